// @ts-check
"use strict";
// The preview's part in the browser: reloads the page when it would look different, replaces style sheets in place, and
// shows problems. A page that was built has none of this.

/**
 * @typedef {object} Problems
 * @property {string} id changes with the problems
 * @property {number} errors
 * @property {number} warnings
 * @property {string} list HTML
 *
 * @typedef {object} State
 * @property {string} version changes when the page would look different
 * @property {Record<string, string>} styles from names of style sheets to their URLs
 * @property {Problems} problems
 */

const own = /** @type {HTMLScriptElement} */ (document.currentScript);
const SCROLLED = "errdex-scrolled";
const CLOSED = "errdex-closed";
const AUTOMATIC = "automatic";

/** Reloads the page, and remembers how far it is scrolled. */
function reload() {
  sessionStorage.setItem(SCROLLED, JSON.stringify([location.pathname, scrollX, scrollY]));
  location.reload();
}

/** Scrolls to where the page was before it was reloaded. */
function scrollBack() {
  const [path, x, y] = JSON.parse(sessionStorage.getItem(SCROLLED) ?? "[]");
  sessionStorage.removeItem(SCROLLED);
  if (path === location.pathname) scrollTo({ left: x, top: y, behavior: "instant" });
}

/** Replaces the style sheets whose URL changed; an old one stays until the new one is loaded, so that nothing flickers.
 * @param {Record<string, string>} styles */
function replaceStyles(styles) {
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.querySelectorAll("link[rel=stylesheet]");
  for (const link of links) {
    const url = new URL(link.href);
    const name = url.pathname.replace(/\.[0-9a-f]{8}\.css$/, ".css");
    const source = Object.keys(styles).find((source) => name.endsWith(`/${source}`));
    if (!source) continue;
    const latest = new URL(name.slice(0, -source.length) + styles[source], url);
    // The page itself may link a sheet without the hash that the server adds.
    const isFirst = !url.search && !link.dataset.known;
    link.dataset.known = "yes";
    if (latest.href === url.href || (isFirst && latest.pathname === url.pathname)) continue;
    const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
    next.href = latest.href;
    next.addEventListener("load", () => link.remove());
    link.after(next);
  }
}

/** The list of problems, over the page: closed with Escape, opened again with a button in the corner. */
class Overlay {
  host = document.createElement("div");
  dialog = document.createElement("dialog");
  button = document.createElement("button");
  title = document.createElement("h2");
  list = document.createElement("div");
  id = "";

  constructor() {
    const root = this.host.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = own.src.replace(/\.js$/, ".css");
    const close = document.createElement("button");
    close.textContent = "Close (Esc)";
    close.addEventListener("click", () => this.dialog.close());
    this.title.id = "title";
    this.dialog.setAttribute("aria-labelledby", "title");
    this.dialog.className = "problems";
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = "The page shows the last valid version. This list closes when the files are fixed.";
    // The button comes before the list, so that it gets the focus, and works without a keyboard.
    const head = document.createElement("div");
    head.className = "head";
    head.append(this.title, close);
    this.dialog.append(head, note, this.list);
    this.dialog.addEventListener("close", () => {
      if (this.dialog.returnValue !== AUTOMATIC) sessionStorage.setItem(CLOSED, this.id);
    });
    this.button.className = "corner";
    this.button.addEventListener("click", () => this.open());
    root.append(style, this.button, this.dialog);
    this.host.id = "errdex-preview";
    style.addEventListener("load", () => {
      this.host.hidden = false;
      // Nothing that is hidden can have the focus.
      if (this.dialog.open) close.focus();
    });
  }

  open() {
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  /** Closes the list without the reader: if the same problems come back, it opens again. */
  closeAutomatically() {
    if (this.dialog.open) this.dialog.close(AUTOMATIC);
  }

  /** @param {Problems} problems */
  show(problems) {
    if (problems.id === this.id) return;
    this.id = problems.id;
    const count = (/** @type {number} */ n, /** @type {string} */ word) => `${n} ${word}${n === 1 ? "" : "s"}`;
    const counts = [problems.errors && count(problems.errors, "error"), problems.warnings && count(problems.warnings, "warning")];
    const counted = counts.filter(Boolean).join(", ");
    this.title.textContent = this.button.textContent = counted;
    this.list.innerHTML = problems.list;
    this.button.classList.toggle("error", problems.errors > 0);
    if (!counted) {
      // An open dialog that leaves the document is no longer shown over the page when it comes back.
      this.closeAutomatically();
      this.host.remove();
      sessionStorage.removeItem(CLOSED);
      return;
    }
    if (!this.host.isConnected) {
      // Its style sheet is loaded again each time; nothing is shown before.
      this.host.hidden = true;
      document.body.append(this.host);
    }
    // A page that could not be rendered shows its problem itself, but not those found since.
    const onPage = document.querySelector("main.problems ol")?.textContent?.trim();
    const isShown = onPage === this.list.textContent?.trim() || sessionStorage.getItem(CLOSED) === this.id;
    const isNew = problems.errors > 0 && !isShown;
    if (!isNew) this.closeAutomatically();
    else if (!this.dialog.open) this.open();
  }
}

const overlay = new Overlay();
/** @type {EventSource | undefined} */
let source;

function listen() {
  source = new EventSource(own.src.replace("preview.js", "events") + `?path=${encodeURIComponent(location.pathname)}`);
  source.addEventListener("message", (event) => {
    /** @type {State} */
    const state = JSON.parse(event.data);
    if (state.version !== own.dataset.version) return reload();
    replaceStyles(state.styles);
    overlay.show(state.problems);
  });
}

// Browsers open few connections to one host: a page in the background closes its own.
function listenWhileVisible() {
  source?.close();
  if (!document.hidden) listen();
}

scrollBack();
listenWhileVisible();
document.addEventListener("visibilitychange", listenWhileVisible);
addEventListener("pageshow", (event) => event.persisted && listenWhileVisible());
