"""The canvas in a browser: picking, playing, layouts, themes, words; and what is sent to it."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reshore import Network, load
from reshore.network import graph

streamlit = pytest.importorskip("streamlit")
from reshore.ui.canvas import WORDS, Days, scene  # noqa: E402
from reshore.ui.canvas.scene import packed_days  # noqa: E402

from ..support.browsing import drawn, settled, spot  # noqa: E402

ROOT = Path(__file__).parents[2]


# ---- graph and packing, without a browser ----------------------------------------------------------------------------


def test_tiers_count_firms_from_the_products():
    """On the toy network: fab -> boards -> plant -> market; looms over a port to the plant; `home` takes part in nothing."""
    net = load(ROOT / "data" / "toy")
    tier = dict(zip(net.sites["site"], graph.tiers(net).tolist(), strict=True))
    assert tier == {"market": 0, "plant": 0, "boards": 1, "port": 1, "fab_a": 2, "fab_b": 2, "looms": 1, "home": -1}


def test_ranks_number_each_tier_and_do_not_depend_on_row_order():
    net = _ladder()
    tier, rank = graph.tiers(net), graph.ranks(net)
    for level in set(tier.tolist()):
        assert sorted(rank[tier == level]) == list(range((tier == level).sum()))
    turned = Network(**{**net.tables, "sites": net.sites.iloc[::-1].reset_index(drop=True)})
    assert dict(zip(turned.sites["site"], graph.ranks(turned), strict=True)) == dict(zip(net.sites["site"], rank, strict=True))


def test_ranks_leave_no_crossing_where_none_is_needed():
    """Three separate chains in an order that crosses at first: afterwards no two links cross."""
    net = _ladder()
    rank, pairs = graph.ranks(net), graph.links(net)[["origin", "destination"]].to_numpy()
    between = [(rank[o], rank[d]) for o, d in pairs]
    assert not [1 for a in between for b in between if (a[0] - b[0]) * (a[1] - b[1]) < 0]


def _ladder() -> Network:
    """a1 -> b3, a2 -> b1, a3 -> b2: crossed when both tiers are in the order of their names."""
    pairs = {"a1": "b3", "a2": "b1", "a3": "b2"}
    return Network(
        sites=pd.DataFrame({"site": [*pairs, *sorted(pairs.values())]}),
        parts=pd.DataFrame({"part": ["screw", "frame"]}),
        bom=pd.DataFrame({"part": ["frame"], "input": ["screw"]}),
        sources=pd.DataFrame({"site": [*pairs, *pairs.values()], "part": ["screw"] * 3 + ["frame"] * 3}),
        lanes=pd.DataFrame({"origin": list(pairs), "destination": list(pairs.values()), "part": "screw"}),
        demand=pd.DataFrame({"site": list(pairs.values()), "part": "frame", "rate": 1.0}),
    )


def test_places_of_sites_without_coordinates():
    """Beside their country's sites where there are any, else below all others; those at one spot lie apart."""
    net = _ladder()
    sites = net.sites.assign(
        country=["KR", "KR", "KR", "XX", "", "KR"],
        lat=[36.0, 36.0, np.nan, np.nan, np.nan, 40.0],
        lon=[127.0, 127.0, np.nan, np.nan, np.nan, 127.0],
    )
    spots = graph.places(Network(**{**net.tables, "sites": sites}))
    assert spots["known"].tolist() == ["given", "given", "country", "none", "none", "given"]
    assert len(spots[["x", "y"]].drop_duplicates()) == 6 and spots["x"].notna().all()
    assert np.hypot(*(spots.loc[2, ["x", "y"]] - spots.loc[0, ["x", "y"]]).astype(float)) < 20
    assert spots["y"][3:5].min() > spots["y"][:3].max()


def test_graphs_for_an_analyst():
    nx = pytest.importorskip("networkx")
    net = load(ROOT / "data" / "toy")
    chain, needs = graph.sites(net), graph.parts(net)
    assert nx.ancestors(chain, "plant") == {"fab_a", "fab_b", "boards", "looms", "port"}
    assert chain.nodes["plant"]["tier"] == 0 and chain.edges["boards", "plant"]["parts"] == 1
    assert nx.ancestors(needs, "car") == {"board", "chip", "harness"}


def test_scene_changes_with_the_picture_only():
    net = load(ROOT / "data" / "toy")
    dearer = net.edit([{"table": "sources", "where": {"site": "fab_a"}, "set": {"unit_cost": 99.0}}])
    renamed = net.edit([{"table": "sites", "where": {"site": "fab_a"}, "set": {"name": "Fab"}}])
    assert scene(net).key == scene(dearer).key != scene(renamed).key


def test_packed_days_hold_the_status():
    """Unpacked by hand: 3 days of sites 1 and 3 (0 and 2 are never hit), two bits a day, lowest first."""
    status = np.array([[0, 1, 0, 0], [0, 2, 0, 3], [0, 0, 0, 1]], dtype=np.uint8)
    packed = packed_days(Days(status, show=9), 4)
    assert np.frombuffer(base64.b64decode(packed["rows"]), "<i4").tolist() == [1, 3]
    first = 1 | 2 << 2 | 0 << 4 | 0 << 6
    assert base64.b64decode(packed["status"]) == bytes([first, 3 | 1 << 2])
    assert packed["show"] == 2


@pytest.mark.parametrize(("status", "dates"), [(np.zeros((3, 5)), ()), (np.full((3, 4), 4), ()), (np.zeros((3, 4)), ["x"])])
def test_days_that_do_not_fit_are_refused(status, dates):
    with pytest.raises(ValueError, match=r"status|dates"):
        packed_days(Days(status, dates), 4)


# ---- in the browser --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(browser, serve):
    """A server with the demo page."""
    return serve("tests/support/pages/canvas_demo.py")


@pytest.fixture
def opened(visit, address):
    """Opens the demo page."""
    return lambda query="", dark=False: drawn(visit(address, f"?{query}", dark))


def _knock(page, site: str) -> None:
    """Open the card of a site and press its button."""
    page.mouse.click(*spot(page, site))
    page.locator("[data-do=knock]").click()


def _said(page, text: str) -> None:
    page.get_by_text(text, exact=True).wait_for()


def _runs(page) -> int:
    return int(page.get_by_text(re.compile(r"^runs \d+$")).inner_text().split()[1])


def _data(page, name: str) -> str:
    return page.locator(".network").get_attribute(f"data-{name}")


def _until(page, name: str, value: str) -> None:
    page.wait_for_selector(f".network[data-{name}='{value}']")


def test_click_reaches_python_and_the_page_can_take_it_back(opened):
    page = opened("n=60&layout=tiers")
    assert _runs(page) == 1, "nothing may come back when the canvas appears"
    _knock(page, "S00007")
    _said(page, "selected S00007")
    _said(page, "picked True")
    assert _runs(page) == 2
    _knock(page, "S00007")
    _said(page, "selected nothing")
    _knock(page, "S00009")
    _knock(page, "S00011")
    _said(page, "selected S00009 S00011")
    page.get_by_role("button", name="forget").click()
    _said(page, "selected nothing")
    _said(page, "picked False")
    _until(page, "selected", "0")


def test_a_card_says_what_a_site_is_and_how_it_stands_and_python_hears_nothing_of_it(opened):
    """S00007 makes its one part, of which it has seven days; it stops and comes back while its card is open."""
    page = opened("n=60&layout=tiers&days=60")
    runs = _runs(page)
    page.mouse.click(*spot(page, "S00007"))
    card = page.locator(".card")
    card.wait_for()
    told = dict(zip(card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts(), strict=True))
    assert card.locator("h3").inner_text().startswith("Plant 7 of") and "Tier" in told["Where"]
    assert (told["Makes"], told["Stock at first"]) == ("P00007", "P00007: 7 days") and told["For"].startswith("Plant")
    assert "Day 14" in told["Now"]
    page.locator(".network input").fill("0")
    assert card.locator("dd").last.inner_text().startswith("OK · Day 0")
    page.locator("[data-do=close]").click()
    assert card.is_hidden() and _runs(page) == runs
    page.mouse.click(*spot(page, "S00001"))
    assert "1 day" in card.inner_text() and "1 days" not in card.inner_text()
    box, stage = card.bounding_box(), page.locator(".drawing").bounding_box()
    assert box["x"] + box["width"] < spot(page, "S00001")[0], "it does not cover its site"
    assert box["y"] + box["height"] <= stage["y"] + stage["height"]


def test_scene_is_sent_once(opened):
    page = opened("n=1000")
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    frames = "Network.webSocketFrameReceived"  # binary ones come as base64
    session.on(frames, lambda frame: sizes.append(len(frame["response"]["payloadData"]) * 3 // 4))
    page.locator("[data-do=tiers]").click()
    page.wait_for_timeout(900)
    _knock(page, "S00400")
    _said(page, "selected S00400")
    settled(page)
    print(f"\nsent after a click, 1,000 sites: {sum(sizes):,} bytes; the scene has {len(_demo_scene(1000).payload):,}")
    assert sum(sizes) < 40_000
    page.reload()
    page.wait_for_selector(".network[data-paints]")
    assert sum(sizes) > 90_000, "a fresh browser gets it again"


def _demo_scene(count: int):
    source = (ROOT / "tests" / "support" / "pages" / "canvas_demo.py").read_text(encoding="utf-8").removesuffix("main()\n")
    names: dict = {"__name__": "demo"}
    exec(compile(source, "canvas_demo.py", "exec"), names)
    return scene(names["random_network"](count, False))


def test_region_by_shift_drag_and_by_button(opened):
    page = opened("n=60&layout=tiers&calm")
    box = page.locator(".drawing").bounding_box()

    def drag_round(left: float, right: float) -> None:
        corners = [(left, 40), (right, 40), (right, 430), (left, 430)]
        page.mouse.move(box["x"] + left, box["y"] + 40)
        page.mouse.down()
        for x, y in corners:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
        page.mouse.up()

    page.keyboard.down("Shift")
    drag_round(box["width"] * 0.84, box["width"] * 0.99)
    page.keyboard.up("Shift")
    _said(page, "selected S00000")
    page.locator("[data-do=region]").click()
    drag_round(box["width"] * 0.68, box["width"] * 0.82)
    _said(page, "selected S00000 S00001 S00002 S00003 S00004 S00005")
    assert page.locator("[data-do=region]").get_attribute("aria-pressed") == "false"
    page.locator("[data-do=clear]").click()
    _said(page, "selected nothing")


def test_keyboard_alone(opened):
    page = opened("n=60&days=30")
    drawing = page.locator(".drawing")
    drawing.focus()
    page.keyboard.press("t")
    _until(page, "layout", "tiers")
    page.wait_for_timeout(800)
    page.keyboard.press("ArrowRight")
    first = page.locator(".live").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator(".live").inner_text() != first and "Tier" in first and "Knocked out" in first
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator(".card").is_hidden() and page.get_by_text("selected nothing", exact=True).count() == 1
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(r"^selected S\d+$")).wait_for()
    page.keyboard.press("Space")
    assert page.locator("[data-do=knock]").inner_text() == WORDS["let_run"]
    page.keyboard.press("Space")
    _said(page, "selected nothing")
    assert _data(page, "day") == "14"
    page.keyboard.press(".")
    page.keyboard.press("]")
    page.keyboard.press(",")
    assert _data(page, "day") == "15" and "Day 15" in page.locator(".live").inner_text()
    before = spot(page, "S00000")
    page.keyboard.press("+")
    page.wait_for_timeout(100)
    assert spot(page, "S00000") != before
    page.keyboard.press("Home")
    page.wait_for_timeout(800)
    assert spot(page, "S00000") == pytest.approx(before, abs=1)
    page.keyboard.press("m")
    _until(page, "layout", "map")
    label = drawing.get_attribute("aria-label")
    assert "6 sites are knocked out" in label and WORDS["keys"] in label
    assert drawing.get_attribute("role") == "application"


@pytest.mark.parametrize(("count", "layout"), [(1000, "map"), (5000, "map"), (5000, "tiers")])
def test_days_play_without_python(opened, count, layout):
    began = time.perf_counter()
    page = opened(f"n={count}&days=365&layout={layout}")
    loaded = time.perf_counter() - began
    runs = _runs(page)
    assert _data(page, "drawing") == ("cone" if (count, layout) == (5000, "tiers") else "all")
    page.locator("[data-do=play]").press("Space")
    day, painted = int(_data(page, "day")), int(_data(page, "paints"))
    page.wait_for_timeout(1500)
    frames = (int(_data(page, "paints")) - painted) / 1.5
    print(f"\n{count} sites, {layout}: on the page after {loaded:.1f} s, {frames:.0f} frames a second while playing")
    assert int(_data(page, "day")) > day and _runs(page) == runs
    page.locator("[data-do=play]").click()
    held = _data(page, "day")
    page.wait_for_timeout(300)
    assert _data(page, "day") == held


def test_days_play_on_a_slow_machine(opened):
    """A frame's time is when it began; a day that it sets much later has not begun then, and rings have no size below 0."""
    page = opened("n=60&days=30")
    page.evaluate("() => { const now = performance.now.bind(performance); performance.now = () => now() + 600; }")
    page.locator("input[type=range]").fill("8")
    page.locator("[data-do=play]").click()
    page.locator(", ".join(f".network[data-day='{day}']" for day in range(13, 30))).wait_for()  # one day may pass unseen


def test_slider_and_date(opened):
    page = opened("n=60&days=30")
    page.locator("input[type=range]").fill("20")
    assert _data(page, "day") == "20"
    assert page.locator(".day").inner_text() == "Day 20 · 2024-03-21"


def test_map_and_tiers_change_smoothly(opened):
    page = opened("n=300")
    start = spot(page, "S00000")
    page.clock.install()  # from here on time is what the test says, however busy the machine is
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.locator("[data-do=tiers]").click()
    page.clock.run_for(120)
    between = spot(page, "S00000")
    page.clock.run_for(2000)
    end = spot(page, "S00000")
    assert len({start, between, end}) == 3
    products = [spot(page, f"S{i:05d}")[0] for i in range(3)]
    suppliers = [spot(page, f"S{i:05d}")[0] for i in range(3, 20)]
    assert min(products) > max(suppliers)


def test_groups_open(opened):
    page = opened("n=5000&layout=tiers&calm&lang=ko")
    _until(page, "drawing", "groups")
    runs = _runs(page)
    page.mouse.click(*spot(page, "S00100"))
    _until(page, "drawing", "open")
    assert int(_data(page, "drawn")) < 2000 and _runs(page) == runs
    assert "1차 공급" in page.locator(".note").inner_text()
    _knock(page, "S00100")
    _said(page, "selected S00100")
    page.locator("[data-do=fit]").click()
    _until(page, "drawing", "cone")


def test_labels_with_markup_stay_text(opened):
    page = opened("n=60&markup&layout=tiers")
    page.mouse.move(*spot(page, "S00007"))
    tip = page.locator(".tip")
    tip.wait_for()
    assert tip.inner_text().startswith("<img src=x onerror=")
    assert page.locator(".network img, .network b").count() == 0 and page.title() != "broken"
    assert tip.bounding_box()["width"] <= 302


@pytest.mark.parametrize(
    ("dark", "ok", "knocked_out"),
    [
        (False, (0, 114, 178), (122, 31, 31)),
        (True, (86, 180, 233), (255, 154, 162)),
    ],
)
def test_colours_of_each_theme(opened, dark, ok, knocked_out):
    """Read where the sites are drawn, at their middle."""
    page = opened("n=60&layout=tiers", dark=dark)
    for site, expected in (("S00059", ok), ("S00020", knocked_out)):
        seen = page.locator(".network").evaluate(
            """(network, id) => {
                const drawing = network.querySelector(".drawing"), at = network.locate(id);
                const ratio = drawing.width / drawing.clientWidth;
                return [...drawing.getContext("2d").getImageData(at.x * ratio, at.y * ratio, 1, 1).data];
            }""",
            site,
        )
        assert tuple(seen[:3]) == expected, site
    legend = page.locator(".legend").inner_text().split("\n")
    assert legend == [WORDS[word] for word in ("ok", "short", "stopped", "knocked_out")]


def test_words_of_another_language(opened):
    page = opened("n=60&lang=ko&layout=tiers")
    assert page.locator("[data-do=tiers]").inner_text() == "차수"
    english = set(WORDS.values()) & set(page.locator(".network").inner_text().split("\n"))
    assert not english
