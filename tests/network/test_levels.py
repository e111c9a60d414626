"""Levels are data: own rows before the shipped ones, and what a run, a fingerprint and a check make of them."""

import pandas as pd
import pytest

import reshore as rs
from reshore.network.levels import BY_CAUSE, ESTIMATES, KEY, LEVELS, factor, shipped, table

TOY = rs.load(rs.datasets.toy)
AUTOMATED = TOY.edit([{"table": "sites", "where": {"site": "looms"}, "set": {"smart_level": "advanced"}}])


def with_levels(net: rs.Network, *rows: str, columns: str = "effect,cause,level,base") -> rs.Network:
    return net.with_tables(levels=pd.DataFrame([r.split(",") for r in rows], columns=columns.split(",")))


def test_the_shipped_levels_are_whole():
    """Every effect of DESIGN at every level, in order, each with its evidence and its source or reason; level none does
    nothing; those that depend on a cause name one. `check` finds nothing in them."""
    rows = shipped()
    assert set(rows["effect"]) == {
        "severity", "recovery", "build", "hours", "unit_cost", "capacity", "quality", "families", "capex",
    }  # fmt: skip
    assert (rows.groupby(["effect", "cause"])["level"].apply(list).map(tuple) == LEVELS).all()
    assert not rows.duplicated(KEY).any()
    assert ((rows["low"] <= rows["base"]) & (rows["base"] <= rows["high"])).all()
    assert rows["evidence"].isin(["read", "derived", "assumed"]).all()
    assert rows[["note", "unit"]].ne("").all(axis=None)
    assert rows["cause"].ne("").equals(rows["effect"].isin(BY_CAUSE))
    usual = rows[rows["level"] == "none"]
    assert usual[list(ESTIMATES)].eq((usual["effect"] != "capex").astype(float), axis=0).all(axis=None)
    assert rs.check(TOY.with_tables(levels=rows)).query("table == 'levels'").empty


def test_the_severities_that_runs_took_are_as_they_were():
    """What levels.csv said of a labour shortage and a travel ban before it had other effects."""
    base = {level: (factor(TOY, "severity", level, "labour"), factor(TOY, "severity", level, "travel")) for level in LEVELS}
    assert base == {"none": (1, 1), "basic": (1, 1), "intermediate_1": (0.9, 0.85), "intermediate_2": (0.7, 0.6),
                    "advanced": (0.4, 0.3)}  # fmt: skip
    assert factor(TOY, "severity", "advanced", "quake") == 1


def test_own_rows_go_before_the_shipped_ones():
    """0.9 instead of 0.5 for hours at advanced, its low blank, its high 0.95; basic stays the shipped 0.762."""
    net = with_levels(TOY, "hours,,advanced,,0.9,0.95", columns="effect,cause,level,low,base,high")
    assert [factor(net, "hours", "advanced", estimate=name) for name in ESTIMATES] == [0.9, 0.9, 0.95]
    assert factor(TOY, "hours", "advanced") == 0.5
    assert factor(net, "hours", "basic") == 0.762
    assert len(table(net)) == len(shipped())


@pytest.mark.parametrize("engine", ["daily", "flow"])
def test_a_cell_of_the_table_changes_a_run(engine):
    """looms_sick (labour, 0.75) at an automated harness maker. Shipped 0.4: it loses 0.3 and still makes 16 x 0.7 = 11.2 of the
    10 that are wanted, nothing is lost. A factor of 1 gives the README's 23 cars."""
    assert rs.disrupt(AUTOMATED, "looms_sick", engine=engine).lost.sum() == pytest.approx(0, abs=1e-6)
    doubtful = with_levels(AUTOMATED, "severity,labour,advanced,1")
    assert rs.disrupt(doubtful, "looms_sick", engine=engine).lost.sum() == pytest.approx(23)


def test_what_is_made_follows_the_cell():
    """0.8 of 0.75 is 0.6: looms makes 16 x 0.4 = 6.4. 2 of 0.75 is more than all: nothing is
    left, also with the row twice over."""
    made = rs.disrupt(with_levels(AUTOMATED, "severity,labour,advanced,0.8"), "looms_sick").sources
    assert made.query("site == 'looms' and day == 0")["made"].tolist() == [pytest.approx(6.4)]
    worse = with_levels(AUTOMATED, "severity,labour,advanced,2")
    twice = rs.Scenario("twice")
    for _ in range(2):
        twice = twice.hit(site="looms", days=10, severity=0.75, cause="labour")
    assert rs.disrupt(worse, twice).sources.query("site == 'looms' and day == 0")["made"].tolist() == [0]


def test_own_levels_belong_to_the_chain_where_a_run_reads_them():
    """A severity other than the shipped one changes the chain; a shipped one written out, an effect that no run reads, a
    low or a note does not. Any own row changes the fingerprint of the network; none leaves it as it was."""
    chain = TOY.fingerprint_of("chain")
    assert with_levels(TOY, "severity,labour,advanced,0.5").fingerprint_of("chain") != chain
    assert with_levels(TOY, "severity,flood,basic,0.5").fingerprint_of("chain") != chain
    same = with_levels(
        TOY,
        "severity,labour,advanced,0.1,0.4,mine",
        "severity,flood,basic,,1,",
        "hours,,basic,,0.1,",
        columns="effect,cause,level,low,base,note",
    )
    assert same.fingerprint_of("chain") == chain
    assert same.fingerprint != TOY.fingerprint
    assert (
        same.edit(
            [{"table": "levels", "where": {"effect": effect}, "delete": True} for effect in ("severity", "hours")]
        ).fingerprint
        == TOY.fingerprint
    )


def test_unknown_effects_and_levels_are_refused():
    with pytest.raises(rs.DataError, match="did you mean 'severity'"):
        with_levels(TOY, "severty,labour,advanced,1")
    with pytest.raises(rs.DataError, match="did you mean 'advanced'"):
        with_levels(TOY, "severity,labour,advancd,1")


def test_levels_travel_with_their_network(tmp_path):
    net = with_levels(AUTOMATED, "severity,labour,advanced,0.5")
    for path in (tmp_path / "n", tmp_path / "n.xlsx"):
        rs.save(net, path)
        assert rs.load(path).fingerprint == net.fingerprint
    store = rs.Store(f"sqlite:///{tmp_path}/runs.db")
    store.save(rs.disrupt(net, "looms_sick"), name="hit")
    assert factor(store.load("hit").network, "severity", "advanced", "labour") == 0.5
