// What must work before any file has loaded. Stands in <head>, in the page itself.

// The colours that the reader chose, else the system's: set as soon as there is a body, before the
// first paint. theme-shim.js changes them.
new MutationObserver((_, observer) => {
  if (!document.body) return;
  observer.disconnect();
  let stored = null;
  try {
    stored = __md_get("__palette"); // the theme's function and key
  } catch {
    // storage is blocked: the system's colours
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "slate" : "default";
  document.body.dataset.mdColorScheme = stored?.color?.scheme ?? system;
}).observe(document.documentElement, { childList: true });

// The search opens, and takes what is typed. header.js does the rest.
document.addEventListener("click", ({ target }) => {
  if (!target.closest(".search-button")) return;
  const toggle = document.querySelector("#__search");
  toggle.dataset.wanted = true;
  if (!toggle.checked) toggle.click();
  document.querySelector("#search input").focus();
});

// All that the page needs has run: from here on it may hide what only a script can show again. This
// comes last, so that a browser in which something above fails is one without script.
document.documentElement.classList.replace("no-js", "js");
