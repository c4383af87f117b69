// Printing: the whole guide, or only what concerns the reader's choices.

const article = document.querySelector(".md-content");

/**
 * Mark the panels that are not printed with a selection: those of other tabs, and the folds that are
 * closed. Without a selection everything is printed.
 */
function markPanels(selection) {
  article.toggleAttribute("data-case-only", Boolean(selection));
  for (const panel of selection ? queryAll(".tabbed-block, .fold") : []) {
    const set = panel.closest("[data-choice]");
    const key = selection[set?.dataset.choice];
    const isOther =
      key && panel.dataset.key !== key && set.querySelector(`:scope > [data-key=${key}]`);
    panel.toggleAttribute(
      "data-not-printed",
      panel.matches(".fold") ? !panel.open : Boolean(isOther),
    );
  }
}

document.addEventListener("click", ({ target }) => {
  const { action } = target.dataset;
  if (action !== "print-case" && action !== "print-all") return;
  markPanels(action === "print-case" ? choices.current() : undefined);
  print();
});

// Drawings are loaded when they come near, and folds are closed: paper shows both.
let opened = [];
addEventListener("beforeprint", () => {
  for (const image of document.images) image.loading = "eager";
  opened = queryAll("details:not([open])", article);
  for (const fold of opened) fold.open = true;
});

addEventListener("afterprint", () => {
  article.removeAttribute("data-case-only");
  for (const panel of queryAll("[data-not-printed]")) panel.removeAttribute("data-not-printed");
  for (const fold of opened) fold.open = false;
});
