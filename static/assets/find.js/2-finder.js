const SURE = 24, RIVAL = 80, LONGEST_WORDS = 16, LONGEST = 200, LEAST_PART = 12, MOST_CAUSES = 4;
const LEAST_COVERAGE = 60, LEAST_SCORE = 45, MOST = 8, MOST_BESIDE = 8, LONGEST_NAME = 10, CAUSES = 4096, LONGEST_EXAMPLE = 300, LONGEST_HEAD = 200;

/** Finds in an index. */
class Finder {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
    this.table = index.table;
    this.stop = new Set(this.table.stop);
    this.cues = new Set(this.table.cues);
    this.units = new Set(this.table.units);
    this.products = new Set(this.table.productWords);
  }

  // Lines.

  /** What a line of an access log says. @param {string} line */
  hop(line) {
    for (const { name, expression, reason } of this.table.formats) {
      const found = expression.exec(line);
      if (!found) continue;
      const { status, behind, mark, sub, backend } = found.groups;
      const reasons = reason ? [...line.matchAll(reason)] : [];
      const why = mark ?? reasons.at(-1)?.groups?.mark;
      const marks = [];
      if (why) {
        if (backend?.endsWith("/<NOSRV>")) marks.push(`${why}/NOSRV`);
        marks.push(...why.split(","));
      }
      if (sub) marks.push(`${status}.${sub}`);
      const said = behind ?? (name === "json" ? this.table.expressions.behind.exec(line)?.groups?.behind : undefined);
      return { format: name, status, behind: said === "0" ? "-" : said, marks };
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
    this.hitEach(hits, best, own.meanings, isSure ? "exact" : "likely");
    this.hitEach(hits, best, own.also, "possible");
    for (const other of others.filter((one) => signatures[one].weight * 2 >= own.weight)) {
      this.hitEach(hits, other, signatures[other].meanings, "possible");
      this.hitEach(hits, other, signatures[other].also, "possible");
    }
    return hits;
  }

  /** @param {Hit[]} hits @param {number | undefined} signature @param {number[]} meanings @param {Hit["confidence"]} confidence */
  hitEach(hits, signature, meanings, confidence) {
    for (const meaning of meanings) pushNew(hits, { subject: `m${meaning}`, meaning, signature, confidence });
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
      this.hitEach(hits, undefined, marked, confidence);
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

  // What people type.

  /** What a query means, the best first. @param {string} query @returns {Hit[]} */
  query(query) {
    const text = query.trim();
    const line = this.line(text);
    const isAccessLog = line.isFine || this.hop(text) !== undefined;
    const isTold = line.hits.some((hit) => hit.signature !== undefined || hit.format !== undefined);
    if (isAccessLog || isTold || this.isMeasure(text)) return line.hits;
    let hits = /** @type {Hit[]} */ ([]);
    if (!this.isLine(text)) {
      for (const find of [this.named, this.phrase, this.codes, this.partOfSignature, this.ranked]) {
        hits = find.call(this, text);
        if (hits.length) break;
      }
    }
    return (hits.length ? hits : line.hits).slice(0, MOST);
  }

  /** @param {string} text */
  isLine(text) {
    return new TextEncoder().encode(text).length > LONGEST || text.split(/\s+/).length > LONGEST_WORDS
      || /^[{[]/.test(text) || this.table.expressions.time.test(text);
  }

  /** @param {string} text */
  isMeasure(text) {
    const pieces = piecesOf(text);
    return pieces.some((piece, at) => /^[0-9]+$/.test(piece) && this.units.has((pieces[at + 1] ?? "").toLowerCase()));
  }

  /** @param {string} text */
  isIdle(text) {
    return wordsOf(text).every((word) => this.stop.has(word) || this.cues.has(word) || this.products.has(word));
  }

  /** A marker by what people call it. @param {string} text @returns {Hit[]} */
  named(text) {
    const { named, products } = this.table;
    const pieces = piecesOf(text);
    const asked = wordsOf(text);
    const hasProduct = (one) => named[one].product !== null
      && wordsOf(products[named[one].product]).some((word) => asked.includes(word));
    /** @type {[number, boolean][]} */ const spans = [[1, false], [1, true]];
    for (let length = 2; length <= Math.min(pieces.length, LONGEST_NAME); length++) spans.unshift([length, true]);
    for (const [length, isLoose] of spans) {
      const there = this.nameIn(pieces, length, isLoose);
      if (!there) continue;
      const { at, found } = there;
      const rest = [...pieces.slice(0, at), ...pieces.slice(at + length)].join(" ");
      const name = pieces.slice(at, at + length).join(" ");
      const isIdle = this.isIdle(rest);
      if (!isIdle && (!isDistinctive(name) || wordsOf(rest).length > MOST_BESIDE)) continue;
      const ours = found.filter(hasProduct);
      const isSure = isIdle && (ours.length > 0 || isDistinctive(name));
      /** @type {Hit[]} */ const hits = [];
      this.hitEach(hits, undefined, (ours.length ? ours : found).flatMap((one) => named[one].meanings), "likely");
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

  /** A code by itself, or with words about it. @param {string} text @returns {Hit[]} */
  codes(text) {
    /** @type {{code: string, to: Hit}[]} */ const codes = [];
    for (const piece of piecesOf(text)) {
      const found = this.codeIn(piece);
      if (found && !codes.some(({ to }) => to.subject === found.to.subject)) codes.push(found);
    }
    const isCode = (word) => codes.some(({ code }) => code.toLowerCase() === word.toLowerCase());
    const about = wordsOf(text).filter((word) => !isCode(word) && !this.isIdle(word));
    if (codes.length !== 1) return codes.map(({ to }) => to);
    const [{ code, to }] = codes;
    return about.length ? this.codeWithWords(code, to, about, text) : [{ ...to, confidence: "exact" }];
  }

  /** @param {string} piece */
  codeIn(piece) {
    const whole = this.index.code(piece);
    if (whole) return { code: piece, to: whole };
    const digits = piece.replace(/^[^0-9]+/, "");
    const cue = piece.slice(0, piece.length - digits.length).replace(/[-_:=/#]+$/, "");
    const code = digits.replace(/[^0-9]+$/, "");
    const to = !cue || this.cues.has(cue.toLowerCase()) ? this.index.code(code) : undefined;
    return to && { code, to };
  }

  /** @param {string} code @param {Hit} to @param {string[]} about @param {string} text @returns {Hit[]} */
  codeWithWords(code, to, about, text) {
    const ranked = this.rank([code.toLowerCase(), ...about], MOST);
    const ofCode = ranked.find((one) => one.entry === to.entry);
    const known = about.filter((word) => this.index.places(word).count).length;
    if (known * 2 < about.length && !this.loose(folded(text))) return [];
    /** @type {Hit[]} */ const hits = [];
    if (ofCode && ofCode.coverage >= LEAST_COVERAGE && ofCode.cause > 0) {
      hits.push(this.ofCause(ofCode.entry, ofCode.cause - 1, "likely"));
    }
    pushNew(hits, to);
    return hits;
  }

  /** Half-remembered words of a log line. @param {string} text @returns {Hit[]} */
  partOfSignature(text) {
    const asked = folded(text);
    if (new TextEncoder().encode(asked).length < LEAST_PART || !asked.includes(" ")) return [];
    /** @type {Hit[]} */ const hits = [];
    const byWeight = [...this.table.signatures.entries()].sort(([, a], [, b]) =>
      Number(a.ofRecipe) - Number(b.ofRecipe) || a.weight - b.weight);
    for (const [at, { fragments, meanings }] of byWeight) {
      if (fragments.some((fragment) => fragment.includes(asked))) this.hitEach(hits, at, meanings.slice(0, 1), "likely");
    }
    return hits.length > MOST_CAUSES ? [] : hits;
  }

  /** What has the words. @param {string} text @returns {Hit[]} */
  ranked(text) {
    const all = wordsOf(text).filter((word) => !this.stop.has(word));
    const telling = all.filter((word) => !this.cues.has(word));
    const query = this.joined(telling.length ? telling : all);
    if (query.every((word) => [...word].length === 1) || this.hasForeignNumber(text)) return [];
    const ranked = this.rank(query, MOST);
    const best = ranked[0]?.score ?? 0;
    const enough = ranked.filter((one) => one.coverage >= LEAST_COVERAGE && one.score * 100 >= best * LEAST_SCORE);
    return enough.map((one) => {
      const isWhole = one.isVerbatim && one.coverage === 100 && query.length > 1;
      const confidence = isWhole ? "likely" : "possible";
      if (one.cause > 0) return this.ofCause(one.entry, one.cause - 1, confidence);
      return { subject: `e${one.entry}`, entry: one.entry, confidence };
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
    const meaning = this.table.meanings.findIndex((one) => one[5] === 1 && one[1] === entry && one[2] === cause);
    if (meaning >= 0) return { subject: `m${meaning}`, meaning, confidence };
    return { subject: `c${entry}.${cause}`, entry, cause, confidence };
  }

  /** Two words that stand apart and are one, joined. @param {string[]} query */
  joined(query) {
    /** @type {string[]} */ const out = [];
    const isKnown = (word) => this.index.places(word).count > 0;
    for (const word of query) {
      const whole = out.length ? `${out.at(-1)}${word}` : "";
      if (byteLength(whole) > 5 && isKnown(whole) && (!isKnown(word) || byteLength(word) < 6)) out.splice(-1, 1, whole);
      else out.push(word);
    }
    return out;
  }

  // Ranking.

  /** @param {string[]} query @param {number} most */
  rank(query, most) {
    /** @type {Map<number, {entry: number, cause: number, scores: number[]}>} */ const best = new Map();
    const rarities = [];
    for (const [nth, token] of query.entries()) {
      const variants = this.variants(token);
      const rarity = variants.map(([word]) => this.index.places(word).rarity).reduce((a, b) => Math.max(a, b), 0);
      rarities.push(variants.length ? rarity : rarityOf(this.table.entries, 0));
      for (const [word, quality] of variants) {
        const { count, entries, causes, weights, rarity } = this.index.places(word);
        const worth = rarity * this.table.quality[quality];
        for (let at = 0; at < count; at++) {
          // A slip of the finger is taken for what is prominent only; text in passing has nearly any word.
          if (quality === 2 && weights[at] < this.table.prominent) continue;
          const key = entries[at] * CAUSES + causes[at];
          let one = best.get(key);
          if (!one) best.set(key, (one = { entry: entries[at], cause: causes[at], scores: new Array(query.length).fill(0) }));
          // The lowest bit says that the word stands there as typed.
          const score = weights[at] * worth * 2 + (quality === 0 ? 1 : 0);
          if (score > one.scores[nth]) one.scores[nth] = score;
        }
      }
    }
    const whole = rarities.reduce((sum, one) => sum + one, 0);
    /** @type {{entry: number, cause: number, score: number, coverage: number, isVerbatim: boolean}[]} */ const top = [];
    for (const { entry, cause, scores } of best.values()) {
      const ofEntry = cause === 0 ? scores : best.get(entry * CAUSES)?.scores ?? scores;
      let score = 0, covered = 0, isVerbatim = true;
      for (let nth = 0; nth < rarities.length; nth++) {
        const points = Math.max(scores[nth], ofEntry[nth]);
        score += points >> 1;
        covered += points > 0 ? rarities[nth] : 0;
        isVerbatim &&= (points & 1) === 1;
      }
      const coverage = whole ? Math.floor((covered * 100) / whole) : 0;
      // What has all the words is meant rather than what has some of them prominently.
      score = Math.floor((score * coverage * coverage) / 10_000);
      keep(top, { entry, cause, score, coverage, isVerbatim }, most);
    }
    return top;
  }

  /** The words that a token may stand for, each with its quality. @param {string} token @returns {[string, number][]} */
  variants(token) {
    const { mostVariants } = this.table;
    const near = Object.keys(this.index.near(token)).sort();
    const length = [...token].length;
    /** @type {[string, number][]} */
    const variants = Object.hasOwn(this.index.near(token), token) ? [[token, 0]] : [];
    if (length > 1) {
      const begun = near.filter((word) => word.startsWith(token) && word !== token).slice(0, mostVariants);
      variants.push(...begun.map((word) => /** @type {[string, number]} */ ([word, 1])));
    }
    if (variants.length || /^[0-9]*$/.test(token)) return variants;
    const first = String.fromCodePoint(token.codePointAt(0) ?? 0);
    const slips = length < 4 ? 0 : length < 8 ? 1 : 2;
    for (let most = 1; most <= slips && !variants.length; most++) {
      const isNear = (word) => (this.table.wordParts > this.table.fewParts || word.startsWith(first))
        && Math.abs([...word].length - length) <= most && distance(word, token) <= most;
      variants.push(...near.filter(isNear).slice(0, mostVariants).map((word) => /** @type {[string, number]} */ ([word, 2])));
    }
    return variants;
  }

  // Answers.

  /**
   * A hit as it is shown; nothing while its entry is not here yet.
   * @param {Hit} hit @param {number[]} [speakers] @param {boolean} [withNext] @returns {Answer | undefined}
   */
  answer(hit, speakers = [], withNext = false) {
    const { meanings, products, signatures, ownFormats } = this.table;
    const [, ofMeaning, nthOfMeaning, ownProduct, ownText] = hit.meaning === undefined ? [] : meanings[hit.meaning];
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
      const title = (range?.[2] ?? code).replaceAll("{code}", code);
      return { code, title, path: `${code}/`, cause: about, product: ofFormat || speaker, signature, next: "", confidence };
    }
    const entry = this.index.entry(id);
    const nexts = withNext ? this.index.next(id) : undefined;
    if (!entry) return undefined;
    const [code, title, slug, causes] = entry;
    const next = nexts?.[1]?.[hit.meaning ?? -1] ?? nexts?.[0] ?? "";
    const nth = nthOfMeaning ?? hit.cause;
    const cause = nth === undefined || nth === null ? undefined : causes[nth];
    const path = `${slug}/${cause ? `#${cause[0]}` : ""}`;
    if (hit.meaning === undefined && !cause) {
      return { code, title, path, cause: about, product: ofFormat || speaker, signature, next, confidence };
    }
    const product = ownProduct === null || ownProduct === undefined ? cause?.[1] : products[ownProduct];
    return { code, title, path, cause: ownText ?? cause?.[2] ?? "", product: product ?? ofFormat, signature, next, confidence };
  }

  // Many lines.

  /** Groups what many lines tell. @param {string[]} lines @returns {Group[]} */
  groups(lines) {
    /** @type {Map<string, Group>} */ const groups = new Map();
    /** @type {{status: string, line: string, hits: Hit[], speakers: Set<number>, lines: number} | null} */ let head = null;
    const { time, statusLine } = this.table.expressions;
    /** @param {string} line @param {Hit[]} hits @param {number[]} speakers */
    const count = (line, hits, speakers) => {
      if (!hits.length) return;
      const when = (time.exec(line)?.[0] ?? "").replace(/^[^\p{Alphabetic}\p{N}]+|[^\p{Alphabetic}\p{N}]+$/gu, "");
      const known = groups.get(hits[0].subject);
      if (known) {
        known.count++;
        known.last = when || known.last;
        known.first ||= when;
      } else {
        const example = [...line].slice(0, LONGEST_EXAMPLE).join("");
        groups.set(hits[0].subject, { hits, speakers, count: 1, first: when, last: when, example });
      }
    };
    const endHead = () => {
      const to = head && this.index.code(head.status);
      if (head && to) {
        const hits = head.hits.length ? head.hits : [{ ...to, confidence: /** @type {const} */ ("exact") }];
        count(head.line, hits, [...head.speakers].sort((a, b) => a - b));
      }
      head = null;
    };
    for (const raw of lines) {
      const line = raw.replace(/[\r\n]+$/, "");
      const status = statusLine.exec(line)?.groups?.status;
      if (status) {
        endHead();
        head = { status, line, hits: [], speakers: new Set(), lines: 0 };
        continue;
      }
      if (head && this.isInHead(head, line)) continue;
      endHead();
      count(line, this.line(line).hits, []);
    }
    endHead();
    return [...groups.values()].sort((a, b) => b.count - a.count);
  }

  /** Takes a line into a head, unless the head has ended. @param {any} head @param {string} line */
  isInHead(head, line) {
    head.lines++;
    if (line === "" || line === "<" || line === "< " || head.lines > LONGEST_HEAD) return false;
    if (/^[*>{}]/.test(line)) return true;
    const header = this.table.expressions.header.exec(line)?.groups?.line;
    if (!header) return false;
    const isOfStatus = (hit) => hit.meaning !== undefined && this.table.meanings[hit.meaning][0] === head.status;
    for (const hit of this.line(header).hits.filter(isOfStatus)) pushNew(head.hits, hit);
    const text = folded(header);
    for (const [at, { fragments }] of this.table.speakers.entries()) {
      if (text.startsWith(fragments[0]) && matches(fragments, text)) head.speakers.add(at);
    }
    return true;
  }
}

const BEHIND = {
  same: "The server behind answered this itself, and it was passed on: look there.",
  other: "The one in front made this itself, without such an answer from the server behind.",
};

/**
 * Keeps the best of each entry, in order, and no more than `most`: a word may stand in ten thousand.
 * @template {{entry: number, cause: number, score: number}} T @param {T[]} top @param {T} one @param {number} most
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

/** @param {Hit[]} hits @param {Hit} hit */
function pushNew(hits, hit) {
  if (!hits.some(({ subject }) => subject === hit.subject)) hits.push(hit);
}

/** @param {string} text */
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

/** @param {number} entries @param {number} having */
function rarityOf(entries, having) {
  const times = Math.floor((entries + 1) / Math.max(having, 1));
  return 10 + 10 * (31 - Math.clz32(Math.max(times, 1)));
}

/** @param {string} name */
function isDistinctive(name) {
  const isMixed = /[0-9]/.test(name) && /[A-Za-z]/.test(name);
  const length = byteLength(name);
  return (isMixed && length > 2) || (length > 5 && /[A-Za-z]/.test(name)) || name.includes(".");
}
