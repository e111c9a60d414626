"""The planner's own events as a table, on the page Disrupt: several of them are played at once."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ...network import names
from ...network.calendar import Calendar
from ...network.network import Network
from ..state import own_events, session
from ..state.case import choices
from ..views import exports, figures, scenario_tables
from ..views.words import language, say


def show(net: Network) -> None:
    """The table, closed as long as there is no event."""
    events = session.case().events
    label = say("events.title", count=len(events)) if events else say("events.title_none")
    with st.expander(label, icon=":material/event:", expanded=bool(events), key=f"own-events-{bool(events)}"):
        st.caption(say("events.how"))
        _editor(net, events)


@st.fragment
def _editor(net: Network, events: tuple[str, ...]) -> None:
    """Rows that can be changed, added and deleted; what does not fit is said by row and column."""
    dated = Calendar(net).start is not None
    table = own_events.table(events, dated)
    key = f"events-{figures.mark(net, (events, language()))}"
    edited = st.data_editor(
        table,
        key=key,
        hide_index=True,
        num_rows="dynamic",
        placeholder="",
        alt=say("events.alt"),
        column_config=_columns(net, dated),
    )
    exports.on_paper(edited)
    found, wrong = own_events.read(net, edited)
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(say("events.play"), key="play-events", type="primary", disabled=found == events and not wrong)
        if events and st.button(say("events.clear"), key="clear-events", type="tertiary", icon=":material/delete:"):
            found, wrong, asked = (), [], True
    if not asked:
        return
    if wrong:
        st.error(say("events.refused", count=len(wrong)))
        exports.table(scenario_tables.wrong_events(wrong, say), "events-refused", alt=say("events.refused", count=len(wrong)))
        return
    session.change(replace(session.case(), events=found))
    st.rerun()


def _columns(net: Network, dated: bool) -> dict:
    """What may stand in each column."""
    known = [token for token in choices(net) if not token.startswith("part:")]
    parts = [*sorted(set(net.parts["family"]) - {""}), *net.parts["part"]]
    low, high = own_events.DEPTH
    column = st.column_config

    def day(field: str) -> object:
        head, text = say(f"events.{field}"), say(f"events.{field}_help")
        if dated:
            return column.DateColumn(head, help=text, format="YYYY-MM-DD")
        return column.NumberColumn(head, help=text, min_value=0, max_value=own_events.LAST, step=1, format="%d")

    return {
        "name": column.TextColumn(say("events.name"), max_chars=own_events.LONGEST, help=say("events.name_help")),
        "who": column.SelectboxColumn(
            say("events.who"),
            options=known,
            format_func=lambda token: figures.named(str(token), net, say),
            width="medium",
            help=say("events.who_help"),
        ),
        "part": column.SelectboxColumn(
            say("events.part"),
            options=list(dict.fromkeys(parts)),
            format_func=lambda word: names.part(net, str(word), language()),
            help=say("events.part_help"),
        ),
        "start": day("start"),
        "end": day("end"),
        "depth": column.NumberColumn(
            say("events.depth"), min_value=low, max_value=high, step=1, default=high, format="%d", help=say("events.depth_help")
        ),
        "back": column.NumberColumn(
            say("events.back"),
            min_value=0,
            max_value=own_events.BACK[1],
            step=1,
            default=0,
            format="%d",
            help=say("disrupt.ramp_help"),
        ),
    }
