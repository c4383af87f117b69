// A short link: leads to its page in the reader's language. It has address.js before it.
{
  const links = [...document.querySelectorAll("a[hreflang]")];
  const asked = readCase(location.search);

  /** The link in the language of a tag, by lookup as in RFC 4647, 3.4: fr-CH finds fr. */
  const match = (tag) => {
    const range = String(tag ?? "").toLowerCase();
    const primary = range.split("-")[0];
    const closest = links.filter(({ hreflang }) => `${range}-`.startsWith(`${hreflang.toLowerCase()}-`)).sort((a, b) => b.hreflang.length - a.hreflang.length);
    return closest[0] ?? links.find(({ hreflang }) => hreflang.toLowerCase().split("-")[0] === primary);
  };

  let stored;
  try {
    stored = localStorage.getItem("return-guide-language");
  } catch {
    // storage is blocked: the browser's languages decide
  }

  const link = [asked.lang, stored, ...navigator.languages].map(match).find(Boolean) ?? links[0];
  const url = new URL(link.href);
  for (const [kind, keys] of Object.entries(JSON.parse(document.body.dataset.choices))) {
    if (keys.includes(asked[kind])) url.searchParams.set(kind, asked[kind]);
  }
  location.replace(url);
}
