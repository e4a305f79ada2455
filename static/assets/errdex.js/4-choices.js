// What the parts of an entry that hide something share: choices that are remembered, and links into hidden parts.

/** Stores a choice, and puts it into the URL so that it can be linked to. @param {string} name @param {string} value */
function keepChoice(name, value) {
  remember(name, value);
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  setAddress(url);
}

/** The choice in the URL, or the stored one. @param {string} name */
function choice(name) {
  return new URLSearchParams(location.search).get(name) ?? remembered(name);
}

/**
 * Calls `show` with the target of a fragment: the URL's, now and whenever it changes, and a link's before it is followed.
 * If `show` returns true because the target was hidden, scrolls to it, since the browser could not.
 * @param {(target: Element) => boolean} show
 */
function whenLinked(show) {
  /** @param {string} hash */
  const look = (hash) => {
    const target = hash.length > 1 && document.querySelector(`[id="${CSS.escape(hash.slice(1))}"]`);
    return target && show(target) ? target : null;
  };
  const arrive = () => look(location.hash)?.scrollIntoView();
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    if (link && link.getAttribute("href")?.startsWith("#")) look(/** @type {HTMLAnchorElement} */ (link).hash);
  });
  arrive();
}
