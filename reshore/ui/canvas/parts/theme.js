// Theme: colours and font, read from the page.
// Uses: player.

function setColours(view) {
  view.root.classList.remove("dark");
  const value = (name) => getComputedStyle(view.root).getPropertyValue(name).trim();
  const [red, green, blue] = channels(value("--paper"));
  view.dark = 0.3 * red + 0.59 * green + 0.11 * blue < 128;
  view.root.classList.toggle("dark", view.dark);
  view.colours = {
    ink: value("--ink"), paper: value("--paper"),
    status: [value("--ok"), value("--short"), value("--stopped"), value("--knocked-out")],
  };
  view.font = getComputedStyle(view.root).fontFamily;
  if (view.scene) paintStrip(view);
}

// Red, green and blue of any way to write a colour.
function channels(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
