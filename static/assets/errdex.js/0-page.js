// @ts-check
"use strict";
// What a page can do beyond showing itself. Each part works on what is there without it, and starts itself; this one is
// what they share.

/**
 * Makes an element.
 * @param {string} name @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** What this browser was told to remember; nothing where it may not. @param {string} name */
function remembered(name) {
  try {
    return localStorage.getItem(`errdex-${name}`) ?? "";
  } catch {
    return "";
  }
}

/** Remembers a choice, or forgets it where it is empty. @param {string} name @param {string} value */
function remember(name, value) {
  try {
    if (value) localStorage.setItem(`errdex-${name}`, value);
    else localStorage.removeItem(`errdex-${name}`);
  } catch {
    // Then the choice holds for this page.
  }
}

/** Puts an address into the bar. @param {URL} url @param {boolean} [isStep] whether the browser's Back undoes it */
function setAddress(url, isStep = false) {
  try {
    if (isStep) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  } catch {
    // Too many at once, or a page without a server: what is shown is right all the same.
  }
}

/** Whether a single key is a shortcut: not for those who speak to their computer, or hit keys unawares. */
function shortcutsAreOn() {
  return remembered("keys") !== "off";
}

/** Whether keys that are pressed there are text. @param {EventTarget | null} target */
function isTyping(target) {
  const at = /** @type {HTMLElement} */ (target);
  return at.isContentEditable || at.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
}

/** The link to an answer from a page. @param {string} root @param {string} index @param {{path: string}} answer */
function answerLink(root, index, { path }) {
  const [page, anchor] = path.split("#");
  return `${root}${page}${index}${anchor ? `#${anchor}` : ""}`;
}

/**
 * What tells an answer from the others, and what more is known of it: the cause's name and its details, else the code's
 * name and who sent it.
 * @param {{code: string, name: string, product: string, cause: string, about: string}} answer
 */
function inWords({ code, name, product, cause, about }) {
  // Why something failed, whatever the code, or a message that is of no code here.
  if (!code) return { head: product ? `${product}: ${name}` : name, rest: cause };
  const end = cause.search(/[.?!] /) + 1 || cause.length;
  if (cause) return { head: `${product ? `${product}: ` : ""}${cause.slice(0, end).replace(/[.]$/, "")}`, rest: cause.slice(end + 1) };
  return { head: name, rest: product && about ? `${product}: ${about}` : about };
}
