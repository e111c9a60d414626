// Layers: what is painted when. The one below stays while days play, the one above changes with every day.
// Uses: background, camera, clusters, days, filters, links, markers, names, player, selection.

const PULSE_MS = 700;

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
  if (view.stale) {
    clusterNodes(view);
    paintBelow(view);
  }
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
  for (let node = 0; node < drawing.count; node += 1) if (drawing.hitRow[node] < 0 && isAlone(view, node)) calm.push(node);
  paintFaint(view, context);
  if (drawing.kind === "groups") for (const node of calm) paintGroup(view, context, node, OK);
  else paintShapes(view, context, calm, OK);
  if (view.mix > 0.5) paintTitles(view, context);
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
  paintClusters(view, context);
  // A frame's time is when it began: on a slow machine long before the day that it has set.
  if (pulsing(view, now)) paintPulses(view, context, Math.max(0, (now - view.daySince) / PULSE_MS));
  paintRings(view, context);
  paintNames(view, context);
  if (view.region) paintRegion(view, context);
}
