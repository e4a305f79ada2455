// Lists that a form filters.

/**
 * Lets a form filter the list that its `data-filter` selects, while typing, with its state in the address. A text field
 * looks into `data-words`, or into what is shown; a choice compares the data of its own name.
 */
function filterLists() {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-filter]"))) {
    /** @type {HTMLElement[]} */
    const items = [...document.querySelectorAll(form.dataset.filter ?? "")];
    const fields = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...form.querySelectorAll("input, select")]);
    const status = form.querySelector("[role=status]");
    form.hidden = items.length === 0;
    /** @param {HTMLElement} item */
    const fits = (item) =>
      fields.every((field) => {
        if (field instanceof HTMLSelectElement) return !field.value || item.dataset[field.name] === field.value;
        const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
        const text = item.dataset.words ?? item.textContent.toLowerCase();
        return words.every((word) => text.includes(word));
      });
    const show = () => {
      for (const item of items) item.hidden = !fits(item);
      const isFiltered = fields.some((field) => field.value);
      if (status) status.textContent = isFiltered ? `${items.filter((item) => !item.hidden).length} of ${items.length}` : "";
    };
    const asked = new URLSearchParams(location.search);
    for (const field of fields) field.value = asked.get(field.name) ?? "";
    form.addEventListener("input", () => {
      const url = new URL(location.href);
      for (const field of fields) {
        if (field.value) url.searchParams.set(field.name, field.value);
        else url.searchParams.delete(field.name);
      }
      history.replaceState(null, "", url);
      show();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const only = items.filter((item) => !item.hidden);
      if (only.length === 1) only[0].querySelector("a")?.click();
    });
    show();
  }
}

filterLists();
