// A message to the owner of the site, made from what the visitor fills in.

/** A time to look up in a log: `2026-11-26 03:04 UTC+01:00`. @param {Date} date */
function momentOf(date) {
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const zone = `${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} UTC${zone}`;
}

/** Adds a form that writes a message to the site's owner, below the steps for visitors. */
function addReport() {
  const steps = document.querySelector("h3[id^=for-visitors] + ol");
  const code = document.querySelector(".glance dd")?.textContent;
  if (!steps || !code) return;
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const text = element("code");
  const fields = element("div", { class: "fields" });
  /** @type {[string, HTMLInputElement | HTMLSelectElement][]} */
  const controls = [];
  const add = (label, name, control) => {
    controls.push([name, control]);
    fields.append(element("label", {}, label, control));
    return control;
  };
  const write = (label, name, hint = "") =>
    add(label, name, element("input", { type: "text", autocomplete: "off", placeholder: hint }));
  const when = write("Time of the error", "Time:");
  write("URL that failed", "URL:", "https://");
  write("Request ID or Ray ID shown on the page", "Request ID:");
  for (const check of document.querySelectorAll("#first-visitors + ol > li > p")) {
    const answers = ["", "Yes.", "No."].map((value) => element("option", { value }, value.replace(".", "") || "Not checked"));
    add(check.textContent, `Checked: ${check.textContent}`, element("select", {}, ...answers));
  }
  write("What else did you try?", "Also tried:");
  const command = element("div", { class: "command" }, element("pre", { tabindex: "0" }, text));
  addCopyButton(command);
  const report = /** @type {HTMLDetailsElement} */ (element("details", { class: "report" },
    element("summary", {}, "Report to the site owner"), fields, command,
    element("p", {}, "Created in your browser. Nothing is sent or saved.")));
  const fill = () => {
    const lines = controls.filter(([, control]) => control.value).map(([name, control]) => `${name} ${control.value}`);
    text.textContent = [code, ...lines, "", `About this error: ${canonical?.href ?? location.href}`].join("\n");
  };
  report.addEventListener("toggle", () => {
    when.value ||= momentOf(new Date());
    fill();
  });
  report.addEventListener("input", fill);
  steps.append(element("li", {}, report));
}

addReport();
