// The link builder's own script. It reads links.json, and the search index of each language for the words of the sections.
// Nothing is sent; what was used last stays on this device.
{
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  const { language: own, root: up, words, labels, dropoffs, languages } = JSON.parse(document.getElementById("said").textContent);
  const site = new URL(up, location.href);
  const one = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const MOST = 40; // results shown; whoever searches does not read more

  let links = []; // as links.json has them, each with `titles` in full
  let shown = []; // those in the list, in its order
  let active = -1;
  let state = null; // {id, language, choices} of the link that is being made

  const search = document.getElementById("search");
  const list = document.getElementById("found");

  // Finding --------------------------------------------------------------------------------------------------------------

  /** A text without accents, case and signs, a space before every word. */
  const plain = (text) => ` ${text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

  /** Language -> [{link, title, text}], plain. */
  const index = {};

  function readIndex(language, docs) {
    const base = links.length ? new URL(languages[language].root, links.site).href : "";
    const texts = new Map(docs.map(({ location, title, text }) => [location, `${title} ${text.replace(/<[^>]*>/g, " ")}`]));
    index[language] = links.map((link) => {
      const title = plain(link.full[language]);
      return { link, title, own: plain(link.titles[language]), text: plain(texts.get(link.urls[language].slice(base.length)) ?? "") };
    });
  }

  /** How well the entries of one language answer the words: link -> points. */
  function points(entries, tokens, phrases) {
    const found = new Map();
    for (const token of tokens) {
      const stem = token.length > 5 ? token.slice(0, -2) : token; // endings vary: allumer, allume
      const hits = entries.filter(({ title, text }) => title.includes(` ${stem}`) || text.includes(` ${stem}`));
      const weight = Math.log(1 + entries.length / (hits.length || 1));
      for (const { link, title, own: last, text } of hits) {
        const exact = (where) => (where.includes(` ${token}`) ? 1 : where.includes(` ${stem}`) ? 0.6 : 0);
        found.set(link, (found.get(link) ?? 0) + weight * (4 * exact(last) + 1.5 * exact(title) + exact(text)));
      }
    }
    for (const phrase of phrases) {
      for (const { link, own: last, text } of entries) {
        const bonus = last.includes(phrase) ? 14 : text.includes(phrase) ? 3 : 0;
        if (bonus) found.set(link, Math.max(found.get(link) ?? 0, 0) + bonus);
      }
    }
    return found;
  }

  /** The links that answer a question in any language, the best first; all of them where nothing is asked. */
  function answers(question) {
    const asked = plain(question);
    const tokens = asked.split(" ").filter((token) => token.length > 1);
    if (!tokens.length) return links;
    const things = new Set();
    for (const { synonyms } of Object.values(languages)) {
      for (const [thing, phrases] of Object.entries(synonyms)) if (phrases.some((phrase) => asked.includes(plain(phrase)))) things.add(thing);
    }
    const best = new Map();
    for (const [language, entries] of Object.entries(index)) {
      const { synonyms } = languages[language];
      const phrases = [...things].flatMap((thing) => (synonyms[thing] ?? []).map((phrase) => plain(phrase).trimEnd()));
      for (const [link, number] of points(entries, tokens, phrases)) best.set(link, Math.max(best.get(link) ?? 0, number));
    }
    const most = Math.max(...best.values());
    return [...best].filter(([, number]) => number > most / 6).sort((a, b) => b[1] - a[1]).map(([link]) => link);
  }

  function showFound() {
    const found = answers(search.value);
    one("[data-count]").textContent = found.length ? filled(words.count, { count: found.length }) : words.none;
    shown = found.slice(0, search.value.trim() ? MOST : found.length);
    list.replaceChildren(...shown.map((link, place) => {
      const option = document.createElement("li");
      option.id = `found-${place}`;
      option.role = "option";
      option.ariaSelected = "false";
      const kind = document.createElement("small");
      kind.textContent = words.kinds[link.kind];
      option.append(link.full[own], " ", kind);
      return option;
    }));
    active = -1;
    search.removeAttribute("aria-activedescendant");
  }

  function activate(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = Math.max(0, Math.min(place, shown.length - 1));
    const option = list.children[active];
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", option.id);
    choose({ id: shown[active].id, language: state?.language ?? "", choices: state?.choices ?? {} });
  }

  // The link -------------------------------------------------------------------------------------------------------------

  const linkOf = (id) => links.find((link) => link.id === id);
  const textLanguage = () => state.language || own;

  /** The choices that go into the address: those that matter on the page, a tab's own before the agent's. */
  function choicesOf(link) {
    const found = {};
    for (const kind of link.choices) {
      const key = link.choice[kind] ?? state.choices[kind];
      if (key && (kind !== "dropoff" || dropoffs[found.carrier]?.includes(key))) found[kind] = key;
    }
    return found;
  }

  function addressOf(base, values) {
    const url = new URL(base);
    for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value);
    return url.href;
  }

  function choose(next) {
    state = next;
    one("[data-copied]").textContent = "";
    show();
  }

  function show() {
    const link = linkOf(state.id);
    const choices = choicesOf(link);
    one("section.link").hidden = false;
    one("#chosen").textContent = link.full[own];
    const changed = link.changed[textLanguage()];
    one("section.link [data-kind]").textContent = [words.kinds[link.kind], changed && filled(words.changed, { date: new Intl.DateTimeFormat(own, { dateStyle: "long", timeZone: "UTC" }).format(new Date(changed)) })].filter(Boolean).join(" · ");
    document.getElementById("language").value = state.language;
    for (const field of all("[data-choice]")) {
      const kind = field.dataset.choice;
      const select = one("select", field);
      const ways = dropoffs[choices.carrier] ?? [];
      field.hidden = !link.choices.includes(kind) || (kind === "dropoff" && !ways.length);
      if (kind === "dropoff") for (const option of select.options) option.hidden = option.disabled = Boolean(option.value) && !ways.includes(option.value);
      select.value = choices[kind] ?? "";
      select.disabled = kind in link.choice;
    }
    const language = textLanguage();
    const short = addressOf(link.short, { lang: state.language, ...choices });
    document.getElementById("short").value = short;
    document.getElementById("full").value = addressOf(link.urls[language], choices);
    const message = document.getElementById("message");
    message.value = filled(languages[language].message, { title: link.full[language], address: short });
    message.lang = language;
    for (const place of all("[data-language]")) place.textContent = `(${one(`#language option[value="${language}"]`).textContent})`;
    drawCode(one("figure svg"), short);
    one("figure").hidden = one("figure svg").hasAttribute("hidden");
  }

  // Copying --------------------------------------------------------------------------------------------------------------

  async function copy(name) {
    const field = document.getElementById(name);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // No secure address, or not allowed: the old way, which needs the selection.
      const before = document.activeElement;
      field.select();
      const done = document.execCommand("copy");
      if (!done) return say(words.failed);
      before.focus();
    }
    say(filled(words.copied, { what: words[name] }));
    remember();
  }

  let times = 0;
  function say(text) {
    one("[data-copied]").textContent = text + "\u00a0".repeat(times++ % 2); // the same text again is announced again
  }

  // Used last ------------------------------------------------------------------------------------------------------------

  const STORE = "guide-support";

  function recent() {
    try {
      const found = JSON.parse(localStorage.getItem(STORE));
      return (Array.isArray(found) ? found : []).filter((item) => linkOf(item?.id) && (item.language === "" || Object.hasOwn(languages, item.language))).map(({ id, language, choices }) => ({ id, language, choices: Object(choices) }));
    } catch {
      return [];
    }
  }

  function keep(items) {
    try {
      localStorage.setItem(STORE, JSON.stringify(items));
    } catch {
      // storage is blocked: nothing is kept
    }
    showRecent();
  }

  function remember() {
    const item = { id: state.id, language: state.language, choices: choicesOf(linkOf(state.id)) };
    const text = JSON.stringify(item);
    keep([item, ...recent().filter((other) => JSON.stringify(other) !== text)].slice(0, 8));
  }

  function showRecent() {
    const items = recent();
    one("[data-recent]").hidden = !items.length;
    one(".recent").replaceChildren(...items.map((item) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      const chosen = Object.entries(item.choices).map(([kind, key]) => labels[kind]?.[key]).filter(Boolean);
      button.type = "button";
      button.textContent = [linkOf(item.id).full[own], ...chosen, item.language].filter(Boolean).join(" · ");
      button.addEventListener("click", () => choose(item));
      line.append(button);
      return line;
    }));
  }

  // Events ---------------------------------------------------------------------------------------------------------------

  search.addEventListener("input", () => {
    showFound();
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
    if (target.id === "language") choose({ ...state, language: target.value });
    const kind = target.closest("[data-choice]")?.dataset.choice;
    if (kind) choose({ ...state, choices: { ...state.choices, [kind]: target.value } });
  });

  document.addEventListener("click", ({ target }) => {
    if (target.dataset.copy) copy(target.dataset.copy);
    if (target.dataset.action === "forget") {
      keep([]);
      search.focus();
    }
  });

  const json = async (path) => (await fetch(new URL(path, site))).json();

  /** The titles of a link with those of what holds it, pages aside, in every language. */
  function inFull(link, byId) {
    const holder = byId.get(link.within);
    return Object.fromEntries(Object.entries(link.titles).map(([language, title]) => [language, holder && holder.kind !== "page" ? `${holder.full[language]} › ${title}` : title]));
  }

  async function start() {
    one("details").open = false;
    search.focus();
    const table = await json("links.json");
    const byId = new Map(table.links.map((link) => [link.id, link]));
    for (const link of table.links) link.full = inFull(link, byId); // a link comes after the one that holds it
    links = table.links;
    links.site = table.site;
    for (const language of Object.keys(languages)) readIndex(language, []);
    showFound();
    showRecent();
    await Promise.all(Object.entries(languages).map(async ([language, { root: folder }]) => readIndex(language, (await json(`${folder}search/search_index.json`)).docs)));
    root.dataset.ready = "";
    if (search.value) showFound();
  }

  start();
}
