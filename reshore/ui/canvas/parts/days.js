// Days: what becomes of the sites day by day, unpacked, and what a status is.
// Uses: nothing.

const OK = 0;
const KNOCKED_OUT = 3;
const STATUS_WORDS = ["ok", "short", "stopped", "knocked_out"];

function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// rows: the sites that are hit at all; levels: status by row and day; rowOf: row of a site, -1 when never hit.
function decodeDays(packed, count) {
  const rowOf = new Int32Array(count).fill(-1);
  if (!packed) {
    return { key: "", count: 0, rows: new Int32Array(0), levels: new Uint8Array(0), rowOf, dates: [], show: 0, first: 0 };
  }
  const rows = new Int32Array(bytesOf(packed.rows).buffer);
  const fourfold = bytesOf(packed.status);
  const levels = new Uint8Array(rows.length * packed.count);
  for (let at = 0; at < levels.length; at += 1) levels[at] = (fourfold[at >> 2] >> (2 * (at & 3))) & 3;
  rows.forEach((site, row) => { rowOf[site] = row; });
  return {
    key: packed.key, count: packed.count, rows, levels,
    rowOf, dates: packed.dates, show: packed.show, first: packed.first,
  };
}

function siteStatus(days, site, day) {
  const row = days.rowOf[site];
  return row < 0 ? OK : days.levels[row * days.count + day];
}
