// The canvas of reshore: a supply network as a map or in tiers, with days that play.
//
// One module serves every canvas of the page. It comes with the scene (bytes, kept here by key) in a message that does not
// change; what does change (days, selection, words) comes through mount.js. All text goes in as text, never as markup.

const LARGE_TIER = 800; // sites in a tier above which only those concerned are drawn, or groups
const MANY_LINKS = 4000; // above this links are straight
const LINKS_A_STROKE = 250; // so that crowded places come out darker
const KEPT_SCENES = 6;
const REACH = 12; // pixels from a site within which it is meant
const MORPH_MS = 600;
const PULSE_MS = 700;
const PLAY_MS = 15000; // for all days, within the limits of a step
const ECHO_MS = 5000; // how long an older answer may not take back a pick
const END_OF_LINE = 32767; // in the outlines
const MAP = 0, TIERS = 1;
const OK = 0, KNOCKED_OUT = 3;
const NO_PLACE = 2;
const STATUS_WORDS = ["ok", "short", "stopped", "knocked_out"];
const ARRAY_TYPES = { u1: Uint8Array, i2: Int16Array, i4: Int32Array, f4: Float32Array };

const scenes = new Map(); // key -> scene
const views = new Set(); // on the page now
const viewOf = new WeakMap(); // parent element -> view
const memory = new Map(); // id of a canvas -> what the user had set before it left the page

// What is mounted with the scene: keeps it. The small half (mount.js) hands its component over through the hub.
export default function keepMounted(component) {
  keepScene(component.data);
}

function renderView(component) {
  let view = viewOf.get(component.parentElement);
  if (!view) {
    view = createView(component.parentElement.querySelector(".network"));
    viewOf.set(component.parentElement, view);
  }
  views.add(view);
  receive(view, component);
}

// ---- scenes ----------------------------------------------------------------------------------------------------------

function keepScene(bytes) {
  const key = String.fromCharCode(...bytes.subarray(0, 16));
  if (scenes.has(key)) return;
  scenes.set(key, decodeScene(bytes, key));
  if (scenes.size > KEPT_SCENES) scenes.delete(scenes.keys().next().value);
  for (const view of views) if (view.data && view.data.scene === key) receive(view, view.component);
}

function decodeScene(bytes, key) {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset + 16, 4).getUint32(0, true);
  const start = 20 + headerLength;
  const scene = JSON.parse(new TextDecoder().decode(bytes.subarray(20, start)));
  scene.key = key;
  for (const [name, [type, at, length]] of Object.entries(scene.arrays)) {
    scene[name] = new ARRAY_TYPES[type](bytes.slice(start + at, start + at + length).buffer);
  }
  scene.count = scene.ids.length;
  scene.siteOf = new Map(scene.ids.map((id, site) => [id, site]));
  scene.suppliers = neighbours(scene.links, scene.count, 1);
  scene.customers = neighbours(scene.links, scene.count, 0);
  scene.land = pathOf(scene.land, scene.steps, true);
  scene.borders = pathOf(scene.borders, scene.steps, false);
  setColumns(scene);
  return scene;
}

// For each node the nodes at the other end of its links; end 0: of the links it begins, 1: of those it ends.
function neighbours(links, count, end) {
  const lists = Array.from({ length: count }, () => []);
  for (let at = 0; at < links.length; at += 2) lists[links[at + end]].push(links[at + 1 - end]);
  return lists;
}

function pathOf(outline, steps, closed) {
  const path = new Path2D();
  let drawing = false;
  for (let at = 0; at < outline.length; at += 2) {
    if (outline[at] === END_OF_LINE) {
      if (closed) path.closePath();
      drawing = false;
    } else if (drawing) path.lineTo(outline[at] / steps, outline[at + 1] / steps);
    else {
      path.moveTo(outline[at] / steps, outline[at + 1] / steps);
      drawing = true;
    }
  }
  return path;
}

// Columns of the tiers: products are column 0 on the right, sites without a tier come last on the left.
function setColumns(scene) {
  const last = scene.tier.reduce((highest, tier) => Math.max(highest, tier), 0);
  const homeless = scene.tier.some((tier) => tier < 0);
  scene.columns = last + 1 + (homeless ? 1 : 0);
  scene.column = Int16Array.from(scene.tier, (tier) => (tier < 0 ? last + 1 : tier));
  scene.columnSizes = new Int32Array(scene.columns);
  for (const column of scene.column) scene.columnSizes[column] += 1;
  scene.columnTiers = Array.from(scene.columnSizes, (_, column) => (column > last ? -1 : column));
}

// ---- days ------------------------------------------------------------------------------------------------------------

function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// rows: the sites that are hit at all; levels: status by row and day; rowOf: row of a site, -1 when never hit.
function decodeDays(packed, count) {
  const rowOf = new Int32Array(count).fill(-1);
  if (!packed) return { key: "", count: 0, rows: new Int32Array(0), levels: new Uint8Array(0), rowOf, dates: [], show: 0, first: 0 };
  const rows = new Int32Array(bytesOf(packed.rows).buffer);
  const fourfold = bytesOf(packed.status);
  const levels = new Uint8Array(rows.length * packed.count);
  for (let at = 0; at < levels.length; at += 1) levels[at] = (fourfold[at >> 2] >> (2 * (at & 3))) & 3;
  rows.forEach((site, row) => { rowOf[site] = row; });
  return { key: packed.key, count: packed.count, rows, levels, rowOf, dates: packed.dates, show: packed.show, first: packed.first };
}

// ---- what is drawn: all sites, the sites concerned, or groups --------------------------------------------------------

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
  return withStatus(drawing, (node, day) => members[node].reduce((worst, site) => Math.max(worst, siteStatus(days, site, day)), OK));
}

function pick(values, rows) {
  const out = new values.constructor(rows.length);
  rows.forEach((row, at) => { out[at] = values[row]; });
  return out;
}

function siteStatus(days, site, day) {
  const row = days.rowOf[site];
  return row < 0 ? OK : days.levels[row * days.count + day];
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
  const between = [];
  for (let at = 0; at < drawing.links.length; at += 2) {
    if (drawing.hitRow[drawing.links[at]] >= 0 && drawing.hitRow[drawing.links[at + 1]] >= 0) between.push(at);
  }
  drawing.hitLinks = Int32Array.from(between);
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

// ---- layout and camera -----------------------------------------------------------------------------------------------

// Tiers fill the stage: `unit` of the map to a pixel, a column for each tier, wrapped where its sites would touch.
function layOutTiers(view) {
  const { drawing, scene, width, height } = view;
  const unit = scene.width / width;
  const top = 44, bottom = 22, band = width / scene.columns;
  const tallest = Math.max(4, Math.floor((height - top - bottom) / (drawing.kind === "groups" ? 26 : 10)));
  drawing.tierX = new Float32Array(drawing.count);
  drawing.tierY = new Float32Array(drawing.count);
  drawing.pitch = 60;
  drawing.edges = new Float32Array(scene.columns); // right side of each tier
  for (let column = 0; column < scene.columns; column += 1) {
    const nodes = [];
    for (let node = 0; node < drawing.count; node += 1) if (drawing.column[node] === column) nodes.push(node);
    nodes.sort((one, other) => drawing.rank[one] - drawing.rank[other]);
    const abreast = Math.max(1, Math.ceil(nodes.length / tallest));
    const rows = Math.max(1, Math.ceil(nodes.length / abreast));
    const down = Math.min(56, (height - top - bottom) / rows);
    const across = Math.min(drawing.kind === "groups" ? 40 : 14, (band * 0.76) / abreast);
    const middle = width - band * (column + 0.5), above = top + (height - top - bottom - down * rows) / 2;
    drawing.edges[column] = unit * (middle + ((abreast - 1) / 2) * across);
    nodes.forEach((node, place) => {
      const step = (place % abreast) - (abreast - 1) / 2;
      drawing.tierX[node] = unit * (middle + step * across);
      drawing.tierY[node] = unit * (above + down * (Math.floor(place / abreast) + 0.5));
    });
    if (nodes.length > 1) drawing.pitch = Math.min(drawing.pitch, down, abreast > 1 ? across : down);
  }
}

function placeNodes(view) {
  const { drawing, mix } = view;
  for (let node = 0; node < drawing.count; node += 1) {
    drawing.x[node] = drawing.mapX[node] * (1 - mix) + drawing.tierX[node] * mix;
    drawing.y[node] = drawing.mapY[node] * (1 - mix) + drawing.tierY[node] * mix;
  }
}

// The camera that shows all: in tiers the stage as laid out, on the map the sites with a margin.
function fittingCamera(view) {
  const { scene, width, height } = view;
  if (view.layout === TIERS) return { scale: width / scene.width, left: 0, top: 0 };
  const box = boundsOf(scene);
  const scale = Math.min((width - 90) / box.width, (height - 90) / box.height);
  return { scale, left: width / 2 - scale * box.middleX, top: height / 2 - scale * box.middleY };
}

function boundsOf(scene) {
  let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
  for (let site = 0; site < scene.count; site += 1) {
    west = Math.min(west, scene.mapX[site]); east = Math.max(east, scene.mapX[site]);
    north = Math.min(north, scene.mapY[site]); south = Math.max(south, scene.mapY[site]);
  }
  return {
    width: Math.max(east - west, 80), height: Math.max(south - north, 40),
    middleX: (west + east) / 2, middleY: (north + south) / 2,
  };
}

function zoom(view, factor, x = view.width / 2, y = view.height / 2) {
  const { camera } = view;
  const least = view.fitted * 0.4, most = view.fitted * 80;
  const kept = Math.min(most, Math.max(least, camera.scale * factor)) / camera.scale;
  camera.left = x - (x - camera.left) * kept;
  camera.top = y - (y - camera.top) * kept;
  camera.scale *= kept;
  moved(view);
}

function moved(view) {
  view.free = true;
  view.tween = null;
  changed(view);
}

function fit(view) {
  if (view.opened) {
    view.opened = null;
    redraw(view);
  }
  view.free = false;
  turnTo(view, view.layout);
}

// Glide to a layout: the sites move between their two places while the camera moves.
function turnTo(view, layout) {
  const goal = { mix: layout, camera: fittingCamera(view) };
  view.fitted = goal.camera.scale;
  if (view.still || !view.drawn) {
    view.mix = goal.mix;
    view.camera = goal.camera;
    view.tween = null;
    placeNodes(view);
  } else view.tween = { since: performance.now(), from: { mix: view.mix, camera: { ...view.camera } }, goal };
  changed(view);
}

function advanceTween(view, now) {
  const { from, goal, since } = view.tween;
  const passed = Math.min(1, Math.max(0, (now - since) / MORPH_MS));
  const eased = passed < 0.5 ? 4 * passed ** 3 : 1 - (2 - 2 * passed) ** 3 / 2;
  const between = (start, end) => start + (end - start) * eased;
  view.mix = between(from.mix, goal.mix);
  for (const side of ["scale", "left", "top"]) view.camera[side] = between(from.camera[side], goal.camera[side]);
  placeNodes(view);
  view.stale = true;
  if (passed === 1) view.tween = null;
}

const screenX = (view, node) => view.drawing.x[node] * view.camera.scale + view.camera.left;
const screenY = (view, node) => view.drawing.y[node] * view.camera.scale + view.camera.top;

// ---- painting --------------------------------------------------------------------------------------------------------

// Something has moved: the layer below must be painted again too.
function changed(view) {
  view.stale = true;
  requestPaint(view);
}

function requestPaint(view) {
  if (!view.frame) view.frame = requestAnimationFrame((now) => paintFrame(view, now));
}

function paintFrame(view, now) {
  view.frame = 0;
  if (!view.scene || !view.width) return;
  if (view.tween) advanceTween(view, now);
  if (view.playing) advancePlayer(view, now);
  if (view.stale) paintBelow(view);
  view.stale = false;
  paintAbove(view, now);
  view.drawn = true;
  view.root.dataset.paints = String(Number(view.root.dataset.paints || 0) + 1);
  if (view.tween || view.playing || pulsing(view, now)) requestPaint(view);
}

function pulsing(view, now) {
  return !view.still && now - view.daySince < PULSE_MS;
}

function prepared(view, layer) {
  const context = layer.getContext("2d");
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, view.width, view.height);
  return context;
}

// The layer that stays while days play: land, links, sites that are never hit.
function paintBelow(view) {
  const context = prepared(view, view.below);
  if (view.mix < 1) paintLand(view, context);
  if (view.mix < 0.5) paintNoPlace(view, context);
  paintLinks(view, context);
  const { drawing } = view;
  context.globalAlpha = 1;
  const calm = [];
  for (let node = 0; node < drawing.count; node += 1) if (drawing.hitRow[node] < 0) calm.push(node);
  if (drawing.kind === "groups") for (const node of calm) paintGroup(view, context, node, OK);
  else paintShapes(view, context, calm, OK);
  if (view.mix > 0.5) paintTitles(view, context);
}

function paintLand(view, context) {
  const { camera, colours, ratio } = view;
  context.save();
  context.setTransform(ratio * camera.scale, 0, 0, ratio * camera.scale, ratio * camera.left, ratio * camera.top);
  context.fillStyle = context.strokeStyle = colours.ink;
  context.lineJoin = "round";
  context.lineWidth = 0.7 / camera.scale;
  context.globalAlpha = (view.dark ? 0.1 : 0.06) * (1 - view.mix);
  context.fill(view.scene.land, "evenodd");
  context.globalAlpha = 0.4 * (1 - view.mix);
  context.stroke(view.scene.land);
  context.globalAlpha = 0.16 * (1 - view.mix);
  context.stroke(view.scene.borders);
  context.restore();
}

function paintLinks(view, context) {
  const { links } = view.drawing;
  const count = links.length / 2;
  context.strokeStyle = view.colours.ink;
  context.lineWidth = 0.8;
  context.globalAlpha = Math.min(0.3, Math.max(0.024, 2.4 / Math.sqrt(count || 1)));
  for (let start = 0; start < links.length; start += 2 * LINKS_A_STROKE) {
    context.beginPath();
    for (let at = start; at < Math.min(links.length, start + 2 * LINKS_A_STROKE); at += 2) traceLink(view, context, links[at], links[at + 1]);
    context.stroke();
  }
}

function traceLink(view, context, origin, destination) {
  const fromX = screenX(view, origin), fromY = screenY(view, origin);
  const toX = screenX(view, destination), toY = screenY(view, destination);
  context.moveTo(fromX, fromY);
  if (view.drawing.links.length > 2 * MANY_LINKS) {
    context.lineTo(toX, toY);
    return;
  }
  const [firstX, firstY, secondX, secondY] = bend(view.mix, fromX, fromY, toX, toY);
  context.bezierCurveTo(firstX, firstY, secondX, secondY, toX, toY);
}

// Control points of a link: a low arc on the map, level at both ends in tiers, a bow between sites of one tier.
function bend(mix, fromX, fromY, toX, toY) {
  const lift = Math.min(70, 0.16 * Math.hypot(toX - fromX, toY - fromY));
  const middleX = (fromX + toX) / 2, arcY = (fromY + toY) / 2 - lift;
  const bow = Math.abs(toX - fromX) < 24 ? Math.min(40, 8 + 0.15 * Math.abs(toY - fromY)) : 0;
  const between = (map, tiers) => map + (tiers - map) * mix;
  return [between(middleX, middleX + bow), between(arcY, fromY), between(middleX, middleX + bow), between(arcY, toY)];
}

function nodeRadius(view) {
  const crowd = view.drawing.count;
  const base = crowd <= 80 ? 5.2 : crowd <= 300 ? 4.2 : crowd <= 1500 ? 3.3 : 2.5;
  const zoomed = Math.min(1.9, Math.max(0.8, Math.sqrt(view.camera.scale / view.fitted)));
  const room = view.mix > 0.5 ? Math.max(1.8, 0.44 * view.drawing.pitch * (view.camera.scale / view.fitted)) : Infinity;
  return Math.min(base * zoomed, room);
}

// A dot, triangle, square or cross for each node; those hit are larger and set off from what lies below.
function paintShapes(view, context, nodes, status) {
  const radius = nodeRadius(view) * (status === OK ? 1 : 1.3);
  context.beginPath();
  for (const node of nodes) {
    const x = screenX(view, node), y = screenY(view, node);
    if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) traceShape(context, status, x, y, radius);
  }
  context.lineWidth = status === OK ? 0.8 : 1.6;
  context.strokeStyle = view.colours.paper;
  context.fillStyle = view.colours.status[status];
  if (status !== OK || view.drawing.count <= 1500) context.stroke();
  context.fill();
}

function traceShape(context, status, x, y, radius) {
  if (status === OK) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (status === 1) polygon(context, x, y, radius * 1.2, [0, -1, 1, 0.8, -1, 0.8]);
  else if (status === 2) polygon(context, x, y, radius, [-0.95, -0.95, 0.95, -0.95, 0.95, 0.95, -0.95, 0.95]);
  else {
    const arm = 0.38;
    polygon(context, x, y, radius * 1.3, [-1, -arm, -arm, -arm, -arm, -1, arm, -1, arm, -arm, 1, -arm, 1, arm, arm, arm,
      arm, 1, -arm, 1, -arm, arm, -1, arm]);
  }
}

function polygon(context, x, y, radius, corners) {
  context.moveTo(x + corners[0] * radius, y + corners[1] * radius);
  for (let at = 2; at < corners.length; at += 2) context.lineTo(x + corners[at] * radius, y + corners[at + 1] * radius);
  context.closePath();
}

function groupRadius(view, node) {
  return Math.min(19, 6.5 + 0.55 * Math.sqrt(view.drawing.members[node].length));
}

function paintGroup(view, context, node, status) {
  const x = screenX(view, node), y = screenY(view, node), radius = groupRadius(view, node);
  context.beginPath();
  traceShape(context, status, x, y, status === OK ? radius : radius * 0.95);
  context.lineWidth = 1.5;
  context.strokeStyle = view.colours.paper;
  context.fillStyle = view.colours.status[status];
  context.fill();
  context.stroke();
  context.fillStyle = view.dark ? "#10202b" : "#fff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${radius < 10 ? 9 : 11}px ${view.font}`;
  context.fillText(String(view.drawing.members[node].length), x, y + 0.5);
}

function paintTitles(view, context) {
  const { scene, labels, width, camera, drawing } = view;
  const band = (width / scene.columns) * (camera.scale / view.fitted);
  const sizes = new Int32Array(scene.columns);
  for (const column of drawing.column) sizes[column] += 1;
  context.globalAlpha = Math.max(0, 2 * view.mix - 1);
  context.fillStyle = view.colours.paper;
  context.fillRect(0, 0, width, 38);
  context.fillStyle = view.colours.ink;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (let column = 0; column < scene.columns; column += 1) {
    const middle = (scene.width * (1 - (column + 0.5) / scene.columns)) * camera.scale + camera.left;
    const shown = drawing.kind === "cone" || drawing.kind === "open" ? `${sizes[column]} / ${scene.columnSizes[column]}` : scene.columnSizes[column];
    context.font = `600 12.5px ${view.font}`;
    context.fillText(shortened(context, titleOf(labels, scene.columnTiers[column]), band - 6), middle, 17);
    context.font = `11.5px ${view.font}`;
    context.globalAlpha *= 0.75;
    context.fillText(shortened(context, countText(labels, shown), band - 6), middle, 32);
    context.globalAlpha /= 0.75;
  }
}

function countText(labels, count) {
  return count === 1 ? labels.count_one : filled(labels.count, { count });
}

function titleOf(labels, tier) {
  if (tier < 0) return labels.tier_none;
  return tier === 0 ? labels.tier_products : filled(labels.tier, { tier });
}

// A box about the sites whose place is not known.
function paintNoPlace(view, context) {
  const { drawing, scene, colours } = view;
  const lost = [];
  for (let node = 0; node < drawing.count; node += 1) if (scene.known[drawing.sites[node]] === NO_PLACE) lost.push(node);
  if (!lost.length || drawing.kind !== "all") return;
  const across = lost.map((node) => screenX(view, node)), down = lost.map((node) => screenY(view, node));
  const left = Math.min(...across) - 14, top = Math.min(...down) - 28;
  const wide = Math.max(Math.max(...across) + 14 - left, 130), high = Math.max(...down) + 14 - top;
  context.font = `11.5px ${view.font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillStyle = colours.paper;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.globalAlpha = 0.9 * (1 - view.mix);
  context.fillRect(left, top, wide, high);
  context.globalAlpha = 0.3 * (1 - view.mix);
  context.strokeRect(left, top, wide, high);
  context.globalAlpha = 0.8 * (1 - view.mix);
  context.fillStyle = colours.ink;
  context.fillText(view.labels.no_place, left + 8, top + 15);
  context.globalAlpha = 1;
}

// The layer that changes with every day and every move of the pointer.
function paintAbove(view, now) {
  const context = prepared(view, view.canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(view.below, 0, 0);
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  paintHitLinks(view, context);
  paintNeighbours(view, context);
  paintHit(view, context);
  if (pulsing(view, now)) paintPulses(view, context, (now - view.daySince) / PULSE_MS);
  paintRings(view, context);
  paintNames(view, context);
  if (view.region) paintRegion(view, context);
}

// Lanes between two sites that are both hit today.
function paintHitLinks(view, context) {
  const { drawing, day } = view;
  context.beginPath();
  for (const at of drawing.hitLinks) {
    const origin = drawing.links[at], destination = drawing.links[at + 1];
    if (nodeStatus(drawing, origin, day) && nodeStatus(drawing, destination, day)) traceLink(view, context, origin, destination);
  }
  context.strokeStyle = view.colours.status[2];
  context.lineWidth = drawing.hitLinks.length > 400 ? 1 : 1.6;
  context.globalAlpha = drawing.hitLinks.length > 400 ? 0.6 : 0.9;
  context.stroke();
  context.globalAlpha = 1;
}

function paintHit(view, context) {
  const { drawing, day } = view;
  for (let status = OK; status <= KNOCKED_OUT; status += 1) {
    const nodes = drawing.hit.filter((node) => nodeStatus(drawing, node, day) === status);
    if (drawing.kind === "groups") for (const node of nodes) paintGroup(view, context, node, status);
    else paintShapes(view, context, nodes, status);
  }
}

// A ring runs out from each site that is worse today than yesterday.
function paintPulses(view, context, passed) {
  const { drawing, day } = view;
  if (day === 0) return;
  context.lineWidth = 2;
  context.globalAlpha = Math.max(0, 0.9 * (1 - passed));
  for (const node of drawing.hit) {
    const status = nodeStatus(drawing, node, day);
    if (status <= nodeStatus(drawing, node, day - 1)) continue;
    context.strokeStyle = view.colours.status[status];
    ring(view, context, node, nodeRadius(view) + 3 + 16 * passed);
  }
  context.globalAlpha = 1;
}

function ring(view, context, node, radius) {
  context.beginPath();
  context.arc(screenX(view, node), screenY(view, node), radius, 0, 2 * Math.PI);
  context.stroke();
}

function markedNode(view) {
  if (view.hover >= 0) return view.hover;
  return view.focused ? view.focus : -1;
}

// Who the site under the pointer buys from and sells to, with arrows the way goods go.
function paintNeighbours(view, context) {
  const node = markedNode(view);
  if (node < 0 || view.tween) return;
  const { drawing } = view;
  context.strokeStyle = context.fillStyle = view.colours.ink;
  context.lineWidth = 1.5;
  const pairs = [...drawing.suppliers[node].map((other) => [other, node]), ...drawing.customers[node].map((other) => [node, other])];
  context.beginPath();
  for (const [origin, destination] of pairs) traceLink(view, context, origin, destination);
  context.stroke();
  context.beginPath();
  for (const [origin, destination] of pairs) traceArrow(view, context, origin, destination);
  context.fill();
  context.lineWidth = 1.3;
  for (const other of [...drawing.suppliers[node], ...drawing.customers[node]]) ring(view, context, other, nodeRadius(view) + 2.5);
}

function traceArrow(view, context, origin, destination) {
  const fromX = screenX(view, origin), fromY = screenY(view, origin);
  const toX = screenX(view, destination), toY = screenY(view, destination);
  const straight = view.drawing.links.length > 2 * MANY_LINKS;
  const [, , lastX, lastY] = straight ? [0, 0, fromX, fromY] : bend(view.mix, fromX, fromY, toX, toY);
  const angle = Math.atan2(toY - lastY, toX - lastX), gap = nodeRadius(view) + 3;
  if (Math.hypot(toX - fromX, toY - fromY) < gap + 12) return;
  const tipX = toX - gap * Math.cos(angle), tipY = toY - gap * Math.sin(angle);
  context.moveTo(tipX, tipY);
  for (const turn of [2.7, -2.7]) context.lineTo(tipX + 8 * Math.cos(angle + turn), tipY + 8 * Math.sin(angle + turn));
  context.closePath();
}

// A full ring about what is selected, a broken one about what has the focus.
function paintRings(view, context) {
  const { drawing } = view;
  for (const node of selectedNodes(view)) {
    const radius = (drawing.members ? groupRadius(view, node) : nodeRadius(view) * 1.7) + 3.5;
    context.strokeStyle = view.colours.paper;
    context.lineWidth = 5;
    ring(view, context, node, radius);
    context.strokeStyle = view.colours.ink;
    context.lineWidth = 2.2;
    ring(view, context, node, radius);
  }
  if (!view.focused || view.focus < 0) return;
  context.strokeStyle = view.colours.ink;
  context.lineWidth = 2;
  context.setLineDash([4, 3]);
  ring(view, context, view.focus, (drawing.members ? groupRadius(view, view.focus) : nodeRadius(view) * 1.7) + 8);
  context.setLineDash([]);
}

function selectedNodes(view) {
  const nodes = new Set();
  for (const site of view.selection) if (view.drawing.nodeOf[site] >= 0) nodes.add(view.drawing.nodeOf[site]);
  return nodes;
}

// Names where there is room, the worst first: knocked out, selected, stopped; then all when there are few.
function paintNames(view, context) {
  const { drawing, day } = view;
  if (view.tween) return;
  const selected = selectedNodes(view);
  const hit = Array.from(drawing.hit).map((node) => [node, nodeStatus(drawing, node, day)]).filter(([, status]) => status > 0);
  const wanted = [
    ...hit.filter(([, status]) => status === KNOCKED_OUT).map(([node]) => node).slice(0, 24), ...selected,
    ...hit.filter(([, status]) => status === 2).map(([node]) => node).slice(0, 40),
    ...(drawing.count <= 90 || drawing.kind === "groups" ? Array.from({ length: drawing.count }, (_, node) => node) : []),
  ];
  const radius = nodeRadius(view);
  const kept = view.mix > 0.5 ? Array.from({ length: drawing.count }, (_, node) => node) : wanted.slice(0, 90);
  const taken = kept.map((node) => boxAbout(screenX(view, node), screenY(view, node), radius));
  if (view.mix > 0.5) taken.push({ left: 0, right: view.width, top: 0, bottom: 38 });
  context.font = `11.5px ${view.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = view.colours.paper;
  context.fillStyle = view.colours.ink;
  for (const node of new Set(wanted)) paintName(view, context, node, taken);
}

function boxAbout(x, y, radius) {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function paintName(view, context, node, taken) {
  const name = shortened(context, drawnName(view, node), 130);
  const wide = context.measureText(name).width;
  const gap = (view.drawing.members ? groupRadius(view, node) : nodeRadius(view) * 1.7) + 5;
  const x = screenX(view, node), y = screenY(view, node);
  for (const left of [x + gap, x - gap - wide, besideTier(view, node) + 6]) {
    const box = { left: left - 1, right: left + wide + 1, top: y - 7, bottom: y + 7 };
    const outside = box.left < 2 || box.right > view.width - 2 || box.top < 2 || box.bottom > view.height - 2;
    if (outside || taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    context.strokeText(name, left, y);
    context.fillText(name, left, y);
    return;
  }
}

// Right of all the sites that stand abreast in the tier of a node (in pixels).
function besideTier(view, node) {
  const { drawing, camera, mix } = view;
  return mix < 0.5 ? Infinity : drawing.edges[drawing.column[node]] * camera.scale + camera.left + nodeRadius(view);
}

function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function drawnName(view, node) {
  const { scene, drawing } = view;
  const site = drawing.sites[node];
  return drawing.members ? scene.countries[scene.country[site]] || "" : scene.names[site] || scene.ids[site];
}

// The text cut to a width in pixels; widths are remembered by font.
function shortened(context, text, room) {
  let cut = text.slice(0, 60);
  if (cut === text && context.measureText(cut).width <= room) return cut;
  while (cut.length > 1 && context.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return cut.length > 1 ? `${cut}…` : "";
}

function paintRegion(view, context) {
  context.beginPath();
  view.region.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
  context.fillStyle = context.strokeStyle = view.colours.status[0];
  context.globalAlpha = 0.15;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.8;
  context.setLineDash([6, 4]);
  context.stroke();
  context.setLineDash([]);
}

// ---- selecting -------------------------------------------------------------------------------------------------------

function nodeAt(view, x, y) {
  const { drawing } = view;
  let nearest = -1, least = REACH * REACH;
  for (let node = 0; node < drawing.count; node += 1) {
    const away = (screenX(view, node) - x) ** 2 + (screenY(view, node) - y) ** 2;
    const reach = drawing.members ? Math.max(REACH, groupRadius(view, node)) ** 2 : REACH * REACH;
    if (away < reach && (away < least || nearest < 0)) { least = away; nearest = node; }
  }
  return nearest;
}

// A site is selected or let go, unless the selection is fixed; a group opens.
function choose(view, node) {
  if (view.drawing.members) {
    view.opened = groupOf(view.scene, view.drawing.sites[node]);
    view.hover = -1;
    view.focus = -1;
    redraw(view);
    return;
  }
  if (!view.data.fixed) {
    const site = view.drawing.sites[node];
    if (!view.selection.delete(site)) view.selection.add(site);
    send(view);
  }
  announce(view, node);
}

function chooseRegion(view) {
  const points = view.region;
  view.region = null;
  setRegionMode(view, false);
  if (points.length < 4) return requestPaint(view);
  const { drawing } = view;
  const before = view.selection.size;
  for (let node = 0; node < drawing.count; node += 1) {
    if (!inside(screenX(view, node), screenY(view, node), points)) continue;
    for (const site of drawing.members ? drawing.members[node] : [drawing.sites[node]]) view.selection.add(site);
  }
  if (view.selection.size !== before) send(view);
  return requestPaint(view);
}

function inside(x, y, points) {
  let within = false;
  for (let here = 0, last = points.length - 1; here < points.length; last = here, here += 1) {
    const [fromX, fromY] = points[here], [toX, toY] = points[last];
    if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX) within = !within;
  }
  return within;
}

function clearSelection(view) {
  if (!view.selection.size) return;
  view.selection.clear();
  send(view);
}

// Tell Python. Picks are numbered, so that an answer to an earlier one does not undo a later one.
function send(view) {
  view.turn += 1;
  view.sent = performance.now();
  view.component.setStateValue("selected", { sites: Array.from(view.selection, (site) => view.scene.ids[site]), turn: view.turn });
  showSelection(view);
}

function showSelection(view) {
  view.buttons.clear.disabled = view.selection.size === 0;
  view.root.dataset.selected = String(view.selection.size);
  redraw(view);
}

// ---- words -----------------------------------------------------------------------------------------------------------

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function dayText(view) {
  const { days, labels } = view;
  return filled(labels.day, { day: view.day + days.first });
}

function describe(view, node) {
  const { scene, drawing, labels, days } = view;
  const site = drawing.sites[node];
  const tier = titleOf(labels, scene.tier[site]);
  const country = scene.countries[scene.country[site]] || "";
  const state = labels[STATUS_WORDS[nodeStatus(drawing, node, view.day)]];
  const date = days.dates[view.day];
  const when = days.count ? [state, dayText(view) + (date ? ` (${date})` : "")].join(" · ") : "";
  const around = filled(labels.neighbours, { suppliers: drawing.suppliers[node].length, customers: drawing.customers[node].length });
  if (drawing.members) {
    return [[country, tier].filter(Boolean).join(" · "), countText(labels, drawing.members[node].length), when].filter(Boolean);
  }
  const chosen = view.selection.has(site) ? labels.selected : "";
  const id = scene.names[site] ? scene.ids[site] : "";
  return [scene.names[site] || scene.ids[site], [id, country, tier].filter(Boolean).join(" · "), [when, chosen].filter(Boolean).join(" · "), around].filter(Boolean);
}

function announce(view, node) {
  view.live.textContent = describe(view, node).join(", ");
}

function showTip(view, x, y) {
  const { tip } = view;
  const node = view.hover;
  tip.hidden = node < 0;
  if (node < 0) return;
  tip.replaceChildren(...describe(view, node).map((line) => {
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

// ---- player ----------------------------------------------------------------------------------------------------------

function setDay(view, day) {
  const last = Math.max(0, view.days.count - 1);
  view.day = Math.min(last, Math.max(0, day));
  view.daySince = performance.now();
  const date = view.days.dates[view.day];
  view.slider.value = String(view.day);
  view.dayLabel.textContent = dayText(view) + (date ? ` · ${date}` : "");
  view.slider.setAttribute("aria-valuetext", view.dayLabel.textContent);
  view.root.dataset.day = String(view.day);
  if (view.hover >= 0) showTip(view, ...view.pointer);
  requestPaint(view);
}

function stepMs(view) {
  return Math.min(450, Math.max(70, PLAY_MS / Math.max(1, view.days.count)));
}

function setPlaying(view, playing) {
  view.playing = playing && view.days.count > 1;
  if (view.playing && view.day >= view.days.count - 1) setDay(view, 0);
  view.stepSince = performance.now();
  view.root.classList.toggle("playing", view.playing);
  const word = view.playing ? view.labels.pause : view.labels.play;
  view.buttons.play.setAttribute("aria-label", word);
  view.buttons.play.title = word;
  requestPaint(view);
}

function advancePlayer(view, now) {
  if (now - view.stepSince < stepMs(view)) return;
  view.stepSince = now;
  setDay(view, view.day + 1);
  if (view.day >= view.days.count - 1) setPlaying(view, false);
}

// How many sites are short, stopped and knocked out on each day, above the slider.
function paintStrip(view) {
  const { strip, days, ratio, colours } = view;
  const wide = strip.clientWidth, high = strip.clientHeight;
  if (!wide || !days) return;
  strip.width = wide * ratio;
  strip.height = high * ratio;
  const context = strip.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const counts = Array.from({ length: days.count }, () => [0, 0, 0, 0]);
  for (let at = 0; at < days.levels.length; at += 1) counts[at % days.count][days.levels[at]] += 1;
  const highest = Math.max(1, ...counts.map((count) => count[1] + count[2] + count[3]));
  const inset = 8, step = (wide - 2 * inset) / Math.max(1, days.count - 1); // as far as the slider's thumb is from the ends
  counts.forEach((count, day) => {
    let base = high;
    for (const status of [3, 2, 1]) {
      const tall = (count[status] / highest) * (high - 1);
      context.fillStyle = colours.status[status];
      context.fillRect(inset + step * (day - 0.42), base - tall, Math.max(1, step * 0.84), tall);
      base -= tall;
    }
  });
}

// ---- what the user does ----------------------------------------------------------------------------------------------

function createView(root) {
  const find = (selector) => root.querySelector(selector);
  const buttons = Object.fromEntries([...root.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button]));
  const view = {
    root, buttons, canvas: find(".drawing"), strip: find(".strip"), slider: find("input"), dayLabel: find(".day"), note: find(".note"),
    tip: find(".tip"), live: find(".live"), below: document.createElement("canvas"),
    scene: null, days: null, drawing: null, selection: new Set(), labels: {}, data: null, component: null,
    layout: MAP, mix: MAP, camera: { scale: 1, left: 0, top: 0 }, fitted: 1, free: false, tween: null, opened: null,
    width: 0, height: 0, ratio: 1, day: 0, daySince: -Infinity, playing: false, stepSince: 0,
    hover: -1, focus: -1, focused: false, pointer: [0, 0], pointers: new Map(), drag: null, region: null, regionMode: false,
    turn: 0, sent: -Infinity, frame: 0, stale: true, drawn: false, still: false,
  };
  root.locate = (id) => located(view, id);
  listen(view);
  return view;
}

// Where a site is drawn, in pixels of the canvas (null when it is not).
function located(view, id) {
  const node = view.drawing ? view.drawing.nodeOf[view.scene.siteOf.get(id)] : -1;
  return node >= 0 ? { x: screenX(view, node), y: screenY(view, node) } : null;
}

function listen(view) {
  const { buttons, canvas, slider } = view;
  buttons.map.onclick = () => setLayout(view, MAP);
  buttons.tiers.onclick = () => setLayout(view, TIERS);
  buttons.region.onclick = () => setRegionMode(view, !view.regionMode);
  buttons.in.onclick = () => zoom(view, 1.4);
  buttons.out.onclick = () => zoom(view, 1 / 1.4);
  buttons.fit.onclick = () => fit(view);
  buttons.clear.onclick = () => clearSelection(view);
  buttons.play.onclick = () => setPlaying(view, !view.playing);
  slider.oninput = () => {
    setPlaying(view, false);
    setDay(view, Number(slider.value));
  };
  canvas.onpointerdown = (event) => pointerDown(view, event);
  canvas.onpointermove = (event) => pointerMove(view, event);
  canvas.onpointerup = (event) => pointerUp(view, event);
  canvas.onpointercancel = () => dropPointers(view);
  canvas.onpointerleave = () => setHover(view, -1);
  canvas.addEventListener("wheel", (event) => wheel(view, event), { passive: false });
  canvas.onkeydown = (event) => keyDown(view, event);
  canvas.onfocus = () => setFocused(view, canvas.matches(":focus-visible"));
  canvas.onblur = () => setFocused(view, false);
  view.observer = new ResizeObserver(() => resize(view));
  view.observer.observe(view.root);
}

function setFocused(view, focused) {
  view.focused = focused;
  requestPaint(view);
}

function setLayout(view, layout) {
  view.layout = layout;
  view.opened = null;
  view.free = false;
  showLayout(view);
  if (!view.scene || !view.width) return;
  redraw(view);
  turnTo(view, layout);
}

function showLayout(view) {
  view.buttons.map.setAttribute("aria-pressed", String(view.layout === MAP));
  view.buttons.tiers.setAttribute("aria-pressed", String(view.layout === TIERS));
  view.root.dataset.layout = view.layout === MAP ? "map" : "tiers";
}

function setRegionMode(view, on) {
  view.regionMode = on;
  view.buttons.region.setAttribute("aria-pressed", String(on));
  view.canvas.classList.toggle("region", on);
  if (view.drawing) showNote(view);
}

function positionOf(view, event) {
  const box = view.canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function pointerDown(view, event) {
  if (!view.drawing || event.button > 0) return;
  view.canvas.setPointerCapture(event.pointerId);
  const point = positionOf(view, event);
  view.pointers.set(event.pointerId, point);
  if (view.pointers.size > 1) {
    view.region = null;
    view.drag = null;
  } else if (view.regionMode || (event.shiftKey && !view.data.fixed)) view.region = [point];
  else view.drag = { start: point, left: view.camera.left, top: view.camera.top, far: false };
}

function pointerMove(view, event) {
  if (!view.drawing) return;
  const point = positionOf(view, event);
  if (view.pointers.size > 1) pinch(view, event.pointerId, point);
  else if (view.region) {
    view.region.push(point);
    requestPaint(view);
  } else if (view.drag) drag(view, point);
  else {
    view.pointer = point;
    setHover(view, nodeAt(view, ...point));
  }
}

function drag(view, [x, y]) {
  const { start, left, top } = view.drag;
  if (Math.hypot(x - start[0], y - start[1]) > 3) view.drag.far = true;
  if (!view.drag.far) return;
  setHover(view, -1);
  view.camera.left = left + x - start[0];
  view.camera.top = top + y - start[1];
  moved(view);
}

function pinch(view, id, point) {
  const before = spread([...view.pointers.values()]);
  view.pointers.set(id, point);
  const after = spread([...view.pointers.values()]);
  view.camera.left += after.x - before.x;
  view.camera.top += after.y - before.y;
  zoom(view, after.apart / Math.max(1, before.apart), after.x, after.y);
}

function spread([[firstX, firstY], [secondX, secondY]]) {
  return { apart: Math.hypot(firstX - secondX, firstY - secondY), x: (firstX + secondX) / 2, y: (firstY + secondY) / 2 };
}

function pointerUp(view, event) {
  const point = positionOf(view, event);
  const clicked = view.drag && !view.drag.far && view.pointers.size === 1;
  if (view.region) chooseRegion(view);
  else if (clicked) {
    const node = nodeAt(view, ...point);
    if (node >= 0) choose(view, node);
  }
  view.pointers.delete(event.pointerId);
  view.drag = null;
}

function dropPointers(view) {
  view.pointers.clear();
  view.drag = null;
  view.region = null;
  requestPaint(view);
}

function setHover(view, node) {
  const leads = node >= 0 && (!view.data.fixed || view.drawing.members);
  view.canvas.classList.toggle("over", Boolean(leads) && !view.regionMode);
  const same = node === view.hover;
  view.hover = node;
  showTip(view, ...view.pointer);
  if (!same) requestPaint(view);
}

// The wheel scrolls the page until the canvas has the focus; a pinch on a touchpad comes as wheel with ctrl.
function wheel(view, event) {
  const focused = view.canvas.getRootNode().activeElement === view.canvas;
  if (!view.drawing || (!event.ctrlKey && !focused)) return;
  event.preventDefault();
  const strength = event.ctrlKey ? 0.01 : 0.0015;
  zoom(view, Math.exp(-event.deltaY * strength), ...positionOf(view, event));
}

const BY_KEY = {
  ArrowLeft: (view) => walk(view, -1, 0), ArrowRight: (view) => walk(view, 1, 0),
  ArrowUp: (view) => walk(view, 0, -1), ArrowDown: (view) => walk(view, 0, 1),
  Enter: chooseFocus, " ": chooseFocus, Home: fit, Escape: escape,
  "+": (view) => zoom(view, 1.4), "=": (view) => zoom(view, 1.4), "-": (view) => zoom(view, 1 / 1.4),
};
const BY_CODE = { // by place on the keyboard, so that they work in every writing
  KeyM: (view) => setLayout(view, MAP), KeyT: (view) => setLayout(view, TIERS), KeyP: (view) => setPlaying(view, !view.playing),
  BracketLeft: (view) => stepDay(view, -1), BracketRight: (view) => stepDay(view, 1),
  Comma: (view) => stepDay(view, -1), Period: (view) => stepDay(view, 1),
};

function keyDown(view, event) {
  if (!view.drawing || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = BY_KEY[event.key] || BY_CODE[event.code];
  if (!action) return;
  event.preventDefault();
  setFocused(view, true);
  action(view);
}

function stepDay(view, step) {
  if (!view.days.count) return;
  setPlaying(view, false);
  setDay(view, view.day + step);
  view.live.textContent = view.dayLabel.textContent;
}

function escape(view) {
  dropPointers(view);
  setRegionMode(view, false);
}

function chooseFocus(view) {
  if (view.focus >= 0) choose(view, view.focus);
}

// To the nearest site in a direction; the first press goes to the one worst off today.
function walk(view, stepX, stepY) {
  const { drawing } = view;
  let nearest = view.focus;
  if (nearest < 0) nearest = worstNode(view);
  else {
    let least = Infinity;
    for (let node = 0; node < drawing.count; node += 1) {
      const x = screenX(view, node) - screenX(view, view.focus), y = screenY(view, node) - screenY(view, view.focus);
      const along = x * stepX + y * stepY, aside = Math.abs(x * stepY) + Math.abs(y * stepX);
      if (along > 0.5 && along + 2.5 * aside < least) { least = along + 2.5 * aside; nearest = node; }
    }
  }
  view.focus = nearest;
  bringIntoView(view, nearest);
  announce(view, nearest);
  requestPaint(view);
}

function worstNode(view) {
  const { drawing, day } = view;
  return drawing.hit.reduce((worst, node) => (nodeStatus(drawing, node, day) > nodeStatus(drawing, worst, day) ? node : worst), 0);
}

function bringIntoView(view, node) {
  const x = screenX(view, node), y = screenY(view, node), edge = 30;
  const left = x < edge ? edge - x : x > view.width - edge ? view.width - edge - x : 0;
  const top = y < edge ? edge - y : y > view.height - edge ? view.height - edge - y : 0;
  if (!left && !top) return;
  view.camera.left += left;
  view.camera.top += top;
  moved(view);
}

// ---- what Python sends -----------------------------------------------------------------------------------------------

function receive(view, component) {
  const { data } = component;
  const isFirst = !view.data;
  view.component = component;
  view.data = data;
  view.labels = data.labels;
  view.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  setWords(view);
  view.buttons.region.hidden = view.buttons.clear.hidden = data.fixed;
  setColours(view);
  if (isFirst) recall(view);
  const scene = scenes.get(data.scene);
  view.root.hidden = !scene;
  if (!scene) return; // its bytes are on their way
  const fresh = view.scene !== scene;
  if (fresh) {
    Object.assign(view, { scene, opened: null, hover: -1, focus: -1, free: false, drawing: null, days: null });
  }
  receiveDays(view, isFirst);
  receiveSelection(view, fresh);
  if (fresh) view.width = 0;
  resize(view);
  showSelection(view);
}

function receiveDays(view, isFirst) {
  const packed = view.data.days;
  if (view.days && view.days.key === (packed ? packed.key : "")) return;
  view.days = decodeDays(packed, view.scene.count);
  view.slider.max = String(Math.max(0, view.days.count - 1));
  view.root.querySelector(".player").hidden = view.days.count < 2;
  view.root.dataset.days = String(view.days.count);
  view.root.dataset.result = view.days.key;
  setPlaying(view, false);
  const known = memory.get(view.data.id);
  setDay(view, isFirst && known && known.days === view.days.key ? known.day : view.days.show);
  view.daySince = -Infinity;
  paintStrip(view);
}

function receiveSelection(view, fresh) {
  const { selection, turn } = view.data;
  const older = turn < view.turn && performance.now() - view.sent < ECHO_MS;
  if (older && !fresh) return;
  view.turn = Math.max(view.turn, turn);
  view.selection = new Set(selection.map((id) => view.scene.siteOf.get(id)).filter((site) => site !== undefined));
}

function recall(view) {
  const known = memory.get(view.data.id);
  view.layout = (known ? known.layout : view.data.layout === "tiers" ? TIERS : MAP);
  view.mix = view.layout;
  showLayout(view);
}

function setWords(view) {
  const { labels, buttons, data } = view;
  buttons.map.textContent = labels.map;
  buttons.tiers.textContent = labels.tiers;
  buttons.region.textContent = labels.draw_region;
  buttons.fit.textContent = labels.fit;
  buttons.clear.textContent = labels.clear;
  for (const [name, word] of [["in", labels.zoom_in], ["out", labels.zoom_out], ["play", view.playing ? labels.pause : labels.play]]) {
    buttons[name].title = word;
    buttons[name].setAttribute("aria-label", word);
  }
  for (const word of STATUS_WORDS) view.root.querySelector(`.legend .${word} span`).textContent = labels[word];
  const said = [labels.canvas, data.finding].filter(Boolean).join(": ");
  view.root.setAttribute("aria-label", labels.canvas);
  view.canvas.setAttribute("aria-label", `${said}${/[.!?]$/.test(said) ? "" : "."} ${labels.keys}`);
  view.slider.setAttribute("aria-label", filled(labels.day, { day: "" }).trim());
}

function setColours(view) {
  view.root.classList.remove("dark");
  const value = (name) => getComputedStyle(view.root).getPropertyValue(name).trim();
  const [red, green, blue] = channels(value("--paper"));
  view.dark = 0.3 * red + 0.59 * green + 0.11 * blue < 128;
  view.root.classList.toggle("dark", view.dark);
  view.colours = {
    ink: value("--ink"), paper: value("--paper"),
    status: [value("--ok"), value("--short"), value("--stopped"), value("--knocked-out")],
  };
  view.font = getComputedStyle(view.root).fontFamily;
  if (view.scene) paintStrip(view);
}

// Red, green and blue of any way to write a colour.
function channels(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

function resize(view) {
  const width = view.root.clientWidth, height = view.data ? view.data.height : 0, ratio = window.devicePixelRatio || 1;
  if (!view.scene || !width || (view.width === width && view.height === height && view.ratio === ratio)) return;
  Object.assign(view, { width, height, ratio, drawn: false });
  for (const layer of [view.canvas, view.below]) {
    layer.width = Math.round(width * ratio);
    layer.height = Math.round(height * ratio);
  }
  view.canvas.style.height = `${height}px`;
  if (view.drawing) layOutTiers(view);
  redraw(view);
  if (!view.free || view.layout === TIERS) turnTo(view, view.layout);
  paintStrip(view);
}

// Choose again what is drawn, after a change of the selection, the days or the layout.
function redraw(view) {
  if (!view.scene || !view.width) return;
  const drawing = chooseDrawing(view);
  if (drawing !== view.drawing) {
    view.focus = sameNode(view.drawing, drawing, view.focus);
    view.hover = sameNode(view.drawing, drawing, view.hover);
    view.drawing = drawing;
    layOutTiers(view);
    showTip(view, ...view.pointer);
  }
  placeNodes(view);
  view.root.dataset.drawn = String(drawing.count);
  view.root.dataset.drawing = drawing.kind;
  showNote(view);
  changed(view);
}

// The node that stands for the same site in another drawing; -1 when none does.
function sameNode(before, after, node) {
  return !before || node < 0 || before.members || after.members || before.scene !== after.scene ? -1 : after.nodeOf[before.sites[node]];
}

function closeView(view) {
  if (view.data) memory.set(view.data.id, { layout: view.layout, day: view.day, days: view.days ? view.days.key : "" });
  view.observer.disconnect();
  cancelAnimationFrame(view.frame);
  view.playing = false;
  views.delete(view);
}

// Last, when all above is there: what came before this module is rendered now.
const hub = (globalThis.reshoreCanvas ??= { waiting: new Map() });
hub.render = renderView;
hub.close = (parent) => viewOf.has(parent) && closeView(viewOf.get(parent));
for (const component of hub.waiting.values()) renderView(component);
hub.waiting.clear();
