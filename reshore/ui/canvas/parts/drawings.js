// Drawings: the nodes and links that are drawn: all sites, those concerned, those of an open group, or groups.
// Uses: days, layout, scenes.

const LARGE_TIER = 800; // sites in a tier above which only those concerned are drawn, or groups

function chooseDrawing(view) {
  const { scene, days } = view;
  const crowded = Math.max(...scene.columnSizes) > LARGE_TIER;
  if (view.layout === MAP || !crowded) {
    const same = view.drawing && view.drawing.kind === "all" && view.drawing.scene === scene && view.drawing.days === days;
    return same ? view.drawing : drawingOfSites(view, "all", null);
  }
  if (view.opened) return drawingOfSites(view, "open", openedSites(view));
  const concerned = new Set([...days.rows, ...view.selection]);
  const wide = withNeighbours(scene, concerned);
  for (const sites of [wide, concerned]) if (sites.size && fitsTiers(scene, sites)) return drawingOfSites(view, "cone", sites);
  return drawingOfGroups(view);
}

function withNeighbours(scene, sites) {
  const out = new Set(sites);
  for (const site of sites) {
    for (const other of scene.suppliers[site]) out.add(other);
    for (const other of scene.customers[site]) out.add(other);
  }
  return out;
}

function fitsTiers(scene, sites) {
  const sizes = new Int32Array(scene.columns);
  for (const site of sites) sizes[scene.column[site]] += 1;
  return Math.max(...sizes) <= LARGE_TIER;
}

function openedSites(view) {
  const { scene, opened } = view;
  const members = [];
  for (let site = 0; site < scene.count; site += 1) if (groupOf(scene, site) === opened) members.push(site);
  members.sort((one, other) => scene.rank[one] - scene.rank[other]);
  const first = new Set(members.slice(0, LARGE_TIER));
  const wide = withNeighbours(scene, first);
  return fitsTiers(scene, wide) ? wide : first;
}

function groupOf(scene, site) {
  return scene.country[site] * scene.columns + scene.column[site];
}

function drawingOfSites(view, kind, chosen) {
  const { scene, days } = view;
  const sites = chosen ? Int32Array.from(chosen).sort() : Int32Array.from({ length: scene.count }, (_, site) => site);
  const nodeOf = new Int32Array(scene.count).fill(-1);
  sites.forEach((site, node) => { nodeOf[site] = node; });
  const links = [];
  for (let at = 0; at < scene.links.length; at += 2) {
    const origin = nodeOf[scene.links[at]], destination = nodeOf[scene.links[at + 1]];
    if (origin >= 0 && destination >= 0) links.push(origin, destination);
  }
  const drawing = {
    kind, scene, days, sites, nodeOf, members: null, links: Int32Array.from(links),
    column: pick(scene.column, sites), rank: pick(scene.rank, sites),
    mapX: pick(scene.mapX, sites), mapY: pick(scene.mapY, sites),
  };
  return withStatus(drawing, (node, day) => siteStatus(days, sites[node], day));
}

function drawingOfGroups(view) {
  const { scene, days } = view;
  const nodeOf = new Int32Array(scene.count);
  const members = [], numbers = new Map();
  for (let site = 0; site < scene.count; site += 1) {
    const group = groupOf(scene, site);
    if (!numbers.has(group)) { numbers.set(group, members.length); members.push([]); }
    nodeOf[site] = numbers.get(group);
    members[nodeOf[site]].push(site);
  }
  const pairs = new Map();
  for (let at = 0; at < scene.links.length; at += 2) {
    const origin = nodeOf[scene.links[at]], destination = nodeOf[scene.links[at + 1]];
    if (origin !== destination) pairs.set(origin * members.length + destination, [origin, destination]);
  }
  const mean = (values, sites) => sites.reduce((sum, site) => sum + values[site], 0) / sites.length;
  const drawing = {
    kind: "groups", scene, days, sites: Int32Array.from(members, (sites) => sites[0]), nodeOf, members,
    links: Int32Array.from([...pairs.values()].flat()),
    column: Int16Array.from(members, (sites) => scene.column[sites[0]]),
    rank: Float32Array.from(members, (sites) => mean(scene.rank, sites)),
    mapX: Float32Array.from(members, (sites) => mean(scene.mapX, sites)),
    mapY: Float32Array.from(members, (sites) => mean(scene.mapY, sites)),
  };
  return withStatus(drawing, (node, day) =>
    members[node].reduce((worst, site) => Math.max(worst, siteStatus(days, site, day)), OK));
}

function pick(values, rows) {
  const out = new values.constructor(rows.length);
  rows.forEach((row, at) => { out[at] = values[row]; });
  return out;
}

// hit: the nodes that are hit on any day; levels: their status by day; hitLinks: the links between two of them.
function withStatus(drawing, statusOf) {
  const { days } = drawing;
  const concerned = new Set();
  for (const site of days.rows) if (drawing.nodeOf[site] >= 0) concerned.add(drawing.nodeOf[site]);
  drawing.count = drawing.sites.length;
  drawing.hit = Int32Array.from(concerned);
  drawing.hitRow = new Int32Array(drawing.count).fill(-1);
  drawing.levels = new Uint8Array(drawing.hit.length * days.count);
  drawing.hit.forEach((node, row) => {
    drawing.hitRow[node] = row;
    for (let day = 0; day < days.count; day += 1) drawing.levels[row * days.count + day] = statusOf(node, day);
  });
  const inner = [];
  for (let at = 0; at < drawing.links.length; at += 2) {
    if (drawing.hitRow[drawing.links[at]] >= 0 && drawing.hitRow[drawing.links[at + 1]] >= 0) inner.push(at);
  }
  drawing.hitLinks = Int32Array.from(inner);
  drawing.suppliers = neighbours(drawing.links, drawing.count, 1);
  drawing.customers = neighbours(drawing.links, drawing.count, 0);
  drawing.x = new Float32Array(drawing.count);
  drawing.y = new Float32Array(drawing.count);
  return drawing;
}

function nodeStatus(drawing, node, day) {
  const row = drawing.hitRow[node];
  return row < 0 || drawing.days.count === 0 ? OK : drawing.levels[row * drawing.days.count + day];
}

// The node that stands for the same site in another drawing; -1 when none does.
function sameNode(before, after, node) {
  return !before || node < 0 || before.members || after.members || before.scene !== after.scene
    ? -1 : after.nodeOf[before.sites[node]];
}
