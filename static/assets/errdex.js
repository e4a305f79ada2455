// @ts-check
"use strict";
// What a page can do beyond showing itself: copy a command, link to a cause, filter a list. Each works on what is there without it.

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

/** Lets the form of the home page filter its cards while typing, with the words kept in the address. */
function filterCards() {
  const form = document.querySelector("form.filter");
  const input = form?.querySelector("input");
  const status = form?.querySelector("[role=status]");
  if (!form || !input || !status) return;
  /** @type {HTMLElement[]} */
  const cards = [...document.querySelectorAll(".card[data-words]")];
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const fits = words.every((word) => card.dataset.words?.includes(word));
      card.hidden = !fits;
      shown += Number(fits);
    }
    status.textContent = words.length ? `${shown} of ${cards.length}` : "";
  };
  form.hidden = cards.length === 0;
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", () => {
    const url = new URL(location.href);
    if (input.value) url.searchParams.set("q", input.value);
    else url.searchParams.delete("q");
    history.replaceState(null, "", url);
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const only = cards.filter((card) => !card.hidden);
    if (only.length === 1) only[0].querySelector("a")?.click();
  });
  show();
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
filterCards();
