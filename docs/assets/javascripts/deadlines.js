// The days that a reader must not miss, from a day that they type: in words, and as a file for their
// calendar, made here. Nothing is sent, and nothing is stored unless they ask for it.
{
  const form = document.querySelector("#deadlines");
  const { rows, words } = JSON.parse(form.querySelector("[type='application/json']").textContent);
  const [start, day, keep] = ["select", "[type=date]", "[type=checkbox]"].map((selector) =>
    form.querySelector(selector),
  );
  const list = form.querySelector("ul");
  const save = form.querySelector("button");
  const none = form.querySelector("[data-none]");
  const language = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
  const inWords = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });

  /** The last day of a row that begins on a day, both at midnight UTC. */
  function lastDay(from, { dayCount, working }) {
    const date = new Date(from);
    for (let count = 0; count < dayCount; ) {
      date.setUTCDate(date.getUTCDate() + 1);
      if (!working || date.getUTCDay()) count += 1;
    }
    return date;
  }

  /** The rows for the chosen event, without those for another case than the reader's. */
  const ownRows = () =>
    rows.filter(
      (row) =>
        row.start === start.value &&
        Object.entries(row.only).every(([kind, key]) => (choices.current()[kind] ?? key) === key),
    );

  /** The rows with the last day of each; none as long as no day is typed. */
  function entries() {
    const from = /^\d{4}-\d\d-\d\d$/.test(day.value) ? new Date(`${day.value}T00:00:00Z`) : NaN;
    if (isNaN(from)) return [];
    return ownRows().map((row) => ({ row, date: lastDay(from, row) }));
  }

  function show() {
    const found = entries();
    list.textContent = "";
    list.append(
      ...found.map(({ row, date }) => {
        const item = document.createElement("li");
        const [before, after] = row.sentence.split("{date}");
        const strong = document.createElement("strong");
        strong.textContent = inWords.format(date);
        item.append(before, strong, after);
        return item;
      }),
    );
    save.hidden = !found.length;
    none.textContent = found.length || !day.value ? "" : words.none;
  }

  /** Keep the day where the reader asks for it; show alone would bring back one that is erased. */
  function store() {
    const { deadlines: kept, ...rest } = choices.load();
    if (keep.checked) choices.save({ ...rest, deadlines: [start.value, day.value] });
    else if (kept) choices.save(rest);
  }

  /** A line of a calendar file: its text escaped and folded (RFC 5545, 3.3.11 and 3.1). */
  function line(name, text) {
    const escaped = text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
    return `${name}:${escaped}`.replace(/.{30}(?=.)/gu, "$&\r\n ");
  }

  const stamp = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

  /** The calendar file (RFC 5545): one event of a whole day for each entry. */
  const calendar = (found) =>
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//return-guide//deadlines//EN",
      ...found.flatMap(({ row, date }) => [
        "BEGIN:VEVENT",
        `UID:${row.key}-${stamp(date)}@${location.hostname}`,
        `DTSTAMP:${stamp(new Date())}`,
        `DTSTART;VALUE=DATE:${stamp(date).slice(0, 8)}`,
        line("SUMMARY", row.sentence.replace("{date}", inWords.format(date))),
        line("DESCRIPTION", location.href),
        "END:VEVENT",
      ]),
      "END:VCALENDAR",
      "",
    ].join("\r\n");

  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([calendar(entries())], { type: "text/calendar" }));
    link.download = `${words.file}.ics`;
    link.click();
    URL.revokeObjectURL(link.href);
  });

  const { deadlines: kept } = choices.load();
  if (Array.isArray(kept)) {
    [start.value, day.value] = kept;
    keep.checked = true;
  }
  form.addEventListener("input", () => {
    store();
    show();
  });
  // before, choices.js watches the page, and would call `show` for what `show` writes
  addEventListener("DOMContentLoaded", () => {
    document.addEventListener("tabschanged", show);
    show();
    form.hidden = false;
  });
}
