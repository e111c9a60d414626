// Keyboard: what keys do on the drawing.
// Uses: camera, card, drawings, layers, layout, player, pointer, selection, views, words.

const BY_KEY = {
  ArrowLeft: (view) => walk(view, -1, 0), ArrowRight: (view) => walk(view, 1, 0),
  ArrowUp: (view) => walk(view, 0, -1), ArrowDown: (view) => walk(view, 0, 1),
  Enter: chooseFocus, " ": chooseFocus, Home: fit, Escape: escape,
  "+": (view) => zoom(view, 1.4), "=": (view) => zoom(view, 1.4), "-": (view) => zoom(view, 1 / 1.4),
};
const BY_CODE = { // by place on the keyboard, so that they work in every writing
  KeyM: (view) => setLayout(view, MAP), KeyT: (view) => setLayout(view, TIERS), KeyP: (view) => setPlaying(view, !view.playing),
  BracketLeft: (view) => stepDay(view, -1), BracketRight: (view) => stepDay(view, 1),
  Comma: (view) => stepDay(view, -1), Period: (view) => stepDay(view, 1),
};

function keyDown(view, event) {
  if (!view.drawing || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = BY_KEY[event.key] || BY_CODE[event.code];
  if (!action) return;
  event.preventDefault();
  setFocused(view, true);
  action(view);
}

function setFocused(view, focused) {
  view.focused = focused;
  requestPaint(view);
}

function escape(view) {
  closeCard(view);
  dropPointers(view);
  setRegionMode(view, false);
}

function chooseFocus(view) {
  if (view.focus >= 0) choose(view, view.focus, true);
}

// To the nearest site in a direction; the first press goes to the one worst off today.
function walk(view, stepX, stepY) {
  const { drawing } = view;
  let nearest = view.focus;
  if (nearest < 0) nearest = worstNode(view);
  else {
    let least = Infinity;
    for (let node = 0; node < drawing.count; node += 1) {
      const x = screenX(view, node) - screenX(view, view.focus), y = screenY(view, node) - screenY(view, view.focus);
      const along = x * stepX + y * stepY, aside = Math.abs(x * stepY) + Math.abs(y * stepX);
      if (along > 0.5 && along + 2.5 * aside < least) { least = along + 2.5 * aside; nearest = node; }
    }
  }
  view.focus = nearest;
  bringIntoView(view, nearest);
  announce(view, nearest);
  requestPaint(view);
}

function worstNode(view) {
  const { drawing, day } = view;
  const worse = (worst, node) => (nodeStatus(drawing, node, day) > nodeStatus(drawing, worst, day) ? node : worst);
  return drawing.hit.reduce(worse, 0);
}
