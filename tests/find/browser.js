"use strict";
// Runs the script that browsers run on the index of a built site: node browser.js DIST < cases.json. Prints what it answers.

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const dist = process.argv[2];
const page = vm.createContext({ TextEncoder });
const run = (file, more = "") => vm.runInContext(fs.readFileSync(file, "utf8") + more, page);
const scripts = (folder, fits) => fs.readdirSync(path.join(dist, folder)).filter(fits).map((name) => path.join(dist, folder, name));

run(scripts("assets", (name) => /^find\.[0-9a-f]+\.js$/.test(name))[0], "\nvar made = () => new Finder(errdexIndex);");
for (const file of scripts("find", (name) => name.endsWith(".js"))) run(file);
const finder = page.made();

const short = (answer) => [answer.code, answer.path, answer.confidence, answer.product || null];
const answers = JSON.parse(fs.readFileSync(0, "utf8")).map(({ query, lines }) => {
  if (query !== undefined) return finder.query(query).map((hit) => short(finder.answer(hit, query)));
  return finder.groups(lines.split("\n")).map((group) => short(finder.answer(group.hits[0], group.example)));
});
process.stdout.write(JSON.stringify(answers));
