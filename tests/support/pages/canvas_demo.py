"""The canvas on a random network, for a look and for tests/ui/test_canvas.py.

    streamlit run tests/support/pages/canvas_demo.py

Query parameters: n (sites), days, lang (en, ko), layout (map, tiers), markup (labels full of it), calm (nothing hit).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from reshore import Network
from reshore.network import graph
from reshore.ui.canvas import WORDS, Days, Scene, network_canvas, scene

TIERS = 6
HUBS = {
    "KR": (36.5, 127.8), "CN": (31.2, 118.8), "TW": (24.1, 121.0), "JP": (35.4, 137.2), "VN": (21.0, 106.2),
    "MY": (3.8, 101.8), "IN": (18.9, 74.6), "DE": (49.6, 9.8), "PL": (50.9, 19.1), "US": (39.9, -85.0),
    "MX": (22.0, -101.0), "BR": (-22.9, -47.0), "ZA": (-29.5, 27.0),
}  # fmt: skip
KOREAN = {
    "canvas": "공급망", "keys": "화살표로 거점을 옮기고 Enter로 선택합니다.", "map": "지도", "tiers": "차수",
    "draw_region": "영역 그리기", "region_hint": "선택할 거점을 둘러 그리세요. Esc로 끝냅니다.", "zoom_in": "확대",
    "zoom_out": "축소", "fit": "맞춤", "clear": "선택 지우기",
    "play": "재생", "pause": "멈춤", "day": "{day}일차", "ok": "정상",
    "short": "부족", "stopped": "멈춤", "knocked_out": "중단", "selected": "선택됨",
    "tier": "{tier}차 공급", "tier_products": "완제품",
    "tier_none": "차수 없음", "count": "거점 {count}곳",
    "all_tiers": "모든 차수", "all_parts": "모든 부품", "all_states": "모든 상태", "cluster": "모인 거점",
    "cluster_note": "누르면 확대", "place": "위치",
    "makes": "생산", "buyers": "납품처", "sellers": "공급업체", "stock": "초기 재고",
    "stock_days": "{part} {amount}일분", "stock_units": "{part} {amount}", "state": "현재",
    "and_more": "{names} 외 {count}", "knock_out": "차단하기", "let_run": "다시 가동", "close": "닫기",
    "neighbours": "공급업체 {suppliers}곳, 고객 {customers}곳",
    "no_place": "위치 모름", "cone_note": "{count}곳 중 {shown}곳: 영향을 받거나 선택한 거점과 거래처",
    "groups_note": "{count}곳을 나라와 차수별 {shown}개 묶음으로 표시",
    "open_note": "{count}곳 중 {shown}곳: {group}과 거래처",
}  # fmt: skip


def random_network(count: int, markup: bool) -> Network:
    """Sites in six tiers, each of which makes one part out of two of the tier above."""
    rng = np.random.default_rng(count)
    weight = np.array([0.4, 3, 6, 9, 9, 7])
    sizes = np.maximum(1, (weight / weight.sum() * count).astype(int))
    sizes[-1] += count - sizes.sum()
    tier = np.repeat(np.arange(TIERS), sizes)
    country = rng.choice(list(HUBS), count, p=_chances(len(HUBS)))
    centre = np.array([HUBS[c] for c in country])
    place = centre + rng.normal(0, 1, (count, 2)) * [1.6, 2.4]
    known = rng.random(count) > 0.03
    site = np.array([f"S{i:05d}" for i in range(count)])
    names = [f"Plant {i} of {c}" for i, c in enumerate(country)]
    if markup:
        names = [f"<img src=x onerror=\"document.title='broken'\"> <b>{n}</b> " + "long " * 40 for n in names]
    country = country.astype(object)
    country[rng.random(count) < 0.01] = ""
    inputs = _inputs(rng, tier)
    part = np.char.replace(site, "S", "P")
    return Network(
        sites=pd.DataFrame({"site": site, "name": names, "country": country,
                            "lat": np.where(known, place[:, 0], np.nan),
                            "lon": np.where(known, place[:, 1], np.nan)}),
        parts=pd.DataFrame({"part": part}),
        bom=pd.DataFrame({"part": part[inputs[:, 1]], "input": part[inputs[:, 0]]}),
        sources=pd.DataFrame({"site": site, "part": part}),
        lanes=pd.DataFrame({"origin": site[inputs[:, 0]], "destination": site[inputs[:, 1]], "part": part[inputs[:, 0]],
                            "lead_days": rng.integers(1, 20, len(inputs))}),
        stock=pd.DataFrame({"site": site[1:9], "part": part[1:9], "cover_days": [1, 2, 3, 4, 5, 6, 7, 8]}),
        demand=pd.DataFrame({"site": site[tier == 0], "part": part[tier == 0], "rate": 10.0}),
    )  # fmt: skip


def _chances(count: int) -> np.ndarray:
    falling = 1 / np.arange(1, count + 1) ** 0.6
    return falling / falling.sum()


def _inputs(rng: np.random.Generator, tier: np.ndarray) -> np.ndarray:
    """Pairs (supplier, customer): each site has two suppliers in the tier above, and each supplier a customer."""
    pairs = []
    for level in range(TIERS - 1):
        below, above = np.flatnonzero(tier == level), np.flatnonzero(tier == level + 1)
        pairs.append(np.column_stack([rng.choice(above, 2 * len(below)), np.repeat(below, 2)]))
        pairs.append(np.column_stack([above, rng.choice(below, len(above))]))
    return np.unique(np.vstack(pairs), axis=0)


def random_days(net: Network, count: int, down: list[int]) -> Days:
    """The sites that are down are out for 20 days; who needs them runs short, then stops, a few days later."""
    pairs = graph.links(net)[["origin", "destination"]].to_numpy()
    start = np.full(len(net.sites), np.inf)
    start[down] = 2
    for _ in range(TIERS):
        np.minimum.at(start, pairs[:, 1], start[pairs[:, 0]] + 3 + pairs[:, 1] % 6)
    day = np.arange(count)[:, None]
    out = (day >= start) & (day < start + 24)
    status = np.where(out, np.where(day < start + 4, 1, 2), 0).astype(np.uint8)
    status[:, down] = np.where(((day >= 2) & (day < 22)), 3, 0)
    dates = pd.date_range("2024-03-01", periods=count).strftime("%Y-%m-%d").tolist()
    return Days(status, dates=dates, show=min(14, count - 1))


@st.cache_resource(max_entries=8)
def drawn(count: int, markup: bool) -> tuple[Network, Scene]:
    """A network and its scene, made once."""
    net = random_network(count, markup)
    return net, scene(net)


def keep(sites: list[str]) -> None:
    """The selection is the page's own."""
    st.session_state.draft = sites


def forget() -> None:
    """What the page has outside the canvas may change the selection too."""
    st.session_state.draft = []


def main() -> None:
    """The page."""
    st.set_page_config(layout="wide", page_title="canvas")
    query = st.query_params
    count, days = int(query.get("n", 300)), int(query.get("days", 60))
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    net, picture = drawn(count, "markup" in query)
    first = [] if "calm" in query else list(range(count // 3, count // 3 + 6))
    chosen = st.session_state.setdefault("draft", [])
    down = sorted({*first, *(picture.sites.index(site) for site in chosen)})
    selection = network_canvas(
        picture, random_days(net, days, down), selection=chosen, key="canvas", height=int(query.get("height", 440)),
        labels=KOREAN if query.get("lang") == "ko" else WORDS, layout=query.get("layout", "map"), on_select=keep,
        finding=f"{len(down)} sites are knocked out",
    )  # fmt: skip
    st.button("forget", on_click=forget)
    st.text(f"runs {st.session_state.runs}")
    st.text(f"selected {' '.join(selection.sites) or 'nothing'}")
    st.text(f"picked {selection.picked}")


main()
