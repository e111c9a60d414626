"""Options made from the network, on the page Decide: for one part, or for those on which most hangs where there is none yet."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ...errors import DataError
from ...network.network import Network
from ...planning.question import Question
from ...planning.smart_factory.making import MAKERS
from ..state import cached, session
from ..views import charts, exports, figures, part_tables
from ..views.words import plain, say, short, told

FIRST, MOST = 3, 8  # parts that options are offered for at first, and at most
USUAL = ("stock", "qualify", "open")  # kinds that are offered at first


def offer(net: Network, part: str) -> None:
    """Options for a network that has none: of the part that the page is about ("": none), else of those on which most hangs."""
    with st.container(border=True, key="offer"):
        st.markdown(f"##### {say('made.offer')}")
        st.markdown(say("made.offer_how"))
        names, known = part_tables.parts(net, say), cached.stakes(net)
        bought = sorted((one for one in names if one in set(net.bom["input"])), key=lambda one: -known.get(one, -1.0))
        parts = st.multiselect(
            say("made.parts"),
            bought or list(names),
            default=[part] if part in bought else (bought or list(names))[:FIRST],
            key=f"offer-parts-{figures.mark(net, part)}",
            max_selections=MOST,
            select_all=False,
            format_func=lambda one: short(names[one]),
            help=say("verdict.order"),
            persist_state="session",
        )
        if parts:
            show(net, Question(), tuple(parts), USUAL)


def show(net: Network, asked: Question, parts: tuple[str, ...], usual: Iterable[str] = MAKERS) -> None:
    """What can be made for some parts, each option assumed with its reason, to be added to the case; usual: the kinds that
    are chosen at first."""
    possible, reasons = cached.makeable(net, parts, st.session_state.home)
    kinds = st.pills(
        say("made.kinds"),
        possible,
        selection_mode="multi",
        default=[kind for kind in possible if kind in usual],
        key=f"made-kinds-{'-'.join(parts)}",
        format_func=lambda kind: say(f"made.kind_{kind}"),
        wrap=True,
        persist_state="session",
    )
    chosen = tuple(kind for kind in MAKERS if kind in kinds)
    found = cached.made(net, parts, chosen, st.session_state.home)
    if len(found.options):
        table = part_tables.made(net, found, say)
        config = charts.made(table, say)
        exports.table(table, "made_options", alt=say("made.kinds"), row_height=charts.LINES, column_config=config)
        st.button(
            say("made.add", count=len(found.options)),
            key="made-add",
            type="primary",
            icon=":material/add:",
            help=say("made.add_help"),
            on_click=_add,
            args=(net, asked, parts, chosen),
        )
    else:
        st.caption(say("made.nothing"))
    for line in part_tables.not_made(reasons, say):
        st.caption(plain(line))
    if refused := st.session_state.pop("made-refused", ""):
        st.error(plain(refused))


def _add(net: Network, asked: Question, parts: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """Add what was made to the case, and the support that its schemes give."""
    found = cached.made(net, parts, kinds, st.session_state.home)
    try:
        session.edit(part_tables.changes(found, say), asked.supporting(part_tables.supported(found)))
    except DataError as error:
        st.session_state["made-refused"] = told(error)
