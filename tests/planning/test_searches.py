"""A search for whole units that goes astray once is not believed, in plans and in questions asked of their chain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reshore.planning.model.decomposition import Decomposed
from reshore.planning.model.inquiry import Inquiry, Query
from reshore.planning.model.searches import Searches
from reshore.planning.planner import plan_task
from reshore.solving.progress import Watch
from reshore.solving.solver import LiveModel, Solution

from ..support.small_plans import mixed_plan

SEEDS = (1, 2, 7, 9)  # of plans whose relaxation has parts of whole options


class Told:
    """A model whose searches end as told."""

    integer = True

    def __init__(self, *ends: Solution | None):
        self.ends, self.seeds = list(ends), list[int]()

    def start_from(self, basis: None) -> None:
        """From nothing."""

    def set_seed(self, seed: int) -> None:
        self.seeds.append(seed)

    def solve_if_any(self) -> Solution | None:
        return self.ends.pop(0)


def ended(bound: float) -> Solution:
    return Solution(np.zeros(1), bound, True, 0.0, 0.0, bound)


def test_the_bound_is_the_lower_one_of_the_last_two_searches():
    """A search that tells 9 beside one that tells 7 was wrong, or had fewer cuts; each goes another way."""
    whole, searches = Told(*map(ended, (9.0, 7.0, 8.0, 8.0))), Searches()
    assert searches.bound == -np.inf
    bounds = []
    while whole.ends:
        searches.next(whole)
        bounds.append(searches.bound)
    assert bounds == [-np.inf, 7.0, 7.0, 8.0]
    assert len(set(whole.seeds)) == 4


def test_that_nothing_meets_the_rows_takes_two_searches():
    found = ended(5.0)
    assert Searches().next(Told(None, found)) is found
    assert Searches().next(Told(None, None)) is None


def test_units_are_found_again_where_whole_options_are_the_same_and_so_are_the_divisible_ones_bought():
    """Of an option that may be bought in any part another search may take another part; of none is another set."""
    stage, searches = plan_task(mixed_plan(1)).start.stage, Searches()
    units, part = np.ones(len(stage.units)), int(np.flatnonzero(~stage.whole)[0])
    times = []
    for much in (1.0, 0.5, 0.0, 0.25):
        units[part] = much
        times.append(searches.times(units, stage))
    assert times == [1, 2, 1, 3]


def test_a_search_that_time_ended_says_nothing_of_the_bound():
    whole, searches = Told(*map(ended, (7.0, 8.0)), replace(ended(2.0), proved=False)), Searches()
    while whole.ends:
        searches.next(whole)
    assert searches.bound == 7.0


def lying(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The first search for whole units comes back with what it found last, as if nothing were cheaper; -> what it told."""
    told: list[float] = []
    true = LiveModel.solve_if_any

    def solve(live: LiveModel, surely: bool = True) -> Solution | None:
        found = true(live, surely)
        if live.integer and not told and found is not None:
            worse = found.objective + 0.1 * abs(found.objective)
            told.append(worse)
            return replace(found, objective=worse, bound=worse)
        return found

    monkeypatch.setattr(LiveModel, "solve_if_any", solve)
    return told


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_told_too_high_once_proves_nothing(monkeypatch, seed):
    """The same plan as without that, and a bound that its cost is not below."""
    task = plan_task(mixed_plan(seed))
    watch = Watch.of(None, 100.0)
    right = Decomposed(task, None, watch).answer(watch)
    told = lying(monkeypatch)
    found = Decomposed(task, None, watch).answer(watch)
    near = 1e-6 * abs(right.best.value)
    assert found.best.value == pytest.approx(right.best.value, abs=near)
    assert found.bound <= right.best.value + near
    assert told
    assert told[0] > right.best.value + near


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_does_it_in_a_question(monkeypatch, seed):
    task, watch = plan_task(mixed_plan(seed)), Watch.of(None, 100.0)
    near = 1e-6 * abs(Inquiry(task, watch).ask(Query(), 1e-6).found.value)
    right = Inquiry(task, watch).ask(Query(), near)
    told = lying(monkeypatch)
    found = Inquiry(task, watch).ask(Query(), near)
    assert found.found.value == pytest.approx(right.found.value, abs=2 * near)
    assert found.bound <= right.found.value + near
    assert told
    assert told[0] > right.found.value + near
