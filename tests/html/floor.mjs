// What a built site uses that is newer than the lowest browsers it works in: node floor.mjs FOLDER SITE, FOLDER with the locked packages in
// its node_modules. Versions are those of MDN's table. Prints {findings, unused}: each newer feature once with the files that use it, and the
// exemptions that nothing needs any more.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const [folder, site] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const acorn = require("acorn");
const walk = require("acorn-walk");
const csstree = require("css-tree");
const { api, css, html, javascript } = JSON.parse(readFileSync(require.resolve("@mdn/browser-compat-data"), "utf8"));

const FLOOR = { chrome: 85, safari: 14, firefox: 79 };
const SYNTAX = 2021; // the edition of ECMAScript that these read: `??=`, no fields of classes

/** Reason why nothing is lost that the floor promises -> names of features. */
const EXEMPT = {
  "our scripts' own names for their data": ["changed", "config", "day", "metadata", "month", "path", "separator", "since", "year"],
  "hints for keyboards and translators": ["autocapitalize", "autocorrect", "inputmode", "translate"],
  "undefined where it is missing, as the script expects": ["preloadResponse"],
  "drawings are loaded at once": ["loading"],
  "looks only": [
    "accent-color", "backface-visibility", "color-scheme", "outline", "overscroll-behavior", "scrollbar-color", "scrollbar-gutter",
    "scrollbar-width", "text-decoration-thickness", "text-underline-offset", "text-wrap", "::marker", "align-content: start",
    "width: fit-content",
  ],
  "a drawing has its width and height too": ["aspect-ratio"],
  "what is scrolled to stands a little under the header": [
    "scroll-margin-bottom", "scroll-margin-top",
  ],
  "a last block of guide.css has them from left to right; elsewhere it is where it would stand anyway": ["inset-inline", "inset-inline-end", "inset-inline-start"],
  "the browser's own outline remains, and @supports has ours": [":focus-visible"],
  "a marked answer has its mark; drawings stand below each other; all inserts are linked": [":has"],
  "only where colours are forced": ["@media forced-colors", "forced-color-adjust"],
  "only paper: margins, breaks, shades, closed folds": ["@page", "break-after: avoid", "color-adjust", "content-visibility", "::details-content"],
  "each engine has its own": [
    "::-moz-progress-bar", "::-webkit-progress-bar", "::-webkit-progress-value", "::-webkit-scrollbar", "::-webkit-scrollbar-thumb",
  ],
};
const reasonOf = new Map(Object.entries(EXEMPT).flatMap(([reason, names]) => names.map((name) => [name, reason])));

const used = new Set();
const findings = new Map();
let file = "";

function report(name, versions) {
  if (reasonOf.has(name)) return used.add(name);
  const what = `${name} (${versions})`;
  findings.set(what, (findings.get(what) ?? new Set()).add(file));
}

/** The browsers of the floor that lack an entry of the table, with the first version that has it; "" where all have it. */
function newerIn(entry) {
  const newer = Object.entries(FLOOR).map(([browser, lowest]) => {
    const added = [entry.__compat.support[browser] ?? []].flat()
      .filter((one) => one.version_added && !one.version_removed && !one.flags && !one.prefix && !one.alternative_name)
      .map((one) => parseFloat(String(one.version_added).replace("≤", "")))
      .filter((version) => version);
    const first = Math.min(...added);
    return first > lowest ? `${browser} ${first === Infinity ? "never" : first}` : "";
  });
  return newer.filter(Boolean).join(", ");
}

function check(name, entry) {
  const newer = entry?.__compat && newerIn(entry);
  if (newer) report(name, newer);
}

// Scripts ----------------------------------------------------------------------------------------

/** Name -> entries of the table, for what is called by its name alone, what belongs to objects, and what Intl takes. */
const [globals, members, options] = [new Map(), new Map(), new Map()];
const enter = (index, name, entry) => index.set(name, [...(index.get(name) ?? []), entry]);
for (const [part, depth] of [[api, 1], [javascript.builtins, 2]]) collect(part, depth);

function collect(part, depth, isMember = false) {
  for (const [name, entry] of Object.entries(part)) {
    if (!entry.__compat) continue;
    enter(isMember ? members : globals, name.replace(/_static$/, ""), entry);
    if (depth) collect(entry, depth - 1, true);
  }
}
for (const [name, entry] of Object.entries(api.Window)) if (entry.__compat) enter(globals, name, entry);
for (const [name, entry] of Object.entries(javascript.builtins.Intl.DateTimeFormat.DateTimeFormat.options_parameter))
  enter(options, name.replace(/^options_|_parameter$/g, ""), entry);

/** A name that several things have is newer where all of them are. */
function checkName(index, name) {
  const newer = (index.get(name) ?? [{}]).map((entry) => entry.__compat && newerIn(entry));
  if (newer.every(Boolean)) report(name, newer.reduce((first, second) => (second.length < first.length ? second : first)));
}

function checkScript(text) {
  let tree;
  try {
    tree = acorn.parse(text, { ecmaVersion: SYNTAX, sourceType: "module" });
  } catch (error) {
    return report("syntax", error.message);
  }
  if (/\(\?<[=!]/.test(text)) report("lookbehind", newerIn(javascript.regular_expressions.lookbehind_assertion));
  if (file.startsWith("assets/javascripts/")) return; // the theme's: its short names say nothing
  const own = new Set();
  walk.full(tree, ({ name, id }, _, type) => own.add(type === "VariablePattern" ? name : id?.name));
  walk.ancestor(tree, {
    Identifier: ({ name }) => own.has(name) || checkName(globals, name),
    MemberExpression(node, _, ancestors) {
      const parent = ancestors[ancestors.length - 2];
      const isAskedFor = node.optional || (parent.optional && (parent.object ?? parent.callee) === node); // a?.b, a.b?.c, a.b?.()
      if (!node.computed && !isAskedFor) checkName(members, node.property.name);
    },
    ObjectPattern: ({ properties }) => properties.forEach(({ key, computed }) => key && !computed && checkName(members, key.name)),
    ObjectExpression: ({ properties }) => properties.forEach(({ key, computed }) => key && !computed && checkName(options, key.name)),
  });
}

// Styles -----------------------------------------------------------------------------------------

function checkDeclaration({ property, value }, block, isAskedFor) {
  if (property.startsWith("-") || isAskedFor) return;
  const same = block.children.toArray().filter((node) => node.type === "Declaration");
  if (same.some((other) => other.property === `-webkit-${property}`)) return;
  const entry = css.properties[property];
  check(property, entry);
  const hasFallback = same.filter((other) => other.property === property).length > 1;
  csstree.walk(value, (node) => {
    if (node.type === "Dimension" && /^[dls]v/.test(node.unit)) check(node.unit, css.types.length.viewport_percentage_units_dynamic);
    if (node.type === "Function") check(`${node.name}()`, css.types[node.name] ?? css.types.color?.[node.name]);
    if (node.type === "Identifier" && !hasFallback && !reasonOf.has(property))
      check(`${property}: ${node.name}`, entry?.[node.name] ?? entry?.[node.name.replaceAll("-", "_")]);
  });
}

/** A selector that a browser does not know takes the others of its list along, whatever is exempt. */
function checkSelectors(list) {
  const newer = list.children.toArray().map((selector) => csstree.findAll(selector, ({ type }) => type.startsWith("Pseudo")).map((node) => {
    const name = `${node.type === "PseudoElementSelector" ? "::" : ":"}${node.name}`;
    const versions = css.selectors[node.name]?.__compat && newerIn(css.selectors[node.name]);
    return versions && [name, versions];
  }).filter(Boolean));
  for (const [name, versions] of newer.flat()) {
    if (newer.every((one) => one.length)) report(name, versions);
    else report(`${name} in a list with selectors that do not need it`, versions);
  }
}

function checkStyle(text) {
  const tree = csstree.parse(text, { onParseError: (error) => report("style", error.message) });
  csstree.walk(tree, function (node) {
    const isAskedFor = this.atrule?.name === "supports";
    if (node.type === "Declaration") checkDeclaration(node, this.block, isAskedFor);
    if (node.type === "Rule") {
      if (this.rule) check("nesting", css.selectors.nesting);
      if (!isAskedFor && node.prelude.type === "SelectorList") checkSelectors(node.prelude);
    }
    if (node.type === "Atrule") check(`@${node.name}`, css["at-rules"][node.name]);
    if (node.type === "Feature") check(`@media ${node.name}`, css["at-rules"].media[node.name]);
    if (node.type === "FeatureRange") check("@media range", css["at-rules"].media.range_syntax);
  });
}

// Pages ------------------------------------------------------------------------------------------

const TAG = /<([a-z][a-z0-9]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>/g;
const seen = new Set();

function checkPage(text) {
  const bare = text.replace(/<(script|style)>(.*?)<\/\1>/gs, (_, kind, inner) => {
    if (!seen.has(inner)) (kind === "script" ? checkScript : checkStyle)(inner);
    seen.add(inner);
    return "";
  });
  for (const [, name, attributes] of bare.matchAll(TAG)) {
    check(`<${name}>`, html.elements[name]);
    for (const [, attribute] of attributes.matchAll(/\s+([^\s=>/]+)(?:="[^"]*")?/g))
      check(attribute, html.elements[name]?.[attribute] ?? html.global_attributes[attribute]);
  }
}

function* filesBelow(place) {
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    const path = join(place, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const CHECKS = { js: checkScript, css: checkStyle, html: checkPage };
for (const path of filesBelow(site)) {
  file = relative(site, path).replaceAll("\\", "/");
  CHECKS[path.split(".").pop()]?.(readFileSync(path, "utf8"));
}
const unused = [...reasonOf].filter(([name]) => !used.has(name)).map(([name, reason]) => `${name}: ${reason}`);
console.log(JSON.stringify({ findings: [...findings].map(([what, files]) => `${[...files].slice(0, 3).join(", ")}: ${what}`).sort(), unused }));
