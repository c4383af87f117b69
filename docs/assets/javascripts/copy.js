// A button beside every heading, tab and fold that copies its address. A note then offers the short
// address and the one with the reader's choices. The stylesheet reserves the space of the buttons,
// so that nothing moves when they are added.
{
  const { short, page } = document.currentScript.dataset;
  const { copy: words } = choices.words;
  const content = document.querySelector(".md-content__inner");
  const note = document.createElement("div");
  note.className = "copy-note";

  const createButton = (text, action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(text);
    button.addEventListener("click", action);
    return button;
  };

  /** The address of an id of this page; of the page itself where there is none. */
  const urlOf = (id) =>
    Object.assign(new URL(location.origin + location.pathname), { hash: id ?? "" });

  /**
   * Copy, and say so in the note; where copying is not allowed, show the address to copy by hand.
   */
  async function copy(address) {
    const status = document.createElement("p");
    note.querySelector("p").replaceWith(status);
    status.setAttribute("role", "status");
    try {
      await navigator.clipboard.writeText(address);
      status.textContent = words.copied;
    } catch {
      const field = document.createElement("input");
      field.readOnly = true;
      field.value = address;
      field.setAttribute("aria-label", words.failed);
      status.append(words.failed, field);
      field.select();
    }
  }

  /** Copy the address of an id, and show the note after the button in `parent`. */
  function openNote(parent, button, id) {
    const selection = choices.current();
    const close = () => {
      note.remove();
      button.focus();
    };
    const buttons = [
      createButton(words.short, () => copy(new URL(`${short}${id ?? page}/`, location).href)),
    ];
    const description = choices.describe(words.case, selection);
    if (description)
      buttons.push(
        createButton(description, () => copy(choices.urlWith(urlOf(id), selection).href)),
      );
    note.textContent = "";
    note.append(document.createElement("p"), ...buttons, createButton(words.close, close));
    note.onkeydown = ({ key }) => {
      if (key === "Escape") close();
    };
    parent.append(note);
    note.scrollIntoView({ block: "nearest", behavior: "instant" });
    copy(urlOf(id).href);
  }

  for (const heading of content.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const isPanel = heading.matches(".panel-title");
    const id = heading.matches("h1") ? null : heading.id.replace(/--title$/, "");
    if (id === "") continue;
    const parent = document.createElement("div");
    parent.className = "copy-link";
    const title = heading.textContent.trim();
    // several tabs may end at one place: each button has its title
    const button = createButton(isPanel ? title : "", () => openNote(parent, button, id));
    button.setAttribute(
      "aria-label",
      words.link.replace("{title}", () => title),
    );
    parent.append(button);
    parent.dataset.beside = isPanel ? "panel" : heading.localName;
    if (isPanel) heading.parentElement.append(parent);
    else heading.after(parent);
  }
}
