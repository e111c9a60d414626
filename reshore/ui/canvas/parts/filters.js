// Filters: which sites are shown, by tier, by the part that they make and by their state on this day; others are faint.
// Uses: days, layers, words.

const FILTERS = ["tier", "part", "state"];

// The choices of each filter, in the words of the page; what was chosen stays.
function setFilters(view) {
  const { scene, labels } = view;
  const tiers = [...new Set(scene.columnTiers)].filter((tier, column) => scene.columnSizes[column]);
  const made = new Set(scene.makes.flat());
  const parts = scene.parts.map((name, part) => [part, name]).filter(([part]) => made.has(part));
  parts.sort(([, one], [, other]) => one.localeCompare(other));
  const choices = {
    tier: [["", labels.all_tiers], ...tiers.map((tier) => [tier, titleOf(labels, tier)])],
    part: [["", labels.all_parts], ...parts],
    state: [["", labels.all_states], ...STATUS_WORDS.map((word, status) => [status, labels[word]])],
  };
  for (const name of FILTERS) {
    const box = view.filterBoxes[name];
    box.replaceChildren(...choices[name].map(([value, text]) => new Option(text, value)));
    box.value = view.filter[name];
    if (box.selectedIndex < 0) box.value = view.filter[name] = "";
    box.setAttribute("aria-label", choices[name][0][1]);
  }
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
    && (filter.part === "" || scene.makes[site].includes(Number(filter.part)))
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
