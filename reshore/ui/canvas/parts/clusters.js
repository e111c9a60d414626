// Clusters: dots that heap up on the map are drawn as one, with a count; a click goes nearer. And the dock for sites whose
// place is not known.
// Uses: background, camera, days, drawings, filters, markers, words.

const HEAP = 20; // pixels within which dots heap up
const FEWEST_HEAPED = 3;
const DOCK_STEP = 17; // pixels between sites in the dock
const DOCK_EDGE = 30; // pixels beside them
const DOCK_MOST = 0.4; // of the width that the dock takes; for more sites its columns stand closer

// The clusters of the map as it is seen now; none in tiers, or while it glides there.
function clusterNodes(view) {
  const { drawing } = view;
  view.clusterOf = new Int32Array(drawing.count).fill(-1);
  view.clusters = [];
  if (view.mix > 0 || drawing.kind !== "all") return;
  const cells = new Map();
  const cellOf = (x, y) => `${Math.floor(x / HEAP)},${Math.floor(y / HEAP)}`;
  for (let node = 0; node < drawing.count; node += 1) {
    if (isDocked(view, node) || !isShown(view, node)) continue;
    const key = cellOf(screenX(view, node), screenY(view, node));
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(node);
  }
  const heaps = [...cells.values()].sort((one, other) => other.length - one.length);
  for (const heap of heaps) {
    for (const seed of heap) if (view.clusterOf[seed] < 0) gather(view, cells, cellOf, seed);
  }
  view.root.dataset.clusters = String(view.clusters.length);
}

// All dots about one that belong to no cluster yet, if they are enough.
function gather(view, cells, cellOf, seed) {
  const x = screenX(view, seed), y = screenY(view, seed), near = [];
  for (const [across, down] of [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]]) {
    for (const node of cells.get(cellOf(x + across * HEAP, y + down * HEAP)) || []) {
      const away = Math.hypot(screenX(view, node) - x, screenY(view, node) - y);
      if (view.clusterOf[node] < 0 && away < HEAP) near.push(node);
    }
  }
  if (near.length < FEWEST_HEAPED) return;
  const middle = (at) => near.reduce((sum, node) => sum + at(view, node), 0) / near.length;
  const radius = Math.min(20, 9 + 1.1 * Math.sqrt(near.length));
  near.forEach((node) => { view.clusterOf[node] = view.clusters.length; });
  view.clusters.push({ nodes: near, x: middle(screenX), y: middle(screenY), radius });
}

function clusterStatus(view, cluster) {
  return cluster.nodes.reduce((worst, node) => Math.max(worst, nodeStatus(view.drawing, node, view.day)), OK);
}

// How many of a cluster are in the state that its shape tells, and how many there are.
function clusterCount(view, cluster) {
  const status = clusterStatus(view, cluster);
  const worst = cluster.nodes.filter((node) => nodeStatus(view.drawing, node, view.day) === status).length;
  return worst === cluster.nodes.length ? String(worst) : `${worst}/${cluster.nodes.length}`;
}

function paintClusters(view, context) {
  for (const cluster of view.clusters) {
    paintDisc(view, context, cluster, clusterStatus(view, cluster), clusterCount(view, cluster));
  }
}

function clusterAt(view, x, y) {
  return view.clusters.findIndex((one) => Math.hypot(one.x - x, one.y - y) < one.radius);
}

// Go so near that the dots of a cluster stand apart.
function openCluster(view, cluster) {
  const { nodes } = view.clusters[cluster];
  const across = nodes.map((node) => screenX(view, node)), down = nodes.map((node) => screenY(view, node));
  const wide = Math.max(...across) - Math.min(...across), high = Math.max(...down) - Math.min(...down);
  const factor = Math.min(8, Math.max(1.8, Math.min((0.7 * view.width) / (wide + 1), (0.7 * view.height) / (high + 1))));
  const { x, y } = view.clusters[cluster];
  view.camera.left += view.width / 2 - x;
  view.camera.top += view.height / 2 - y;
  view.hoverCluster = -1;
  zoom(view, factor);
  showTip(view, ...view.pointer);
}

// ---- the dock

function isDocked(view, node) {
  return view.drawing.kind === "all" && view.scene.known[view.drawing.sites[node]] === NO_PLACE;
}

// Sites without a place stand in columns at the right of the stage, whatever the map shows; those that are hit farthest left,
// where no other stands between them and their names.
function layOutDock(view) {
  const { drawing, width, height } = view;
  const docked = [];
  for (let node = 0; node < drawing.count; node += 1) if (isDocked(view, node)) docked.push(node);
  docked.sort((one, other) => (drawing.hitRow[one] >= 0) - (drawing.hitRow[other] >= 0));
  const rows = Math.max(1, Math.floor((height - 60) / DOCK_STEP));
  drawing.dockX = new Float32Array(drawing.count).fill(NaN);
  drawing.dockY = new Float32Array(drawing.count).fill(NaN);
  view.root.dataset.docked = String(docked.length);
  const columns = Math.ceil(docked.length / rows);
  const step = Math.min(DOCK_STEP, Math.max(1, DOCK_MOST * width - DOCK_EDGE) / Math.max(1, columns));
  drawing.dock = { nodes: docked, columns, step, rows: Math.min(rows, docked.length) };
  docked.forEach((node, place) => {
    drawing.dockX[node] = width - 18 - step * Math.floor(place / rows);
    drawing.dockY[node] = 42 + DOCK_STEP * (place % rows);
  });
}

function dockWidth(view) {
  const dock = view.drawing && view.drawing.dock;
  return dock && dock.nodes.length ? DOCK_EDGE + dock.step * dock.columns : 0;
}
