
/** The index of this page. Its files call `errdexFind`. */
const errdexIndex = new Index();
/** @type {any} */ (globalThis).errdexFind = (kind, data) => errdexIndex.take(kind, data);

/** @type {Map<string, Promise<void>>} */ const loading = new Map();

/** Loads a script of the index. @param {string} url */
function load(url) {
  const known = loading.get(url);
  if (known) return known;
  const promise = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(undefined);
    script.onerror = () => reject(new Error(url));
    document.head.append(script);
  });
  loading.set(url, promise);
  return promise;
}

/**
 * Runs `work` on the index until no part of it is missing.
 * @template T @param {string} root @param {(finder: Finder) => T} work @returns {Promise<T>}
 */
async function withIndex(root, work) {
  if (!errdexIndex.table) await load(`${root}find/table.js`);
  const finder = new Finder(errdexIndex);
  for (;;) {
    errdexIndex.missing.clear();
    const result = work(finder);
    const missing = [...errdexIndex.missing];
    if (!missing.length) return result;
    await Promise.all(missing.map((part) => load(`${root}find/${part}.js?${errdexIndex.table.version}`)));
  }
}

/** What a query means, as answers. @param {string} root @param {string} query @param {boolean} [withNext] */
function findAnswers(root, query, withNext = false) {
  return withIndex(root, (finder) => finder.query(query).map((hit) => finder.answer(hit, [], withNext)));
}

/** What lines mean, as groups with answers. @param {string} root @param {string} text */
function findGroups(root, text) {
  return withIndex(root, (finder) => finder.groups(text.split("\n"))
    .map((group) => ({ ...group, answers: group.hits.map((hit) => finder.answer(hit, group.speakers, true)) })));
}

/** @type {any} */ (globalThis).errdexFinder = { findAnswers, findGroups };
