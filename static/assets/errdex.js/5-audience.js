// An entry for one kind of reader: visitor, developer or operator.

/** The parts of an entry that concern only some, each with those. @param {Element} article */
function partsForSome(article) {
  /** @type {Map<HTMLElement, string>} */
  const parts = new Map();
  const add = (part, audiences) => part && parts.set(part, audiences);
  for (const heading of article.querySelectorAll("h3[id^=for-]")) {
    const audience = heading.id.split("-")[1];
    add(heading, audience);
    add(heading.nextElementSibling, audience);
    add(article.querySelector(`.who a[href="#${heading.id}"]`)?.parentElement, audience);
  }
  for (const note of article.querySelectorAll("h2 + .for")) add(note.parentElement, note.className);
  // What has to be asked from a shell is nothing for visitors.
  for (const command of article.querySelectorAll(".minute .command")) {
    add(command.closest("li"), "operators developers");
  }
  return parts;
}

/** Adds a switch that leaves only what concerns one kind of reader. */
function addAudienceSwitch() {
  const article = document.querySelector(".entry");
  const header = article?.querySelector("header");
  const parts = article ? partsForSome(article) : new Map();
  if (!article || !header || !parts.size) return;
  const names = ["", "visitor", "developer", "operator"];
  const field = element("fieldset", { class: "audience" }, element("legend", { class: "unseen" }, "Show what concerns"));
  const radios = names.map((name) => {
    const radio = /** @type {HTMLInputElement} */ (element("input", { type: "radio", name: "for", value: name }));
    const title = name ? name[0].toUpperCase() + name.slice(1) : "Everything";
    field.append(element("label", {}, radio, element("span", {}, title)));
    return radio;
  });
  /** @param {string} who */
  const show = (who) => {
    for (const radio of radios) radio.checked = radio.value === who;
    for (const [part, audiences] of parts) part.hidden = who !== "" && !audiences.includes(`${who}s`);
    // A heading with nothing below it goes too, and so does a link to what is hidden.
    for (const list of article.querySelectorAll(".minute ol, .who")) {
      const isEmpty = [...list.children].every((item) => /** @type {HTMLElement} */ (item).hidden);
      /** @type {HTMLElement} */ (list.closest("section") ?? list).hidden = isEmpty;
    }
    const steps = article.querySelector("#steps")?.closest("section");
    if (steps) steps.hidden = [...steps.children].slice(1).every((part) => /** @type {HTMLElement} */ (part).hidden);
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll(".jump a"))) {
      link.hidden = Boolean(article.querySelector(link.getAttribute("href") ?? "")?.closest("[hidden]"));
    }
  };
  field.addEventListener("change", (event) => {
    const who = /** @type {HTMLInputElement} */ (event.target).value;
    show(who);
    keepChoice("for", who);
  });
  header.append(field);
  const asked = choice("for");
  show(names.includes(asked) ? asked : "");
  whenLinked((target) => {
    const isHidden = [...parts.keys()].some((part) => part.hidden && part.contains(target));
    if (isHidden) show("");
    return isHidden;
  });
}

addAudienceSwitch();
