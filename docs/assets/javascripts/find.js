// The browser's own search (Ctrl+F), where it knows how to look into what is closed: it opens the tab
// or the step in which it finds something. Folds it opens by itself.

/** Hide what closed tabs hold so that it can be found. */
function hideUntilFound() {
  for (const set of queryAll(".tabbed-set")) {
    const tabs = queryAll(":scope > input", set);
    queryAll(":scope > .tabbed-block", set).forEach((block, index) => {
      if (tabs[index].checked) block.removeAttribute("hidden");
      else block.setAttribute("hidden", "until-found");
    });
  }
}

if ("onbeforematch" in document) {
  document.addEventListener("tabschanged", hideUntilFound);
  document.addEventListener("beforematch", ({ target }) => {
    if (target.matches(".step-text")) target.parentElement.dataset.open = "";
    else target.parentElement.querySelector(`:scope > [data-key=${target.dataset.key}]`).checked = true;
    setTimeout(choices.showOpenTabs); // first the browser shows the target, and what contains it
  });
  hideUntilFound();
}
