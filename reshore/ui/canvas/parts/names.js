// Names: those written beside sites, as far as there is room.
// Uses: camera, days, drawings, filters, markers, selection.

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
  for (const { x, y, radius: wide } of view.clusters) taken.push(boxAbout(x, y, wide));
  for (const node of new Set(wanted)) if (isAlone(view, node)) paintName(view, context, node, taken);
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
  return drawing.members ? scene.countries[scene.country[site]] || "" : scene.names[site];
}

// The text cut to a width in pixels.
function shortened(context, text, room) {
  let cut = text.slice(0, 60);
  if (cut === text && context.measureText(cut).width <= room) return cut;
  while (cut.length > 1 && context.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return cut.length > 1 ? `${cut}…` : "";
}
