// Player: the day that is shown, how days play, and the strip above the slider.
// Uses: card, layers, words.

const PLAY_MS = 15000; // for all days, within the limits of a step

function setDay(view, day) {
  const last = Math.max(0, view.days.count - 1);
  view.day = Math.min(last, Math.max(0, day));
  view.daySince = performance.now();
  const date = view.days.dates[view.day];
  view.slider.value = String(view.day);
  view.dayLabel.textContent = dayText(view) + (date ? ` · ${date}` : "");
  view.slider.setAttribute("aria-valuetext", view.dayLabel.textContent);
  view.root.dataset.day = String(view.day);
  if (view.hover >= 0) showTip(view, ...view.pointer);
  showCard(view);
  if (view.filter.state !== "") view.stale = true;
  requestPaint(view);
}

function stepDay(view, step) {
  if (!view.days.count) return;
  setPlaying(view, false);
  setDay(view, view.day + step);
  view.live.textContent = view.dayLabel.textContent;
}

function stepMs(view) {
  return Math.min(450, Math.max(70, PLAY_MS / Math.max(1, view.days.count)));
}

function setPlaying(view, playing) {
  view.playing = playing && view.days.count > 1;
  if (view.playing && view.day >= view.days.count - 1) setDay(view, 0);
  view.stepSince = performance.now();
  view.root.classList.toggle("playing", view.playing);
  const word = view.playing ? view.labels.pause : view.labels.play;
  view.buttons.play.setAttribute("aria-label", word);
  view.buttons.play.title = word;
  requestPaint(view);
}

function advancePlayer(view, now) {
  if (now - view.stepSince < stepMs(view)) return;
  view.stepSince = now;
  setDay(view, view.day + 1);
  if (view.day >= view.days.count - 1) setPlaying(view, false);
}

// How many sites are short, stopped and knocked out on each day, above the slider.
function paintStrip(view) {
  const { strip, days, ratio, colours } = view;
  const wide = strip.clientWidth, high = strip.clientHeight;
  if (!wide || !days) return;
  strip.width = wide * ratio;
  strip.height = high * ratio;
  const context = strip.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const counts = Array.from({ length: days.count }, () => [0, 0, 0, 0]);
  for (let at = 0; at < days.levels.length; at += 1) counts[at % days.count][days.levels[at]] += 1;
  const highest = Math.max(1, ...counts.map((count) => count[1] + count[2] + count[3]));
  const inset = 8, step = (wide - 2 * inset) / Math.max(1, days.count - 1); // as far as the slider's thumb is from the ends
  counts.forEach((count, day) => {
    let base = high;
    for (const status of [3, 2, 1]) {
      const tall = (count[status] / highest) * (high - 1);
      context.fillStyle = colours.status[status];
      context.fillRect(inset + step * (day - 0.42), base - tall, Math.max(1, step * 0.84), tall);
      base -= tall;
    }
  });
}
