// What comes after all that the page shows.

// The service worker keeps the guide for when there is no connection (offline.js). It comes after all that the page shows.
addEventListener("load", () => {
  const { worker } = document.querySelector("[data-theme-script]").dataset;
  if (worker) navigator.serviceWorker?.register(worker).catch(() => {}); // no storage, as in some private windows: as before
});

// Paper wants the drawings, which are loaded when they come near, and what is folded.
let unfolded = [];
addEventListener("beforeprint", () => {
  for (const image of document.images) image.loading = "eager";
  unfolded = [...document.querySelectorAll(".md-content details:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});
