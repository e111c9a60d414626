"""A planner's own sheets on the page Data: what each is, which column is what, the questions, then the account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from ...errors import DataError
from ...importing import mapping as maps
from ...importing.cells import DAYS
from ...importing.exports import Import
from ...importing.mapping import Mapping, Sheet
from ...importing.roles import role, roles
from ..state import session, uploads
from ..views import exports
from ..views.words import again, plain, say, short, told

GRID = 4  # columns of fields
WIDTHS = (2.2, 2.6, 0.9, 1.2, 1.2)
TIMED = {"history", "forecast", "vendors", "planning"}  # roles with quantities or lead times for a period


def show(path: str, name: str) -> None:
    """The steps, for an uploaded workbook called `name`."""
    st.markdown(f"##### {say('map.title', name=plain(short(name)))}")
    st.markdown(say("map.help"))
    _earlier(path)
    mapping = uploads.mapping(path)
    _sheets(path, mapping)
    read = [s for s in mapping.sheets if s.roles and s.name in {name for name, _ in uploads.sheets(path)}]
    if read:
        _columns(path, read)
    with st.spinner(say("data.reading")):
        found = uploads.taken(path, name.rpartition(".")[0])
    _questions(path, found)
    _vendors(found)
    _account(found)


def _earlier(path: str) -> None:
    """A mapping kept from an earlier export."""
    with st.expander(say("map.earlier"), icon=":material/history:"):
        given = st.file_uploader(
            say("map.earlier_file"), "json", max_upload_size=1, key="mapping-file", help=say("map.earlier_help")
        )
        if given is None:
            return
        mark = (path, hashlib.sha256(given.getvalue()).hexdigest())
        if st.session_state.get("mapping-taken") == mark:
            return
        try:
            uploads.change(path, maps.from_json(given.getvalue().decode("utf-8", "replace")))
            st.session_state["mapping-taken"] = mark
        except DataError as error:
            st.error(plain(told(error)))


def _sheets(path: str, mapping: Mapping) -> None:
    """One line a sheet: what it is, and how it is read."""
    st.markdown(f"**{say('map.step_sheets')}**")
    known = {name for name, _ in uploads.sheets(path)}
    for place, word in zip(st.columns(WIDTHS), ("sheet", "role", "header", "decimal", "per"), strict=True):
        place.caption(say(f"map.{word}"), help=say(f"map.{word}_help"))
    for number, sheet in enumerate(mapping.sheets):
        places = st.columns(WIDTHS, vertical_alignment="center")
        places[0].markdown(plain(short(sheet.name)))
        if sheet.name not in known:
            places[1].caption(say("map.not_there"))
            continue
        with places[1]:
            _roles(path, sheet, number)
        if not sheet.roles:
            continue
        with places[2]:
            key, take = _field(path, sheet, "header", number)
            st.number_input(say("map.header"), 1, 1000, key=key, on_change=take, label_visibility="collapsed")
        with places[3]:
            _choose(path, sheet, "decimal", number, ["", ",", "."], lambda d: d or say("map.decimal_auto"))
        if TIMED & set(sheet.roles):
            with places[4]:
                _choose(path, sheet, "per", number, ["", *DAYS], lambda p: say(f"map.per_{p or 'none'}"))


def _roles(path: str, sheet: Sheet, number: int) -> None:
    """What a sheet is; it may be several things at once."""
    key = f"map-role-{number}"
    st.session_state[key] = list(sheet.roles)

    def take() -> None:
        old = uploads.mapping(path)
        uploads.change(path, old.with_sheet(uploads.with_roles(path, sheet, st.session_state[key])))

    st.multiselect(
        say("map.role"),
        list(roles()),
        key=key,
        on_change=take,
        format_func=lambda r: say(f"map.role_{r}"),
        label_visibility="collapsed",
        placeholder=say("map.role_ignore"),
    )


def _choose(path: str, sheet: Sheet, name: str, number: int, options: list[str], shown: Callable[[str], str]) -> None:
    key, take = _field(path, sheet, name, number)
    st.selectbox(say(f"map.{name}"), options, key=key, on_change=take, format_func=shown, label_visibility="collapsed")


def _field(path: str, sheet: Sheet, name: str, number: int) -> tuple[str, Callable[[], None]]:
    """The key of a widget for how a sheet is read, which shows it; and what to do when the user changes it."""
    key = f"map-{name}-{number}"
    st.session_state[key] = getattr(sheet, name)

    def take() -> None:
        value = st.session_state[key]
        if value is not None:
            old = uploads.mapping(path)
            uploads.change(path, old.with_sheet(uploads.read_as(path, sheet, **{name: value})))

    return key, take


def _columns(path: str, read: list[Sheet]) -> None:
    """Which column of a sheet is what, beside its first rows."""
    st.markdown(f"**{say('map.step_columns')}**")
    choices = [f"{s.name}|{r}" for s in read for r in s.roles]
    if st.session_state.get("map-sheet") not in choices:
        st.session_state["map-sheet"] = choices[0]
    several = {s.name: len(s.roles) > 1 for s in read}

    def shown(choice: str) -> str:
        name, _, of = choice.rpartition("|")
        return plain(short(name, 24)) + (f" ({say(f'map.role_{of}')})" if several[name] else "")

    chosen = st.segmented_control(
        say("map.sheet"), choices, key="map-sheet", required=True, label_visibility="collapsed", format_func=shown
    )
    name, _, of = (chosen or choices[0]).rpartition("|")
    sheet = next(s for s in read if s.name == name)
    headings = maps.headings(uploads.rows_of(path, sheet.name), sheet.header, sheet.depth)
    places = st.columns(GRID)
    needed = {group[0] for group in role(of).needs}
    for number, field in enumerate(role(of).fields):
        key = f"map-column-{field.name}"
        column = sheet.roles[of].get(field.name, "")
        options = ["", *headings, *([maps.PERIODS] if column == maps.PERIODS else [])]
        st.session_state[key] = column if column in options else ""
        label = say(f"map.field_{field.name}")
        places[number % GRID].selectbox(
            say("map.needed", field=label) if field.name in needed else label,
            options,
            key=key,
            format_func=lambda h: say("map.all_periods") if h == maps.PERIODS else short(h) or say("map.no_column"),
            on_change=_take_column,
            args=(path, sheet, of, field.name, key),
        )
    st.dataframe(uploads.preview(path, sheet), alt=say("map.preview", sheet=sheet.name))


def _take_column(path: str, sheet: Sheet, of: str, field: str, key: str) -> None:
    chosen = st.session_state[key]
    columns = {f: c for f, c in sheet.roles[of].items() if f != field} | ({field: chosen} if chosen else {})
    new = replace(sheet, roles={**sheet.roles, of: columns})
    uploads.change(path, uploads.mapping(path).with_sheet(new))


def _questions(path: str, found: Import) -> None:
    """What cannot be known from the sheets, each with what is taken until it is answered."""
    asked = found.account.questions
    st.markdown(f"**{say('map.step_questions')}**")
    if not len(asked):
        st.caption(say("map.no_questions"))
        return
    st.caption(say("map.questions", count=len(asked), open=int(asked["answer"].eq("").sum())))
    places = st.columns(2, gap="large")
    for number, question in enumerate(asked.itertuples()):
        key = f"map-answer-{question.id}"
        st.session_state[key] = question.answer
        text, help_ = plain(again(question.text)), say("map.changes", what=again(question.changes), id=question.id)
        take, args = _take_answer, (path, question.id, key)
        if question.options:
            shown = _shown(question.default)
            places[number % 2].selectbox(
                text, ["", *question.options], format_func=shown, key=key, help=plain(help_), on_change=take, args=args
            )
        else:
            places[number % 2].text_input(
                text, placeholder=question.default, max_chars=60, key=key, help=plain(help_), on_change=take, args=args
            )


def _shown(default: str) -> Callable[[str], str]:
    return lambda option: option or say("map.until_answered", default=short(default))


def _take_answer(path: str, question: str, key: str) -> None:
    uploads.change(path, uploads.mapping(path).with_answers({question: (st.session_state[key] or "").strip()}))


def _vendors(found: Import) -> None:
    """Vendors under their spellings."""
    st.markdown(f"**{say('map.step_vendors')}**", help=say("map.step_vendors_help"))
    finding = uploads.vendors_finding(found, say)
    st.caption(finding)
    exports.table(uploads.vendors_table(found, say), "vendors", alt=finding)


def _account(found: Import) -> None:
    """Every row accounted for; then the network can be opened."""
    finding = uploads.account_finding(found, say)
    st.markdown(f"**{say('map.step_account')}**")
    st.markdown(finding)
    exports.table(uploads.account_table(found, say), "account", alt=finding)
    lines = uploads.lines_table(found, say, again)
    if len(lines):
        exports.table(lines, "lines", alt=say("map.problems", count=len(lines)))
    else:
        st.success(say("map.no_problems"))
    with st.container(horizontal=True, vertical_alignment="center"):
        _open(found)
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


def _open(found: Import) -> None:
    """The button that opens the network, or what is still in the way."""
    try:
        net = found.network
    except DataError as error:
        st.error(plain(told(DataError(error.problems[:5]))), title=say("map.cannot"))
        return
    if session.untouched().fingerprint == net.fingerprint:
        st.success(say("map.opened", sites=len(net.sites), parts=len(net.parts)))
    else:
        st.button(
            say("map.open"), key="map-open", type="primary", icon=":material/check:", on_click=session.open_network, args=(net,)
        )
