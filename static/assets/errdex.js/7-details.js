// Collapsed parts open when a link leads into them, and for printing.

/** Opens the target of a link, and the collapsed parts around it. */
function openLinked() {
  whenLinked((target) => {
    const own = target.querySelector(":scope > details");
    const closed = [own, target.closest("details")].filter((one) => one instanceof HTMLDetailsElement && !one.open);
    for (const one of closed) /** @type {HTMLDetailsElement} */ (one).open = true;
    // If parts are hidden, the target has moved since the browser scrolled to it.
    return closed.length > 0 || document.querySelector(".entry [hidden]") !== null;
  });
}

/** Prints all of an entry, including what is collapsed or hidden. */
function printWhole() {
  /** @type {(() => void)[]} */
  let undo = [];
  addEventListener("beforeprint", () => {
    for (const folded of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".entry details:not([open])"))) {
      folded.open = true;
      undo.push(() => (folded.open = false));
    }
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".entry [hidden]"))) {
      part.hidden = false;
      undo.push(() => (part.hidden = true));
    }
  });
  addEventListener("afterprint", () => {
    for (const back of undo) back();
    undo = [];
  });
}

openLinked();
printWhole();
