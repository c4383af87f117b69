// An address that was published and is gone leads on, to the place that redirects.yml names. Only pages that something has
// left load this, before all else; `#moved` has id -> address, and under the empty id where a page that is gone leads.
{
  const moved = JSON.parse(document.getElementById("moved").textContent);

  const follow = () => {
    const id = location.hash.slice(1);
    const target = Object.hasOwn(moved, id) ? moved[id] : moved[""];
    if (target === undefined) return;
    const url = new URL(target, location);
    url.search = location.search;
    url.hash ||= location.hash;
    location.replace(url);
  };

  follow();
  addEventListener("hashchange", follow);
}
