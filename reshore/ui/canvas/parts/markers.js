// Markers: the shape of each site or group by status, pulses, rings about what is selected or has the focus.
// Uses: camera, clusters, days, drawings, filters, selection.

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
    const size = isDocked(view, node) ? Math.min(radius, 6) : radius;
    if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) traceShape(context, status, x, y, size);
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

// Sites that the filters leave out, faint.
function paintFaint(view, context) {
  if (!isFiltered(view)) return;
  const faint = [];
  for (let node = 0; node < view.drawing.count; node += 1) if (!isShown(view, node)) faint.push(node);
  context.globalAlpha = 0.15;
  paintShapes(view, context, faint, OK);
  context.globalAlpha = 1;
}

function paintGroup(view, context, node, status) {
  const at = { x: screenX(view, node), y: screenY(view, node), radius: groupRadius(view, node) };
  paintDisc(view, context, at, status, String(view.drawing.members[node].length));
}

// One mark for several sites: the shape of their worst state, with a count.
function paintDisc(view, context, { x, y, radius }, status, count) {
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
  context.font = `600 ${count.length > 3 || radius < 10 ? 9 : 11}px ${view.font}`;
  context.fillText(count, x, y + 0.5);
}

function paintHit(view, context) {
  const { drawing, day } = view;
  for (let status = OK; status <= KNOCKED_OUT; status += 1) {
    const nodes = drawing.hit.filter((node) => nodeStatus(drawing, node, day) === status && isAlone(view, node));
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
    if (status <= nodeStatus(drawing, node, day - 1) || !isShown(view, node)) continue;
    context.strokeStyle = view.colours.status[status];
    ring(view, context, node, nodeRadius(view) + 3 + 16 * passed);
  }
  context.globalAlpha = 1;
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

function ring(view, context, node, radius) {
  context.beginPath();
  context.arc(screenX(view, node), screenY(view, node), radius, 0, 2 * Math.PI);
  context.stroke();
}
