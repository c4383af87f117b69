// What happens once the page is there: choosing, links that keep choices and section, progress. A
// module, so it runs when the page is parsed; `choices` comes from choices.js.

// Where choices.js has failed this throws: then none of the module's scripts runs.
const { steps, words } = choices;
const article = document.querySelector(".md-content");

// Choosing ----------------------------------------------------------------------------------------

/**
 * Do something that changes heights above an element, and keep the element at its place on the
 * screen.
 */
function keepInPlace(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
}

/** The selection that a radio stands for: the tab of a drop-off is nested in its carrier's. */
function selectionOf(radio) {
  const selection = {};
  for (let outer = radio; outer; outer = outer.parentElement.closest("[data-key]"))
    selection[outer.closest("[data-choice]").dataset.choice] = outer.dataset.key;
  return selection;
}

/** Choose what a tab is for. The address that an agent copies becomes the tab's own. */
function chooseTab(radio) {
  radio.parentElement.dataset.changing = ""; // the labels that are used stay
  keepInPlace(radio.parentElement, () => choices.choose(selectionOf(radio)));
  history.replaceState(history.state, "", `#${radio.id}`);
}

document.addEventListener("change", ({ target }) => {
  if (target.matches(".tabbed-set > input")) chooseTab(target);
  if (target.matches(".tabbed-set > select"))
    chooseTab(target.parentElement.querySelector(`:scope > input[data-key="${target.value}"]`));
  if (target.dataset.step) keepInPlace(target, () => folding.tick(target.dataset.step, target.checked));
});

document.addEventListener("click", ({ target }) => {
  // the tab that is open already; a tap on a label comes here too, as a click on the radio
  if (target.matches(".tabbed-set > input"))
    history.replaceState(history.state, "", `#${target.id}`);
});

const actions = {
  "not-mine"() {
    choices.replaceUrl({});
    choices.apply();
    question.focus();
  },
  "change-tab"(button) {
    const set = button.closest(".tabbed-set");
    set.dataset.changing = "";
    choices.showOpenTabs();
    set.querySelector(":scope > select, :scope > input:checked").focus();
  },
  "show-step"(button) {
    keepInPlace(button, () => folding.toggle(button.closest(".step-section")));
  },
  another() {
    choices.beginAgain();
    question.focus();
  },
  erase() {
    choices.erase();
    question.focus();
  },
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]");
  actions[button?.dataset.action]?.(button);
});

// Links carry the choices of the address; those of the language menu also the section -------------

/**
 * The id that the reader is at: the address's own target if it is on the screen, else the last
 * heading above the middle.
 */
function idInView() {
  const target = choices.revealTarget();
  const { top, bottom } = (target?.closest(".tabbed-set") ?? target)?.getBoundingClientRect() ?? {};
  if (bottom > 0 && top < innerHeight) return target.id;
  const isAbove = (heading) =>
    !heading.closest("[hidden]") && heading.getBoundingClientRect().top < innerHeight / 2;
  return queryAll("h2, h3:not(.panel-title)", article).filter(isAbove).pop()?.id ?? "";
}

function addChoices({ target, type }) {
  const link = target.closest("a[href]:not([href^='#'])");
  if (link?.origin !== location.origin) return;
  const url = choices.urlWith(link, choices.fromUrl());
  if (link.hreflang) url.hash = idInView();
  // An insert's page cannot read what is stored. Browsers send to no host what stands behind the #.
  if (link.matches(".insert-links .md-button"))
    url.hash = new URLSearchParams(choices.current()).toString();
  if (link.matches(".languages a") && type !== "contextmenu") choices.saveLanguage(link.hreflang);
  link.href = url;
}

for (const type of ["click", "auxclick", "contextmenu"])
  document.addEventListener(type, addChoices, true);

/** Open whatever hides the target of the address, and bring it into view. */
function scrollToTarget() {
  const target = choices.revealTarget();
  if (article.contains(target))
    (target.matches("input, .fold-content") ? target.parentElement : target).scrollIntoView({
      behavior: "instant",
    });
}

addEventListener("hashchange", scrollToTarget);
addEventListener("load", scrollToTarget);
document.addEventListener("click", ({ target }) => {
  // The address may already be that of the link, and its tab closed since: then no hashchange
  // comes.
  if (target.closest(".md-content p a, .md-content li a, .md-nav a")?.hash === location.hash)
    scrollToTarget();
});

// Progress, on this device only -------------------------------------------------------------------

function showProgress() {
  const boxes = queryAll("[data-step]");
  if (!boxes.length) return;
  const ticked = folding.ticked();
  const toDo = Object.keys(steps).filter((step) => !folding.isOver(step));
  for (const box of boxes) box.checked = ticked.has(box.dataset.step);
  const [next] = toDo;
  const count = boxes.length - toDo.length;
  article.querySelector("progress").value = count;
  const counted = words.progress.replace("{done}", count).replace("{total}", boxes.length);
  choices.setText(article.querySelector("[data-progress]"), counted);
  article.querySelector("[data-finished]").hidden = Boolean(next);
  const resume = article.querySelector("[data-resume]");
  resume.hidden = !next;
  resume.href = `#${next}`;
  const number = Object.keys(steps).indexOf(next) + 1;
  const carryOn = words.resume.replace("{number}", number).replace("{title}", steps[next]);
  choices.setText(resume, carryOn);
}

// Another page may have changed the choices and the ticks since this one was left.
addEventListener("storage", () => {
  folding.update();
  showProgress();
});
addEventListener("pageshow", ({ persisted }) => {
  // WebKit empties the radios and boxes of a page that it brings back in a task of its own: at most
  // times before the first of these, at times after it
  if (persisted) for (const delay of [0, 100, 500]) setTimeout(choices.apply, delay);
});
document.addEventListener("tabschanged", showProgress);
showProgress();
