"""How many days the quantities of rows are of: the span of their dates, less the periods that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...texts import said
from .. import cells, dates
from ..account import Question
from ..mapping import PERIODS

if TYPE_CHECKING:
    from ..book import Book

SERIES = ["sheet", "part", "site", "customer"]  # what goes on from one period to the next


def with_unknown(rows: pd.DataFrame, role: str, book: Book) -> pd.DataFrame:
    """The rows with their `series` and `unknown`: periods whose quantity is blank, of a series that has others, unless blank
    means nothing.

    Other rows without a quantity are left out.
    """
    ledger, blank = book.ledger, rows["quantity"].isna()
    series = rows.groupby(SERIES, dropna=False, observed=True).ngroup()
    elsewhere = (~blank).groupby([series, rows["date"]], dropna=False).transform("any")
    open_ = blank & ~elsewhere & _of_periods(rows, role, book)
    known = (~blank).groupby(series).transform("any")
    for sheet, found in rows[open_ & known].groupby("sheet", observed=True):
        text, changes = said("import.ask_blank", sheet=str(sheet)), said("import.ask_blank_changes")
        question = Question(f"blank.{sheet}", text, ("unknown", "nothing"), "unknown", changes)
        if ledger.ask(question, found, role, "quantity") == "nothing":
            nothing = open_ & rows["sheet"].eq(sheet)
            rows = rows.assign(quantity=rows["quantity"].mask(nothing, 0.0))
        else:
            ledger.tell(role, found, "quantity", said("import.blank_periods"), "merged", said("fix.fill_in_or_zero"))
    blank = rows["quantity"].isna()
    rows = rows.assign(series=series, unknown=blank & open_ & known)
    gone = blank & ~rows["unknown"]
    return ledger.leave(role, rows, gone, "quantity", said("import.no_quantity"), said("fix.fill_in"))


def _of_periods(rows: pd.DataFrame, role: str, book: Book) -> pd.Series:
    """The rows whose date stands for a period, and not for the day of an order."""
    regular = {
        sheet: book.ledger.heading(str(sheet), role, "quantity") == PERIODS or dates.step(found.dropna().astype(int)) > 1
        for sheet, found in rows["date"].groupby(rows["sheet"], observed=True)
    }
    return rows["date"].notna() & (rows["date_kind"].ne("day") | rows["sheet"].map(regular).astype(bool))


def rated(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows whose quantity is known, with `days`: how many days the quantities of their series are of."""
    if not len(rows):
        return rows.assign(days=1.0)
    days, unknown = pd.Series(1.0, rows.index), rows["unknown"].eq(True)
    for (sheet, role), found in rows.groupby(["sheet", "role"], observed=True):
        known = found[~unknown.loc[found.index]]
        if known.empty:
            continue
        whole, periods = _span(str(sheet), str(role), known, book)
        days.loc[found.index] = whole * (1 - _share_unknown(found, known, str(sheet), str(role), whole, periods, book))
    return rows.assign(days=days)[~unknown]


def _share_unknown(
    rows: pd.DataFrame, known: pd.DataFrame, sheet: str, role: str, whole: float, periods: int, book: Book
) -> pd.Series:
    """Of each row the share of the span [0..1) that its series does not know: of so many periods, else of days."""
    if periods == 1 or len(rows) == len(known):
        return pd.Series(0.0, rows.index)
    at = rows["date"]
    inside = at.isin(known["date"]) if periods else at.between(known["date"].min(), known["date_last"].max())
    gaps = rows[inside & ~rows.index.isin(known.index)].drop_duplicates(["series", "date"])
    step = _step(sheet, role, rows, book)
    lengths = [_last_of(last, step) - first + 1 for first, last in zip(gaps["date"], gaps["date_last"], strict=True)]
    shares = pd.Series([1 / periods if periods else length / whole for length in lengths], gaps.index, dtype=float)
    return rows["series"].map(shares.groupby(gaps["series"]).sum()).fillna(0.0).astype(float)


def _step(sheet: str, role: str, rows: pd.DataFrame, book: Book) -> int:
    """The regular distance of dates that are days; 1: none, or they are longer periods themselves."""
    dated = rows[rows["date"].notna()]
    if set(dated["date_kind"]) != {"day"}:
        return 1
    step = dates.step(dated["date"].astype(int).unique())
    named = cells.period_of(book.ledger.heading(sheet, role, "date"))
    return {"week": 7, "month": 30}.get(named, step) if step == 1 and dated["date"].nunique() < 3 else step


def _last_of(day: float, step: int) -> float:
    """The last day of the period that a day stands for."""
    return _month_end(day) if step == 30 else day + step - 1


def _span(sheet: str, role: str, rows: pd.DataFrame, book: Book) -> tuple[float, int]:
    """The days that the quantities of a sheet are of: its span of dates, else what its headings or the planner say; and of
    how many equal periods these are the whole (0: of those that their dates say)."""
    ledger = book.ledger
    heading = ledger.heading(sheet, role, "quantity")
    per = book.per.get(sheet, "") or cells.period_of(heading) if heading != PERIODS else ""
    dated = rows["date"].notna()
    if not dated.any():
        if not per:
            question = Question(
                f"per.{sheet}", said("import.ask_per", sheet=sheet), tuple(cells.DAYS), "day", said("import.ask_per_changes")
            )
            per = ledger.ask(question, rows, role, "quantity")
        return cells.DAYS[per], 1
    if not dated.all():
        ledger.tell(role, rows[~dated], "date", said("import.undated"), "assumed", said("fix.fill_in"))
    first, last = rows["date"].min(), rows["date_last"].max()
    kinds = set(rows.loc[dated, "date_kind"])
    if per and rows.groupby("part")["date"].nunique().max() > 1:  # a rate in each of several periods: their mean
        periods = rows["date"].nunique()
        ledger.tell(role, rows, "quantity", said("import.mean_of_periods", count=periods), "merged")
        return cells.DAYS[per] * periods, periods
    if per:
        return cells.DAYS[per], 1
    if kinds == {"day"}:
        last = _last_of(last, _step(sheet, role, rows, book))
    span = last - first + 1
    if kinds == {"day"} and rows["date"].nunique() == 1 and span <= 1:
        question = Question(
            f"per.{sheet}",
            said("import.ask_per_date", sheet=sheet, date=dates.iso(first)),
            tuple(cells.DAYS),
            "day",
            said("import.ask_per_changes"),
        )
        return cells.DAYS[ledger.ask(question, rows, role, "date")], 1
    what = said("import.span", first=dates.iso(first), last=dates.iso(last), days=f"{span:g}")
    ledger.tell(role, rows, "date", what, "merged")
    if span > 3 * 366:
        ledger.tell(role, rows, "date", said("import.long_span"), "assumed", said("fix.last_year_only"))
    return float(span), 0


def _month_end(day: float) -> float:
    at = dates.datetime.date.fromordinal(int(day))
    after = at.replace(day=28) + dates.datetime.timedelta(days=4)
    return float((after - dates.datetime.timedelta(days=after.day)).toordinal()) if at.day == 1 else float(day) + 29
