// What was found, as it is shown (`mod.rs`, `values.rs`).

/** Finds in an index. */
class Finder {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
    this.matcher = new Matcher(index);
    this.ranking = new Ranking(index);
    this.typed = new Query(index, this.matcher, this.ranking);
  }

  /** What a query means, the best first. @param {string} text */
  query(text) {
    return this.typed.hits(text);
  }

  /** Groups what many lines mean. @param {string[]} lines */
  groups(lines) {
    const reading = new Reading(this.table, this.matcher);
    for (const line of lines) reading.read(line);
    reading.end();
    return reading.groups();
  }

  /**
   * A hit as it is shown; `text` is where it was found. Nothing while its entry is not here yet.
   * @param {Hit} hit @param {string} text @param {boolean} [withNext] @returns {Answer | undefined}
   */
  answer(hit, text, withNext = false) {
    const { signatures, speakers, products, reasons, ownFormats } = this.table;
    const subject = this.subject(hit, withNext);
    if (!subject) return undefined;
    const [nth] = hit.speakers ?? [];
    const speaker = nth === undefined ? undefined : speakers[nth];
    const ofFormat = ownFormats.find(([format]) => format === hit.format)?.[1];
    const product = subject.product || ofFormat || (speaker ? products[speaker.product] : "");
    const ofMeaning = hit.meaning === undefined ? [] : this.table.meanings[hit.meaning].reasons;
    const reason = hit.reason ?? (ofMeaning.length === 1 ? ofMeaning[0] : undefined);
    const signature = hit.signature === undefined ? "" : signatures[hit.signature].fragments.map((one) => one.trim()).join(" … ");
    const said = isCode(hit) ? [...this.said(hit, nth, withNext), hit.upstream && this.table.upstreamSays[hit.upstream]] : subject.cause ? [] : [signature];
    const values = this.values(this.table.reading.values, text);
    const stated = Object.entries(this.values(this.table.reading.stated, text));
    const next = withNext ? this.advised(subject.next, reason, nth, product) : "";
    return {
      ...subject, product, signature, values, confidence: hit.confidence,
      stated: stated.map(([name, value]) => `${name.replaceAll("_", " ")}: ${value.toLowerCase()}`).join(", "),
      about: said.filter(Boolean).join(" "),
      reason: reason === undefined ? "" : reasons[reason].id,
      next: next.replace(/\b[A-Z]+\b/g, (word) => (Object.hasOwn(values, word.toLowerCase()) ? values[word.toLowerCase()] : word)),
    };
  }

  /** What the reason and the speaker of a code mean, where advice is shown too. @param {Hit} hit @param {number | undefined} speaker @param {boolean} withNext */
  said({ reason }, speaker, withNext) {
    return withNext ? [this.index.aboutReason(reason)[0], this.index.aboutSpeaker(speaker)[0]] : [];
  }

  /** What a hit means, with what to do next about that alone. @param {Hit} hit @param {boolean} withNext */
  subject(hit, withNext) {
    const { meanings, products, numbers, reasons } = this.table;
    if (hit.number !== undefined) {
      const code = hit.number;
      const range = numbers.find(([first, last]) => Number(code) >= first && Number(code) <= last);
      return { code, name: range?.[2] ?? "", path: `${code}/`, cause: "", product: "", next: "" };
    }
    if (hit.subject.startsWith("r")) {
      const { id, title } = reasons[hit.reason ?? 0];
      const cause = (withNext && this.index.aboutReason(hit.reason)[0]) || "";
      return { code: "", name: title, path: `reasons/#${id}`, cause, product: "", next: "" };
    }
    const meaning = hit.meaning === undefined ? undefined : meanings[hit.meaning];
    const nexts = withNext && hit.meaning !== undefined ? this.index.next(hit.meaning) : {};
    if (meaning?.message) {
      const [product, cause, next] = [products[meaning.product] ?? "", nexts[`t${hit.meaning}`] ?? "", nexts[hit.meaning ?? -1] ?? ""];
      return { code: "", name: meaning.message, path: meaning.place, cause, product, next };
    }
    const entry = this.index.entry(meaning?.entry ?? hit.entry);
    if (!entry) return undefined;
    const [code, name, short, first, places] = entry;
    const slug = short.replace("*", `${code}-${name}`.toLowerCase().replaceAll(" ", "-"));
    const cause = meaning?.cause ?? hit.cause;
    const own = cause === undefined ? [] : this.index.cause(first + cause);
    if (!own) return undefined;
    const [text, ofProduct] = own;
    const [ofCause, withoutText] = places[cause ?? -1] ?? [];
    const product = typeof meaning?.product === "number" ? products[meaning.product] : ofProduct ?? withoutText ?? "";
    const next = nexts[`${hit.signature}.${hit.meaning}`] ?? nexts[hit.meaning ?? -1] ?? "";
    return { code, name, path: `${slug}/${ofCause ?? meaning?.place ?? ""}`, cause: nexts[`t${hit.meaning}`] ?? text ?? "", product, next };
  }

  /**
   * What to do next: what the message or the recipe says, else the reason on that platform, else the one who speaks.
   * @param {string} own @param {number | undefined} reason @param {number | undefined} speaker @param {string} product
   * @returns {string}
   */
  advised(own, reason, speaker, product) {
    const { platforms, products, speakers } = this.table;
    const platformOf = (name) => platforms.get(name) ?? "server";
    const speaks = speaker === undefined ? "server" : platformOf(products[speakers[speaker].product]);
    // Who runs a client can do nothing on the server, and what the client itself says to do holds.
    const isClient = speaks === "client";
    if ((own && (!isClient || platformOf(product) === speaks)) || (reason === undefined && speaker === undefined)) return own;
    const platform = isClient ? speaks : product ? platformOf(product) : speaks;
    return this.index.aboutReason(reason)[1]?.[platform] ?? this.index.aboutSpeaker(speaker)[1] ?? "";
  }

  /** What expressions find in a text, by the names of their groups. @param {RegExp[]} expressions @param {string} text */
  values(expressions, text) {
    /** @type {Record<string, string>} */ const values = {};
    text = cut(text, this.table.limits.line);
    for (const expression of expressions) {
      for (const [name, value] of Object.entries(firstMatch(expression, text)?.groups ?? {})) {
        if (value !== undefined) values[name] ??= value;
      }
    }
    return values;
  }
}
