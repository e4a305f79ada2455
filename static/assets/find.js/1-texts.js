// Texts made comparable.

/** @param {string} text */
function folded(text) {
  return text.replace(/[ \t\r\n]+/g, " ").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
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

/** How many typos are between two words (optimal string alignment). @param {string} a @param {string} b */
function distance(a, b) {
  const x = [...a], y = [...b];
  /** @type {number[][]} */ const rows = [Array.from({ length: y.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= x.length; i++) {
    const row = [i];
    for (let j = 1; j <= y.length; j++) {
      const cost = x[i - 1] === y[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost);
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1]) {
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
      }
    }
    rows.push(row);
  }
  return rows[x.length][y.length];
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

/**
 * A text with blanks in the place of what expressions find in its small letters as `veto`. The text has no runs of blanks.
 * @param {string} text @param {RegExp[]} vetoes
 */
function without(text, vetoes) {
  const blanked = (one, [from, to]) => one.slice(0, from) + " ".repeat(to - from) + one.slice(to);
  let lower = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  for (const expression of vetoes) {
    expression.lastIndex = 0;
    for (let found = expression.exec(lower); found?.[0]; found = expression.exec(lower)) {
      const veto = found.indices?.groups?.veto;
      if (!veto) continue;
      [lower, text] = [blanked(lower, veto), blanked(text, veto)];
      expression.lastIndex = veto[1];
    }
  }
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
  const beginsWithin = (text) => /^[\p{Alphabetic}\p{N}]/u.test(text);
  const endsWithin = (text) => /[\p{Alphabetic}\p{N}]$/u.test(text.slice(-2));
  const [begins, ends] = [beginsWithin(word), endsWithin(word)];
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + word.length)) {
    const end = at + word.length;
    const isPart = (begins && endsWithin(line.slice(0, at))) || (ends && beginsWithin(line.slice(end, end + 2)));
    if (!isPart) return true;
  }
  return false;
}
