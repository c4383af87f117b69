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
  for (let outer = radio; outer; outer = outer.parentElement.closest("[data-key]")) {
    const { choice, carrier } = outer.closest("[data-choice]").dataset;
    selection[choice] = outer.dataset.key;
    if (carrier) selection.carrier = carrier;
  }
  return selection;
}

document.addEventListener("change", ({ target }) => {
  if (target.dataset.key) keepInPlace(target, () => choices.choose(selectionOf(target)));
  if (target.dataset.step) {
    const done = stepsDone();
    done[target.checked ? "add" : "delete"](target.dataset.step);
    choices.save({ ...choices.load(), done: [...done] });
    showProgress();
  }
});

document.addEventListener("click", ({ target }) => {
  // The address that an agent copies is the tab's own. A tap on a label and an arrow key come here
  // too, as clicks on the radio.
  if (target.matches(".tabbed-set > input"))
    history.replaceState(history.state, "", `#${target.id}`);
});

const actions = {
  "not-mine"() {
    choices.replaceUrl({});
    choices.apply();
    article.querySelector(".case a, .question input").focus();
  },
  erase() {
    choices.erase();
    showProgress();
  },
};

document.addEventListener("click", ({ target }) => actions[target.dataset.action]?.());

// Links carry the choices of the address; those of the language menu also the section -------------

/**
 * The id that the reader is at: the address's own target if it is on the screen, else the last
 * heading above the middle.
 */
function idInView() {
  const target = choices.revealTarget();
  const { top, bottom } = (target?.closest(".tabbed-set") ?? target)?.getBoundingClientRect() ?? {};
  if (bottom > 0 && top < innerHeight) return target.id;
  const isAbove = (heading) => heading.getBoundingClientRect().top < innerHeight / 2;
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

/** The ids of the steps that are ticked, here or in another tab of the browser. */
function stepsDone() {
  const { done } = choices.load();
  return new Set(Array.isArray(done) ? done : []);
}

function showProgress() {
  const boxes = queryAll("[data-step]");
  if (!boxes.length) return;
  const done = stepsDone();
  for (const box of boxes) box.checked = done.has(box.dataset.step);
  const next = boxes.find((box) => !box.checked)?.dataset.step;
  const count = boxes.filter((box) => box.checked).length;
  article.querySelector("progress").value = count;
  article.querySelector("[data-progress]").textContent = words.progress
    .replace("{done}", count)
    .replace("{total}", boxes.length);
  article.querySelector("[data-finished]").hidden = Boolean(next);
  const resume = article.querySelector("[data-resume]");
  resume.hidden = !next;
  resume.href = `#${next}`;
  resume.textContent = words.resume
    .replace("{number}", Object.keys(steps).indexOf(next) + 1)
    .replace("{title}", steps[next]);
}

/** Another page may have changed the choices and the ticks since this one was left. */
function showAgain() {
  choices.apply();
  showProgress();
}

addEventListener("storage", showProgress);
addEventListener("pageshow", ({ persisted }) => {
  // WebKit empties the radios and boxes of a page that it brings back in a task of its own: at most
  // times before the first of these, at times after it
  if (persisted) for (const delay of [0, 100, 500]) setTimeout(showAgain, delay);
});
showProgress();
