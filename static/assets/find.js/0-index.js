// @ts-check
"use strict";
// Finds the cause of what somebody has: a code, words, lines of a log. The same as `src/search/`; both are held to
// tests/find/cases.yaml. It is loaded with the first key press, and loads only the parts of the index that it needs.

/**
 * @typedef {{subject: string, meaning?: number, entry?: number, cause?: number, number?: string, signature?: number,
 *   format?: number, upstream?: "same" | "other", reason?: number, speakers?: number[], code?: string,
 *   confidence: "exact" | "likely" | "possible"}} Hit
 * @typedef {{code: string, name: string, path: string, cause: string, about: string, product: string, reason: string,
 *   signature: string, next: string, values: Record<string, string>, stated: string, confidence: string}} Answer
 * @typedef {{format?: number, status: string, upstream?: Hit["upstream"], marks: string[]}} Access
 * @typedef {{text: string, signatures: number[], reasons: number[], speakers: number[], access?: Access, status?: Hit, code?: string}} Facts
 * @typedef {{count: number, entries: Int32Array, causes: Uint16Array, weights: Uint8Array, rarity: number}} Places
 * @typedef {Places & {worth: number}} Variant
 * @typedef {{entry: number, cause: number, score: number, coverage: number}} Ranked
 * @typedef {{hits: Hit[], count: number, first: string, last: string, example: string}} Group
 */

/** The parts of the index that are here, and the names of those that an answer needs and that are not. */
class Index {
  constructor() {
    /** @type {any} */ this.table = null;
    /** By part, each word with its places. @type {Map<number, Map<string, string>>} */ this.words = new Map();
    /** @type {Map<number, any[]>} */ this.entries = new Map();
    /** @type {Map<number, any[]>} */ this.causes = new Map();
    /** @type {Map<number, any>} */ this.nexts = new Map();
    /** @type {Set<string>} */ this.missing = new Set();
    /** What was unpacked once: a key press asks for the words of the one before. */
    /** @type {Map<string, Places>} */ this.unpacked = new Map();
  }

  /** Takes what a file of the index hands over. @param {string} kind @param {any} data */
  take(kind, data) {
    if (kind === "table") this.table = prepared(data);
    else if (kind === "words") this.words.set(data[0], listed(data[1], data[2]));
    else if (kind === "next") this.nexts.set(data[0], data[1]);
    else if (kind === "causes") this.causes.set(data[0], data[1]);
    else this.entries.set(data[0], data[1].map(([code, name, slug, first, places]) => [code, name, slug, first, placesOf(places)]));
  }

  /** The part of the words that a word is in. @param {string} word */
  part(word) {
    const { wordParts, fewParts } = this.table;
    const second = wordParts > fewParts ? word.charCodeAt(1) || 0 : 0;
    return ((word.charCodeAt(0) || 0) * 31 + second) % wordParts;
  }

  /** The words of that part, in order, each with its places. @param {string} word @returns {Map<string, string>} */
  near(word) {
    const part = this.part(word);
    const words = this.words.get(part);
    if (!words) this.missing.add(`words-${part}`);
    return words ?? new Map();
  }

  /** Whether it is a word. @param {string} word */
  has(word) {
    return this.near(word).has(word);
  }

  /** Where a word is, and how rare it is. @param {string} word @returns {Places} */
  places(word) {
    const known = this.unpacked.get(word);
    if (known) return known;
    const unpacked = this.unpack(this.near(word).get(word) ?? "");
    if (this.words.has(this.part(word))) this.unpacked.set(word, unpacked);
    return unpacked;
  }

  /** Places out of their text: see `pack` in `browser.rs`. @param {string} text @returns {Places} */
  unpack(text) {
    const { all, usualWeight, weightOfMark } = this.table;
    let at = 0;
    const number = () => {
      let value = 0, shift = 0, digit = 32;
      for (; digit > 31; shift += 5) {
        digit = text.charCodeAt(at++) - 48;
        if (digit > 44) digit--;
        value += (digit & 31) << shift;
      }
      return value;
    };
    // Where some places are left out it begins with the number of all.
    const counted = text.startsWith("!") ? ++at && number() : 0;
    const most = text.length >> 1;
    const entries = new Int32Array(most), causes = new Uint16Array(most), weights = new Uint8Array(most);
    let count = 0, entry = 0, cause = 0;
    while (at < text.length) {
      const further = number();
      if (further) cause = 0;
      entry += further;
      cause += number();
      const weight = weightOfMark[text.charCodeAt(at)];
      if (weight) at++;
      entries[count] = entry;
      causes[count] = cause;
      weights[count++] = weight || usualWeight;
    }
    return { count, entries, causes, weights, rarity: rarityOf(all, counted || count) };
  }

  /** An entry: code, name, slug, the number of its first cause, places. @param {number} entry @returns {any[] | undefined} */
  entry(entry) {
    return this.ofPart(this.entries, "entries", entry, this.table.entriesAPart);
  }

  /** What a cause says, and its product; nothing of many entries. @param {number} cause its number in all @returns {any[] | undefined} */
  cause(cause) {
    const size = this.table.causesAPart;
    return size ? this.ofPart(this.causes, "causes", cause, size) : [];
  }

  /** @param {Map<number, any[]>} parts @param {string} name @param {number} at @param {number} size @returns {any} */
  ofPart(parts, name, at, size) {
    const part = Math.floor(at / size);
    const own = parts.get(part);
    if (!own) this.missing.add(`${name}-${part}`);
    return own?.[at % size];
  }

  /** What to do next about a meaning and those near it. @param {number} meaning @returns {Record<string, string>} */
  next(meaning) {
    return this.nextPart(Math.floor(meaning / this.table.nextsAPart)) ?? {};
  }

  /** What a reason means and what to do next, by platform. @param {number | undefined} reason @returns {[string?, Record<string, string>?]} */
  aboutReason(reason) {
    return reason === undefined ? [] : this.nextPart(reason % this.table.nextParts)?.[`r${reason}`] ?? [];
  }

  /** What a text that shows a product says, and what to do next. @param {number | undefined} speaker @returns {[string?, string?]} */
  aboutSpeaker(speaker) {
    return speaker === undefined ? [] : this.nextPart(speaker % this.table.nextParts)?.[`s${speaker}`] ?? [];
  }

  /** @param {number} part @returns {any} */
  nextPart(part) {
    const own = this.nexts.get(part);
    if (!own) this.missing.add(`next-${part}`);
    return own;
  }

  /** Where a code leads: an entry, or a free number. @param {string} code @returns {Hit | undefined} */
  code(code) {
    code = code.toLowerCase();
    // Most words of a log cannot be codes, and their part of the index need not be loaded.
    if (this.table.shapes.has(code.replace(/[0-9]/g, "0"))) {
      const { count, entries, causes, weights } = this.places(code);
      for (let nth = 0; nth < count; nth++) {
        if (weights[nth] !== this.table.codeWeight || causes[nth] !== 0) continue;
        return { subject: `e${entries[nth]}`, entry: entries[nth], confidence: "likely" };
      }
    }
    const number = /^[0-9]{1,9}$/.test(code) ? Number(code) : -1;
    const is = this.table.numbers.some(([first, last]) => number >= first && number <= last);
    return is && String(number) === code ? { subject: `n${code}`, number: code, confidence: "likely" } : undefined;
  }
}

/** Words out of their text, each with the text of its places: see `words` in `browser.rs`. @param {string} words @param {string} places */
function listed(words, places) {
  /** @type {Map<string, string>} */ const out = new Map();
  const packed = places.split(" ");
  let word = "";
  for (const [at, more] of words.split(" ").slice(0, -1).entries()) {
    const same = more.charCodeAt(0) - 48;
    word = word.slice(0, same) + more.slice(1);
    out.set(word, packed[at]);
  }
  return out;
}

/** How many letters of its key a pattern is looked up by. */
const START = 5;

/** The table with what is made once: patterns and expressions. @param {any} table */
function prepared(table) {
  table.wordings = table.wordings.flatMap((patterns, reason) => patterns.map((pattern) => ({ ...patternOf(pattern), reason })));
  // The one that says the most comes first.
  const weight = ({ fragments }) => fragments.reduce((sum, fragment) => sum + weightOf(fragment), 0);
  table.wordings.sort((a, b) => weight(b) - weight(a));
  table.speakers = table.speakers.map(([pattern, product]) => ({ ...patternOf(pattern), product }));
  readMessages(table);
  table.signatures = signaturesOf(table);
  /** The messages of each name. @type {Map<string, number[]>} */
  table.byName = new Map();
  for (const [at, { names }] of table.named.entries()) {
    for (const name of new Set(names.map(squeezed))) put(table.byName, name, at);
  }
  table.reasons = table.reasons.map(([id, title, meanings]) => ({ id, title, meanings }));
  addReasons(table);

  /** What a text may have that has these letters. @type {Map<string, {kind: string, at: number}[]>} */
  table.byStart = new Map();
  for (const kind of ["signatures", "wordings", "speakers"]) {
    for (const [at, one] of table[kind].entries()) {
      const start = one.key.length < START ? "" : one.key.slice(0, START);
      put(table.byStart, start, { kind, at });
    }
  }

  prepareReading(table.reading);
  for (const phrase of table.phrases) phrase.said = ` ${wordsOf(phrase.words).join(" ")} `;
  table.titles = new Map(table.products.map((title, at) => [at, wordsOfTitle(table, title)]));
  table.productWords = new Set([...table.titles.values()].flat());
  table.platforms = new Map(table.platforms.map(([product, platform]) => [table.products[product], platform]));
  table.shapes = new Set(table.shapes);
  table.weightOfMark = new Uint8Array(128);
  for (const [at, mark] of table.marks.entries()) table.weightOfMark[mark.charCodeAt(0)] = table.weights[at];
  return table;
}

/** The fragments of a pattern, and the longest of them. @param {string} pattern */
function patternOf(pattern) {
  const fragments = pattern.split("…");
  return { fragments, key: fragments.reduce((best, fragment) => (fragment.length > best.length ? fragment : best)) };
}

/** Adds to the list of a key. @template K, V @param {Map<K, V[]>} lists @param {K} key @param {V} value */
function put(lists, key, value) {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The words of a title that name the product: `gateway` or `of` in a text does not. @param {any} table @param {string} title */
function wordsOfTitle({ reading }, title) {
  return wordsOf(title).filter((word) => word.length > 2 && !reading.words.generic.has(word));
}

/** The places of causes, from the entry's page: see `row_of_entry` in `entries.rs`. @param {any[]} rows */
function placesOf(rows) {
  let page = "";
  return rows.flatMap((row) => {
    const [anchor, ...product] = [row].flat();
    if (anchor && !anchor.endsWith("/")) return [[`${page}#${anchor}`, ...product]];
    page = anchor;
    return [];
  });
}

/** Makes expressions of their texts and sets of lists of words. @param {any} reading */
function prepareReading(reading) {
  // A letter is a letter, and only a line feed ends a line, as in Rust.
  const expression = (source) => new RegExp(source, "gsu");
  for (const name of ["head", "received", "continues", "fence", "field", "time", "named", "token", "identifier"]) reading[name] = expression(reading[name]);
  for (const name of ["lines", "announced", "foreign", "values", "stated", "vetoes", "measures"]) reading[name] = reading[name].map(expression);
  for (const format of reading.formats) {
    for (const name of ["expression", "mark", "upstream"]) format[name] = format[name] && expression(format[name]);
  }
  for (const [kind, words] of Object.entries(reading.words)) reading.words[kind] = new Set(words);
}

/** Reads the rows of messages and of meanings: see `rows` in `browser.rs`. @param {any} table */
function readMessages(table) {
  /** @type {(number | null)[]} */ const productOf = [];
  /** @type {string[]} */ const nameOf = [];
  table.named = table.named.flatMap(([product, shownAs, formats, rows]) =>
    rows.map(([named, distances = [], count = 0, words = 0, ofFrame = "", ofReason = "", marks = []]) => {
      const [names, plain, giving] = [named, ofFrame, ofReason].map((texts) => (texts ? texts.split("\n") : []));
      const codes = names.slice(0, count);
      const meanings = distances.map((distance) => {
        const meaning = productOf.length + distance;
        while (productOf.length <= meaning) {
          productOf.push(product);
          nameOf.push(names[0]);
        }
        return meaning;
      });
      return { product, names, meanings, plain, giving, codes, words, ways: table.shownAs[shownAs - 1] ?? [], formats, marks: [...marks, ...codes] };
    }));
  table.meanings = table.meanings.map(([entry, cause = 0, product = 0, isPlain = 0, place, message], at) => ({
    code: table.codes[entry] ?? "", entry, message: entry < 0 ? message ?? nameOf[at] : undefined, cause: cause ? cause - 1 : null, isPlain: isPlain === 1, place, reasons: [],
    product: product > 1 ? product - 2 : product ? null : productOf[at] ?? null,
  }));
}

/** The signatures: those of messages, of their codes, and what else has some, each once and in the order of `collect.rs`. @param {any} table */
function signaturesOf({ named, signatures, limits }) {
  /** @type {Map<string, any>} */ const known = new Map();
  const add = (text, meanings, { isWord = false, ofRecipe = false, givesReason = false }) => {
    const key = `${isWord}${text}`;
    const one = known.get(key) ?? { ...patternOf(text), text, meanings: [], isWord, ofRecipe: true, givesReason };
    one.meanings = [...new Set([...one.meanings, ...meanings])];
    one.ofRecipe &&= ofRecipe;
    one.givesReason ||= givesReason;
    known.set(key, one);
  };
  for (const { plain, giving, codes, words, ways, meanings } of named) {
    for (const text of plain) add(text, meanings, {});
    for (const text of giving) add(text, meanings, { givesReason: true });
    for (const [nth, code] of codes.map(folded).entries()) {
      if (nth < words) add(code, meanings, { isWord: true, givesReason: true });
      for (const way of ways) add(way.join(code), meanings, { givesReason: true });
    }
  }
  for (const [text, meanings, flags] of signatures) add(text, meanings, { ofRecipe: !!(flags & 1), givesReason: !!(flags & 2) });

  const all = [...known.values()];
  for (const one of all) one.weight = weightOf(one.fragments.join("")) + (one.ofRecipe ? 0 : limits.written);
  return all.sort((a, b) => Number(a.ofRecipe) - Number(b.ofRecipe) || a.weight - b.weight
    || (a.text < b.text ? -1 : a.text > b.text ? 1 : Number(a.isWord) - Number(b.isWord)));
}

/** Adds to each meaning the reasons that its cause has, whatever words tell it. @param {any} table */
function addReasons({ meanings, reasons }) {
  const causeOf = ({ entry, cause }) => `${entry}.${cause}`;
  /** @type {Map<string, any[]>} */ const ofCause = new Map();
  for (const meaning of meanings) {
    put(ofCause, causeOf(meaning), meaning);
  }
  for (const [at, reason] of reasons.entries()) {
    for (const lead of reason.meanings.map((meaning) => meanings[meaning])) {
      for (const meaning of lead.cause === null ? [] : ofCause.get(causeOf(lead)) ?? []) meaning.reasons.push(at);
    }
  }
}
