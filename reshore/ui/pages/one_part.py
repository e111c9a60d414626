"""One part on the page Decide: what it costs from each source there is or could be, and options made for it."""

from __future__ import annotations

import streamlit as st

from ...errors import StoreError
from ...network.network import Network
from ...planning.question import Question
from ..state import library
from ..views import charts, exports, part_tables, progress
from ..views.words import plain, say, told
from . import making


def show(net: Network, asked: Question | None, part: str) -> None:
    """The landed cost of the part and the options that can be made for it (asked None: the page offers them elsewhere)."""
    with st.container(border=True, key="one-part"):
        name = part_tables.parts(net, say)[part]
        st.markdown(f"**{plain(say('part.title', part=name))}**", help=say("part.help"))
        _landed(net, part)
        if asked is not None:
            st.markdown(f"**{plain(say('made.title', part=name))}**", help=say("made.help"))
            making.show(net, asked, (part,))


def _landed(net: Network, part: str) -> None:
    """Today's sources against the candidates, worked out by a worker."""
    st.markdown(f"**{say('landed.title')}**", help=say("landed.help"))
    try:
        job = library.asked("landed", net, {"part": part})
    except StoreError as error:
        st.error(plain(told(error)))
        return
    cost = progress.answer(job) if job else None
    if cost is None:
        return
    if not len(cost):
        st.caption(say("landed.nobody"))
        return
    finding, table = part_tables.finding(net, cost, part, say), part_tables.bars(net, cost, say)
    st.markdown(plain(finding))
    chart = charts.landed(table, part_tables.unit_of(net, cost, say)[1], part_tables.uncertain(say))
    st.echarts_chart(chart, height=charts.landed_height(table), key="landed", alt=finding)
    summary = part_tables.summary(net, cost, say)
    exports.table(summary, "landed_cost", alt=finding, placeholder="–", column_config=charts.costs(summary))
    with st.expander(say("landed.formulas"), key="landed-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(part_tables.formulas(net, cost, say), "landed_formulas", alt=say("landed.formulas"))
