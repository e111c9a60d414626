"""Disrupt: knock something out, see what stops, on which day, what it costs, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from ...errors import DataError
from ...network import names
from ...network.network import Network
from ...network.scenario import probabilities
from ...reports import tiles
from ...reports.phrases import called, scenario, table_word
from ...results.result import Result
from ...store.jobs import Job
from ..state import cached, library, session, single_loss
from ..state.case import LIMITS, choices, within
from ..views import case_view, charts, exports, figures, progress
from ..views.case_view import Shown
from ..views.words import language, plain, say, title, told
from . import all_scenarios, own_events

CANVAS = 400  # pixels


def show() -> None:
    """The page."""
    if single_loss.is_awaited(session.untouched(), session.case()):
        progress.worst_loss(session.untouched())
    head = st.container()
    picture, controls = st.columns([2.1, 1], gap="medium")
    with controls:
        _controls(session.network())
    try:
        what = case_view.play()
    except DataError as error:
        head.error(plain(told(error)), title=say("disrupt.cannot"))
        own_events.show(session.network())
        return
    with head:
        case_view.headline(what)
        case_view.band(what)
        case_view.key_figures(what)
    with picture:
        case_view.picture(what, "canvas", CANVAS, session.pick_sites)
    own_events.show(what.net)
    _output(what)
    _lines_and_why(what)
    all_scenarios.show(what.net)


def knock_out(kind: str, names: Iterable[str], days: int) -> None:
    """Go to this page with these knocked out, and nothing else."""
    out = tuple(f"{kind}:{name}" for name in names)
    session.change(replace(session.case(), scenario="", out=out, events=(), days=within("days", days)))
    st.switch_page(st.Page(show, default=True))


def _controls(net: Network) -> None:
    key, take = session.field("scenario")
    st.selectbox(
        say("disrupt.scenario"),
        ["", *probabilities(net)],
        key=key,
        on_change=take,
        format_func=lambda name: scenario(net, name, say) if name else say("disrupt.no_scenario"),
    )
    key, take = session.field("out")
    st.multiselect(
        say("disrupt.out"),
        choices(net),
        key=key,
        on_change=take,
        help=say("disrupt.out_help"),
        placeholder=say("disrupt.out_placeholder"),
        select_all=False,
        wrap=True,
        format_func=lambda token: figures.named(token, net, say),
    )
    left, right = st.columns(2)
    for column, fields in ((left, ("days", "ramp", "reroute")), (right, ("left", "start"))):
        for name in fields:
            key, take = session.field(name)
            low, high = LIMITS[name]
            blank: dict[str, Any] = {"value": None, "placeholder": say("disrupt.never")} if name == "reroute" else {}
            column.number_input(
                say(f"disrupt.{name}"), low, high, key=key, on_change=take, help=say(f"disrupt.{name}_help"), **blank
            )


@st.fragment
def _output(what: Shown) -> None:
    """The curve as run today and, when asked for, with the best response."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say('output.title')}**", width="content")
            st.space("stretch")
            asked = st.toggle(say("output.best"), key="best", help=say("output.best_help"), persist_state="session")
            files = st.container(horizontal=True, width="content")
        if asked:
            finding = st.empty()
            finding.caption(plain(figures.at_best(what.net, cached.least(what.net, what.case, what.own), say)))
        job = case_view.asked("respond", what, {}) if asked else None
        best = case_view.answer(job)
        if best:
            finding.markdown(plain(figures.worth(what.net, tiles.Run(what.result), tiles.Run(best), say)))
            case_view.note(figures.finer(best, say))
        with files:
            exports.buttons(partial(_runs, what, job if best else None))
        runs = {title(run): run for run in (what.result, best) if run}
        table = figures.curve(runs, partial(cached.dates, what.net), say)
        st.echarts_chart(charts.output(table, list(runs)), height=240, key="output", alt=figures.output_finding(table, say))
        with st.expander(say("app.as_table"), key="output-open", on_change="rerun") as opened:
            if opened.open:
                exports.table(table, "output", height=240, alt=say("output.title"))


def _runs(what: Shown, job: Job | None) -> list[Result]:
    """The run of today, and the best response where a job has it."""
    return [what.result, *([library.answer(job)] if job else [])]


@st.fragment
def _lines_and_why(what: Shown) -> None:
    """The lines, the worst first; and why the one chosen stops."""
    table = what.result.lines
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        st.markdown(f"**{say('lines.title')}**", help=say("lines.help"))
        shown = figures.lines_table(what.net, table, say)
        event = exports.table(
            shown,
            "lines",
            height=430,
            alt=say("lines.title"),
            column_config=charts.numbers(shown, say),
            on_select="rerun",
            selection_mode="single-row",
            key=f"lines-{figures.mark(what.net, what.case)}",
        )
    rows = event.selection.rows
    chosen = table.iloc[rows[0]] if rows and rows[0] < len(table) else None
    with right:
        _why(what, None if chosen is None else (chosen["site"], chosen["part"]))


def _why(what: Shown, line: tuple[str, str] | None) -> None:
    cause = cached.told(what.net, what.case, what.own, line, language())
    site, part = called(what.net, "sites", say)[cause.site], called(what.net, "parts", say)[cause.part]
    st.markdown(f"**{say('why_panel.title', site=plain(site), part=plain(part))}**")
    asked = (figures.mark(what.net, what.case), cause.site, cause.part)
    if st.session_state.get("avoid") == asked:
        given = {"reroute_days": what.case.reroute, "site": cause.site, "part": cause.part, "language": language()}
        cause = case_view.answer(case_view.asked("avoid", what, given)) or cause
    with st.container(height=230, border=True):
        st.markdown("\n\n".join(plain(text) for text in figures.paragraphs(cause)))
    for text in figures.avoided(cause):
        st.info(plain(text), icon=":material/shield:")
    if st.session_state.get("avoid") != asked and figures.stops(cause):
        st.button(
            say("why_panel.avoid"),
            key="avoid-button",
            icon=":material/shield:",
            help=say("why_panel.avoid_help"),
            on_click=lambda: st.session_state.update(avoid=asked),
        )
    steps = figures.steps_table(what.net, cause, say)
    event = exports.table(
        steps,
        "steps",
        height=185,
        on_select="rerun",
        selection_mode="single-row",
        key=f"steps-{'|'.join(asked)}",
        alt=say("why_panel.steps"),
    )
    chosen = cause.rows.iloc[event.selection.rows[0] if event.selection.rows else 0]
    key = names.row(what.net, chosen["key"], say("format.language"))
    title = say("why_panel.row", table=table_word(chosen["table"], say), row=key)
    st.caption(plain(title))
    row = cached.row_of(what.net, chosen["table"], chosen["key"], what.case, what.own)
    row = figures.row_in_words(what.net, chosen["table"], row, say)
    st.dataframe(row, hide_index=True, alt=title)
    exports.on_paper(row)
