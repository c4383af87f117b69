// The service worker of a guide without one (`extra: {offline: false}`, `make serve`): it takes the place of the one that
// readers have from before, removes what that one kept, and itself.

const OURS = `return-guide ${new URL("./", location).pathname} `;

async function remove() {
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(remove()));
