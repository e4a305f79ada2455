// Ranks entries and their causes by the words of a query (`words.rs`).

/** Ranks by words. */
class Ranking {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
  }

  /**
   * The entries that have the words of a query, each with its best cause. A short word stands in tens of thousands of places:
   * so first each entry is taken for as good as it could be, were its best places one, and only the best are looked at closer.
   * @param {string[]} query @param {number} most @returns {Ranked[]}
   */
  rank(query, most) {
    const tokens = query.map((token) => this.variants(token));
    const bound = new Float64Array(this.table.entries);
    for (const variants of tokens) {
      const best = new Float64Array(this.table.entries);
      for (const { count, entries, weights, worth } of variants) {
        for (let at = 0; at < count; at++) best[entries[at]] = Math.max(best[entries[at]], weights[at] * worth);
      }
      best.forEach((score, entry) => { bound[entry] += score; });
    }
    const having = [...bound.keys()].filter((entry) => bound[entry] > 0).sort((a, b) => bound[b] - bound[a] || a - b);
    const ranked = having.slice(0, this.table.limits.candidates).map((entry) => this.within(entry, tokens));
    return ranked.sort((a, b) => b.score - a.score || a.entry - b.entry).slice(0, most);
  }

  /** The best cause of an entry, with what the entry says of all its causes. @param {number} entry @param {Variant[][]} tokens @returns {Ranked} */
  within(entry, tokens) {
    /** By cause, the score of each token; 0 is the entry itself. @type {Map<number, number[]>} */ const scores = new Map([[0, tokens.map(() => 0)]]);
    for (const [nth, variants] of tokens.entries()) {
      for (const { count, entries, causes, weights, worth } of variants) {
        for (let at = firstOf(entry, entries, count); at < count && entries[at] === entry; at++) {
          const own = scores.get(causes[at]) ?? tokens.map(() => 0);
          own[nth] = Math.max(own[nth], weights[at] * worth);
          scores.set(causes[at], own);
        }
      }
    }
    const rarities = tokens.map((variants) => Math.max(...variants.map(({ rarity }) => rarity)));
    const whole = rarities.reduce((sum, rarity) => sum + rarity, 0);
    const ofEntry = scores.get(0) ?? [];
    /** @type {Ranked} */ let best = { entry, cause: 0, score: -1, coverage: 0 };
    for (const [cause, own] of [...scores].sort(([a], [b]) => a - b)) {
      const all = own.map((score, nth) => Math.max(score, ofEntry[nth]));
      const covered = rarities.reduce((sum, rarity, nth) => sum + (all[nth] > 0 ? rarity : 0), 0);
      const coverage = Math.floor((covered * 100) / whole);
      // What has all the words is meant rather than what has some of them prominently.
      const score = Math.floor((all.reduce((sum, one) => sum + one, 0) * coverage * coverage) / 10_000);
      if (score > best.score) best = { entry, cause, score, coverage };
    }
    return best;
  }

  /** The words that a token may stand for: itself, what it begins, what it is a longer form of. @param {string} token @returns {Variant[]} */
  variants(token) {
    const { quality, limits } = this.table;
    const isOther = (word) => word !== token && (word.startsWith(token) || (token.startsWith(word) && [...word].length >= limits.stem));
    const others = [...token].length > 1 ? [...this.index.near(token).keys()].filter(isOther).slice(0, limits.variants) : [];
    const variant = (word, quality) => {
      const places = this.index.places(word);
      return { ...places, worth: places.rarity * quality };
    };
    const own = variant(token, quality[0]);
    // One that nothing here has is as rare as can be.
    return [...(own.count || !others.length ? [own] : []), ...others.map((word) => variant(word, quality[1]))];
  }

  /** The word that a token misspells: the most frequent one that is one typo away, else the token itself. @param {string} token */
  meant(token) {
    if ([...token].length < this.table.limits.typo || this.index.has(token)) return token;
    const first = String.fromCodePoint(token.codePointAt(0) ?? 0);
    const typos = [...this.index.near(token).keys()].filter((word) => word.startsWith(first) && isTypo(word, token));
    const [best] = typos.sort((a, b) => this.index.places(a).rarity - this.index.places(b).rarity);
    return best ?? token;
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

/** @param {number} all @param {number} having */
function rarityOf(all, having) {
  const times = Math.floor((all + 1) / Math.max(having, 1));
  return 10 + 10 * (31 - Math.clz32(Math.max(times, 1)));
}
