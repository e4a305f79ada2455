// Collapsed parts open when a link leads into them, and in print.

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

/** Opens the target of a link, and the collapsed parts around it. */
function openLinked() {
  whenLinked((target) => {
    const own = target.querySelector(":scope > details");
    const closed = [own, target.closest("details")].filter((one) => one instanceof HTMLDetailsElement && !one.open);
    for (const one of closed) /** @type {HTMLDetailsElement} */ (one).open = true;
    return closed.length > 0;
  });
}

/** Opens collapsed parts for printing. */
function printFolded() {
  /** @type {(() => void)[]} */
  let undo = [];
  addEventListener("beforeprint", () => {
    for (const folded of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".entry details:not([open])"))) {
      folded.open = true;
      undo.push(() => (folded.open = false));
    }
  });
  addEventListener("afterprint", () => {
    for (const back of undo) back();
    undo = [];
  });
}

openLinked();
printFolded();
