// A line of a log into the causes that it tells, or into nothing (`matcher.rs`, `formats.rs`).

const SURE = 24, RIVAL = 80;

/** Finds signatures, marks and codes in lines. */
class Matcher {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
  }

  /** What a line of an access log says. @param {string} line */
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

  /** What a line tells. @param {string} line @returns {{hits: Hit[], isFine: boolean}} */
  line(line) {
    const text = folded(line);
    const found = [];
    for (const [at, { key, fragments }] of this.table.signatures.entries()) {
      if (text.includes(key) && matches(fragments, text)) found.push(at);
    }
    const hop = found.length || /[0-9]/.test(line) ? this.hop(line) : undefined;
    if (hop && !["-", "-1", "000", "0"].includes(hop.status)) {
      const to = this.index.code(hop.status);
      return to ? { hits: this.ofAccessLog(hop, to, found), isFine: false } : { hits: [], isFine: true };
    }
    const hits = this.ofSignatures(found);
    const loose = hits.length ? undefined : this.loose(text);
    return { hits: loose ? [loose] : hits, isFine: false };
  }

  /** @param {number[]} found @returns {Hit[]} */
  ofSignatures(found) {
    const { signatures, meanings } = this.table;
    found.sort((a, b) => signatures[b].weight - signatures[a].weight || a - b);
    const best = found.find((one) => signatures[one].meanings.length);
    if (best === undefined) return [];
    const others = found.filter((one) => one !== best);
    const own = signatures[best];
    const code = meanings[own.meanings[0]][0];
    const isRival = (other) => (!signatures[other].ofRecipe || signatures[other].weight * 100 >= own.weight * RIVAL)
      && signatures[other].meanings.some((one) => meanings[one][0] !== code);
    const same = (meaning) => `${meanings[meaning][1]}.${meanings[meaning][2]}`;
    const isOne = own.meanings.every((one) => same(one) === same(own.meanings[0]));
    const isSure = isOne && (!own.ofRecipe || own.weight >= SURE) && !others.some(isRival);
    /** @type {Hit[]} */ const hits = [];
    pushEach(hits, best, own.meanings, isSure ? "exact" : "likely");
    pushEach(hits, best, own.also, "possible");
    for (const other of others.filter((one) => signatures[one].weight * 2 >= own.weight)) {
      pushEach(hits, other, signatures[other].meanings, "possible");
      pushEach(hits, other, signatures[other].also, "possible");
    }
    return hits;
  }

  /** @param {{format: string, status: string, behind?: string, marks: string[]}} hop @param {Hit} to @param {number[]} found */
  ofAccessLog(hop, to, found) {
    const { meanings, named } = this.table;
    const all = this.ofSignatures(found);
    const isOfStatus = (hit) => meanings[hit.meaning][0] === hop.status;
    const hits = all.filter(isOfStatus);
    const others = all.filter((hit) => !isOfStatus(hit));
    for (const mark of hop.marks) {
      const those = named.filter((one) => one.formats.includes(hop.format) && one.marks.includes(mark));
      const marked = those.flatMap((one) => one.meanings).filter((one) => meanings[one][0] === hop.status);
      if (!marked.length) continue;
      const confidence = hits.length ? "possible" : marked.length === 1 ? "exact" : "likely";
      pushEach(hits, undefined, marked, confidence);
      break;
    }
    if (!hits.length) hits.push(to);
    for (const other of others) pushNew(hits, { ...other, confidence: "possible" });
    /** @type {Hit["behind"]} */
    const behind = hop.behind === undefined ? undefined : hop.behind === hop.status ? "same" : "other";
    return hits.map((hit) => ({ ...hit, format: hop.format, behind }));
  }

  /** A code that the text says is one. @param {string} text folded @returns {Hit | undefined} */
  loose(text) {
    for (const found of text.matchAll(this.table.expressions.cue)) {
      const to = this.index.code(found.groups?.status ?? "");
      if (to) return to;
    }
    for (const found of text.matchAll(this.table.expressions.number)) {
      const { status = "", words = "" } = found.groups ?? {};
      const isNamed = this.table.phrases.some((one) => one.code === status && words.startsWith(one.words));
      const to = isNamed ? this.index.code(status) : undefined;
      if (to) return to;
    }
    return undefined;
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
