"""The script of the canvas is one module, joined from parts: they fit together, and each says what it takes from others."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

pytest.importorskip("streamlit")
from reshore.ui.canvas import HOME, PARTS, joined

TEXTS = {part: (HOME / f"parts/{part}.js").read_text(encoding="utf-8") for part in PARTS}


def defined(text: str) -> list[str]:
    """The names at the top of a script: of functions, and of constants, one a line."""
    return re.findall(r"^(?:export default )?(?:function|const|let|class) (\w+)", text, re.M)


def words(text: str) -> set[str]:
    """Every word of a script but comments, texts, members (after a point) and keys (before a colon)."""
    code = re.sub(r"//.*|\"[^\"\n]*\"", "", text).replace("...", " ")
    return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*\b(?!:)", code))


def test_every_script_in_the_folder_is_joined_once():
    assert sorted(PARTS) == sorted(path.stem for path in (HOME / "parts").iterdir())
    assert all(joined().count(text) == 1 for text in TEXTS.values())


def test_no_name_stands_twice():
    names = defined(joined())
    assert len(names) > 100 and sorted(set(names)) == sorted(names)


def test_a_line_at_the_top_defines_one_name():
    """So that `defined` sees all of them."""
    assert not re.findall(r"^(?:const|let) (?:[\[{]|\w+ = [^({\[]*, \w+ =).*", joined(), re.M)


def test_parts_are_short_and_narrow():
    assert not {part: n for part, text in TEXTS.items() if (n := len(text.splitlines())) > 300}
    assert not {part: n for part, text in TEXTS.items() if (n := max(map(len, text.splitlines()))) > 128}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_says_what_it_holds_and_what_it_uses(part):
    own = set(defined(TEXTS[part]))
    taken = {name: other for other in PARTS for name in defined(TEXTS[other]) if other != part}
    used = sorted({taken[word] for word in words(TEXTS[part]) - own if word in taken})
    head = re.match(rf"// {part.capitalize()}: .+\n(?:// .+\n)*?// Uses: (.+)\.\n\n", TEXTS[part])
    assert head, "its first lines are missing"
    assert head[1] == (", ".join(used) or "nothing"), "what it uses is not what it says"


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("needs node; the tests in a browser fail too if it does not")
    return found


def told(tmp_path, script: str):
    """What a script writes as JSON that has all names of the canvas at hand."""
    path = tmp_path / "joined.mjs"
    path.write_text(f"{joined()}\nconst tell = (what) => console.log(JSON.stringify(what));\n{script}", encoding="utf-8")
    done = subprocess.run([node(), path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_joined_script_parses(tmp_path):
    path = tmp_path / "joined.mjs"
    path.write_text(joined(), encoding="utf-8")
    done = subprocess.run([node(), "--check", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


DOCKED = """
const count = %d, sites = Array.from({length: count}, (_, site) => site);
const scene = {count, known: [0, 0, ...sites.slice(2).map(() => NO_PLACE)], mapX: sites.map((n) => 100 * n), mapY: sites};
const view = {scene, width: %d, height: 400, layout: MAP, root: {dataset: {}}, drawing: {kind: "all", count, sites}};
view.drawing.hitRow = sites.map(() => -1);
layOutDock(view);
tell({docked: Array.from(view.drawing.dockX.slice(2)), width: dockWidth(view), camera: fittingCamera(view)});
"""


@pytest.mark.parametrize(("count", "width"), [(40, 800), (5000, 800), (5000, 120), (2000, 320)])
def test_the_dock_stays_on_the_canvas_and_leaves_room_for_the_map(tmp_path, count, width):
    found = told(tmp_path, DOCKED % (count, width))
    assert min(found["docked"]) > 0 and max(found["docked"]) < width
    assert found["width"] <= max(0.4 * width, 31) + 1e-6
    assert found["camera"]["scale"] > 0, "the world is not turned over"


HIT_IN_DOCK = """
const count = 10, sites = Array.from({length: count}, (_, site) => site), hitRow = sites.map((site) => [0, 3].indexOf(site));
const view = {scene: {known: sites.map(() => NO_PLACE)}, width: 480, height: 215, root: {dataset: {}}};
view.drawing = {kind: "all", count, sites, hitRow};
layOutDock(view);
tell({x: Array.from(view.drawing.dockX), y: Array.from(view.drawing.dockY)});
"""


def test_who_is_hit_has_nobody_between_it_and_its_name_in_the_dock(tmp_path):
    """Ten sites in rows of nine: one stands beside another, and names are written at the left."""
    found = told(tmp_path, HIT_IN_DOCK)
    places = list(zip(found["x"], found["y"], strict=True))
    assert len(set(found["x"])) == 2
    for hit in (0, 3):
        assert not [x for x, y in places if y == places[hit][1] and x < places[hit][0]]


FILTERED = """
globalThis.Option = function (text, value) { this.value = String(value); };
class Box {
  replaceChildren(...options) { this.options = options; }
  get selectedIndex() { return this.options.findIndex((option) => option.value === this.value); }
  setAttribute() {}
}
const sceneOf = (parts) => ({parts, makes: [[0], [1]], tier: [0, 1], columnTiers: [0, 1], columnSizes: [1, 1]});
const view = {labels: {tier: "Tier {tier}"}, root: {dataset: {}}, filter: {tier: "", part: "Chip", state: ""}};
view.filterBoxes = {tier: new Box(), part: new Box(), state: new Box()};
const seen = [["Chip", "Seat"], ["Seat", "Chip"], ["Seat", "Glass"]].map((parts) => {
  view.scene = sceneOf(parts);
  setFilters(view);
  return [view.filter.part, [0, 1].map((site) => fits(view, site)), view.root.dataset.filtered];
});
tell(seen);
"""


def test_a_part_is_filtered_by_its_name_also_in_the_network_that_opens_next(tmp_path):
    here, there, lacking = told(tmp_path, FILTERED)
    assert here == ["Chip", [True, False], "true"] and there == ["Chip", [False, True], "true"]
    assert lacking == ["", [True, True], "false"], "which has no such part"
