
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
 * Runs `work` on the index until no part of it is missing. `early` is run for each entry that comes once nothing else is
 * missing.
 * @template T @param {string} root @param {(finder: Finder) => T} work @param {(finder: Finder) => void} [early]
 * @returns {Promise<T>}
 */
async function withIndex(root, work, early = () => {}) {
  const finder = await loadFinder(root);
  for (let before = ""; ;) {
    errdexIndex.missing.clear();
    const result = work(finder);
    const missing = [...errdexIndex.missing];
    if (!missing.length) return result;
    // A server may answer with something else than the part.
    if (missing.join() === before) throw new Error(`${before} is not what it should be`);
    before = missing.join();
    const parts = missing.map((part) => load(`${root}find/${part}.js?${errdexIndex.table.version}`));
    if (missing.every((part) => /^(?:entries|causes)/.test(part))) {
      for (const part of parts) part.then(() => early(finder), () => {});
    }
    await Promise.all(parts);
  }
}

/**
 * What a query means, as answers, for a list. `early` gets the first of them while the entries of others load.
 * @param {string} root @param {string} query @param {number} most @param {(answers: Answer[]) => void} early
 */
function findFirst(root, query, most, early) {
  /** @type {Hit[]} */ let hits = [];
  const work = (finder) => {
    hits = finder.query(query).slice(0, most);
    return hits.map((hit) => finder.answer(hit, query));
  };
  const first = (finder) => {
    const answers = hits.map((hit) => finder.answer(hit, query));
    const missing = answers.indexOf(undefined);
    early(missing < 0 ? answers : answers.slice(0, missing));
  };
  return withIndex(root, work, first);
}

/** What a query means, as answers with what to do next. @param {string} root @param {string} query */
function findAnswers(root, query) {
  return withIndex(root, (finder) => finder.query(query).slice(0, finder.table.limits.answers).map((hit) => finder.answer(hit, query, true)));
}

/** What lines mean, as groups with answers. @param {string} root @param {string} text */
function findGroups(root, text) {
  return withIndex(root, (finder) => finder.groups(text.split("\n"))
    .map((group) => ({ ...group, answers: group.hits.map((hit) => finder.answer(hit, group.example, true)) })));
}

/** @type {any} */ (globalThis).errdexFinder = { prepare, findFirst, findAnswers, findGroups };
