"""What smarter sites spare: solved by hand, and the command."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Network
from reshore.cli import main

SETTINGS = {"currency": "KRW", "days_per_year": 100, "discount_rate": 0}


def chain(engineers: str = "", **more: object) -> Network:
    """A part of s, made into c at p, 10 a day at most, sold at once at a margin of 40; a year without people at either."""
    events = [
        {"scenario": "ill", "probability": 0.1, "site": site, "start_day": 5, "duration_days": 10, "cause": "labour"}
        for site in ("s", "p")
    ]
    return Network(
        sites=pd.DataFrame(
            [{"site": name, "country": "KR", "company": f"of_{name}", "engineers_from": engineers, **more} for name in "sp"]
        ),
        parts=pd.DataFrame([{"part": "a", "value": 1}, {"part": "c", "value": 2}]),
        bom=pd.DataFrame([{"part": "c", "input": "a"}]),
        sources=pd.DataFrame([{"site": "s", "part": "a", "capacity": 10}, {"site": "p", "part": "c", "capacity": 10}]),
        lanes=pd.DataFrame([{"origin": "s", "destination": "p", "part": "a", "lead_days": 0}]),
        demand=pd.DataFrame([{"site": "p", "part": "c", "rate": 10, "margin": 40}]),
        events=pd.DataFrame(events),
        settings=pd.DataFrame([{"key": k, "value": str(v)} for k, v in SETTINGS.items()]),
    )


@pytest.mark.parametrize("engine", ["daily", "flow"])
def test_two_tiers_help_only_together(engine):
    """Ten days without people stop both: 10 x 10 x 40 = 4,000, a tenth of the years. Advanced sites keep 60 % (80 to 30 %): one
    alone waits for the other, both make 6 of 10 (8 to 3), which is 240 a year (320 to 120). Two projects of 2.4bn over 8 years
    and 3 % upkeep cost 4.8bn x (1 / 8 + 0.03) = 744m a year."""
    found = rs.raise_levels(chain(), engine=engine)
    assert found.attrs["loss"] == pytest.approx(400)
    both = found.iloc[0]
    assert both["who"] == "0+1" and both["sites"] == 2 and not both["best"]
    assert both[["loss_avoided", "low", "high", "apart", "complementarity"]].tolist() == pytest.approx([240, 120, 320, 0, 240])
    assert both[["capex", "cost"]].tolist() == pytest.approx([4.8e9, 744e6])
    assert both["break_even_loss"] == pytest.approx(744e6 / 240) and both["gain"] == pytest.approx(240 - 744e6)
    assert found.iloc[1:]["loss_avoided"].eq(0).all() and found.iloc[1:]["break_even_loss"].isna().all()


def test_an_upgrade_that_pays_is_told():
    """With s hit alone and projects at 1,000: 2,400 x 0.1 = 240 a year for 1,000 x 0.155 = 155."""
    net = chain()
    ill = rs.Scenario("ill", probability=0.1).hit(site="s", days=10, cause="labour")
    own = pd.DataFrame([{"effect": "capex", "level": "advanced", "base": 1000}])
    found = rs.raise_levels(net.with_tables(levels=own), scenarios=ill, by="company").set_index("who")
    assert found["best"].to_dict() == {"of_s": True, "of_p": False}
    assert found.loc["of_s", ["loss_avoided", "cost", "gain"]].tolist() == pytest.approx([240, 155, 85])


def test_sites_that_stand_there_already_or_elsewhere_are_not_raised():
    assert rs.raise_levels(chain(smart_level="advanced")).empty
    assert rs.raise_levels(chain(), country="VN", by="site").empty
    found = rs.raise_levels(chain(), "intermediate_2", by="site", country="KR")
    assert set(found["who"]) == {"s", "p"} and set(found["level"]) == {"intermediate_2"}


def test_another_currency_leaves_what_it_costs_open():
    net = chain()
    found = rs.raise_levels(net.with_tables(settings=net.settings.replace("KRW", "USD")))
    assert found["capex"].isna().all() and found["cost"].isna().all() and found["loss_avoided"].max() == pytest.approx(240)


def test_from_afar():
    """s, whose engineers come from JP, is back after 20 days: 20 x 400 = 8,000 lost. At intermediate 2 it takes three quarters
    of that (0.6 to 0.9): 5 days or 2,000 less (8 to 2 days). 800m of projects cost 124m a year, 62,000 times 2,000."""
    found = rs.remote_operation(chain(engineers="KR JP", recovery_days=20)).set_index(["name", "level"])
    row = found.loc[("s", "intermediate_2")]
    assert row[["days", "days_saved", "days_low", "days_high"]].tolist() == pytest.approx([20, 5, 2, 8])
    assert row[["loss", "loss_saved", "loss_low", "loss_high"]].tolist() == pytest.approx([8000, 2000, 800, 3200])
    assert row["cost"] == pytest.approx(124e6) and row["break_even_chance"] == pytest.approx(62000)
    assert found.loc[("s", "basic"), "days_saved"] == 0
    assert rs.remote_operation(chain(engineers="KR", recovery_days=20)).empty


def test_a_line_is_built_sooner_from_afar():
    """An advanced line takes 100 days, 75 from afar: a quarter of a year of 100 days of the 360 a year that it avoids."""
    net = chain(engineers="JP")
    options = pd.DataFrame([{"option": "line", "smart_level": "advanced", "capex": 1, "build_days": 100, "life_years": 1}])
    sources = pd.DataFrame([{"site": "p", "part": "c", "capacity": 10, "option": "line"}])
    net = net.with_tables(options=options, sources=pd.concat([net.sources, sources], ignore_index=True))
    best = rs.plan(net, scenarios=rs.Scenario("fire", probability=0.09).hit(site="p", days=10, severity=1, cause="labour"))
    row = rs.remote_operation(net, best).set_index("what").loc["build"]
    worth = best.options.set_index("option")["loss_avoided"]["line"]
    assert row["days_saved"] == 25 and row["loss_saved"] == pytest.approx(0.25 * worth) and worth > 0


@pytest.mark.parametrize("wrong", [{"by": "region"}, {"level": "none"}, {"level": "best"}, {"engine": "structure"}])
def test_refuses(wrong):
    with pytest.raises(DataError, match="use one of"):
        rs.raise_levels(chain(), **wrong)


def test_the_command(capfd):
    assert main(["levels", "data/toy", "--by", "site", "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert {row["who"] for row in rows} == {"fab_a", "boards", "looms", "plant"}
    assert main(["levels", "data/korea_auto_2020", "--remote", "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert {row["what"] for row in rows} == {"recovery", "build"}
