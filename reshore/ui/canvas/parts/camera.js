// Camera: which piece of the picture is seen, how it zooms and glides, and where a node then is on the screen.
// Uses: background, clusters, layers, layout, views.

const MORPH_MS = 600;
const LEAST_SCALE = 1e-3; // also where there is no room: below 0 the world would be turned over

const screenX = ({ drawing, camera, mix }, node) =>
  between(drawing.dockX[node], drawing.x[node] * camera.scale + camera.left, mix);
const screenY = ({ drawing, camera, mix }, node) =>
  between(drawing.dockY[node], drawing.y[node] * camera.scale + camera.top, mix);

// Where a node is drawn: in the dock as far as this is the map (NaN: it has a place there).
function between(docked, placed, mix) {
  return docked === docked ? docked * (1 - mix) + placed * mix : placed;
}

// The camera that shows all: in tiers the stage as laid out, on the map the sites with a margin.
function fittingCamera(view) {
  const { scene, width, height } = view;
  if (view.layout === TIERS) return { scale: width / scene.width, left: 0, top: 0 };
  const box = boundsOf(scene), room = width - dockWidth(view);
  const scale = Math.max(LEAST_SCALE, Math.min((room - 90) / box.width, (height - 90) / box.height));
  return { scale, left: room / 2 - scale * box.middleX, top: height / 2 - scale * box.middleY };
}

function boundsOf(scene) {
  let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
  const placed = scene.known.some((known) => known !== NO_PLACE);
  for (let site = 0; site < scene.count; site += 1) {
    if (placed && scene.known[site] === NO_PLACE) continue;
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

function bringIntoView(view, node) {
  const x = screenX(view, node), y = screenY(view, node), edge = 30;
  const left = x < edge ? edge - x : x > view.width - edge ? view.width - edge - x : 0;
  const top = y < edge ? edge - y : y > view.height - edge ? view.height - edge - y : 0;
  if (!left && !top) return;
  view.camera.left += left;
  view.camera.top += top;
  moved(view);
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
  const part = (start, end) => start + (end - start) * eased;
  view.mix = part(from.mix, goal.mix);
  for (const side of ["scale", "left", "top"]) view.camera[side] = part(from.camera[side], goal.camera[side]);
  placeNodes(view);
  view.stale = true;
  if (passed === 1) view.tween = null;
}
