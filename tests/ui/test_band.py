"""The page Disrupt tells how much may be lost where nobody knows how long the recovery takes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reshore import load, save

from ..support.app_shown import answered, ran

testing = pytest.importorskip("streamlit.testing.v1")

TOY = Path(__file__).parents[2] / "data" / "toy"
PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import disrupt

session.begin()
session.case()
disrupt.show()
"""


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """Opens the page Disrupt on the toy, chip_fire with these factors (None: known)."""

    def started(factors: tuple[float, float] | None, **query):
        net = load(TOY)
        if factors:
            cells = dict(zip(("factor_low", "factor_high"), factors, strict=True))
            net = net.edit([{"table": "events", "where": {"scenario": "chip_fire"}, "set": cells}])
        save(net, tmp_path / "toy")
        monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "toy")])
        app = testing.AppTest.from_string(PAGE, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return answered(ran(app.run()))

    return started


@pytest.mark.parametrize(("language", "line"), [
    ("en", "in 8 of 10 cases 50 pieces to 120 pieces are never sold, 2,000 KRW to 4,800 KRW of margin"),
    ("ko", "10건 중 8건에서 판매 손실은 50개~120개, 공헌이익 손실은 2,000 원~4,800 원입니다"),
])  # fmt: skip
def test_a_line_tells_the_band(opened, language, line):
    """Ten days x (0.8 to 2): a tenth of the triangle is below 9.55 days, a tenth above 16.54 (`Scenario.uncertain`); ten days
    lose 50 cars, each further one 10."""
    opened((0.8, 2.0), lang="en")  # the answer is there now: between two runs of a page a test formats choices in English
    app = opened((0.8, 2.0), lang=language)
    assert [m.value for m in app.markdown if m.value.replace("\\", "").endswith(line)]


def test_a_known_recovery_has_no_line(opened):
    app = opened(None, lang="en")
    assert not [m.value for m in app.markdown if "8 of 10" in m.value]
    assert "100 % of what this rests on is assumed" in [c.value.replace("\\", "") for c in app.caption]


def test_own_knock_outs_share_the_factor_of_their_cause(opened, tmp_path):
    """port_strike has another cause, logistics; chip_fire's is fire: knock-outs, which have none, stay known. Where the events
    have no cause, theirs is the same."""
    app = opened((0.8, 2.0), lang="en", out="site:looms")
    assert not app.error
    net = load(tmp_path / "toy").edit([{"table": "events", "where": {"scenario": "chip_fire"}, "set": {"cause": ""}}])
    save(net, tmp_path / "blank")
    sys.argv[1] = str(tmp_path / "blank")
    blank = testing.AppTest.from_string(PAGE, default_timeout=60)
    blank.query_params["lang"], blank.query_params["out"] = "en", "site:looms"
    assert not answered(ran(blank.run())).error
