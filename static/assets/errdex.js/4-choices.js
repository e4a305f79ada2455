// What the parts of an entry that hide something share: choices that last, and links that must never lead to nothing.

/** Keeps a choice, and names it in the address, to be linked to. @param {string} name @param {string} value */
function keepChoice(name, value) {
  remember(name, value);
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  setAddress(url);
}

/** The choice that the address names, else the one remembered. @param {string} name */
function choice(name) {
  return new URLSearchParams(location.search).get(name) ?? remembered(name);
}

/**
 * Calls `show` with what a fragment leads to: that of the address, now and when it changes, and that of a link before it
 * is followed. If `show` says that it had to show it, the window goes there, since the browser could not.
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
