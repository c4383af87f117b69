// The reader's case: which device, carrier and drop-off. It comes from the address, else from what the reader chose before
// on this device, and is applied while the page is still being read, so that nothing moves after the first paint.
// Stands in <head>, in the page itself, which waits for no file then; guide.js uses `readerCase` for all that happens later.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const readerCase = (() => {
  const root = document.documentElement;
  root.classList.replace("no-js", "js"); // from here on the page may hide what only a script can show again

  const { kinds, dropoffs, steps, words } = JSON.parse(document.getElementById("guide-data").textContent);
  const STORE = "return-guide";

  let kept = {}; // for the visit, where storage is blocked
  let blocked = false;
  try {
    localStorage.setItem(`${STORE}-language`, root.lang); // short links lead to the language read last
  } catch {
    blocked = true;
  }

  /** What this device remembers: {os, carrier, dropoff, done: [step ids]}. */
  function stored() {
    try {
      return Object(JSON.parse(localStorage.getItem(STORE)));
    } catch {
      return kept;
    }
  }

  function store(values) {
    kept = values;
    if (!blocked) localStorage.setItem(STORE, JSON.stringify(values));
  }

  /** The choices in an object that may hold anything: only kinds and keys that exist. */
  function known(source) {
    const found = {};
    for (const kind in kinds) if (Object.hasOwn(kinds[kind], source[kind])) found[kind] = source[kind];
    return found;
  }

  /** What the address asks for. A drop-off alone stands for its carrier too. */
  function asked() {
    const found = known(Object.fromEntries(new URLSearchParams(location.search)));
    const carriers = Object.keys(dropoffs).filter((carrier) => dropoffs[carrier].includes(found.dropoff));
    if (carriers.length === 1) found.carrier ??= carriers[0];
    return settled(found);
  }

  /** The choices in their order, a drop-off only with a carrier that offers it. */
  function settled({ dropoff, ...rest }) {
    return known(dropoffs[rest.carrier]?.includes(dropoff) ? { ...rest, dropoff } : rest);
  }

  /** The case that holds now: the address before the store. */
  const current = () => settled({ ...known(stored()), ...asked() });

  /** An address with other choices, the rest of it kept. */
  function withChoices(address, choices) {
    const url = new URL(address);
    for (const kind in kinds) url.searchParams.delete(kind);
    for (const kind in choices) url.searchParams.set(kind, choices[kind]);
    return url;
  }

  /** Replace the choices in the page's own address; a tab that it leads to gives way to another choice of its kind. */
  function address(choices, chosen = {}) {
    const url = withChoices(location, choices);
    const { dataset, parentElement } = found() ?? {};
    const key = chosen[parentElement?.dataset.choice];
    if (key && key !== dataset.key) url.hash = "";
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  /** The reader's own choice: it is remembered, and goes before what a link asked for. */
  function choose(choices) {
    const rest = asked();
    for (const kind in choices) delete rest[kind];
    if (choices.carrier) delete rest.dropoff;
    store({ ...stored(), ...choices });
    address(blocked ? { ...rest, ...choices } : rest, choices);
    apply();
  }

  /** Forget all that this device remembers of the reader, the theme's colours included; kept pages (offline.js) hold nothing of the reader. */
  function erase() {
    store({});
    if (!blocked) for (const key of Object.keys(localStorage)) if (key.startsWith(STORE) || key.endsWith("__palette")) localStorage.removeItem(key);
    address({});
    for (const first of all(".tabbed-set > input:first-child")) first.checked = true;
    apply();
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** A sentence with the labels of some choices in it; nothing where nothing is chosen. */
  function said(sentence, choices) {
    const labels = Object.keys(choices).map((kind) => kinds[kind][choices[kind]]);
    return labels.length ? sentence.replace("{case}", labels.join(", ")) : "";
  }

  /** Show the case in all that stands on the page: sets of tabs, the question, the line that says it in words. */
  function apply() {
    const choices = current();
    for (const set of all("[data-choice]")) {
      const key = choices[set.dataset.choice];
      for (const input of all(":scope > input, :scope > label > input", set)) {
        if (input.dataset.key === key) input.checked = true;
        else if (!key && set.matches("fieldset")) input.checked = false;
      }
      lacking(set, key);
    }
    for (const group of all("[data-carrier]")) group.hidden = group.dataset.carrier !== choices.carrier;
    const link = blocked ? {} : asked();
    const prepared = said(words.prepared, link);
    const own = said(words.chosen, choices) || words.none;
    const more = Object.keys(choices).length > Object.keys(link).length; // the reader's own beside the link's
    for (const line of all("[data-case]")) write(line, !prepared ? own : more ? `${prepared} ${own}` : prepared);
    for (const button of all("[data-action=not-mine]")) button.hidden = !prepared;
  }

  /** A set of tabs that has nothing for the reader's choice says so, in a line of its own. */
  function lacking(set, key) {
    const panels = set.querySelector(":scope > .tabbed-content");
    if (!panels || set.dataset.choice === "dropoff") return;
    let line = set.querySelector(":scope > .lacking");
    if (!key || set.querySelector(`:scope > [data-key=${key}]`)) return line?.remove();
    if (!line) {
      line = document.createElement("p");
      line.className = "lacking";
      panels.before(line);
    }
    write(line, said(words.lacking, { [set.dataset.choice]: key }));
  }

  /** The element that the address leads to, if there is one. */
  function found() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // broken percent signs: no such id
    }
  }

  /** That element, opened, with whatever hides it: tabs and folds. */
  function target() {
    const one = found();
    if (one?.name?.startsWith("__tabbed")) one.checked = true;
    for (let outer = one?.parentElement; outer; outer = outer.parentElement) {
      if (outer.matches("details")) outer.open = true;
      if (outer.matches(".tabbed-block")) outer.closest(".tabbed-set").querySelector(`:scope > [data-key=${outer.dataset.key}]`).checked = true;
    }
    return one;
  }

  const reading = new MutationObserver(() => {
    apply();
    target();
  });
  reading.observe(root, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => reading.disconnect());

  return { address, apply, asked, choose, current, erase, said, steps, store, stored, target, withChoices, words };
})();
