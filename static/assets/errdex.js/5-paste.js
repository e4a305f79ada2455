// On the page of an error: a box for a log line, and links to causes that are described on a product's page.

/** Replaces the link to the search page with a box. */
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

/** Opens the product's page of a cause whose anchor is still on the entry's page. */
function followMovedCause() {
  const moved = location.hash.length > 1 && document.querySelector(`.links > [id="${CSS.escape(location.hash.slice(1))}"] > a`);
  if (moved) location.replace(/** @type {HTMLAnchorElement} */ (moved).href);
}

addPasteBox();
followMovedCause();
addEventListener("hashchange", followMovedCause);
