// Views: the canvases on the page. A view is the state of one, and what nearly every function here is given.
// Uses: camera, card, clusters, drawings, filters, keyboard, layers, layout, player, pointer, selection, words.

const views = new Set(); // on the page now
const viewOf = new WeakMap(); // parent element -> view
const memory = new Map(); // id of a canvas -> what the user had set before it left the page

function createView(root) {
  const find = (selector) => root.querySelector(selector);
  const buttons = Object.fromEntries([...root.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button]));
  const view = {
    root, buttons, canvas: find(".drawing"), strip: find(".strip"), slider: find("input"),
    dayLabel: find(".day"), note: find(".note"),
    tip: find(".tip"), cardBox: find(".card"), card: -1, live: find(".live"), below: document.createElement("canvas"),
    scene: null, days: null, drawing: null, selection: new Set(), labels: {}, data: null, component: null,
    layout: MAP, mix: MAP, camera: { scale: 1, left: 0, top: 0 }, fitted: 1, free: false, tween: null, opened: null,
    width: 0, height: 0, ratio: 1, day: 0, daySince: -Infinity, playing: false, stepSince: 0,
    filterBoxes: Object.fromEntries([...root.querySelectorAll("select")].map((box) => [box.dataset.filter, box])),
    filter: { tier: "", part: "", state: "" }, clusters: [], clusterOf: new Int32Array(0), hoverCluster: -1,
    hover: -1, focus: -1, focused: false, pointer: [0, 0], pointers: new Map(), drag: null, region: null, regionMode: false,
    turn: 0, sent: -Infinity, frame: 0, stale: true, drawn: false, still: false,
  };
  root.locate = (id) => located(view, id);
  listen(view);
  return view;
}

// Where a site is drawn, in pixels of the canvas (null when it is not).
function located(view, id) {
  const node = view.drawing ? view.drawing.nodeOf[view.scene.siteOf.get(id)] : -1;
  return node >= 0 ? { x: screenX(view, node), y: screenY(view, node) } : null;
}

function listen(view) {
  const { buttons, canvas, slider } = view;
  buttons.map.onclick = () => setLayout(view, MAP);
  buttons.tiers.onclick = () => setLayout(view, TIERS);
  buttons.region.onclick = () => setRegionMode(view, !view.regionMode);
  buttons.in.onclick = () => zoom(view, 1.4);
  buttons.out.onclick = () => zoom(view, 1 / 1.4);
  buttons.fit.onclick = () => fit(view);
  buttons.clear.onclick = () => clearSelection(view);
  buttons.knock.onclick = () => knockCard(view);
  buttons.close.onclick = () => closeCard(view);
  view.cardBox.onkeydown = (event) => { if (event.key === "Escape") closeCard(view); };
  buttons.play.onclick = () => setPlaying(view, !view.playing);
  for (const name of FILTERS) view.filterBoxes[name].onchange = () => takeFilter(view, name);
  slider.oninput = () => {
    setPlaying(view, false);
    setDay(view, Number(slider.value));
  };
  canvas.onpointerdown = (event) => pointerDown(view, event);
  canvas.onpointermove = (event) => pointerMove(view, event);
  canvas.onpointerup = (event) => pointerUp(view, event);
  canvas.onpointercancel = () => dropPointers(view);
  canvas.onpointerleave = () => {
    view.hoverCluster = -1;
    setHover(view, -1);
  };
  canvas.addEventListener("wheel", (event) => wheel(view, event), { passive: false });
  canvas.onkeydown = (event) => keyDown(view, event);
  canvas.onfocus = () => setFocused(view, canvas.matches(":focus-visible"));
  canvas.onblur = () => setFocused(view, false);
  view.observer = new ResizeObserver(() => resize(view));
  view.observer.observe(view.root);
}

function setLayout(view, layout) {
  view.layout = layout;
  view.opened = null;
  view.free = false;
  showLayout(view);
  if (!view.scene || !view.width) return;
  redraw(view);
  turnTo(view, layout);
}

function showLayout(view) {
  view.buttons.map.setAttribute("aria-pressed", String(view.layout === MAP));
  view.buttons.tiers.setAttribute("aria-pressed", String(view.layout === TIERS));
  view.root.dataset.layout = view.layout === MAP ? "map" : "tiers";
}

function resize(view) {
  const width = view.root.clientWidth, height = view.data ? view.data.height : 0, ratio = window.devicePixelRatio || 1;
  if (!view.scene || !width || (view.width === width && view.height === height && view.ratio === ratio)) return;
  Object.assign(view, { width, height, ratio, drawn: false });
  for (const layer of [view.canvas, view.below]) {
    layer.width = Math.round(width * ratio);
    layer.height = Math.round(height * ratio);
  }
  view.canvas.style.height = `${height}px`;
  if (view.drawing) layOut(view);
  redraw(view);
  if (!view.free || view.layout === TIERS) turnTo(view, view.layout);
  paintStrip(view);
}

// Choose again what is drawn, after a change of the selection, the days or the layout.
function redraw(view) {
  if (!view.scene || !view.width) return;
  const drawing = chooseDrawing(view);
  if (drawing !== view.drawing) {
    view.focus = sameNode(view.drawing, drawing, view.focus);
    view.hover = sameNode(view.drawing, drawing, view.hover);
    view.drawing = drawing;
    layOut(view);
    clusterNodes(view);
    showTip(view, ...view.pointer);
  }
  placeNodes(view);
  view.root.dataset.drawn = String(drawing.count);
  view.root.dataset.drawing = drawing.kind;
  showNote(view);
  changed(view);
}

function layOut(view) {
  layOutTiers(view);
  layOutDock(view);
}

function closeView(view) {
  const { layout, day, filter } = view;
  if (view.data) memory.set(view.data.id, { layout, day, filter, days: view.days ? view.days.key : "" });
  view.observer.disconnect();
  cancelAnimationFrame(view.frame);
  view.playing = false;
  views.delete(view);
}
