// Steps that are over fold to their headings: those that the reader has ticked, and those that do not
// apply to the reader's choices, which say so. Stands in <head> of the page itself, after
// choices.js, so that nothing moves after the first paint.

const folding = (() => {
  const { steps, skips, words } = choices;
  const HIDDEN = "onbeforematch" in document ? "until-found" : ""; // find.js

  /** The ids of the steps that are ticked, here or in another tab of the browser. */
  function ticked() {
    const { done } = choices.load();
    return new Set(Array.isArray(done) ? done.filter((step) => step in steps) : []);
  }

  /** The sentence that says why a step does not apply to the reader; empty where it does. */
  function whySkipped(step) {
    const selection = choices.current();
    const kind = Object.keys(skips).find((kind) => skips[kind][selection[kind]]?.includes(step));
    return kind ? choices.describe(words.skippedStep, { [kind]: selection[kind] }) : "";
  }

  const isOver = (step) => ticked().has(step) || whySkipped(step) !== "";

  /** Fold a step, or open it; any part of it may not be parsed yet. */
  function showStep(section) {
    const step = section.dataset.of;
    const [line, text, button] = [".skipped", ".step-text", "[data-action=show-step]"].map((part) =>
      section.querySelector(`:scope > ${part}, :scope > p > ${part}`),
    );
    const why = whySkipped(step);
    const isFolded = isOver(step) && !("open" in section.dataset);
    section.toggleAttribute("data-skipped", why !== "");
    if (line) {
      choices.setText(line, why);
      line.hidden = !why;
    }
    if (isFolded) text?.setAttribute("hidden", HIDDEN);
    else text?.removeAttribute("hidden");
    button?.toggleAttribute("hidden", !isOver(step));
    button?.setAttribute("aria-expanded", !isFolded);
  }

  function tick(step, isDone) {
    const done = ticked();
    done[isDone ? "add" : "delete"](step);
    delete document.querySelector(`[data-of=${step}]`).dataset.open;
    choices.save({ ...choices.load(), done: [...done] });
    choices.showOpenTabs();
  }

  /** Open a folded step, or fold it again. */
  function toggle(section) {
    if ("open" in section.dataset) delete section.dataset.open;
    else section.dataset.open = "";
    choices.showOpenTabs();
  }

  const update = () => queryAll(".step-section").forEach(showStep);
  document.addEventListener("tabschanged", update);

  return { isOver, tick, ticked, toggle, update };
})();
