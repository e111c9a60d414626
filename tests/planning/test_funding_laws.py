"""fund() on random small networks: who pays adds up, and nobody invests against its own interest or beyond its means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import reshore as rs
from reshore.planning.funding.gains import Gains
from reshore.planning.model.first_stage import capital_recovery
from reshore.planning.model.years import weighed_scenarios
from reshore.solving.progress import UNWATCHED

from ..support.funded_chains import funded_chain, priced
from ..support.funding_held import Years
from ..support.small_plans import small_plan

OWNERS = dict(zip(("s1", "s2", "p1", "p2", "k"), ("a", "b", "c", "b", "c"), strict=True))
SCHEMES = [
    {"scheme": "grant", "share": 0.6, "ceiling": 50},
    {"scheme": "shared", "share": 0.3, "customer_share": 0.4},
    {"scheme": "safe", "guaranteed_return": 0.12},
]


def owned(seed: int) -> rs.Network:
    """A small network whose sites and options belong to three firms of little money; options cost a tenth, so that some pay."""
    net, random = small_plan(seed), np.random.default_rng(seed)
    changes = [{"table": "sites", "where": {"site": s}, "set": {"company": c}} for s, c in OWNERS.items()]
    for option, capex in zip(net.options["option"], net.options["capex"], strict=True):
        own = {"company": str(random.choice(["a", "b", "c"])), "capex": capex / 10, "annual_cost": 0}
        changes.append({"table": "options", "where": {"option": option}, "set": own})
    limit = float(random.choice([5, 50, 500]))
    changes += [{"table": "companies", "add": {"company": c, "hurdle_rate": 0.1, "capex_limit": limit}} for c in "abc"]
    return net.edit(changes + [{"table": "schemes", "add": scheme} for scheme in SCHEMES])


@pytest.mark.parametrize("seed", range(1, 25, 2))
def test_who_invests_gains_enough_has_the_money_and_who_pays_adds_up(seed):
    net = owned(seed)
    found = rs.fund(net, estimates="base")
    life = net.options.set_index("option")["life_years"].fillna(10)
    limit, discount = net.companies["capex_limit"].iloc[0], net.number("discount_rate", 0.08)
    moves = found.choices
    assert np.allclose(moves["capex"], moves["public"] + moves["customer"] + moves["own"])
    assert (moves[["capex", "public", "customer", "own"]].to_numpy() >= -1e-9).all()
    assert (moves.loc[moves["scheme"] == "none", ["public", "customer"]] == 0).all(axis=None)
    for m in moves[moves["units"] > 0].itertuples():
        if m.scheme != "safe":
            asked = capital_recovery(0.1, life[m.option]) * m.own
            assert m.private_benefit >= asked - 2e-3 * capital_recovery(0.1, life[m.option]) * m.capex - 1e-6, m
        else:
            assert m.public == pytest.approx(m.yearly_payment / capital_recovery(discount, life[m.option]))
            assert m.public <= m.capex * (1 + 1e-9)
    grants = moves[(moves["units"] > 0) & (moves["scheme"] != "safe")]
    spent = grants.groupby(["scheme", "start", "company"])["own"].sum()
    assert (spent <= limit * (1 + 1e-9)).all()  # build_days 0: all in one year
    whole = found.rows[found.rows["level"] == "all"]
    levels = found.rows[found.rows["level"] != "all"].groupby("scheme")[["public", "customer", "own", "deadweight"]].sum()
    for key in levels:
        assert whole.set_index("scheme")[key].to_dict() == pytest.approx(levels[key].to_dict())
    assert (whole["deadweight"] <= whole["public"] + 1e-9).all()


@pytest.mark.parametrize("seed", range(2, 26, 3))
def test_the_end_from_nobody_is_one_that_no_firm_wants_to_leave(seed):
    """Without support, each move alone added to the end, or taken from it, is worked out again from the accounts."""
    net = owned(seed)
    net = net.edit([{"table": "companies", "where": {"company": c}, "set": {"capex_limit": None}} for c in "abc"])
    found = rs.fund(net, schemes=[], estimates="base")
    if found.rows["ends"].iloc[0] == "cycle":
        return
    gains = Gains(net, weighed_scenarios(net, None), UNWATCHED)
    table = gains.task.start.stage.table
    moves = found.choices[found.choices["start"] == "nobody"].set_index("option")["units"]
    units = table["option"].map(moves).fillna(0).to_numpy()
    here = gains.of(tuple(units.tolist()))
    price, could = gains.task.start.stage.capex, gains.task.start.stage.could
    for o in range(len(table)):
        recovery = capital_recovery(0.1, table["life_years"].iloc[o])
        group, requires = table["group"].iloc[o], table["requires"].iloc[o]
        blocked = group and any(units[k] > 0 for k in np.flatnonzero((table["group"] == group).to_numpy()) if k != o)
        free = not blocked and (not requires or units[table.index[table["option"] == requires][0]] > 0)
        needed = (table["requires"] == table["option"].iloc[o]) & (units > 0)
        target = 0.0 if units[o] > 0 else float(could[o])
        if needed.any() or not free or target == units[o]:
            continue
        other = gains.of(tuple(np.where(np.arange(len(units)) == o, target, units).tolist()))
        if other is None or here is None:
            continue
        change = float((other.balance - here.balance)[gains.trade.option[o]]) - recovery * price[o] * (target - units[o])
        assert change <= 1e-2 * recovery * price[o] * max(target, units[o]) + 1e-5 * abs(here.balance).max(), table[
            "option"
        ].iloc[o]


@pytest.mark.parametrize("seed", [10, 20, 39])
def test_the_order_of_rows_changes_no_benefit(seed):
    """Chains in which missing stock costs what refilling does, and goods cost the same to hold at maker and buyer."""
    net = funded_chain(seed)
    net = priced(net, Years(Gains(net, weighed_scenarios(net, None), UNWATCHED)), seed)
    turned = {t: getattr(net, t).iloc[::-1].reset_index(drop=True) for t in ("sites", "sources", "lanes")}
    one, other = (
        rs.fund(n, estimates="base").choices.set_index(["scheme", "start", "option"]) for n in (net, replace(net, **turned))
    )
    assert one["units"].to_dict() == other["units"].to_dict()
    benefit = one["private_benefit"]
    assert other["private_benefit"].to_dict() == pytest.approx(benefit.to_dict(), rel=1e-6, abs=1e-6 * benefit.abs().max())
