// Register the service worker, after all that the page shows has loaded.
addEventListener("load", () => {
  const { worker } = document.querySelector("[data-theme-script]").dataset;
  // fails without storage, as in some private windows
  if (worker) navigator.serviceWorker?.register(worker).catch(() => {});
});
