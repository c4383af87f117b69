// All pages of a built site by the rules of html-validate: node validate.mjs FOLDER SITE, FOLDER with html-validate in its node_modules.
// Prints {pages, findings, unused}: what is wrong, each thing once with the first page that has it; and the exemptions that nothing needs any more.

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const [folder, site] = process.argv.slice(2);
const { HtmlValidate } = createRequire(join(folder, "package.json"))("html-validate");

const RULES = {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    // The policy lets no style attribute have an effect.
    "no-inline-style": "error",
    // Our own files have no need of it: the policy allows no script or style of another host, which is what it protects from.
    "require-sri": ["error", { target: "crossorigin" }],
    // A <select> takes no typing: the link builder's list is filtered by what is typed, as the combobox pattern of ARIA wants it.
    "prefer-native-element": ["error", { exclude: ["listbox"] }],
  },
};

const EXEMPT = [
  {
    rule: "valid-autocomplete",
    message: /^autocomplete attribute cannot be used on <input type="(radio|checkbox)">$/,
    reason: "Firefox alone brings back old ticks after a reload, over those that the script sets; only this attribute keeps it from that, and no browser minds it",
  },
  {
    rule: "input-missing-label",
    message: /has no text$/,
    selector: /^html > body > label$/,
    reason: "the theme's base.html: the overlay of a drawer that we do not have; neither it nor its box is ever shown (display: none)",
  },
  {
    rule: "input-missing-label",
    message: /<label> element is hidden$/,
    selector: /^html > body > header > div > label$/,
    reason: "the theme keeps in a box that is never shown whether the search is open, and its script wants a label for it; readers have a button",
  },
  {
    rule: "wcag/h32",
    message: /must have a submit button$/,
    selector: /^#search > /,
    reason: "results come while one types, and are announced: nothing is sent, and the policy forbids sending",
  },
];

function* pagesBelow(place) {
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    const path = join(place, entry.name);
    if (entry.isDirectory()) yield* pagesBelow(path);
    else if (entry.name.endsWith(".html")) yield path;
  }
}

const validator = new HtmlValidate(RULES);
const findings = new Map();
const used = new Set();
let pages = 0;
for (const page of pagesBelow(site)) {
  pages += 1;
  for (const { messages } of validator.validateFileSync(page).results)
    for (const { ruleId, message, selector, line, column } of messages) {
      const reason = EXEMPT.find((one) => one.rule === ruleId && one.message.test(message) && (one.selector ?? /^/).test(selector));
      if (reason) used.add(reason);
      else {
        const key = `${ruleId} ${message}`;
        const known = findings.get(key);
        findings.set(key, known ? { ...known, count: known.count + 1 } : { rule: ruleId, message, page: relative(site, page), line, column, selector, count: 1 });
      }
    }
}
const unused = EXEMPT.filter((one) => !used.has(one)).map(({ rule, reason }) => `${rule}: ${reason}`);
console.log(JSON.stringify({ pages, findings: [...findings.values()], unused }));
