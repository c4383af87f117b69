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

  // QR code of the order number: bytes, level M, versions 1 to 9 ----------------------------------------------------------

  const CHECKS = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22]; // check bytes of a block, by version
  const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5];
  const TOTAL = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292]; // bytes in all

  /** Product in the field of 256 elements that QR codes use. */
  function times(a, b) {
    let product = 0;
    for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
    return product;
  }

  function divisorOf(degree) {
    const result = Array(degree - 1).fill(0).concat(1);
    for (let round = 0, power = 1; round < degree; round++, power = times(power, 2)) {
      for (let place = 0; place < degree; place++) result[place] = times(result[place], power) ^ (result[place + 1] ?? 0);
    }
    return result;
  }

  function checksOf(block, divisor) {
    const rest = divisor.map(() => 0);
    for (const byte of block) {
      const factor = byte ^ rest.shift();
      rest.push(0);
      divisor.forEach((coefficient, place) => (rest[place] ^= times(coefficient, factor)));
    }
    return rest;
  }

  /** All bytes of the code in the order in which they are drawn. */
  function codewords(bytes, version) {
    const room = TOTAL[version] - CHECKS[version] * BLOCKS[version];
    const bits = `0100${bytes.length.toString(2).padStart(8, "0")}${bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("")}0000`;
    const data = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
    for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
    const divisor = divisorOf(CHECKS[version]);
    const blocks = [];
    const longer = room % BLOCKS[version];
    for (let number = 0, at = 0; number < BLOCKS[version]; number++) {
      const size = Math.floor(room / BLOCKS[version]) + (number >= BLOCKS[version] - longer ? 1 : 0);
      blocks.push(data.slice(at, (at += size)));
    }
    const woven = (lists) => [...Array(Math.max(...lists.map((list) => list.length))).keys()].flatMap((place) => lists.filter((list) => place < list.length).map((list) => list[place]));
    return [...woven(blocks), ...woven(blocks.map((block) => checksOf(block, divisor)))];
  }

  const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3];

  /** The fixed parts of a code: modules that are set already (others undefined). */
  function frame(version, mask) {
    const size = 17 + 4 * version;
    const grid = Array.from({ length: size }, () => Array(size).fill(undefined));
    const set = (x, y, dark) => {
      if (grid[y]?.[x] === undefined && x >= 0 && x < size && y >= 0 && y < size) grid[y][x] = Boolean(dark);
    };
    for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) set(left + x, top + y, ![2, 4].includes(Math.max(Math.abs(x), Math.abs(y))));
    }
    const last = size - 7;
    const places = version === 1 ? [] : version < 7 ? [6, last] : [6, last / 2 + 3, last];
    for (const cx of places) for (const cy of places) {
      if (grid[cy][cx] !== undefined) continue;
      for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
    for (let place = 0; place < size; place++) {
      set(6, place, place % 2 === 0);
      set(place, 6, place % 2 === 0);
    }
    let rest = mask; // level M is 00
    for (let round = 0; round < 10; round++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const format = ((mask << 10) | rest) ^ 0x5412;
    const bit = (value, place) => (value >> place) & 1;
    for (let place = 0; place < 15; place++) {
      set(8, place < 6 ? place : place < 8 ? place + 1 : size - 15 + place, bit(format, place));
      set(place < 8 ? size - 1 - place : place < 9 ? 7 : 14 - place, 8, bit(format, place));
    }
    set(8, size - 8, true);
    if (version >= 7) {
      let left = version;
      for (let round = 0; round < 12; round++) left = (left << 1) ^ ((left >> 11) * 0x1f25);
      const bits = (version << 12) | left;
      for (let place = 0; place < 18; place++) {
        set(size - 11 + (place % 3), Math.floor(place / 3), bit(bits, place));
        set(Math.floor(place / 3), size - 11 + (place % 3), bit(bits, place));
      }
    }
    return grid;
  }

  /** Fill the free modules, two columns at a time, from the lower right corner upwards and down again. */
  function filled(bytes, version, mask) {
    const grid = frame(version, mask);
    const size = grid.length;
    let at = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < size; step++) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (grid[y][x] !== undefined) continue;
          const dark = at < bytes.length * 8 && (bytes[at >> 3] >> (7 - (at & 7))) & 1;
          grid[y][x] = Boolean(dark) !== (MASKS[mask](x, y) === 0);
          at++;
        }
      }
    }
    return grid;
  }

  /** How hard a code is to read: squares and long runs of one colour. */
  function penalty(grid) {
    let points = 0;
    for (const rows of [grid, grid[0].map((_, x) => grid.map((row) => row[x]))]) {
      for (const row of rows) for (const run of row.map(Number).join("").match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    }
    for (let y = 1; y < grid.length; y++) for (let x = 1; x < grid.length; x++) {
      if (grid[y][x] === grid[y - 1][x] && grid[y][x] === grid[y][x - 1] && grid[y][x] === grid[y - 1][x - 1]) points += 3;
    }
    return points;
  }

  /** The modules of the code of a text, or nothing where it is too long. */
  function qr(text) {
    const bytes = [...new TextEncoder().encode(text)];
    const version = TOTAL.findIndex((total, number) => number && total - CHECKS[number] * BLOCKS[number] >= bytes.length + 2);
    if (version < 1) return null;
    const words = codewords(bytes, version);
    return MASKS.map((_, mask) => filled(words, version, mask)).sort((a, b) => penalty(a) - penalty(b))[0];
  }

  function drawCode(svg, text) {
    const grid = text ? qr(text) : null;
    svg.toggleAttribute("hidden", !grid);
    const path = (grid ?? []).flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
    one("path", svg).setAttribute("d", path);
    svg.setAttribute("viewBox", `0 0 ${(grid?.length ?? 0) + 8} ${(grid?.length ?? 0) + 8}`);
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
