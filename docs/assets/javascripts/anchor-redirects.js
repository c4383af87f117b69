// Redirect from an address that was published and is gone to where redirects.yml says that it went.
// Only pages that an id has left load this, before all else. `#moved` has id -> address; the empty
// id stands for a page that is gone. It has address.js before it.
{
  const redirects = JSON.parse(document.getElementById("moved").textContent);

  const redirect = () => {
    const id = meantBy(location.hash.slice(1));
    const target = Object.keys(redirects).includes(id) ? redirects[id] : redirects[""];
    if (target === undefined) return;
    const url = new URL(target, location);
    url.search = location.search;
    url.hash ||= id;
    location.replace(url);
  };

  redirect();
  addEventListener("hashchange", redirect);
}
