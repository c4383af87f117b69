"use strict";
// The parcel insert's own script. What is typed goes into this page's text and drawings and nowhere else:
// no request, no storage, no address, no title.
{
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  const { language, words } = JSON.parse(document.getElementById("said").textContent);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const one = (selector, inside = document) => inside.querySelector(selector);
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // IMEI or serial number ----------------------------------------------------------------------------------------------

  /** Whether the last digit fits the others (Luhn). */
  function luhn(digits) {
    const sum = [...digits].reverse().reduce((total, digit, place) => {
      const twice = place % 2 ? digit * 2 : Number(digit);
      return total + (twice > 9 ? twice - 9 : twice);
    }, 0);
    return sum % 10 === 0;
  }

  /** What is to be said of a number, and whether it is a mistake. */
  function judged(text) {
    const number = text.replace(/[\s./-]/g, "");
    if (!number) return ["", false];
    if (/\D/.test(number)) return [words.imei_serial, false];
    if (number.length === 15) return luhn(number) ? [words.imei_good, false] : [words.imei_wrong, true];
    const named = { 14: words.imei_missing, 16: words.imei_imeisv, 32: words.imei_eid }[number.length];
    return named ? [named, true] : [words.imei_length.replace("{count}", number.length), false];
  }

  // Date ---------------------------------------------------------------------------------------------------------------

  /** The date in the reader's language, the month in letters; and what is wrong with it. */
  function dated(parts) {
    const { day, month, year } = Object.fromEntries(parts.map((part) => [part.dataset.part, part.value.trim()]));
    const name = month && one(`[value="${month}"]`, parts.find((part) => part.dataset.part === "month")).textContent;
    const loose = parts.map((part) => (part.dataset.part === "month" ? name : part.value.trim())).filter(Boolean).join(" ");
    if (!day || !month || year.length < 4) return [loose, ""];
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== month - 1) return [loose, words.no_date];
    const text = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, { dateStyle: "long", timeZone: "UTC" }).format(date);
    return [text, date > Date.now() + 864e5 ? words.future : ""];
  }

  // Pattern ------------------------------------------------------------------------------------------------------------

  let dots = [];
  const pattern = one("[data-kind=pattern]");
  const dotButtons = pattern ? all("[data-dot]", pattern) : [];

  const placeOf = (dot) => ({ x: ((dot - 1) % 3) + 0.5, y: Math.floor((dot - 1) / 3) + 0.5 });

  /** The dot and, before it, the one that a straight line to it goes over, as phones do. */
  function addDot(dot) {
    if (dots.includes(dot)) return;
    const last = dots.at(-1);
    if (last) {
      const [a, b] = [placeOf(last), placeOf(dot)];
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      const between = dotButtons.findIndex((_, place) => placeOf(place + 1).x === middle.x && placeOf(place + 1).y === middle.y) + 1;
      if (between && !dots.includes(between)) dots.push(between);
    }
    dots.push(dot);
    showPattern();
  }

  function showPattern() {
    if (!pattern) return;
    for (const button of dotButtons) button.setAttribute("aria-pressed", dots.includes(Number(button.dataset.dot)));
    one("polyline", pattern).setAttribute("points", dots.map((dot) => `${placeOf(dot).x},${placeOf(dot).y}`).join(" "));
    const start = dots.length ? placeOf(dots[0]) : { x: -9, y: -9 };
    one("circle", pattern).setAttribute("cx", start.x);
    one("circle", pattern).setAttribute("cy", start.y);
    const output = one("[data-order]", pattern);
    say(output, dots.join("-") || words.pattern_none);
    output.classList.toggle("none", !dots.length);
    pattern.classList.toggle("drawn", dots.length > 0);
  }

  if (pattern) {
    const grid = one(".grid", pattern);
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

  // The sheet ------------------------------------------------------------------------------------------------------------

  /** Bring what is printed and said into line with what is typed. */
  function show() {
    for (const field of all("[data-kind]")) {
      const { kind } = field.dataset;
      if (kind === "pattern") continue;
      const input = one("input", field);
      const value = one(".value", field);
      if (kind === "date") {
        const [text, fault] = dated(all("[data-part]", field));
        say(value, text);
        say(one(".said", field), fault);
        field.classList.toggle("wrong", Boolean(fault));
        for (const part of all("[data-part]", field)) part.setAttribute("aria-invalid", Boolean(fault));
        continue;
      }
      say(value, input.value);
      if (kind === "imei") {
        const [text, wrong] = judged(input.value);
        say(one(".said", field), text);
        input.setAttribute("aria-invalid", wrong);
      }
      if (one(".code", field)) drawCode(one(".code", field), input.value.trim());
    }
    showPattern();
  }

  const ask = one("[data-ask]");

  /** Codes are hidden, and gone, unless the reader says that they could not be removed. */
  function showUnlock() {
    if (!ask) return;
    one("[data-unlock]").classList.toggle("asked", ask.checked);
    const fields = document.getElementById("unlock");
    fields.hidden = !ask.checked;
    if (ask.checked) return;
    for (const input of all("input", fields)) input.value = "";
    dots = [];
  }

  function erase() {
    for (const field of all("input:not([type=checkbox]), select")) field.value = "";
    if (ask) ask.checked = false;
    dots = [];
    showUnlock();
    show();
  }

  const actions = {
    print: () => print(),
    erase() {
      erase();
      say(one("[data-erased]"), words.erased);
      one("input").focus();
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
    show();
    say(one("[data-erased]"), "");
  });
  addEventListener("pagehide", erase);
  addEventListener("pageshow", erase);
  erase();
}
