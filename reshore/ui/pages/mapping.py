"""Column mapping on the page Data: what each sheet is, which column is what, units and vendors, then the account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import DataError
from ...importing import mapping as maps
from ...importing.cells import DAYS
from ...importing.exports import Takeover
from ...importing.mapping import Mapping, Sheet
from ..state import session, uploads
from ..views import exports, figures
from ..views.words import plain, say, short, told

GRID = 4  # columns of fields
WIDTHS = (2.4, 2, 1, 1.3, 1.3)
TIMED = {"demand", "sources"}  # roles with quantities or lead times for a period


def show(path: str, name: str) -> None:
    """The steps, for an uploaded workbook called `name`."""
    st.markdown(f"##### {say('map.title', name=plain(short(name)))}")
    st.markdown(say("map.help"))
    _earlier(path)
    mapping = uploads.mapping(path)
    _sheets(path, mapping)
    read = [s for s in mapping.sheets if s.role in maps.ROLES]
    if read:
        _columns(path, read)
    with st.spinner(say("data.reading")):
        taken = uploads.taken(path, name.rpartition(".")[0])
    left, right = st.columns(2, gap="large")
    with left:
        _units(path, taken)
    with right:
        _vendors(path, taken)
    _account(taken)


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
            _choose(path, sheet, "role", number, [*maps.ROLES, maps.IGNORE], lambda r: say(f"map.role_{r}"))
        if sheet.role == maps.IGNORE:
            continue
        with places[2]:
            key, take = _field(path, sheet, "header", number)
            st.number_input(say("map.header"), 1, 1000, key=key, on_change=take, label_visibility="collapsed")
        with places[3]:
            _choose(path, sheet, "decimal", number, ["", ",", "."], lambda d: d or say("map.decimal_auto"))
        if sheet.role in TIMED:
            with places[4]:
                _choose(path, sheet, "per", number, ["", *DAYS], lambda p: say(f"map.per_{p or 'none'}"))


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
    names = [s.name for s in read]
    if st.session_state.get("map-sheet") not in names:
        st.session_state["map-sheet"] = names[0]
    chosen = st.segmented_control(
        say("map.sheet"),
        names,
        key="map-sheet",
        required=True,
        label_visibility="collapsed",
        format_func=lambda n: plain(short(n, 24)),
    )
    sheet = next((s for s in read if s.name == chosen), read[0])
    headings = maps.headings(uploads.rows_of(path, sheet.name), sheet.header)
    places = st.columns(GRID)
    for number, field in enumerate(maps.fields(sheet.role)):
        key = f"map-column-{field.field}"
        column = sheet.columns.get(field.field, "")
        st.session_state[key] = column if column in headings else ""
        label = say(f"map.{sheet.role}_{field.field}")
        places[number % GRID].selectbox(
            say("map.needed", field=label) if field.required else label,
            ["", *headings],
            key=key,
            format_func=lambda h: short(h) or say("map.no_column"),
            on_change=_take_column,
            args=(path, sheet, field.field, key),
        )
    st.dataframe(uploads.preview(path, sheet), alt=say("map.preview", sheet=sheet.name))


def _take_column(path: str, sheet: Sheet, field: str, key: str) -> None:
    chosen = st.session_state[key]
    columns = {f: c for f, c in sheet.columns.items() if f != field} | ({field: chosen} if chosen else {})
    uploads.change(path, uploads.mapping(path).with_sheet(replace(sheet, columns=columns)))


def _units(path: str, taken: Takeover) -> None:
    """What each word for a unit means; parts counted in two kinds of units."""
    st.markdown(f"**{say('map.step_units')}**", help=say("map.step_units_help"))
    if not len(taken.units):
        st.caption(say("map.no_units"))
    else:
        _edit(path, taken.units, "units", ["base", "factor"], uploads.with_units)
    if len(taken.conflicts):
        st.warning(say("map.conflicts", count=len(taken.conflicts)))
        _edit(path, taken.conflicts, "conflicts", ["factor"], uploads.with_conversions)


def _edit(path: str, table: DataFrame, name: str, open_columns: list[str], change: Callable[..., Mapping]) -> None:
    """A table whose open cells change the mapping."""
    mark = hashlib.sha256(table.to_csv().encode()).hexdigest()[:12]  # after a change the editor starts afresh
    key = f"map-{name}-{mark}"

    def take() -> None:
        edited: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
        uploads.change(path, change(uploads.mapping(path), table, edited))

    settings = {c: st.column_config.Column(say(f"map.unit_{c}"), disabled=c not in open_columns) for c in table}
    settings["factor"] = st.column_config.NumberColumn(say("map.unit_factor"), min_value=1e-9, format="%g")
    st.data_editor(table, key=key, hide_index=True, column_config=settings, on_change=take, num_rows="fixed")


def _vendors(path: str, taken: Takeover) -> None:
    """Vendors under their spellings; the user may refuse to have them taken for one."""
    st.markdown(f"**{say('map.step_vendors')}**", help=say("map.step_vendors_help"))
    finding = uploads.vendors_finding(taken, say)
    st.caption(finding)
    names = uploads.spellings(taken.vendors, taken.mapping.apart)
    if names:
        st.session_state["map-apart"] = list(taken.mapping.apart)
        st.multiselect(
            say("map.apart"),
            names,
            key="map-apart",
            format_func=short,
            help=say("map.apart_help"),
            placeholder=say("map.apart_none"),
            on_change=_take_apart,
            args=(path,),
        )
    exports.table(uploads.vendors_table(taken, say), "vendors", alt=finding)


def _take_apart(path: str) -> None:
    uploads.change(path, replace(uploads.mapping(path), apart=tuple(st.session_state["map-apart"])))


def _account(taken: Takeover) -> None:
    """Every row accounted for; then the network can be opened."""
    problems, finding = taken.problems, uploads.account_finding(taken, say)
    st.markdown(f"**{say('map.step_account')}**")
    st.markdown(finding)
    with st.columns([1.3, 1])[0]:
        exports.table(uploads.account_table(taken, say), "account", alt=finding)
    if len(problems):
        exports.table(figures.problems_table(problems, say), "problems", alt=say("map.problems", count=len(problems)))
    else:
        st.success(say("map.no_problems"))
    with st.container(horizontal=True, vertical_alignment="center"):
        _open(taken)
        st.download_button(
            say("map.keep"),
            taken.mapping.to_json(),
            "reshore_mapping.json",
            "application/json",
            key="map-keep",
            icon=":material/download:",
            on_click="ignore",
            help=say("map.keep_help"),
        )


def _open(taken: Takeover) -> None:
    """The button that opens the network, or what is still in the way."""
    try:
        net = taken.network
    except DataError as error:
        st.error(plain(told(DataError(error.problems[:5]))), title=say("map.cannot"))
        return
    if session.untouched().fingerprint == net.fingerprint:
        st.success(say("map.opened", sites=len(net.sites), parts=len(net.parts)))
    else:
        st.button(
            say("map.open"), key="map-open", type="primary", icon=":material/check:", on_click=session.open_network, args=(net,)
        )
