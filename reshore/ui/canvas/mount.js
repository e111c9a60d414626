// The small half of the canvas: takes what changes from run to run and hands it to parts/hub.js, which comes with the scene.

const hub = (globalThis.reshoreCanvas ??= { waiting: new Map() });

export default function render(component) {
  if (hub.render) hub.render(component);
  else hub.waiting.set(component.parentElement, component);
  return () => close(component.parentElement);
}

function close(parent) {
  hub.waiting.delete(parent);
  if (hub.close) hub.close(parent);
}
