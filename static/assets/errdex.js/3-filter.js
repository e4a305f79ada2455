// Forms that filter lists.

/**
 * Makes each form filter the list that its `data-filter` selects, and keeps the filter in the URL. A text field searches
 * `data-words`, or the visible text and the heading of its group; a select looks for its value in the data attribute of its name.
 */
function filterLists() {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-filter]"))) {
    /** @type {HTMLElement[]} */
    const items = [...document.querySelectorAll(form.dataset.filter ?? "")];
    form.hidden = items.length === 0;
    filterList(form, items);
  }
}

/** @param {HTMLFormElement} form @param {HTMLElement[]} items */
function filterList(form, items) {
  const fields = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...form.querySelectorAll("input, select")]);
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const reset = element("button", { type: "reset" }, "Show all");
  status.after(reset);
  const groups = new Set(items.map((item) => /** @type {HTMLElement | null} */ (item.closest(".group"))));
  // Of a list that has several pages, only this page is filtered.
  const where = document.querySelector(".pager") ? " on this page" : "";

  const texts = new Map(items.map((item) => {
    const title = item.closest(".group")?.querySelector("h2, h3")?.textContent ?? "";
    return [item, item.dataset.words ?? `${title} ${item.textContent}`.toLowerCase()];
  }));

  /** @param {HTMLElement} item */
  const fits = (item) =>
    fields.every((field) => {
      if (field instanceof HTMLSelectElement) return !field.value || (item.dataset[field.name] ?? "").split(" ").includes(field.value);
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      return words.every((word) => texts.get(item)?.includes(word));
    });

  const show = () => {
    for (const item of items) item.hidden = !fits(item);
    for (const group of groups) if (group) group.hidden = !group.querySelector("li:not([hidden])");
    // Hide links to hidden groups.
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("main nav a[href^='#']"))) {
      const group = document.getElementById(link.hash.slice(1))?.closest(".group");
      /** @type {HTMLElement} */ (link.parentElement).hidden = Boolean(group?.matches("[hidden]"));
      const count = link.querySelector(".count");
      if (count && group) count.textContent = `${items.filter((item) => !item.hidden && group.contains(item)).length}`;
    }
    const isFiltered = fields.some((field) => field.value);
    const shown = items.filter((item) => !item.hidden).length;
    status.textContent = `${isFiltered ? `${shown} of` : "All"} ${items.length}${where}`;
    reset.hidden = !isFiltered;
  };

  const read = () => {
    const query = new URLSearchParams(location.search);
    for (const field of fields) {
      field.value = query.get(field.name) ?? "";
      // The value may no longer exist.
      if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = "";
    }
    show();
  };

  /** Writes the filter into the URL. The Back button undoes a choice, but not single letters. @param {boolean} isStep */
  const write = (isStep) => {
    const url = new URL(location.href);
    for (const field of fields) {
      if (field.value) url.searchParams.set(field.name, field.value);
      else url.searchParams.delete(field.name);
    }
    if (url.href === location.href) return;
    setAddress(url, isStep);
  };

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      write(event.target instanceof HTMLSelectElement);
      show();
    });
  }
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const field of fields) field.value = "";
    write(true);
    show();
    fields[0].focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const only = items.filter((item) => !item.hidden);
    if (only.length === 1) only[0].querySelector("a")?.click();
  });
  addEventListener("popstate", read);
  addEventListener("pageshow", read);
  read();
}

filterLists();
