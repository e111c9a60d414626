"""On the page Decide: whether the plan keeps its hard rules, and when its moves stand and pay."""

from __future__ import annotations

import streamlit as st

from ...network.network import Network
from ...planning.timetable import schedule
from ...reports import standing_tables
from ...results.plan import Plan
from ..views import charts, exports
from ..views.words import plain, say


def rules(net: Network, best: Plan) -> None:
    """What each hard rule asks for, and what the plan comes to."""
    if not len(best.rules_kept):
        return
    st.markdown(f"**{say('decide.rules_kept')}**", help=say("decide.rules_kept_help"))
    exports.table(standing_tables.rules(net, best, say), "rules", alt=say("decide.rules_kept"))


def timetable(net: Network, best: Plan) -> None:
    """When each move is begun and stands, and the cash of each year."""
    if not len(best.options):
        return
    st.markdown(f"**{say('decide.timetable')}**", help=say("decide.timetable_help"))
    when = schedule(net, best)
    finding = standing_tables.finding(net, when, say)
    st.caption(plain(finding))
    moves = standing_tables.moves(net, when, say)
    exports.table(moves, "timetable", alt=finding, row_height=charts.LINES, column_config=charts.amounts(moves, say))
    table = standing_tables.cash(net, when, say)
    st.echarts_chart(charts.cash(table), height=260, key="plan-cash", alt=finding)
    with st.expander(say("app.as_table"), key="plan-cash-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(table, "cash", alt=finding, column_config=charts.amounts(table, say))
