// What is folded opens when a link leads to it, and in print.

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

/** Opens what a link leads to, and all that it stands in. */
function openLinked() {
  whenLinked((target) => {
    const own = target.querySelector(":scope > details");
    const closed = [own, target.closest("details")].filter((one) => one instanceof HTMLDetailsElement && !one.open);
    for (const one of closed) /** @type {HTMLDetailsElement} */ (one).open = true;
    return closed.length > 0;
  });
}

/** Opens in print what is folded. */
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
