// The reader's choices, of the kinds of choices.yml. They come from the address, else from what
// the reader chose before on this device, and are applied while the page is still being parsed, so
// that nothing moves after the first paint. This script stands in <head> of the page itself, so no
// file is waited for. guide.js uses `choices` for all that happens later. Nothing here, nor in any
// other script, is newer than Safari 14 and Chrome 85 (tests/html/floor.mjs).
//
// A selection is an object of keys of choices.yml by kind, {os: "ios", carrier: "dhl"}; any kind may
// be absent.

const queryAll = (selector, root = document) => [...root.querySelectorAll(selector)];

const choices = (() => {
  const data = JSON.parse(document.getElementById("guide-data").textContent);
  const { kinds, offers, words, renamed = {} } = data;
  const STORAGE_KEY = "return-guide";

  let visitState = {}; // for this visit, where the storage is blocked or full
  let isBlocked = false;

  function store(name, text) {
    try {
      localStorage.setItem(STORAGE_KEY + name, text);
    } catch {
      isBlocked = true;
    }
  }

  store("-probe", " ".repeat(999));
  if (!isBlocked) localStorage.removeItem(`${STORAGE_KEY}-probe`);

  /** What this device remembers: a selection, and `done`, a list of ids of steps. */
  function load() {
    if (isBlocked) return visitState;
    try {
      return Object(JSON.parse(localStorage.getItem(STORAGE_KEY)));
    } catch {
      return {}; // no JSON
    }
  }

  function save(state) {
    visitState = state;
    store("", JSON.stringify(state));
  }

  /** Remember the language that the reader chose: short links lead to it (go.js). */
  const saveLanguage = (code) => store("-language", code);

  /**
   * The selection in an object that may hold anything: only kinds and keys that exist, and for a
   * key that was renamed (redirects.yml) the one of today.
   */
  function pick(object) {
    const selection = {};
    for (const kind in kinds) {
      const key = renamed[kind]?.[object[kind]] ?? object[kind];
      if (Object.keys(kinds[kind]).includes(key)) selection[kind] = key;
    }
    return selection;
  }

  /** The selection with its kinds in order, and a key only with the one that offers it. */
  function normalize(selection) {
    const kept = pick(selection);
    for (const kind in offers) {
      const { parent, keys } = offers[kind];
      if (!keys[kept[parent]]?.includes(kept[kind])) delete kept[kind];
    }
    return kept;
  }

  /** The selection in the page's address. A key that one other offers alone selects that too. */
  function fromUrl() {
    const selection = pick(readCase(location.search));
    for (const kind in offers) {
      const { parent, keys } = offers[kind];
      const offering = Object.keys(keys).filter((key) => keys[key].includes(selection[kind]));
      if (offering.length === 1) selection[parent] ??= offering[0];
    }
    return normalize(selection);
  }

  /** The selection that holds now: the address wins over what is stored. */
  const current = () => normalize({ ...pick(load()), ...fromUrl() });

  /** An address with another selection, the rest of it kept. */
  function urlWith(address, selection) {
    const url = new URL(address);
    for (const name of [...url.searchParams.keys()])
      if (kinds[kindOf(name)]) url.searchParams.delete(name);
    for (const kind in selection) url.searchParams.set(kind, selection[kind]);
    return url;
  }

  /** Put right in the page's address what a tool has damaged of the case. */
  function mendUrl() {
    const plain = new URLSearchParams(location.search);
    const meant = pick(readCase(location.search));
    if (Object.keys(meant).some((kind) => plain.get(kind) !== meant[kind]))
      history.replaceState(history.state, "", urlWith(location, meant));
  }

  /**
   * Put a selection into the page's address. Its fragment is dropped if it names a tab that is not
   * the one `chosen`.
   */
  function replaceUrl(selection, chosen = {}) {
    const url = urlWith(location, selection);
    const { dataset, parentElement } = targetElement() ?? {};
    const key = chosen[parentElement?.dataset.choice];
    if (key && key !== dataset.key) url.hash = "";
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  /** Apply the reader's own choice: it is stored, and wins over what the address asked for. */
  function choose(selection) {
    const rest = fromUrl();
    for (const kind in selection) delete rest[kind];
    for (const kind in offers) if (offers[kind].parent in selection) delete rest[kind];
    save({ ...load(), ...selection });
    replaceUrl(isBlocked ? { ...rest, ...selection } : rest, selection);
    apply();
  }

  /**
   * Forget all that this device remembers of the reader, the theme's colours and the service
   * worker's copies of the pages that were visited included.
   */
  function erase() {
    save({});
    try {
      for (const key of Object.keys(localStorage))
        if (key.startsWith(STORAGE_KEY) || key.endsWith("__palette")) localStorage.removeItem(key);
    } catch {
      // blocked: nothing was stored
    }
    navigator.serviceWorker?.controller?.postMessage("erase");
    replaceUrl({});
    openFirstTabs();
    apply();
  }

  /** Forget the reader's choices and ticks, but the kinds that hold for another return too. */
  function beginAgain() {
    const keep = (selection) =>
      Object.fromEntries(data.kept.filter((kind) => kind in selection).map((kind) => [kind, selection[kind]]));
    const linked = keep(fromUrl());
    save(keep(pick(load())));
    replaceUrl(linked);
    openFirstTabs();
    apply();
  }

  function openFirstTabs() {
    for (const first of queryAll(".tabbed-set > input:first-of-type")) first.checked = true;
    for (const set of queryAll("[data-changing]")) delete set.dataset.changing;
  }

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** A sentence with the labels of a selection in it; an empty string for an empty selection. */
  function describe(sentence, selection) {
    const labels = Object.keys(selection).map((kind) => kinds[kind][selection[kind]]);
    return labels.length ? sentence.replace("{case}", labels.join(" · ")) : "";
  }

  /** Show the current selection in all of the page. */
  function apply() {
    select();
    showOpenTabs();
  }

  /**
   * Open the tabs of the current selection, show the lines of its country, and write the line that
   * describes it. Until a reader has named a country no line of one is shown: the text above them
   * holds everywhere.
   */
  function select() {
    const selection = current();
    for (const set of queryAll("[data-choice]")) {
      const key = selection[set.dataset.choice];
      for (const input of queryAll(":scope > input", set)) {
        if (input.dataset.key === key) input.checked = true;
        else if (!key && set.matches("fieldset")) input.checked = false;
      }
      if (set.matches(".tabbed-set")) {
        showLacking(set, key);
        showWhatHoldsEverywhere(set, key);
      }
    }
    for (const item of queryAll("[data-when]")) {
      const [kind, key] = item.getAttribute("data-when").split(":");
      item.hidden = selection[kind] !== key;
    }
    const linked = isBlocked ? {} : fromUrl();
    const prepared = describe(words.prepared, linked);
    const chosen = describe(words.chosen, selection) || words.none;
    // own choices beside the link's
    const hasOwn = Object.keys(selection).length > Object.keys(linked).length;
    const text = !prepared ? chosen : hasOwn ? `${prepared} ${chosen}` : prepared;
    const short = prepared ? text : describe("{case}", selection);
    for (const line of queryAll("[data-case]"))
      setText(line, line.closest(".question") ? short : text);
    for (const button of queryAll("[data-action=not-mine]")) button.hidden = !prepared;
  }

  /** Say which tab of each set is open, and tell the other scripts that others may be now. */
  function showOpenTabs() {
    const selection = current();
    for (const set of queryAll(".tabbed-set")) {
      const key = set.querySelector(":scope > input:checked")?.dataset.key;
      const select = set.querySelector(":scope > select");
      if (select) select.value = key;
      const kind = set.dataset.choice;
      foldLabels(set, key === selection[kind] && !("changing" in set.dataset) ? { [kind]: key } : {});
    }
    document.dispatchEvent(new Event("tabschanged"));
  }

  /** Show in place of a set's labels a line that says its answer; the labels where it has none. */
  function foldLabels(set, answer) {
    const text = describe(words.tab, answer);
    set.toggleAttribute("data-folded", Boolean(text));
    let line = set.querySelector(":scope > .answered");
    if (!text) return line?.remove();
    if (!line) {
      line = document.createElement("p");
      line.className = "answered";
      line.append(document.createElement("span"), " · ", document.createElement("button"));
      Object.assign(line.lastChild, { type: "button", textContent: words.change });
      line.lastChild.dataset.action = "change-tab";
      set.prepend(line);
    }
    setText(line.firstChild, text);
  }

  /** Say in a line of its own that a set of tabs has none for the selected key. */
  function showLacking(set, key) {
    if (offers[set.dataset.choice]) return;
    let line = set.querySelector(":scope > .lacking");
    if (!key || set.querySelector(`:scope > input[data-key=${key}]`)) return line?.remove();
    if (!line) {
      line = document.createElement("p");
      line.className = "lacking";
      set.prepend(line);
    }
    setText(line, describe(words.lacking, { [set.dataset.choice]: key }));
  }

  /** Open the first tab of a set where that is for all keys without a tab of their own. */
  function showWhatHoldsEverywhere(set, key) {
    const [first, ...others] = queryAll(":scope > input", set);
    const hasOwn = others.some((input) => input.dataset.key === key);
    if (first?.dataset.key === "other" && !hasOwn && !set.contains(targetElement()))
      first.checked = true;
  }

  /** The element that the address leads to, or was meant to lead to, if there is one. */
  function targetElement() {
    const id = location.hash.slice(1);
    return document.getElementById(id) ?? document.getElementById(meantBy(id));
  }

  /**
   * Open the tabs and folds that hide the element that the address leads to; returns the element.
   * A damaged id is put right in the address.
   */
  function revealTarget() {
    const target = targetElement();
    if (target && location.hash !== `#${target.id}`)
      history.replaceState(history.state, "", `#${target.id}`);
    if (target?.name?.startsWith("__tabbed")) target.checked = true;
    for (let outer = target?.parentElement; outer; outer = outer.parentElement) {
      if (outer.matches("details")) outer.open = true;
      if (outer.matches(".step-text")) outer.parentElement.dataset.open = "";
      if (outer.matches(".tabbed-block"))
        outer
          .closest(".tabbed-set")
          .querySelector(`:scope > [data-key=${outer.dataset.key}]`).checked = true;
    }
    showOpenTabs();
    return target;
  }

  mendUrl();
  apply();
  const observer = new MutationObserver(() => {
    select();
    revealTarget(); // lets the target's tab be open, before anything says which are
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => observer.disconnect());

  return {
    ...data,
    apply,
    beginAgain,
    choose,
    current,
    describe,
    erase,
    fromUrl,
    load,
    replaceUrl,
    revealTarget,
    save,
    saveLanguage,
    setText,
    showOpenTabs,
    urlWith,
  };
})();
