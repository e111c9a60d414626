"""One part on the page Decide: what it costs from each source there is or could be, and options made for it."""

from __future__ import annotations

import streamlit as st

from ...errors import DataError, StoreError
from ...network.network import Network
from ...planning.question import Question
from ...planning.smart_factory.making import MAKERS
from ..state import cached, library, session
from ..views import charts, exports, part_tables, progress
from ..views.words import plain, say, told


def show(net: Network, asked: Question, part: str) -> None:
    """The landed cost of the part and the options that can be made for it."""
    with st.container(border=True, key="one-part"):
        name = part_tables.parts(net, say)[part]
        st.markdown(f"**{plain(say('part.title', part=name))}**", help=say("part.help"))
        _landed(net, part)
        _make(net, asked, part)


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


def _make(net: Network, asked: Question, part: str) -> None:
    """Options for the part, each assumed with its reason, to be added to the case."""
    name = part_tables.parts(net, say)[part]
    st.markdown(f"**{plain(say('made.title', part=name))}**", help=say("made.help"))
    possible, reasons = cached.makeable(net, part)
    kinds = st.pills(
        say("made.kinds"),
        possible,
        selection_mode="multi",
        default=possible,
        key=f"made-kinds-{part}",
        format_func=lambda kind: say(f"made.kind_{kind}"),
        wrap=True,
        persist_state="session",
    )
    found = cached.made(net, part, tuple(kind for kind in MAKERS if kind in kinds))
    if len(found.options):
        table = part_tables.made(net, found, say)
        title, config = say("made.title", part=name), charts.made(table, say)
        exports.table(table, "made_options", alt=title, row_height=charts.LINES, column_config=config)
        st.button(
            say("made.add", count=len(found.options)),
            key="made-add",
            type="primary",
            icon=":material/add:",
            help=say("made.add_help"),
            on_click=_add,
            args=(net, asked, part, tuple(kinds)),
        )
    else:
        st.caption(say("made.nothing"))
    for line in part_tables.not_made(reasons, say):
        st.caption(plain(line))
    if refused := st.session_state.pop("made-refused", ""):
        st.error(plain(refused))


def _add(net: Network, asked: Question, part: str, kinds: tuple[str, ...]) -> None:
    """Add what was made to the case, and the support that its schemes give."""
    found = cached.made(net, part, tuple(kind for kind in MAKERS if kind in kinds))
    try:
        session.edit(part_tables.changes(found, say), asked.supporting(part_tables.supported(found)))
    except DataError as error:
        st.session_state["made-refused"] = told(error)
