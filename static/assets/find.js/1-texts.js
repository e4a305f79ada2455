// Texts made comparable.

/** @param {string} text */
function folded(text) {
  return text.replace(/[ \t\r\n]+/g, " ").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A name without what people leave out of it. @param {string} name */
function squeezed(name) {
  return unmarked(folded(name)).replace(/ /g, "");
}

/** @param {string} text folded */
function unmarked(text) {
  return text.replace(/[()[\]"',:;]+/g, "");
}

/** @param {string} text */
function wordsOf(text) {
  return text.toLowerCase().split(/[^\p{Alphabetic}\p{N}]+/u).filter(Boolean);
}

/** What stands between white space, as Unicode has it. @param {string} text */
function apart(text) {
  return text.split(/\p{White_Space}+/u).filter(Boolean);
}

/** @param {string} text */
function piecesOf(text) {
  // Greedy to the last letter: trying to match the end from each place would take quadratic time.
  const inner = /[^.,;:()[\]"'?!`](?:.*[^.,;:()[\]"'?!`])?/su;
  return apart(text).flatMap((piece) => inner.exec(piece) ?? []);
}

/** The part of a line that is read. @param {string} line @param {number} length */
function cut(line, length) {
  // A character can have the length 2 in JavaScript.
  return line.length > length ? [...line.slice(0, length * 2)].slice(0, length).join("") : line;
}

/** @param {string} text */
function weightOf(text) {
  return (text.match(/[\p{Alphabetic}\p{N}]/gu) ?? []).length;
}

/** Whether one letter is wrong, missing, too many, or two stand the other way round. @param {string} a @param {string} b */
function isTypo(a, b) {
  // A letter has the length 2 at most. Most words differ in length.
  if (Math.abs(a.length - b.length) > 2) return false;
  const x = [...a], y = [...b];
  while (x.length && x[0] === y[0]) x.shift(), y.shift();
  while (x.length && x.at(-1) === y.at(-1)) x.pop(), y.pop();
  return Math.max(x.length, y.length) < 2 || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0]);
}

/** A text from its first letter or digit to its last. @param {string} text */
function bare(text) {
  return /[\p{Alphabetic}\p{N}](?:.*[\p{Alphabetic}\p{N}])?/su.exec(text)?.[0] ?? "";
}

/** @param {string} text */
function isBlank(text) {
  return !/\P{White_Space}/u.test(text);
}

/** The first match of an expression. @param {RegExp} expression @param {string} text */
function firstMatch(expression, text) {
  expression.lastIndex = 0;
  return expression.exec(text) ?? undefined;
}

/** Whether one of several expressions matches. @param {RegExp[]} expressions @param {string} text */
function matchesAny(expressions, text) {
  return expressions.some((one) => firstMatch(one, text));
}

/** A folded text with blanks in the place of what expressions find as `veto`. @param {string} text @param {RegExp[]} vetoes */
function without(text, vetoes) {
  const blanked = (all, ...groups) => {
    const { veto } = groups.at(-1);
    return veto ? all.replace(veto, () => " ".repeat([...veto].length)) : all;
  };
  // What ends one may begin the next.
  for (const expression of vetoes) text = text.replace(expression, blanked).replace(expression, blanked);
  return text;
}

/** Whether a folded line has fragments in their order. @param {string[]} fragments @param {string} line */
function matches(fragments, line) {
  let from = 0;
  return fragments.every((fragment) => {
    const at = line.indexOf(fragment, from);
    from = at + fragment.length;
    return at >= 0;
  });
}

/** The same, but a single fragment as whole words. @param {string[]} fragments @param {string} line */
function matchesWords(fragments, line) {
  const [word, ...more] = fragments;
  if (more.length) return matches(fragments, line);
  const beginsWithin = (text) => /^[\p{Alphabetic}\p{N}_]/u.test(text);
  const endsWithin = (text) => /[\p{Alphabetic}\p{N}_]$/u.test(text.slice(-2));
  const [begins, ends] = [beginsWithin(word), endsWithin(word)];
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + word.length)) {
    const end = at + word.length;
    const isPart = (begins && endsWithin(line.slice(0, at))) || (ends && beginsWithin(line.slice(end, end + 2)));
    if (!isPart) return true;
  }
  return false;
}
