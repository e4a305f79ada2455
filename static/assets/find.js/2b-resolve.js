// From what was read in a text to what it means, the most specific first (`resolve.rs`): what a product says and why, why
// alone with the status, the status alone, why alone.

/** What facts mean, the best first. @param {any} table @param {Facts} facts @returns {Hit[]} */
function resolve(table, facts) {
  const { access, status, signatures, speakers, code } = facts;
  const said = access ? ofAccessLog(table, access, facts) : ofSignatures(table, signatures);
  const hits = said.length || !status ? said : [status];
  // An access-log line with another status reports no error of the family, whatever reason it gives.
  if (!hits.length && access) return [];
  return withReason(table, facts, ofProduct(table, facts, hits)).map((hit) => ({ ...hit, speakers, code, format: access?.format, upstream: access?.upstream }));
}

/** Of hits of several products, those of the one that the text shows, which are sure where it is a single one. @param {any} table @param {Facts} facts @param {Hit[]} hits @returns {Hit[]} */
function ofProduct(table, facts, hits) {
  const productOf = ({ meaning }) => (meaning === undefined ? null : table.meanings[meaning].product);
  if (hits.every((hit) => productOf(hit) === productOf(hits[0]))) return hits;
  const said = new Set(wordsOf(facts.text));
  const own = hits.filter((hit) => productOf(hit) !== null && isShown(table, facts, said, productOf(hit)));
  if (own.length === 1 && own[0].signature !== undefined) return [{ ...own[0], confidence: "exact" }];
  return own.length ? own : hits;
}

/** Whether a text names a product or shows it in another way. @param {any} table @param {Facts} facts @param {Set<string>} said @param {number} title */
function isShown({ speakers, titles }, facts, said, title) {
  return facts.speakers.some((one) => speakers[one].product === title) || (titles.get(title) ?? []).some((word) => said.has(word));
}

/**
 * The same hits, but the cause first that has the text's reason: a frame alone never decides where a reason is given.
 * @param {any} table @param {Facts} facts @param {Hit[]} hits @returns {Hit[]}
 */
function withReason(table, facts, hits) {
  const [reason] = facts.reasons;
  const [best, ...others] = hits;
  if (reason === undefined || (best && givesReason(table, facts, best))) return hits;
  const { code, product } = best?.meaning === undefined ? { code: best && facts.code, product: null } : table.meanings[best.meaning];
  const those = causes(table, facts, code, product);
  if (those.length) return those.map((meaning) => ({ ...best, subject: `m${meaning}`, meaning, signature: undefined, confidence: "likely" }));
  if (!best) return [{ subject: `r${reason}`, reason, confidence: "possible" }];
  // No cause here has it: what the code or the product says, and why.
  return [{ ...best, reason, confidence: best.confidence === "exact" ? "likely" : best.confidence }, ...others];
}

/** Whether a cause has the text's reason, or the pattern that found it gives one. @param {any} table @param {Facts} facts @param {Hit} hit */
function givesReason({ meanings, signatures }, facts, { meaning, signature }) {
  if (meaning === undefined) return false;
  // What a message says that no entry is about is the reason.
  return !!meanings[meaning].message || meanings[meaning].reasons.some((reason) => facts.reasons.includes(reason))
    || (signature !== undefined && signatures[signature].givesReason);
}

/**
 * The causes with the text's reason: those of `product`, or of a product that the text names; else, of a code, those that
 * no product owns. @param {any} table @param {Facts} facts @param {string} [code] @param {number | null} [product]
 * @returns {number[]}
 */
function causes(table, facts, code, product = null) {
  const { meanings, reasons, vendors } = table;
  const said = new Set(wordsOf(facts.text));
  const isNamed = (title) => (product === null ? isShown(table, facts, said, title) : product === title);
  const isVendors = (meaning) => code === undefined && (vendors[meaning.code] ?? []).some((word) => said.has(word));
  const isOwn = (meaning) => (meaning.product === null ? isVendors(meaning) : isNamed(meaning.product));
  for (const reason of facts.reasons) {
    const ofCode = reasons[reason].meanings.filter((one) => code === undefined || meanings[one].code === code);
    const own = ofCode.filter((one) => isOwn(meanings[one]));
    const general = code === undefined ? [] : ofCode.filter((one) => meanings[one].product === null);
    if (own.length || general.length) return own.length ? own : general;
  }
  return [];
}

/** What signatures mean, the one with the most letters first. @param {any} table @param {number[]} found @returns {Hit[]} */
function ofSignatures({ signatures, meanings, limits }, found) {
  const weight = (one) => signatures[one].weight;
  const [best, ...others] = found.filter((one) => signatures[one].meanings.length).sort((a, b) => weight(b) - weight(a) || a - b);
  if (best === undefined) return [];
  const own = signatures[best];
  const { code } = meanings[own.meanings[0]];
  const isRival = (other) => (!signatures[other].ofRecipe || weight(other) * 100 >= weight(best) * limits.rival)
    && signatures[other].meanings.some((one) => meanings[one].code !== code);
  // A message and a recipe can lead to the same cause. A meaning without a cause is distinct.
  const causeOf = (one) => (meanings[one].cause === null ? one : `${meanings[one].entry}.${meanings[one].cause}`);
  const causesOf = own.meanings.map(causeOf);
  const distinct = own.meanings.filter((one, nth) => causesOf.indexOf(causeOf(one)) === nth);
  const isSure = distinct.length === 1 && (!own.ofRecipe || weight(best) >= limits.sure) && !others.some(isRival);
  return hitsOf(distinct, isSure ? "exact" : "likely", best);
}

/**
 * What a line of an access log means beside its status: what its text says of that, else its marks.
 * @param {any} table @param {Access} access @param {Facts} facts @returns {Hit[]}
 */
function ofAccessLog(table, access, facts) {
  const { meanings, named, signatures } = table;
  // What no entry is about comes with another status than those of the family.
  const isOfStatus = (meaning) => meanings[meaning].code === access.status;
  const hasStatus = (meaning) => (meanings[meaning].message ? !facts.status : isOfStatus(meaning));
  const ofText = ofSignatures(table, facts.signatures.filter((one) => signatures[one].meanings.some(hasStatus)));
  if (ofText.length) return ofText.filter(({ meaning }) => hasStatus(meaning));
  const hasMark = (one, mark) => one.formats.includes(access.format) && one.marks.includes(mark);
  const ofMark = (mark) => named.filter((one) => hasMark(one, mark)).flatMap((one) => one.meanings).filter(isOfStatus);
  const marked = access.marks.map(ofMark).find((those) => those.length) ?? [];
  return hitsOf(marked, marked.length === 1 ? "exact" : "likely");
}
