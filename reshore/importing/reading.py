"""The rows of a planner's sheets as columns of values, by a mapping: each is read, or left out with the reason why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..network import schema
from ..texts import Said, said
from . import cells, dates, flags
from .account import EXAMPLES, Ledger, each, examples
from .columns import second
from .currency import MONEY
from .mapping import PERIODS, Mapping, Rows, Sheet, Tables, headings
from .recognition import at_header
from .roles import Field, Role, roles

OUTLINE = re.compile(r"\d+(\.\d+)+\.?")  # 1.2, and no 2 or .2
UNREAD = {
    "moq": "import.least_not_read",
    "multiple": "import.least_not_read",
    "lot": "import.least_not_read",
    "safety": "import.safety_not_read",
    "make_days": "import.make_days_not_read",
    "fixed": "import.fixed_not_read",
}  # what a column that is not read would change
POINT = "."  # the decimal mark where nothing shows another
BLANK = {"number": np.nan, "share": np.nan, "lead": np.nan, "date": np.nan, "level": np.nan}


@dataclass(frozen=True)
class Column:
    """One column as it is read: its cells, heading and decimal mark, and what a number is counted in."""

    cells: list[Any]
    heading: str
    mark: str
    per: str
    day_first: bool

    @cached_property
    def outlined(self) -> bool:
        """Whether levels are numbers of an outline: of 1, 1.1, 1.2, 2 the last stands as high as the first."""
        return any(OUTLINE.fullmatch(cells.words(cell)) for cell in self.cells)


def read(book: Tables, mapping: Mapping, ledger: Ledger) -> dict[str, pd.DataFrame]:
    """The rows of every role: sheet, row and a column for each of its fields (blank: "" or NaN)."""
    by_name = {name.strip().casefold(): (name, rows) for name, rows in book}
    mark = _book_mark(by_name, mapping)
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in roles()}
    for sheet in mapping.sheets:
        name, rows = by_name.get(sheet.name.strip().casefold(), ("", []))
        if not name:
            if sheet.roles:
                fix = said("fix.add_or_ignore_sheet", hint=schema.nearest(sheet.name, dict(book)))
                ledger.say(said("error.no_sheet_of_mapping"), "wrong", fix, sheet=sheet.name)
            continue
        for role in sheet.roles:
            frame = _read_role(sheet, name, rows, roles()[role], mark, ledger)
            found[role].append(frame)
            if role == "vendors" and (others := second(sheet.roles[role], headings(rows, sheet.header, sheet.depth))):
                found[role].append(_second_vendors(sheet, others, name, rows, mark, ledger))
    return {role: _joined(roles()[role], frames) for role, frames in found.items()}


def _second_vendors(sheet: Sheet, columns: dict[str, str], name: str, rows: Rows, mark: str, ledger: Ledger) -> pd.DataFrame:
    """The rows of a sheet that name a second vendor, read once more as offers of that one."""
    names = headings(rows, sheet.header, sheet.depth)
    place = names.index(columns.get("vendor") or columns["vendor_id"]) + 1
    of_second = [row for row in rows if row[0] <= sheet.header or (place < len(row) and row[place] != "")]
    first = dict(ledger.names)
    frame = _read_role(replace(sheet, roles={"vendors": columns}), name, of_second, roles()["vendors"], mark, ledger)
    ledger.tell("vendors", frame, "vendor", said("import.second_vendor", column=names[place - 1]), "assumed")
    ledger.names.update(first)
    ledger.read(name, "vendors", (row[0] for row in rows if row[0] > sheet.header))
    return frame


def _joined(role: Role, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows of a role, with all its fields."""
    some = [f for f in frames if len(f)]
    frame = pd.concat(some, ignore_index=True) if some else pd.DataFrame({"sheet": [], "row": []}, dtype=object)
    for f in role.fields:
        blank = BLANK.get(f.kind, "")
        if f.name not in frame:
            frame[f.name] = pd.Series(blank, frame.index, dtype=object if blank == "" else float)
        elif blank == "":
            frame[f.name] = frame[f.name].astype(object).fillna("")
        if f.kind == "date":
            for end in ("_last", "_kind"):
                if f.name + end not in frame:
                    frame[f.name + end] = pd.Series(
                        np.nan if end == "_last" else "", frame.index, dtype=float if end == "_last" else object
                    )
            frame[f.name + "_kind"] = frame[f.name + "_kind"].astype(object).fillna("")
    return frame.astype({"row": "int64"})


def _book_mark(by_name: dict[str, tuple[str, Rows]], mapping: Mapping) -> str:
    """The decimal mark that the numbers of all sheets show; "" where they show none."""
    seen: list[object] = []
    for sheet in mapping.sheets:
        _, rows = by_name.get(sheet.name.strip().casefold(), ("", []))
        names = headings(rows, sheet.header, sheet.depth)
        for role, columns in sheet.roles.items():
            wanted = {c for f, c in columns.items() if roles()[role].by_name[f].kind in ("number", "share")}
            places = [names.index(c) + 1 for c in wanted if c in names]
            seen += [row[p] for row in rows[:2000] for p in places if row[0] > sheet.header and p < len(row)]
    return cells.decimal_mark(seen)


def _read_role(sheet: Sheet, name: str, rows: Rows, role: Role, book_mark: str, ledger: Ledger) -> pd.DataFrame:
    """The rows of one sheet as one role has them."""
    columns = sheet.roles[role.name]
    names = headings(rows, sheet.header, sheet.depth)
    data = [row for row in rows if row[0] > sheet.header]
    ledger.read(name, role.name, (row[0] for row in data))
    ledger.names.update({(name, role.name, f): c for f, c in columns.items()})
    frame = pd.DataFrame({"sheet": pd.Series([name] * len(data), dtype=object), "row": [row[0] for row in data]})
    places = {f: names.index(c) + 1 for f, c in columns.items() if c in names}
    if not _complete(sheet, name, role, names, places, ledger):
        return ledger.leave(
            role.name,
            frame,
            pd.Series(True, frame.index),
            "",
            said("import.sheet_not_read"),
            said("fix.choose_column_or_ignore"),
        )
    raw = {f: [row[p] if p < len(row) else "" for row in data] for f, p in places.items()}
    frame, keep = _rows_of_data(frame, data, raw, columns, names, role, ledger)
    named = pd.Series("", frame.index, dtype=object)
    for f, found in raw.items():
        field = role.by_name[f]
        if field.unread:
            filled = sum(c != "" for c in found)
            if filled:
                what = said(UNREAD.get(f, "import.column_not_read"), column=columns[f])
                ledger.say(what, "ignored", count=filled, sheet=name, column=columns[f])
            continue
        distinct = list(dict.fromkeys(found))
        numeric = field.kind in ("number", "share", "lead")
        mark = (sheet.decimal or cells.decimal_mark(distinct) or book_mark) if numeric else ""
        own = cells.period_of(columns[f]) if field.kind == "lead" or f == "capacity" else ""
        kept = [c for c, k in zip(found, keep, strict=True) if k]
        column = Column(
            kept,
            columns[f],
            mark,
            own or (sheet.per if field.kind == "lead" else "") or "day",
            field.kind != "date" or dates.order(distinct) != "mdy",
        )
        frame = _take(frame, field, column, role, ledger)
        if role.name == "bom" and f == "quantity" and (lot := cells.lot_of(columns[f])):
            frame["lot"] = float(lot)
            ledger.tell(role.name, frame, f, said("import.lot_of_heading", lot=lot), "assumed")
        if f in MONEY:
            money = each(pd.Series(kept, frame.index, dtype=object), cells.currency_in)
            named = named.where(named.ne(""), money.where(money.ne(""), cells.currency_in(columns[f])))
        if field.kind == "lead" and column.per == "workday":
            ledger.tell(role.name, frame, f, said("import.working_days"), "assumed")
        if field.kind == "lead" and any(months := [cells.is_in_months(c) for c in kept]):
            named_months = said("import.lead_in_months", values=examples(c for c, m in zip(kept, months, strict=True) if m))
            ledger.tell(role.name, frame[months], f, named_months, "assumed")
        if field.kind == "lead" and any(ranges := [cells.is_range(c) for c in kept]):
            longer = said("import.lead_range", values=examples(c for c, r in zip(kept, ranges, strict=True) if r))
            ledger.tell(role.name, frame[ranges], f, longer, "assumed")
    if "lot" in frame:
        frame["per"] = frame["per"].fillna(frame["lot"]) if "per" in frame else frame["lot"]
        frame = frame.drop(columns="lot")
    if "currency" in role.by_name:
        own_column = frame.get("currency", pd.Series("", frame.index, dtype=object))
        frame["currency"] = own_column.where(own_column.ne(""), named)
    if columns.get("quantity") == PERIODS:
        frame = _melted(frame, sheet, name, rows, [d for d, k in zip(data, keep, strict=True) if k], role, book_mark, ledger)
    return _filled(frame, role, columns, ledger)


def _complete(sheet: Sheet, name: str, role: Role, names: Sequence[str], places: dict[str, int], ledger: Ledger) -> bool:
    """Whether all columns that a role needs are there; those that are not are told."""
    columns = sheet.roles[role.name]
    there = {*places, *(f for f, c in columns.items() if c == PERIODS)}
    needed = {f for group in role.needs if not any(n in there for n in group) for f in group[:1]}
    for f, column in columns.items():
        if f not in there:
            fix = said("fix.choose_another_column", field=role.by_name[f].label, hint=schema.nearest(column, names))
            what = said("error.column_not_there", column=column)
            ledger.say(
                what,
                "wrong" if any(f in g for g in role.needs) else "ignored",
                fix,
                sheet=name,
                column=column,
                row=sheet.header,
            )
    for f in needed - set(columns):
        ledger.say(
            said("error.no_column_chosen", field=role.by_name[f].label),
            "wrong",
            said("fix.choose_column_or_ignore"),
            sheet=name,
            row=sheet.header,
        )
    return not needed


def _rows_of_data(
    frame: pd.DataFrame,
    data: Rows,
    raw: dict[str, list],
    columns: Mapping_[str, str],
    names: Sequence[str],
    role: Role,
    ledger: Ledger,
) -> tuple[pd.DataFrame, list[bool]]:
    """The rows that are neither blank, sums nor the header again."""
    known, telling = set(names), {}
    kinds: dict[str, list[int]] = {"blank": [], "sums": [], "header": []}
    periods = columns.get("quantity") == PERIODS
    for i, row in enumerate(data):
        filled = [found[i] for found in raw.values() if found[i] != ""]
        if not filled:
            kinds["blank"].append(i)
            continue
        first = next((c for c in row[1:] if isinstance(c, str) and c), "")
        if first not in telling:
            text = cells.folded(first)
            telling[first] = text in cells.TOTALS or text.split(" ")[0] in cells.TOTALS
        if telling[first] and cells.is_total(row[1:]):
            kinds["sums"].append(i)
        elif first in known and all(str(c).strip() in known for c in filled) and not periods:
            kinds["header"].append(i)
    keep = np.ones(len(data), dtype=bool)
    if role.name in ("history", "forecast"):
        read = {names.index(c) + 1 for c in columns.values() if c in names}
        kinds["again"] = [i for i in _again(data, read) if i not in kinds["sums"]]
    for kind, at in kinds.items():
        if at:
            mask = pd.Series(False, frame.index)
            mask.iloc[at] = True
            what, fix = {
                "blank": ("error.nothing_to_read", "fix.clear_or_map"),
                "sums": ("error.row_of_sums", "fix.nothing_sums"),
                "header": ("error.header_again", "fix.nothing"),
                "again": ("error.row_again", "fix.if_two_sales"),
            }[kind]
            ledger.leave(role.name, frame, mask, "", said(what), said(fix), "ignored")
            keep[at] = False
    return frame[keep].reset_index(drop=True), keep.tolist()


def _again(data: Rows, read: set[int]) -> list[int]:
    """The rows that are the same as one above in every cell, where a column that is not read numbers nearly every row."""
    seen: set[tuple] = set()
    out = []
    for i, row in enumerate(data):
        key = tuple(map(str, row[1:]))
        if key in seen:
            out.append(i)
        seen.add(key)
    if not out:
        return []
    width = max(len(row) for row in data)
    columns = [[str(row[p]) for row in data if p < len(row) and row[p] != ""] for p in range(1, width) if p not in read]
    numbered = [c for c in columns if len(c) > 2 and all(any(ch.isdigit() for ch in t) for t in c)]
    marked = any(len(set(c)) >= len(c) - len(out) and any(ch.isalpha() for t in c for ch in t) for c in numbered)
    return out if marked else []


def _take(frame: pd.DataFrame, field: Field, column: Column, role: Role, ledger: Ledger) -> pd.DataFrame:
    """The frame with the values of a field; what cannot be read is told."""
    read, blank = READERS[field.kind], BLANK.get(field.kind, "")
    memo: dict[object, Any] = {}
    values, bad = [], []
    amount = field.kind in ("number", "share", "lead")
    marked = field.kind == "flag" and {cells.folded(c) for c in column.cells} == {"", "x"}  # a blank says No
    for i, cell in enumerate(column.cells):
        if cell not in memo:
            nothing = (cell == "" and not marked) or (amount and cells.is_not_known(cell))
            memo[cell] = blank if nothing else read(cell, column)
        value = memo[cell]
        if value is None:
            bad.append(i)
            value = blank
        values.append(value)
    if field.kind == "date":
        frame[field.name] = [v.first if v == v and v else np.nan for v in values]
        frame[field.name + "_last"] = [v.last if v == v and v else np.nan for v in values]
        frame[field.name + "_kind"] = pd.Series([v.kind if v == v and v else "" for v in values], frame.index, dtype=object)
        if any(dates.is_unclear(c) for c in memo) and not dates.order(memo):
            ledger.tell(
                role.name,
                frame[[dates.is_unclear(c) for c in column.cells]],
                field.name,
                said("import.day_first"),
                "assumed",
                said("fix.write_iso_dates"),
            )
    elif field.kind == "number":
        frame[field.name] = [v[0] if isinstance(v, tuple) else v for v in values]
        frame[f"{field.name}_word"] = pd.Series(
            [v[1] if isinstance(v, tuple) else "" for v in values], frame.index, dtype=object
        )
        if not column.mark and any(cells.is_unclear(c) for c in memo):
            unclear = [cells.is_unclear(c) for c in column.cells]
            which = examples(c for c, u in zip(column.cells, unclear, strict=True) if u)
            ledger.tell(
                role.name,
                frame[unclear],
                field.name,
                said("import.thousands", values=which),
                "assumed",
                said("fix.choose_decimal_mark"),
            )
    else:
        frame[field.name] = pd.Series(values, frame.index, dtype=object if blank == "" else float)
    if bad:
        what = said(f"import.bad_{field.kind}", values=examples(column.cells[i] for i in bad))
        hint = {"hint": _countries_like(column.cells[i] for i in bad)} if field.kind == "country" else {}
        fix = said(f"fix.{field.kind}_cell", **hint)
        gone = pd.Series(False, frame.index)
        gone.iloc[bad] = True
        if field.name in ("quantity", "gross"):
            return _mark(frame, gone, field.name, what, fix, role, ledger)
        kind = "assumed" if field.kind == "country" else "wrong"  # a place whose country is not known is still a place
        ledger.tell(role.name, frame[gone], field.name, said("error.taken_as_blank", problem=what), kind, fix)
    return frame


def _countries_like(found: Iterable[object]) -> str:
    """`; did you mean 'China'?` for the countries that unknown words are probably meant for, or nothing."""
    near = dict.fromkeys(name for cell in found if (name := cells.country_like(cell)))
    return said("fix.did_you_mean", word=", ".join(list(near)[:EXAMPLES])) if near else ""


def _mark(frame: pd.DataFrame, gone: pd.Series, name: str, what: Said, fix: str, role: Role, ledger: Ledger) -> pd.DataFrame:
    """Rows that will be left out, once all columns are read."""
    ledger.leave(role.name, frame, gone, name, what, fix)
    return frame.assign(_gone=frame.get("_gone", pd.Series(False, frame.index)) | gone)


def _filled(frame: pd.DataFrame, role: Role, columns: Mapping_[str, str], ledger: Ledger) -> pd.DataFrame:
    """The rows whose needed cells are filled."""
    if "_gone" in frame:
        frame = frame[~frame["_gone"]].drop(columns="_gone")
    for group in role.needs:
        there = [f for f in group if f in columns and not role.by_name[f].unread and f in frame]
        if not there or all(f in role.blanks for f in group):
            continue
        blank = pd.Series(True, frame.index)
        for f in there:
            blank &= frame[f].eq("") | frame[f].isna()
        frame = ledger.leave(
            role.name, frame, blank, there[0], said("error.blank_cell", what=role.by_name[there[0]].label), said("fix.fill_in")
        )
    return frame


def _melted(
    frame: pd.DataFrame, sheet: Sheet, name: str, rows: Rows, data: Rows, role: Role, book_mark: str, ledger: Ledger
) -> pd.DataFrame:
    """One row for each period column of each row."""
    look = at_header(rows, sheet.header, sheet.depth)
    places = [(i, dates.heading_period(n, i)) for i, n in enumerate(look.names) if n in look.periods]
    mark = sheet.decimal or cells.decimal_mark(c for row in data[:500] for c in row[1:]) or book_mark or POINT
    cells_: list[tuple[int, int, int, str, float]] = []
    bad: set[int] = set()
    for r, row in enumerate(data):
        for i, period in places:
            cell = row[i + 1] if i + 1 < len(row) else ""
            number = np.nan if cell == "" or cells.is_not_known(cell) else cells.quantity(cell, mark)[0]
            if number is None:
                bad.add(r)
            assert period is not None
            cells_.append((r, period.first, period.last, period.kind, np.nan if number is None else number))
    if bad:
        ledger.tell(
            role.name, frame.iloc[sorted(bad)], "quantity", said("import.cells_of_periods"), "wrong", said("fix.number_cell")
        )
    at, first, last, kinds, values = (list(c) for c in zip(*cells_, strict=True)) if cells_ else ([], [], [], [], [])
    long = frame.iloc[at].reset_index(drop=True)
    long["quantity"], long["date"], long["date_last"] = (np.array(v, float) for v in (values, first, last))
    long["date_kind"], long["quantity_word"] = pd.Series(kinds, long.index, dtype=object), ""
    named = said("import.periods_read", count=len(places), first=look.periods[0], last=look.periods[-1])
    ledger.say(named, "assumed", sheet=name, count=len(frame))
    return long


def _read_number(cell: object, column: Column) -> tuple[float, str] | None:
    number, word = cells.quantity(cell, column.mark or POINT)
    return None if number is None else (number / cells.DAYS[column.per], word)


def _read_level(cell: object, column: Column) -> float | None:
    """The depth: of 2, .2, ..2, 1.2 (two numbers), +++; of an outline of numbers how many there are, 0 the product."""
    text = cells.words(cell)
    inner = text.strip(".-*+ ")
    if column.outlined and inner.replace(".", "").isdecimal():
        return float(len(inner.split("."))) if inner != "0" else 0.0
    if isinstance(cell, int | float):
        return float(cell)
    if inner.isdecimal():
        return float(inner)
    if inner and all(p.isdecimal() for p in inner.split(".")):
        return float(len(inner.split(".")))
    return float(len(text)) if text and not inner else None


READERS: dict[str, Callable[[Any, Column], Any]] = {
    "id": lambda cell, _: cells.identifier(cell),
    "text": lambda cell, _: cells.words(cell),
    "country": lambda cell, _: cells.country(cell) or None,
    "currency": lambda cell, _: cells.currency(cell) or cells.words(cell).upper(),
    "unit": lambda cell, _: cells.words(cell),
    "number": _read_number,
    "share": lambda cell, column: cells.share(cell, column.mark or POINT),
    "lead": lambda cell, column: cells.duration(cell, column.mark or POINT, column.per),
    "date": lambda cell, column: np.nan if str(cell).strip() in dates.NO_DATES else dates.period(cell, column.day_first),
    "flag": lambda cell, column: flags.of(cell, column.heading),
    "level": _read_level,
}
