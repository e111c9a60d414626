"""On the page Decide: what less risk would cost, as plans from the cheapest to the safest."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import StoreError
from ...network.network import Network
from ...planning.question import RULES
from ...reports import trade_off_tables
from ...store.jobs import DONE, Job
from ..state import library
from ..views import charts, exports, progress
from ..views.words import plain, say, told

GIVEN = ("budget", "confidence", "scenarios", "support", "options", "keep")  # of the arguments of a plan


def answer(net: Network, plan: Job) -> DataFrame | None:
    """The frontier of what a plan was asked, where it is known."""
    job = library.known("frontier", net, _given(plan))
    return library.answer(job) if job and job.state == DONE else None


def _given(plan: Job) -> dict[str, Any]:
    return {name: plan.arguments[name] for name in GIVEN if name in plan.arguments}


def show(net: Network, plan: Job) -> None:
    """The frontier of what a plan was asked, worked out by a worker when asked for."""
    st.markdown(f"**{say('trade.title')}**", help=say("trade.help"))
    if {*RULES.values(), "loss_limit"} & plan.arguments.keys():
        st.caption(say("trade.no_rules"))
        return
    given = _given(plan)
    try:
        job = library.known("frontier", net, given)
        if job is None:
            if st.button(say("trade.ask"), key="plan-frontier", icon=":material/show_chart:", help=say("plan.find_help")):
                library.ask("frontier", net, given)
                st.rerun()
            return
    except StoreError as error:
        st.error(plain(told(error)))
        return
    found = progress.answer(job)
    if found is None:
        return
    finding, table = trade_off_tables.finding(net, found, say), trade_off_tables.plans(net, found, say)
    st.caption(plain(finding))
    if len(found) > 1:
        st.echarts_chart(charts.trade_off(table), height=280, key="frontier", alt=finding)
    exports.table(table, "frontier", alt=finding, row_height=charts.LINES, column_config=charts.amounts(table, say))
