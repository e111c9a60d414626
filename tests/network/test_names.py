"""What things are called in each language, and the table of scenarios."""

from __future__ import annotations

import pandas as pd
import pytest

import reshore as rs
from reshore import texts
from reshore.network.scenario import find_scenario, probabilities, weighed

FLAGSHIP = rs.load(rs.datasets.korea_auto_2020)
TOY = rs.load(rs.datasets.toy)
TABLES = ("sites", "parts", "options", "companies", "scenarios")


def named(**rows) -> rs.Network:
    """The toy with these tables of scenarios, companies, countries."""
    return TOY.with_tables(**{table: pd.DataFrame(given) for table, given in rows.items()})


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("net", [FLAGSHIP, TOY], ids=["flagship", "toy"])
def test_the_samples_have_a_name_in_both_languages_for_all_that_has_one(net, table):
    for language in texts.LANGUAGES:
        names = net.called(table, language)
        assert not [id for id, name in names.items() if name == id or "_" in name], "an id instead of a name"
        assert not [name for name in names.values() if name.endswith(")") and name.rpartition("(")[2][:-1] in names]
    used = {"companies": {*net.sites["company"], *net.options["company"]} - {""}, "scenarios": set(net.events["scenario"])}
    assert used.get(table, set()) <= set(net.called(table))


def test_korean_names_are_korean():
    """A Korean name holds Hangul, but those of models that have none of it at home."""
    latin = {"K3", "K5", "K7", "K9", "i30"}
    for table in TABLES:
        assert {n for n in FLAGSHIP.called(table, "ko").values() if not any("가" <= c <= "힣" for c in n)} <= latin


def test_a_language_without_a_name_takes_the_other_and_at_last_the_id():
    net = named(companies={"company": ["chipco", "other"], "name": ["Chips", ""], "name_ko": ["", "기타"]})
    assert net.called("companies", "ko") | {} == {**net.called("companies"), "chipco": "Chips", "other": "기타"}
    assert net.called("companies")["other"] == "other" and net.called("companies")["boardco"] == "boardco"


def test_a_shared_name_has_its_id_behind_it_in_the_language_that_shares_it():
    net = named(scenarios={"scenario": ["chip_fire", "port_strike"], "name": ["Fire", "Strike"], "name_ko": ["사고", "사고"]})
    assert net.called("scenarios")["chip_fire"] == "Fire"
    assert net.called("scenarios", "ko")["port_strike"] == "사고 (port_strike)"
    assert net.called("scenarios")["looms_sick"] == "looms_sick"


def test_countries_have_names_without_a_table_and_a_table_goes_before():
    assert TOY.called("countries")["CN"] == "China" and TOY.called("countries", "ko")["JP"] == "일본"
    net = named(countries={"country": ["CN", "XX"], "name": ["Mainland", ""], "wage": [1, 1]})
    assert (net.called("countries")["CN"], net.called("countries")["XX"]) == ("Mainland", "XX")


def test_the_probability_of_the_table_scenarios_goes_first():
    events = TOY.events.assign(probability=[float("nan"), 0.1, float("nan")])
    own = pd.DataFrame({"scenario": ["chip_fire"], "probability": [0.3]})
    net = TOY.with_tables(events=events, scenarios=own)
    assert probabilities(net) == {"chip_fire": 0.3, "port_strike": 0.1, "looms_sick": None}
    assert find_scenario(net, "chip_fire").probability == 0.3
    assert [s.name for s in weighed(net, None)] == ["chip_fire", "port_strike"]
    assert rs.check(net).empty


def test_names_leave_the_figures_and_the_former_fingerprints():
    bare = TOY.with_tables(scenarios=TOY.scenarios.iloc[:0])
    assert bare.fingerprint != TOY.fingerprint and bare.fingerprint_of("chain") == TOY.fingerprint_of("chain")
