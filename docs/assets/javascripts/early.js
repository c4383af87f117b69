// What must work before any file has come. Stands in <head>, in the page itself.

// The colours that the reader chose, else the system's: set as soon as there is a body to set them on, before anything is
// painted. instead.js changes them.
new MutationObserver((_, waiting) => {
  if (!document.body) return;
  waiting.disconnect();
  let own = null;
  try {
    own = __md_get("__palette"); // the theme's function and name
  } catch {
    // storage is blocked: the system's
  }
  document.body.dataset.mdColorScheme = own?.color?.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "slate" : "default");
}).observe(document.documentElement, { childList: true });

// The search opens, and takes what is typed: frame.js does the rest.
document.addEventListener("click", ({ target }) => {
  if (!target.closest(".search-button")) return;
  const toggle = document.querySelector("#__search");
  toggle.dataset.wanted = true;
  if (!toggle.checked) toggle.click();
  document.querySelector("#search input").focus();
});
