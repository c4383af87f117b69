// The link builder's own script. It reads links.json, and the search index of each language for the words of the sections.
// Nothing is sent; what was used last stays on this device.
{
  const root = document.documentElement;
  const { language: pageLanguage, root: up, words, labels, dependencies, renamed, languages } = JSON.parse(document.getElementById("page-data").textContent);
  const site = new URL(up, location.href);
  const find = (selector, inside = document) => inside.querySelector(selector);
  const findAll = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const fillPlaceholders = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const fill = (element, children) => {
    element.textContent = "";
    element.append(...children);
  };
  const MAX_RESULTS = 40; // results shown at once

  let links = []; // as links.json has them, each with `full`: its titles after those of its parents
  let shown = []; // the links in the list, in its order
  let active = -1;
  let state = null; // {id, language, choices} of the link that is being made

  const search = document.getElementById("search");
  const list = document.getElementById("found");
  const fields = findAll("[data-choice]").map((field) => {
    const select = find("select", field);
    return { kind: field.dataset.choice, field, select, options: [...select.options].slice(1) };
  });

  // Search ---------------------------------------------------------------------------------------------------------------

  /** A text without accents, case and punctuation, with a space before every word. */
  const normalize = (text) => ` ${text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

  /** Language -> [{link, title, ownTitle, text}], normalized. */
  const index = {};

  function readIndex(language, docs) {
    const base = links.length ? new URL(languages[language].root, links.site).href : "";
    const texts = new Map(docs.map(({ location, title, text }) => [location, `${title} ${text.replace(/<[^>]*>/g, " ")}`]));
    index[language] = links.map((link) => {
      const title = normalize(link.full[language]);
      return { link, title, ownTitle: normalize(link.titles[language]), text: normalize(texts.get(link.urls[language].slice(base.length)) ?? "") };
    });
  }

  /** How well the entries of one language match the words: link -> score. */
  function scoresOf(entries, tokens, phrases) {
    const scores = new Map();
    for (const token of tokens) {
      const stem = token.length > 5 ? token.slice(0, -2) : token; // endings vary: allumer, allume
      const hits = entries.filter(({ title, text }) => title.includes(` ${stem}`) || text.includes(` ${stem}`));
      const weight = Math.log(1 + entries.length / (hits.length || 1));
      for (const { link, title, ownTitle, text } of hits) {
        const match = (where) => (where.includes(` ${token}`) ? 1 : where.includes(` ${stem}`) ? 0.6 : 0);
        scores.set(link, (scores.get(link) ?? 0) + weight * (4 * match(ownTitle) + 1.5 * match(title) + match(text)));
      }
    }
    for (const phrase of phrases) {
      for (const { link, ownTitle, text } of entries) {
        const bonus = ownTitle.includes(phrase) ? 14 : text.includes(phrase) ? 3 : 0;
        if (bonus) scores.set(link, Math.max(scores.get(link) ?? 0, 0) + bonus);
      }
    }
    return scores;
  }

  /** The links that match a query in any language, the best first; all of them where it is empty. */
  function matches(query) {
    const normalized = normalize(query);
    const tokens = normalized.split(" ").filter((token) => token.length > 1);
    if (!tokens.length) return links;
    const topics = new Set();
    for (const { synonyms } of Object.values(languages)) {
      for (const [topic, phrases] of Object.entries(synonyms)) if (phrases.some((phrase) => normalized.includes(normalize(phrase)))) topics.add(topic);
    }
    const best = new Map();
    for (const [language, entries] of Object.entries(index)) {
      const { synonyms } = languages[language];
      const phrases = [...topics].flatMap((topic) => (synonyms[topic] ?? []).map((phrase) => normalize(phrase).trimEnd()));
      for (const [link, score] of scoresOf(entries, tokens, phrases)) best.set(link, Math.max(best.get(link) ?? 0, score));
    }
    const highest = Math.max(...best.values());
    return [...best].filter(([, score]) => score > highest / 6).sort((a, b) => b[1] - a[1]).map(([link]) => link);
  }

  function showResults() {
    const results = matches(search.value);
    find("[data-count]").textContent = results.length ? fillPlaceholders(words.count, { count: results.length }) : words.none;
    shown = results.slice(0, search.value.trim() ? MAX_RESULTS : results.length);
    fill(list, shown.map((link, number) => {
      const option = document.createElement("li");
      option.id = `found-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const kind = document.createElement("small");
      kind.textContent = words.kinds[link.kind];
      option.append(link.full[pageLanguage], " ", kind);
      return option;
    }));
    active = -1;
    search.removeAttribute("aria-activedescendant");
  }

  function activate(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = Math.max(0, Math.min(number, shown.length - 1));
    const option = list.children[active];
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", option.id);
    selectLink({ id: shown[active].id, language: state?.language ?? "", choices: state?.choices ?? {} });
  }

  // The link -------------------------------------------------------------------------------------------------------------

  const linkOf = (id) => links.find((link) => link.id === id);
  const textLanguage = () => state.language || pageLanguage;

  const canBeChosen = (kind, key, choices) => offeredKeys(Object.keys(labels[kind]), dependencies[kind], choices).includes(key);

  /** The choices that go into the address: those that matter on the page, a tab's own before the agent's. */
  function choicesOf(link) {
    const choices = {};
    for (const kind of link.choices) {
      const key = link.choice[kind] ?? state.choices[kind];
      if (canBeChosen(kind, key, choices)) choices[kind] = key;
    }
    return choices;
  }

  function addressOf(base, values) {
    const url = new URL(base);
    for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value);
    return url.href;
  }

  function selectLink(next) {
    state = next;
    find("[data-copied]").textContent = "";
    showLink();
  }

  function showLink() {
    const link = linkOf(state.id);
    const choices = choicesOf(link);
    find("section.link").hidden = false;
    find("#chosen").textContent = link.full[pageLanguage];
    const changed = link.changed[textLanguage()];
    find("section.link [data-kind]").textContent = [words.kinds[link.kind], changed && fillPlaceholders(words.changed, { date: new Intl.DateTimeFormat(pageLanguage, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(changed)) })].filter(Boolean).join(" · ");
    document.getElementById("language").value = state.language;
    for (const { kind, field, select, options } of fields) {
      arrangeOptions(select, options, dependencies[kind], choices, labels, words.others);
      field.hidden = !link.choices.includes(kind) || select.length < 2;
      select.value = choices[kind] ?? "";
      select.disabled = kind in link.choice;
    }
    const language = textLanguage();
    const short = addressOf(link.short, { lang: state.language, ...choices });
    document.getElementById("short").value = short;
    document.getElementById("full").value = addressOf(link.urls[language], choices);
    const message = document.getElementById("message");
    message.value = fillPlaceholders(languages[language].message, { title: link.full[language], address: short });
    message.lang = language;
    for (const label of findAll("[data-language]")) label.textContent = `(${find(`#language option[value="${language}"]`).textContent})`;
    drawCode(find("figure svg"), short);
    find("figure").hidden = find("figure svg").hasAttribute("hidden");
  }

  // Copying --------------------------------------------------------------------------------------------------------------

  async function copy(name) {
    const field = document.getElementById(name);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Not a secure context, or not allowed: the deprecated command, which needs the selection.
      const focused = document.activeElement;
      field.select();
      const done = document.execCommand("copy");
      if (!done) return announce(words.failed);
      focused.focus();
    }
    announce(fillPlaceholders(words.copied, { what: words[name] }));
    remember();
  }

  let announcements = 0;
  function announce(text) {
    find("[data-copied]").textContent = text + "\u00a0".repeat(announcements++ % 2); // the same text again is announced again
  }

  // Used last ------------------------------------------------------------------------------------------------------------

  const STORE = "guide-support";

  /** The choices among what is stored, each with its key of today. */
  function knownChoices(stored) {
    const today = Object.keys(labels).map((kind) => [kind, renamed[kind]?.[stored[kind]] ?? stored[kind]]);
    return Object.fromEntries(today.filter(([kind, key]) => Object.keys(labels[kind]).includes(key)));
  }

  function recentLinks() {
    try {
      const stored = JSON.parse(localStorage.getItem(STORE));
      return (Array.isArray(stored) ? stored : []).filter((item) => linkOf(item?.id) && (item.language === "" || Object.keys(languages).includes(item.language))).map(({ id, language, choices }) => ({ id, language, choices: knownChoices(Object(choices)) }));
    } catch {
      return [];
    }
  }

  function storeRecent(items) {
    try {
      localStorage.setItem(STORE, JSON.stringify(items));
    } catch {
      // storage is blocked: nothing is stored
    }
    showRecent();
  }

  function remember() {
    const item = { id: state.id, language: state.language, choices: choicesOf(linkOf(state.id)) };
    const text = JSON.stringify(item);
    storeRecent([item, ...recentLinks().filter((other) => JSON.stringify(other) !== text)].slice(0, 8));
  }

  function showRecent() {
    const items = recentLinks();
    find("[data-recent]").hidden = !items.length;
    fill(find(".recent"), items.map((item) => {
      const entry = document.createElement("li");
      const button = document.createElement("button");
      const choiceLabels = Object.entries(item.choices).map(([kind, key]) => labels[kind][key]);
      button.type = "button";
      button.textContent = [linkOf(item.id).full[pageLanguage], ...choiceLabels, item.language].filter(Boolean).join(" · ");
      button.addEventListener("click", () => selectLink(item));
      entry.append(button);
      return entry;
    }));
  }

  // Events ---------------------------------------------------------------------------------------------------------------

  search.addEventListener("input", () => {
    showResults();
    if (search.value.trim() && shown.length) activate(0);
  });

  search.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) {
      event.preventDefault();
      activate(active + steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active < 0 && shown.length) activate(0);
      if (state) copy("short");
    }
  });

  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) activate([...list.children].indexOf(option));
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id === "language") selectLink({ ...state, language: target.value });
    const kind = target.closest("[data-choice]")?.dataset.choice;
    if (kind) selectLink({ ...state, choices: { ...state.choices, [kind]: target.value } });
  });

  document.addEventListener("click", ({ target }) => {
    if (target.dataset.copy) copy(target.dataset.copy);
    if (target.dataset.action === "forget") {
      storeRecent([]);
      search.focus();
    }
  });

  const fetchJson = async (path) => (await fetch(new URL(path, site))).json();

  /** The titles of a link after those of its parents, pages aside, in every language. */
  function breadcrumbTitles(link, byId) {
    const parent = byId.get(link.within);
    return Object.fromEntries(Object.entries(link.titles).map(([language, title]) => [language, parent && parent.kind !== "page" ? `${parent.full[language]} › ${title}` : title]));
  }

  async function start() {
    find("main details").open = false;
    search.focus();
    const table = await fetchJson("links.json");
    const byId = new Map(table.links.map((link) => [link.id, link]));
    for (const link of table.links) link.full = breadcrumbTitles(link, byId); // a link comes after its parent
    links = table.links;
    links.site = table.site;
    for (const language of Object.keys(languages)) readIndex(language, []);
    showResults();
    showRecent();
    await Promise.all(Object.entries(languages).map(async ([language, { root: folder }]) => readIndex(language, (await fetchJson(`${folder}search/search_index.json`)).docs)));
    root.dataset.ready = "";
    if (search.value) showResults();
  }

  // All that the page needs is there: a browser in which something above has failed is one without script.
  root.classList.replace("no-js", "js");
  start();
}
