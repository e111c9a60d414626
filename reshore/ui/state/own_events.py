"""Events of a planner's own: rows of a table that a case keeps, several played at once. No Streamlit here."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from ...errors import DataError
from ...network.calendar import Calendar
from ...network.event_filters import match
from ...network.index import index
from ...network.network import Network

FIELDS = ("name", "who", "part", "start", "end", "depth", "back")
LONGEST, LAST, MOST = 60, 36_500, 50  # characters of a name; the last day; rows of a case
DEPTH, BACK = (1, 100), (0, 365)  # % of capacity lost; days of the recovery (ramp-up)


class Wrong(NamedTuple):
    """What is wrong with a row (counted from 1): the field, and the key of the text that says what and how to mend it."""

    row: int
    field: str
    key: str


def table(events: tuple[str, ...], dated: bool) -> pd.DataFrame:
    """The events of a case as rows to be edited; first and last day as dates where the network has dates."""
    rows = [json.loads(text) for text in events]
    out = pd.DataFrame(rows, columns=list(FIELDS))
    for field in ("start", "end"):
        out[field] = pd.to_datetime(out[field]).dt.date if dated else out[field].astype("Float64")
    for field in ("depth", "back"):
        out[field] = out[field].astype("Float64")
    for field in ("name", "who", "part"):
        out[field] = out[field].astype(object)
    return out


def read(net: Network, frame: pd.DataFrame) -> tuple[tuple[str, ...], list[Wrong]]:
    """The events of an edited table, as a case keeps them, and what is wrong with its rows."""
    events, wrong = [], []
    calendar = Calendar(net)
    for number, row in enumerate(frame.to_dict("records"), 1):
        given = _plain(row)
        if not any(given[field] not in ("", None) for field in ("name", "who", "part", "start", "end")):
            continue  # a row begun and left
        found = [Wrong(number, field, key) for field, key in _wrong(net, calendar, given)]
        wrong += found
        if not found:
            events.append(json.dumps(given, sort_keys=True, ensure_ascii=False))
    if len(events) > MOST:
        wrong.append(Wrong(MOST + 1, "name", "events.too_many"))
    return tuple(events), wrong


def told(net: Network, texts: list[str]) -> tuple[str, ...]:
    """The events of an address; those that do not fit the network are left out."""
    rows = []
    for text in texts[:MOST]:
        try:
            row = json.loads(text)
        except ValueError:
            continue
        if isinstance(row, dict):
            rows.append({field: row.get(field) for field in FIELDS})
    return read(net, pd.DataFrame(rows, columns=list(FIELDS), dtype=object))[0] if rows else ()


def event(text: str) -> dict[str, Any]:
    """An event of a case by the columns of the table events."""
    row = json.loads(text)
    kind, _, value = row["who"].partition(":")
    out: dict[str, Any] = {"severity": row["depth"] / 100, "ramp_days": row["back"], "note": row["name"]}
    out |= {kind: value} if kind else {}
    out |= {"part": row["part"]} if row["part"] else {}
    if isinstance(row["start"], str):
        return out | {"start_date": row["start"]} | ({"end_date": row["end"]} if row["end"] else {})
    last = row["end"]
    return out | {"start_day": row["start"]} | ({} if last is None else {"duration_days": last - row["start"] + 1})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table as JSON has it: text, whole numbers, dates as text; blanks "" or None."""
    out: dict[str, Any] = {field: _text(row.get(field)) for field in ("name", "who", "part")}
    out["name"] = out["name"][:LONGEST]
    out |= {field: _day(row.get(field)) for field in ("start", "end")}
    return out | {field: _number(row.get(field), usual) for field, usual in (("depth", 100), ("back", 0))}


def _text(cell: Any) -> str:
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell).strip()


def _number(cell: Any, usual: int | None) -> int | None:
    try:
        return usual if _text(cell) == "" else int(float(cell))
    except (ValueError, OverflowError):
        return -1


def _day(cell: Any) -> str | int | None:
    """A date as text, or the number of a day; None for none."""
    if isinstance(cell, datetime.date | pd.Timestamp):
        return None if pd.isna(cell) else cell.isoformat()[:10]
    text = _text(cell)
    if "-" in text[1:]:
        return text[:10]
    return _number(text, None)


def _wrong(net: Network, calendar: Calendar, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a row: field and key of the text."""
    out = [] if row["who"] or row["part"] else [("who", "events.whom")]
    out += [] if DEPTH[0] <= row["depth"] <= DEPTH[1] else [("depth", "events.depth_range")]
    out += [] if BACK[0] <= row["back"] <= BACK[1] else [("back", "events.back_range")]
    out += _wrong_days(calendar, row["start"], row["end"])
    if not out and _hits_nothing(net, row):
        out.append(("part" if row["part"] else "who", "events.hits_nothing"))
    return out


def _wrong_days(calendar: Calendar, start: Any, end: Any) -> list[tuple[str, str]]:
    if start is None:
        return [("start", "events.no_start")]
    kind = int if calendar.start is None else str
    for field, day in (("start", start), ("end", end)):
        if day is not None and not isinstance(day, kind):
            return [(field, "events.not_a_day")]
    if kind is int:
        if not 0 <= start <= LAST:
            return [("start", "events.not_a_day")]
        return [("end", "events.ends_before")] if end is not None and not start <= end <= LAST else []
    try:
        calendar.day(start)
        ends = None if end is None else datetime.date.fromisoformat(end)
    except (DataError, ValueError):
        return [("start", "events.before_the_run")]
    return [("end", "events.ends_before")] if ends is not None and ends < datetime.date.fromisoformat(start) else []


def _hits_nothing(net: Network, row: Mapping[str, Any]) -> bool:
    kind, _, value = row["who"].partition(":")
    if kind and kind not in ("site", "company", "country", "region"):
        return True
    return match(index(net), {kind: value, "part": row["part"]} if kind else {"part": row["part"]}).nothing
