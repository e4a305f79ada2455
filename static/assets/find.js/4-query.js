// What people type: a name, a code, or words (`query.rs`). What looks like a line of a log and is not known is not guessed at.

/** Reads queries. */
class Query {
  /** @param {Index} index @param {Matcher} matcher @param {Ranking} ranking */
  constructor(index, matcher, ranking) {
    this.index = index;
    this.table = index.table;
    this.limits = index.table.limits;
    this.reading = index.table.reading;
    this.matcher = matcher;
    this.ranking = ranking;
    this.products = new Set(this.table.productWords);
  }

  /** What a query means, the best first. @param {string} query @returns {Hit[]} */
  hits(query) {
    const inner = /\P{White_Space}(?:.*\P{White_Space})?/su.exec(query)?.[0] ?? "";
    const text = cut(inner, this.limits.line);
    const line = this.matcher.line(text);
    const isKnown = line.some((hit) => hit.signature !== undefined || hit.format !== undefined);
    if (isKnown || this.matcher.facts(text).speakers.length || this.isLine(text)) return line;
    const typed = this.typed(text, line);
    const order = ["exact", "likely", "possible"];
    const byConfidence = (a, b) => order.indexOf(a.confidence) - order.indexOf(b.confidence);
    return [...(typed.length ? typed : line)].sort(byConfidence).slice(0, this.limits.answers);
  }

  /**
   * What somebody's own words mean: a name, else a code, misspelled if need be; else the entries that have the words.
   * @param {string} typed @param {Hit[]} ofLine what they mean as a line of a log @returns {Hit[]}
   */
  typed(typed, ofLine) {
    const whole = apart(typed).join(" ");
    const free = without(whole, this.reading.vetoes);
    const clear = without(free, this.reading.measures);
    const text = this.withWholeNames(clear);
    if (this.isHarmless(whole, clear, clear !== free)) return this.names(text);
    // What measures something can be part of a name, and of a line that somebody remembers.
    for (const find of [this.names, this.partOfSignature]) {
      const hits = find.call(this, this.withWholeNames(whole));
      if (hits.length) return hits;
    }
    for (const find of [this.withReason, this.misspelled, this.codes, this.ranked]) {
      const hits = find.call(this, text, ofLine);
      if (hits.length) return hits;
    }
    return [];
  }

  /** What a code and a reason mean together, where a text has one of each and nothing announces the code. @param {string} text @param {Hit[]} found */
  withReason(text, found) {
    if (!found.length || isCode(found[0])) return [];
    const codes = this.codesIn(text);
    if (codes.length === 1) return this.matcher.about(text, codes[0].code);
    if (found[0].meaning !== undefined) return found;
    // Of a reason alone, the cause that the words name, if it has it.
    const hasReason = (/** @type {Hit} */ { meaning }) => meaning !== undefined && this.table.meanings[meaning].reasons.includes(found[0].reason);
    const named = this.ranked(text).filter(hasReason);
    return named.length ? named : found;
  }

  /** A text in which each name, as programs write them, that nothing here knows is one word: its parts mean nothing. @param {string} text */
  withWholeNames(text) {
    const isUnknown = (name) => firstMatch(this.reading.identifier, name) && !this.codeIn(name)
      && !this.nameIn([name], 1, true) && !this.index.has(name.toLowerCase());
    return apart(text).map((piece) => (isUnknown(bare(piece)) ? piece.replace(/[^\p{Alphabetic}\p{N}]+/gu, "") : piece)).join(" ");
  }

  /** @param {string} text */
  isLine(text) {
    const numbers = () => piecesOf(text).filter((piece) => /^[0-9]/.test(piece) && !this.codeIn(piece)).length;
    return byteLength(text) > this.limits.queryBytes || apart(text).length > this.limits.queryWords
      || matchesAny([this.reading.time, ...this.reading.lines], text) || this.matcher.access(text) !== undefined
      || numbers() > this.limits.queryNumbers;
  }

  /**
   * Whether the only codes measure or name something; or the text says how long something took that did not fail, or that
   * all is well. @param {string} text @param {string} clear without what measures and names @param {boolean} hasMeasure
   */
  isHarmless(text, clear, hasMeasure) {
    if (this.codesIn(clear).length) return false;
    if (this.codesIn(text).length) return true;
    const { well, trouble } = this.reading.words;
    const says = (any) => wordsOf(text).some((word) => any.has(word));
    return (hasMeasure || says(well)) && !says(trouble) && !this.namesSaid(text).length;
  }

  /** @param {string} word */
  isCommon(word) {
    const { stop, cues, idle } = this.reading.words;
    return stop.has(word) || cues.has(word) || idle.has(word);
  }

  /** @param {string} text */
  isIdle(text) {
    return wordsOf(text).every((word) => this.isCommon(word) || this.products.has(word));
  }

  /** What a text names, with its product or words that say nothing. @param {string} text */
  names(text) {
    const named = this.named(text);
    return named.length ? named : this.phrase(text);
  }

  /** A marker by what people call it. @param {string} text @returns {Hit[]} */
  named(text) {
    const { named, products } = this.table;
    const pieces = piecesOf(text);
    const asked = wordsOf(text);
    const hasProduct = (one) => named[one].product !== null
      && wordsOf(products[named[one].product]).some((word) => asked.includes(word));
    /** @type {[number, boolean][]} */ const spans = [[1, false], [1, true]];
    for (let length = 2; length <= Math.min(pieces.length, this.limits.nameWords); length++) spans.unshift([length, true]);
    for (const [length, isLoose] of spans) {
      const there = this.nameIn(pieces, length, isLoose);
      if (!there) continue;
      const { at, found } = there;
      const beside = [...pieces.slice(0, at), ...pieces.slice(at + length)];
      const rest = beside.join(" ");
      const name = pieces.slice(at, at + length).join(" ");
      const isIdle = this.isIdle(rest);
      if (!isIdle && (!isDistinctive(name) || wordsOf(rest).length > this.limits.beside)) continue;
      // In words, unlike a marker, another product may say the same of another code.
      if (name.includes(" ") && this.contradict(rest, found)) continue;
      const ours = found.filter(hasProduct);
      const isSure = isIdle && (ours.length > 0 || isDistinctive(name));
      /** @type {Hit[]} */ const hits = [];
      pushEach(hits, undefined, (ours.length ? ours : found).flatMap((one) => named[one].meanings), "likely");
      if (hits.length === 1 && isSure) hits[0].confidence = "exact";
      return hits;
    }
    return [];
  }

  /** @param {string[]} pieces @param {number} length @param {boolean} isLoose */
  nameIn(pieces, length, isLoose) {
    for (let at = pieces.length - length; at >= 0; at--) {
      const asked = pieces.slice(at, at + length).join(" ");
      const name = folded(asked);
      const found = [];
      for (const [nth, one] of this.table.named.entries()) {
        if (isLoose ? one.folded.includes(name) : one.names.includes(asked)) found.push(nth);
      }
      if (found.length) return { at, found };
    }
    return undefined;
  }

  /** Whether a text has codes, and none that the messages lead to. @param {string} text @param {number[]} found */
  contradict(text, found) {
    const codes = this.codesIn(text).map(({ to }) => to);
    const { named, meanings } = this.table;
    const entries = found.flatMap((one) => named[one].meanings).map((meaning) => meanings[meaning].entry);
    return codes.length > 0 && !codes.some(({ entry }) => entry !== undefined && entries.includes(entry));
  }

  /** A code's name with words that say nothing. @param {string} text @returns {Hit[]} */
  phrase(text) {
    const whole = ` ${wordsOf(text).join(" ")} `;
    /** @type {Hit[]} */ const hits = [];
    for (const { code, words, vendor: by } of this.table.phrases) {
      const phrase = wordsOf(words).join(" ");
      const at = whole.indexOf(` ${phrase} `);
      if (!phrase || at < 0) continue;
      const rest = wordsOf(`${whole.slice(0, at)} ${whole.slice(at + phrase.length + 2)}`);
      const vendor = wordsOf(by);
      const isIdle = rest.every((word) => word === code || this.isIdle(word));
      const isOthers = vendor.length > 0 && rest.some((word) => this.products.has(word) && !vendor.includes(word));
      const to = isIdle && !isOthers ? this.index.code(code) : undefined;
      const isNamed = !vendor.length || rest.some((word) => word === code || vendor.includes(word));
      if (to) pushNew(hits, { ...to, confidence: isNamed ? "exact" : "likely" });
    }
    return hits.length > 1 ? hits.map((hit) => ({ ...hit, confidence: "likely" })) : hits;
  }

  /** A code, or its name, beside nothing that says more, misspelled: *likely* at most. @param {string} text @returns {Hit[]} */
  misspelled(text) {
    const typed = apart(text);
    const meant = typed.map((word) => this.meant(word)).join(" ");
    if (meant === typed.join(" ")) return [];
    const named = this.phrase(meant);
    const hits = named.length ? named : this.codes(meant);
    if (!hits.length) return this.matcher.line(meant).filter(({ meaning }) => meaning !== undefined);
    return hits.filter(({ confidence }) => confidence === "exact").map((hit) => ({ ...hit, confidence: "likely" }));
  }

  /** The word that a word misspells, else the word itself. @param {string} word */
  meant(word) {
    return (this.reading.words.stop.has(word) ? undefined : this.ranking.meant(word)) ?? word;
  }

  /** A code whose name stands among other words, as though its number did. @param {string} text @returns {Hit[]} */
  nameInStory(text) {
    const said = this.namesSaid(text);
    const longest = Math.max(...said.map(([, name]) => byteLength(name)));
    const [first, ...others] = said.filter(([, name]) => byteLength(name) === longest);
    if (!first || others.some(([code]) => code !== first[0])) return [];
    const [code, name] = first;
    const hits = this.codes(wordsOf(text).join(" ").replace(name, () => code));
    const to = hits.length ? undefined : this.index.code(code);
    return to ? [{ ...to, confidence: "possible" }] : hits;
  }

  /** The names of several words that a text has, with their codes; a vendor's only where the vendor is named. @param {string} text @returns {[string, string][]} */
  namesSaid(text) {
    const said = wordsOf(text);
    const whole = ` ${said.join(" ")} `;
    return this.table.phrases.flatMap(({ code, words, vendor }) => {
      const name = wordsOf(words).join(" ");
      const by = wordsOf(vendor);
      const isNamed = !by.length || by.some((word) => said.includes(word));
      return isNamed && name.includes(" ") && whole.includes(` ${name} `) ? [[code, name]] : [];
    });
  }

  /** The codes of a text, each once. @param {string} text */
  codesIn(text) {
    /** @type {{code: string, to: Hit}[]} */ const codes = [];
    for (const piece of piecesOf(text)) {
      const found = this.codeIn(piece);
      if (found && !codes.some(({ to }) => to.subject === found.to.subject)) codes.push(found);
    }
    return codes;
  }

  /** A code alone, or with words about it; where there is none, the code whose name is among the words. @param {string} text @returns {Hit[]} */
  codes(text) {
    const codes = this.codesIn(text);
    const isCode = (word) => codes.some(({ code }) => code.toLowerCase() === word.toLowerCase());
    const telling = this.terms(text).filter((word) => !isCode(word) && !this.isCommon(word));
    const about = telling.filter((word) => !this.products.has(word));
    const hits = this.ofCodes(codes, telling, about, text);
    return hits.length ? hits : this.nameInStory(text);
  }

  /** @param {{code: string, to: Hit}[]} codes @param {string[]} telling @param {string[]} about @param {string} text @returns {Hit[]} */
  ofCodes(codes, telling, about, text) {
    if (codes.length !== 1) {
      if (this.unknown(about) > codes.length && !this.isAnnounced(text)) return [];
      return codes.map(({ to }) => ({ ...to, confidence: about.length ? "possible" : "likely" }));
    }
    const [{ code, to }] = codes;
    return about.length ? this.codeWithWords(code, to, telling, about, text) : [{ ...to, confidence: "exact" }];
  }

  /** @param {string} piece */
  codeIn(piece) {
    const whole = this.index.code(piece);
    if (whole) return { code: piece, to: whole };
    const digits = piece.replace(/^[^0-9]+/, "");
    const cue = piece.slice(0, piece.length - digits.length).replace(/[-_:=/#]$/, "");
    const code = /^.*[0-9]/s.exec(digits)?.[0] ?? "";
    // `#504` is an issue, or a number in some list.
    const isCue = cue ? this.reading.words.cues.has(cue.toLowerCase()) : !piece.startsWith("#");
    const to = isCue ? this.index.code(code) : undefined;
    return to && { code, to };
  }

  /** How many words are not known. @param {string[]} words */
  unknown(words) {
    return words.filter((word) => !this.index.isTelling(word)).length;
  }

  /** Whether a text says that a number is a code. @param {string} text */
  isAnnounced(text) {
    return this.matcher.loose(folded(text)) !== undefined;
  }

  /** @param {string} code @param {Hit} to @param {string[]} telling @param {string[]} about @param {string} text @returns {Hit[]} */
  codeWithWords(code, to, telling, about, text) {
    const ranked = this.ranking.rank([code.toLowerCase(), ...telling], this.limits.answers);
    const ofCode = ranked.find((one) => one.entry === to.entry);
    if (this.unknown(about) * 2 > about.length && !this.isAnnounced(text)) {
      // `502 express` names a product that is not known here, `502 apples` counts.
      return about.length === 1 && !/(^|[^s])s$/.test(about[0]) ? [{ ...to, confidence: "possible" }] : [];
    }
    /** @type {Hit[]} */ const hits = [];
    if (ofCode && ofCode.coverage >= this.limits.coverage && ofCode.cause > 0) {
      hits.push(this.ofCause(ofCode.entry, ofCode.cause - 1, "possible"));
    }
    pushNew(hits, { ...to, confidence: "possible" });
    return hits;
  }

  /** Half-remembered words of a log line, with or without its product and typos. @param {string} text @returns {Hit[]} */
  partOfSignature(text) {
    const asked = apart(text);
    const before = asked.findIndex((word) => !this.isIdle(word));
    const last = asked.findLastIndex((word) => !this.isIdle(word));
    const core = before < 0 ? [] : asked.slice(before, last + 1);
    const whole = this.withPart(folded(text));
    if (whole.length) return whole;
    const meant = core.map((word) => this.meant(word));
    if (core.length === asked.length && meant.every((word, at) => word === core[at])) return whole;
    const { meanings, products } = this.table;
    const said = wordsOf(text);
    const isNamed = (product) => product !== null && wordsOf(products[product]).some((word) => said.includes(word));
    const namesAny = said.some((word) => this.products.has(word));
    return this.withPart(folded(meant.join(" "))).filter(({ meaning }) =>
      !namesAny || (meaning !== undefined && isNamed(meanings[meaning].product)));
  }

  /** What the signatures mean that have a text in one of their fragments, if they are few. @param {string} asked @returns {Hit[]} */
  withPart(asked) {
    asked = unmarked(asked);
    if (byteLength(asked) < this.limits.part || !asked.includes(" ")) return [];
    /** @type {Hit[]} */ const hits = [];
    for (const [at, { unmarked: fragments, meanings }] of this.table.byWeight) {
      if (fragments.some((fragment) => fragment.includes(asked))) pushEach(hits, at, meanings.slice(0, 1), "likely");
    }
    return hits.length > this.limits.partCauses ? [] : hits;
  }

  /** What has the words. @param {string} text @returns {Hit[]} */
  ranked(text) {
    const all = this.terms(text).filter((word) => !this.reading.words.stop.has(word));
    const telling = all.filter((word) => !this.isCommon(word));
    const query = this.ranking.joined(telling.length ? telling : all);
    if (query.every((word) => [...word].length === 1) || this.hasForeignNumber(text)) return [];
    const ranked = this.ranking.rank(query, this.limits.answers);
    const best = ranked[0]?.score ?? 0;
    const enough = ranked.filter((one) => one.coverage >= this.limits.coverage && one.score * 100 >= best * this.limits.score);
    return enough.map(({ entry, cause }) =>
      (cause > 0 ? this.ofCause(entry, cause - 1, "possible") : { subject: `e${entry}`, entry, confidence: "possible" }));
  }

  /** The words of a text; a name as programs write it, `proxy_buffer_size`, is one of them where it is known. @param {string} text */
  terms(text) {
    return piecesOf(text).flatMap((piece) => {
      const whole = piece.toLowerCase();
      return whole.includes("_") && this.index.has(whole) ? [whole] : wordsOf(piece);
    });
  }

  /** @param {string} text */
  hasForeignNumber(text) {
    return piecesOf(text).some((piece) => /^[0-9]+$/.test(piece) && !this.index.code(piece)
      && this.table.numbers.some(([first]) => String(first).length === piece.length));
  }

  /** @param {number} entry @param {number} cause @param {Hit["confidence"]} confidence @returns {Hit} */
  ofCause(entry, cause, confidence) {
    // In its own words: what a product says of it is another thing.
    const meaning = this.table.meanings.findIndex((one) => one.isPlain && one.entry === entry && one.cause === cause);
    if (meaning >= 0) return { subject: `m${meaning}`, meaning, confidence };
    return { subject: `c${entry}.${cause}`, entry, cause, confidence };
  }
}

/** @param {string} text */
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

/** @param {string} name */
function isDistinctive(name) {
  const isMixed = /[0-9]/.test(name) && /[A-Za-z]/.test(name);
  const length = byteLength(name);
  return (isMixed && length > 2) || (length > 5 && /[A-Za-z]/.test(name)) || name.includes(".");
}
