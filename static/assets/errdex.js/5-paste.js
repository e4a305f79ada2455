// Finding from a page about an error: a box for the log line, and the way to causes that have moved to their product's page.

/** Puts a box in the place of the link to the page that finds. */
function addPasteBox() {
  const place = document.querySelector(".paste");
  const link = place?.querySelector("a");
  if (!place || !link) return;
  const box = /** @type {HTMLTextAreaElement} */ (element("textarea", { rows: "2", spellcheck: "false", autocomplete: "off" }));
  const find = () => {
    if (box.value.trim() && handOver(box.value.trim())) location.href = link.href;
  };
  box.addEventListener("paste", () => setTimeout(find));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    find();
  });
  place.replaceChildren(element("label", {}, "Paste the log line to find your cause. It stays in this browser.", box));
}

/** Goes on to a cause whose anchor is kept on the entry's page, though a product's page describes it. */
function followMovedCause() {
  const moved = location.hash.length > 1 && document.querySelector(`.links > [id="${CSS.escape(location.hash.slice(1))}"] > a`);
  if (moved) location.replace(/** @type {HTMLAnchorElement} */ (moved).href);
}

addPasteBox();
followMovedCause();
addEventListener("hashchange", followMovedCause);
