"""Why no plan keeps all that is asked: a smallest set of rules that exclude each other, and how far each could be met.

Whether some of the rules can be kept together is found by feasibility cuts from the windows (`elastic`), which hold whichever
rules are asked, as what breaks a rule is a column. From all rules those are left out one after the other without which the
rest still clash [the deletion filter: Chinneck & Dravnieks 1991, ORSA Journal on Computing 3(2):157-168]. Shares that could be
reached are found by Dinkelbach's iteration [1967, Management Science 13(7):492-498].
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from ...results.plan import NO_EVENT
from ...solving.model import Model
from ...solving.progress import Watch
from ...solving.solver import LiveModel
from .elastic import SLIGHTLY
from .limits import BUDGET, DOMESTIC, LOSS, SERVICE, Key
from .master import Found, Window, no_more_broken
from .task import Task

KEEP, FORBID, GROUP, REQUIRES, LEAST_USE = "keep", "forbid", "group", "requires", "least_use"
ORDER = (REQUIRES, GROUP, FORBID, LEAST_USE, KEEP, BUDGET, LOSS, DOMESTIC, SERVICE)  # what is left out first, if it can be
STEPS = 30  # of Dinkelbach's iteration, which ends after three or four
FINE = 1e-9  # of a share: it ends


class Search:
    """The rules of a task, any of which may be asked."""

    def __init__(self, task: Task, loose: Task, watch: Watch):
        loose = replace(loose, start=replace(loose.start, columns=task.start.columns))  # windows as coarse
        self.task, self.loose, self.watch = task, loose, watch
        self.stage, self.limits, self.rules = task.start.stage, loose.start.limits, task.start.limits.rules
        model = loose.model.copy()
        model.set_cost(np.arange(model.n_columns), 0.0)
        self.given_up = self._add_given_up(model)
        self.terms, self.low, self.high = model.terms, model.row_lower, model.row_upper
        self.bounds, self.money = (model.lower, model.upper), model.money
        self.names = [name for name, count in model.row_blocks for _ in range(count)]
        self.live = LiveModel(model, deadline=watch.deadline)
        self.rows = self._rows()
        self.asked = self._asked()
        self.threads = ThreadPoolExecutor(os.cpu_count())
        self.windows: dict[int, Window] = {}

    def _add_given_up(self, model: Model) -> np.ndarray:
        """The value of what is sold today and given up on a no-event day, as a column; none where no rule asks for it."""
        if (domestic := self.limits.domestic) is None:
            return np.empty(0, int)
        lost = self.loose.start.no_event.lost[0]
        column = model.add_columns("given_up", 1, size=model.money)
        # given up >= sum of value x (lost - lost today)
        row = model.add_rows("given_up", 1, -float(domestic.sold @ self.limits.unsold), np.inf)
        model.add_terms(row, column, 1)
        model.add_terms(np.repeat(row, len(lost)), lost, -domestic.sold)
        return column

    def _rows(self) -> dict[Key, np.ndarray]:
        """The rows of the first stage and the no-event day that say a rule, by rule."""
        stage, rows = self.stage, self.terms[:2]
        found: dict[Key, list[int]] = {}
        owner = {int(c): o for columns in (stage.units, stage.stands) for o, c in enumerate(columns) if c >= 0}
        kinds = {"budget": BUDGET, "domestic_share": DOMESTIC, "group": GROUP, "requires": REQUIRES, "least_use": LEAST_USE}
        for row, name in enumerate(self.names):
            if kind := kinds.get(name):
                own = [owner[c] for c in rows[1][rows[0] == row].tolist() if c in owner]
                if kind in (GROUP, REQUIRES, LEAST_USE) and not own:
                    continue
                column = "group" if kind == GROUP else "option"
                named = stage.table[column].iloc[own[0]] if kind in (GROUP, REQUIRES, LEAST_USE) else ""
                found.setdefault((kind, named), []).append(row)
        return {key: np.array(numbers) for key, numbers in found.items()}

    def _asked(self) -> list[Key]:
        """All rules, those that are left out first before the others."""
        stage, names = self.stage, self.stage.table["option"]
        keys = [*self.rows, *self.limits.slack]
        keys += [(KEEP, names.iloc[o]) for o in np.flatnonzero(stage.least > 0)]
        keys += [(FORBID, names.iloc[o]) for o in np.flatnonzero(stage.most < stage.could)]
        return sorted(keys, key=lambda key: ORDER.index(key[0]))

    def clash(self) -> list[Key]:
        """Rules of which no plan keeps all, and one keeps any but one; none where a plan keeps all there are."""
        left = self.asked
        if self._any(left):
            return []
        kinds = [[key for key in left if key[0] == kind] for kind in ORDER]
        for few in [*filter(None, kinds), *([key] for key in self.asked)]:
            others = [key for key in left if key not in few]
            if len(others) < len(left) and not self._any(others):
                left = others
        return left

    def _any(self, rules: list[Key]) -> bool:
        return self._least(np.zeros(len(self.bounds[0])), rules) is not None

    def _least(self, price: np.ndarray, rules: list[Key], *priced: Key) -> np.ndarray | None:
        """The columns of the task that keep rules at the least price; None: none do. priced: what the price is of, where
        that is of years. Raises `OutOfTimeError`."""
        self._hold(rules, priced)
        self.live.set_cost(price)
        numbers = [s for s, scenario in enumerate(self.task.scenarios) if self._ruled(scenario.name, [*rules, *priced])]
        before = np.empty(0)
        while True:
            self.watch.check()
            found = self.live.solve_if_any()
            if found is None:
                return None
            x = self._clean(found.x)
            broken = self._broken(x, numbers)
            if not broken or np.array_equal(x, before):  # rounding keeps the cuts from taking it away
                return x
            before = x
            for s, one in broken.items():
                columns, slope, most = no_more_broken(self._window(s), x, one)
                self.live.add_row(columns, slope, -np.inf, most)

    def _broken(self, x: np.ndarray, numbers: Iterable[int]) -> dict[int, Found]:
        """Windows in which rules are broken, and by how much."""
        found = zip(numbers, self.threads.map(lambda s: self._window(s).broken(x), numbers), strict=True)
        return {s: one for s, one in found if one.broken > SLIGHTLY}

    def _ruled(self, scenario: str, rules: list[Key]) -> bool:
        limit = self.rules.loss_of(scenario)
        return (SERVICE, "") in rules or (limit is not None and limit[0] in rules)

    def _window(self, number: int) -> Window:
        if number not in self.windows:
            self.windows[number] = Window(self.loose, number, self.task.scenarios[number], self.watch.deadline)
        return self.windows[number]

    def _hold(self, rules: list[Key], priced: tuple[Key, ...]) -> None:
        """Ask for some of the rules; by how much others are broken counts only where that is priced."""
        for key, rows in self.rows.items():
            held = key in rules
            free = np.full(len(rows), np.inf)
            self.live.set_rows(rows, self.low[rows] if held else -free, self.high[rows] if held else free)
        for key, column in self.limits.slack.items():
            most = 0.0 if key in rules else 1.0 if key[0] == SERVICE else np.inf
            floor = most if key not in priced and np.isfinite(most) else 0.0
            self.live.set_bounds(np.array([column]), np.array([floor]), np.array([most]))
        stage, names = self.stage, self.stage.table["option"]
        kept, out = (np.array([(kind, name) in rules for name in names], bool) for kind in (KEEP, FORBID))
        least = np.where(kept, np.maximum(stage.least, np.minimum(1.0, stage.could)), 0.0)
        self.live.set_bounds(stage.units, least, np.maximum(least, np.where(out, stage.most, stage.could)))

    def _clean(self, x: np.ndarray) -> np.ndarray:
        """A solution with whole units of whole options."""
        units, x = self.stage.units[self.stage.whole], np.maximum(x, self.bounds[0])
        x[units] = np.round(x[units])
        return x

    def reached(self, rule: Key, rules: list[Key]) -> tuple[float, str] | None:
        """How far a rule could be met beside others [share, money], and the year in which it is hardest, "": of no year.

        None: nothing keeps the others, or the rule has no figure. Raises `OutOfTimeError`.
        """
        others, price = [key for key in rules if key != rule], np.zeros(len(self.bounds[0]))
        if rule in self.limits.slack:
            column = self.limits.slack[rule]
            price[column] = self.money if rule[0] == SERVICE else 1.0
            x = self._least(price, others, rule)
            return None if x is None else self._of_years(rule, x, float(x[column]))
        if rule[0] == BUDGET:
            price[self.stage.units] = cost = self.stage.capex - self.stage.support
            x = self._least(price, others)
            return None if x is None else (float(cost @ x[self.stage.units]), "")
        if rule[0] == DOMESTIC:
            made, domestic = self.loose.start.no_event.made[0], self.limits.domestic
            assert domestic is not None
            whole, of_whole = np.append(made, self.given_up), np.append(domestic.added, np.ones(len(self.given_up)))
            return self._share(others, made, domestic.added * domestic.home, whole, of_whole)
        if rule[0] == LEAST_USE:
            found = [self._use(rule, others, row) for row in self.rows[rule].tolist()]
            return min(filter(None, found), default=None)
        return None

    def _of_years(self, rule: Key, x: np.ndarray, much: float) -> tuple[float, str]:
        """What a rule of the years comes to where it is broken by so much, and the year that would break it first."""
        tight = x.copy()
        tight[self.limits.slack[rule]] = 0.0
        broken = self._broken(tight, [s for s, one in enumerate(self.task.scenarios) if self._ruled(one.name, [rule])])
        units = {s: dict(zip((y := self._window(s).year.rules).names, y.unit, strict=True))[rule[0]] for s in broken}
        worst = max(broken, key=lambda s: broken[s].broken * (1.0 if rule[0] == SERVICE else units[s]), default=-1)
        year = self.task.scenarios[worst].name if worst >= 0 else NO_EVENT
        return (self.rules.service_level or 0.0) - much if rule[0] == SERVICE else self.loss_limit(rule) + much, year

    def loss_limit(self, rule: Key) -> float:
        """What a rule asks of the loss of a scenario, or of all."""
        given = self.rules.loss_limit
        return float(given[rule[1]] if isinstance(given, Mapping) else given or 0.0)

    def _use(self, rule: Key, others: list[Key], row: int) -> tuple[float, str] | None:
        """The share of the capacity that an option opens at a site that it could run at, where it is bought."""
        option = int(np.flatnonzero(self.stage.table["option"] == rule[1])[0])
        units, asked = self.stage.units[option], self.stage.table["least_use"].iloc[option]
        mine = self.terms[0] == row
        columns, values = self.terms[1][mine], self.terms[2][mine]
        runs = columns != units
        room = -values[~runs] / asked
        return self._share([*others, (KEEP, rule[1])], columns[runs], values[runs], columns[~runs], room)

    def _share(
        self, rules: list[Key], part: np.ndarray, of_part: np.ndarray, whole: np.ndarray, of_whole: np.ndarray
    ) -> tuple[float, str] | None:
        """The most that a part can be of a whole, both sums of columns x what each counts."""
        share = 1.0
        for _ in range(STEPS):
            price = np.zeros(len(self.bounds[0]))
            np.add.at(price, whole, share * of_whole)
            np.add.at(price, part, -of_part)
            x = self._least(price, rules)
            if x is None:
                return None
            before, total = share, float(of_whole @ x[whole])
            share = float(of_part @ x[part]) / total if total > 0 else 1.0
            if abs(share - before) <= FINE:
                break
        return share, ""
