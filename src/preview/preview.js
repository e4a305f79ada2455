// @ts-check
"use strict";
// The preview's side in the browser: loads the page again when it would look different, replaces style sheets in place,
// and shows what is wrong. A page that was built has none of this.

/**
 * @typedef {object} Problems
 * @property {string} id differs when the problems do
 * @property {number} errors
 * @property {number} warnings
 * @property {string} list HTML
 *
 * @typedef {object} State
 * @property {string} version what differs when the page would look different
 * @property {Record<string, string>} styles names of style sheets to their addresses
 * @property {Problems} problems
 */

const own = /** @type {HTMLScriptElement} */ (document.currentScript);
const SCROLLED = "errdex-scrolled";
const CLOSED = "errdex-closed";
const BY_ITSELF = "by itself";

/** Loads the page again, and keeps what of it is on the screen. */
function reload() {
  sessionStorage.setItem(SCROLLED, JSON.stringify([location.pathname, scrollX, scrollY]));
  location.reload();
}

/** Scrolls to where the page was before it was loaded again. */
function scrollBack() {
  const [path, x, y] = JSON.parse(sessionStorage.getItem(SCROLLED) ?? "[]");
  sessionStorage.removeItem(SCROLLED);
  if (path === location.pathname) scrollTo({ left: x, top: y, behavior: "instant" });
}

/** Replaces the style sheets whose address is another; the old one stays until the new one is there.
 * @param {Record<string, string>} styles */
function replaceStyles(styles) {
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.querySelectorAll("link[rel=stylesheet]");
  for (const link of links) {
    const url = new URL(link.href);
    const name = url.pathname.replace(/\.[0-9a-f]{8}\.css$/, ".css");
    const source = Object.keys(styles).find((source) => name.endsWith(`/${source}`));
    if (!source) continue;
    const address = new URL(name.slice(0, -source.length) + styles[source], url);
    const isFirst = !url.search && !link.dataset.known;
    link.dataset.known = "yes";
    if (address.href === url.href || (isFirst && address.pathname === url.pathname)) continue;
    const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
    next.href = address.href;
    next.addEventListener("load", () => link.remove());
    link.after(next);
  }
}

/** The list of what is wrong, over the page: closed with Escape, opened again with a button in the corner. */
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
    note.textContent = "The page shows what was right last. This goes away by itself when the files are right.";
    // The button is above the list: it has the focus first, and is there for those without a key to press.
    const head = document.createElement("div");
    head.className = "head";
    head.append(this.title, close);
    this.dialog.append(head, note, this.list);
    this.dialog.addEventListener("close", () => {
      if (this.dialog.returnValue !== BY_ITSELF) sessionStorage.setItem(CLOSED, this.id);
    });
    this.button.className = "corner";
    this.button.addEventListener("click", () => this.open());
    root.append(style, this.button, this.dialog);
    this.host.id = "errdex-preview";
    style.addEventListener("load", () => {
      this.host.hidden = false;
      // What is hidden takes no focus.
      if (this.dialog.open) close.focus();
    });
  }

  open() {
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  /** Closes it though nobody asked: should the same come up again, it is shown again. */
  closeByItself() {
    if (this.dialog.open) this.dialog.close(BY_ITSELF);
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
      this.closeByItself();
      this.host.remove();
      sessionStorage.removeItem(CLOSED);
      return;
    }
    if (!this.host.isConnected) {
      // Its style is loaded anew each time; nothing is shown before.
      this.host.hidden = true;
      document.body.append(this.host);
    }
    // A page that could not be rendered says why itself; not what else is wrong by now.
    const onPage = document.querySelector("main.problems ol")?.textContent?.trim();
    const isTold = onPage === this.list.textContent?.trim() || sessionStorage.getItem(CLOSED) === this.id;
    const isWanted = problems.errors > 0 && !isTold;
    if (!isWanted) this.closeByItself();
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

// Browsers open few connections to one host: a page that nobody looks at gives its own back.
function listenWhileVisible() {
  source?.close();
  if (!document.hidden) listen();
}

scrollBack();
listenWhileVisible();
document.addEventListener("visibilitychange", listenWhileVisible);
addEventListener("pageshow", (event) => event.persisted && listenWhileVisible());
