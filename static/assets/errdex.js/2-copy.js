// What is taken along: commands, links to parts of a page, the page itself.

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

/** Gives each cause a link to itself, and makes each heading one. */
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

/** Lets an entry be shared: by what the device has for it, else as a link to paste. */
function addShare() {
  const header = document.querySelector(".entry:not(.recipe) > header");
  if (!header || !(navigator.share || navigator.clipboard)) return;
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const url = canonical?.href ?? location.href;
  const status = element("span", { role: "status" });
  const button = element("button", { type: "button" }, "Share");
  button.addEventListener("click", async () => {
    if (navigator.share) {
      // Whoever closes the sheet has changed their mind; that is no failure.
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
