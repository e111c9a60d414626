// Scenes: networks as the browser gets them, unpacked from bytes and kept by key.
// Uses: messages, views.

const KEPT_SCENES = 6;
const END_OF_LINE = 32767; // in the outlines
const ARRAY_TYPES = { u1: Uint8Array, i2: Int16Array, i4: Int32Array, f4: Float32Array };
const scenes = new Map(); // key -> scene

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
