// @ts-check
"use strict";
// The search page: one box for words and whole logs. Words are kept in the URL, a log never is.

const INSTEAD = "Try the status line, curl -v output, or the proxy’s error log from that moment.";

/** Adds the search box and its results. @param {HTMLElement} place */
function addFinder(place) {
  const { root = "", index = "", script = "" } = place.dataset;
  const lists = /** @type {HTMLElement} */ (document.getElementById("lists"));
  const box = /** @type {HTMLTextAreaElement} */ (element("textarea", {
    id: "log", rows: "2", spellcheck: "false", autocomplete: "off", placeholder: "502, connect() failed, curl -v …",
    "aria-label": "A code, an error message, a log line or a whole log",
  }));
  const status = element("p", { role: "status" });
  const copy = /** @type {HTMLButtonElement} */ (element("button", { type: "button", hidden: "" }, "Copy as text"));
  const found = element("ol", { class: "found" });
  place.append(box, element("div", { class: "told" }, status, copy), found);
  let asked = 0, text = "";

  const show = async () => {
    const typed = box.value.trim();
    const mine = ++asked;
    keepWords(typed);
    lists.hidden = typed !== "";
    if (!typed) return render([], "Nothing you type leaves your browser.");
    const { findAnswers, findGroups } = await finder(script, root);
    if (typed.includes("\n")) {
      const groups = await findGroups(root, typed);
      const lines = typed.split("\n").length;
      const known = groups.reduce((sum, group) => sum + group.count, 0);
      if (mine === asked) render(groups, groups.length ? `${known} of ${lines} lines explained` : `No known errors in these ${lines} lines. ${INSTEAD}`);
      return;
    }
    const answers = await findAnswers(root, typed);
    const groups = answers.map((answer) => ({ answers: [answer], count: 0 }));
    const summary = answers.length > 1 ? `${answers.length} matches, most likely first` : "1 match";
    if (mine === asked) render(groups, groups.length ? summary : `No match. ${INSTEAD}`);
  };

  /** @param {any[]} groups @param {string} summary */
  const render = (groups, summary) => {
    status.textContent = summary;
    // If nothing is found, show the lists.
    lists.hidden &&= groups.length > 0;
    found.replaceChildren(...groups.map((group) => item(root, index, group)));
    text = groups.map((group) => plain(group)).join("\n\n");
    copy.hidden = !groups.length || !navigator.clipboard;
  };

  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy as text"), 2000);
  });
  const showOrSay = () => show().catch(() => render([], "Search could not be loaded. Reload the page."));
  box.addEventListener("input", showOrSay);
  box.addEventListener("focus", () => finder(script, root).then((found) => found.prepare(root)).catch(() => {}), { once: true });
  box.value = pasted() ?? new URLSearchParams(location.search).get("q") ?? "";
  void showOrSay();
}

/** The log that was pasted on another page in this tab; read once. */
function pasted() {
  try {
    const log = sessionStorage.getItem("errdex-log");
    sessionStorage.removeItem("errdex-log");
    return log;
  } catch {
    return null;
  }
}

/** Keeps words in the URL, and logs out of it. @param {string} typed */
function keepWords(typed) {
  const url = new URL(location.href);
  if (typed && !typed.includes("\n") && typed.length <= 80) url.searchParams.set("q", typed);
  else url.searchParams.delete("q");
  setAddress(url);
}

/** The link to an answer, with its title. @param {string} root @param {string} index @param {any} answer */
function linkTo(root, index, answer) {
  return element("a", { href: answerLink(root, index, answer) },
    ...(answer.code ? [element("span", { class: "code" }, answer.code), " "] : []), inWords(answer).head);
}

/** How often a line was seen, and when. @param {any} group */
function seen({ count, first, last }) {
  const when = first && last && first !== last ? `${first} to ${last}` : first || "";
  // A single line without a time needs no text.
  return [count > 1 ? `${count} times` : count && when && "once", when].filter(Boolean).join(", ");
}

/** @param {string} root @param {string} index @param {any} group */
function item(root, index, group) {
  const [best, ...others] = group.answers;
  const { rest } = inWords(best);
  const made = element("li", {}, element("h2", {}, linkTo(root, index, best)),
    element("p", { class: "marks" }, element("span", { class: `mark ${best.confidence}` }, best.confidence), " ",
      element("span", { class: "count" }, seen(group))));
  if (rest) made.append(element("p", { class: "rest" }, rest));
  if (best.next) made.append(...nextSteps(best.next));
  if (best.stated) made.append(element("p", { class: "rest" }, `From your text: ${best.stated}.`));
  if (group.example) made.append(element("pre", { tabindex: "0" }, element("code", {}, group.example)));
  if (others.length) {
    const more = others.slice(0, 4).map((answer) => element("li", {}, linkTo(root, index, answer)));
    made.append(element("p", { class: "or" }, "Other possible causes:"), element("ul", {}, ...more));
  }
  return made;
}

/** The next steps: text with code between backticks, then the lines of a command. @param {string} next */
function nextSteps(next) {
  const [text, ...command] = next.split("\n");
  const words = text.split("`").map((part, nth) => (nth % 2 ? element("code", {}, part) : part));
  const steps = [element("p", {}, element("strong", {}, "Next: "), ...words)];
  if (!command.length) return steps;
  const block = element("div", { class: "command" }, element("pre", { tabindex: "0" }, element("code", {}, command.join("\n"))));
  addCopyButton(block);
  return [...steps, block];
}

/** A group as text. @param {any} group */
function plain(group) {
  const [best] = group.answers;
  const { head, rest } = inWords(best);
  const page = new URL(`../${best.path}`, location.href.split("?")[0]).href;
  return [seen(group), `${best.code} ${head} (${best.confidence})`.trim(), rest, best.next && `Next: ${best.next}`, best.stated && `From your text: ${best.stated}`, page,
    group.example && `e.g. ${group.example}`].filter(Boolean).join("\n");
}

// By then the scripts that this one needs have run, in any order.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("finder");
  if (place) addFinder(place);
});
