// The search's worker, between the page and the theme's own worker. It is small: the engine and the index are loaded when
// the first letter is typed. It makes two things be found that the engine does not find: words typed without their accents,
// and parts of a phrase in writing without spaces, which is indexed by pairs of characters.

const [engine, index] = location.hash.slice(1).split(",");
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3]; // the theme's messages

// Thai, Lao, Burmese, Khmer, kana, Han.
const SPACELESS = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
const BETWEEN_WORDS = "[\\s\\u2010-\\u2015\\-.,;:!?()\\[\\]\u00ab\u00bb\"\u201c\u201d\u201e'\u2018\u2019\u2026/*\u3001\u3002\u300c\u300d]+";
const BETWEEN_CHARACTERS = `${BETWEEN_WORDS}|(?<=[${SPACELESS}])|(?=[${SPACELESS}])`;
const LETTERS = { ß: "ss", œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ı: "i" };

/** A text in small letters, without accents: only those of alphabets, a kana's mark makes another letter. */
function plain(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  return bare.replace(/[ßœæøłđı]/g, (letter) => LETTERS[letter]);
}

const isSpaceless = RegExp(`^[${SPACELESS}]$`);

/** The engine's tokens with their accents gone; in a run of such characters, pairs: each marks both of its characters. */
function* indexed(tokens) {
  const place = ({ metadata: { position } }) => self.lunr.tokenizer.table[position >>> 20][position & 1048575] >>> 12;
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (!isSpaceless.test(token.str)) yield token.update(plain);
    else if (next && isSpaceless.test(next.str) && place(next) === place(token) + 1) {
      const pair = token.str + next.str;
      yield token.clone(() => pair);
      yield next.clone(() => pair);
    } else yield token;
  }
}

/** What was typed, as the engine is asked for it: every pair of a run must be there. */
function asked(typed) {
  const runs = RegExp(`[${SPACELESS}]{2,}`, "g");
  const words = plain(typed).replace(/[*+~^:]/g, " "); // signs that the engine would take for commands: *#06#
  return words.replace(runs, (run) => ` ${[...run].slice(1).map((character, at) => `+${run[at]}${character}`).join(" ")} `);
}

/** A character that several terms have found is marked once: marks within marks would break the text. */
function markedOnce(results) {
  for (const { matchData } of results) {
    const seen = {};
    for (const fields of Object.values(matchData.metadata))
      for (const field in fields) {
        const known = (seen[field] ??= new Set());
        fields[field].position = fields[field].position?.filter((position) => !known.has(position) && known.add(position));
      }
  }
  return results;
}

/** The engine, with the index of the page's language. It answers by itself: what it says passes through `postMessage`. */
async function started() {
  const { config, docs } = await (await fetch(index)).json();
  importScripts(engine);
  const { lunr } = self;
  const { ref } = lunr.Builder.prototype;
  lunr.Builder.prototype.ref = function (...names) {
    const { tokenizer } = this;
    this.tokenizer = (text) => [...indexed(tokenizer(text))];
    ref.apply(this, names);
  };
  const { search } = lunr.Index.prototype;
  lunr.Index.prototype.search = function (typed) {
    return markedOnce(search.call(this, typed));
  };
  await told({ type: SETUP, data: { config: { ...config, lang: ["en"], pipeline: [], separator: BETWEEN_CHARACTERS }, docs, options: {} } });
  lunr.tokenizer.separator = RegExp(BETWEEN_WORDS); // from here on for what is typed: pairs stay together
}

const { postMessage: say } = self;
let heard;
self.postMessage = (message) => heard(message);

/** The engine's answer to a message. */
function told(message) {
  return new Promise((resolve) => {
    heard = resolve;
    dispatchEvent(new MessageEvent("message", { data: message }));
  });
}

let engineReady;
let last;

async function answer(typed) {
  last = typed;
  if (!typed.trim()) return say({ type: RESULT, data: { items: [] } });
  try {
    await (engineReady ??= started());
    if (typed === last) say(await told({ type: QUERY, data: asked(typed) }));
  } catch (problem) {
    engineReady = undefined; // no connection: the next letter tries again
    console.warn(problem);
  }
}

addEventListener("message", (event) => {
  if (!event.isTrusted) return; // ours, for the engine
  event.stopImmediatePropagation();
  if (event.data.type === QUERY) answer(event.data.data);
});

say({ type: READY });
