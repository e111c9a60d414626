"""How rows of what was sold or is expected to be become the table demand: a rate over the span of days they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...texts import Said, said
from .. import cells, flags
from ..account import Question, each, examples
from ..book import origin
from . import movements, spans

if TYPE_CHECKING:
    from ..book import Book

CANCELLED = frozenset(
    cells.folded(w)
    for w in (
        "cancelled",
        "canceled",
        "cancel",
        "rejected",
        "storniert",
        "storno",
        "abgesagt",
        "취소",
        "取消",
        "キャンセル",
        "annulé",
        "annulée",
        "cancelado",
        "cancelada",
        "draft",
        "quotation",
        "quote",
        "void",
        "已取消",
        "作废",
    )
)
REASONS = frozenset(cells.folded(w) for w in (
    "rejection reason", "reason for rejection", "reason rejection", "canceled", "cancelled", "absagegrund", "storno", "abgru",
    "취소여부", "取消",
))  # fmt: skip
PLANS = "plan|planned|forecast|budget|prognose|계획|예측|計画|予測|计划|预测|prévision|previsto|previsión"
ACTUALS = "actual|actuals|sales|ist|실적|実績|实际|réel|réalisé|real|ventas reales"
SERIES = {cells.folded(w): s for s, known in (("plan", PLANS), ("actual", ACTUALS)) for w in known.split("|")}
MOST_MARKETS = 50


def prepare(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows that are demand: not cancelled, of the last version of a forecast."""
    if not len(rows):
        return rows
    role = "forecast" if "forecast" in book.asking else "history"
    leave = book.ledger.leave
    gone = each(rows["status"], cells.folded).isin(CANCELLED) | _rejected(rows, role, book)
    rows = leave(role, rows, gone, "status", said("import.cancelled"), "", "ignored")
    rows = leave(role, rows, rows["blocked"].eq("1"), "blocked", said("import.not_active"), "", "ignored")
    rows = movements.sold(_of_one_series(rows, role, book), role, book)
    rows = movements.by_bucket(rows, role, book)
    ended = rows["end"].notna() & rows["date"].notna()
    rows = rows.assign(
        date_last=rows["date_last"].where(~ended, rows["end_last"]), date_kind=rows["date_kind"].where(~ended, "period")
    )
    for sheet, found in rows.groupby("sheet", observed=True):
        versions = sorted(v for v in found["version"].unique() if v != "")
        if len(versions) > 1:
            last = versions[-1]
            question = Question(
                f"version.{sheet}",
                said("import.ask_version", sheet=str(sheet)),
                tuple(versions),
                last,
                said("import.ask_version_changes"),
            )
            chosen = book.ledger.ask(question, found, role, "version")
            other = rows["sheet"].eq(sheet) & (rows["version"] != chosen)
            rows = leave(role, rows, other, "version", said("import.other_version", version=chosen), "", "ignored")
    rows = spans.with_unknown(rows, role, book)
    returns = rows["quantity"] < 0
    if returns.any():
        book.ledger.tell(role, rows[returns], "quantity", said("import.returns"), "merged")
    return _margin_of_one(rows, role, book)


def _margin_of_one(rows: pd.DataFrame, role: str, book: Book) -> pd.DataFrame:
    """The rows with the margin of one unit [money/unit]: of a share of the price where the heading has %, of the margin of
    the whole row as answered, where one is above the price."""
    margin, ledger = rows["margin"], book.ledger
    below = margin < 0
    if below.any():
        ledger.tell(role, rows[below], "margin", said("import.margin_below_zero"), "ignored", said("fix.write_a_number"))
        margin = margin.where(~below)
    price = rows["price"] / rows["price_per"].where(rows["price_per"] > 0, 1.0)
    price = unit_price_of_amounts(rows.assign(price=price))
    for sheet, found in rows[margin.notna()].groupby("sheet", observed=True):
        own, at, what = margin.loc[found.index], price.loc[found.index], said("import.margin_read")
        if "%" in ledger.heading(str(sheet), role, "margin"):
            own, what = at * (own / 100 if own.max() > 1 else own), said("import.margin_share")
        elif (own > at).any() and _of_the_row(str(sheet), role, found[own > at], book):
            own, what = own / found["quantity"].where(found["quantity"] > 0), said("import.margin_of_row")
        ledger.tell(role, found, "margin", what, "assumed", said("fix.margin_of_one"))
        margin = margin.where(~margin.index.isin(found.index), own.reindex(margin.index))
    return rows.assign(margin=margin)


def _of_the_row(sheet: str, role: str, rows: pd.DataFrame, book: Book) -> bool:
    """Whether margins are those of whole rows, as answered."""
    text = said("import.ask_margin", sheet=sheet)
    question = Question(f"margin.{sheet}", text, ("row", "unit"), "row", said("import.ask_margin_changes"))
    return book.ledger.ask(question, rows, role, "margin") == "row"


def _rejected(rows: pd.DataFrame, role: str, book: Book) -> pd.Series:
    """The rows that have a reason for rejection, or a mark in a column of cancellations: any code is one."""
    marks = each(rows["sheet"], lambda sheet: cells.folded(book.ledger.heading(sheet, role, "status")) in REASONS)
    return marks.astype(bool) & ~each(rows["status"], cells.folded).isin(flags.NO)


def _of_one_series(rows: pd.DataFrame, role: str, book: Book) -> pd.DataFrame:
    """Of rows of plans and rows of actuals in one sheet those that count, as answered: they are never added up."""
    series = each(rows["kind"], lambda kind: SERIES.get(cells.folded(kind), ""))
    for sheet, found in series.groupby(rows["sheet"], observed=True):
        if not {"plan", "actual"} <= set(found):
            continue
        of = rows.loc[found.index]
        question = Question(
            f"series.{sheet}",
            said("import.ask_series", sheet=str(sheet)),
            ("plan", "actual"),
            "plan",
            said("import.ask_series_changes"),
        )
        chosen = book.ledger.ask(question, of, role, "kind")
        other = rows["sheet"].eq(sheet) & ~series.isin((chosen, ""))
        named = examples(of.loc[found == chosen, "kind"])
        rows = book.ledger.leave(role, rows, other, "kind", said("import.other_series", series=named), "", "ignored")
        series = series.loc[rows.index]
    return rows


def build(rows: pd.DataFrame, book: Book) -> None:
    """Demand has been built with both roles at once (`build_both`)."""


def chosen(book: Book) -> pd.DataFrame:
    """The rows that count: of parts that stand in both, forecast or history, as answered."""
    history, forecast = book.frames["history"], book.frames["forecast"]
    both = set(history["part"]) & set(forecast["part"])
    if both:
        named = [examples(f["sheet"].unique()) for f in (history, forecast)]
        text = said("import.ask_basis", count=len(both), history=named[0], forecast=named[1])
        basis = book.ledger.ask(
            Question("demand", text, ("forecast", "history"), "forecast", said("import.ask_basis_changes")),
            forecast[forecast["part"].isin(both)],
            "forecast",
            "quantity",
        )
        role, frame = ("history", history) if basis == "forecast" else ("forecast", forecast)
        kept = book.ledger.leave(
            role,
            frame,
            frame["part"].isin(both),
            "quantity",
            said("import.other_basis", basis=basis),
            said("fix.answer_it", id="demand"),
            "ignored",
        )
        history, forecast = (kept, forecast) if role == "history" else (history, kept)
    return pd.concat([history.assign(role="history"), forecast.assign(role="forecast")], ignore_index=True)


def build_both(rows: pd.DataFrame, book: Book) -> None:
    """Demand a day at each place and part: totals over their days, prices weighted by quantity."""
    if not len(rows):
        return
    ledger = book.ledger
    rows = rows.assign(price=unit_price_of_amounts(rows))
    value, earned = (rows[column] * rows["quantity"] for column in ("price", "margin"))
    rows = rows.assign(
        rate=rows["quantity"] / rows["days"],
        value=value,
        priced=rows["quantity"].where(value.notna()),
        earned=earned,
        earning=rows["quantity"].where(earned.notna()),
    )
    groups = rows.groupby(["at", "part"], sort=False)
    table = groups.agg(
        rate=("rate", "sum"),
        value=("value", "sum"),
        priced=("priced", "sum"),
        earned=("earned", "sum"),
        earning=("earning", "sum"),
        least=("price", "min"),
        most=("price", "max"),
        sheet=("sheet", "first"),
        row=("row", "first"),
        count=("row", "size"),
    ).reset_index()
    gone = table["rate"] <= 0
    if gone.any():
        pairs = set(zip(table.loc[gone, "at"], table.loc[gone, "part"], strict=True))
        mask = pd.Series([p in pairs for p in zip(rows["at"], rows["part"], strict=True)], rows.index)
        for role, found in rows[mask].groupby("role", observed=True):
            ledger.leave(str(role), found, pd.Series(True, found.index), "quantity", said("import.nothing_sold"), "", "ignored")
        table = table[~gone]
    many = table["most"] > table["least"] * (1 + 1e-9)
    if many.any():
        parts = set(table.loc[many, "part"])
        for role, found in rows[rows["part"].isin(parts)].groupby("role", observed=True):
            ledger.tell(str(role), found, "price", said("import.price_weighted", parts=examples(sorted(parts))), "merged")
    means = [
        (table[total] / table[of]).where(table[of] > 0).astype(object)
        for total, of in (("value", "priced"), ("earned", "earning"))
    ]
    for r, *both in zip(table.itertuples(), *(mean.where(mean.notna(), "") for mean in means), strict=True):
        note = said("import.note_demand", where=origin(r.sheet, r.row, r.count))
        book.tables["demand"].append((r.at, r.part, r.rate, *both, "derived", str(note)))
    traced = rows[~rows["part"].isin(set(rows["part"]) - set(table["part"]))]
    book.trace("demand", traced, "at", "part")


def sold_at(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows with `at`: the customer's place, else the plant that sells, else the one that makes."""
    if not len(rows):
        return rows.assign(at=pd.Series([], dtype=object))
    places, ledger = book.places, book.ledger
    rows = _at_the_end_of_routes(rows, book)
    customers = [c for c in rows["customer"].unique() if c]
    joined = len(customers) > MOST_MARKETS
    if joined:
        for role, found in rows[rows["customer"].ne("")].groupby("role", observed=True):
            ledger.tell(str(role), found, "customer", said("import.customers_joined", count=len(customers)), "merged")
    at = []
    markets = {c: places.sell_at_market() if joined else places.market(c) for c in customers}
    split: set[str] = set()
    for part, site, customer in zip(rows["part"], rows["site"], rows["customer"], strict=True):
        if customer:
            at.append(markets[customer])
        elif site:
            at.append(places.store(site))
        else:
            made = book.makers.get(part, [])
            made = made if part not in book.bought and made else []
            here = made or places.plants[:1] or [places.own_plant()]
            if len(here) > 1:
                split.add(part)
            at.append(here[0] if len(here) == 1 else places.sell_at_market())
    if split:
        ledger.say(
            said("import.sold_at_market", parts=examples(sorted(split))),
            "assumed",
            said("fix.map_where_sold"),
            count=len(split),
        )
    return rows.assign(at=pd.Series(at, rows.index, dtype=object))


def _at_the_end_of_routes(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows without the customers of a place that a route goes to: what they want is wanted there."""
    served = rows["customer"].ne("") & rows["site"].isin(set(book.frames["routes"]["destination"]))
    for role, found in rows[served].groupby("role", observed=True):
        what = said("import.customers_of_place", places=examples(found["site"]))
        book.ledger.tell(str(role), found, "customer", what, "merged")
    return rows.assign(customer=rows["customer"].mask(served, ""))


def unmade(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows of parts that are made or bought; of others nobody knows where they come from."""
    known = set(book.makers) | book.bought
    gone = ~rows["part"].isin(known)
    if gone.any():
        what: Said = said("import.made_nowhere", parts=examples(rows.loc[gone, "part"]))
        for role, found in rows[gone].groupby("role", observed=True):
            ledger_rows = pd.Series(True, found.index)
            book.ledger.leave(str(role), found, ledger_rows, "part", what, said("fix.add_bill_or_vendor"))
    return rows[~gone]


def unit_price_of_amounts(rows: pd.DataFrame) -> pd.Series:
    """Prices, from amounts where the sheet has no prices [money/unit]."""
    return rows["price"].fillna((rows["amount"] / rows["quantity"]).replace([np.inf, -np.inf], np.nan))
