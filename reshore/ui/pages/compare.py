"""Compare: two to four cases side by side, from the library of saved ones and the one at hand; and the library itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import streamlit as st

from ...errors import DataError, StoreError
from ...network.network import Network
from ...reports import tiles
from ...results.result import Result
from ...store.cases import Work
from ..state import beside, cached, library, session
from ..state.beside import FEWEST, HERE, MOST, Beside
from ..views import case_view, charts, comparison_charts, comparison_tables, exports, figures
from ..views.comparison_tables import Column
from ..views.words import date_of, language, plain, say, short, told, words

PATH = "compare"  # of the page in addresses
LONGEST = 40  # characters of a name above a column


@dataclass(frozen=True, eq=False)
class _Shown:
    """The cases side by side, by name. own: what own knock-outs are called, which outside of a session nothing tells."""

    ids: tuple[str, ...]
    names: list[str]
    cases: list[Beside]
    own: str

    def played(self) -> list[Result]:
        """Their runs; asked for when needed, since a session may keep this long after they are worth their memory."""
        return cached.side_by_side([(one.net, replace(one.case, question=None)) for one in self.cases], self.own)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column(name, one.untouched, session.of(one.untouched, one.case.without_plan()), one.case)
            for name, one in zip(self.names, self.cases, strict=True)
        ]

    @property
    def mark(self) -> str:
        """Of all that is shown, for keys of widgets that start afresh with it."""
        return figures.mark(self.cases[0].net, (self.ids, [one.case for one in self.cases], language()))


def show() -> None:
    """The page."""
    head = st.container()
    try:
        known = beside.choices()
    except StoreError as error:
        st.error(plain(told(error)))
        return
    _choose(known)
    ids = beside.chosen()
    if len(ids) < FEWEST:
        with head:
            st.markdown(f"##### {say('compare.start')}")
            st.markdown(say("compare.start_how"))
        _library()
        return
    try:
        names = comparison_tables.numbered([_name(id) for id in ids], say)
        shown = _Shown(ids, names, [beside.of(id) for id in ids], say("disrupt.own"))
        _side_by_side(shown, head)
    except (DataError, StoreError) as error:
        st.error(plain(told(error)), title=say("disrupt.cannot"))
    _library()


def _name(id: str) -> str:
    """What a case is called: the one at hand by where it is."""
    work = library.saved(id) if id != HERE else None
    return short(work.name, LONGEST) if work else say("compare.here")


def _choose(known: dict) -> None:
    """Which cases stand side by side, the first the one that others are held against."""
    st.session_state["compare-with"] = list(beside.chosen())

    def label(id: str) -> str:
        work = known.get(id)
        if work is None:
            return say("compare.here")
        return " · ".join(filter(None, [short(work.name, LONGEST), date_of(work.touched), work.author]))

    st.multiselect(
        say("compare.choose", most=MOST),
        list(known),
        key="compare-with",
        on_change=lambda: beside.choose(st.session_state["compare-with"]),
        format_func=label,
        max_selections=MOST,
        select_all=False,
        placeholder=say("compare.choose_placeholder"),
        help=say("compare.choose_help"),
        wrap=True,
    )


# side by side


def _side_by_side(shown: _Shown, head) -> None:
    """Figures, curves, lines and inputs of the cases, and one export of them all."""
    results = shown.played()
    runs = [tiles.Run(result, name) for result, name in zip(results, shown.names, strict=True)]
    nets = [one.net for one in shown.cases]
    with head:
        st.markdown(f"##### {plain(comparison_tables.finding(runs, nets, say))}")
    _headlines(shown)
    _figures(runs, nets)
    _curves(shown, results)
    _lines(shown, results)
    _inputs(shown)
    with st.container(horizontal=True):
        name = exports.file_name(_named(results, shown.names))
        exports.buttons(lambda: _named(shown.played(), shown.names), "compare-export", name)


def _named(results: Sequence[Result], names: Sequence[str]) -> list[Result]:
    """The runs, each called as its case is."""
    pairs = zip(results, names, strict=True)
    return [replace(result, scenario=replace(result.scenario, name=name)) for result, name in pairs]


def _headlines(shown: _Shown) -> None:
    """What happens in each case, in three lines."""
    for column, name, one in zip(st.columns(len(shown.cases), gap="medium"), shown.names, shown.cases, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{plain(name)}**")
            st.caption(plain(_origin(one)))
            cause, stops, money = map(plain, case_view.played(one.net, one.case).headline)
            st.markdown(f"{cause}  \n**{stops}**  \n{money}")


def _origin(one: Beside) -> str:
    """When a case was saved, by whom, and the note on it."""
    if one.work is None:
        return say("compare.not_saved")
    return " · ".join(filter(None, [say("read.saved", date=date_of(one.work.touched)), one.work.author, one.work.note]))


def _figures(runs: Sequence[tiles.Run], nets: Sequence[Network]) -> None:
    """The key figures; whether another case is better or worse is told by colour, sign and word."""
    rows, names = tiles.side_by_side(runs, [words(net) for net in nets], say), [run.name for run in runs]
    st.markdown(f"**{say('compare.figures')}**", help=say("compare.figures_help"))
    lines = [[plain(name) for name in (say("compare.figure"), *names)], ["---"] * (len(names) + 1)]
    for row in rows:
        cells = [plain(row.cells[0].value)]
        for number, cell in enumerate(row.cells[1:], 1):
            colour = {1: "green", -1: "red"}.get(cell.verdict)
            differs = plain(comparison_tables.verdict(row, number, say))
            cells.append(f"{plain(cell.value)} {f':{colour}[**{differs}**]' if colour else differs}".strip())
        lines.append([plain(row.label), *cells])
    with st.container(key="compared-figures", gap=None):
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
        with st.container(horizontal=True, horizontal_alignment="right"):
            exports.download(comparison_tables.figures_table(rows, names, say), "compared")


def _curves(shown: _Shown, results: Sequence[Result]) -> None:
    """Output of all cases laid over each other."""
    runs = dict(zip(shown.names, results, strict=True))
    table = figures.curve(runs, partial(cached.dates, shown.cases[0].net), say)
    finding = comparison_tables.curves_finding(runs, lambda name, day: words(runs[name].network).day(day), say)
    st.markdown(f"**{say('output.title')}**")
    st.caption(plain(finding))
    st.echarts_chart(charts.output(table, list(runs)), height=280, key=f"compared-{shown.mark}", alt=finding)
    with st.expander(say("app.as_table"), key="compared-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(table, "compared_output", height=240, alt=finding)


def _lines(shown: _Shown, results: Sequence[Result]) -> None:
    """By how many days of output each line loses more or less: a map of differences, and all lines as a table."""
    found = comparison_tables.lines(results, language())
    finding = comparison_tables.lines_finding(found, shown.names, say)
    cells, lines = comparison_tables.map_of_lines(found, shown.names, say)
    st.markdown(f"**{say('compare.lines')}**", help=say("compare.lines_help"))
    st.caption(plain(finding))
    if len(cells):
        chart = comparison_charts.differences(cells, lines, shown.names[1:])
        st.echarts_chart(
            chart, height=comparison_charts.differences_height(lines), key=f"differences-{shown.mark}", alt=finding
        )
    with st.expander(say("app.as_table"), key="differences-open", on_change="rerun") as opened:
        if opened.open:
            table = comparison_tables.lines_table(found, shown.names, say)
            exports.table(table, "compared_lines", height=240, alt=finding, placeholder="–")


def _inputs(shown: _Shown) -> None:
    """What was put in and is not the same in all."""
    cells = cached.differing(tuple(column.edited for column in shown.columns))
    table, more = comparison_tables.inputs(shown.columns, cells, say)
    st.markdown(f"**{say('compare.inputs')}**", help=say("compare.inputs_help"))
    if len(table):
        exports.table(table, "compared_inputs", alt=say("compare.inputs"))
    else:
        st.caption(say("compare.inputs_alike"))
    if more:
        st.caption(say("compare.more_cells", count=more))


# the library


def _library() -> None:
    """The saved cases: rows that are chosen can be put side by side, opened and, one's own, deleted."""
    st.markdown(f"**{say('compare.library')}**", help=say("compare.library_help"))
    if trouble := st.session_state.pop("not-deleted", ""):
        st.error(plain(trouble))
    works = list(library.saved_cases().values())
    if not works:
        st.caption(say("compare.library_none"))
        return
    own = [library.is_own(work) for work in works]
    dates = [date_of(work.touched) for work in works]
    networks = [library.network_name(work.network, language()) or say("bar.no_name") for work in works]
    event = exports.table(
        comparison_tables.library(works, dates, networks, own, say),
        "library",
        alt=say("compare.library"),
        on_select="rerun",
        selection_mode="multi-row",
        key=f"library-{figures.mark(session.untouched(), [work.id for work in works])}",
    )
    rows = [row for row in event.selection.rows if row < len(works)]
    picked = [works[row] for row in rows]
    with st.container(horizontal=True):
        st.button(
            say("compare.these", count=len(picked)),
            key="compare-these",
            icon=":material/compare_arrows:",
            type="primary",
            disabled=not FEWEST <= len(picked) <= MOST,
            on_click=beside.choose,
            args=([work.id for work in picked],),
        )
        st.button(
            say("compare.open"),
            key="compare-open",
            icon=":material/folder_open:",
            disabled=len(picked) != 1,
            on_click=lambda: session.open_case(picked[0].id),
        )
        _delete(picked)


def _delete(picked: list[Work]) -> None:
    """Delete the rows chosen, once that is confirmed; those of others leave the list."""
    with st.popover(say("compare.delete"), icon=":material/delete:", disabled=not picked):
        for key, own in (("compare.confirm", True), ("compare.leave", False)):
            if some := [short(work.name, LONGEST) for work in picked if library.is_own(work) is own]:
                st.markdown(plain(say(key, names=say("format.and").join(some))))
        st.button(
            say("compare.confirmed"),
            key="compare-delete",
            type="primary",
            icon=":material/delete_forever:",
            on_click=_gone,
            args=([work.id for work in picked],),
        )


def _gone(ids: list[str]) -> None:
    try:
        for id in ids:
            session.delete_case(id)
    except StoreError as error:
        st.session_state["not-deleted"] = told(error)
