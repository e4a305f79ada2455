// Many lines: a log, a page, a trace, what `curl -v` shows. They are split into records, and records are grouped by cause
// (`lines.rs`).

/** Reads lines one by one. */
class Reading {
  /** @param {any} table @param {Matcher} matcher */
  constructor(table, matcher) {
    this.table = table;
    this.reading = table.reading;
    this.limits = table.limits;
    this.matcher = matcher;
    /** @type {Map<string, Group>} */ this.bySubject = new Map();
    /**
     * The record that is being read.
     * @type {{kind: "line" | "head" | "page" | "object" | "fields", text: string, size: number, lines: number, status?: string,
     *   isTimed: boolean, ofFirst: Hit[], depth: number} | undefined}
     */
    this.record = undefined;
  }

  /** @param {string} line */
  read(line) {
    line = cut(/^.*[^\r\n]/s.exec(line)?.[0] ?? "", this.limits.line);
    const status = firstMatch(this.reading.head, line)?.groups?.status;
    // What a line means is asked once, whether it goes on with a record or begins one.
    /** @type {Hit[] | undefined} */ let hits;
    const meaning = () => (hits ??= this.matcher.line(line));
    const { record } = this;
    if (record && !status && this.goesOn(record, line, meaning)) {
      if (record.kind === "head") line = line.replace(this.reading.received, "");
      record.text += ` ${line}`;
      record.size += 1 + byteLength(line);
      record.lines++;
      record.depth += depthOf(line);
      if (record.kind === "fields" && firstMatch(this.reading.fence, line)) this.end();
      return;
    }
    this.end();
    if (isBlank(line)) return;
    const start = line.replace(/^\p{White_Space}+/u, "");
    const depth = depthOf(line);
    const isFence = firstMatch(this.reading.fence, line) !== undefined;
    const kind = status ? "head" : start[0] === "<" ? "page" : isFence ? "fields" : /^[{[]/.test(start) && depth > 0 ? "object" : "line";
    const isTimed = kind === "line" && this.timeIn(line) !== undefined;
    this.record = { kind, text: line, size: byteLength(line), lines: 1, status, isTimed, ofFirst: meaning(), depth };
  }

  /** Ends the record that is being read. */
  end() {
    const { record } = this;
    this.record = undefined;
    if (!record) return;
    const { text, status, lines, ofFirst } = record;
    const hits = status ? this.matcher.head(text, status) : lines > 1 ? this.matcher.line(text) : ofFirst;
    if (hits.length) this.count(text, hits);
  }

  /**
   * Whether a line goes on with the record that is being read.
   * @param {NonNullable<Reading["record"]>} record @param {string} line @param {() => Hit[]} meaning
   */
  goesOn({ kind, text, size, lines, depth, isTimed }, line, meaning) {
    if (lines >= this.limits.recordLines || size > this.limits.recordBytes) return false;
    if (kind === "object") return depth > 0;
    if (kind === "fields") return matchesAny([this.reading.fence, this.reading.field], line);
    if (kind === "page") return !isBlank(line) && !text.endsWith("</html>");
    if (kind === "head") return this.timeIn(line) === undefined;
    const isPart = isTimed || firstMatch(this.reading.continues, line) !== undefined;
    if (isBlank(line) || !isPart || this.timeIn(line) !== undefined) return false;
    // What means something is more than a part of what the lines before it say.
    const [best] = meaning();
    return (!best || best.confidence === "possible") && !this.matcher.access(line);
  }

  /** @param {string} line */
  timeIn(line) {
    const time = firstMatch(this.reading.time, line)?.[0];
    return time && bare(time);
  }

  /** Counts a record with what it means. @param {string} text @param {Hit[]} hits */
  count(text, hits) {
    const time = this.timeIn(text) ?? "";
    const known = this.bySubject.get(hits[0].subject);
    if (known) {
      known.count++;
      known.last = time || known.last;
      known.first ||= time;
      return;
    }
    const example = [...text].slice(0, this.limits.example).join("");
    this.bySubject.set(hits[0].subject, { hits, count: 1, first: time, last: time, example });
  }

  /** What was found, the most frequent first; of those as frequent, what means more than a code. */
  groups() {
    const isVague = ({ hits }) => Number(hits[0].meaning === undefined);
    const groups = [...this.bySubject.values()].sort((a, b) => b.count - a.count || isVague(a) - isVague(b));
    return groups.filter((group) => !groups.some((other) => this.isCovered(group, other)));
  }

  /**
   * Whether a group shows what another one explains: the access log's line of the same second, or a line of the same
   * product that gives no reason. @param {Group} group @param {Group} by
   */
  isCovered(group, by) {
    const { meanings } = this.table;
    const [best] = group.hits, [other] = by.hits;
    if (group === by || group.count > by.count || other.meaning === undefined) return false;
    const explained = meanings[other.meaning];
    const [one, two] = [group, by].map(({ first }) => clockOf(first));
    const isSameTime = !one || !two || one === two;
    const isSure = other.confidence !== "possible";
    if (best.meaning !== undefined) {
      const { product, code } = meanings[best.meaning];
      return one !== undefined && isSameTime && !this.hasReason(best) && this.hasReason(other)
        && product === explained.product && code === explained.code;
    }
    if (isCode(best)) return isSameTime && isSure && best.code === explained.code;
    return best.reason !== undefined && isSameTime && isSure;
  }

  /** Whether a hit says why. @param {Hit} hit */
  hasReason({ reason, signature, meaning }) {
    return reason !== undefined || (signature !== undefined && this.table.signatures[signature].givesReason)
      || (meaning !== undefined && this.table.meanings[meaning].reasons.length > 0);
  }
}

/** How many brackets a line opens more than it closes. @param {string} line */
function depthOf(line) {
  const count = (brackets) => line.match(brackets)?.length ?? 0;
  return count(/[{[]/g) - count(/[}\]]/g);
}

/** The time of day in a time: hours, minutes, seconds. @param {string} time */
function clockOf(time) {
  return /[0-9]{2}:[0-9]{2}:[0-9]{2}(?!:)/.exec(time)?.[0];
}
