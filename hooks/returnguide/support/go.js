"use strict";
{
  const links = [...document.querySelectorAll("a[hreflang]")];
  const asked = new URLSearchParams(location.search);

  /** The link to the language that a tag asks for, as in RFC 4647: fr-CH finds fr. */
  const match = (tag) => {
    const wanted = String(tag ?? "").toLowerCase();
    const primary = wanted.split("-")[0];
    const closest = links.filter(({ hreflang }) => `${wanted}-`.startsWith(`${hreflang.toLowerCase()}-`)).sort((a, b) => b.hreflang.length - a.hreflang.length);
    return closest[0] ?? links.find(({ hreflang }) => hreflang.toLowerCase().split("-")[0] === primary);
  };

  let last;
  try {
    last = localStorage.getItem("return-guide-language");
  } catch {
    // storage is blocked: the browser's languages decide
  }

  const link = [asked.get("lang"), last, ...navigator.languages].map(match).find(Boolean) ?? links[0];
  const url = new URL(link.href);
  for (const [kind, keys] of Object.entries(JSON.parse(document.body.dataset.choices))) {
    if (keys.includes(asked.get(kind))) url.searchParams.set(kind, asked.get(kind));
  }
  location.replace(url);
}
