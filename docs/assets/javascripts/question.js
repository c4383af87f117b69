// The question at the top of home and guide: one kind of choice at a time, in the order of
// choices.yml; the line above it says the answers, and "change" lists them. Answers are buttons, so
// that the keyboard moves between them without answering. Stands in <head> of the page itself,
// after choices.js, so that nothing moves after the first paint.

const question = (() => {
  const { kinds, offers, listings, few, words } = choices;
  const ALL = "*";
  let asked = ""; // the kind that the reader answers again; ALL while all answers are listed

  function create(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const createButton = (onclick, ...children) =>
    create("button", { type: "button", className: "quiet", onclick }, ...children);

  /** The keys that a kind offers with a selection. */
  function keysOf(kind, selection) {
    const { parent, keys } = offers[kind] ?? {};
    return parent ? keys[selection[parent]] ?? [] : Object.keys(kinds[kind]);
  }

  /** The same in two lists: those that go with the selection, and all others. */
  function nearAndFar(kind, selection) {
    const all = keysOf(kind, selection);
    const { parent, keys } = listings[kind] ?? {};
    const near = keys?.[selection[parent]] ?? all;
    return [near, all.filter((key) => !near.includes(key))];
  }

  /** The kinds to ask with a selection: a single answer is no question. */
  const kindsToAsk = (selection) =>
    Object.keys(kinds).filter((kind) => keysOf(kind, selection).length > 1);

  function answer(kind, key) {
    const { parent } = offers[kind] ?? {};
    asked = "";
    choices.choose(parent ? { [parent]: choices.current()[parent], [kind]: key } : { [kind]: key });
    focus();
  }

  function ask(kind) {
    asked = kind;
    show();
    focus();
  }

  /** Move the focus to what is asked now; to the line of the answers where nothing is. */
  function focus() {
    const place = document.querySelector("[data-question] > *");
    (place ?? document.querySelector(".case p")).focus();
  }

  function createAnswer(kind, key, isChosen) {
    const button = createButton(() => answer(kind, key), kinds[kind][key]);
    button.dataset.key = key;
    button.setAttribute("aria-pressed", isChosen);
    return button;
  }

  /** A select of many answers, which counts when the button behind it is pressed. */
  function createSelect(kind, near, far, chosen) {
    const createOption = (key) => create("option", { value: key }, kinds[kind][key]);
    const select = create("select", { autocomplete: "off" });
    select.setAttribute("aria-label", words.questions[kind]);
    select.append(create("option", { value: "" }, words.pick), ...near.map(createOption));
    if (far.length)
      select.append(create("optgroup", { label: listings[kind].more }, ...far.map(createOption)));
    select.value = [...near, ...far].includes(chosen) ? chosen : "";
    const next = createButton(() => {
      if (select.value) answer(kind, select.value);
      else select.focus();
    }, words.next);
    return create("div", { className: "many" }, select, next);
  }

  function createQuestion(kind, selection) {
    const [near, far] = nearAndFar(kind, selection);
    const chosen = selection[kind];
    const fieldset = create("fieldset", { tabIndex: -1 });
    fieldset.dataset.kind = kind;
    fieldset.append(create("legend", {}, words.questions[kind]));
    if (words.hints[kind]) fieldset.append(create("p", { className: "small" }, words.hints[kind]));
    if (near.length > few) fieldset.append(createSelect(kind, near, far, chosen));
    else fieldset.append(...near.map((key) => createAnswer(kind, key, key === chosen)));
    if (far.length && near.length <= few) {
      const summary = create("summary", {}, listings[kind].more);
      const fold = create("details", { className: "fold", open: far.includes(chosen) }, summary);
      fold.append(createSelect(kind, far, [], chosen));
      fieldset.append(fold);
    }
    return fieldset;
  }

  /** The answers, each a button that asks its question again. */
  function createList(answered, selection) {
    const list = create("ul", { className: "answers", tabIndex: -1 });
    for (const kind of answered) {
      const label = create("strong", {}, kinds[kind][selection[kind]]);
      const button = createButton(() => ask(kind), `${words.questions[kind]} `, label);
      list.append(create("li", {}, button));
    }
    return list;
  }

  function show() {
    const place = document.querySelector("[data-question]");
    if (!place) return;
    const selection = choices.current();
    const toAsk = kindsToAsk(selection);
    const answered = toAsk.filter((kind) => selection[kind]);
    if (!answered.length || (asked !== ALL && !toAsk.includes(asked))) asked = "";
    const kind = asked || toAsk.find((one) => !selection[one]);
    showCase(answered.length > 0);
    const state = JSON.stringify([kind, selection]);
    if (place.dataset.state === state) return; // what the reader has opened stays
    place.dataset.state = state;
    place.textContent = "";
    if (kind === ALL) place.append(createList(answered, selection));
    else if (kind) place.append(createQuestion(kind, selection));
  }

  /** The line of the answers is there as soon as there is one. */
  function showCase(isAnswered) {
    document.querySelector(".question > .case").hidden = !isAnswered;
    const button = document.querySelector("[data-action=change]");
    button?.setAttribute("aria-expanded", asked !== "");
  }

  /** Bring first, in the select of a set of tabs, what goes with the selection. */
  function arrange(select) {
    const [near, far] = nearAndFar(select.parentElement.dataset.choice, choices.current());
    const group = select.querySelector("optgroup");
    const options = [...select.options]; // the parser may not have come to all
    const order = `${near} ${options.length}`;
    if (!group || !far.length || select.dataset.order === order) return;
    const { value } = select;
    const first = near.flatMap((key) => options.filter((option) => option.value === key));
    group.before(...first);
    group.append(...options.filter((option) => !first.includes(option)));
    select.value = value;
    select.dataset.order = order;
  }

  document.addEventListener("tabschanged", () => {
    show();
    queryAll(".tabbed-set > select").forEach(arrange);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.dataset.action === "change") ask(asked ? "" : ALL);
  });

  return { focus };
})();
