// From what was read in a text to what it means, the most specific first (`resolve.rs`): what a product says and why, why
// alone with the status, the status alone, why alone.

/** What facts mean, the best first. @param {any} table @param {Facts} facts @returns {Hit[]} */
function resolve(table, facts) {
  const { access, status, signatures, speakers, code } = facts;
  const ofSignature = () => {
    const hits = ofSignatures(table, signatures);
    return hits.length || !status ? hits : [status];
  };
  const hits = access && status ? ofAccessLog(table, access, status, signatures) : ofSignature();
  return withReason(table, facts, hits).map((hit) => ({ ...hit, speakers, code }));
}

/**
 * The same hits, but the cause first that has the text's reason: a frame alone never decides where a reason is given.
 * @param {any} table @param {Facts} facts @param {Hit[]} hits @returns {Hit[]}
 */
function withReason(table, facts, hits) {
  const [reason] = facts.reasons;
  const [best, ...others] = hits;
  if (reason === undefined || (best && givesReason(table, facts, best))) return hits;
  /** @param {number} meaning @param {Partial<Hit>} [hit] @returns {Hit} */
  const likely = (meaning, hit) => ({ ...hit, subject: `m${meaning}`, meaning, confidence: "likely" });
  if (!best) {
    const those = causes(table, facts);
    return those.length ? those.map((meaning) => likely(meaning)) : [{ subject: `r${reason}`, reason, confidence: "possible" }];
  }
  const { code, product } = best.meaning === undefined ? { code: facts.code, product: null } : table.meanings[best.meaning];
  let better = hits.filter((hit) => givesReason(table, facts, hit)).flatMap(({ meaning }) => meaning ?? []);
  if (!better.length) better = causes(table, facts, code, product);
  if (!better.length) {
    // No cause here has it: what the code or the product says, and why.
    return [{ ...best, reason, confidence: best.confidence === "exact" ? "likely" : best.confidence }, ...others];
  }
  const { format, upstream } = best;
  const sorted = better.map((one) => likely(one, hits.find(({ meaning }) => meaning === one) ?? { format, upstream }));
  for (const hit of hits.filter(({ meaning }) => meaning !== undefined)) pushNew(sorted, { ...hit, confidence: "possible" });
  return sorted;
}

/** Whether a cause has the text's reason, or the pattern that found it gives one. @param {any} table @param {Facts} facts @param {Hit} hit */
function givesReason({ meanings, signatures }, facts, { meaning, signature }) {
  if (meaning === undefined) return false;
  return meanings[meaning].reasons.some((reason) => facts.reasons.includes(reason))
    || (signature !== undefined && signatures[signature].givesReason);
}

/**
 * The causes with the text's reason: those of `product`, or of a product that the text names; else, of a code, those that
 * no product owns. @param {any} table @param {Facts} facts @param {string} [code] @param {number | null} [product]
 * @returns {number[]}
 */
function causes({ meanings, reasons, speakers, titles, vendors }, facts, code, product = null) {
  const said = new Set(wordsOf(facts.text));
  const speaks = (title) => facts.speakers.some((one) => speakers[one].product === title);
  const isSaid = (title) => speaks(title) || (titles.get(title) ?? []).some((word) => said.has(word));
  const isNamed = (title) => (product === null ? isSaid(title) : product === title);
  const isVendors = (meaning) => code === undefined && (vendors[meaning.code] ?? []).some((word) => said.has(word));
  const isOwn = (meaning) => (meaning.product === null ? isVendors(meaning) : isNamed(meaning.product));
  for (const reason of facts.reasons) {
    const ofCode = reasons[reason].meanings.filter((one) => code === undefined || meanings[one].code === code);
    const own = ofCode.filter((one) => isOwn(meanings[one]));
    if (own.length) return own;
    const general = ofCode.filter((one) => meanings[one].product === null);
    if (code !== undefined && general.length) return general;
  }
  return [];
}

/** What signatures mean, the one with the most letters first. @param {any} table @param {number[]} found @returns {Hit[]} */
function ofSignatures({ signatures, meanings, limits }, found) {
  found = [...found].sort((a, b) => signatures[b].weight - signatures[a].weight || a - b);
  const best = found.find((one) => signatures[one].meanings.length);
  if (best === undefined) return [];
  const others = found.filter((one) => one !== best);
  const own = signatures[best];
  const { code } = meanings[own.meanings[0]];
  const isRival = (other) => (!signatures[other].ofRecipe || signatures[other].weight * 100 >= own.weight * limits.rival)
    && signatures[other].meanings.some((one) => meanings[one].code !== code);
  const same = (meaning) => `${meanings[meaning].entry}.${meanings[meaning].cause}`;
  const isOne = own.meanings.every((one) => same(one) === same(own.meanings[0]));
  const isSure = isOne && (!own.ofRecipe || own.weight >= limits.sure) && !others.some(isRival);
  /** @type {Hit[]} */ const hits = [];
  pushEach(hits, best, own.meanings, isSure ? "exact" : "likely");
  for (const other of others.filter((one) => signatures[one].weight * 2 >= own.weight)) {
    pushEach(hits, other, signatures[other].meanings, "possible");
  }
  return hits;
}

/**
 * What a line of an access log means: what its text says of this status, then its marks, then the status alone.
 * @param {any} table @param {Access} access @param {Hit} status @param {number[]} signatures @returns {Hit[]}
 */
function ofAccessLog(table, access, status, signatures) {
  const { meanings, named } = table;
  const all = ofSignatures(table, signatures);
  const isOfStatus = (hit) => meanings[hit.meaning].code === access.status;
  const hits = all.filter(isOfStatus);
  for (const mark of access.marks) {
    const those = named.filter((one) => one.formats.includes(access.format) && one.marks.includes(mark));
    const marked = those.flatMap((one) => one.meanings).filter((one) => meanings[one].code === access.status);
    if (!marked.length) continue;
    const confidence = hits.length ? "possible" : marked.length === 1 ? "exact" : "likely";
    pushEach(hits, undefined, marked, confidence);
    break;
  }
  if (!hits.length) hits.push(status);
  for (const other of all.filter((hit) => !isOfStatus(hit))) pushNew(hits, { ...other, confidence: "possible" });
  return hits.map((hit) => ({ ...hit, format: access.format, upstream: access.upstream }));
}
