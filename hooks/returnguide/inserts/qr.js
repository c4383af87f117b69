"use strict";
// QR codes: bytes, level M, versions 1 to 9 (180 bytes). Shared by the parcel insert and the link builder, each of which puts
// this before its own script.
const drawCode = (() => {
  const CORRECTION_BYTES = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22]; // error correction bytes of a block, by version
  const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5];
  const TOTAL_BYTES = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292]; // bytes of a code, by version

  /** Product in the field of 256 elements that QR codes use. */
  function multiply(a, b) {
    let product = 0;
    for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
    return product;
  }

  function generatorPolynomial(degree) {
    const result = Array(degree - 1).fill(0).concat(1);
    for (let round = 0, power = 1; round < degree; round++, power = multiply(power, 2)) {
      for (let index = 0; index < degree; index++) result[index] = multiply(result[index], power) ^ (result[index + 1] ?? 0);
    }
    return result;
  }

  function correctionBytes(block, divisor) {
    const rest = divisor.map(() => 0);
    for (const byte of block) {
      const factor = byte ^ rest.shift();
      rest.push(0);
      divisor.forEach((coefficient, index) => (rest[index] ^= multiply(coefficient, factor)));
    }
    return rest;
  }

  /** All bytes of the code in the order in which they are drawn. */
  function codewords(bytes, version) {
    const capacity = TOTAL_BYTES[version] - CORRECTION_BYTES[version] * BLOCKS[version];
    const bits = `0100${bytes.length.toString(2).padStart(8, "0")}${bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("")}0000`;
    const data = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
    for (let pad = 0xec; data.length < capacity; pad ^= 0xec ^ 0x11) data.push(pad);
    const divisor = generatorPolynomial(CORRECTION_BYTES[version]);
    const blocks = [];
    const longer = capacity % BLOCKS[version];
    for (let number = 0, start = 0; number < BLOCKS[version]; number++) {
      const size = Math.floor(capacity / BLOCKS[version]) + (number >= BLOCKS[version] - longer ? 1 : 0);
      blocks.push(data.slice(start, (start += size)));
    }
    const interleave = (lists) => [...Array(Math.max(...lists.map((list) => list.length))).keys()].flatMap((index) => lists.filter((list) => index < list.length).map((list) => list[index]));
    return [...interleave(blocks), ...interleave(blocks.map((block) => correctionBytes(block, divisor)))];
  }

  const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3];

  /** The function patterns and format of a code (ISO 18004, 7): the other modules are undefined. */
  function functionPatterns(version, mask) {
    const size = 17 + 4 * version;
    const grid = Array.from({ length: size }, () => Array(size).fill(undefined));
    const set = (x, y, dark) => {
      if (grid[y]?.[x] === undefined && x >= 0 && x < size && y >= 0 && y < size) grid[y][x] = Boolean(dark);
    };
    for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) set(left + x, top + y, ![2, 4].includes(Math.max(Math.abs(x), Math.abs(y))));
    }
    const last = size - 7;
    const centres = version === 1 ? [] : version < 7 ? [6, last] : [6, last / 2 + 3, last];
    for (const cx of centres) for (const cy of centres) {
      if (grid[cy][cx] !== undefined) continue;
      for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
    for (let index = 0; index < size; index++) {
      set(6, index, index % 2 === 0);
      set(index, 6, index % 2 === 0);
    }
    let rest = mask; // level M is 00
    for (let round = 0; round < 10; round++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const format = ((mask << 10) | rest) ^ 0x5412;
    const bit = (value, index) => (value >> index) & 1;
    for (let index = 0; index < 15; index++) {
      set(8, index < 6 ? index : index < 8 ? index + 1 : size - 15 + index, bit(format, index));
      set(index < 8 ? size - 1 - index : index < 9 ? 7 : 14 - index, 8, bit(format, index));
    }
    set(8, size - 8, true);
    if (version >= 7) {
      let left = version;
      for (let round = 0; round < 12; round++) left = (left << 1) ^ ((left >> 11) * 0x1f25);
      const bits = (version << 12) | left;
      for (let index = 0; index < 18; index++) {
        set(size - 11 + (index % 3), Math.floor(index / 3), bit(bits, index));
        set(Math.floor(index / 3), size - 11 + (index % 3), bit(bits, index));
      }
    }
    return grid;
  }

  /** Fill the free modules, two columns at a time, from the lower right corner upwards and down again. */
  function placeData(bytes, version, mask) {
    const grid = functionPatterns(version, mask);
    const size = grid.length;
    let position = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < size; step++) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (grid[y][x] !== undefined) continue;
          const dark = position < bytes.length * 8 && (bytes[position >> 3] >> (7 - (position & 7))) & 1;
          grid[y][x] = Boolean(dark) !== (MASKS[mask](x, y) === 0);
          position++;
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
    const version = TOTAL_BYTES.findIndex((total, number) => number && total - CORRECTION_BYTES[number] * BLOCKS[number] >= bytes.length + 2);
    if (version < 1) return null;
    const words = codewords(bytes, version);
    return MASKS.map((_, mask) => placeData(words, version, mask)).sort((a, b) => penalty(a) - penalty(b))[0];
  }

  /** Draw the code of a text into an `<svg>` that holds a `<path>`; hide it where there is no text, or too much. */
  return function drawCode(svg, text) {
    const grid = text ? qr(text) : null;
    svg.toggleAttribute("hidden", !grid);
    const path = (grid ?? []).flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
    svg.querySelector("path").setAttribute("d", path);
    svg.setAttribute("viewBox", `0 0 ${(grid?.length ?? 0) + 8} ${(grid?.length ?? 0) + 8}`);
  };
})();
