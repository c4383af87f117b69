// The options of a select that depend on what is chosen in another: the carriers of a country, the drop-offs of a carrier.
// Shared by the parcel insert and the link builder, each of which puts this before its own script.

/** The keys of a kind that can be chosen beside other choices, of `all`; `dependency` is as render/choices.py returns it. */
const offeredKeys = (all, dependency, choices) => (dependency?.only ? dependency.keys[choices[dependency.parent]] ?? [] : all);

/**
 * Show in a select, below its empty option, those of `options` that can be chosen beside other choices. Where some are listed
 * first, they have a group of their own, named after the choice that they go with, and the rest has one named `others`.
 */
function arrangeOptions(select, options, dependency, choices, labels, others) {
  if (!dependency) return;
  const { parent, keys, only } = dependency;
  const key = choices[parent] ?? "";
  if (select.dataset.arranged === key) return; // what is open or has the focus is left alone
  const { value } = select;
  const first = options.filter((option) => keys[key]?.includes(option.value));
  first.sort((a, b) => keys[key].indexOf(a.value) - keys[key].indexOf(b.value));
  const rest = options.filter((option) => !first.includes(option));
  const group = (label, members) => {
    const element = document.createElement("optgroup");
    element.label = label;
    element.append(...members);
    return element;
  };
  for (const child of [...select.children].slice(1)) child.remove();
  if (only) select.append(...first);
  else if (first.length && rest.length) select.append(group(labels[parent][key], first), group(others, rest));
  else select.append(...options);
  select.value = value;
  if (select.selectedIndex < 0) select.value = "";
  select.dataset.arranged = key;
}
