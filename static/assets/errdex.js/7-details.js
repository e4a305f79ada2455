// What is folded opens when a link leads to it, and on paper.

/** Opens what a link leads to, and all that it stands in. */
function openLinked() {
  whenLinked((target) => {
    const own = target.querySelector(":scope > details");
    const closed = [own, target.closest("details")].filter((one) => one instanceof HTMLDetailsElement && !one.open);
    for (const one of closed) /** @type {HTMLDetailsElement} */ (one).open = true;
    // Where parts are hidden, the target has moved since the browser went there.
    return closed.length > 0 || document.querySelector(".entry [hidden]") !== null;
  });
}

/** Shows all of an entry on paper: what is folded, and what a reader had hidden. */
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
