// On the page that says that an address does not exist: where a tool has damaged the address, lead to
// the page that it means (address.js). `data-root` is the path of the site's root.
{
  const root = new URL(document.currentScript.dataset.root, location).pathname;
  const [path, id = location.hash] = location.pathname.split(/%23(.*)/i);
  const folders = path.slice(root.length).split("/").map(meantBy).filter(Boolean);
  const languages = [...document.querySelectorAll(".languages a")].map((link) => link.hreflang);
  // the one part of an address that has capitals: pt-BR
  const language = languages.find((code) => code.toLowerCase() === folders[0]);
  if (language) folders[0] = language;
  const url = new URL(`${root}${folders.map((name) => `${name}/`).join("")}`, location);
  url.search = location.search;
  url.hash = meantBy(id);

  const isFile = location.pathname.endsWith(".html");
  if (!isFile && url.pathname !== location.pathname.replace(/\/?$/, "/"))
    fetch(url, { method: "HEAD" }).then(({ ok }) => ok && location.replace(url));
}
