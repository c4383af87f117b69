// The header, for the keyboard: menus that close with Escape and with the next tap elsewhere, the
// search behind a button, and no single letter that the theme takes for a command (WCAG 2.1.4).
// Works before the theme's script is loaded.

const menus = [...document.querySelectorAll("[data-menu]")];
const search = document.querySelector("#search");
const button = document.querySelector(".search-button");
const query = search.querySelector("input");
// the theme's stylesheet and script show the search while it is checked
const toggle = document.querySelector("#__search");

function showSearch(isShown) {
  // by the reader; the theme's script closes it by itself (theme-shim.js)
  toggle.dataset.wanted = isShown;
  if (toggle.checked !== isShown) toggle.click();
}

const updateExpanded = () => button.setAttribute("aria-expanded", toggle.checked);

toggle.addEventListener("change", updateExpanded);
updateExpanded();
for (const type of ["focus", "input"]) query.addEventListener(type, () => showSearch(true));
search.querySelector(".search-close").addEventListener("click", closeSearch);

/** Close the search, and give the focus back to the button; on a wide screen the field keeps it. */
function closeSearch() {
  showSearch(false);
  if (button.getClientRects().length) button.focus();
}

/** Close whatever is open and does not contain `target`. */
function closeOutside(target) {
  for (const menu of menus) if (menu.open && !menu.contains(target)) menu.open = false;
  if (toggle.checked && !search.contains(target) && !button.contains(target)) showSearch(false);
}

document.addEventListener("pointerdown", ({ target }) => closeOutside(target));
document.addEventListener("focusin", ({ target }) => closeOutside(target));
document.addEventListener("click", ({ target }) => {
  const menu = target.closest("[data-menu]");
  if (menu && target.closest("a")) menu.open = false;
});

addEventListener(
  "keydown",
  (event) => {
    const { key, target } = event;
    const openMenu = menus.find((menu) => menu.open);
    const isKeptFromTheme =
      key.length === 1 || key === "Tab" || key === "Shift" || target.dataset?.option;
    if (key === "Escape" && openMenu) {
      openMenu.open = false;
      openMenu.querySelector("summary").focus();
    } else if (key === "Escape" && toggle.checked) {
      if (target === query || button.getClientRects().length) closeSearch();
      else query.focus();
    } else if (!isKeptFromTheme) return;
    // the theme listens on `window` when the event bubbles; this runs when it is captured
    event.stopPropagation();
  },
  true,
);

// The theme writes results as headings of the page, and keeps Tab away from them. When new results
// replace those that the reader is among, the focus goes to the first new one instead of nowhere.
const results = search.querySelector("ol");
let focusedResult;
document.addEventListener(
  "focusin",
  ({ target }) => (focusedResult = results.contains(target) && target),
);
new MutationObserver((mutations) => {
  for (const { addedNodes } of mutations)
    for (const item of addedNodes) {
      for (const heading of item.querySelectorAll("h1, h2"))
        heading.setAttribute("role", "presentation");
      for (const element of item.querySelectorAll("[tabindex]"))
        element.removeAttribute("tabindex");
    }
  const isFocusLost =
    focusedResult && !focusedResult.isConnected && document.activeElement === document.body;
  if (isFocusLost) (results.querySelector("a") ?? query).focus();
}).observe(results, { childList: true });
