// The service worker of a guide without one (`extra: {offline: false}`, `make serve`): it replaces
// the one that readers have from before, removes its caches, and then itself.

const CACHE_PREFIX = `return-guide ${new URL("./", location).pathname} `;

async function remove() {
  for (const name of await caches.keys())
    if (name.startsWith(CACHE_PREFIX)) await caches.delete(name);
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(remove()));
