// The service worker: the guide without a connection. Published at the root of the site as sw.js, with SITE before it, by
// hooks/returnguide/offline.py. Pages come from the network, and from their kept copy where it does not answer; files whose
// name changes with their content come from where they are kept. Each build has a cache of its own, filled when it arrives.
//
// Never is a page shown that is older, by more than a day, than the build that the reader last saw online (`mayBeShown`). All
// times are the server's, from the `Date` of its answers: the clock of the device does not matter, nor how long it was offline.

const ROOT = new URL("./", location).pathname;
const OURS = `return-guide ${ROOT} `;
const CACHE = OURS + SITE.version;
const STATE = `${ROOT}sw.js?state`; // no address that anything asks for
const KEPT = new RegExp(SITE.kept);
const FINGERPRINT = new RegExp(SITE.fingerprint);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The path of an address below the root of the site; undefined for other places. */
function pathOf(address) {
  const { origin, pathname } = new URL(address);
  if (origin === location.origin && pathname.startsWith(ROOT)) return pathname.slice(ROOT.length);
}

/** The folder of the language of a path: "" for the one at the root. */
function languageOf(path) {
  const folder = path.slice(0, path.indexOf("/") + 1);
  return Object.hasOwn(SITE.languages, folder) ? folder : "";
}

const isPage = (path) => path === "" || path.endsWith("/");

/** What each reader of a language is given after the first page: the guide, what it is shown with, and the inserts. */
const basics = (folder) => [...SITE.basics.map((path) => folder + path), ...SITE.assets];

/** Whether an answer may be kept: whole, of this site, and dated by the server. */
const isGood = ({ status, type, headers }) => status === 200 && type === "basic" && dateOf(headers) > 0;

const dateOf = (headers) => Date.parse(headers.get("date"));

/** What is kept under an address, by this build. */
const found = (address) => caches.match(address, { cacheName: CACHE, ignoreVary: true });

/** Keep an answer, unless a newer build has taken over and removed the cache. */
async function keep(address, response) {
  if (await caches.has(CACHE)) await (await caches.open(CACHE)).put(address, response);
}

/** What is known of builds, as times of the server: `since` when this one was there first, `checked` when it was still the
 * newest, `seen` when a page was last had from the network. */
async function known() {
  const state = await found(STATE);
  return state ? state.json() : { since: 0, checked: 0, seen: 0 };
}

let writing = Promise.resolve(); // one after the other

function know(changes) {
  writing = writing.then(async () => keep(STATE, new Response(JSON.stringify({ ...(await known()), ...changes }))));
  return writing;
}

/** The rule of the day. The build that the reader last saw came no later than `youngest`: when this one did, or, where a page was
 * seen since and whether its build is another could not be found out, with that page. A copy from this build was right until
 * `checked`, another one when it came. */
function mayBeShown(date, { since, checked, seen }) {
  const youngest = seen > checked ? seen : since;
  const right = date >= since ? Math.max(date, checked) : date;
  return right >= youngest - DAY;
}

/** The kept copy of a path, if there is one that may be shown. */
async function copyOf(path) {
  const copy = await found(ROOT + path);
  if (copy && (FINGERPRINT.test(path) || mayBeShown(dateOf(copy.headers), await known()))) return copy;
}

/** Ask for paths and keep the answers in this build's cache. What is no more there is left out; throws where the network fails. */
async function collect(paths) {
  const cache = await caches.open(CACHE);
  const collected = [...new Set(paths)].map(async (path) => {
    const response = await fetch(ROOT + path, { cache: FINGERPRINT.test(path) ? "default" : "no-cache", redirect: "manual" });
    if (response.status >= 500) throw new Error(`${path}: ${response.status}`);
    if (isGood(response)) await cache.put(ROOT + path, response);
  });
  await Promise.all(collected);
}

/** A new build: what was kept of the one before is asked for again, with the pages that are open, before it takes over. */
async function install() {
  const { headers } = await fetch(location.href, { method: "HEAD", cache: "no-cache" });
  const before = [];
  for (const name of await caches.keys())
    if (name.startsWith(OURS) && name !== CACHE) before.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
  const open = (await clients.matchAll({ type: "window", includeUncontrolled: true })).map(({ url }) => url);
  const paths = [...before, ...open].map(pathOf).filter((path) => path !== undefined && KEPT.test(path));
  await collect([...paths, ...(navigator.connection?.saveData ? [] : [...new Set(paths.filter(isPage).map(languageOf))].flatMap(basics))]);
  const date = dateOf(headers);
  await know({ since: date, checked: date, seen: date });
  await skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  await registration.navigationPreload?.enable(); // the network is asked while the worker starts
  await clients.claim();
}

/** Find out, after a page was seen, whether this build is still the newest. The browser's own look at the worker does not tell when it was. */
async function check() {
  const worker = await fetch(location.href, { cache: "no-cache" });
  if (worker.ok && (await worker.text()).includes(SITE.version)) await know({ checked: dateOf(worker.headers) });
  else await registration.update();
}

/** What follows from an answer of the network: its copy, how new the build is, and the basics of a language that is new here. */
async function learn(path, response) {
  if (!(await caches.has(CACHE))) return; // a newer build has taken over
  const isKept = isGood(response) && KEPT.test(path);
  if (isKept) await keep(ROOT + path, response);
  else if (response.status === 404 || response.status === 410) await (await caches.open(CACHE)).delete(ROOT + path, { ignoreVary: true });
  if (!isPage(path) || response.status >= 500) return;
  const state = await known();
  const seen = Math.max(state.seen, dateOf(response.headers) || 0);
  if (seen > state.seen) await know({ seen });
  if (seen - state.checked > HOUR) await check();
  const isNew = isKept && !(await found(ROOT + languageOf(path) + SITE.basics[0]));
  if (isNew && !navigator.connection?.saveData) await collect(basics(languageOf(path)));
}

/** The answer of the network; undefined where there is none. */
async function asked({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return undefined;
  }
}

/** From the network; from the kept copy where it does not answer in time, or with an error of its own; else, for a page, the one that says so. */
async function fromNetwork(event, path) {
  const network = asked(event);
  event.waitUntil(network.then((response) => response && learn(path, response.clone())).catch(() => {})); // the network went away meanwhile
  const late = new Promise((done) => setTimeout(done, SITE.patience));
  const answer = await Promise.race([network, late]);
  if (answer && answer.status < 500) return answer;
  return (await copyOf(path)) ?? (await network) ?? (event.request.mode === "navigate" ? placeholder(path) : Response.error());
}

/** From where it is kept, for ever: its name says what it holds. */
async function fromHere(event, path) {
  const copy = await copyOf(path).catch(() => undefined); // broken storage shall not break the page
  if (copy) return copy;
  const response = await fetch(event.request);
  if (isGood(response)) event.waitUntil(keep(ROOT + path, response.clone()).catch(() => {})); // or a full one
  return response;
}

/** Links to the pages that are kept, with the titles that they have; those of a language, or of all where it has none. */
async function keptPages(folder) {
  const pages = [];
  for (const { url } of await (await caches.open(CACHE)).keys()) {
    const path = pathOf(url);
    const html = (isPage(path) && (await (await copyOf(path))?.text())) || "";
    const [, title] = /<title>([^<]+)/.exec(html) ?? [];
    if (title && !html.includes('http-equiv="refresh"')) pages.push({ path, language: languageOf(path), title: title.replace(` - ${SITE.languages[languageOf(path)].name}`, "") });
  }
  const isGuide = ({ path }) => path.endsWith(SITE.basics[0]);
  pages.sort((one, other) => isGuide(other) - isGuide(one)); // first
  const own = pages.filter(({ language }) => language === folder);
  return (own.length ? own : pages).map(({ path, language, title }) => {
    const { key, dir } = SITE.languages[language];
    return `<li><a href="${ROOT}${path}" lang="${key}" hreflang="${key}" dir="${dir}">${title}</a></li>`;
  });
}

/** The page that stands for one that cannot be had: it says so in the language of its address. */
async function placeholder(path) {
  const folder = languageOf(path);
  const { key, dir, name, title, text, again, pages } = SITE.languages[folder];
  const links = await keptPages(folder);
  const list = links.length ? `<h2>${pages}</h2><ul>${links.join("")}</ul>` : "";
  const html = `<!doctype html><html lang="${key}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} - ${name}</title><style>${SITE.style}</style></head>
<body><main><h1>${title}</h1><p>${text}</p><p><a class="button" href="">${again}</a></p>${list}</main></body></html>`;
  return new Response(html, {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": SITE.policy, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff" },
  });
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== "GET" || path === undefined || request.headers.has("range")) return;
  if (KEPT.test(path) && FINGERPRINT.test(path)) event.respondWith(fromHere(event, path));
  else if (KEPT.test(path) || request.mode === "navigate") event.respondWith(fromNetwork(event, path));
});
