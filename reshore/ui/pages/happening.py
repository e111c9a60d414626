"""What may happen, on the page Decide: where no event has a chance yet, the case on the screen can be given one."""

from __future__ import annotations

import streamlit as st

from ...errors import DataError
from ...network.network import Network
from ...planning import question
from ..state import case as cases
from ..state import session
from ..views.words import plain, say, told

USUAL = 10.0  # chance of the case a year that is offered [%]


def offer(net: Network) -> None:
    """For a network in which no event has a chance: what that means, and a chance for what is on the screen."""
    if question.scenarios(net):
        return
    with st.container(border=True, key="happening"):
        st.markdown(f"##### {say('happening.title')}")
        st.markdown(say("happening.how"))
        case = session.case().without_plan()
        if not case.has_own and not case.scenario:
            st.caption(say("happening.nothing"))
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chance = st.number_input(
                say("happening.chance"), 0.01, 100.0, USUAL, key="happening-chance", format="%.4g", width=240,
                help=say("happening.chance_help"), persist_state="session",
            )  # fmt: skip
            st.button(say("happening.take"), key="happening-take", type="primary", icon=":material/add:",
                      on_click=_take, args=(net, case, chance / 100))  # fmt: skip
        if refused := st.session_state.pop("happening-refused", ""):
            st.error(plain(refused))


def _take(net: Network, case: cases.Case, chance: float) -> None:
    """Give the case on the screen a chance, as rows of the table events."""
    try:
        session.edit(cases.with_chance(case, net, chance, say("happening.name"), say("happening.note")))
    except DataError as error:
        st.session_state["happening-refused"] = told(error)
