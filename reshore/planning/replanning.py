"""The question of a plan asked again: for its own scenarios, budget, risk weight and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..errors import DataError, SolveError
from ..network.network import Network
from ..network.scenario import Scenario
from ..network.scenario import chance as chance_of
from ..network.schema import TABLES, columns, key, nearest
from ..results.plan import Plan
from ..solving.progress import Watch
from ..solving.solver import no_answer
from ..texts import said
from .model.first_stage import Asked
from .model.inquiry import SEARCH, Inquiry, Query
from .model.limits import DOMESTIC, LOSS, SERVICE, Rules
from .model.task import Task
from .model.years import exceed
from .planner import LARGE, plan_task
from .verification import refuse_other, refuse_without_scenarios, scenarios_of

FIXED = ("capex", "annual_cost", "life_years")


def task_again(
    net: Network,
    best: Plan,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
) -> Task:
    """The task of a plan. support, options, keep, forbid: as they were asked of it.

    Raises `DataError` for a plan of another network, or one against the worst loss.
    """
    refuse_other(net, best)
    refuse_without_scenarios(best)
    asked = Asked(best.budget, support, options, keep, forbid, rules_of(best))
    return plan_task(net, asked, best.risk_weight, best.confidence, scenarios_of(best))


def rules_of(best: Plan) -> Rules:
    """The hard rules for its years that a plan was asked to keep."""
    rows = best.rules_kept
    share = rows[rows["rule"].isin([SERVICE, DOMESTIC])].drop_duplicates("rule").set_index("rule")["asked"].to_dict()
    limits = rows[rows["rule"] == LOSS].set_index("scenario")["asked"].to_dict()
    return Rules(share.get(SERVICE), share.get(DOMESTIC), limits or None)


def units_of(best: Plan, names: pd.Series) -> np.ndarray:
    """Units that a plan buys of each option."""
    return names.map(best.options.set_index("option")["units"]).fillna(0.0).to_numpy(float)


def named(names: pd.Series, units: np.ndarray) -> dict[str, float]:
    """Units by the names of what is bought."""
    return {o: n for o, n in zip(names, units.tolist(), strict=True) if n > 0}


@dataclass(frozen=True)
class Cell:
    """Another value of a figure: table, key (its key columns joined by bars; of events the scenario) and column."""

    table: str
    key: str
    column: str
    value: float = np.nan

    @property
    def weighs(self) -> bool:
        """Whether it only says how much what is bought costs a year."""
        return (self.table == "options" and self.column in FIXED) or (self.table, self.key) == ("settings", "discount_rate")

    @property
    def chance(self) -> bool:
        """Whether it only says how likely a year is."""
        return (self.table, self.column) == ("events", "probability")


def rows_of(net: Network, cell: Cell) -> np.ndarray:
    """Which rows of its table a cell names: those with a figure in its column, where any has one. Raises `DataError` where
    there is no such table, column or row."""
    if cell.table not in TABLES:
        raise DataError(said("error.no_such_table", table=cell.table), said("fix.use_one_of", known=", ".join(TABLES), hint=""))
    table, keys, known = net.filled(cell.table), key(cell.table) or ["scenario"], [c.column for c in columns(cell.table)]
    if cell.column not in known:
        told = said("error.no_such_column", table=cell.table, column=cell.column, hint="")
        raise DataError(told, said("fix.use_its_columns", hint=nearest(cell.column, known)))
    words = [*cell.key.split("|"), *[""] * len(keys)]
    fits = np.logical_and.reduce([(table[c].astype(str) == w).to_numpy() for c, w in zip(keys, words, strict=False)])
    fits &= not any(words[len(keys) :])
    if not fits.any():
        there = ("|".join(map(str, row)).rstrip("|") for row in table[keys].itertuples(index=False))
        fix = said("fix.write_row_as", columns="|".join(keys), hint=nearest(cell.key, there))
        raise DataError(said("error.no_such_row", table=cell.table, row=cell.key), fix)
    filled = fits & net.tables[cell.table][cell.column].notna().to_numpy()
    return np.flatnonzero(filled if filled.any() else fits)


def today_of(net: Network, cell: Cell) -> float:
    """The figure as it is; of several rows the first."""
    row = rows_of(net, cell)[0]
    return float(pd.to_numeric(net.filled(cell.table)[cell.column].iloc[[row]]).iloc[0])


def changed(net: Network, cells: Iterable[Cell]) -> Network:
    """The network with other figures. Raises `DataError` for cells that are not there, and for figures that may not be."""
    tables = dict[str, pd.DataFrame]()
    for cell in cells:
        table = tables.get(cell.table, net.tables[cell.table]).copy()
        value: object = f"{cell.value:.17g}" if cell.table == "settings" else cell.value
        table.iloc[rows_of(net, cell), table.columns.get_loc(cell.column)] = value
        tables[cell.table] = table
    return net.with_tables(**tables)


@dataclass(frozen=True, eq=False)
class Asking:
    """How a plan's question is asked, on its own network or one with other figures."""

    support: Mapping[str, float] | None = None
    options: str | Iterable[str] | None = None
    keep: str | Iterable[str] | None = None
    forbid: str | Iterable[str] | None = None


@dataclass(frozen=True, eq=False)
class Again:
    """A plan's question, and what it comes to where figures are others.

    nothing: what doing nothing costs; units: the plan's; value: what they cost [money a year]. large: whether each window is a
    model of its own in `plan` too.
    """

    net: Network
    best: Plan
    asking: Asking
    inquiry: Inquiry
    query: Query
    nothing: float
    units: np.ndarray
    value: float
    large: bool = False

    @classmethod
    def of(cls, net: Network, best: Plan, asking: Asking, watch: Watch) -> Again:
        """The question as it was. Raises `DataError`, `OutOfTimeError`."""
        task = task_again(net, best, **vars(asking)).within(watch.deadline.left)
        inquiry, w = Inquiry(task, watch), task.risk_weight
        query = Query(1 - w, w)
        nothing, units = inquiry.begin(1 - w, w).value, units_of(best, inquiry.stage.table["option"])
        found = inquiry.with_units(query, units, SEARCH * inquiry.proof(nothing).allowed(best.objective)).found
        large = exceed(LARGE, task.start, task.scenarios, watch)
        return cls(net, best, asking, inquiry, query, nothing, units, found.value, large)

    @property
    def near(self) -> float:
        """How near answers are brought to their best [money]."""
        return SEARCH * self.inquiry.proof(self.nothing).allowed(self.value)

    def where(self, cells: Sequence[Cell]) -> tuple[Inquiry, Query]:
        """The question where figures are others: to the same windows where these only weigh. Raises `DataError`."""
        task, best = self.inquiry.task, self.best
        if all(cell.chance for cell in cells) and best.risk_weight == 0:
            events = changed(self.net, cells).events.drop_duplicates("scenario").set_index("scenario")["probability"]
            told = {cell.key for cell in cells}
            chance = [float(events[s.name]) if s.name in told else chance_of(s) for s in task.scenarios]
            if sum(chance) <= 1:
                return self.inquiry, replace(self.query, chance=np.array([1 - sum(chance), *chance]))
        other = changed(self.net, cells)
        if all(cell.weighs for cell in cells) and best.budget is None:
            dearer = _fixed_cost(other, self.asking) - task.start.stage.fixed_cost
            return self.inquiry, replace(self.query, dearer=dearer)
        watch = Watch(deadline=self.inquiry.watch.deadline)
        return Inquiry(self.task(other), watch, like=self.inquiry if self.large else None), self.query

    def task(self, other: Network) -> Task:
        """The task on a network with other figures, for the scenarios of the plan as its events then say."""
        asked = Asked(self.best.budget, rules=rules_of(self.best), **vars(self.asking))
        scenarios = [_as_now(s, other) for s in scenarios_of(self.best)]
        deadline = self.inquiry.watch.deadline
        return plan_task(other, asked, self.best.risk_weight, self.best.confidence, scenarios).within(deadline.left)

    def kept(self, cells: Sequence[Cell]) -> float:
        """What the plan's moves cost there at the least. Raises `DataError`, `SolveError`."""
        inquiry, query = self.where(cells)
        return inquiry.with_units(query, self.units, self.near).found.value

    def run(self, cells: Sequence[Cell]) -> tuple[float, bool]:
        """The same, and whether it is the least: of a large plan whose windows change, what one run costs. Raises `DataError`,
        `SolveError`."""
        inquiry, query = self.where(cells)
        if inquiry is self.inquiry or not self.large:
            return inquiry.with_units(query, self.units, self.near).found.value, True
        value = inquiry.run_like(query, self.units, self.inquiry)
        if value is None:
            raise no_answer("infeasible")
        return value, False

    def chosen(self, cells: Sequence[Cell]) -> tuple[float, np.ndarray]:
        """What the best plan costs there, and its units. Raises `DataError`, `SolveError`."""
        inquiry, query = self.where(cells)
        with suppress(SolveError):
            inquiry.with_units(query, self.units, self.near)
        found = inquiry.ask(query, self.near).found
        return found.value, inquiry.units(found.x)


def _as_now(scenario: Scenario, other: Network) -> Scenario:
    """A scenario of the table events as another network has it; one of one's own as it is."""
    rows = other.events[other.events["scenario"] == scenario.name]
    chance = scenario.probability if rows.empty or rows["probability"].isna().all() else float(rows["probability"].iloc[0])
    return scenario if rows.empty else Scenario(scenario.name, rows, chance)


def _fixed_cost(net: Network, asking: Asking) -> np.ndarray:
    """What a unit of each option costs a year [money]."""
    return plan_task(net, Asked(None, **vars(asking)), scenarios=[]).start.stage.fixed_cost
