// The browser's own search (Ctrl+F), where it knows how to look into what is closed: it opens the tab
// in which it finds something. Folds it opens by itself.

/** Hide what closed tabs hold so that it can be found. */
function hideUntilFound() {
  for (const set of queryAll(".tabbed-set")) {
    const tabs = queryAll(":scope > input", set);
    queryAll(":scope > .tabbed-content > .tabbed-block", set).forEach((block, index) => {
      if (tabs[index].checked) block.removeAttribute("hidden");
      else block.setAttribute("hidden", "until-found");
    });
  }
}

if ("onbeforematch" in document) {
  document.addEventListener("tabschanged", hideUntilFound);
  document.addEventListener("beforematch", ({ target }) => {
    const set = target.closest(".tabbed-set");
    set.querySelector(`:scope > [data-key=${target.dataset.key}]`).checked = true;
    setTimeout(hideUntilFound); // first the browser shows the target, and what contains it
  });
  hideUntilFound();
}
