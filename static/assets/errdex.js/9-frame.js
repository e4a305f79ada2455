// The frame of each page: the theme, the navigation, keyboard shortcuts and the dialog that lists them.

/** Each theme, and the one that the button selects next. */
const THEMES = { "": "light", light: "dark", dark: "" };

/** Shows a theme; an empty one follows the system. @param {string} theme */
function showTheme(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.querySelector("meta[name=color-scheme]")?.setAttribute("content", theme || "light dark");
}

/** Adds the theme button to the header. */
function addThemeSwitch() {
  const button = element("button", { type: "button", class: "theme" });
  const name = () => {
    const text = `Theme: ${document.documentElement.dataset.theme ?? "auto"}`;
    button.setAttribute("aria-label", text);
    button.title = text;
  };
  button.addEventListener("click", () => {
    const theme = THEMES[document.documentElement.dataset.theme ?? ""] ?? "";
    remember("theme", theme);
    showTheme(theme);
    name();
  });
  // Follow a choice made in another tab.
  addEventListener("storage", () => {
    showTheme(remembered("theme"));
    name();
  });
  name();
  document.querySelector(".top")?.append(button);
}

/** Marks the link to the current page, and scrolls the focused link into view if they do not all fit. */
function addNavigation() {
  const nav = document.querySelector(".top nav");
  for (const link of nav?.querySelectorAll("a") ?? []) {
    if (nav && link.href === location.href.split(/[?#]/)[0]) {
      link.setAttribute("aria-current", "page");
      nav.scrollLeft = link.getBoundingClientRect().left - nav.getBoundingClientRect().left - 12;
    }
    link.addEventListener("focus", () => link.scrollIntoView({ block: "nearest", inline: "center" }));
  }
}

/** Keys and what they do. */
const KEYS = [["/", "Search"], ["Ctrl K", "Search"], ["g h", "Home"], ["?", "Keyboard shortcuts"], ["Esc", "Close"]];

/** Adds the dialog that lists the keys, with a switch that turns single-key shortcuts off. */
function addShortcuts() {
  const close = element("button", {}, "Close");
  const on = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" }));
  const list = KEYS.map(([keys, what]) =>
    element("div", {}, element("dt", {}, ...keys.split(" ").flatMap((key) => [element("kbd", {}, key), " "])), element("dd", {}, what)));
  const sheet = /** @type {HTMLDialogElement} */ (element("dialog", { class: "sheet", "aria-labelledby": "keys_" },
    element("h2", { id: "keys_" }, "Keyboard shortcuts"), element("dl", {}, ...list),
    element("label", {}, on, "Single-key shortcuts"), element("form", { method: "dialog" }, close)));
  const open = () => {
    on.checked = shortcutsAreOn();
    if (sheet.open) return;
    sheet.showModal();
    close.focus();
  };
  on.addEventListener("change", () => remember("keys", on.checked ? "" : "off"));
  const button = element("button", { type: "button", class: "plain" }, "Keyboard shortcuts");
  button.addEventListener("click", open);
  document.querySelector(".bottom p:last-of-type")?.append(" ", button);
  document.body.append(sheet);
  let before = "";
  document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    const keys = `${before} ${key}`;
    before = "";
    if (!shortcutsAreOn() || isTyping(target) || ctrlKey || metaKey || altKey) return;
    if (key === "?") open();
    else if (keys === "g h") document.querySelector(/** @type {"a"} */ (".brand"))?.click();
    else before = key;
  });
}

addThemeSwitch();
addNavigation();
addShortcuts();
