// The service worker: the guide without a connection. Published at the root of the site as sw.js,
// with SITE before it, by hooks/returnguide/render/service_worker.py. Pages come from the network,
// and from the cache where it does not answer; files whose name changes with their content come
// from the cache. Each build has a cache of its own, filled when the worker is installed.
//
// No page is ever shown that is older, by more than a day, than the build that the reader last saw
// online (`isRecent`). All times are the server's, from the `Date` of its responses: neither the
// clock of the device matters nor how long it was offline.

const ROOT = new URL("./", location).pathname;
const CACHE_PREFIX = `return-guide ${ROOT} `;
const CACHE = CACHE_PREFIX + SITE.version;
const STATE_URL = `${ROOT}sw.js?state`; // no address that anything asks for
const CACHEABLE = new RegExp(SITE.cacheable);
const FINGERPRINT = new RegExp(SITE.fingerprint);
const POLICY = "Content-Security-Policy";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The path of a URL below the root of the site; undefined for other places. */
function pathOf(url) {
  const { origin, pathname } = new URL(url);
  if (origin === location.origin && pathname.startsWith(ROOT)) return pathname.slice(ROOT.length);
}

/** The folder of the language of a path: "" for the default language. */
function localeRootOf(path) {
  const folder = path.slice(0, path.indexOf("/") + 1);
  return Object.keys(SITE.locales).includes(folder) ? folder : "";
}

const isPage = (path) => path === "" || path.endsWith("/");

/**
 * The paths that are cached after the first page that a reader sees of a language: the guide, its
 * assets, the inserts.
 */
const precachePaths = (localeRoot) => [
  ...SITE.precache.map((path) => localeRoot + path),
  ...SITE.assets,
];

/** Whether a response may be cached: complete, of this site, and dated by the server. */
const isStorable = ({ status, type, headers }) =>
  status === 200 && type === "basic" && dateOf(headers) > 0;

const dateOf = (headers) => Date.parse(headers.get("date"));

const matchCache = (url) => caches.match(url, { cacheName: CACHE, ignoreVary: true });

/** Cache a response, unless a newer build has taken over and removed the cache. */
async function putInCache(url, response) {
  if (await caches.has(CACHE)) await (await caches.open(CACHE)).put(url, response);
}

/**
 * What is known of builds, as times of the server: `since` when this one was installed, `checked`
 * when it was still the newest, `seen` when a page last came from the network.
 */
async function getState() {
  const state = await matchCache(STATE_URL);
  return state ? state.json() : { since: 0, checked: 0, seen: 0 };
}

let lastWrite = Promise.resolve(); // writes wait for each other

function setState(changes) {
  const write = async () =>
    putInCache(STATE_URL, new Response(JSON.stringify({ ...(await getState()), ...changes })));
  lastWrite = lastWrite.then(write);
  return lastWrite;
}

/**
 * Whether a copy of a date may be shown. The build that the reader last saw was published at
 * `newest` at the latest: when this one was installed or, where a page was seen since and it is not
 * known whether a newer build made it, when that page was seen. A copy from this build was right
 * until `checked`, an older copy on its date.
 */
function isRecent(date, { since, checked, seen }) {
  const newest = seen > checked ? seen : since;
  const validUntil = date >= since ? Math.max(date, checked) : date;
  return validUntil >= newest - DAY;
}

/** The cached copy of a path, if there is one that may be shown. */
async function cachedCopy(path) {
  const copy = await matchCache(ROOT + path);
  if (copy && (FINGERPRINT.test(path) || isRecent(dateOf(copy.headers), await getState())))
    return copy;
}

/**
 * Fetch paths into this build's cache. What is no longer there is left out; throws where the
 * network fails.
 */
async function precache(paths) {
  const cache = await caches.open(CACHE);
  const requests = [...new Set(paths)].map(async (path) => {
    const response = await fetch(ROOT + path, {
      cache: FINGERPRINT.test(path) ? "default" : "no-cache",
      redirect: "manual",
    });
    if (response.status >= 500) throw new Error(`${path}: ${response.status}`);
    if (isStorable(response)) await cache.put(ROOT + path, response);
  });
  await Promise.all(requests);
}

/**
 * Install a new build: what was cached of the one before, and the pages that are open, are fetched
 * before it takes over.
 */
async function install() {
  const { headers } = await fetch(location.href, { method: "HEAD", cache: "no-cache" });
  const cached = [];
  for (const name of await caches.keys())
    if (name.startsWith(CACHE_PREFIX) && name !== CACHE)
      cached.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
  const open = (await clients.matchAll({ type: "window", includeUncontrolled: true })).map(
    ({ url }) => url,
  );
  const paths = [...cached, ...open]
    .map(pathOf)
    .filter((path) => path !== undefined && CACHEABLE.test(path));
  const localeRoots = navigator.connection?.saveData
    ? []
    : [...new Set(paths.filter(isPage).map(localeRootOf))];
  await precache([...paths, ...localeRoots.flatMap(precachePaths)]);
  const date = dateOf(headers);
  await setState({ since: date, checked: date, seen: date });
  await skipWaiting();
}

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith(CACHE_PREFIX) && name !== CACHE) await caches.delete(name);
  // The network is asked while the worker starts, and the host sees where the visit comes from. In
  // Firefox its own error page would be shown where there is no connection.
  const isFirefox = navigator.userAgent.includes("Firefox/");
  await registration.navigationPreload?.[isFirefox ? "disable" : "enable"]();
  await clients.claim();
}

/**
 * Find out, after a page was seen, whether this build is still the newest. The browser's own update
 * check does not say when it was made.
 */
async function checkForUpdate() {
  const worker = await fetch(location.href, { cache: "no-cache" });
  if (worker.ok && (await worker.text()).includes(SITE.version))
    await setState({ checked: dateOf(worker.headers) });
  else await registration.update();
}

/**
 * Update from a response of the network: its copy, how new the build is, and the precached paths of
 * a language that is new here.
 */
async function updateFromResponse(path, response) {
  if (!(await caches.has(CACHE))) return; // a newer build has taken over
  const isCacheable = isStorable(response) && CACHEABLE.test(path);
  const localeRoot = localeRootOf(path);
  const isNewLocale = isCacheable && !(await matchCache(ROOT + localeRoot + SITE.precache[0]));
  if (isCacheable) await putInCache(ROOT + path, response);
  else if (response.status === 404 || response.status === 410)
    await (await caches.open(CACHE)).delete(ROOT + path, { ignoreVary: true });
  if (!isPage(path) || response.status >= 500) return;
  const state = await getState();
  const seen = Math.max(state.seen, dateOf(response.headers) || 0);
  if (seen > state.seen) await setState({ seen });
  if (seen - state.checked > HOUR) await checkForUpdate();
  if (isNewLocale && !navigator.connection?.saveData) await precache(precachePaths(localeRoot));
}

/** The response of the network; undefined where there is none. */
async function fromNetwork({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return undefined;
  }
}

/**
 * From the network; from the cache where it does not answer in time, or with a server error; for a
 * page that is in neither, the offline page.
 */
async function networkFirst(event, path) {
  const network = fromNetwork(event);
  event.waitUntil(
    network
      .then((response) => response && updateFromResponse(path, response.clone()))
      .catch(() => {}),
  ); // the network went away meanwhile
  const timeout = new Promise((resolve) => setTimeout(resolve, SITE.networkTimeout));
  const response = await Promise.race([network, timeout]);
  if (response && response.status < 500) return response;
  return (
    (await cachedCopy(path)) ??
    (await network) ??
    (event.request.mode === "navigate" ? offlinePage(path) : Response.error())
  );
}

/** From the cache, for ever: the name changes with the content. */
async function cacheFirst(event, path) {
  // broken storage must not break the page
  const copy = await cachedCopy(path).catch(() => undefined);
  if (copy) return copy;
  const response = await fetch(event.request);
  if (isStorable(response))
    event.waitUntil(putInCache(ROOT + path, response.clone()).catch(() => {})); // nor full storage
  return response;
}

/**
 * List items that link to the cached pages of a language, by their titles; to those of all
 * languages where it has none.
 */
async function cachedPageLinks(localeRoot) {
  const pages = [];
  for (const { url } of await (await caches.open(CACHE)).keys()) {
    const path = pathOf(url);
    const html = (isPage(path) && (await (await cachedCopy(path))?.text())) || "";
    const [, title] = /<title>([^<]+)/.exec(html) ?? [];
    if (!title || html.includes('http-equiv="refresh"')) continue;
    const root = localeRootOf(path);
    pages.push({ path, root, title: title.replace(` - ${SITE.locales[root].name}`, "") });
  }
  const isGuide = ({ path }) => path.endsWith(SITE.precache[0]);
  pages.sort((first, second) => isGuide(second) - isGuide(first)); // the guide comes first
  const own = pages.filter(({ root }) => root === localeRoot);
  return (own.length ? own : pages).map(({ path, root, title }) => {
    const { code, dir } = SITE.locales[root];
    return `<li><a href="${ROOT}${path}" lang="${code}" hreflang="${code}" dir="${dir}">${title}</a></li>`;
  });
}

/** The page that stands for one that cannot be had: it says so in the language of its address. */
async function offlinePage(path) {
  const localeRoot = localeRootOf(path);
  const { code, dir, header, name, title, text, again, pages } = SITE.locales[localeRoot];
  const links = await cachedPageLinks(localeRoot);
  const list = links.length ? `<h2>${pages}</h2><ul>${links.join("")}</ul>` : "";
  const html = `<!doctype html><html lang="${code}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} - ${name}</title><style>${SITE.style}</style></head>
<body>${header.replace("{home}", ROOT + localeRoot)}<main id="offline"><h1>${title}</h1><p>${text}</p><p><a class="button" href="">${again}</a></p>${list}</main></body></html>`;
  return new Response(html, {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      [POLICY]: SITE.policy,
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/**
 * Let the page of an insert be one of the site. From a page in a sandbox WebKit goes on without
 * asking the worker, so that without a connection no link of it would lead back. The rest of its
 * policy holds: it runs nothing but its own script, and asks for nothing.
 */
function withOrigin(response) {
  const isWebKit = /AppleWebKit\/(?!.*Chrom)/.test(navigator.userAgent);
  const policy = response.headers.get(POLICY);
  if (!isWebKit || !policy?.includes("sandbox ")) return response;
  const headers = new Headers(response.headers);
  headers.set(POLICY, policy.replace("sandbox ", "sandbox allow-same-origin "));
  return new Response(response.body, { status: response.status, headers });
}

/**
 * Forget which pages the reader has seen, at their wish: of the pages and files in the cache remain
 * those that every reader of the language has.
 */
async function forgetVisited(localeRoot) {
  const kept = ["sw.js", ...precachePaths(localeRoot)];
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys())
    if (!kept.includes(pathOf(request.url))) await cache.delete(request, { ignoreVary: true });
}

addEventListener("message", (event) => {
  if (event.data === "erase") event.waitUntil(forgetVisited(localeRootOf(pathOf(event.source.url))));
});
addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== "GET" || path === undefined || request.headers.has("range")) return;
  if (CACHEABLE.test(path) && FINGERPRINT.test(path)) event.respondWith(cacheFirst(event, path));
  else if (CACHEABLE.test(path) || request.mode === "navigate")
    event.respondWith(networkFirst(event, path).then(withOrigin));
});
