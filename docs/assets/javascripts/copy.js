// A button beside every heading, tab and fold that copies its address; the short one, or the one with the reader's case,
// only on a second press. The stylesheet keeps the buttons' places free, so that nothing moves when they come.
{
  const { short, page } = document.currentScript.dataset;
  const { copy: words } = readerCase.words;
  const content = document.querySelector(".md-content__inner");
  const note = document.createElement("div");
  note.className = "copy-note";

  const buttonOf = (text, action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(text);
    button.addEventListener("click", action);
    return button;
  };

  /** The address of a place of this page; of the page itself where it has no id. */
  const addressOf = (id) => Object.assign(new URL(location.origin + location.pathname), { hash: id ?? "" });

  /** Copy, and say so beside the button; where copying is not allowed, show the address to copy by hand. */
  async function copy(address) {
    const said = document.createElement("p");
    note.querySelector("p").replaceWith(said);
    said.setAttribute("role", "status");
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = words.copied;
    } catch {
      const field = document.createElement("input");
      field.readOnly = true;
      field.value = address;
      field.ariaLabel = words.failed;
      said.append(words.failed, field);
      field.select();
    }
  }

  function open(place, button, id) {
    const choices = readerCase.current();
    const close = () => {
      note.remove();
      button.focus();
    };
    const extra = [buttonOf(words.short, () => copy(new URL(`${short}${id ?? page}/`, location).href))];
    const said = readerCase.said(words.case, choices);
    if (said) extra.push(buttonOf(said, () => copy(readerCase.withChoices(addressOf(id), choices).href)));
    note.replaceChildren(document.createElement("p"), ...extra, buttonOf(words.close, close));
    note.onkeydown = ({ key }) => {
      if (key === "Escape") close();
    };
    place.append(note);
    note.scrollIntoView({ block: "nearest", behavior: "instant" });
    copy(addressOf(id).href);
  }

  for (const heading of content.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const panel = heading.matches(".panel-title");
    const id = heading.matches("h1") ? null : heading.id.replace(/--title$/, "");
    if (id === "") continue;
    const place = document.createElement("div");
    place.className = "copy-link";
    const title = heading.textContent.trim();
    const button = buttonOf(panel ? title : "", () => open(place, button, id)); // tabs end inside tabs: each says which it is
    button.ariaLabel = words.link.replace("{title}", () => title);
    place.append(button);
    place.dataset.beside = panel ? "panel" : heading.localName;
    if (panel) heading.parentElement.append(place);
    else heading.after(place);
  }
}
