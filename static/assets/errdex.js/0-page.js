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

/** The link to an answer from a page. @param {string} root @param {string} index @param {{path: string}} answer */
function answerLink(root, index, { path }) {
  const [page, anchor] = path.split("#");
  return `${root}${page}${index}${anchor ? `#${anchor}` : ""}`;
}

/** A cause in a few words. @param {{product: string, cause: string}} answer */
function shortCause({ product, cause }) {
  return product ? `${product}: ${cause}` : cause;
}
