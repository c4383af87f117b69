// What the theme's script does on every page: the button for the colours, the title in the header,
// the table of contents that follows the reader. The theme's script is loaded for the search only.

// The theme's script is the largest file of all: it is loaded when a reader turns to the search. It
// waits for a DOMContentLoaded that has passed, so it is started by hand.
const toggle = document.querySelector("#__search");
let theme;

function loadTheme() {
  if (theme) return;
  theme = document.createElement("script");
  theme.src = document.querySelector("[data-theme-script]").dataset.themeScript;
  theme.addEventListener("error", () => {
    theme = undefined; // no connection: the next letter tries again
  });
  theme.addEventListener("load", () => {
    window.document$.next(document);
    // On a page that was opened at a section it closes the search 125 ms later: undo that.
    const restore = () => {
      const isWanted = toggle.dataset.wanted === "true";
      if (toggle.checked === isWanted) return;
      toggle.checked = isWanted; // a click would do nothing within the theme's own click
      toggle.dispatchEvent(new Event("change"));
    };
    toggle.addEventListener("change", restore);
    setTimeout(() => toggle.removeEventListener("change", restore), 300);
  });
  document.body.append(theme);
}

for (const place of document.querySelectorAll("#search, .search-button"))
  for (const type of ["pointerdown", "focusin", "input"]) place.addEventListener(type, loadTheme);
if (document.activeElement.closest("#search")) loadTheme(); // opened before this script ran

// Colours: the system's (prepaint.js, before the first paint) until the reader chooses.

function showScheme(scheme) {
  const { body } = document;
  body.dataset.mdColorSwitching = ""; // the theme's style stops its transitions
  body.dataset.mdColorScheme = scheme;
  setTimeout(() => delete body.dataset.mdColorSwitching);
}

document.addEventListener("click", ({ target }) => {
  const option = target.closest("[data-option]");
  if (!option) return;
  const scheme = option.dataset.option;
  try {
    __md_set("__palette", { color: { scheme } });
  } catch {
    // storage is blocked or full: the colours hold for this page
  }
  showScheme(scheme);
  option.parentElement.querySelector(`[data-option]:not([data-option=${scheme}])`).focus();
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  let chosen = null;
  try {
    chosen = __md_get("__palette");
  } catch {
    // storage is blocked: the system's colours
  }
  if (!chosen) showScheme(matches ? "slate" : "default");
});

// Where the reader is: the header shows the page's title once that has scrolled away, the table of
// contents marks the section.

const header = document.querySelector(".md-header");
const headerTitle = header.querySelector(".md-header__title");
const pageTitle = document.querySelector("h1");
const contents = [...document.querySelectorAll(".md-sidebar .md-nav__link")].map((link) => [
  link,
  document.getElementById(link.hash.slice(1)),
]);

function update() {
  const isGone = pageTitle.getBoundingClientRect().bottom < header.offsetHeight;
  headerTitle.classList.toggle("md-header__title--active", isGone);
  if (!contents[0]?.[0].offsetParent) return; // this screen has no column for them
  const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 1;
  const passed = contents.filter(([, heading]) => {
    const { top } = heading.getBoundingClientRect();
    return isAtEnd || top <= parseFloat(getComputedStyle(heading).scrollMarginTop) + 1;
  });
  const [active] = passed.pop() ?? [];
  for (const [link] of contents) link.classList.toggle("md-nav__link--active", link === active);
}

let waiting = false;

addEventListener(
  "scroll",
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      update();
    });
  },
  { passive: true },
);
