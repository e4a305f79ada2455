// What was found, as it is shown (`mod.rs`).

const BEHIND = {
  same: "The server behind answered this itself, and it was passed on: look there.",
  other: "The one in front made this itself, without such an answer from the server behind.",
};

/** Finds in an index. */
class Finder {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
    this.matcher = new Matcher(index);
    this.ranking = new Ranking(index);
    this.typed = new Query(index, this.matcher, this.ranking);
    this.reading = new Reading(index, this.matcher);
  }

  /** What a query means, the best first. @param {string} text */
  query(text) {
    return this.typed.hits(text);
  }

  /** Groups what many lines tell. @param {string[]} lines */
  groups(lines) {
    return this.reading.groups(lines);
  }

  /**
   * A hit as it is shown; nothing while its entry is not here yet.
   * @param {Hit} hit @param {number[]} [speakers] @param {boolean} [withNext] @returns {Answer | undefined}
   */
  answer(hit, speakers = [], withNext = false) {
    const { meanings, products, signatures, ownFormats } = this.table;
    const [, ofMeaning, nthOfMeaning, ownProduct, ownText, , ownAnchor] = hit.meaning === undefined ? [] : meanings[hit.meaning];
    const id = ofMeaning ?? hit.entry;
    const signature = hit.signature === undefined ? "" : signatures[hit.signature].fragments.map((one) => one.trim()).join(" … ");
    const ofFormat = ownFormats.find(([format]) => format === hit.format)?.[1] ?? "";
    const said = speakers.map((one) => this.table.speakers[one]);
    const about = [...said.map(({ says }) => says), ...(hit.behind ? [BEHIND[hit.behind]] : [])].join(" ");
    const speaker = said.length ? products[said[0].product] : "";
    const { confidence } = hit;
    if (id === undefined) {
      const code = hit.number ?? "";
      const range = this.table.numbers.find(([first, last]) => Number(code) >= first && Number(code) <= last);
      return { code, name: range?.[2] ?? "", path: `${code}/`, cause: "", about, product: ofFormat || speaker, signature, next: "", confidence };
    }
    const entry = this.index.entry(id);
    const nexts = withNext ? this.index.next(id) : undefined;
    if (!entry) return undefined;
    const [code, name, slug, causes] = entry;
    const own = nexts?.[1] ?? {};
    const next = own[`${hit.signature}.${hit.meaning}`] ?? own[hit.meaning ?? -1] ?? nexts?.[0] ?? "";
    const nth = nthOfMeaning ?? hit.cause;
    const cause = nth === undefined || nth === null ? undefined : causes[nth];
    const anchor = cause?.[0] ?? ownAnchor;
    const path = `${slug}/${anchor ? `#${anchor}` : ""}`;
    if (hit.meaning === undefined && !cause) {
      return { code, name, path, cause: "", about, product: ofFormat || speaker, signature, next, confidence };
    }
    const product = ownProduct === null || ownProduct === undefined ? cause?.[1] : products[ownProduct];
    return { code, name, path, cause: ownText ?? cause?.[2] ?? "", about: "", product: product ?? ofFormat, signature, next, confidence };
  }
}
