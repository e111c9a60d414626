// Card: what a site is and how it stands on this day, and the button that knocks it out. It opens by click, tap or Enter and
// says nothing to Python.
// Uses: camera, layers, selection, words.

const MOST_NAMED = 5; // things of a list that are named

function openCard(view, site, byKeyboard) {
  view.card = site;
  showCard(view);
  if (byKeyboard) (view.data.fixed ? view.buttons.close : view.buttons.knock).focus();
  requestPaint(view);
}

function closeCard(view) {
  if (view.card < 0) return;
  const inside = view.cardBox.contains(view.root.getRootNode().activeElement);
  view.card = -1;
  view.cardBox.hidden = true;
  if (inside) view.canvas.focus();
  requestPaint(view);
}

// What the button says is done: the site is knocked out, or runs again.
function knockCard(view) {
  const site = view.card;
  closeCard(view);
  toggle(view, site);
}

// Fill the card; it stands on the side on which its site is not.
function showCard(view) {
  const { card, cardBox, scene, labels, drawing } = view;
  if (card < 0 || !scene) return;
  const node = drawing ? drawing.nodeOf[card] : -1;
  cardBox.querySelector("h3").textContent = scene.names[card];
  const rows = cardRows(view, card).flatMap(([word, text]) => [cell("dt", word), cell("dd", text)]);
  cardBox.querySelector("dl").replaceChildren(...rows);
  view.buttons.knock.textContent = view.selection.has(card) ? labels.let_run : labels.knock_out;
  view.buttons.knock.hidden = view.data.fixed;
  cardBox.classList.toggle("left", node >= 0 && screenX(view, node) > view.width / 2);
  cardBox.setAttribute("aria-label", scene.names[card]);
  cardBox.hidden = false;
  view.tip.hidden = true;
}

function cell(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function cardRows(view, site) {
  const { scene, labels } = view;
  const place = [scene.countries[scene.country[site]], titleOf(labels, scene.tier[site])].filter(Boolean).join(" · ");
  const stock = scene.stock[site].map(([part, amount, inDays]) =>
    filled(inDays ? labels.stock_days : labels.stock_units, { part: scene.parts[part], amount }));
  return [
    [labels.place, place],
    [labels.makes, listed(labels, scene.makes[site].map((part) => scene.parts[part]))],
    [labels.buyers, listed(labels, [...new Set(scene.customers[site])].map((other) => scene.names[other]))],
    [labels.sellers, listed(labels, [...new Set(scene.suppliers[site])].map((other) => scene.names[other]))],
    [labels.stock, listed(labels, stock)],
    [labels.state, stateText(view, site)],
  ].filter(([, text]) => text);
}

// The first of a list by name, and how many more there are.
function listed(labels, names) {
  const named = names.slice(0, MOST_NAMED).join("; ");
  return names.length > MOST_NAMED ? filled(labels.and_more, { names: named, count: names.length - MOST_NAMED }) : named;
}
