// Selection: sites picked one by one or by a region drawn about them.
// Uses: camera, card, drawings, layers, messages, views, words.

// The card of a site opens; a group opens itself.
function choose(view, node, byKeyboard = false) {
  if (view.drawing.members) {
    view.opened = groupOf(view.scene, view.drawing.sites[node]);
    view.hover = -1;
    view.focus = -1;
    redraw(view);
    return;
  }
  openCard(view, view.drawing.sites[node], byKeyboard);
  announce(view, node);
}

// A site is knocked out, or runs again.
function toggle(view, site) {
  if (!view.selection.delete(site)) view.selection.add(site);
  send(view);
}

function clearSelection(view) {
  if (!view.selection.size) return;
  view.selection.clear();
  send(view);
}

function showSelection(view) {
  view.buttons.clear.disabled = view.selection.size === 0;
  view.root.dataset.selected = String(view.selection.size);
  redraw(view);
}

function selectedNodes(view) {
  const nodes = new Set();
  for (const site of view.selection) if (view.drawing.nodeOf[site] >= 0) nodes.add(view.drawing.nodeOf[site]);
  return nodes;
}

function setRegionMode(view, on) {
  view.regionMode = on;
  view.buttons.region.setAttribute("aria-pressed", String(on));
  view.canvas.classList.toggle("region", on);
  if (view.drawing) showNote(view);
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
