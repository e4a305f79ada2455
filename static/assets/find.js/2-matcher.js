// What a line of a log says, and so what it means (`matcher.rs`, `access.rs`).

/** Finds signatures, reasons, products and codes in lines. */
class Matcher {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
    this.reading = index.table.reading;
  }

  /** What a line says of its request, if it is of an access log (`access.rs`). @param {string} line @returns {Access | undefined} */
  access(line) {
    for (const [nth, format] of this.reading.formats.entries()) {
      const found = firstMatch(format.expression, line)?.groups;
      if (!found?.status) continue;
      const mark = format.mark && [...line.matchAll(format.mark)].at(-1)?.groups;
      const elsewhere = format.upstream && firstMatch(format.upstream, line)?.groups;
      const group = (name) => found[name] ?? mark?.[name] ?? elsewhere?.[name];
      const marks = format.marks?.flatMap(({ is, differ }) => {
        if (differ && group(differ[0]) === group(differ[1])) return [];
        const names = [...is.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
        if (names.some((name) => group(name) === undefined)) return [];
        return is.replace(/\{([^}]*)\}/g, (_, name) => group(name)).split(",");
      });
      const said = group("upstream");
      const upstream = said === undefined && group("none") === undefined ? undefined : said === found.status ? "same" : "other";
      return { format: nth, status: found.status, upstream, marks: marks ?? [] };
    }
    return undefined;
  }

  /** What a line means. @param {string} line */
  line(line) {
    const facts = this.facts(line);
    const access = /[0-9]/.test(line) ? this.access(line) : undefined;
    if (access) return this.resolved({ ...facts, access }, access.status);
    const tells = facts.signatures.some((one) => this.table.signatures[one].meanings.length);
    return this.resolved(facts, tells ? undefined : this.loose(facts.text));
  }

  /**
   * What the head of a response means, with its body: what is said of its status, else the status, which is sure.
   * @param {string} text @param {string} code @returns {Hit[]}
   */
  head(text, code) {
    const hits = this.resolved({ ...this.facts(text), access: { status: code, marks: [] } }, code);
    return hits.map((hit) => (isCode(hit) && hit.reason === undefined ? { ...hit, confidence: "exact" } : hit));
  }

  /** What a text means that is about a code. @param {string} text @param {string} code */
  about(text, code) {
    return this.resolved(this.facts(text), code);
  }

  /** @param {Facts} facts @param {string} [code] */
  resolved(facts, code) {
    return resolve(this.table, { ...facts, code, status: code === undefined ? undefined : this.index.code(code) });
  }

  /** What a text has. @param {string} line @returns {Facts} */
  facts(line) {
    const text = folded(line);
    const starts = new Set([""]);
    for (let at = 0; at + START <= text.length; at++) starts.add(text.slice(at, at + START));
    /** @type {Record<string, number[]>} */ const found = { signatures: [], wordings: [], speakers: [] };
    for (const start of starts) {
      for (const { kind, at } of this.table.byStart.get(start) ?? []) {
        const { fragments, isWord } = this.table[kind][at];
        const has = isWord || kind === "wordings" ? matchesWords : matches;
        if (has(fragments, text)) found[kind].push(at);
      }
    }
    for (const those of Object.values(found)) those.sort((a, b) => a - b);
    return { text, signatures: found.signatures, reasons: [...new Set(found.wordings.map((one) => this.table.wordings[one].reason))], speakers: found.speakers };
  }

  /**
   * A code in a folded text that says it is one: a code that is no number, one written as its family writes it, a word
   * that announces it, or its name after it. @param {string} text @returns {string | undefined}
   */
  loose(text) {
    const { foreign, vetoes, token, announced, named } = this.reading;
    if (matchesAny(foreign, text)) return undefined;
    text = without(text, vetoes);
    for (const [piece] of text.matchAll(token)) {
      const code = this.asWritten(piece);
      if (code) return code;
    }
    for (const expression of announced) {
      for (const { groups } of text.matchAll(expression)) {
        if (groups?.status && this.index.code(groups.status)) return groups.status;
      }
    }
    for (const { groups } of text.matchAll(named)) {
      const { status = "", words = "" } = groups ?? {};
      const isNamed = this.table.phrases.some((one) => one.code === status && words.startsWith(one.words));
      if (isNamed && this.index.code(status)) return status;
    }
    return undefined;
  }

  /** The code that a token is: `pay-1042`, or `c204` where the titles of its family say `C204`. @param {string} token @returns {string | undefined} */
  asWritten(token) {
    if (/[^0-9]/.test(token) && this.index.code(token)) return token;
    const stripped = this.table.forms.filter((form) => token.startsWith(form)).map((form) => token.slice(form.length));
    return stripped.find((code) => this.index.code(code));
  }
}

/** @param {Hit[]} hits @param {Hit} hit */
function pushNew(hits, hit) {
  if (!hits.some(({ subject }) => subject === hit.subject)) hits.push(hit);
}

/** @param {number[]} meanings each once @param {Hit["confidence"]} confidence @param {number} [signature] @returns {Hit[]} */
function hitsOf(meanings, confidence, signature) {
  return [...new Set(meanings)].map((meaning) => ({ subject: `m${meaning}`, meaning, signature, confidence }));
}

/** Whether a hit is a code, and not a cause or a reason. @param {Hit} hit */
function isCode({ subject }) {
  return /^[en]/.test(subject);
}
