// Words: buttons and labels, also for those who cannot see the canvas, tip and note. All text goes in as text, never as
// markup.
// Uses: days, drawings.

function setWords(view) {
  const { labels, buttons, data } = view;
  buttons.map.textContent = labels.map;
  buttons.tiers.textContent = labels.tiers;
  buttons.region.textContent = labels.draw_region;
  buttons.fit.textContent = labels.fit;
  buttons.clear.textContent = labels.clear;
  for (const [name, word] of [
    ["in", labels.zoom_in],
    ["out", labels.zoom_out],
    ["play", view.playing ? labels.pause : labels.play],
    ["close", labels.close],
  ]) {
    buttons[name].title = word;
    buttons[name].setAttribute("aria-label", word);
  }
  view.root.querySelector(".legend .cluster > span").textContent = labels.cluster;
  for (const word of STATUS_WORDS) view.root.querySelector(`.legend .${word} span`).textContent = labels[word];
  const said = [labels.canvas, data.finding].filter(Boolean).join(": ");
  view.root.setAttribute("aria-label", labels.canvas);
  view.canvas.setAttribute("aria-label", `${said}${/[.!?]$/.test(said) ? "" : "."} ${labels.keys}`);
  view.slider.setAttribute("aria-label", filled(labels.day, { day: "" }).trim());
}

// A template with its places filled in; one like {count:site|sites} takes the number with the form that fits.
function filled(template, values) {
  return template.replace(/\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g, (whole, name, one, several) => {
    if (!(name in values)) return whole;
    const value = String(values[name]);
    return one === undefined ? value : `${value} ${value === "1" ? one : several}`;
  });
}

function dayText(view) {
  const { days, labels } = view;
  return filled(labels.day, { day: view.day + days.first });
}

function countText(labels, count) {
  return filled(labels.count, { count });
}

function titleOf(labels, tier) {
  if (tier < 0) return labels.tier_none;
  return tier === 0 ? labels.tier_products : filled(labels.tier, { tier });
}

function describe(view, node) {
  const { scene, drawing, labels, days } = view;
  const site = drawing.sites[node];
  const tier = titleOf(labels, scene.tier[site]);
  const country = scene.countries[scene.country[site]] || "";
  const when = days.count ? dayState(view, nodeStatus(drawing, node, view.day)) : "";
  const around = filled(labels.neighbours, {
    suppliers: drawing.suppliers[node].length,
    customers: drawing.customers[node].length,
  });
  if (drawing.members) {
    return [
      [country, tier].filter(Boolean).join(" · "),
      countText(labels, drawing.members[node].length),
      when,
    ].filter(Boolean);
  }
  const chosen = view.selection.has(site) ? labels.selected : "";
  return [
    scene.names[site],
    [country, tier].filter(Boolean).join(" · "),
    [when, chosen].filter(Boolean).join(" · "),
    around,
  ].filter(Boolean);
}

// How many sites heap up, how many are in each state, and what a click does.
function describeCluster(view, { nodes }) {
  const { labels, drawing } = view;
  const states = STATUS_WORDS.map((word, status) =>
    [labels[word], nodes.filter((node) => nodeStatus(drawing, node, view.day) === status).length]);
  const told = states.filter(([, count]) => count).map(([word, count]) => `${word} ${count}`);
  return [countText(labels, nodes.length), told.join(" · "), labels.cluster_note];
}

function dayState(view, status) {
  const date = view.days.dates[view.day];
  return [view.labels[STATUS_WORDS[status]], dayText(view) + (date ? ` (${date})` : "")].join(" · ");
}

// How a site stands on this day; "" where no days are shown.
function stateText(view, site) {
  return view.days && view.days.count ? dayState(view, siteStatus(view.days, site, view.day)) : "";
}

function announce(view, node) {
  view.live.textContent = describe(view, node).join(", ");
}

function showTip(view, x, y) {
  const { tip } = view;
  const node = view.hover, cluster = node < 0 ? view.clusters[view.hoverCluster] : null;
  tip.hidden = (node < 0 && !cluster) || view.card >= 0;
  if (tip.hidden) return;
  tip.replaceChildren(...(cluster ? describeCluster(view, cluster) : describe(view, node)).map((line) => {
    const row = document.createElement("div");
    row.textContent = line;
    return row;
  }));
  const wide = tip.offsetWidth, high = tip.offsetHeight;
  tip.style.left = `${Math.max(4, x + 16 + wide > view.width ? x - wide - 12 : x + 16)}px`;
  tip.style.top = `${Math.max(4, Math.min(y + 14, view.height - high - 6))}px`;
}

function showNote(view) {
  const { drawing, labels, note } = view;
  const numbers = { shown: drawing.count, count: view.scene.count };
  let text = "";
  if (view.regionMode) text = labels.region_hint;
  else if (drawing.kind === "cone") text = filled(labels.cone_note, numbers);
  else if (drawing.kind === "groups") text = filled(labels.groups_note, numbers);
  else if (drawing.kind === "open") text = filled(labels.open_note, { ...numbers, group: openedName(view) });
  note.textContent = text;
  note.hidden = !text;
}

function openedName(view) {
  const { scene, opened, labels } = view;
  const country = scene.countries[Math.floor(opened / scene.columns)] || "";
  return [country, titleOf(labels, scene.columnTiers[opened % scene.columns])].filter(Boolean).join(" · ");
}
