"""On the page Decide, around a plan: what less risk would cost, what nearly as good plans share, what moves its cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import StoreError
from ...network.network import Network
from ...planning.question import RULES
from ...reports import around_tables
from ...store.jobs import DONE, Job
from ..state import library
from ..views import charts, exports, progress
from ..views.words import plain, say, told

POINT = "frontier-point"  # the plan of the frontier that is shown, by its place
SAME = ("support", "options", "keep")  # arguments of a plan that all of these take as they are
ASKED = ("budget", "confidence", "scenarios", *SAME)  # those that make a plan of another risk


@dataclass(frozen=True)
class _Around:
    """One question about a plan: the kind of its job, the start of its texts, its button's icon; what of its answer is a
    finding and a table, and the picture of the table with its height, where it has one."""

    kind: str
    words: str
    icon: str
    finding: Callable[..., str]
    table: Callable[..., DataFrame]
    chart: Callable[..., dict]
    height: Callable[[DataFrame], int]


ALL = (
    _Around("frontier", "trade", ":material/show_chart:", around_tables.frontier_finding, around_tables.plans,
            charts.trade_off, lambda table: 280 if len(table) > 1 else 0),
    _Around("alternatives", "near", ":material/rule:", around_tables.near_finding, around_tables.near,
            charts.forced, charts.saves_height),
    _Around("tornado", "swings", ":material/tornado:", around_tables.swings_finding, around_tables.swings,
            charts.tornado, charts.saves_height),
)  # fmt: skip


def show(net: Network, plan: Job) -> None:
    """Each question about a plan, worked out by a worker when asked for."""
    for around in ALL:
        st.markdown(f"**{say(f'{around.words}.title')}**", help=say(f"{around.words}.help"))
        if reason := _why_not(net, plan, around):
            st.caption(reason)
        elif (found := _answer(net, plan, around)) is not None:
            _shown(net, around, found)


def _why_not(net: Network, plan: Job, around: _Around) -> str:
    """Why a plan cannot be asked this; "": it can."""
    if {*RULES.values(), "loss_limit"} & plan.arguments.keys():
        return say("around.no_rules")
    return say("swings.no_ranges") if around.kind == "tornado" and net.tables["ranges"].empty else ""


def frontier(net: Network, plan: Job) -> DataFrame | None:
    """The frontier of what a plan was asked, where it is known."""
    job = library.known("frontier", net, _given(plan, "frontier"))
    return library.answer(job) if job and job.state == DONE else None


def _given(plan: Job, kind: str) -> dict[str, Any]:
    """The arguments of a question about a plan."""
    names = ASKED if kind == "frontier" else SAME
    given = {name: plan.arguments[name] for name in names if name in plan.arguments}
    return given if kind == "frontier" else given | {"after": plan.id}


def _answer(net: Network, plan: Job, around: _Around) -> Any | None:
    """The answer, where it is known; else how far it is, or the button that asks for it."""
    given = _given(plan, around.kind)
    try:
        job = library.known(around.kind, net, given)
        if job is None:
            if st.button(say("around.ask"), key=f"plan-{around.kind}", icon=around.icon, help=say("plan.find_help")):
                library.ask(around.kind, net, given)
                st.rerun()
            return None
    except StoreError as error:
        st.error(plain(told(error)))
        return None
    return progress.answer(job)


def _shown(net: Network, around: _Around, found: Any) -> None:
    finding, table = around.finding(net, found, say), around.table(net, found, say)
    st.caption(plain(finding))
    picking: dict[str, Any] = {"on_select": partial(_pick, len(table))} if around.kind == "frontier" else {}
    if len(table) and (height := around.height(table)):
        st.echarts_chart(around.chart(table), height=height, key=around.kind, alt=finding, **picking)
    exports.table(
        table, around.kind, alt=finding, placeholder="–", row_height=charts.LINES, column_config=charts.amounts(table, say)
    )
    if around.kind == "frontier" and len(table) > 1:
        _point(net, found)


def _pick(plans: int) -> None:
    """Show the plan whose point was clicked."""
    groups = st.session_state["frontier"].selection.selected if "frontier" in st.session_state else []
    if rows := [row for group in groups for row in group["data_indices"] if row < plans]:
        st.session_state[POINT] = rows[0]


def _point(net: Network, found: DataFrame) -> None:
    """One plan of the frontier, chosen by a click on its point or by its number: what it buys and what that comes to."""
    numbers = range(len(found))
    if st.session_state.get(POINT) not in numbers:
        st.session_state[POINT] = None
    number = st.segmented_control(
        say("trade.point"), numbers, format_func=lambda n: say("trade.point_number", number=n + 1), key=POINT,
        help=say("trade.point_help"),
    )  # fmt: skip
    if number is None:
        return
    finding, table = around_tables.point_finding(net, found, number, say), around_tables.point_moves(net, found, number, say)
    with st.container(border=True, key="frontier-plan"):
        st.markdown(plain(finding))
        if len(table):
            exports.table(table, "frontier_plan", alt=finding, column_config=charts.amounts(table, say))
        else:
            st.caption(say("trade.point_nothing"))
