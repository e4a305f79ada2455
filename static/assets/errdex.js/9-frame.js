// What stands around each page: the theme, the keys and the sheet that lists them.

/** What follows a theme, and what that is called. */
const THEMES = { "": "light", light: "dark", dark: "" };

/** Shows a theme; none means that of the system. @param {string} theme */
function showTheme(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.querySelector("meta[name=color-scheme]")?.setAttribute("content", theme || "light dark");
}

/** Puts the switch of the theme into the header. */
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
  // What another tab chose holds here too.
  addEventListener("storage", () => {
    showTheme(remembered("theme"));
    name();
  });
  name();
  document.querySelector(".top")?.append(button);
}

/** Marks the link to the page that is shown, and keeps the one with the focus in sight where they do not all fit. */
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

/** The keys, each with what it does. */
const KEYS = [["/", "Find"], ["Ctrl K", "Find"], ["g h", "Home"], ["?", "This sheet"], ["Esc", "Leave or close"]];

/** The sheet that lists the keys, with the switch that turns the single ones off. */
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
