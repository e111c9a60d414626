"""What a network without a scenario opens on: its worst single loss, also where a worker has to find it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reshore import load, rank, save, texts

from ..support.app_shown import answered, headline, ran

testing = pytest.importorskip("streamlit.testing.v1")
from reshore.ui.state import cached, single_loss  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402

TOY = Path(__file__).parents[2] / "data" / "toy"
WORST = Case(out=("site:looms",), days=12)  # 80 cars of 40: the doctest of `rank` has the sums

DISRUPT_PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import disrupt

session.begin()
session.case()
disrupt.show()
"""


@pytest.fixture
def bare(tmp_path):
    """The toy without its scenario."""
    save(load(TOY).edit([{"table": "events", "where": {}, "delete": True}]), tmp_path / "bare")
    return tmp_path / "bare"


@pytest.fixture
def disrupt(monkeypatch):
    """Opens the page Disrupt on a network."""

    def started(path: Path, **query):
        monkeypatch.setattr(sys, "argv", ["app.py", str(path)])
        app = testing.AppTest.from_string(DISRUPT_PAGE, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


def test_own_data_opens_on_its_worst_single_loss(disrupt, bare):
    assert rank(load(bare))["target"].iloc[0] == "looms"
    app = disrupt(bare, lang="en")
    assert app.session_state.case == WORST and "stops Harness maker from day 0 to day 11" in headline(app)
    assert not app.session_state.draft, "there is nothing before it to undo"


def test_a_scenario_of_its_own_and_what_the_address_says_go_first(disrupt, bare):
    assert disrupt(TOY, lang="en").session_state.case == Case("chip_fire")
    assert disrupt(bare, lang="en", out="site:fab_a").session_state.case == Case(out=("site:fab_a",), days=12)
    assert disrupt(bare, lang="en", out="").session_state.case.out == (), "emptied, and F5"


def test_a_network_that_loses_nothing_opens_empty(bare):
    net = load(bare).edit([{"table": "demand", "where": {}, "set": {"price": 0, "margin": 0}}])
    assert single_loss.opening(net) == Case()


def test_the_worst_loss_of_a_large_network_is_found_by_a_worker(disrupt, bare, monkeypatch, tmp_path):
    """The page is there meanwhile, and goes over to it by itself."""
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(cached, "MANY_SITES", 5)
    app = disrupt(bare, lang="en")
    assert app.session_state.case == Case() and app.get("progress")
    assert texts.say("data.worst_by_worker", sites=8) in [c.value for c in app.caption]
    assert ran(answered(app).run()).session_state.case == WORST


def test_a_customer_is_no_weak_point_to_open_on(bare):
    """All is lost when the only market is away for good; the network opens on who makes or brings something all the same."""
    net = load(bare).edit([{"table": "sites", "where": {"site": "market"}, "set": {"recovery_days": 100}}])
    assert rank(net)["target"].iloc[0] == "market" and single_loss.worst(net) == WORST
