// Ranks entries and their causes by the words of a query (`words.rs`).

/** Ranks by words. */
class Ranking {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
    this.products = new Set(this.table.productWords);
    /** What was looked up once: a key press asks for the words of the one before. @type {Map<string, [string, number][]>} */
    this.known = new Map();
  }

  /** Two words that stand apart and are one, joined. @param {string[]} query */
  joined(query) {
    /** @type {string[]} */ const out = [];
    const isKnown = (word) => this.index.has(word);
    for (const word of query) {
      const whole = out.length ? `${out.at(-1)}${word}` : "";
      if (byteLength(whole) > 5 && isKnown(whole) && (!isKnown(word) || byteLength(word) < 6)) out.splice(-1, 1, whole);
      else out.push(word);
    }
    return out;
  }

  /**
   * The best places of the words of a query. A short word stands in tens of thousands of places: so first each entry is
   * taken for as good as it could be, were its best places one, and only what could be among the best is looked at closer.
   * @param {string[]} query @param {number} most @returns {Ranked[]}
   */
  rank(query, most) {
    const { entries, all, manyWords } = this.table;
    // Of many words some are the story around the failure.
    const unknown = rarityOf(all, 0) / (query.length < manyWords ? 1 : 2);
    const tokens = query.map((token) => this.placesOf(token));
    const rarities = tokens.map((own) => own.reduce((most, { places }) => Math.max(most, places.rarity), 0) || unknown);
    const best = tokens.map((own) => this.bestOfEntries(own));
    /** @type {Tokens} */ const asked = { rarities, products: query.flatMap((token, nth) => (this.products.has(token) ? [nth] : [])), table: this.table };
    /** @type {Ranked[]} */ const top = [];
    const scores = best.map(() => 0);
    for (let entry = 0; entry < entries; entry++) {
      let points = 0;
      for (let nth = 0; nth < best.length; nth++) points += scores[nth] = best[nth][entry];
      // What is as good as the last and comes later is after it.
      if (!points || (top.length === most && ranked(entry, 0, scores, asked).score <= top[most - 1].score)) continue;
      for (const one of this.within(entry, tokens, asked)) keep(top, one, most);
    }
    return top;
  }

  /**
   * Where the words stand that a token may stand for. A typo is taken for what is prominent only, since text
   * in passing has nearly any word; of many entries, so is a beginning of a few letters.
   * @param {string} token @returns {Variant[]}
   */
  placesOf(token) {
    const { quality: worthOf, prominent, wordParts, fewParts, leastBeginning } = this.table;
    const isShort = wordParts > fewParts && [...token].length < leastBeginning;
    return this.variants(token).map(([word, quality]) => {
      const isAll = quality === 0 || (quality === 1 && !isShort);
      const places = this.index.places(word);
      // The lowest bits say how well it fits: 3 as typed, 2 begun, 1 misspelled, 0 if it is there in passing.
      return { places, worth: places.rarity * worthOf[quality] * 4, fit: 3 - quality, least: isAll ? 0 : prominent };
    });
  }

  /** The best score that each entry has for a token. @param {Variant[]} variants */
  bestOfEntries(variants) {
    const best = new Int32Array(this.table.entries);
    for (const { fit, least, worth, places: { count, entries, weights } } of variants) {
      for (let at = 0; at < count; at++) {
        const score = weights[at] * worth + fit;
        if (score > best[entries[at]] && weights[at] >= least) best[entries[at]] = score;
      }
    }
    return best;
  }

  /** The places of an entry: of each token what the entry or the cause has. @param {number} entry @param {Variant[][]} tokens @param {Tokens} asked */
  within(entry, tokens, asked) {
    /** @type {Map<number, number[]>} */ const scores = new Map();
    for (const [nth, variants] of tokens.entries()) {
      for (const { fit, least, worth, places: { count, entries, causes, weights } } of variants) {
        for (let at = firstOf(entry, entries, count); at < count && entries[at] === entry; at++) {
          if (weights[at] < least) continue;
          const own = scores.get(causes[at]) ?? tokens.map(() => 0);
          own[nth] = better(own[nth], weights[at] * worth + (weights[at] > this.table.passing ? fit : 0));
          scores.set(causes[at], own);
        }
      }
    }
    const ofEntry = scores.get(0);
    return [...scores].map(([cause, own]) =>
      ranked(entry, cause, ofEntry ? own.map((score, nth) => better(score, ofEntry[nth])) : own, asked));
  }

  /** The word that a token, which is none, misspells: the most frequent one, if no other is as frequent. @param {string} token @returns {string | undefined} */
  meant(token) {
    const variants = this.variants(token);
    const rarity = Math.min(...variants.map(([word]) => this.index.places(word).rarity));
    const likeliest = variants.filter(([word]) => this.index.places(word).rarity === rarity);
    return likeliest.length === 1 && variants.every(([, quality]) => quality === 2) ? likeliest[0][0] : undefined;
  }

  /** The words that a token may stand for, each with its quality. @param {string} token */
  variants(token) {
    const variants = this.known.get(token) ?? this.lookedUp(token);
    if (this.index.words.has(this.index.part(token))) this.known.set(token, variants);
    return variants;
  }

  /** @param {string} token @returns {[string, number][]} */
  lookedUp(token) {
    const { mostVariants } = this.table;
    const near = [...this.index.near(token).keys()];
    const length = [...token].length;
    /** @type {[string, number][]} */
    const variants = this.index.has(token) ? [[token, 0]] : [];
    if (length > 1) {
      const begun = near.filter((word) => word.startsWith(token) && word !== token).slice(0, mostVariants);
      variants.push(...begun.map((word) => /** @type {[string, number]} */ ([word, 1])));
    }
    if (this.index.has(token) || /^[0-9]*$/.test(token)) return variants;
    const { reading: { words: { endings } }, leastStem } = this.table;
    const stems = [...endings].filter((ending) => token.endsWith(ending)).map((ending) => token.slice(0, -ending.length));
    const stem = stems.find((word) => [...word].length >= leastStem && this.index.has(word));
    if (stem) variants.push([stem, 1]);
    const first = String.fromCodePoint(token.codePointAt(0) ?? 0);
    // What begins a word may be a slip as well, though hardly two.
    const slips = length < 4 ? 0 : length < 7 || variants.length ? 1 : 2;
    const begun = variants.length;
    for (let most = 1; most <= slips && variants.length === begun; most++) {
      const isNear = (word) => (this.table.wordParts > this.table.fewParts || word.startsWith(first))
        && Math.abs(word.length - length) <= 2 * most && distance(word, token) <= most;
      variants.push(...near.filter(isNear).slice(0, mostVariants).map((word) => /** @type {[string, number]} */ ([word, 2])));
    }
    return variants;
  }
}

/** Where an entry begins among places, which are in order. @param {number} entry @param {Int32Array} entries @param {number} count */
function firstOf(entry, entries, count) {
  let from = 0, to = count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (entries[middle] < entry) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** What a place has of two words for the same token. @param {number} one @param {number} other */
function better(one, other) {
  return (Math.max(one, other) & ~3) | Math.max(one & 3, other & 3);
}

/** A place by its scores. @param {number} entry @param {number} cause @param {number[]} scores @param {Tokens} asked @returns {Ranked} */
function ranked(entry, cause, scores, { rarities, products, table: { namedTenths, manyWords, quality } }) {
  let score = 0, covered = 0, begun = 0, whole = 0;
  for (let nth = 0; nth < scores.length; nth++) {
    const rarity = rarities[nth], fit = scores[nth] & 3;
    score += scores[nth] >> 2;
    // What is said in passing is half an answer.
    covered += scores[nth] > 0 ? fit ? rarity : rarity >> 1 : 0;
    begun += fit === 2 ? rarity - Math.floor((rarity * quality[1]) / 10) : 0;
    whole += rarity;
  }
  const share = (part) => (whole ? Math.floor((part * 100) / whole) : 0);
  // What has all the words is meant rather than what has some of them prominently.
  score = Math.floor((score * share(covered) * share(covered)) / 10_000);
  // And what is about the product that was named rather than about another.
  if (products.length && products.every((nth) => scores[nth] > 0)) score = Math.floor((score * namedTenths) / 10);
  // Of many words nearly any is the beginning of another somewhere.
  const coverage = share(scores.length < manyWords ? covered : covered - begun);
  return { entry, cause, score, coverage };
}

/**
 * Keeps the best of each entry, in order, and no more than `most`: a word may stand in ten thousand.
 * @param {Ranked[]} top @param {Ranked} one @param {number} most
 */
function keep(top, one, most) {
  const isBefore = (a, b) => a.score > b.score || (a.score === b.score && (a.entry < b.entry || (a.entry === b.entry && a.cause < b.cause)));
  const last = top.at(-1);
  if (top.length === most && last && !isBefore(one, last)) return;
  const own = top.findIndex(({ entry }) => entry === one.entry);
  if (own >= 0) {
    if (!isBefore(one, top[own])) return;
    top.splice(own, 1);
  }
  let at = top.length;
  while (at > 0 && isBefore(one, top[at - 1])) at--;
  top.splice(at, 0, one);
  if (top.length > most) top.pop();
}

/** @param {number} all @param {number} having */
function rarityOf(all, having) {
  const times = Math.floor((all + 1) / Math.max(having, 1));
  return 10 + 10 * (31 - Math.clz32(Math.max(times, 1)));
}
