// The search's worker, between the page and the theme's own worker. It is small: the engine and the
// index are loaded when the first letter is typed. It lets two things be found that the engine does
// not find: words typed without their accents, and parts of a phrase in a script without spaces,
// which is indexed by pairs of characters.

const [engineUrl, indexUrl] = location.hash.slice(1).split(",");
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3]; // the types of the theme's messages

// Thai, Lao, Burmese, Khmer, kana, Han.
const SPACELESS =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
const BOUNDARY = "\u200b"; // without width
const BETWEEN_WORDS =
  "[\\s\\u200b\\u2010-\\u2015\\-.,;:!?()\\[\\]\u00ab\u00bb\"\u201c\u201d\u201e'\u2018\u2019\u2026/*\u3001\u3002\u300c\u300d]+";
const BETWEEN_CHARACTERS = `${BETWEEN_WORDS}|(?=[${SPACELESS}])`;
const LETTERS = { ß: "ss", œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ı: "i" };

/**
 * A text in lower case, without accents. Only those of alphabets go: the mark of a kana makes
 * another letter.
 */
function removeAccents(text) {
  const bare = text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
  return bare.replace(/[ßœæøłđı]/g, (letter) => LETTERS[letter]);
}

/**
 * A text with a boundary behind each run without spaces, as between 番号 and IMEI: the engine's
 * separator cannot look behind itself (Safari 16.4).
 */
const endRuns = (text) => text.replace(RegExp(`([${SPACELESS}])(?![${SPACELESS}])`, "g"), `$1${BOUNDARY}`);

const isSpaceless = RegExp(`^[${SPACELESS}]$`);

/**
 * The engine's tokens without accents. A run of characters without spaces becomes pairs; each pair
 * highlights both of its characters.
 */
function* indexTokens(tokens) {
  const positionOf = ({ metadata: { position } }) =>
    self.lunr.tokenizer.table[position >>> 20][position & 1048575] >>> 12;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (!isSpaceless.test(token.str)) yield token.update(removeAccents);
    else if (next && isSpaceless.test(next.str) && positionOf(next) === positionOf(token) + 1) {
      const pair = token.str + next.str;
      yield token.clone(() => pair);
      yield next.clone(() => pair);
    } else yield token;
  }
}

/** What was typed, as a query for the engine: every pair of a run is required. */
function queryFor(typed) {
  const runs = RegExp(`[${SPACELESS}]{2,}`, "g");
  // the engine's operators, as in *#06#
  const words = removeAccents(typed).replace(/[*+~^:]/g, " ");
  const pairsOf = (run) =>
    [...run].slice(1).map((character, index) => `+${run[index]}${character}`);
  return words.replace(runs, (run) => ` ${pairsOf(run).join(" ")} `);
}

/** Keep each position once where several terms match it: nested highlights would break the text. */
function deduplicatePositions(results) {
  for (const { matchData } of results) {
    const seen = {};
    for (const fields of Object.values(matchData.metadata))
      for (const field in fields) {
        const positions = (seen[field] ??= new Set());
        const isFirst = (position) => !positions.has(position) && positions.add(position);
        // a copy: some of these are the index's own
        fields[field] = { ...fields[field], position: fields[field].position?.filter(isFirst) };
      }
  }
  return results;
}

/** Load the engine, and give it the index of the page's language. */
async function startEngine() {
  const { config, docs } = await (await fetch(indexUrl)).json();
  importScripts(engineUrl);
  const { lunr } = self;
  const { ref } = lunr.Builder.prototype;
  lunr.Builder.prototype.ref = function (...names) {
    const { tokenizer } = this;
    this.tokenizer = (text) => [...indexTokens(tokenizer(text))];
    ref.apply(this, names);
  };
  const { search } = lunr.Index.prototype;
  lunr.Index.prototype.search = function (query) {
    return deduplicatePositions(search.call(this, query));
  };
  await callEngine({
    type: SETUP,
    data: {
      config: { ...config, lang: ["en"], pipeline: [], separator: BETWEEN_CHARACTERS },
      docs: docs.map((entry) => ({
        ...entry,
        title: endRuns(entry.title),
        text: endRuns(entry.text),
      })),
      options: {},
    },
  });
  lunr.tokenizer.separator = RegExp(BETWEEN_WORDS); // from here on for queries: pairs stay together
}

// The engine replies through `self.postMessage`: its replies come to us, not to the page.
const { postMessage: postToPage } = self;
let onEngineReply;
self.postMessage = (message) => onEngineReply(message);

/** Send a message to the engine; returns its reply. */
function callEngine(message) {
  return new Promise((resolve) => {
    onEngineReply = resolve;
    dispatchEvent(new MessageEvent("message", { data: message }));
  });
}

let engineReady;
let lastTyped;

async function answer(typed) {
  lastTyped = typed;
  if (!typed.trim()) return postToPage({ type: RESULT, data: { items: [] } });
  try {
    await (engineReady ??= startEngine());
    if (typed === lastTyped) postToPage(await callEngine({ type: QUERY, data: queryFor(typed) }));
  } catch (error) {
    engineReady = undefined; // no connection: the next letter tries again
    console.warn(error);
  }
}

addEventListener("message", (event) => {
  if (!event.isTrusted) return; // ours, for the engine
  event.stopImmediatePropagation();
  if (event.data.type === QUERY) answer(event.data.data);
});

postToPage({ type: READY });
