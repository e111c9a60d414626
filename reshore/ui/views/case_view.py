"""A case as planner and reader see it: played, told in a sentence, with its key figures and its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ...disruption.sampling.draws import unknown
from ...errors import DataError, StoreError
from ...network.network import Network
from ...reports import headline as headlines
from ...reports import tiles
from ...reports.headline import Headline
from ...results.result import Result
from ...store.cases import Work
from ...store.job_kinds import scenario_record
from ...store.jobs import Job
from ..canvas import network_canvas
from ..state import cached, library, session
from ..state.case import Case, scenario_of
from . import figures, progress
from .words import again, canvas_words, language, plain, say, short, told, words


@dataclass(frozen=True, eq=False)
class Shown:
    """The case of the session with its network, and what is said of it. `own`: what own knock-outs are called."""

    net: Network
    case: Case
    own: str
    headline: Headline

    @property
    def result(self) -> Result:
        """The run; asked for each time, since a session may keep this long after it is worth its memory."""
        return cached.played(self.net, self.case, self.own)

    @property
    def finding(self) -> str:
        """The headline as one text, for those who cannot see it."""
        return ". ".join(self.headline)


def play() -> Shown:
    """Play the case of the session. Raises `DataError` when something hits nothing."""
    return played(session.network(), session.case())


def played(net: Network, case: Case) -> Shown:
    """Play a case of a network. Raises `DataError` when something hits nothing."""
    own, case = say("disrupt.own"), replace(case, question=None)  # what is asked of a plan changes no run
    return Shown(net, case, own, cached.headline(net, case, own, language()))


def run(case: Case, name: str = "") -> tiles.Run:
    """The run of a case of the session's network. Raises `DataError` and `StoreError`."""
    net, own = session.changed_by(case), say("disrupt.own")
    return tiles.Run(cached.played(net, case, own), name)


def network(net: Network) -> None:
    """Show whether the network is the sample, and its name."""
    if session.is_sample():
        st.badge(say("bar.sample"), icon=":material/science:", color="orange")
    st.markdown(f"**{plain(short(figures.network_name(net, say)))}**", width="content")


def note(text: str) -> None:
    """A remark, where there is one."""
    if text:
        st.caption(plain(text))


def noted(work: Work | None) -> None:
    """Say of a saved case whose figures were seen under earlier rules that they have changed."""
    if work and work.rules_note:
        st.info(plain(again(work.rules_note)), icon=":material/update:")


def headline(shown: Shown) -> None:
    """Show the three lines: what happened, what stops, what it costs; and how much of that is assumed."""
    cause, stops, money = map(plain, shown.headline)
    st.markdown(f"##### {cause}\n\n**{stops}**  \n{money}")
    st.caption(plain(cached.rests_on(shown.net, language())))


def band(shown: Shown) -> None:
    """How much may be lost where nobody knows how long the recovery takes."""
    if not unknown(scenario_of(shown.case, shown.net, shown.own)):
        return
    found = answer(asked("band", shown, {"reroute_days": shown.case.reroute}))
    if found is not None:
        st.markdown(plain(headlines.band(shown.result, found, language())))


def asked(kind: str, shown: Shown, more: Mapping[str, object]) -> Job | None:
    """The job of a question about the disruption; None where the store cannot take it."""
    scenario = scenario_record(scenario_of(shown.case, shown.net, shown.own))
    try:
        return library.asked(kind, shown.net, {"scenario": scenario, **more})
    except StoreError as error:
        st.error(plain(told(error)))
        return None


def answer(job: Job | None) -> Any:
    """What a worker finds; None until it has."""
    try:
        return progress.answer(job) if job else None
    except StoreError as error:
        st.error(plain(told(error)))
        return None


def key_figures(shown: Shown) -> None:
    """Show the key figures with their references."""
    metrics(tiles.of_run(run(shown.case), words(shown.net), _reference()))


def metrics(of: Iterable[tiles.Figure], key: str = "figures") -> None:
    """Show key figures side by side."""
    with st.container(horizontal=True, key=key):
        for figure in of:
            st.metric(
                figure.label,
                figure.value,
                figure.reference,
                delta_color="off",
                delta_arrow="off",
                border=True,
                help=figure.help,
                height="stretch",
            )


def _reference() -> tiles.Run | None:
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
    labels = canvas_words() | ({} if on_select else {"keys": say("read.keys")})
    network_canvas(
        cached.drawn(shown.net, language()),
        cached.days(shown.net, shown.case, shown.own),
        selection=shown.case.sites,
        labels=labels,
        height=height,
        key=key,
        finding=shown.finding,
        on_select=on_select,
    )
