// Buttons and links to take things along: commands, links to parts of a page, the page itself.

/** Adds a button to a command that copies it. @param {Element} block */
function addCopyButton(block) {
  if (!navigator.clipboard) return;
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code")?.textContent ?? "");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  block.append(button);
}

/** Adds a link to each cause, and turns each heading into a link to itself. */
function addAnchors() {
  for (const cause of document.querySelectorAll(".causes > li[id]")) {
    const name = (cause.querySelector("strong") ?? cause).textContent.trim();
    cause.append(element("a", { class: "anchor", href: `#${cause.id}`, "aria-label": `Link to: ${name}` }, "#"));
  }
  for (const heading of document.querySelectorAll(".entry :is(h2, h3)[id]")) {
    if (heading.querySelector("a")) continue;
    const link = element("a", { class: "self", href: `#${heading.id}` }, ...heading.childNodes);
    heading.append(link);
  }
}

/** Adds a button that shares an entry: with the device's share sheet, or by copying the link. */
function addShare() {
  const header = document.querySelector(".entry:not(.recipe) > header");
  if (!header || !(navigator.share || navigator.clipboard)) return;
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const url = canonical?.href ?? location.href;
  const status = element("span", { role: "status" });
  const button = element("button", { type: "button" }, "Share");
  button.addEventListener("click", async () => {
    if (navigator.share) {
      // Closing the sheet is not an error.
      await navigator.share({ title: document.title, url }).catch(() => {});
    } else {
      await navigator.clipboard.writeText(url);
      status.textContent = "Link copied";
      setTimeout(() => (status.textContent = ""), 4000);
    }
  });
  header.append(element("p", { class: "share" }, status, button));
}

document.querySelectorAll(".command").forEach(addCopyButton);
addAnchors();
addShare();
