// Printing: the whole guide, or only what concerns the reader's choices.

const article = document.querySelector(".md-content");

/**
 * Mark what is not printed with a selection: other tabs, the lines of other countries, and the folds
 * that are closed. Without a selection everything is printed.
 */
function markPanels(selection) {
  article.toggleAttribute("data-case-only", Boolean(selection));
  for (const item of selection ? queryAll("[data-when]") : []) {
    const [kind, key] = item.getAttribute("data-when").split(":");
    item.toggleAttribute("data-not-printed", Boolean(selection[kind]) && selection[kind] !== key);
  }
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

/** Load the drawings, which else are loaded when they come near. */
function loadDrawings() {
  for (const image of document.images) image.loading = "eager";
}

let hasPrinted = false;

/** Print; where nothing comes of it, as in browsers within other apps, say what else can be done. */
async function printPage() {
  hasPrinted = false;
  loadDrawings();
  // WebKit prints at once, without the drawings that are not there yet
  const loaded = Promise.allSettled([...document.images].map((image) => image.decode()));
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  window.print?.();
  setTimeout(() => {
    article.querySelector("[data-no-print]").hidden = hasPrinted;
  }, 1_000);
}

document.addEventListener("click", ({ target }) => {
  const { action } = target.dataset;
  if (action !== "print-case" && action !== "print-all") return;
  markPanels(action === "print-case" ? choices.current() : undefined);
  printPage();
});

// Folds are closed, and drawings not loaded: paper shows both.
let opened = [];
addEventListener("beforeprint", () => {
  hasPrinted = true;
  loadDrawings();
  opened = queryAll("details:not([open])", article);
  for (const fold of opened) fold.open = true;
});

addEventListener("afterprint", () => {
  article.removeAttribute("data-case-only");
  for (const panel of queryAll("[data-not-printed]")) panel.removeAttribute("data-not-printed");
  for (const fold of opened) fold.open = false;
});
