// Below each message that is ready to copy (a quotation in a fold) a button that copies it, with the
// reader's choices behind it, and a list of languages: the seller may read another one than the
// reader. The message in another language is taken from the page in that language, by the id of its
// fold.
{
  const content = document.querySelector(".md-content__inner");
  const template = document.querySelector("#message-tools").content;

  /** Return the page at an address, parsed. */
  async function load(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(response.statusText);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  /** The message in the fold with an id of a page. */
  const messageIn = (page, id) => page.getElementById(id).querySelector("blockquote");

  /** The labels of the reader's choices in the language of a page, as one line. */
  function describeCase(page) {
    const { kinds } = JSON.parse(page.getElementById("guide-data").textContent);
    const labels = Object.entries(choices.current()).map(([kind, key]) => kinds[kind][key]);
    return labels.join(" · ");
  }

  function select(element) {
    getSelection().selectAllChildren(element);
  }

  function addTools(quote) {
    const { id } = quote.closest("[id]");
    const tools = document.importNode(template, true).firstElementChild;
    const [language, button, status] = ["select", "button", "[role=status]"].map((selector) =>
      tools.querySelector(selector),
    );
    const say = (key) => {
      status.textContent = key ? status.dataset[key] : "";
    };
    let page = document;

    language.addEventListener("change", async () => {
      const [option] = language.selectedOptions;
      say();
      try {
        page = option.lang === document.documentElement.lang ? document : await load(option.value);
        const message = page === document ? own : messageIn(page, id);
        quote.textContent = "";
        quote.append(...document.importNode(message, true).childNodes);
        quote.lang = option.lang;
      } catch {
        say("unreachable");
      }
    });
    button.addEventListener("click", async () => {
      const text = quote.textContent.trim();
      const details = describeCase(page);
      try {
        await navigator.clipboard.writeText(details ? `${text}\n\n${details}` : text);
        say("copied");
      } catch {
        select(quote);
        say("failed");
      }
    });
    const own = quote.cloneNode(true);
    quote.after(tools);
  }

  for (const quote of content.querySelectorAll("details blockquote")) addTools(quote);
}
