// What an entry tells product by product, one product at a time (WAI-ARIA, tabs with automatic activation).

/** Adds tabs above the groups of "In the logs". */
function addTabs() {
  const title = document.getElementById("logs");
  /** @type {HTMLElement[]} */
  const panels = [...(title?.parentElement?.querySelectorAll(":scope > div") ?? [])];
  if (!title || panels.length < 2) return;
  const list = element("div", { role: "tablist", class: "tabs", "aria-label": "Products" });
  const headings = panels.map((panel) => /** @type {HTMLElement} */ (panel.querySelector("h3")));
  // The name of a product as it stands in addresses.
  const names = ["", ...headings.map((heading) => heading.id.replace("in-", ""))];
  const tabs = names.map((name, at) => {
    const controlled = at ? `in-${name}_panel` : names.slice(1).map((one) => `in-${one}_panel`).join(" ");
    const tab = element("button", { type: "button", role: "tab", id: `tab_${name}`, "aria-controls": controlled },
      at ? headings[at - 1].textContent : "All");
    list.append(tab);
    return tab;
  });
  panels.forEach((panel, at) => {
    panel.id = `in-${names[at + 1]}_panel`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tabs[at + 1].id);
  });
  /** @param {number} chosen */
  const show = (chosen) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === chosen));
      tab.tabIndex = at === chosen ? 0 : -1;
    });
    panels.forEach((panel, at) => (panel.hidden = chosen > 0 && at + 1 !== chosen));
    list.scrollLeft = tabs[chosen].offsetLeft - list.clientWidth / 2 + tabs[chosen].clientWidth / 2;
  };
  /** @param {number} chosen */
  const choose = (chosen) => {
    show(chosen);
    keepChoice("product", names[chosen]);
  };
  list.addEventListener("click", (event) => {
    const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    if (at >= 0) choose(at);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const chosen = (to + tabs.length) % tabs.length;
    choose(chosen);
    tabs[chosen].focus({ preventScroll: true });
  });
  panels[0].before(list);
  show(Math.max(names.indexOf(choice("product")), 0));
  whenLinked((target) => {
    const at = panels.findIndex((panel) => panel.contains(target));
    const mustShow = at >= 0 && (panels[at].hidden || target === headings[at]);
    if (mustShow) show(at + 1);
    return mustShow;
  });
}

addTabs();
