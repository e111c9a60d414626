"""What the page Fund shows of support schemes: on the chain that tests/planning/test_funding.py solves by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import Network, texts
from reshore.planning.funding import funding, within
from reshore.planning.funding.play import ends_of
from reshore.results.funding import Funding
from reshore.results.result import Result
from reshore.store import jobs
from reshore.store.database import Database
from reshore.store.packing import pack, unpack

from ..planning.test_funding import line, network
from ..support.app_shown import answered, headline, ran

testing = pytest.importorskip("streamlit.testing.v1")
import streamlit as st  # noqa: E402

from reshore.reports import fund_tables  # noqa: E402
from reshore.ui.views import exports, fund_charts  # noqa: E402

PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import fund

session.begin()
session.case()
fund.show()
session.write_address()
"""
say, korean = (partial(texts.say, language=language) for language in ("en", "ko"))


@pytest.fixture(scope="module")
def chain() -> Network:
    """A home line of 400 that is worth 20 a year to its maker and 700 to the carmaker; `aid` pays seven tenths of it."""
    return network(line("home", "maker"), share=0.7)


@pytest.fixture
def start(monkeypatch, own_store, tmp_path, chain):
    """Opens the page on the chain."""
    st.cache_resource.clear()
    with Database(own_store).write() as connection:
        connection.execute(jobs.table.delete())

    def started(net: Network | None = None, **query):
        rs.save(chain if net is None else net, tmp_path / "chain")
        monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "chain")])
        app = testing.AppTest.from_string(PAGE, default_timeout=60)
        for name, value in {"lang": "en", **query}.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["Without support 0 firms invest", "Most for its money: aid", "97 % of the benefit goes to others"]),
    ("ko", ["지원이 없으면 0개 기업이 투자하여", "'aid'며, 공공 재원 360으로 1개", "편익의 97 %는 투자한 기업이 아닌 곳에"]),
])  # fmt: skip
def test_schemes_are_compared_and_told(start, lang, words, monkeypatch):
    """The app assumes five days of stock, which leave 10 a year to the firm and 350 to the carmaker: 90 % make it invest."""
    files = {}
    monkeypatch.setattr(exports, "buttons", lambda runs, key, name: files.update({key: (runs, name)}))
    app = start(network(line("home", "maker"), share=0.9), lang=lang)
    assert headline(app).startswith("#####") and not app.dataframe
    app.button(key="fund-find").click().run()
    told = " ".join(m.value.replace("\\", "") for m in answered(ran(app)).markdown)
    assert all(word in told for word in words), told
    assert len(app.get("echarts_chart")) == 3
    runs, name = files["fund-export"]
    assert name.startswith("reshore_") and [type(told) for told in runs()] == [Result, Funding]
    assert not any(isinstance(cell.cell_contents, Result) for cell in runs.__closure__), "the page keeps no run alive"
    app.button(key="fund_tornado-find").click().run()  # the chain has no range: nothing to draw, and it says so
    captions = " ".join(c.value for c in answered(ran(app)).caption)
    assert {"en": "has a low and a high", "ko": "추정값 가운데"}[lang] in captions


def test_the_tables_are_those_of_the_answer(chain):
    found = rs.fund(chain, estimates="base", budget=[70, 140, 280, 560])
    again = unpack(pack(found))
    assert again.rows.equals(found.rows) and again.choices.astype(str).equals(found.choices.astype(str))
    shown = fund_tables.at(found, "base")
    assert shown.all["budget"].dropna().unique().tolist() == [280]
    table = fund_tables.schemes_table(chain, shown, say).set_index("Scheme")
    assert table.loc["aid", "Firms"] == 1 and table.loc["no support", "Firms"] == 0
    assert table.filter(regex="^(Public,|Deadweight)").loc["aid"].tolist() == [280, 0]
    assert fund_tables.payers(chain, shown, say).iloc[-1, 1:].tolist() == [280, 0, 120]
    mix = fund_tables.mix(chain, shown, say).set_index("Scheme")
    assert mix.loc["aid"].tolist() == [100, 0, 0, 0] and mix.iloc[0].sum() == pytest.approx(100)
    curve = fund_tables.curve(chain, found, "base", say)
    assert curve.iloc[:, 0].tolist() == [70, 140, 280, 560] and curve.iloc[:, 1].tolist() == [0, 0, 740, 740]
    assert "740" in fund_tables.curve_finding(chain, found, "base", say)
    assert fund_charts.lines(curve)["series"][0]["name"].startswith("aid")


def test_a_scheme_that_moves_nobody_says_so(chain):
    shown = fund_tables.at(rs.fund(network(line("home", "maker"), share=0.1), estimates="base"), "base")
    assert fund_tables.finding(chain, shown, say)[-1] == "No scheme makes a further firm invest."
    assert "추가 투자를 이끌어 내지 못합니다" in fund_tables.finding(chain, shown, korean)[-1]
    assert np.isnan(shown.all.set_index("scheme").loc["aid", "public_per_loss_avoided"])


@pytest.mark.parametrize(
    ("deadweight", "told"),
    [
        (360, "All that the schemes pay, at most 360, goes to what would be built anyway."),
        (90, "Most goes to what would be built anyway under aid: 90 of the 360 that it pays."),
        (0, "Schemes make further firms invest"),
    ],
)
def test_what_changes_nothing_is_told_of_the_money_paid(chain, deadweight, told):
    """Of what is paid some goes to what would be built anyway: all of it, a part, or none."""
    shown = fund_tables.at(rs.fund(chain, estimates="base"), "base")
    paid = shown.all.assign(additional_loss_avoided=0.0, additional_firms=0.0).set_index("scheme")
    paid.loc["aid", ["public", "deadweight", "additional_firms"]] = 360.0, float(deadweight), 1.0
    lines = fund_tables.finding(chain, replace(shown, all=paid.reset_index()), say)
    assert lines[-1].startswith(told), lines
    assert len(fund_tables.finding(chain, replace(shown, all=paid.reset_index()), korean)) == len(lines)


def test_that_benefits_count_one_firm_is_told_where_a_part_invests(chain):
    shown = fund_tables.at(rs.fund(chain, estimates="base"), "base")
    assert fund_tables.counted_once(chain, shown, say) == []
    some = shown.choices.assign(level="basic", units=shown.choices["units"].where(shown.choices["units"] == 0, 0.3))
    firm = some.loc[some["units"] > 0, "company"].iloc[0]
    (told,) = fund_tables.counted_once(chain, replace(shown, choices=some), say)
    assert told.startswith(f"Of the real firms behind {firm} each decides")


def test_a_network_without_schemes_is_told_what_it_lacks(start):
    app = start(rs.load(rs.datasets.toy))
    assert app.info[0].value.endswith("still missing: schemes.") and not app.button


def test_which_estimate_decides_is_drawn_and_told():
    """The line of 400 pays at 100 of capital alone: at 16.3 a year for the 20 that it brings."""
    ranges = pd.DataFrame([("options", "home", "capex", 100, 900)], columns=["table", "key", "column", "low", "high"])
    net = network(line("home", "maker"), share=0.2).with_tables(ranges=ranges)
    told = rs.fund_tornado(net, "basic", "none")
    table, pays = fund_tables.swings(net, told, say)
    assert table.iloc[0].tolist() == ["investment", pytest.approx(48.8, abs=0.05), pytest.approx(-81.4, abs=0.05), 1, 0]
    chart = fund_charts.tornado(table, pays, say("fund.pays_from"))
    assert chart["series"][0]["markLine"]["data"][0]["xAxis"] == pytest.approx(45.1, abs=0.05)
    assert "investment: at its low figure it pays off for 1" in fund_tables.swings_finding(net, told, "basic", say)
    assert "'투자액'이며, 낮은 값에서는 1개" in fund_tables.swings_finding(net, told, "basic", korean)
    none = fund_tables.swings_finding(net, told.assign(pays_low=0), "basic", say)
    assert "no single estimate changes that" in none and "between" in none
    nothing = fund_tables.swings_finding(net, told.iloc[:0], "basic", say)
    assert nothing.startswith("Nothing that is said of level")


@pytest.mark.parametrize(("lang", "budget", "spread"), [
    ("en", "With 280 of public money.", "does not say how the 100 real firms behind maker differ"),
    ("ko", "공공 재원 280 기준.", "maker가 대표하는 실제 기업 100곳의 차이가 없어"),
])  # fmt: skip
def test_the_page_says_which_budget_is_shown_and_of_whom_no_spread_is_known(start, lang, budget, spread):
    many = {"companies": [{"company": "maker", "hurdle_rate": 0.1, "population": 100}]}
    app = start(network(line("home", "maker"), many, share=0.7), lang=lang)
    app.number_input(key="fund-budget").set_value(280).run()
    app.button(key="fund-find").click().run()
    captions = [c.value.replace("\\", "") for c in answered(ran(app)).caption]
    assert budget in captions and any(spread in caption for caption in captions), captions


def test_where_more_money_avoids_less_it_is_said_by_whom(monkeypatch):
    """Of the 320 asked for, with 100 the maker is funded all the same, and with 200 nobody, as if kept from it."""

    def choice(told, play, first, budget):
        funded = frozenset(["maker"] if budget < 150 else [])
        return within.Within(funded, ends_of(play.only(funded)), 0.0, True)

    monkeypatch.setattr(funding, "within", choice)
    net = network(line("home", "maker"), share=0.8)
    found = rs.fund(net, estimates="base", budget=[200, 100, 50])
    rows = found.rows[(found.rows["scheme"] == "aid") & (found.rows["level"] == "all")].set_index("budget")
    assert rows["undone_by"].to_dict() == {200: ["maker"], 100: [], 50: []}
    assert fund_tables.undone(net, found, "base", say) == [
        "aid, 200: less is avoided than with less support. Who then does less: maker."
    ]
    assert fund_tables.undone(net, found, "base", korean)[0].endswith("투자를 줄이는 기업: maker.")
