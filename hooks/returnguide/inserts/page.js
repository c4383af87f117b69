"use strict";
// The parcel insert's own script. What is typed goes into this page's text and drawings and nowhere else:
// no request, no storage, no address, no title. It has qr.js, address.js and choice-options.js before it.
{
  const { language, second_language: second, words, device_kind: device, titles, second_titles: secondTitles, dependencies, labels, renamed } = JSON.parse(document.getElementById("page-data").textContent);
  const findAll = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const find = (selector, inside = document) => inside.querySelector(selector);
  const setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // IMEI or serial number ----------------------------------------------------------------------------------------------

  /** Whether the last digit fits the others (Luhn). */
  function luhn(digits) {
    const sum = [...digits].reverse().reduce((total, digit, index) => {
      const value = index % 2 ? digit * 2 : Number(digit);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  }

  /** The message about a number, and whether it is an error. */
  function checkImei(text) {
    const number = text.replace(/[\s./-]/g, "");
    if (!number) return ["", false];
    if (/\D/.test(number)) return [words.imei_serial, false];
    if (number.length === 15) return luhn(number) ? [words.imei_good, false] : [words.imei_wrong, true];
    const message = { 14: words.imei_missing, 16: words.imei_imeisv, 32: words.imei_eid }[number.length];
    return message ? [message, true] : [words.imei_length.replace("{count}", number.length), false];
  }

  // Date ---------------------------------------------------------------------------------------------------------------

  /** The date in the reader's language, the month in letters; and an error message, or nothing. */
  function readDate(parts) {
    const { day, month, year } = Object.fromEntries(parts.map((part) => [part.dataset.part, part.value.trim()]));
    const name = month && find(`[value="${month}"]`, parts.find((part) => part.dataset.part === "month")).textContent;
    const incomplete = parts.map((part) => (part.dataset.part === "month" ? name : part.value.trim())).filter(Boolean).join(" ");
    const isShort = year && year.length < 4 && !parts.includes(document.activeElement);
    if (!day || !month || year.length < 4) return [incomplete, isShort ? words.year_digits : ""];
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== month - 1) return [incomplete, words.no_date];
    const write = (code) => new Intl.DateTimeFormat(`${code}-u-ca-gregory-nu-latn`, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);
    return [inBoth(write(language), second && write(second)), date > Date.now() + 864e5 ? words.future : ""];
  }

  // Pattern ------------------------------------------------------------------------------------------------------------

  let dots = [];
  const pattern = find("[data-kind=pattern]");
  const dotButtons = pattern ? findAll("[data-dot]", pattern) : [];

  const positionOf = (dot) => ({ x: ((dot - 1) % 3) + 0.5, y: Math.floor((dot - 1) / 3) + 0.5 });

  /** Add a dot and, before it, the one that a straight line to it crosses, as phones do. */
  function addDot(dot) {
    if (dots.includes(dot)) return;
    const last = dots[dots.length - 1];
    if (last) {
      const [a, b] = [positionOf(last), positionOf(dot)];
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      const between = dotButtons.findIndex((_, index) => positionOf(index + 1).x === middle.x && positionOf(index + 1).y === middle.y) + 1;
      if (between && !dots.includes(between)) dots.push(between);
    }
    dots.push(dot);
    showPattern();
  }

  function showPattern() {
    if (!pattern) return;
    for (const button of dotButtons) button.setAttribute("aria-pressed", dots.includes(Number(button.dataset.dot)));
    find("polyline", pattern).setAttribute("points", dots.map((dot) => `${positionOf(dot).x},${positionOf(dot).y}`).join(" "));
    const start = dots.length ? positionOf(dots[0]) : { x: -9, y: -9 };
    find("circle", pattern).setAttribute("cx", start.x);
    find("circle", pattern).setAttribute("cy", start.y);
    const output = find("[data-order]", pattern);
    setText(output, dots.join("-") || words.pattern_none);
    output.classList.toggle("none", !dots.length);
    pattern.classList.toggle("drawn", dots.length > 0);
  }

  if (pattern) {
    const grid = find(".grid", pattern);
    let drawing = false;
    const draw = ({ clientX, clientY }) => {
      for (const button of dotButtons) {
        const box = button.getBoundingClientRect();
        if (Math.hypot(clientX - box.x - box.width / 2, clientY - box.y - box.height / 2) < box.width * 0.6) addDot(Number(button.dataset.dot));
      }
    };
    grid.addEventListener("pointerdown", (event) => {
      drawing = true;
      draw(event);
    });
    addEventListener("pointermove", (event) => drawing && draw(event));
    for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => (drawing = false));
    grid.addEventListener("click", ({ target }) => target.dataset.dot && addDot(Number(target.dataset.dot)));
    grid.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      const from = dotButtons.indexOf(event.target);
      if (!step || from < 0) return;
      event.preventDefault();
      const [x, y] = [(from % 3) + step[0], Math.floor(from / 3) + step[1]];
      if (x < 0 || x > 2 || y < 0 || y > 2) return;
      event.target.tabIndex = -1;
      dotButtons[y * 3 + x].tabIndex = 0;
      dotButtons[y * 3 + x].focus();
    });
  }

  // The reader's case ----------------------------------------------------------------------------------------------------

  // From the page's own address: the guide puts the case behind the #, which is sent to no host, a link of the support behind
  // the ?. What this device remembers of the guide is out of reach here.
  const { search, hash } = new URL(document.URL);
  const reader = { ...readCase(search), ...readCase(hash.slice(1)) };
  const selects = findAll("[data-choice]").map((select) => ({ select, kind: select.dataset.choice, options: [...select.options].slice(1) }));

  for (const link of findAll("a[hreflang]")) [link.search, link.hash] = [search, hash];

  const keyOf = (kind) => renamed[kind]?.[reader[kind]] ?? reader[kind];

  // A sheet for several devices names the reader's.
  if (titles[keyOf(device)]) {
    find("[data-title]").textContent = titles[keyOf(device)];
    if (second) find("h1 .second").textContent = secondTitles[keyOf(device)];
  }

  /** Choose what the case says; it can be changed. */
  function fillCase() {
    for (const { select, kind, options } of selects) {
      const key = keyOf(kind);
      if (options.some(({ value }) => value === key)) select.value = key;
    }
  }

  function arrangeSelects() {
    const choices = Object.fromEntries(selects.map(({ kind, select }) => [kind, select.value]));
    for (const { select, kind, options } of selects) arrangeOptions(select, options, dependencies[kind], choices, labels, words.others);
  }

  /** What is printed of a choice. */
  function readChoice(select) {
    const [{ value, textContent, dataset }] = select.selectedOptions;
    return dataset.printed ?? inBoth(value && textContent, dataset.translated);
  }

  // The second language --------------------------------------------------------------------------------------------------

  const bilingual = find("[data-bilingual]");

  /** A text, and where the sheet is printed in two languages also that in the second, if it differs. */
  const inBoth = (text, other) => (bilingual?.checked && other && other !== text ? `${text} / ${other}` : text);

  // The sheet ------------------------------------------------------------------------------------------------------------

  /** Update what is printed, and the messages, after what is typed. */
  function update() {
    arrangeSelects();
    document.documentElement.classList.toggle("bilingual", Boolean(bilingual?.checked));
    for (const field of findAll("[data-kind]")) {
      const { kind } = field.dataset;
      if (kind === "pattern") continue;
      const input = find("input, select", field);
      const value = find(".value", field);
      if (kind === "date") {
        const [text, error] = readDate(findAll("[data-part]", field));
        setText(value, text);
        field.classList.toggle("filled", Boolean(text));
        setText(find(".said", field), error);
        field.classList.toggle("wrong", Boolean(error));
        for (const part of findAll("[data-part]", field)) part.setAttribute("aria-invalid", Boolean(error));
        continue;
      }
      setText(value, kind === "choice" ? readChoice(input) : input.value);
      field.classList.toggle("filled", Boolean(input.value.trim()));
      if (kind === "imei") {
        const [message, isError] = checkImei(input.value);
        setText(find(".said", field), message);
        input.setAttribute("aria-invalid", isError);
      }
      if (find(".code", field)) drawCode(find(".code", field), input.value.trim());
    }
    showPattern();
  }

  const unlockBox = find("[data-ask]");

  /** Codes are hidden, and gone, unless the reader says that they could not be removed. */
  function showUnlock() {
    if (!unlockBox) return;
    find("[data-unlock]").classList.toggle("asked", unlockBox.checked);
    const fields = document.getElementById("unlock");
    fields.hidden = !unlockBox.checked;
    if (unlockBox.checked) return;
    for (const input of findAll("input", fields)) input.value = "";
    dots = [];
  }

  function erase() {
    for (const field of findAll("input:not([type=checkbox]), select")) field.value = "";
    for (const box of findAll("[type=checkbox]")) box.checked = false;
    dots = [];
    showUnlock();
    update();
  }

  function start() {
    erase();
    fillCase();
    update();
  }

  /** Print, and say which required fields are empty; where nothing comes of it, as in browsers within other apps, say what else can be done. */
  let hasPrinted = false;
  function printSheet() {
    const empty = findAll("[aria-required]").filter((input) => !input.value.trim());
    const labels = empty.map((input) => find("span", input.labels[0]).firstChild.textContent.trim());
    setText(find("[data-said]"), labels.length ? words.lacking.replace("{fields}", labels.join(", ")) : "");
    hasPrinted = false;
    window.print?.();
    setTimeout(() => {
      find("[data-no-print]").hidden = hasPrinted;
    }, 1000);
  }

  const actions = {
    print: printSheet,
    erase() {
      erase();
      setText(find("[data-said]"), words.erased);
      find("input").focus();
    },
    undo() {
      dots.pop();
      showPattern();
    },
    clear() {
      dots = [];
      showPattern();
    },
  };

  document.addEventListener("click", ({ target }) => actions[target.dataset.action]?.());
  document.addEventListener("input", () => {
    showUnlock();
    update();
    setText(find("[data-said]"), "");
    setText(find("[data-emptied]"), "");
  });
  document.addEventListener("focusout", () => setTimeout(update)); // a year is short once it is left
  addEventListener("beforeprint", () => (hasPrinted = true));
  addEventListener("pagehide", erase);
  addEventListener("pageshow", ({ persisted }) => {
    start();
    const [visit] = performance.getEntriesByType("navigation");
    // The page was here before, and a phone may have dropped it while the reader was elsewhere.
    if (persisted || (visit && visit.type !== "navigate")) setText(find("[data-emptied]"), words.emptied);
  });
  start();
  // All that the page needs has run: this comes last, so that a browser in which something above fails is one without script.
  document.documentElement.classList.replace("no-js", "js");
}
