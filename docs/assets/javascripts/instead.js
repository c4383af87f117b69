// What the theme's script does on every page: the button for the colours, the title in the header, the contents that follow
// the reader, the addresses of tabs. It is loaded itself for the search only.

document.addEventListener("click", ({ target }) => {
  const option = target.closest("[data-option]");
  if (option) chooseScheme(option);
  const tab = target.closest(".tabbed-labels > label");
  if (tab) history.replaceState(history.state, "", `#${tab.htmlFor}`); // the address that an agent copies is the tab's own
});

// The theme's script is the largest file of all, and only the search needs it: it is asked for when a reader turns to the
// search, and waits for a DOMContentLoaded that has passed.
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
    // On a page that was opened at a section it begins by closing the search, 125 ms later: not the one that is open by then.
    const stay = () => {
      const wanted = toggle.dataset.wanted === "true";
      if (toggle.checked === wanted) return;
      toggle.checked = wanted; // a click within its click would do nothing
      toggle.dispatchEvent(new Event("change"));
    };
    toggle.addEventListener("change", stay);
    setTimeout(() => toggle.removeEventListener("change", stay), 300);
  });
  document.body.append(theme);
}

for (const kind of ["pointerdown", "focusin", "input"]) for (const place of document.querySelectorAll("#search, .search-button")) place.addEventListener(kind, loadTheme);
if (document.activeElement.closest("#search")) loadTheme(); // opened before this was there

// Colours: those of the system (early.js, before the first paint) until the reader chooses.

function showScheme(scheme) {
  const { body } = document;
  body.dataset.mdColorSwitching = ""; // the theme's style stops its transitions
  body.dataset.mdColorScheme = scheme;
  setTimeout(() => delete body.dataset.mdColorSwitching);
}

function chooseScheme(option) {
  const scheme = option.dataset.option;
  __md_set("__palette", { color: { scheme } });
  showScheme(scheme);
  option.parentElement.querySelector(`[data-option]:not([data-option=${scheme}])`).focus();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  if (!__md_get("__palette")) showScheme(matches ? "slate" : "default");
});

// Where the reader is: the header says the page's title when that has gone below it, the contents mark the section.

const header = document.querySelector(".md-header");
const pageTitle = document.querySelector("h1");
const contents = [...document.querySelectorAll(".md-sidebar .md-nav__link")].map((link) => [link, document.getElementById(link.hash.slice(1))]);

function follow() {
  header.querySelector(".md-header__title").classList.toggle("md-header__title--active", pageTitle.getBoundingClientRect().bottom < header.offsetHeight);
  if (!contents[0]?.[0].offsetParent) return; // no column for them on this screen
  const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 1;
  const passed = contents.filter(([, heading]) => end || heading.getBoundingClientRect().top <= parseFloat(getComputedStyle(heading).scrollMarginTop) + 1);
  const present = passed.at(-1)?.[0];
  for (const [link] of contents) link.classList.toggle("md-nav__link--active", link === present);
}

let following = false;

addEventListener(
  "scroll",
  () => {
    if (following) return;
    following = true;
    requestAnimationFrame(() => {
      following = false;
      follow();
    });
  },
  { passive: true },
);
