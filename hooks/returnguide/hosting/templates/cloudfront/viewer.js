// Written by the build, from the table in hooks/returnguide/hosting/headers.py.
// A CloudFront function (runtime 2.0), for both the viewer request and the viewer response of every behavior.
const LANGUAGES = {{ site.languages | json }};
const FOLDERS = {{ site.folders | json }};
const VISIT_BEGINS = {{ begins | json }};
const FIRST = new RegExp({{ language_regex | json }}, "i");
const BASE = {{ rows[0].headers | json }};
const ROWS = [
{% for row in rows[1:] %}
  [new RegExp({{ row.paths | map("regex_of") | join("|") | json }}), {{ row.headers | json }}], // {{ row.comment }}
{% endfor %}
];

function handler(event) {
  return event.context.eventType === "viewer-response" ? finished(event.response, event.request.uri) : routed(event.request);
}

/** The file of a folder, the folder of an address without its slash, the language at the root, and each language's own 404 page. */
function routed(request) {
  const path = request.uri;
  const language = LANGUAGES.slice(1).find(one => path.startsWith(`/${one}/`) || path === `/${one}`);
  const below = language ? path.slice(language.length + 2) : path.slice(1);
  if (path === "/") {
    const first = chosen(request.headers);
    if (first !== LANGUAGES[0]) return redirect(302, `/${first}/`, request.querystring, path);
  }
  if (path !== `/${language}` && FOLDERS.includes(below)) request.uri = `${path}index.html`;
  else if (path === `/${language}` || FOLDERS.includes(`${below}/`)) return redirect(301, `${path}/`, request.querystring, path);
  else if (!/\.\w+$/.test(path)) request.uri = `${language ? `/${language}` : ""}/404.html`;
  return request;
}

/** The first of the browser's languages that the site has, when the visit begins here; else the one at the root. */
function chosen(headers) {
  const value = name => (headers[name] ? headers[name].value : "");
  if (!VISIT_BEGINS.includes(value("sec-fetch-site").toLowerCase())) return LANGUAGES[0];
  const found = FIRST.exec(value("accept-language"));
  return found ? LANGUAGES.find(one => one.toLowerCase() === found[1].toLowerCase()) : LANGUAGES[0];
}

function redirect(status, path, query, from) {
  const pairs = Object.keys(query).flatMap(name => (query[name].multiValue || [query[name]]).map(one => (one.value ? `${name}=${one.value}` : name)));
  const location = { value: path + (pairs.length ? `?${pairs.join("&")}` : "") };
  return finished({ statusCode: status, statusDescription: status === 301 ? "Moved Permanently" : "Found", headers: { location } }, from);
}

/** The response with the headers of its path; a 404 page that was found is still a 404. */
function finished(response, path) {
  const headers = Object.assign({}, BASE, ...ROWS.filter(row => row[0].test(path)).map(row => row[1]));
  for (const name in headers) response.headers[name.toLowerCase()] = { value: headers[name] };
  if (path === "/" || path === "/index.html") response.headers.vary = { value: {{ home_vary | json }} };
  if (path.endsWith("/404.html")) Object.assign(response, { statusCode: 404, statusDescription: "Not Found" });
  return response;
}
