// Links: all of them, those between sites that are hit, those of the site under the pointer with arrows.
// Uses: camera, drawings, filters, markers.

const MANY_LINKS = 4000; // above this links are straight
const LINKS_A_STROKE = 250; // so that crowded places come out darker

function paintLinks(view, context) {
  const links = shownLinks(view);
  const count = links.length / 2;
  context.strokeStyle = view.colours.ink;
  context.lineWidth = 0.8;
  context.globalAlpha = Math.min(0.3, Math.max(0.024, 2.4 / Math.sqrt(count || 1)));
  for (let start = 0; start < links.length; start += 2 * LINKS_A_STROKE) {
    context.beginPath();
    for (let at = start; at < Math.min(links.length, start + 2 * LINKS_A_STROKE); at += 2) {
      traceLink(view, context, links[at], links[at + 1]);
    }
    context.stroke();
  }
}

// All links; while sites are filtered those between two that are shown.
function shownLinks(view) {
  const { links } = view.drawing;
  if (!isFiltered(view)) return links;
  const kept = [];
  for (let at = 0; at < links.length; at += 2) {
    if (isShown(view, links[at]) && isShown(view, links[at + 1])) kept.push(links[at], links[at + 1]);
  }
  return kept;
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
  const turned = (map, tiers) => map + (tiers - map) * mix;
  return [turned(middleX, middleX + bow), turned(arcY, fromY), turned(middleX, middleX + bow), turned(arcY, toY)];
}

// Lanes between two sites that are both hit today.
function paintHitLinks(view, context) {
  const { drawing, day } = view;
  context.beginPath();
  for (const at of drawing.hitLinks) {
    const origin = drawing.links[at], destination = drawing.links[at + 1];
    const shown = isShown(view, origin) && isShown(view, destination);
    if (shown && nodeStatus(drawing, origin, day) && nodeStatus(drawing, destination, day)) {
      traceLink(view, context, origin, destination);
    }
  }
  context.strokeStyle = view.colours.status[2];
  context.lineWidth = drawing.hitLinks.length > 400 ? 1 : 1.6;
  context.globalAlpha = drawing.hitLinks.length > 400 ? 0.6 : 0.9;
  context.stroke();
  context.globalAlpha = 1;
}

// Who the site under the pointer buys from and sells to, with arrows the way goods go.
function paintNeighbours(view, context) {
  const node = markedNode(view);
  if (node < 0 || view.tween) return;
  const { drawing } = view;
  context.strokeStyle = context.fillStyle = view.colours.ink;
  context.lineWidth = 1.5;
  const pairs = [
    ...drawing.suppliers[node].map((other) => [other, node]),
    ...drawing.customers[node].map((other) => [node, other]),
  ];
  context.beginPath();
  for (const [origin, destination] of pairs) traceLink(view, context, origin, destination);
  context.stroke();
  context.beginPath();
  for (const [origin, destination] of pairs) traceArrow(view, context, origin, destination);
  context.fill();
  context.lineWidth = 1.3;
  for (const other of [...drawing.suppliers[node], ...drawing.customers[node]]) {
    ring(view, context, other, nodeRadius(view) + 2.5);
  }
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

function markedNode(view) {
  if (view.hover >= 0) return view.hover;
  const carded = view.card < 0 ? -1 : view.drawing.nodeOf[view.card];
  return view.focused || carded < 0 ? (view.focused ? view.focus : -1) : carded;
}
