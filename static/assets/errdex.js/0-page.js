// @ts-check
"use strict";
// What the scripts of a page share. Each of the other files adds one feature to HTML that is complete without it, and
// starts itself.

/**
 * Creates an element.
 * @param {string} name @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A choice that this browser stored; empty if storage is blocked. @param {string} name */
function remembered(name) {
  try {
    return localStorage.getItem(`errdex-${name}`) ?? "";
  } catch {
    return "";
  }
}

/** Stores a choice, or removes it if it is empty. @param {string} name @param {string} value */
function remember(name, value) {
  try {
    if (value) localStorage.setItem(`errdex-${name}`, value);
    else localStorage.removeItem(`errdex-${name}`);
  } catch {
    // Storage is blocked: the choice lasts for this page.
  }
}

/** Puts a URL into the address bar. @param {URL} url @param {boolean} [isStep] whether the Back button undoes it */
function setAddress(url, isStep = false) {
  try {
    if (isStep) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  } catch {
    // Too many changes at once, or a page opened from a file: the page itself is still right.
  }
}

/** Whether single keys are shortcuts. People who dictate, or often hit keys by accident, can turn them off. */
function shortcutsAreOn() {
  return remembered("keys") !== "off";
}

/** Whether a key pressed there types text. @param {EventTarget | null} target */
function isTyping(target) {
  const at = /** @type {HTMLElement} */ (target);
  return at.isContentEditable || at.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
}

/** The link from a page to an answer. @param {string} root @param {string} index @param {{path: string}} answer */
function answerLink(root, index, { path }) {
  const [page, anchor] = path.split("#");
  return `${root}${page}${index}${anchor ? `#${anchor}` : ""}`;
}

/**
 * The title of an answer and the rest of its text: the cause and its details, or the code's name and what sent it.
 * @param {{code: string, name: string, product: string, cause: string, about: string}} answer
 */
function inWords({ code, name, product, cause, about }) {
  // A reason without a code, or a message that belongs to no code here.
  if (!code) return { head: product ? `${product}: ${name}` : name, rest: cause };
  const end = cause.search(/[.?!] /) + 1 || cause.length;
  if (cause) return { head: `${product ? `${product}: ` : ""}${cause.slice(0, end).replace(/[.]$/, "")}`, rest: cause.slice(end + 1) };
  return { head: name, rest: product && about ? `${product}: ${about}` : about };
}
