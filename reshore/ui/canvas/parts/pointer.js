// Pointer: what mouse, fingers and wheel do on the drawing.
// Uses: camera, card, clusters, filters, layers, markers, selection, words.

const REACH = 12; // pixels from a site within which it is meant

function nodeAt(view, x, y) {
  const { drawing } = view;
  let nearest = -1, least = REACH * REACH;
  for (let node = 0; node < drawing.count; node += 1) {
    if (!isAlone(view, node)) continue;
    const away = (screenX(view, node) - x) ** 2 + (screenY(view, node) - y) ** 2;
    const reach = drawing.members ? Math.max(REACH, groupRadius(view, node)) ** 2 : REACH * REACH;
    if (away < reach && (away < least || nearest < 0)) { least = away; nearest = node; }
  }
  return nearest;
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
    view.hoverCluster = clusterAt(view, ...point);
    setHover(view, view.hoverCluster < 0 ? nodeAt(view, ...point) : -1);
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
    const node = nodeAt(view, ...point), cluster = clusterAt(view, ...point);
    if (cluster >= 0) openCluster(view, cluster);
    else if (node >= 0) choose(view, node);
    else closeCard(view);
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
  const leads = node >= 0 || view.hoverCluster >= 0;
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
