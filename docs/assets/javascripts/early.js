// Runs in <head>, before anything is painted: from here on the page may hide what only a script can show again.
document.documentElement.classList.replace("no-js", "js");
