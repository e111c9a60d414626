"""The canvas: a network as a map or in tiers, with days that play, drawn in the browser by the scripts in parts/.

A click, a tap or Enter opens the card of a site, whose button picks it; so does a region that is drawn. Neither cards nor
days go back to Python. The scene and the scripts go to the browser in a message of their own, which Streamlit repeats only to
a browser that has not got it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from .markup import MARKUP
from .scene import Days, Scene, packed_days, scene

__all__ = ["WORDS", "Days", "Scene", "Selection", "network_canvas", "scene"]

# Every word on the canvas, in English; the app gives its own in the language of the page. What stands in braces is
# filled in by the browser.
WORDS = {
    "canvas": "Supply network",
    "keys": "Arrow keys move between sites, Enter or Space opens the card of one, plus and minus zoom, Home fits, "
    "M shows the map, T the tiers, comma and full stop go a day back and on, P plays.",
    "map": "Map",
    "tiers": "Tiers",
    "draw_region": "Draw region",
    "region_hint": "Drag around the sites to select. Esc ends.",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "fit": "Fit",
    "clear": "Clear selection",
    "play": "Play",
    "pause": "Pause",
    "day": "Day {day}",
    "ok": "OK",
    "short": "Short",
    "stopped": "Stopped",
    "knocked_out": "Knocked out",
    "selected": "selected",
    "tier": "Tier {tier}",
    "tier_products": "Products",
    "tier_none": "No tier",
    "count": "{count:site|sites}",
    "neighbours": "Suppliers: {suppliers}, customers: {customers}",
    "all_tiers": "All tiers",
    "all_parts": "All parts made",
    "all_states": "All states",
    "cluster": "sites close together",
    "cluster_note": "Click to go nearer",
    "place": "Where",
    "makes": "Makes",
    "buyers": "For",
    "sellers": "From",
    "stock": "Stock at first",
    "stock_days": "{part}: {amount:day|days}",
    "stock_units": "{part}: {amount}",
    "state": "Now",
    "and_more": "{names} and {count} more",
    "knock_out": "Knock out",
    "let_run": "Let it run again",
    "close": "Close",
    "no_place": "Place not known",
    "cone_note": "{shown} of {count} sites: those hit or selected, and who they buy from and sell to",
    "groups_note": "{count} sites in {shown} groups by country and tier; click a group to open it",
    "open_note": "{shown} of {count} sites: {group}, and who it buys from and sells to. Fit goes back.",
}


HOME = Path(__file__).parent
# The scripts of parts/, in the order in which they are joined. They share their names, as one module; only the hub does
# anything when it is loaded, so it comes last.
PARTS = (
    "scenes", "days", "drawings", "layout", "camera",
    "clusters", "filters", "layers", "background", "links", "markers", "names",
    "selection", "card", "words", "player", "theme", "pointer", "keyboard",
    "views", "messages", "hub",
)  # fmt: skip


def _asset(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def joined() -> str:
    """The scripts of `PARTS` as one module, as the browser gets it."""
    return "\n".join(_asset(f"parts/{part}.js") for part in PARTS)


_mount_scene = st.components.v2.component("reshore_canvas_scene", js=joined())
_mount = st.components.v2.component("reshore_canvas", html=MARKUP, css=_asset("canvas.css"), js=_asset("mount.js"))


@dataclass(frozen=True)
class Selection:
    """The sites selected on the canvas, and whether this run of the page is because the user has just picked them."""

    sites: list[str]
    picked: bool


def network_canvas(
    what: Scene,
    days: Days | None = None,
    *,
    selection: Sequence[str] = (),
    labels: Mapping[str, str],
    height: int = 460,
    key: str,
    finding: str = "",
    layout: str = "map",
    on_select: Callable[[list[str]], None] | None = None,
) -> Selection:
    """Draw a network; returns what is selected.

    `selection` is the truth: keep it (in `on_select`, which gets the ids before the page runs again), and give it back.
    Without `on_select` nothing can be selected.
    `labels`: one for each key of `WORDS`. `height` of the drawing [pixels]. `finding`: what the picture shows, in a
    sentence, for those who cannot see it. `layout`: `map` or `tiers`, until the user changes it.

    Nothing comes back when the canvas appears, nor while days play. Raises `KeyError` for words that are missing.
    """
    missing = sorted(set(WORDS) - set(labels))
    if missing:
        raise KeyError(f"labels of the canvas are missing: {', '.join(missing)}")
    state = _State(key, on_select)
    data = {
        "id": key,
        "scene": what.key,
        "days": None if days is None else packed_days(days, len(what.sites)),
        "selection": list(selection),
        "turn": state.turn,
        "labels": {word: labels[word] for word in WORDS},
        "height": height,
        "finding": finding,
        "layout": layout,
        "fixed": on_select is None,
    }
    with st.container(gap=None):
        _mount_scene(key=f"{key}-scene", data=what.payload)
        _mount(key=key, data=data, on_selected_change=state.receive)
    picked = state.pop()
    return Selection(list(selection) if picked is None else picked, picked is not None)


@dataclass(frozen=True)
class _State:
    """What the session knows of a canvas: the number of its last pick, and a pick that no run has seen yet.

    The browser numbers its picks; the page answers with the last number it knows, so that a run that began before a
    click does not take the click back.
    """

    key: str
    on_select: Callable[[list[str]], None] | None

    @property
    def turn(self) -> int:
        return st.session_state.get(f"{self.key}-turn", 0)

    def receive(self) -> None:
        """Keep a pick (Streamlit calls this before the page runs)."""
        selected = (st.session_state.get(self.key) or {}).get("selected") or {"sites": [], "turn": 0}
        st.session_state[f"{self.key}-turn"] = int(selected["turn"])
        st.session_state[f"{self.key}-picked"] = [str(site) for site in selected["sites"]]
        if self.on_select:
            self.on_select([str(site) for site in selected["sites"]])

    def pop(self) -> list[str] | None:
        """The pick that led to this run, if one did."""
        return st.session_state.pop(f"{self.key}-picked", None)
