// Messages: what Python sends a view, and the picks sent to Python.
// Uses: card, days, filters, layout, player, scenes, selection, theme, views, words.

const ECHO_MS = 5000; // how long an older answer may not take back a pick

function receive(view, component) {
  const { data } = component;
  const isFirst = !view.data;
  view.component = component;
  view.data = data;
  view.labels = data.labels;
  view.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  setWords(view);
  view.buttons.region.hidden = view.buttons.clear.hidden = data.fixed;
  setColours(view);
  if (isFirst) recall(view);
  const scene = scenes.get(data.scene);
  view.root.hidden = !scene;
  if (!scene) return; // its bytes are on their way
  const fresh = view.scene !== scene;
  if (fresh) {
    closeCard(view);
    Object.assign(view, { scene, opened: null, hover: -1, focus: -1, free: false, drawing: null, days: null });
  }
  receiveDays(view, isFirst);
  receiveSelection(view, fresh);
  if (fresh) view.width = 0;
  resize(view);
  showSelection(view);
  setFilters(view);
  showCard(view);
}

function receiveDays(view, isFirst) {
  const packed = view.data.days;
  if (view.days && view.days.key === (packed ? packed.key : "")) return;
  view.days = decodeDays(packed, view.scene.count);
  view.slider.max = String(Math.max(0, view.days.count - 1));
  view.root.querySelector(".player").hidden = view.days.count < 2;
  view.root.dataset.days = String(view.days.count);
  view.root.dataset.result = view.days.key;
  setPlaying(view, false);
  const known = memory.get(view.data.id);
  setDay(view, isFirst && known && known.days === view.days.key ? known.day : view.days.show);
  view.daySince = -Infinity;
  paintStrip(view);
}

function receiveSelection(view, fresh) {
  const { selection, turn } = view.data;
  const older = turn < view.turn && performance.now() - view.sent < ECHO_MS;
  if (older && !fresh) return;
  view.turn = Math.max(view.turn, turn);
  view.selection = new Set(selection.map((id) => view.scene.siteOf.get(id)).filter((site) => site !== undefined));
}

function recall(view) {
  const known = memory.get(view.data.id);
  view.layout = (known ? known.layout : view.data.layout === "tiers" ? TIERS : MAP);
  view.mix = view.layout;
  if (known) view.filter = known.filter;
  showLayout(view);
}

// Tell Python. Picks are numbered, so that an answer to an earlier one does not undo a later one.
function send(view) {
  view.turn += 1;
  view.sent = performance.now();
  view.component.setStateValue("selected", {
    sites: Array.from(view.selection, (site) => view.scene.ids[site]),
    turn: view.turn,
  });
  showSelection(view);
}
