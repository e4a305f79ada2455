// Search while typing, in the header of each page.

/** How many answers the box shows. The search page shows all of them. */
const SHOWN = 6;

/** @type {Promise<any> | undefined} */ let loadingFinder;

/** Loads the search script and its table, at the same time and once. @param {string} script @param {string} root @returns {Promise<any>} */
function finder(script, root) {
  const here = () => /** @type {any} */ (globalThis).errdexFinder;
  const load = (src) => new Promise((resolve, reject) => {
    const made = /** @type {HTMLScriptElement} */ (element("script", { src }));
    // The table needs the script: it must run after it, whichever arrives first.
    made.async = false;
    made.addEventListener("load", resolve);
    made.addEventListener("error", reject);
    document.head.append(made);
  });
  loadingFinder ??= Promise.all(here() ? [] : [script, `${root}find/table.js`].map(load)).then(here, (error) => {
    loadingFinder = undefined;
    throw error;
  });
  return loadingFinder;
}

/** Stores a log for the search page, in this tab only and never in a URL. Returns whether it worked. @param {string} log */
function handOver(log) {
  try {
    sessionStorage.setItem("errdex-log", log);
    return true;
  } catch {
    return false;
  }
}

/** Adds a search box to the header (WAI-ARIA, combobox with a list box). */
function addFindBox() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector(".find"));
  const link = place?.querySelector("a");
  if (!place || !link) return;
  const { root = "", index = "", script = "" } = place.dataset;
  const label = link.textContent ?? "";
  // No heading's id ends with an underscore.
  const list = element("ul", { id: "found_", role: "listbox", "aria-label": label, hidden: "" });
  const status = element("p", { role: "status", class: "unseen" });
  const input = /** @type {HTMLInputElement} */ (element("input", {
    type: "search", name: "q", role: "combobox", placeholder: label, autocomplete: "off", spellcheck: "false",
    "aria-label": label, "aria-autocomplete": "list", "aria-controls": "found_", "aria-expanded": "false",
    "aria-keyshortcuts": "/ Control+K",
  }));
  const form = element("form", { action: link.href, role: "search" }, input, list, status);
  link.replaceWith(form);
  let active = -1, asked = 0, answered = "";
  /** @type {Promise<void>} */ let showing = Promise.resolve();
  const options = () => /** @type {HTMLElement[]} */ ([...list.children]);
  const close = () => {
    // A search that is still running must not open the list again.
    asked++;
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const all = options();
    active = (at + all.length) % all.length;
    all.forEach((option, nth) => option.setAttribute("aria-selected", String(nth === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
  };
  /** Appends answers to those that are already shown. @param {any[]} answers @param {number} shown */
  const put = (answers, shown) => {
    const items = answers.slice(shown).map((answer, nth) => {
      const { head, rest } = inWords(answer);
      const what = element("a", { href: answerLink(root, index, answer), tabindex: "-1" },
        ...(answer.code ? [element("span", { class: "code" }, answer.code), " "] : []), head,
        element("span", { class: "rest" }, rest && `. ${rest}`));
      return element("li", { id: `found_${shown + nth}`, role: "option", "aria-selected": "false" }, what);
    });
    if (shown) return list.append(...items);
    list.replaceChildren(...items);
    if (!items.length) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    input.removeAttribute("aria-activedescendant");
    // If the first answer is likely, Enter opens it.
    if (answers[0].confidence !== "possible") choose(0);
  };
  const show = async () => {
    const query = input.value;
    const mine = ++asked;
    if (query.trim().length < 2) return close();
    let shown = 0;
    const early = (answers) => {
      if (mine !== asked || answers.length <= shown) return;
      answered = query;
      put(answers, shown);
      status.textContent = "";
      shown = answers.length;
    };
    const answers = await (await finder(script, root)).findFirst(root, query, SHOWN, early);
    if (mine !== asked) return;
    answered = query;
    put(answers, shown);
    status.textContent = `${answers.length || "No"} ${answers.length === 1 ? "match" : "matches"}${active === 0 ? ". Press Enter to open the first" : ""}`;
  };
  /** Handles Enter once the search is done: opens the selected answer, or the page with all of them. */
  const go = async () => {
    if (answered !== input.value) await showing;
    if (active < 0) return form.requestSubmit();
    const link = options()[active].querySelector("a");
    // The answer may be on this page, so nothing else would close the list.
    close();
    input.blur();
    link?.click();
  };
  // The next key press tries again to load the file.
  const failed = () => void (status.textContent = "Search could not be loaded. Reload the page.");
  input.addEventListener("focus", () => void finder(script, root).then(({ prepare }) => prepare(root)).catch(() => {}), { once: true });
  input.addEventListener("input", () => void (showing = show().catch(failed)));
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (!text.includes("\n") || !handOver(text)) return;
    event.preventDefault();
    location.href = link.href;
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      else event.preventDefault();
      close();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
      options()[active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      void go();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(/** @type {Node | null} */ (event.relatedTarget))) close();
  });
  // Without this, a click would move the focus and close the list before it arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" && shortcutsAreOn() && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isSlash && !(event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    const own = /** @type {HTMLElement | null} */ (document.querySelector("#finder textarea"));
    (own ?? input).focus();
  });
}

addFindBox();
