// Background: land, the dock of sites without a place, titles of tiers.
// Uses: clusters, names, words.

const NO_PLACE = 2;

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

// The dock at the right, with the sites whose place is not known.
function paintNoPlace(view, context) {
  const { drawing, colours, width } = view;
  const { nodes, rows } = drawing.dock;
  if (!nodes.length) return;
  const title = `${view.labels.no_place} (${nodes.length})`;
  context.font = `11.5px ${view.font}`;
  const wide = Math.max(dockWidth(view) - 8, context.measureText(title).width + 16), left = width - wide - 4, top = 6;
  const high = 42 + DOCK_STEP * rows - top;
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
  context.fillText(title, left + 8, top + 15);
  context.globalAlpha = 1;
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
    const shown = drawing.kind === "cone" || drawing.kind === "open"
      ? `${sizes[column]} / ${scene.columnSizes[column]}`
      : scene.columnSizes[column];
    context.font = `600 12.5px ${view.font}`;
    context.fillText(shortened(context, titleOf(labels, scene.columnTiers[column]), band - 6), middle, 17);
    context.font = `11.5px ${view.font}`;
    context.globalAlpha *= 0.75;
    context.fillText(shortened(context, countText(labels, shown), band - 6), middle, 32);
    context.globalAlpha /= 0.75;
  }
}
