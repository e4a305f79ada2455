// What a line of a log says, and so what it means (`matcher.rs`, `formats.rs`).

/** Finds signatures, reasons, products and codes in lines. */
class Matcher {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
  }

  /** What a line of an access log says. @param {string} line @returns {Hop | undefined} */
  hop(line) {
    for (const { name, expression, reason } of this.table.formats) {
      const found = expression.exec(line);
      if (!found?.groups?.status) continue;
      const { status, behind, mark, sub, frontend, backend } = found.groups;
      const reasons = reason ? [...line.matchAll(reason)] : [];
      const why = mark ?? reasons.at(-1)?.groups?.mark;
      const marks = [];
      if (why) {
        if (backend?.endsWith("/<NOSRV>")) {
          if (backend !== `${frontend}/<NOSRV>`) marks.push(`${why}/NOSRV/backend`);
          marks.push(`${why}/NOSRV`);
        }
        marks.push(...why.split(","));
      }
      if (sub) marks.push(`${status}.${sub}`);
      const said = behind ?? (name === "json" ? this.table.expressions.behind.exec(line)?.groups?.behind : undefined);
      const told = said === "0" ? "-" : said;
      if (told === "-") marks.push(told);
      return { format: name, status, behind: told, marks };
    }
    return undefined;
  }

  /** What a line means. @param {string} line */
  line(line) {
    const facts = this.facts(line);
    const hop = /[0-9]/.test(line) ? this.hop(line) : undefined;
    if (hop && !["-", "-1", "000", "0"].includes(hop.status)) {
      const status = this.index.code(hop.status);
      return status ? resolve(this.table, { ...facts, hop, status, code: hop.status }) : [];
    }
    const tells = facts.signatures.some((one) => this.table.signatures[one].meanings.length);
    return this.resolved(facts, tells ? undefined : this.loose(facts.text));
  }

  /**
   * What the head of a response means, with its body: what is said of its status, else the status, which is sure.
   * @param {string} text @param {string} code @returns {Hit[]}
   */
  head(text, code) {
    const status = this.index.code(code);
    if (!status) return [];
    const hits = resolve(this.table, { ...this.facts(text), hop: { format: "head", status: code, marks: [] }, status, code });
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
        const has = kind === "wordings" ? matchesWords : matches;
        if (has(this.table[kind][at].fragments, text)) found[kind].push(at);
      }
    }
    for (const those of Object.values(found)) those.sort((a, b) => a - b);
    return { text, signatures: found.signatures, reasons: this.reasonsOf(found.wordings), speakers: found.speakers };
  }

  /**
   * The reasons of wordings, the one that says the most first; a wording inside another that was found says nothing more.
   * @param {number[]} wordings
   */
  reasonsOf(wordings) {
    /** @type {Set<number>} */ const reasons = new Set();
    /** @type {string[]} */ const said = [];
    for (const { key, reason } of wordings.map((one) => this.table.wordings[one])) {
      if (!said.some((longer) => longer.includes(key))) reasons.add(reason);
      said.push(key);
    }
    return [...reasons];
  }

  /**
   * A code in a folded text that says it is one: a code that is no number, one written as its family writes it, a word
   * that announces it, or its name after it. @param {string} text @returns {string | undefined}
   */
  loose(text) {
    const { foreign, token, cue, weakCue, number } = this.table.expressions;
    if (foreign.test(text)) return undefined;
    for (const [piece] of text.matchAll(token)) {
      const code = this.asWritten(piece);
      if (code) return code;
    }
    for (const expression of [cue, weakCue]) {
      for (const { groups } of text.matchAll(expression)) {
        if (groups?.status && this.index.code(groups.status)) return groups.status;
      }
    }
    for (const { groups } of text.matchAll(number)) {
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

/** @param {Hit[]} hits @param {number | undefined} signature @param {number[]} meanings @param {Hit["confidence"]} confidence */
function pushEach(hits, signature, meanings, confidence) {
  for (const meaning of meanings) pushNew(hits, { subject: `m${meaning}`, meaning, signature, confidence });
}

/** Whether a hit is a code, and not a cause or a reason. @param {Hit} hit */
function isCode({ subject }) {
  return /^[en]/.test(subject);
}
