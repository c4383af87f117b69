// Grades one page of a server on this machine by the rules of the MDN HTTP Observatory, its own code, without asking the network.
// Usage: node observatory.mjs FOLDER-OF-THE-PACKAGE http://127.0.0.1:PORT /path/
// What TLS would add is taken as given: a certificate that is valid, and http:// that redirects to https://.
import { pathToFileURL } from "node:url";

const [folder, server, path] = process.argv.slice(2);
const load = name => import(pathToFileURL(`${folder}/src/${name}.js`));
const { AxiosHeaders } = await import(pathToFileURL(`${folder}/../../axios/index.js`));
const { Requests } = await load("types");
const { Session } = await load("retriever/session");
const { parseHttpEquivHeaders } = await load("retriever/utils");
const { ALL_TESTS } = await load("constants");
const grader = await load("grader/grader");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load("grader/charts");

const NAME = "guide.example";
const address = new URL(`https://${NAME}${path}`);

async function answered(options = {}) {
  const answer = await fetch(server + path, { redirect: "manual", ...options });
  return { status: answer.status, statusText: answer.statusText, headers: new AxiosHeaders(Object.fromEntries(answer.headers)), data: await answer.text(), verified: true, request: {}, config: {} };
}

const requests = new Requests(NAME);
const page = await answered();
requests.resources.path = page.data;
requests.session = new Session(address);
requests.responses.auto = { ...page, httpEquiv: parseHttpEquivHeaders(page.data, address.href) };
requests.responses.http = requests.responses.https = page;
requests.responses.cors = await answered({ method: "OPTIONS", headers: { Origin: "https://http-observatory.security.mozilla.org", "Access-Control-Request-Method": "GET" } });
requests.responses.httpRedirects = [{ url: new URL(`http://${NAME}${path}`), status: 301 }, { url: address, status: page.status }];
requests.responses.httpsRedirects = [{ url: address, status: page.status }];

const results = ALL_TESTS.map(test => test(requests));
const points = results.map(one => (one.result ? grader.getScoreModifier(one.result) : 0));
const base = points.filter(one => one < 0).reduce((sum, one) => sum + one, 100);
const final = grader.getGradeForScore(base >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? points.reduce((sum, one) => sum + one, 100) : base);
const tests = Object.fromEntries(results.map((one, number) => [one.constructor.name, [one.pass, one.result, points[number]]]));
console.log(JSON.stringify({ path, status: page.status, grade: final.grade, score: final.score, tests }));
