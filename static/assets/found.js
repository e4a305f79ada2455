// @ts-check
"use strict";
// The page that finds: one box for words and for whole logs. Words stand in the address; a log never does.

/** Shows the box and what it finds. @param {HTMLElement} place */
function addFinder(place) {
  const { root = "", index = "" } = place.dataset;
  const lists = /** @type {HTMLElement} */ (document.getElementById("lists"));
  const label = "Code, words, a line of a log, or a whole log";
  const box = /** @type {HTMLTextAreaElement} */ (element("textarea", {
    id: "log", rows: "3", spellcheck: "false", autocomplete: "off", placeholder: "502, upstream prematurely closed, curl -v …",
  }));
  const status = element("p", { role: "status" });
  const copy = /** @type {HTMLButtonElement} */ (element("button", { type: "button", hidden: "" }, "Copy as text"));
  const found = element("ol", { class: "found" });
  place.append(element("label", { for: "log" }, label), box, element("div", { class: "told" }, status, copy), found);
  let asked = 0, text = "";

  const show = async () => {
    const typed = box.value.trim();
    const mine = ++asked;
    keepWords(typed);
    lists.hidden = typed !== "";
    if (!typed) return render([], "");
    const { findAnswers, findGroups } = /** @type {any} */ (globalThis).errdexFinder;
    if (typed.includes("\n")) {
      const groups = await findGroups(root, typed);
      const lines = typed.split("\n").length;
      const known = groups.reduce((sum, group) => sum + group.count, 0);
      if (mine === asked) render(groups, groups.length ? `${known} of ${lines} lines explained` : `Unknown: none of ${lines} lines says an error that is known`);
      return;
    }
    const answers = await findAnswers(root, typed, undefined, true);
    const groups = answers.map((answer) => ({ answers: [answer], count: 0 }));
    if (mine === asked) render(groups, groups.length ? "" : "Unknown: nothing in this reference says that");
  };

  /** @param {any[]} groups @param {string} said */
  const render = (groups, said) => {
    status.textContent = said;
    found.replaceChildren(...groups.map((group) => item(root, index, group)));
    text = groups.map((group) => plain(group)).join("\n\n");
    copy.hidden = !groups.length || !navigator.clipboard;
  };

  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy as text"), 2000);
  });
  box.addEventListener("input", () => void show());
  box.value = pasted() ?? new URLSearchParams(location.search).get("q") ?? "";
  void show();
}

/** The log that was pasted on another page of this tab, once. */
function pasted() {
  const log = sessionStorage.getItem("errdex-log");
  sessionStorage.removeItem("errdex-log");
  return log;
}

/** Keeps words in the address, and logs out of it. @param {string} typed */
function keepWords(typed) {
  const url = new URL(location.href);
  if (typed && !typed.includes("\n") && typed.length <= 80) url.searchParams.set("q", typed);
  else url.searchParams.delete("q");
  history.replaceState(null, "", url);
}

/** @param {string} root @param {string} index @param {any} group */
function item(root, index, { answers, count, first, last, example }) {
  const [best, ...others] = answers;
  const when = first && last && first !== last ? `${first} to ${last}` : first || "";
  const marks = element("p", { class: "marks" }, element("span", { class: `mark ${best.confidence}` }, best.confidence));
  if (count) marks.append(" ", element("span", { class: "count" }, [count === 1 ? "once" : `${count} times`, when].filter(Boolean).join(", ")));
  const title = element("h2", {}, element("a", { href: answerLink(root, index, best) }, best.title));
  const made = element("li", {}, title, marks);
  if (best.cause) made.append(element("p", {}, shortCause(best)));
  if (best.next) made.append(element("p", { class: "next" }, element("strong", {}, "Next: "), best.next));
  if (example) made.append(element("pre", { tabindex: "0" }, element("code", {}, example)));
  if (others.length) {
    const more = others.slice(0, 4).map((answer) =>
      element("li", {}, element("a", { href: answerLink(root, index, answer) }, `${answer.code} ${answer.cause ? shortCause(answer) : answer.title}`)));
    made.append(element("p", { class: "or" }, "Or:"), element("ul", {}, ...more));
  }
  return made;
}

/** A group as text. @param {any} group */
function plain({ answers: [best], count, first, last, example }) {
  const times = count ? `${count} ×${first ? `, ${first}` : ""}${last && last !== first ? ` to ${last}` : ""}` : "";
  const page = new URL(`../${best.path}`, location.href.split("?")[0]).href;
  return [times, `${best.title} (${best.confidence})`, best.cause && shortCause(best), best.next && `Next: ${best.next}`, page, example && `e.g. ${example}`]
    .filter(Boolean).join("\n");
}

// The scripts that it leans on have run by then, whatever their order.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("finder");
  if (place) addFinder(place);
});
