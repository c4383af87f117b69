// What an address means, however mail programs and help desks have damaged it on its way: capitals,
// `&amp;`, `&utm_source=…` behind the id, a bracket or a full stop at the end. Ids, and the names and
// keys of choices, consist of a-z, 0-9 and hyphens, so the first run of these is what was meant.
// Functions, because a page may contain this twice. Used by choices.js, anchor-redirects.js,
// not-found.js and go.js.

/** The id, name or key that a part of an address means; an empty string where there is none. */
function meantBy(part) {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // broken percent signs: the text as it is
  }
  return /[a-z0-9][a-z0-9-]*|$/.exec(text.toLowerCase())[0];
}

/** The kind of choice that the name of a parameter means. */
function kindOf(name) {
  return name.toLowerCase().replace(/^(amp;)+/, "");
}

/** The reader's case that a query asks for, kind -> key; what is no kind or key may be in it. */
function readCase(query) {
  const asked = {};
  for (const [name, key] of new URLSearchParams(query)) asked[kindOf(name)] ??= meantBy(key);
  return asked;
}
