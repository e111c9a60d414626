"""The verdict on a part, first on the page Decide: leave it, hold stock, a second source or a line at home; and its flips."""

from __future__ import annotations

from collections.abc import Container
from operator import itemgetter
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import StoreError
from ...network.network import Network
from ...reports import verdict_tables
from ...reports.flip_map import BACK, LENGTH, FlipMap, flip_maps
from ...reports.phrases import called, largest, unit_of
from ...results.verdict import Verdict
from ...store.jobs import DONE, Job
from ..state import cached, library
from ..views import charts, exports, flip_chart, part_tables, progress
from ..views.words import plain, say, short, told


def show(net: Network) -> str:
    """The choice of the part and the verdict on it; -> the part, "" for none."""
    with st.container(border=True, key="verdict"):
        st.markdown(f"**{say('verdict.title')}**", help=say("verdict.help"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            part = _chosen(net)
            _home(net)
        if part:
            _verdict(net, part)
        else:
            st.caption(say("part.none"))
    return part


def _chosen(net: Network) -> str:
    """The part of the session, "" for none."""
    known = cached.stakes(net)
    names = part_tables.parts(net, say)
    st.selectbox(
        say("part.part"),
        sorted(names, key=lambda part: -known.get(part, -1.0)),
        index=None,
        **_of_session("part", "one-part-of", names),
        placeholder=say("part.choose"),
        format_func=lambda part: short(names[part]),
        width=420,
        help=say("verdict.order"),
    )
    return st.session_state["one-part-of"] or ""


def _home(net: Network) -> None:
    """The choice of what counts as home; none: where most of what is sold with the part is wanted."""
    named = called(net, "countries", say)
    own = {code: named.get(code, code) for code in net.sites["country"] if code}
    names = {**dict(sorted(own.items(), key=itemgetter(1))), **dict(sorted(named.items() - own.items(), key=itemgetter(1)))}
    st.selectbox(
        say("verdict.home"),
        list(names),
        index=None,
        **_of_session("home", "verdict-home", names),
        placeholder=say("verdict.home_usual"),
        format_func=names.__getitem__,
        help=say("verdict.home_help"),
        width=260,
    )


def _of_session(name: str, key: str, known: Container[str]) -> dict[str, Any]:
    """The key and the callback of a choice that the session has under a name and the address tells, set to what it is."""
    st.session_state[key] = st.session_state[name] if st.session_state[name] in known else None

    def take() -> None:
        st.session_state[name] = st.session_state[key] or ""

    return {"key": key, "on_change": take}


def _asked(part: str) -> dict[str, str]:
    """What a job is asked about a part."""
    home = st.session_state.home
    return {"part": part} | ({"country": home} if home else {})


def _verdict(net: Network, part: str) -> None:
    """The verdict where it is known; else how far it is, or the button that asks for it."""
    job = library.known("verdict", net, _asked(part))
    if job is None:
        st.caption(say("verdict.how"))
        if st.button(say("verdict.ask"), key="verdict-ask", icon=":material/balance:", help=say("plan.find_help")):
            _put(net, part)
        return
    found = progress.answer(job)
    if found is not None:
        _found(net, job, found)


def answer(net: Network, part: str) -> Verdict | None:
    """The verdict on a part, where it is known."""
    job = library.known("verdict", net, _asked(part)) if part else None
    return library.answer(job) if job and job.state == DONE else None


def _put(net: Network, part: str) -> None:
    try:
        library.ask("verdict", net, _asked(part))
    except StoreError as error:
        st.error(plain(told(error)))
        return
    st.rerun()


def _found(net: Network, job: Job, found: Verdict) -> None:
    """The verdict in words, its pictures, what would have to be true, where it flips, and what else there is."""
    found = _whose(net, job, found)
    first, second = verdict_tables.sentence(net, found, say), verdict_tables.beside(net, found, say)
    st.markdown(f"##### {plain(first)}" + (f"\n\n**{plain(second)}**" if second else ""))
    st.caption(" ".join(map(plain, verdict_tables.notes(net, found, say))))
    if not found.home:
        return
    _pictures(net, found)
    if sentences := verdict_tables.true_if(found, say):
        st.markdown(f"**{say('verdict.true_if')}**", help=say("verdict.true_if_help"))
        st.markdown("\n".join(f"- {plain(text)}" for text in sentences))
    _table(verdict_tables.flips(net, found, say), "flips")
    _table(verdict_tables.alternatives(net, found, say), "alternatives")


def _whose(net: Network, job: Job, found: Verdict) -> Verdict:
    """Of two verdicts, the part's own and that on all that its options serve, the one to look at; where they differ it is
    said."""
    whole = found.with_all_it_serves
    if whole is None:
        return found
    st.info(plain(verdict_tables.differs(net, found, whole, say)), icon=":material/alt_route:")
    both = {"alone": found, "all": whole}
    chosen = st.segmented_control(
        say("verdict.whose"),
        list(both),
        default="alone",
        required=True,
        key=f"verdict-whose-{job.id}",
        format_func=lambda one: say(f"verdict.whose_{one}", count=len(whole.serves)),
        label_visibility="collapsed",
        persist_state="session",
    )
    return both[chosen]


def _pictures(net: Network, found: Verdict) -> None:
    """Both flip maps, each with its finding and its table; without a unit cost to move the second is a table."""
    maps = flip_maps(found)
    for column, of in zip(st.columns(max(1, len(maps)), gap="medium"), maps, strict=False):
        with column:
            _picture(net, found, of)
    if len(rows := verdict_tables.by_chance(net, found, say)):
        _table(rows, "by_chance")


def _picture(net: Network, found: Verdict, of: FlipMap) -> None:
    word = "length" if of.picture == LENGTH else "gap"
    finding = verdict_tables.finding(found, of, say)
    st.markdown(f"**{say(f'verdict.picture_{word}')}**", help=say(f"verdict.picture_{word}_help", back=BACK))
    chart = flip_chart.flip_chart(of, unit_of(net, largest(of.cells[["regret"]]), say), say)
    st.echarts_chart(chart, height=flip_chart.height(of), key=f"verdict-{word}", alt=finding)
    st.caption(plain(finding))  # below, since its lines differ and the two pictures are to stand at one height
    with st.expander(say("app.as_table"), key=f"verdict-{word}-open", on_change="rerun") as opened:
        if opened.open:
            table = verdict_tables.cells(net, of, say)
            exports.table(table, f"verdict_{word}", alt=finding, column_config=charts.amounts(table, say))


def _table(table: DataFrame, word: str) -> None:
    """A table under its name, where it has rows."""
    st.markdown(f"**{say(f'verdict.{word}')}**", help=say(f"verdict.{word}_help"))
    if len(table):
        exports.table(table, f"verdict_{word}", alt=say(f"verdict.{word}"), column_config=charts.amounts(table, say))
    else:
        st.caption(say(f"verdict.{word}_none"))
