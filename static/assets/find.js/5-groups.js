// Many lines: a log, or what `curl -v` shows, grouped by cause (`lines.rs`).

const LONGEST_EXAMPLE = 300, LONGEST_HEAD = 200;

/** Reads many lines. */
class Reading {
  /** @param {Index} index @param {Matcher} matcher */
  constructor(index, matcher) {
    this.index = index;
    this.table = index.table;
    this.matcher = matcher;
  }

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
      const line = cut(/^.*[^\r\n]/s.exec(raw)?.[0] ?? "", this.table.longestLine);
      const status = statusLine.exec(line)?.groups?.status;
      if (status) {
        endHead();
        head = { status, line, hits: [], speakers: new Set(), lines: 0 };
        continue;
      }
      if (head && this.isInHead(head, line)) continue;
      endHead();
      count(line, this.matcher.line(line).hits, []);
    }
    endHead();
    // Of those as frequent, first what tells more than a code.
    const isCode = ({ hits }) => Number(/^[en]/.test(hits[0].subject));
    return [...groups.values()].sort((a, b) => b.count - a.count || isCode(a) - isCode(b));
  }

  /** Takes a line into a head, unless the head has ended. @param {any} head @param {string} line */
  isInHead(head, line) {
    head.lines++;
    if (line === "" || line === "<" || line === "< " || head.lines > LONGEST_HEAD) return false;
    if (/^[*>{}]/.test(line)) return true;
    const header = this.table.expressions.header.exec(line)?.groups?.line;
    if (!header) return false;
    const isOfStatus = (hit) => hit.meaning !== undefined && this.table.meanings[hit.meaning][0] === head.status;
    for (const hit of this.matcher.line(header).hits.filter(isOfStatus)) pushNew(head.hits, hit);
    const text = folded(header);
    for (const [at, { fragments }] of this.table.speakers.entries()) {
      if (text.startsWith(fragments[0]) && matches(fragments, text)) head.speakers.add(at);
    }
    return true;
  }
}
