// Written by the build, from the table in hooks/returnguide/hosting/headers.py.
// A CloudFront function (runtime 2.0), for both the viewer request and the viewer response of every behavior.
const DEFAULT_LOCALE = {{ site.default.code | json }};
const OTHER_LOCALES = {{ site.others | map(attribute="code") | list | json }};
const FOLDERS = {{ site.folders | json }};
const SHORT_LINK = /^go\/[\w-]+\/$/; // too many to list; one that does not exist gets the distribution's error page
const ENTRY_FETCH_SITES = {{ entry_fetch_sites | json }};
const FIRST_KNOWN_LANGUAGE = new RegExp({{ language_regex | json }}, "i");
const BASE_HEADERS = {{ rules[0].headers | json }};
const RULES = [
{% for rule in rules[1:] %}
  [new RegExp({{ rule.paths | map("path_regex") | join("|") | json }}), {{ rule.headers | json }}], // {{ rule.comment }}
{% endfor %}
];

function handler(event) {
  return event.context.eventType === "viewer-response" ? withHeaders(event.response, event.request.uri) : route(event.request);
}

/** The file of a folder, the folder of an address without its slash, the locale at the root, and each locale's own 404 page. */
function route(request) {
  const path = request.uri;
  const locale = OTHER_LOCALES.find(code => path.startsWith(`/${code}/`) || path === `/${code}`);
  const below = locale ? path.slice(locale.length + 2) : path.slice(1);
  if (path === "/") {
    const preferred = preferredLocale(request.headers);
    if (preferred !== DEFAULT_LOCALE) return redirect(302, `/${preferred}/`, request.querystring, path);
  }
  const isFolder = folder => FOLDERS.includes(folder) || (!locale && SHORT_LINK.test(folder));
  if (path !== `/${locale}` && isFolder(below)) request.uri = `${path}index.html`;
  else if (path === `/${locale}` || isFolder(`${below}/`)) return redirect(301, `${path}/`, request.querystring, path);
  else if (!/\.\w+$/.test(path)) request.uri = `${locale ? `/${locale}` : ""}/404.html`;
  return request;
}

/** The first of the browser's languages that the site has, when the visit begins here; else the locale at the root. */
function preferredLocale(headers) {
  const value = name => (headers[name] ? headers[name].value : "");
  if (!ENTRY_FETCH_SITES.includes(value("sec-fetch-site").toLowerCase())) return DEFAULT_LOCALE;
  const match = FIRST_KNOWN_LANGUAGE.exec(value("accept-language"));
  return (match && OTHER_LOCALES.find(code => code.toLowerCase() === match[1].toLowerCase())) || DEFAULT_LOCALE;
}

function redirect(status, path, query, from) {
  const pairs = Object.keys(query).flatMap(name => (query[name].multiValue || [query[name]]).map(item => (item.value ? `${name}=${item.value}` : name)));
  const location = { value: path + (pairs.length ? `?${pairs.join("&")}` : "") };
  return withHeaders({ statusCode: status, statusDescription: status === 301 ? "Moved Permanently" : "Found", headers: { location } }, from);
}

/** The response with the headers of its path; a 404 page that was found is still a 404. */
function withHeaders(response, path) {
  const headers = Object.assign({}, BASE_HEADERS, ...RULES.filter(rule => rule[0].test(path)).map(rule => rule[1]));
  for (const name in headers) response.headers[name.toLowerCase()] = { value: headers[name] };
  if (path === "/" || path === "/index.html") response.headers.vary = { value: {{ home_vary | json }} };
  if (path.endsWith("/404.html")) Object.assign(response, { statusCode: 404, statusDescription: "Not Found" });
  return response;
}
