// What happens once the page is there: choosing, keeping the place, progress, printing.
// A module, so it runs when the page is read; `readerCase` is made by choice.js.

const article = document.querySelector(".md-content");

// Choosing -----------------------------------------------------------------------------------------------------------

/** Do something that changes heights above an element, and leave the element where it is on the screen. */
function inPlace(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
}

/** The choices that a radio stands for: a drop-off's tab stands inside its carrier's. */
function choicesOf(radio) {
  const choices = {};
  for (let outer = radio; outer; outer = outer.parentElement.closest("[data-key]")) {
    const { choice, carrier } = outer.closest("[data-choice]").dataset;
    choices[choice] = outer.dataset.key;
    if (carrier) choices.carrier = carrier;
  }
  return choices;
}

document.addEventListener("change", ({ target }) => {
  if (target.dataset.key) inPlace(target, () => readerCase.choose(choicesOf(target)));
  if (target.dataset.step) {
    const done = stepsDone();
    done[target.checked ? "add" : "delete"](target.dataset.step);
    readerCase.store({ ...readerCase.stored(), done: [...done] });
    showProgress();
  }
});

const actions = {
  "not-mine"() {
    readerCase.address({});
    readerCase.apply();
    article.querySelector(".case a, .question input").focus();
  },
  erase() {
    readerCase.erase();
    showProgress();
  },
  "print-case": () => printGuide(readerCase.current()),
  "print-all": () => printGuide(),
};

document.addEventListener("click", ({ target }) => actions[target.dataset.action]?.());

// Keeping the place: links carry the choices of the address, the language menu the section too ---------------------------

/** The id of what the reader looks at: the address's own target if it is on the screen, else the heading passed last. */
function placeInView() {
  const target = readerCase.target();
  const { top, bottom } = (target?.closest(".tabbed-set") ?? target)?.getBoundingClientRect() ?? {};
  if (bottom > 0 && top < innerHeight) return target.id;
  const passed = all("h2, h3:not(.panel-title)", article).filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
  return passed.at(-1)?.id ?? "";
}

function carryChoices({ target }) {
  const link = target.closest("a[href]:not([href^='#'])");
  if (link?.origin !== location.origin) return;
  const url = readerCase.withChoices(link, readerCase.asked());
  if (link.hreflang) url.hash = placeInView();
  link.href = url;
}

for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, carryChoices, true);

/** Open whatever hides the target of the address, and bring it into view. */
function showTarget() {
  const target = readerCase.target();
  if (article.contains(target)) (target.matches("input, .fold-content") ? target.parentElement : target).scrollIntoView({ behavior: "instant" });
}

addEventListener("hashchange", showTarget);
addEventListener("load", showTarget);
document.addEventListener("click", ({ target }) => {
  // The address may be there already, and its tab closed since.
  if (target.closest(".md-content p a, .md-content li a, .md-nav a")?.hash === location.hash) showTarget();
});

// Progress, on this device only --------------------------------------------------------------------------------------

/** The ids of the steps that are ticked, here or in another tab of the browser. */
function stepsDone() {
  const { done } = readerCase.stored();
  return new Set(Array.isArray(done) ? done : []);
}

function showProgress() {
  const boxes = all("[data-step]");
  if (!boxes.length) return;
  const { words, steps } = readerCase;
  const done = stepsDone();
  for (const box of boxes) box.checked = done.has(box.dataset.step);
  const next = boxes.find((box) => !box.checked)?.dataset.step;
  const count = boxes.filter((box) => box.checked).length;
  article.querySelector("progress").value = count;
  article.querySelector("[data-progress]").textContent = words.progress.replace("{done}", count).replace("{total}", boxes.length);
  article.querySelector("[data-finished]").hidden = Boolean(next);
  const resume = article.querySelector("[data-resume]");
  resume.hidden = !next;
  resume.href = `#${next}`;
  resume.textContent = words.resume.replace("{number}", Object.keys(steps).indexOf(next) + 1).replace("{title}", steps[next]);
}

addEventListener("storage", showProgress);
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  readerCase.apply(); // another page may have changed the case since this one was left
  showProgress();
});
showProgress();

// Paper --------------------------------------------------------------------------------------------------------------

/** Print the guide whole, or only the reader's case: the panels of the choices made, and of the folds those that are open. */
function printGuide(choices) {
  article.toggleAttribute("data-case-only", Boolean(choices));
  for (const panel of choices ? all(".tabbed-block, .fold") : []) {
    const set = panel.closest("[data-choice]");
    const key = choices[set?.dataset.choice];
    const other = key && panel.dataset.key !== key && set.querySelector(`:scope > [data-key=${key}]`);
    panel.toggleAttribute("data-not-printed", panel.matches(".fold") ? !panel.open : Boolean(other));
  }
  print();
}

addEventListener("afterprint", () => {
  article.removeAttribute("data-case-only");
  for (const panel of all("[data-not-printed]")) panel.removeAttribute("data-not-printed");
});
