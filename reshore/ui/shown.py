"""A case as planner and reader see it: played, told in a sentence, with its key figures and its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st

from ..disruption.causes import Explanation
from ..errors import DataError, StoreError
from ..network.network import Network
from ..results.result import Result
from . import cached, figures, session
from .canvas import network_canvas
from .case import Case
from .words import canvas_words, language, plain, say, short, told


@dataclass(frozen=True, eq=False)
class Shown:
    """The case of the session with its network, its run and why its worst line stops. `own`: what own knock-outs are
    called."""

    net: Network
    case: Case
    own: str
    result: Result
    cause: Explanation

    @property
    def finding(self) -> str:
        """The cause in a sentence."""
        return self.cause.rows["text"].iloc[0]


def play() -> Shown:
    """Play the case of the session. Raises `DataError` when something hits nothing."""
    net, case, own = session.network(), session.case(), say("disrupt.own")
    return Shown(net, case, own, cached.played(net, case, own), cached.told(net, case, own, None, language()))


def run(case: Case, name: str = "") -> figures.Run:
    """The run of a case of the session's network. Raises `DataError` and `StoreError`."""
    net, own = session.changed_by(case), say("disrupt.own")
    return figures.Run(name, cached.played(net, case, own), cached.lines(net, case, own))


def network(net: Network) -> None:
    """Show whether the network is the sample, and its name."""
    if session.is_sample():
        st.badge(say("bar.sample"), icon=":material/science:", color="orange")
    st.markdown(f"**{plain(short(net.setting('name', say('bar.no_name'))))}**", width="content")


def headline(shown: Shown) -> None:
    """Show the cause."""
    st.markdown(f"##### {plain(shown.finding)}")


def key_figures(shown: Shown) -> None:
    """Show the key figures with their references."""
    metrics(figures.of_run(shown.net, run(shown.case), say, _reference()))


def metrics(of: Iterable[figures.Figure], key: str = "figures") -> None:
    """Show key figures side by side."""
    with st.container(horizontal=True, key=key):
        for figure in of:
            st.metric(figure.label, figure.value, figure.reference, delta_color="off", delta_arrow="off", border=True,
                      help=figure.help, height="stretch")  # fmt: skip


def _reference() -> figures.Run | None:
    """The run of the case that figures are held against."""
    given = session.reference()
    if given is None:
        return None
    name, case = given
    try:
        return run(case, name or say("plan.without"))
    except (DataError, StoreError) as error:
        st.caption(plain(told(error)))
        return None


def picture(shown: Shown, key: str, height: int, on_select: Callable[[list[str]], None] | None = None) -> None:
    """Show the network day by day; without `on_select` sites can be looked at, not knocked out."""
    words = canvas_words() | ({} if on_select else {"keys": say("read.keys")})
    network_canvas(
        cached.drawn(shown.net), cached.days(shown.net, shown.case, shown.own), selection=shown.case.sites, labels=words,
        height=height, key=key, finding=shown.finding, on_select=on_select,
    )  # fmt: skip
