"""A home line that has to work: the share of its capacity that runs on a day without events."""

from __future__ import annotations

import pandas as pd
import pytest

import reshore as rs
from reshore import Network
from reshore.planning import planner


def boxes(least_use: float | None, capacity: float | None, site: float | None = None, family: bool = False) -> Network:
    """10 boxes a day for 100 days: from far at 1 each, or from home, an option of 5 a year, at 2. family: half of them are
    crates, which home makes too."""
    parts = ["box", "crate"] if family else ["box"]
    made = pd.DataFrame([(s, p) for p in parts for s in ("far", "home")], columns=["site", "part"])
    home = made["site"] == "home"
    return Network(
        sites=pd.DataFrame({"site": ["far", "home", "shop"], "capacity": [None, site, None]}),
        parts=pd.DataFrame({"part": parts}),
        sources=made.assign(
            option=home.map({True: "line", False: ""}),
            unit_cost=1.0 + home,
            capacity=pd.Series(capacity, index=made.index, dtype=float).where(home),
        ),
        lanes=made.rename(columns={"site": "origin"}).assign(destination="shop", option=home.map({True: "line", False: ""})),
        demand=pd.DataFrame({"site": "shop", "part": parts, "rate": 10.0 / len(parts), "price": 30.0}),
        options=pd.DataFrame({"option": ["line"], "capex": [5.0], "life_years": 1.0, "least_use": [least_use]}),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate"], "value": ["100", "0"]}),
    )


@pytest.mark.parametrize("large", [planner.LARGE, 0], ids=["whole", "decomposed"])
@pytest.mark.parametrize(
    ("least_use", "capacity", "site", "family", "at_home"),
    [
        (None, 20, None, False, 0),  # blank: it may stand idle
        (0.3, 20, None, False, 6),
        (0.3, None, None, False, 3),  # no limit: of what can be needed
        (0.3, 20, 10, False, 3),  # the site holds no more than 10
        (0.3, 20, 10, True, 3),  # both parts share it
        (0.3, 5, None, True, 3),  # 5 of each
    ],
)
def test_a_line_that_is_bought_works(large, least_use, capacity, site, family, at_home, monkeypatch):
    """Each box made at home costs 1 more, on each of 100 days: 1,005 + 100 x boxes at home."""
    monkeypatch.setattr(planner, "LARGE", large)
    best = rs.plan(boxes(least_use, capacity, site, family), keep="line")
    assert best.objective == pytest.approx(1_005 + 100 * at_home)


def test_a_line_too_large_to_work_so_much_is_not_to_be_had():
    """6 of 10 boxes on half its capacity of 30 a day would be 15."""
    best = rs.plan(boxes(0.5, 30, None))
    assert best.options.empty and best.turned_down["reason"].tolist() == ["rule"]
