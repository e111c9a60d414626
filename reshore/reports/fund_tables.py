"""Schemes of support side by side, from the answer of `fund`: tables and sentences, for pages and reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..network.levels import LEVELS
from ..network.network import Network
from ..planning.funding.support import scheme_names
from ..results.funding import ALL, Funding
from .phrases import Say, called, money, unit_of

PART = 1e-6  # of the money paid: less that does not go the same way is none
NONE, NOBODY = "none", "nobody"
BASE = "base"
ESTIMATES = ("low", BASE, "high")
# Of supported Korean smart factories until 2018: intermediate 1 18.7 %, intermediate 2 1.5 %, advanced 0, the rest basic
PUBLISHED = {"basic": 79.8, "intermediate_1": 18.7, "intermediate_2": 1.5, "advanced": 0.0}
KNOWN = ("universal", "differentiated", "co_growth", "guaranteed_return", "u_turn")  # schemes that have words here
DRIVERS = ("options_capex", "options_annual_cost", "sources_unit_cost", "sources_capacity", "levels_severity")  # with words
PAYERS, GAINERS = ("public", "customer", "own"), ("private_benefit", "external_benefit")
TABLE = (
    "public", "customer", "own", "deadweight", "private_benefit", "external_benefit", "loss_avoided",
    "additional_loss_avoided",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shown:
    """The answer at one estimate, year and budget: rows on all moves, rows by level, and what firms choose from nobody on.

    year: NaN: the latest rows of each scheme, whatever their year; budget [money]: NaN: no limit.
    """

    year: float
    budget: float
    all: pd.DataFrame
    levels: pd.DataFrame
    choices: pd.DataFrame
    dropped: pd.DataFrame


def schemes(net: Network, say: Say, year: float | None = None) -> dict[str, str]:
    """The schemes in force in a year (None: all), by name; no support aside, which is always there."""
    names = scheme_names(net, None, [year])[year]
    return {name: scheme(net, name, say) for name in names if name != NONE}


def scheme(net: Network, name: str, say: Say) -> str:
    """What a scheme is called: by the table, else words for those known, else its id."""
    if name == NONE:
        return say("fund.scheme_none")
    rows = net.schemes[net.schemes["scheme"] == name]
    columns = [c for c in (f"name_{say('format.language')}", "name") if c in rows]
    own = [str(rows[c].iloc[0]) for c in columns if len(rows) and rows[c].iloc[0]]
    return own[0] if own else say(f"fund.scheme_{name}") if name in KNOWN else name


def estimate_of(found: Funding) -> str:
    """The estimate that is told first: base, where it was worked out."""
    known = found.rows["estimate"].tolist()
    return BASE if BASE in known else known[0]


def told_years(found: Funding, estimate: str) -> list[float]:
    """The years that were compared at an estimate, the earliest first; NaN alone where none was asked for."""
    rows = found.rows
    return sorted(rows.loc[rows["estimate"] == estimate, "year"].dropna().unique().tolist()) or [np.nan]


def _of_year(table: pd.DataFrame, year: float) -> pd.DataFrame:
    """The rows of a year, and those that hold in every one."""
    return table[table["year"].isna() | (table["year"] == year)]


def at(found: Funding, estimate: str, year: float | None = None) -> Shown:
    """The answer at an estimate; of several years at the one given (None: the latest), of several budgets at the one asked for,
    which is the last but one."""
    year = told_years(found, estimate)[-1] if year is None else year
    budgets = found.rows["budget"].dropna().drop_duplicates().tolist()
    budget = sorted(budgets)[-2] if len(budgets) > 1 else budgets[0] if budgets else np.nan

    def of(table: pd.DataFrame) -> pd.DataFrame:
        rows = _of_year(table, year)
        rows = rows[rows["budget"].isna() | (rows["budget"] == budget)]
        return rows[rows["estimate"] == estimate] if "estimate" in rows else rows

    rows, choices = of(found.rows).drop_duplicates(["scheme", "level"], keep="last"), of(found.choices)
    whole = rows["level"] == ALL
    return Shown(year, budget, rows[whole], rows[~whole], choices[choices["start"] == NOBODY], of(found.dropped))


def shown_of(net: Network, shown: Shown, say: Say) -> str:
    """Of which year and budget the figures are, in a sentence or two."""
    year = "" if np.isnan(shown.year) else say("fund.shown_year", year=f"{shown.year:g}")
    if np.isnan(shown.budget):
        return f"{year} {say('fund.shown_no_budget')}".strip()
    return f"{year} {say('fund.shown_budget', budget=money(shown.budget, net, say))}".strip()


def counted_once(net: Network, shown: Shown, say: Say) -> list[str]:
    """Of which firms that stand for several a part invests, and what that leaves as it is: a sentence, if any do."""
    apart = shown.choices[(shown.choices["units"] % 1 > 0) & (shown.choices["level"] != NONE)]
    names, firms = called(net, "companies", say), dict.fromkeys(apart["company"])
    return [say("fund.counted_once", firms=", ".join(names.get(firm, firm) for firm in firms))] if firms else []


def undone(net: Network, found: Funding, estimate: str, say: Say, year: float | None = None) -> list[str]:
    """Schemes and budgets at which less is avoided than with less support in a year (None: the latest), and who then does less:
    a sentence for each."""
    rows = _of_year(found.rows, told_years(found, estimate)[-1] if year is None else year)
    rows = rows[(rows["level"] == ALL) & (rows["estimate"] == estimate) & rows["undone_by"].map(len).gt(0)]
    names = called(net, "companies", say)
    return [
        say(
            "fund.undone",
            scheme=scheme(net, row.scheme, say),
            budget=say("plan.no_budget") if np.isnan(row.budget) else money(row.budget, net, say),
            firms=", ".join(names.get(firm, firm) for firm in row.undone_by),
        )
        for row in rows.itertuples()
    ]


def _named(net: Network, table: pd.DataFrame, say: Say) -> list[str]:
    return [scheme(net, name, say) for name in table["scheme"]]


def _firms(net: Network, table: pd.DataFrame, say: Say) -> list[str]:
    names = called(net, "companies", say)
    return [names.get(name, name) for name in table["company"]]


def _columns(net: Network, shown: Shown, names: tuple[str, ...], say: Say) -> pd.DataFrame:
    """Amounts of each scheme, in the unit of all that is told of schemes."""
    rows = shown.all
    size, unit = unit_of(net, float(rows[list(TABLE)].abs().max().max()), say)
    out = pd.DataFrame({say("fund.scheme"): _named(net, rows, say)})
    for name in names:
        out[say(f"fund.{name}", unit=unit)] = (rows[name].to_numpy() / size).round(2) + 0.0
    return out


def payers(net: Network, shown: Shown, say: Say) -> pd.DataFrame:
    """Who pays for what is built, by scheme."""
    return _columns(net, shown, PAYERS, say)


def gains(net: Network, shown: Shown, say: Say) -> pd.DataFrame:
    """Who gains a year, by scheme."""
    return _columns(net, shown, GAINERS, say)


def effects(net: Network, shown: Shown, names: tuple[str, ...], say: Say) -> pd.DataFrame:
    """What schemes come to: how many firms invest, how many of them because of it, and these amounts."""
    rows, out = shown.all, _columns(net, shown, names, say)
    out.insert(1, say("fund.firms"), rows["firms"].round().astype(int).to_numpy())
    out.insert(2, say("fund.additional_firms"), rows["additional_firms"].round().astype(int).to_numpy())
    return out


def schemes_table(net: Network, shown: Shown, say: Say) -> pd.DataFrame:
    """Schemes side by side."""
    rows, out = shown.all, effects(net, shown, TABLE, say)
    out[say("fund.public_per_loss_avoided")] = rows["public_per_loss_avoided"].to_numpy()
    out[say("fund.jobs")] = rows["jobs"].to_numpy()
    out[say("fund.domestic_share")] = 100 * rows["domestic_share"].to_numpy()
    out[say("fund.ends")] = [say(f"fund.ends_{end}", firms=f"{n:.0f}") if end else "" for end, n in _ends(rows)]
    return out


def _ends(rows: pd.DataFrame) -> list[tuple[str, float]]:
    return list(zip(rows["ends"], rows["threshold"].fillna(0), strict=True))


def mix(net: Network, shown: Shown, say: Say) -> pd.DataFrame:
    """The firms that invest by level [%], beside the published mix of those supported."""
    levels = LEVELS[1:]
    rows = [{"scheme": say("fund.published"), **PUBLISHED}]
    for name in dict.fromkeys(shown.levels["scheme"]):
        firms = shown.levels[shown.levels["scheme"] == name].set_index("level")["firms"].reindex(levels).fillna(0)
        if firms.sum() > 0:
            rows.append({"scheme": scheme(net, name, say), **(100 * firms / firms.sum()).round(1).to_dict()})
    table = pd.DataFrame(rows, columns=["scheme", *levels])
    return table.set_axis([say("fund.scheme"), *(say(f"level.{level}") for level in levels)], axis=1)


def mix_finding(shown: Shown, say: Say) -> str:
    """How many firms invest with no support, and under the scheme that moves most."""
    firms = shown.all.set_index("scheme")["firms"]
    most = shown.all.loc[shown.all["additional_firms"].idxmax()]
    return say(
        "fund.mix_finding",
        none=f"{firms.get(NONE, 0):,.0f}",
        most=f"{most['firms']:,.0f}",
        more=f"{most['additional_firms']:,.0f}",
    )


def dropped(net: Network, shown: Shown, say: Say) -> pd.DataFrame:
    """Who does not take part, and why."""
    table = shown.dropped.drop_duplicates(["company", "reason"])
    reasons = [say(f"fund.dropped_{reason}") for reason in table["reason"]]
    return pd.DataFrame({say("fund.company"): _firms(net, table, say), say("fund.reason"): reasons})


def choices(net: Network, shown: Shown, say: Say) -> pd.DataFrame:
    """What firms do under each scheme; of moves not chosen those that some yearly payment would bring."""
    table = shown.choices
    table = table[(table["units"] > 0) | (table["yearly_payment"] > 0)]
    amounts = [*("capex", *PAYERS), *GAINERS, "yearly_payment"]
    size, unit = unit_of(net, float(table[amounts].abs().max().max()) if len(table) else 0.0, say)
    out = pd.DataFrame(
        {
            say("fund.scheme"): _named(net, table, say),
            say("fund.company"): _firms(net, table, say),
            say("plan.move"): table["option"].map(called(net, "options", say)).tolist(),
            say("plan.units"): table["units"].to_numpy(),
        }
    )
    for name in amounts:
        out[say(f"fund.{name}", unit=unit)] = (table[name].to_numpy() / size).round(2) + 0.0
    return out


def _by_budget(found: Funding, estimate: str, year: float | None) -> pd.DataFrame:
    """The rows of schemes on all moves in a year (None: the latest) under each budget."""
    rows = _of_year(found.rows, told_years(found, estimate)[-1] if year is None else year)
    asked = (rows["level"] == ALL) & (rows["estimate"] == estimate) & (rows["scheme"] != NONE) & rows["budget"].notna()
    return rows[asked]


def curve(net: Network, found: Funding, estimate: str, say: Say, year: float | None = None) -> pd.DataFrame | None:
    """Additional loss avoided a year over public money, by scheme, in a year (None: the latest); None where only one budget was
    asked for."""
    rows = _by_budget(found, estimate, year)
    if rows["budget"].nunique() < 2:
        return None
    wide = rows.pivot_table(index="budget", columns="scheme", values="additional_loss_avoided", sort=False).sort_index()
    (size, unit), (loss_size, loss_unit) = (unit_of(net, float(top), say) for top in (wide.index.max(), wide.abs().max().max()))
    out = pd.DataFrame({say("fund.budget", unit=unit): wide.index.to_numpy() / size})
    for name in wide:
        out[f"{scheme(net, str(name), say)}, {loss_unit}"] = (wide[name].to_numpy() / loss_size).round(3) + 0.0
    return out


def curve_finding(net: Network, found: Funding, estimate: str, say: Say, year: float | None = None) -> str:
    """Whether more public money avoids more in a year (None: the latest), in a sentence."""
    best = _by_budget(found, estimate, year).groupby("budget")["additional_loss_avoided"].max().sort_index()
    first, last = best.iloc[0], best.iloc[-1]
    key = "fund.curve_rises" if last > first + 1e-9 * abs(first) else "fund.curve_flat"
    return say(key, first=money(float(first), net, say), last=money(float(last), net, say))


def levels_to_build(net: Network, say: Say) -> dict[str, str]:
    """The smart-factory levels that options have, the lowest first, by name."""
    return {level: say(f"level.{level}") for level in LEVELS if level in set(net.options["smart_level"])}


def years(net: Network) -> list[int]:
    """The years from which rows of schemes apply, the latest first."""
    return sorted({int(float(year)) for year in net.schemes["year"] if year}, reverse=True)


def swings(net: Network, told: pd.DataFrame, say: Say) -> tuple[pd.DataFrame, float]:
    """By estimate how much more or less a level is worth a year at its low and at its high, and to how many firms it then pays;
    and the change from which on it pays, all firms taken together."""
    size, unit = unit_of(net, float(told[["worth", "worth_low", "worth_high"]].abs().max().max()) if len(told) else 0.0, say)
    out = pd.DataFrame({say("fund.estimated"): [driver(row, say) for row in told.to_dict("records")]})
    for end in ("low", "high"):
        change = told[f"worth_{end}"].to_numpy() - told["worth"].to_numpy()
        out[say("fund.change_at", end=say(f"fund.estimate_{end}"), unit=unit)] = (change / size).round(3) + 0.0
    for end in ("low", "high"):
        out[say("fund.pays_at", end=say(f"fund.estimate_{end}"))] = told[f"pays_{end}"].to_numpy()
    return out, round(-float(told["worth"].iloc[0]) / size, 3) + 0.0 if len(told) else 0.0


def driver(row: dict[str, Any], say: Say) -> str:
    """What an estimate is called."""
    name = f"{row['table']}_{row['column']}"
    return say(f"fund.driver_{name}", cause=row["cause"]) if name in DRIVERS else f"{row['table']}.{row['column']}"


def swings_finding(net: Network, told: pd.DataFrame, level: str, say: Say) -> str:
    """Which estimate decides whether a level pays, in a sentence."""
    name = say(f"level.{level}")
    if told.empty:
        return say("fund.nothing_estimated", level=name)
    others = [told[f"pays_{end}"].notna() & (told[f"pays_{end}"] != told["pays"]) for end in ("low", "high")]
    deciding = told[others[0] | others[1]]
    row = (deciding if len(deciding) else told).iloc[0].to_dict()
    figures = {end: _known(row[f"pays_{end}"], "{:,.0f}".format) for end in ("low", "high")}
    worth = {f"worth_{end}": _known(row[f"worth_{end}"], lambda amount: money(amount, net, say)) for end in ("low", "high")}
    key = "fund.one_decides" if len(deciding) else "fund.none_decides"
    return say(key, level=name, estimate=driver(row, say), now=f"{row['pays']:,.0f}", **figures, **worth)


def _known(figure: float, write: Callable[[float], str]) -> str:
    """A figure in words; "-" for one that is not known."""
    return "-" if np.isnan(figure) else write(float(figure))


def finding(net: Network, shown: Shown, say: Say) -> list[str]:
    """What support does, in a few sentences: without any, with the best scheme, and what of its money changes nothing."""
    rows = shown.all.set_index("scheme")
    none = rows.loc[NONE]
    lines = [say("fund.without", firms=f"{none['firms']:,.0f}", loss=money(float(none["loss_avoided"]), net, say))]
    given = rows.drop(NONE)
    paid = given[(given["additional_loss_avoided"] > 0) & (given["public"] > 0)]
    if paid.empty:
        lines.append(say("fund.nothing_moves" if given["additional_firms"].le(0).all() else "fund.moves_avoid_nothing"))
        return [*lines, *_wasted(net, given[given["public"] > 0], say)]
    best = paid.loc[paid["public_per_loss_avoided"].idxmin()]
    lines.append(
        say(
            "fund.best",
            scheme=scheme(net, str(best.name), say),
            firms=f"{best['additional_firms']:,.0f}",
            loss=money(float(best["additional_loss_avoided"]), net, say),
            public=money(float(best["public"]), net, say),
        )
    )
    gained = float(best["private_benefit"] + best["external_benefit"])
    share = 100 * float(best["external_benefit"]) / gained if gained > 0 else np.nan
    wasted = 100 * float(best["deadweight"]) / float(best["public"])
    if np.isfinite(share):
        lines.append(say("fund.shares", external=f"{share:.0f}", deadweight=f"{wasted:.0f}"))
    return lines


def _wasted(net: Network, paid: pd.DataFrame, say: Say) -> list[str]:
    """What of the money of schemes goes to what would be built anyway: all of it, or how much where that is most."""
    if paid.empty or not (most := paid.loc[paid["deadweight"].idxmax()])["deadweight"] > 0:
        return []
    public, wasted = money(float(most["public"]), net, say), money(float(most["deadweight"]), net, say)
    if (paid["deadweight"] >= (1 - PART) * paid["public"]).all():
        return [say("fund.all_deadweight", public=public)]
    return [say("fund.deadweight_most", scheme=scheme(net, str(most.name), say), public=public, wasted=wasted)]
