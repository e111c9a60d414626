"""Step 2 of the page Data: what was understood of exports, sheet by sheet; questions; every line of the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import DataError
from ...importing import mapping as maps
from ...importing.cells import DAYS
from ...importing.exports import Import
from ...importing.mapping import Mapping, Sheet
from ...importing.roles import Field, role, roles
from ..state import session, uploads
from ..state.uploads import Outcome
from ..views import account, exports
from ..views.words import again, plain, say, short, told

GRID = 3  # columns of fields
LONGEST_TITLE = 90  # characters
LISTED = 6  # answers that all stand on the page; more go into a list
TIMED = {"history", "forecast", "vendors", "planning"}  # roles with quantities or lead times for a period
ERRORS = 5  # that are told of what is no network yet


def show(what: Outcome) -> None:
    """The step, for exports that could be read."""
    found = what.found
    if found is None:
        return
    if what.error:
        st.error(plain(told(DataError(what.error.problems[:ERRORS]))), title=say("map.cannot"))
    _questions(found)
    open_network(what)
    _sheets(found)
    _vendors(found)
    _account(found)


def open_network(what: Outcome) -> None:
    """The button that opens the network as it is now, unless it is open."""
    if what.network and session.untouched().fingerprint != what.network.fingerprint:
        st.button(
            say("map.open"),
            key="map-open",
            type="primary",
            icon=":material/check:",
            on_click=session.open_network,
            args=(what.network,),
            help=say("map.open_help"),
        )


# ---- questions -----------------------------------------------------------------------------------------------------------


def _questions(found: Import) -> None:
    """What cannot be known from the sheets, each with what is taken until it is answered."""
    questions = found.account.questions
    st.markdown(f"**{say('map.step_questions')}**")
    if not len(questions):
        st.caption(say("map.no_questions"))
        return
    st.caption(account.asked(found, say))
    places = st.columns(2)
    for number, question in enumerate(questions.itertuples()):
        with places[number % 2].container(border=True):
            _question(question)


def _question(question: Any) -> None:
    key, options = f"map-answer-{question.id}", list(question.options)
    st.session_state[key] = question.answer or (question.default if options else "")
    text, take, args = plain(account.sentence(question.text, again)), _take_answer, (question.id, key)
    shown = partial(account.option, say=say)
    if not options:
        st.text_input(text, placeholder=shown(question.default), max_chars=60, key=key, on_change=take, args=args)
    elif len(options) <= LISTED:
        st.radio(text, options, key=key, on_change=take, args=args, format_func=shown, horizontal=True)
    else:
        st.selectbox(text, options, key=key, on_change=take, args=args, format_func=shown)
    state = "map.answered" if question.answer else "map.until_answered" if question.default else "map.open_question"
    taken = say(state, default=short(shown(question.default)))
    what = say("map.changes", what=again(question.changes))
    st.caption(plain(f"{taken} {what}"), help=plain(say("map.in_a_script", id=question.id)))


def _take_answer(question: str, key: str) -> None:
    uploads.change(uploads.mapping().with_answers({question: (st.session_state[key] or "").strip()}))


# ---- sheets --------------------------------------------------------------------------------------------------------------


def _sheets(found: Import) -> None:
    """Each sheet by itself, those that nobody recognised last."""
    st.markdown(f"**{say('map.step_sheets')}**")
    mapping = uploads.mapping()
    known = {name for name, _ in uploads.sheets()}
    here = [(n, s) for n, s in enumerate(mapping.sheets) if s.name in known]
    for number, sheet in sorted(here, key=lambda one: not one[1].roles):
        icon = "help" if not sheet.roles else "warning" if account.is_wrong(found, sheet) else "check_circle"
        title = account.title(found, sheet, uploads.rows_of(sheet.name), say)
        label = f"**{plain(short(sheet.name))}** · {plain(short(title, LONGEST_TITLE))}"
        with st.expander(
            label, icon=f":material/{icon}:", key=session.panel(f"map-open-{number}"), on_change="rerun"
        ) as opened:
            if opened.open:
                _sheet(found, mapping, sheet, number)
    if gone := [s.name for s in mapping.sheets if s.name not in known]:
        st.caption(plain(say("map.not_there", sheets=", ".join(short(name) for name in gone))))


def _sheet(found: Import, mapping: Mapping, sheet: Sheet, number: int) -> None:
    """What a sheet feeds, its columns, its lines of the account; and what it is, which can be set right."""
    rows = uploads.rows_of(sheet.name)
    st.markdown(plain(account.summary(found, sheet, say)))
    left, right = st.columns([1, 1.3])
    with left:
        columns = account.columns(sheet, rows, say)
        st.dataframe(columns, hide_index=True, alt=say("map.columns_alt", sheet=sheet.name))
        exports.on_paper(columns)
    with right:
        _lines(account.of_sheet(found, sheet.name), mapping, f"sheet-{number}")
    if st.toggle(say("map.correct"), not sheet.roles, key=f"map-correct-{number}", help=say("map.correct_help")):
        _correct(sheet, number)


@st.fragment
def _lines(lines: DataFrame, mapping: Mapping, file: str) -> None:
    """Lines of the account; the one selected is opened: its rows as they stand in the sheet."""
    if not len(lines):
        st.success(say("map.no_problems"))
        return
    event = exports.table(
        account.lines(lines, say, again),
        file,
        alt=say("map.problems", count=len(lines)),
        on_select="rerun",
        selection_mode="single-row",
        key=f"map-lines-{file}",
    )
    chosen = [row for row in event.selection.rows if row < len(lines)]
    if not chosen:
        st.caption(say("map.select_line"))
        return
    line = lines.iloc[chosen[0]]
    st.markdown(plain(account.told(line, again)))
    sheet = mapping.sheet(line["sheet"])
    if sheet and line["sheet"]:
        _preview(account.behind(line, sheet, uploads.rows_of(sheet.name)), sheet)


def _correct(sheet: Sheet, number: int) -> None:
    """What a sheet is, how it is read, and which column is what, beside its first rows."""
    _roles(sheet, number)
    if not sheet.roles:
        _preview(account.grid(sheet, uploads.rows_of(sheet.name)), sheet)
        return
    with st.container(horizontal=True):
        key, take = _field(sheet, "header", number)
        st.number_input(say("map.header"), 1, 1000, key=key, on_change=take, help=say("map.header_help"), width=140)
        _choose(sheet, "decimal", number, ["", ",", "."], lambda d: d or say("map.decimal_auto"))
        if TIMED & set(sheet.roles):
            _choose(sheet, "per", number, ["", *DAYS], lambda p: say(f"map.per_{p or 'none'}"))
    for name in sheet.roles:
        st.caption(say(f"map.role_{name}"))
        first, others = account.fields(sheet, name, uploads.rows_of(sheet.name))
        _columns(sheet, name, first, number)
        with st.expander(
            say("map.more_fields", count=len(others)), key=session.panel(f"map-more-{number}-{name}"), on_change="rerun"
        ) as more:
            if more.open:
                _columns(sheet, name, others, number)
    _preview(account.grid(sheet, uploads.rows_of(sheet.name)), sheet)


def _roles(sheet: Sheet, number: int) -> None:
    """What a sheet is; it may be several things at once."""
    key = f"map-role-{number}"
    st.session_state[key] = list(sheet.roles)

    def take() -> None:
        uploads.change(uploads.mapping().with_sheet(uploads.with_roles(sheet, st.session_state[key])))

    st.multiselect(
        say("map.role"),
        list(roles()),
        key=key,
        on_change=take,
        format_func=lambda r: say(f"map.role_{r}"),
        placeholder=say("map.role_ignore"),
        help=say("map.role_help"),
    )


def _choose(sheet: Sheet, name: str, number: int, options: list[str], shown: Callable[[str], str]) -> None:
    key, take = _field(sheet, name, number)
    label, help_ = say(f"map.{name}"), say(f"map.{name}_help")
    st.selectbox(label, options, key=key, on_change=take, format_func=shown, help=help_, width=180)


def _field(sheet: Sheet, name: str, number: int) -> tuple[str, Callable[[], None]]:
    """The key of a widget for how a sheet is read, which shows it; and what to do when the user changes it."""
    key = f"map-{name}-{number}"
    st.session_state[key] = getattr(sheet, name)

    def take() -> None:
        value = st.session_state[key]
        if value is not None:
            uploads.change(uploads.mapping().with_sheet(uploads.read_as(sheet, **{name: value})))

    return key, take


def _columns(sheet: Sheet, of: str, fields: list[Field], number: int) -> None:
    """Which column is which of some fields of a role."""
    headings = account.headings(sheet, uploads.rows_of(sheet.name))
    needed = {group[0] for group in role(of).needs}
    places = st.columns(GRID)
    for place, field in enumerate(fields):
        key = f"map-column-{number}-{of}-{field.name}"
        column = sheet.roles[of].get(field.name, "")
        options = ["", *headings, *([maps.PERIODS] if column == maps.PERIODS else [])]
        st.session_state[key] = column if column in options else ""
        label = say(f"map.field_{field.name}")
        places[place % GRID].selectbox(
            say("map.needed", field=label) if field.name in needed else label,
            options,
            key=key,
            format_func=lambda h: say("map.all_periods") if h == maps.PERIODS else short(h) or say("map.no_column"),
            on_change=_take_column,
            args=(sheet, of, field.name, key),
        )


def _take_column(sheet: Sheet, of: str, field: str, key: str) -> None:
    chosen = st.session_state[key]
    columns = {f: c for f, c in sheet.roles[of].items() if f != field} | ({field: chosen} if chosen else {})
    uploads.change(uploads.mapping().with_sheet(replace(sheet, roles={**sheet.roles, of: columns})))


# ---- the whole of it -----------------------------------------------------------------------------------------------------


def _vendors(found: Import) -> None:
    """Vendors under their spellings."""
    finding = account.vendors_finding(found, say)
    with st.expander(plain(finding), icon=":material/factory:", key=session.panel("map-vendors"), on_change="rerun") as opened:
        if opened.open:
            st.caption(say("map.step_vendors_help"))
            exports.table(account.vendors(found, say), "vendors", alt=finding)


def _account(found: Import) -> None:
    """Every line of the account, and what can be taken away."""
    lines = account.of_all(found)
    label = say("map.problems", count=len(lines))
    with st.expander(label, icon=":material/receipt_long:", key=session.panel("map-account"), on_change="rerun") as opened:
        if opened.open:
            _lines(lines, uploads.mapping(), "remarks")
    with st.container(horizontal=True):
        st.download_button(
            say("map.account_file"),
            partial(exports.csv, account.whole(found, say, again)),  # made in a thread that knows no language
            "reshore_account.csv",
            "text/csv",
            key="map-account-file",
            icon=":material/download:",
            on_click="ignore",
            help=say("map.account_file_help"),
        )
        st.download_button(
            say("map.keep"),
            found.kept.to_json(),
            "reshore_mapping.json",
            "application/json",
            key="map-keep",
            icon=":material/download:",
            on_click="ignore",
            help=say("map.keep_help"),
        )


def _preview(rows: DataFrame, sheet: Sheet) -> None:
    """Rows of a sheet as they stand in it."""
    st.dataframe(rows, alt=say("map.preview", sheet=sheet.name))
    exports.on_paper(rows)
