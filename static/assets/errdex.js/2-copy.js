// Commands to be copied, and links to causes.

/** Adds a button to each command that copies it. */
function addCopyButtons() {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("code")?.textContent ?? "");
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
}

/** Gives each cause a link to itself, to be copied. */
function addAnchors() {
  for (const cause of document.querySelectorAll(".causes > li[id]")) {
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = `#${cause.id}`;
    link.textContent = "#";
    link.ariaLabel = "Link to this cause";
    cause.append(" ", link);
  }
}

addCopyButtons();
addAnchors();
