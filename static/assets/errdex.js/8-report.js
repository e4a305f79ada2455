// A text for those who can do something about it, written from what the reader knows.

/** A moment as a log's reader needs it: `2026-11-26 03:04 UTC+01:00`. @param {Date} date */
function momentOf(date) {
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const zone = `${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} UTC${zone}`;
}

/** Adds a text to be sent to whoever runs the site, below the steps for visitors. */
function addReport() {
  const steps = document.querySelector("h3[id^=for-visitors] + ol");
  const code = document.querySelector(".glance dd")?.textContent;
  if (!steps || !code) return;
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const text = element("code");
  const fields = element("div", { class: "fields" });
  /** @type {[string, HTMLInputElement | HTMLSelectElement][]} */
  const told = [];
  const add = (label, name, control) => {
    told.push([name, control]);
    fields.append(element("label", {}, label, control));
    return control;
  };
  const write = (label, name, hint = "") =>
    add(label, name, element("input", { type: "text", autocomplete: "off", placeholder: hint }));
  const when = write("When it happened", "When:");
  write("Address that failed", "Where:", "https://");
  write("Request id or Ray ID on the page", "Id:");
  for (const check of document.querySelectorAll("#first-visitors + ol > li > p")) {
    const answers = ["", "Yes.", "No."].map((value) => element("option", { value }, value.replace(".", "") || "Not checked"));
    add(check.textContent, `Checked: ${check.textContent}`, element("select", {}, ...answers));
  }
  write("What else was checked", "Checked:");
  const command = element("div", { class: "command" }, element("pre", { tabindex: "0" }, text));
  addCopyButton(command);
  const report = /** @type {HTMLDetailsElement} */ (element("details", { class: "report" },
    element("summary", {}, "Write to the site"), fields, command,
    element("p", {}, "Made on this page: nothing of it is sent or kept.")));
  const fill = () => {
    const lines = told.filter(([, control]) => control.value).map(([name, control]) => `${name} ${control.value}`);
    text.textContent = [code, ...lines, "", `What it means: ${canonical?.href ?? location.href}`].join("\n");
  };
  report.addEventListener("toggle", () => {
    when.value ||= momentOf(new Date());
    fill();
  });
  report.addEventListener("input", fill);
  steps.append(element("li", {}, report));
}

addReport();
