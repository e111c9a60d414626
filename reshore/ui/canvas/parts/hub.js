// Hub: where the halves of the canvas meet. This one serves every canvas of the page and comes with the scene (bytes, kept
// by key) in a message that does not change; what does change (days, selection, words) comes through mount.js.
// Uses: messages, scenes, views.

// What is mounted with the scene: keeps it. The small half (mount.js) hands its component over through the hub.
export default function keepMounted(component) {
  keepScene(component.data);
}

function renderView(component) {
  let view = viewOf.get(component.parentElement);
  if (!view) {
    view = createView(component.parentElement.querySelector(".network"));
    viewOf.set(component.parentElement, view);
  }
  views.add(view);
  receive(view, component);
}

// Last, when all above is there: what came before this module is rendered now.
const hub = (globalThis.reshoreCanvas ??= { waiting: new Map() });
hub.render = renderView;
hub.close = (parent) => viewOf.has(parent) && closeView(viewOf.get(parent));
for (const component of hub.waiting.values()) renderView(component);
hub.waiting.clear();
