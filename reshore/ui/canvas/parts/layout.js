// Layout: where nodes stand in tiers, and between map and tiers.
// Uses: nothing.

const MAP = 0;
const TIERS = 1;

// Tiers fill the stage: `unit` of the map to a pixel, a column for each tier, wrapped where its sites would touch.
function layOutTiers(view) {
  const { drawing, scene, width, height } = view;
  const unit = scene.width / width;
  const top = 44, bottom = 22, band = width / scene.columns;
  const tallest = Math.max(4, Math.floor((height - top - bottom) / (drawing.kind === "groups" ? 26 : 10)));
  drawing.tierX = new Float32Array(drawing.count);
  drawing.tierY = new Float32Array(drawing.count);
  drawing.pitch = 60;
  drawing.edges = new Float32Array(scene.columns); // right side of each tier
  for (let column = 0; column < scene.columns; column += 1) {
    const nodes = [];
    for (let node = 0; node < drawing.count; node += 1) if (drawing.column[node] === column) nodes.push(node);
    nodes.sort((one, other) => drawing.rank[one] - drawing.rank[other]);
    const abreast = Math.max(1, Math.ceil(nodes.length / tallest));
    const rows = Math.max(1, Math.ceil(nodes.length / abreast));
    const down = Math.min(56, (height - top - bottom) / rows);
    const across = Math.min(drawing.kind === "groups" ? 40 : 14, (band * 0.76) / abreast);
    const middle = width - band * (column + 0.5), above = top + (height - top - bottom - down * rows) / 2;
    drawing.edges[column] = unit * (middle + ((abreast - 1) / 2) * across);
    nodes.forEach((node, place) => {
      const step = (place % abreast) - (abreast - 1) / 2;
      drawing.tierX[node] = unit * (middle + step * across);
      drawing.tierY[node] = unit * (above + down * (Math.floor(place / abreast) + 0.5));
    });
    if (nodes.length > 1) drawing.pitch = Math.min(drawing.pitch, down, abreast > 1 ? across : down);
  }
}

function placeNodes(view) {
  const { drawing, mix } = view;
  for (let node = 0; node < drawing.count; node += 1) {
    drawing.x[node] = drawing.mapX[node] * (1 - mix) + drawing.tierX[node] * mix;
    drawing.y[node] = drawing.mapY[node] * (1 - mix) + drawing.tierY[node] * mix;
  }
}
