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
  }

  /** What a query means, the best first. @param {string} query @returns {Hit[]} */
  hits(query) {
    const text = cut(/\P{White_Space}(?:.*\P{White_Space})?/su.exec(query)?.[0] ?? "", this.limits.line);
    const line = this.matcher.line(text);
    if (this.isLine(text)) return line;
    const isKnown = line.some((hit) => hit.signature !== undefined || hit.format !== undefined);
    // A name alone means all that have it, and what lines have by it may be another's.
    const typed = isKnown ? this.named(text, [], true) : this.typed(text, line);
    const order = ["exact", "likely", "possible"];
    const byConfidence = (a, b) => order.indexOf(a.confidence) - order.indexOf(b.confidence);
    return [...(typed.length ? typed : line)].sort(byConfidence).slice(0, this.limits.answers);
  }

  /** Whether a text is a line of a log, a table or a program rather than words that somebody typed. @param {string} text */
  isLine(text) {
    const numbers = () => piecesOf(text).filter((piece) => /^[0-9]/.test(piece) && !this.index.code(piece)).length;
    return byteLength(text) > this.limits.queryBytes || apart(text).length > this.limits.queryWords
      || matchesAny([this.reading.time, ...this.reading.lines], text) || numbers() > this.limits.queryNumbers;
  }

  /**
   * What somebody's own words mean: a name or part of a message, else a code, a reason and words together.
   * @param {string} text @param {Hit[]} ofLine what they mean as a line of a log @returns {Hit[]}
   */
  typed(text, ofLine) {
    const whole = this.corrected(text);
    const clear = without(folded(whole), [...this.reading.vetoes, ...this.reading.measures]);
    const line = whole === text ? ofLine : this.matcher.line(whole);
    const codes = this.codesIn(clear);
    if (!codes.length && line.length && isCode(line[0])) codes.push({ code: line[0].code ?? "", to: line[0] });
    if (!codes.length && this.isHarmless(whole, clear)) return [];
    for (const hits of [this.named(whole, codes), this.partOfSignature(whole)]) {
      if (hits.length) return hits;
    }
    if (line.length && !isCode(line[0])) return this.withReason(clear, line, codes);
    if (codes.length) return this.ofCodes(codes, clear);
    return this.hasUnknownName(whole) ? [] : this.ranked(clear);
  }

  /**
   * Whether the only codes of a text measure or name something; or it measures something, names no product and gives no
   * reason: that did not fail. @param {string} text @param {string} clear without what measures and names
   */
  isHarmless(text, clear) {
    if (this.codesIn(text).length) return true;
    const isOfProduct = wordsOf(text).some((word) => this.table.productWords.has(word));
    return clear !== folded(text) && !isOfProduct && !this.matcher.facts(text).reasons.length;
  }

  /** A text with the words that its misspelled ones mean. @param {string} text */
  corrected(text) {
    const isWord = (piece) => /^\p{Alphabetic}+$/u.test(piece) && !matchesAny([this.reading.identifier], piece)
      && !this.reading.words.stop.has(piece.toLowerCase());
    const meant = (piece) => {
      const word = isWord(piece) ? this.ranking.meant(piece.toLowerCase()) : piece;
      return word === piece.toLowerCase() ? piece : word;
    };
    return text.split(" ").map(meant).join(" ");
  }

  /** The codes of a text, by number or name, each once. @param {string} text */
  codesIn(text) {
    /** @type {{code: string, to: Hit}[]} */ const codes = [];
    const said = this.wordsOf(text);
    const whole = ` ${said.join(" ")} `;
    const isSaid = ({ code, said: name }) => whole.includes(name)
      && (this.table.vendors[code] ?? said).some((word) => said.includes(word));
    const named = this.table.phrases.filter(isSaid).map(({ code }) => code);
    const tokens = [...folded(text).matchAll(this.reading.token)].map(([token]) => token);
    for (const code of [...tokens, ...named]) {
      const to = this.index.code(code);
      if (to && !codes.some((other) => other.to.subject === to.subject)) codes.push({ code, to });
    }
    return codes;
  }

  /** Whether words say nothing beside a code or a name: cues, the names of products, and what every question has. @param {string} word */
  isIdle(word) {
    const { stop, cues } = this.reading.words;
    return stop.has(word) || cues.has(word) || this.table.productWords.has(word);
  }

  /**
   * A message by what people call it. @param {string} text @param {{to: Hit}[]} codes those in the text
   * @param {boolean} [alone] whether it must be written so, and the rest say nothing @returns {Hit[]}
   */
  named(text, codes, alone = false) {
    const { named, byName, meanings } = this.table;
    const pieces = piecesOf(text);
    for (let length = Math.min(pieces.length, this.limits.nameWords); length > 0; length--) {
      for (let at = pieces.length - length; at >= 0; at--) {
        const name = pieces.slice(at, at + length).join(" ");
        const isSo = (one) => named[one].names.some((other) => folded(other) === folded(name));
        const alike = (byName.get(squeezed(name)) ?? []).filter((one) => !alone || isSo(one));
        if (!alike.length) continue;
        const rest = wordsOf([...pieces.slice(0, at), ...pieces.slice(at + length)].join(" "));
        const hasProduct = rest.some((word) => this.table.productWords.has(word));
        const isIdle = rest.every((word) => this.isIdle(word) || (hasProduct && this.reading.words.generic.has(word)));
        if (!isIdle && (alone || !isDistinctive(name))) continue;
        // A marker, or else what has the code that is there too.
        const same = alike.filter((one) => length === 1 && named[one].names.includes(name));
        const hasCode = (meaning) => codes.some(({ to }) => to.entry === meanings[meaning].entry);
        const fitting = codes.length ? alike.filter((one) => named[one].meanings.some(hasCode)) : alike;
        const found = same.length ? same : fitting;
        const ours = found.filter((one) => this.isNamed(named[one].product, rest));
        // A number that is a code, and a usual word, are a message's only where its product is named; and what is not
        // written as a program writes it is not where another product is named.
        const isOther = !ours.length && hasProduct && !matchesAny([this.reading.identifier], name);
        const others = isOther || this.index.code(name) ? [] : isUsualWord(name) ? same : found;
        const hits = hitsOf((ours.length ? ours : others).flatMap((one) => named[one].meanings), "likely");
        if (hits.length === 1 && isIdle && (ours.length || isDistinctive(name))) hits[0].confidence = "exact";
        if (hits.length) return hits;
      }
    }
    return [];
  }

  /** Whether words name a product. @param {number | null} product @param {string[]} said */
  isNamed(product, said) {
    return product !== null && (this.table.titles.get(product) ?? []).some((word) => said.includes(word));
  }

  /** Half-remembered words of a log line: what the signatures mean that have them in a fragment, if they are few. @param {string} text @returns {Hit[]} */
  partOfSignature(text) {
    const words = text.split(" ");
    const isRelevant = (word) => !this.isIdle(word.toLowerCase());
    const part = words.slice(Math.max(words.findIndex(isRelevant), 0), words.findLastIndex(isRelevant) + 1);
    const asked = unmarked(folded(part.join(" ")));
    if (byteLength(asked) < this.limits.part || part.length < 2) return [];
    /** @type {Hit[]} */ const hits = [];
    for (const [at, signature] of this.table.signatures.entries()) {
      signature.unmarked ??= signature.fragments.map(unmarked);
      if (!signature.unmarked.some((fragment) => fragment.includes(asked))) continue;
      for (const hit of hitsOf(signature.meanings.slice(0, 1), "likely", at)) pushNew(hits, hit);
    }
    if (hits.length > this.limits.partCauses) return [];
    const said = wordsOf(text);
    if (!said.some((word) => this.table.productWords.has(word))) return hits;
    return hits.filter(({ meaning }) => this.isNamed(this.table.meanings[meaning ?? 0].product, said));
  }

  /** What a reason means, with a code or with the words beside it. @param {string} text @param {Hit[]} found @param {{code: string}[]} codes */
  withReason(text, found, codes) {
    if (codes.length === 1) return this.matcher.about(text, codes[0].code);
    if (found[0].meaning !== undefined) return found;
    // A cause of a product that nobody named is not meant.
    const isMeant = ({ product, reasons }) => reasons.includes(found[0].reason) && (product === null || this.isNamed(product, wordsOf(text)));
    const named = this.ranked(text).filter(({ meaning }) => meaning !== undefined && isMeant(this.table.meanings[meaning]));
    return named.length ? named : found;
  }

  /** Codes, or the cause of a code that words name. @param {{code: string, to: Hit}[]} codes @param {string} text @returns {Hit[]} */
  ofCodes(codes, text) {
    const telling = this.terms(text).filter((word) => !codes.some(({ code }) => word.includes(code.toLowerCase())));
    const about = telling.filter((word) => !this.isIdle(word));
    if (!about.length) return codes.map(({ to }) => ({ ...to, confidence: codes.length > 1 ? "likely" : "exact" }));
    // Numbers in a story of something else.
    const unknown = about.filter((word) => !this.index.has(word));
    if (unknown.length * 2 > about.length && about.length > 1) return [];
    /** @type {Hit[]} */ const hits = [];
    if (codes.length === 1) {
      const [{ code, to }] = codes;
      const ofCode = this.ranking.rank([code.toLowerCase(), ...telling], this.limits.answers).find(({ entry }) => entry === to.entry);
      if (ofCode && ofCode.cause > 0 && ofCode.coverage >= this.limits.coverage) hits.push(this.ofRanked(ofCode));
    }
    for (const { to } of codes) pushNew(hits, { ...to, confidence: "possible" });
    return hits;
  }

  /** What has the words. @param {string} text @returns {Hit[]} */
  ranked(text) {
    const query = this.terms(text);
    if (query.every((word) => [...word].length === 1) || this.hasForeignNumber(text)) return [];
    return this.ranking.rank(query, this.limits.answers)
      .filter(({ coverage }) => coverage >= this.limits.coverage).map((one) => this.ofRanked(one));
  }

  /** Whether a text has a name as programs write it that is not known: nothing is guessed from its parts. @param {string} text */
  hasUnknownName(text) {
    return apart(text).map(bare).some((piece) => this.isName(piece) && !this.index.has(piece.toLowerCase()));
  }

  /** Whether a piece is a name as programs write it, and no code. @param {string} piece */
  isName(piece) {
    return firstMatch(this.reading.identifier, piece) !== undefined && !this.index.code(piece);
  }

  /** The words of a text that tell something. @param {string} text */
  terms(text) {
    const { stop, cues } = this.reading.words;
    return this.wordsOf(text).filter((word) => !stop.has(word) && !cues.has(word));
  }

  /** The words of a text; a name as programs write it is one word. @param {string} text */
  wordsOf(text) {
    return apart(text).flatMap((piece) => {
      const name = bare(piece);
      return this.isName(name) ? [name.toLowerCase()] : wordsOf(piece);
    });
  }

  /** Whether a text has a number as long as those of a bounded family, and none of them: it is about something else. @param {string} text */
  hasForeignNumber(text) {
    return piecesOf(text).some((piece) => /^[0-9]+$/.test(piece) && !this.index.code(piece)
      && this.table.numbers.some(([first]) => String(first).length === piece.length));
  }

  /** A cause in its own words, as the table has it if it does: what a product says of it is another thing. @param {Ranked} ranked @returns {Hit} */
  ofRanked({ entry, cause }) {
    if (!cause) return { subject: `e${entry}`, entry, confidence: "possible" };
    const meaning = this.table.meanings.findIndex((one) => one.isPlain && one.entry === entry && one.cause === cause - 1);
    if (meaning >= 0) return { subject: `m${meaning}`, meaning, confidence: "possible" };
    return { subject: `c${entry}.${cause - 1}`, entry, cause: cause - 1, confidence: "possible" };
  }
}

/** @param {string} text */
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

/** Whether a name is a word that any text may have: `Request`. @param {string} name */
function isUsualWord(name) {
  return /^\p{Alphabetic}\p{Lowercase}*$/u.test(name);
}

/** Whether a name means the same wherever it is: `AH01102`, `request_timeout`. @param {string} name */
function isDistinctive(name) {
  const isMixed = /[0-9]/.test(name) && /[A-Za-z]/.test(name);
  const length = byteLength(name);
  return (isMixed && length > 2) || (length > 5 && /[A-Za-z]/.test(name) && !isUsualWord(name)) || name.includes(".");
}
