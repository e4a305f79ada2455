
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
    // What failed is tried again by the next key press.
    script.onerror = () => {
      loading.delete(url);
      reject(new Error(url));
    };
    document.head.append(script);
  });
  loading.set(url, promise);
  return promise;
}

/** @type {Finder | undefined} */ let theFinder;

/** Loads what every answer needs. @param {string} root @returns {Promise<Finder>} */
async function loadFinder(root) {
  if (!errdexIndex.table) await load(`${root}find/table.js`);
  return (theFinder ??= new Finder(errdexIndex));
}

/** Has everything run once: what runs first is compiled first, and is better so before a key is pressed. @param {string} root */
async function prepare(root) {
  (await loadFinder(root)).query("code 1: upstream prematurely closed");
}

/**
 * Runs `work` on the index until no part of it is missing.
 * @template T @param {string} root @param {(finder: Finder) => T} work @returns {Promise<T>}
 */
async function withIndex(root, work) {
  const finder = await loadFinder(root);
  for (;;) {
    errdexIndex.missing.clear();
    const result = work(finder);
    const missing = [...errdexIndex.missing];
    if (!missing.length) return result;
    await Promise.all(missing.map((part) => load(`${root}find/${part}.js?${errdexIndex.table.version}`)));
  }
}

/** What a query means, as answers. @param {string} root @param {string} query @param {number} [most] @param {boolean} [withNext] */
function findAnswers(root, query, most = MOST, withNext = false) {
  return withIndex(root, (finder) => finder.query(query).slice(0, most).map((hit) => finder.answer(hit, [], withNext)));
}

/** What lines mean, as groups with answers. @param {string} root @param {string} text */
function findGroups(root, text) {
  return withIndex(root, (finder) => finder.groups(text.split("\n"))
    .map((group) => ({ ...group, answers: group.hits.map((hit) => finder.answer(hit, group.speakers, true)) })));
}

/** @type {any} */ (globalThis).errdexFinder = { prepare, findAnswers, findGroups };
