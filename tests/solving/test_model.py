"""One formulation, two outlets: PuLP and the live HiGHS model give the same optimum and tell the truth about failure."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reshore import SolveError
from reshore.disruption.capacity_left import effects
from reshore.disruption.flow import add_flow
from reshore.disruption.flow_columns import Opening, Scale, Terms
from reshore.disruption.windows import usual_limits, window
from reshore.network.baseline import baseline
from reshore.network.costs import usual_money
from reshore.network.index import index
from reshore.solving.deadline import Deadline
from reshore.solving.model import Model
from reshore.solving.solver import LiveModel, solve_with_pulp

from ..support.networks import examples, networks, scenarios

BOTH = pytest.mark.parametrize("solve", [solve_with_pulp, lambda model: LiveModel(model).solve()], ids=["pulp", "live"])


@st.composite
def models(draw, whole: bool) -> Model:
    """A random bounded model whose rows all allow the point zero; cells may stand twice."""
    numbers = st.integers(-4, 4)
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    model = Model()
    model.add_columns("x", n, 0, draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)),
                      draw(st.lists(numbers, min_size=n, max_size=n)), integer=whole)  # fmt: skip
    low = draw(st.lists(st.sampled_from([-np.inf, -3, 0]), min_size=m, max_size=m))
    rows = model.add_rows("row", m, low, draw(st.lists(st.sampled_from([0, 5.5, np.inf]), min_size=m, max_size=m)))
    for _ in range(draw(st.integers(1, 12))):
        row, column = draw(st.sampled_from(rows.tolist())), draw(st.integers(0, n - 1))
        model.add_terms(row, column, draw(numbers))
    return model


def residual(model: Model, x: np.ndarray) -> float:
    """By how much a point breaks bounds and rows."""
    rows, columns, values = model.terms
    total = np.bincount(rows, values * x[columns], model.n_rows)
    broken = [model.lower - x, x - model.upper, model.row_lower - total, total - model.row_upper]
    return float(max(part.max(initial=0) for part in broken))


@examples(40)
@given(st.booleans().flatmap(models))
def test_both_outlets_give_the_same_optimum(model):
    a, b = solve_with_pulp(model), LiveModel(model).solve()
    assert a.objective == pytest.approx(b.objective, abs=1e-6)
    for answer in (a, b):
        assert answer.proved
        assert residual(model, answer.x) <= 1e-6
        assert model.cost @ answer.x == pytest.approx(answer.objective, abs=1e-6)


@examples(5)
@given(st.data())
def test_both_outlets_give_the_same_optimum_of_a_flow_model(data):
    net = data.draw(networks())
    coded, base = index(net), baseline(net)
    what = effects(coded, data.draw(scenarios(net)))
    win = window(coded, what, np.arange(what.first, what.first + 21), usual_limits(coded, base.made, base.sent))
    model = Model()
    opening = Opening(base.stock, base.sent, Terms.none(), Terms.none())
    add_flow(model, coded, "flow", win, usual_money(base), opening, Scale.whole(coded))
    a, b = solve_with_pulp(model), LiveModel(model).solve()
    assert a.objective == pytest.approx(b.objective, rel=1e-7, abs=1e-5)
    assert residual(model, a.x) <= 1e-5 and residual(model, b.x) <= 1e-5


@BOTH
def test_infeasible(solve):
    model = Model()
    x = model.add_columns("x", 1, 0, 1, 1)
    model.add_terms(model.add_rows("least", 1, 2, np.inf), x, 1)
    with pytest.raises(SolveError, match="infeasible"):
        solve(model)


@BOTH
@pytest.mark.parametrize("whole", [False, True])
def test_unbounded(solve, whole):
    model = Model()
    x = model.add_columns("x", 2, 0, np.inf, [-1, 1], integer=whole)
    model.add_terms(model.add_rows("apart", 1, -np.inf, 3), x[1:], 1)
    with pytest.raises(SolveError, match="unbounded"):
        solve(model)


def hard() -> Model:
    """Market split: 5 equations in 40 yes-or-no columns, to be missed by as little as possible."""
    random = np.random.default_rng(0)
    weights = random.integers(0, 100, (5, 40))
    model = Model()
    x = model.add_columns("x", 40, 0, 1, 0, integer=True)
    above, below = model.add_columns("above", 5, cost=1), model.add_columns("below", 5, cost=1)
    half = weights.sum(axis=1) // 2
    rows = model.add_rows("half", 5, half, half)
    model.add_terms(np.repeat(rows, 40), np.tile(x, 5), weights.ravel())
    model.add_terms(rows, above, -1)
    model.add_terms(rows, below, 1)
    return model


@pytest.mark.parametrize(
    "solve",
    [
        lambda model: solve_with_pulp(model, pulp.HiGHS(msg=False, threads=1, timeLimit=1)),
        lambda model: LiveModel(model, deadline=Deadline.of(1)).solve(),
    ],
    ids=["pulp", "live"],
)
def test_a_time_limit_is_no_proof(solve):
    answer = solve(hard())
    assert not answer.proved
    assert not answer.gap < 1e-6
    assert residual(hard(), answer.x) <= 100 * 1e-6  # a whole number may be off by 1e-6, and weighs up to 100


@BOTH
def test_a_linear_model_is_proved_without_gap(solve):
    model = Model()
    x = model.add_columns("x", 2, upper=4, cost=[-1, -2])
    row = model.add_rows("room", 1, upper=5)
    model.add_terms([row[0], row[0]], x, 1)
    answer = solve(model)
    assert (answer.objective, answer.proved, answer.gap) == (pytest.approx(-9), True, 0)
    assert answer.x == pytest.approx([1, 4])


def test_the_solver_prints_nothing(capfd):
    """Nor does its constructor: HiGHS 1.16 prints two lines of its own in C, before any option can be set from outside."""
    model = Model()
    model.add_columns("x", 2, upper=4, cost=[-1, -2], integer=True)
    assert LiveModel(model).solve().objective == pytest.approx(-12)
    assert capfd.readouterr() == ("", "")


class _Loses(LiveModel):
    """A solver that always comes back with a point off its rows, and calls it the best."""

    def _broken(self) -> tuple[int, float]:
        return 4, 0.25


@pytest.mark.parametrize("whole", [False, True])
def test_a_solution_that_breaks_a_row_is_not_given_and_the_row_is_named(whole):
    model = Model()
    x = model.add_columns("x", 1, 0, 4, -1, integer=whole)
    for name, count in (("balance", 3), ("room", 2)):
        model.add_terms(model.add_rows(name, count, -np.inf, 3), np.repeat(x, count), 1)
    assert LiveModel(model).solve().x.tolist() == [3]
    with pytest.raises(SolveError, match=r"room_1.* by 0.25"):
        _Loses(model).solve()


def test_rows_are_held_as_they_stand_after_every_change():
    """Rows added, sides and coefficients changed: a point is held against what the model says now."""
    model = Model()
    x = model.add_columns("x", 2, 0, 10, [-1, -1], size=1)
    row = model.add_rows("room", 1, -np.inf, 8)
    model.add_terms(np.repeat(row, 2), x, 1)
    live = LiveModel(model)
    assert live.solve().x.sum() == pytest.approx(8)
    live.set_rows(row, np.array([-np.inf]), np.array([6.0]))
    assert live._broken() == (0, pytest.approx(2 / live.units.row[0]))
    assert live.solve().x.sum() == pytest.approx(6)
    live.set_coefficients(row, x[:1], np.array([3.0]))
    live.add_row(x, np.ones(2), -np.inf, 2)
    assert live._broken()[0] == 1 and live._broken()[1] > 1
    assert live.solve().x.sum() == pytest.approx(2)


def test_rows_added_together_hold_as_those_added_one_by_one():
    """max x + y with x <= 10, y <= 10: first x + y <= 8, then both rows x <= 3 and x + 2 y <= 9, so that x = 3, y = 3."""
    model = Model()
    x = model.add_columns("x", 2, 0, 10, [-1, -1], size=1)
    row = model.add_rows("room", 1, -np.inf, 8)
    model.add_terms(np.repeat(row, 2), x, 1)
    live = LiveModel(model)
    assert live.solve().x.sum() == pytest.approx(8)
    free, sides = np.full(2, -np.inf), np.array([3.0, 9.0])
    live.add_rows(np.array([0, 1]), np.array([0, 0, 1]), np.array([1.0, 1.0, 2.0]), free, sides)
    assert live._broken()[1] > 1
    np.testing.assert_allclose(live.solve().x, [3, 3])
    live.set_rows(row, np.array([-np.inf]), np.array([5.0]))
    np.testing.assert_allclose(live.solve().x.sum(), 5)


def test_rows_that_are_dropped_hold_no_more():
    """max 2 x + y with x + y <= 8, x <= 7 and y <= 2: x = 7 and y = 1, so that the last holds nothing up. Without the first row
    y = 2; without the last too y is at its bound of 10."""
    model = Model()
    x = model.add_columns("x", 2, 0, 10, [-2, -1], size=1)
    row = model.add_rows("room", 1, -np.inf, 8)
    model.add_terms(np.repeat(row, 2), x, 1)
    live = LiveModel(model)
    live.add_rows(np.array([0, 1]), x, np.ones(2), np.full(2, -np.inf), np.array([7.0, 2.0]))
    np.testing.assert_allclose(live.solve().x, [7, 1])
    assert live.slack_rows.tolist() == [False, False, True]
    live.drop_rows(np.array([0]))
    np.testing.assert_allclose(live.solve().x, [7, 2])
    live.drop_rows(np.array([1]))
    assert live.n_rows == 1
    np.testing.assert_allclose(live.solve().x, [7, 10])


def test_a_model_starts_from_where_another_ended():
    """The second has a column and a row more: least x + y + 3 z, x + 2 y >= 4, x + z >= 1, y <= 2. The first: y = 2, cost 2;
    the second: x = 1, y = 1.5, cost 2.5. A model that was never solved tells nothing."""
    models = []
    for more in (False, True):
        model = Model()
        x = model.add_columns("x", 2, 0, [np.inf, 2], 1, size=1)
        row = model.add_rows("wanted", 1, 4, np.inf)
        model.add_terms(np.repeat(row, 2), x, [1, 2])
        if more:
            z = model.add_columns("z", 1, cost=3, size=1)
            model.add_terms(np.repeat(model.add_rows("more", 1, 1, np.inf), 2), [x[0], z[0]], 1)
        models.append(model)
    first, second, third = LiveModel(models[0]), LiveModel(models[1]), LiveModel(models[1])
    third.start_beside(first)
    assert third.solve().objective == pytest.approx(2.5)
    assert first.solve().objective == pytest.approx(2)
    second.start_beside(first)
    assert second.solve().objective == pytest.approx(2.5)


def test_an_added_row_is_counted_in_what_is_asked_else_in_what_its_terms_come_to():
    """1e6 x + 1e-2 y: between its terms 1e2 lies in the middle; counted in 1e4 it reads 1e2 x + 1e-6 y."""
    model = Model()
    x = model.add_columns("x", 2, 0, 10, [-1, -1], size=1)
    live = LiveModel(model)
    for unit in (np.nan, 1e4):
        live.add_row(x, np.array([1e6, 1e-2]), -np.inf, 5e6, unit)
    matrix, _, upper = live._all_rows()
    np.testing.assert_allclose(matrix.toarray(), [[1e4, 1e-4], [1e2, 1e-6]])
    np.testing.assert_allclose(upper, [5e4, 5e2])
