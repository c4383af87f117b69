// The frame of every page, for the keyboard: menus that Escape and the next tap elsewhere close, the search behind a button,
// no single letter that the theme takes for a command (WCAG 2.1.4). Works before the theme's script is there.

const menus = [...document.querySelectorAll("[data-menu]")];
const search = document.querySelector("#search");
const button = document.querySelector(".search-button");
const query = search.querySelector("input");
const toggle = document.querySelector("#__search"); // the theme's: its stylesheet and script show the search while it is checked

function showSearch(shown) {
  toggle.dataset.wanted = shown; // by the reader: the theme has its own mind
  if (toggle.checked !== shown) toggle.click();
}

const sayShown = () => button.setAttribute("aria-expanded", toggle.checked);

toggle.addEventListener("change", sayShown);
sayShown();
for (const kind of ["focus", "input"]) query.addEventListener(kind, () => showSearch(true));
search.querySelector(".search-close").addEventListener("click", closeSearch);

/** Close the search, and give the focus back to what opened it: the button, or on a wide screen the field itself. */
function closeSearch() {
  showSearch(false);
  if (button.checkVisibility?.() ?? button.offsetParent) button.focus();
}

/** Whatever is open and does not hold `target` closes. */
function leave(target) {
  for (const menu of menus) if (menu.open && !menu.contains(target)) menu.open = false;
  if (toggle.checked && !search.contains(target) && !button.contains(target)) showSearch(false);
}

document.addEventListener("pointerdown", ({ target }) => leave(target));
document.addEventListener("focusin", ({ target }) => leave(target));
document.addEventListener("click", ({ target }) => {
  const menu = target.closest("[data-menu]");
  if (menu && target.closest("a")) menu.open = false;
});

addEventListener(
  "keydown",
  (event) => {
    const { key, target } = event;
    const menu = menus.find((one) => one.open);
    const ours = key.length === 1 || key === "Tab" || key === "Shift" || target.dataset?.option;
    if (key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (key === "Escape" && toggle.checked) {
      if (target === query || button.offsetParent) closeSearch();
      else query.focus();
    } else if (!ours) return;
    event.stopPropagation(); // the theme listens further down: on `window`, when the event comes back up
  },
  true,
);

// The theme writes results as headings of the page, and keeps Tab away from them. An answer that comes when the reader is
// already among the results of the one before takes them away: the focus goes to the first of the new ones, not to nowhere.
const results = search.querySelector("ol");
let within; // the result that has the focus
document.addEventListener("focusin", ({ target }) => (within = results.contains(target) && target));
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const item of addedNodes) {
      for (const heading of item.querySelectorAll("h1, h2")) heading.role = "presentation";
      for (const stop of item.querySelectorAll("[tabindex]")) stop.removeAttribute("tabindex");
    }
  if (within && !within.isConnected && document.activeElement === document.body) (results.querySelector("a") ?? query).focus();
}).observe(results, { childList: true });
