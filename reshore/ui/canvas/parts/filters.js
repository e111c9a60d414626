// Filters: which sites are shown, by tier, by the part that they make and by their state on this day; others are faint.
// Uses: days, layers, words.

const FILTERS = ["tier", "part", "state"];

// The choices of each filter, in the words of the page; what was chosen stays. A part is known by its name, which stands for
// the same in another network.
function setFilters(view) {
  const { scene, labels } = view;
  const tiers = [...new Set(scene.columnTiers)].filter((tier, column) => scene.columnSizes[column]);
  const made = Array.from(new Set(scene.makes.flat()), (part) => scene.parts[part]);
  const parts = [...new Set(made)].sort((one, other) => one.localeCompare(other));
  const choices = {
    tier: [["", labels.all_tiers], ...tiers.map((tier) => [tier, titleOf(labels, tier)])],
    part: [["", labels.all_parts], ...parts.map((name) => [name, name])],
    state: [["", labels.all_states], ...STATUS_WORDS.map((word, status) => [status, labels[word]])],
  };
  for (const name of FILTERS) {
    const box = view.filterBoxes[name];
    box.replaceChildren(...choices[name].map(([value, text]) => new Option(text, value)));
    box.value = view.filter[name];
    if (box.selectedIndex < 0) box.value = view.filter[name] = "";
    box.setAttribute("aria-label", choices[name][0][1]);
  }
  view.root.dataset.filtered = String(isFiltered(view));
}

function takeFilter(view, name) {
  view.filter[name] = view.filterBoxes[name].value;
  view.root.dataset.filtered = String(isFiltered(view));
  changed(view);
}

function isFiltered(view) {
  return FILTERS.some((name) => view.filter[name] !== "");
}

function fits(view, site) {
  const { scene, filter, days } = view;
  return (filter.tier === "" || scene.tier[site] === Number(filter.tier))
    && (filter.part === "" || scene.makes[site].some((part) => scene.parts[part] === filter.part))
    && (filter.state === "" || siteStatus(days, site, view.day) === Number(filter.state));
}

// Whether a node is shown as it is: one of its sites fits.
function isShown(view, node) {
  const { drawing } = view;
  if (!isFiltered(view)) return true;
  return drawing.members ? drawing.members[node].some((site) => fits(view, site)) : fits(view, drawing.sites[node]);
}

// Whether a node is drawn by itself: shown, and in no cluster.
function isAlone(view, node) {
  return view.clusterOf[node] < 0 && isShown(view, node);
}
