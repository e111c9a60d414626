"""check(): one broken network a rule gives that problem at that row and column; the sound one gives none."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from reshore.checks.checks import check, errors
from reshore.checks.rules import RULES, derived
from reshore.errors import ALIKE, DataError, Problem, folded, listed
from reshore.network.network import Network
from reshore.texts import said

from ..support.korean import assert_korean


def table(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


SOUND = {
    "sites": table("site,company,country,region,lat,lon", "cn,yura,CN,shandong,37.5,122", "kr,yura,KR,ulsan,35.5,129",
                   "plant,hmc,KR,ulsan,35.5,129.3", "shop,,US,,40,-74"),
    "parts": table("part,family", "car,", "harness,wiring", "wire,wiring"),
    "bom": table("part,input,quantity,alternative,share,site", "car,harness,1,,,", "harness,wire,2,,,"),
    "sources": table("site,part,capacity,unit_cost,share,option", "cn,harness,20,5,,", "cn,wire,,1,,",
                     "plant,car,20,50,,", "kr,harness,20,8,,home"),
    "lanes": table("origin,destination,part,mode,share,lead_days,option", "cn,plant,harness,sea,,3,",
                   "plant,shop,car,sea,,9,", "kr,plant,harness,road,,1,home", "cn,kr,wire,sea,,3,home"),
    "stock": table("site,part,quantity,cover_days,limit,option", "plant,harness,,5,100,", "kr,wire,20,,,home"),
    "demand": table("site,part,rate,price,margin", "shop,car,10,100,"),
    "options": table("option,capex,requires,group,replaces,company", "home,1000,,,cn,yura"),
    "events": table("scenario,probability,country,part,mode,destination,near_lat,near_lon,radius_km,start_day,"
                    "start_date,duration_days,end_date,demand_change,duty_add",
                    "harness,0.1,CN,harness,,,,,,5,,14,,,", "strike,0.2,KR,,,,,,,,2020-02-03,,2020-02-14,,",
                    "tariff,,CN,,,KR,,,,,,,,,0.25"),
    "settings": table("key,value", "start_date,2020-01-31", "workdays,12345", "holidays,2020-02-04 2020-02-05",
                      "discount_rate,0"),
    "companies": table("company,home", "yura,KR", "hmc,KR"),
    "levels": table("effect,cause,level,low,base,high", "severity,labour,basic,0.7,0.8,1", "hours,,basic,,0.9,"),
    "schemes": table("scheme,year,share", "aid,2020,0.5"),
    "scenarios": table("scenario,name,name_ko,probability", "tariff,Duty,관세,0.05"),
    "ranges": table("table,key,column,low,high", "sources,cn|harness,unit_cost,4,6",
                    "settings,discount_rate,value,0,0.1"),
}  # fmt: skip


def network(**changes: object) -> Network:
    """The sound network with tables replaced (None: left out), then cells changed: `sources_1_capacity="3"`."""
    given = {name: changes.pop(name) for name in list(changes) if name in SOUND}
    frames = {name: frame.copy() for name, frame in (SOUND | given).items() if frame is not None}
    for name, value in changes.items():
        table_, row, column = name.split("_", 2)
        frames[table_].loc[int(row), column] = value
    return Network(**frames)


def add(name: str, **cells: str) -> dict[str, pd.DataFrame]:
    """The table with one more row."""
    return {name: pd.concat([SOUND[name], pd.DataFrame([cells])], ignore_index=True).fillna("")}


def test_a_sound_network_has_no_problems():
    assert check(network()).empty
    assert errors(network()) == []


CASES = {
    "part circle": (add("bom", part="wire", input="car"), ("bom", 2, "input", "error"), "needs itself"),
    "lanes in a circle": (
        {"lanes": table("origin,destination,part,lead_days", "cn,plant,harness,0", "plant,cn,harness,0",
                        "plant,shop,car,9")},
        ("lanes", 2, "lead_days", "error"), "circle without lead time",
    ),
    "lanes of options in a circle": (
        add("lanes", origin="plant", destination="kr", part="harness", lead_days="0", option="home")
        | {"lanes_2_lead_days": "0"},
        ("lanes", 4, "lead_days", "warning"), "once its options are built",
    ),
    "lane shares": ({"lanes_0_share": "0.6"}, ("lanes", 2, "share", "error"), "sum to 0.6"),
    "lane shares above 1": (
        add("lanes", origin="cn", destination="plant", part="harness", mode="air", share="0.7") | {"lanes_0_share": "0.6"},
        ("lanes", 2, "share", "error"), "lanes that bring 'harness' to 'plant' sum to 1.3",
    ),
    "substitute shares": (
        {"bom_0_alternative": "a", "bom_0_share": "0.6"}, ("bom", 0, "share", "error"),
        "substitutes of one input of 'car' at 'plant' sum to 0.6",
    ),
    "input nothing brings": (
        add("bom", part="car", input="wire"), ("bom", 4, "input", "error"),
        "nothing brings 'wire' to 'plant', which needs it for 'car'",
    ),
    "input of an option nothing brings": (
        {"lanes": SOUND["lanes"].iloc[:3]}, ("bom", 3, "input", "warning"), "once its option is built",
    ),
    "substitute nothing brings": (
        {"bom_0_alternative": "a"} | add("bom", part="car", input="wire", alternative="a"),
        ("bom", 4, "input", "warning"), "its substitutes can be had",
    ),
    "input only options bring": (
        {"lanes_0_option": "home"}, ("bom", 2, "input", "warning"), "only options bring 'harness' to 'plant'",
    ),
    "lane that carries nothing": (
        add("lanes", origin="shop", destination="plant", part="wire"), ("lanes", 6, "part", "warning"),
        "'shop' has nothing",
    ),
    "bom of what nobody makes": (
        add("parts", part="seat") | add("bom", part="seat", input="wire"), ("bom", 4, "part", "warning"),
        "no site makes 'seat'",
    ),
    "bom of nothing": ({"bom_1_quantity": "0"}, ("bom", 3, "quantity", "warning"), "'harness' needs 0 of 'wire'"),
    "bom of another site": (
        add("bom", part="harness", input="wire", site="shop"), ("bom", 4, "site", "warning"),
        "'shop' does not make 'harness'",
    ),
    "stock given twice": ({"stock_0_quantity": "7"}, ("stock", 2, "cover_days", "error"), "both given"),
    "stock not given": ({"stock_0_cover_days": ""}, ("stock", 2, "quantity", "error"), "neither"),
    "stock above its limit": ({"stock_1_limit": "10"}, ("stock", 3, "quantity", "error"), "above its limit of 10"),
    "cover above its limit": ({"stock_0_limit": "49"}, ("stock", 2, "cover_days", "warning"), "come to 50 units"),
    "no price": ({"demand_0_price": ""}, ("demand", 2, "margin", "warning"), "counts as 1"),
    "price below cost": ({"demand_0_price": "56"}, ("demand", 2, "price", "warning"), "delivered cost of 57 a unit"),
    "margin below cost": (
        {"demand_0_price": "", "demand_0_margin": "56"}, ("demand", 2, "margin", "warning"), "delivered cost of 57",
    ),
    "a company that loses money": (
        {"sources_0_price": "4"}, ("companies", 2, "company", "warning"), "yura loses money on a baseline day: 30 a day",
    ),
    "demand short": (
        {"sources_0_capacity": "8"}, ("demand", 2, "rate", "warning"), "2 of 10 a day are not met with nothing down",
    ),
    "company": ({"sites_0_company": "yurra"}, ("sites", 2, "company", "warning"), "is not in companies"),
    "company of an option": ({"options_0_company": "x"}, ("options", 2, "company", "warning"), "is not in companies"),
    "country code": ({"companies_1_home": "Kor"}, ("companies", 3, "home", "warning"), "not a country code"),
    "event that hits nothing": (
        {"events_0_part": "hrness"}, ("events", 2, "scenario", "error"), "hits nothing (country CN, part hrness)",
    ),
    "event on an option": (
        {"events_0_country": "KR"}, ("events", 2, "scenario", "warning"), "not yet built",
    ),
    "near without a radius": ({"events_0_near_lat": "3"}, ("events", 2, "radius_km", "error"), "go together"),
    "two starts": ({"events_0_start_date": "2020-02-03"}, ("events", 2, "start_date", "error"), "both given"),
    "two ends": ({"events_0_end_date": "2020-02-28"}, ("events", 2, "end_date", "error"), "both given"),
    "end before start": ({"events_1_end_date": "2020-02-02"}, ("events", 3, "end_date", "error"), "2020-02-03"),
    "end before a start day": (
        {"events_0_duration_days": "", "events_0_end_date": "2020-02-07"}, ("events", 2, "end_date", "error"),
        "before the event starts on day 5",
    ),
    "start before the run": (
        {"events_1_start_date": "2020-01-30"}, ("events", 3, "start_date", "error"), "before the run starts",
    ),
    "dates without a start": ({"settings": None}, ("events", 3, "start_date", "error"), "in settings"),
    "two probabilities": (
        add("events", scenario="harness", probability="0.3", country="CN"), ("events", 5, "probability", "error"),
        "another probability on its first row (0.1)",
    ),
    "a probability after a blank": (
        {"events_0_probability": ""} | add("events", scenario="harness", probability="0.3", country="CN"),
        ("events", 5, "probability", "error"), "another probability on its first row (blank)",
    ),
    "a probability beside that of the scenario": (
        {"scenarios": table("scenario,probability", "harness,0.3")}, ("events", 2, "probability", "error"),
        "has the probability 0.3 in the table scenarios",
    ),
    "a scenario without events": (
        {"scenarios": table("scenario,name", "harnes,Wires")}, ("scenarios", 2, "scenario", "warning"), "has no events",
    ),
    "probabilities above 1": ({"events_0_probability": "0.9"}, ("events", 0, "probability", "error"), "sum to 1.15"),
    "one factor alone": (
        {"events_0_factor_low": "0.8"}, ("events", 2, "factor_high", "error"), "factor_low and factor_high go together",
    ),
    "factors out of order": (
        {"events_0_factor_low": "2", "events_0_factor_high": "1.5"}, ("events", 2, "factor_low", "error"), "above high 1.5",
    ),
    "duty in points": ({"events_2_duty_add": "5"}, ("events", 4, "duty_add", "warning"), "share of part value"),
    "workdays": ({"settings_1_value": "Mon-Fri"}, ("settings", 3, "value", "error"), "workdays"),
    "start date": ({"settings_0_value": "31.1.2020"}, ("settings", 2, "value", "error"), "start_date"),
    "holidays": ({"settings_2_value": "2020-02-04 2020-02-30"}, ("settings", 4, "value", "error"), "holidays"),
    "number": (add("settings", key="days_per_year", value="0"), ("settings", 6, "value", "error"), "days_per_year"),
    "discount rate": (
        {"settings_3_value": "8 %"}, ("settings", 5, "value", "error"), "discount_rate",
    ),
    "option that offers nothing": (
        add("options", option="idle"), ("options", 3, "option", "warning"), "offers nothing",
    ),
    "options in a circle": (
        {"options_0_requires": "home"}, ("options", 2, "requires", "error"), "in a circle: home",
    ),
    "own group": (
        {"options": table("option,requires,group,replaces", "home,more,g,cn", "more,,g,cn"),
         "stock_1_option": "more"},
        ("options", 2, "requires", "error"), "same group 'g'",
    ),
    "replaces nothing": ({"options_0_replaces": "plant"}, ("options", 2, "replaces", "warning"), "nothing is replaced"),
    "level out of order": ({"levels_1_low": "0.95"}, ("levels", 3, "base", "error"), "low 0.95, base 0.9 and high 0.9"),
    "level above its high": ({"levels_0_high": "0.75"}, ("levels", 2, "base", "error"), "base 0.8 and high 0.75"),
    "level without a cause": ({"levels_0_cause": ""}, ("levels", 2, "cause", "error"), "severity depends on the cause"),
    "level with a cause": ({"levels_1_cause": "labour"}, ("levels", 3, "cause", "error"), "hours is the same for every cause"),
    "year of a scheme": (
        {"schemes_0_year": "20x9"}, ("schemes", 2, "year", "error"), "year '20x9' is not a number",
    ),
    "range of no column": (
        {"ranges_0_column": "unit_csot"}, ("ranges", 2, "column", "warning"), "no column 'unit_csot'",
    ),
    "range of no row": ({"ranges_0_key": "cn|harnes"}, ("ranges", 2, "key", "warning"), "no row 'cn|harnes'"),
    "range upside down": ({"ranges_0_low": "7"}, ("ranges", 2, "low", "warning"), "low 7 is above high 6"),
    "range beside the value": ({"ranges_0_high": "4.5"}, ("ranges", 2, "low", "warning"), "does not hold the value 5"),
    "unknown column": (
        {"demand": SOUND["demand"].assign(pirce="1")}, ("demand", 1, "pirce", "warning"), "column 'pirce' is not known",
    ),
}  # fmt: skip


def broken(changes, place) -> Network:
    """The network of a case, without tables that it does not speak of."""
    used = {place[0], *(name.split("_")[0] for name in changes)}
    used |= {"settings"} if "events" in used else set()
    return network(**dict.fromkeys({"stock", "events", "settings", "ranges"} - used), **changes)


@pytest.mark.parametrize("changes, place, words", CASES.values(), ids=CASES)
def test_a_broken_network_says_what_where(changes, place, words):
    rows = check(broken(changes, place))
    here = rows[[(p.table, p.row, p.column, p.severity) == place for p in rows.itertuples()]]
    assert len(here), rows.to_string()
    assert here["problem"].str.contains(words, regex=False).any(), here["problem"].tolist()
    assert here["fix"].ne("").all()
    assert_korean(rows.itertuples())


def test_source_shares_above_one_once_an_option_stands():
    second = add("sources", site="cn", part="harness", share="0.7", option="home")
    net = network(**second, sources_0_share="0.6", options_0_replaces="")
    assert errors(net) == []
    (problem,) = errors(net.build(["home"]))
    assert (problem.table, problem.row, problem.column) == ("sources", 2, "share")
    assert "sum to 1.3" in problem.problem


def test_dates_that_the_calendar_could_not_read_are_refused():
    with pytest.raises(DataError, match="'2020-2-3' is not a date"):
        network(events_1_start_date="2020-2-3")


APART = ("min_run_rate_above_use", "source_shares_above_one")  # rules with a test of their own


def test_every_rule_has_a_case():
    silent = {function.__name__: (kind, function) for kind, function in RULES if function.__name__ not in APART}
    for changes, place, _ in CASES.values():
        facts, _ = derived(broken(changes, place))
        silent = {name: (kind, rule) for name, (kind, rule) in silent.items() if kind not in facts or not rule(facts[kind])}
    assert not silent


def test_errors_come_first_and_then_by_table_and_row():
    net = network(demand_0_price="", stock_0_quantity="7", sites_0_company="x", events_0_part="hrness")
    rows = check(net)
    assert list(rows["table"]) == ["stock", "events", "sites", "demand"]
    assert list(rows["severity"]) == ["error", "error", "warning", "warning"]
    assert [p.table for p in errors(net)] and all(p.severity == "error" for p in errors(net))
    assert list(check(network()).columns) == ["table", "row", "column", "value", "problem", "fix", "severity"]


def test_the_names_of_files_stand_in_problems():
    net = Network(**SOUND, names={"demand": "demand.csv"})
    assert check(net.edit([{"table": "demand", "set": {"price": 1}}]))["table"].iloc[0] == "demand.csv"


@pytest.mark.parametrize(
    "filters, spelling",
    [
        ({"events_0_part": "hrness"}, "did you mean 'harness'?"),
        ({"events_0_country": "CNN"}, "did you mean 'CN'?"),
    ],
)
def test_an_event_that_hits_nothing_names_the_nearest_spelling(filters, spelling):
    (problem,) = errors(network(**filters))
    assert spelling in problem.fix


def test_limits_on_size_are_kept():
    """10,000 sites and 50,000 lanes, all rules; a second and a half is asked, slower machines get twice that."""
    n = 10_000
    tier, part = np.arange(n) % 5, np.char.add("p", ((np.arange(n) % 5) * 40 + np.arange(n) // 5 % 40).astype(str))
    net = _large(n, tier, part)
    begin = time.process_time()
    assert check(net)["severity"].ne("error").all()
    assert time.process_time() - begin < 3


def _large(n: int, tier: np.ndarray, part: np.ndarray) -> Network:
    """Five tiers of 40 parts, 50 makers each; every site above the lowest takes two inputs over lanes."""
    random = np.random.default_rng(0)
    site = np.char.add("s", np.arange(n).astype(str))
    bom = [(f"p{t * 40 + k}", f"p{t * 40 - 40 + (k + j) % 40}") for t in range(1, 5) for k in range(40) for j in (0, 1)]
    needs = pd.DataFrame({"destination": site, "made": part}).merge(pd.DataFrame(bom, columns=["made", "part"]))
    makers = pd.DataFrame({"part": part, "origin": site}).groupby("part")["origin"].apply(list)
    lanes = pd.concat([needs.assign(origin=[random.choice(makers[p]) for p in needs["part"]]) for _ in range(4)])
    lanes = lanes.drop(columns="made").drop_duplicates().head(50_000).assign(lead_days=3)
    return Network(
        sites=pd.DataFrame({"site": site, "country": random.choice(["KR", "CN", "US"], n)}),
        parts=pd.DataFrame({"part": np.unique(part)}),
        bom=pd.DataFrame(bom, columns=["part", "input"]),
        sources=pd.DataFrame({"site": site, "part": part, "unit_cost": 1.0}),
        lanes=lanes,
        demand=pd.DataFrame({"site": site, "part": part, "rate": 1.0, "price": 1e3})[tier == 4],
        events=pd.DataFrame({"scenario": site[:200], "site": site[:200], "duration_days": 14}),
    )


def test_a_line_that_must_run_faster_than_it_is_asked_to():
    """10 a day are wanted of a line that cannot run below 12."""
    net = Network(
        sites=pd.DataFrame({"site": ["a"]}),
        parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": ["a"], "part": ["p"], "min_rate": [12]}),
        demand=pd.DataFrame({"site": ["a"], "part": ["p"], "rate": [10], "price": [1]}),
    )
    found = check(net)
    assert found[found["column"] == "min_rate"]["row"].tolist() == [2]


MANY = 20_000
NAMES = np.array([f"s{i}" for i in range(MANY)], dtype=object)
KINDS = {  # a table with one and the same thing wrong in every row, its column, and whether it makes a network at all
    "no number": ({"stock": {"site": NAMES, "part": "p", "quantity": "many"}}, "quantity", False),
    "another word in each": ({"stock": {"site": NAMES, "part": "p", "quantity": NAMES}}, "quantity", False),
    "unknown part": ({"stock": {"site": NAMES, "part": "q", "quantity": 1}}, "part", False),
    "unknown part, another in each": ({"stock": {"site": NAMES, "part": NAMES, "quantity": 1}}, "part", False),
    "duplicate": ({"stock": {"site": "s", "part": np.repeat("p", MANY + 1), "quantity": 1}}, "site+part+option", False),
    "neither given": ({"stock": {"site": NAMES, "part": "p"}}, "quantity", True),
    "above the limit, another in each": ({"stock": {"site": NAMES, "part": "p", "quantity": 9 + np.arange(MANY), "limit": 1}},
                                         "quantity", True),
    "nothing to carry": ({"lanes": {"origin": NAMES, "destination": "s", "part": "p"}}, "part", True),
    "ends before it starts": ({"events": {"scenario": "e", "site": "s", "start_date": np.repeat("2026-02-01", MANY),
                                          "end_date": "2026-01-01"}}, "end_date", True),
    "no such row": ({"ranges": {"table": "sites", "key": [f"x{name}" for name in NAMES], "column": "lat", "low": 1, "high": 2}},
                    "key", True),
    "no such column": ({"ranges": {"table": "sites", "key": "s", "column": NAMES, "low": 1, "high": 2}}, "column", True),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_error_in_thousands_of_rows_is_one_line_with_its_count_and_first_rows(kind):
    tables, column, makes_one = KINDS[kind]
    frames = {
        "sites": pd.DataFrame({"site": ["s", *NAMES]}),
        "parts": pd.DataFrame({"part": ["p"]}),
        "sources": pd.DataFrame({"site": ["s"], "part": "p"}),
        "demand": pd.DataFrame({"site": ["s"], "part": "p", "rate": 1, "price": 1}),
        "settings": pd.DataFrame({"key": ["start_date"], "value": ["2026-01-01"]}),
        **{name: pd.DataFrame(cells) for name, cells in tables.items()},
    }
    began = time.process_time()
    if makes_one:
        found = check(Network(**frames))
    else:
        with pytest.raises(DataError) as refused:
            Network(**frames)
        found = listed(refused.value.problems)
        assert len(str(refused.value)) < 1000
    assert time.process_time() - began < 20
    (line,) = found[found["column"] == column].itertuples()
    first = 3 if kind == "duplicate" else 2
    assert line.row == first
    assert line.problem.endswith(f"(20,000 rows are like this: {', '.join(str(first + i) for i in range(5))}, ...)")
    assert_korean([Problem(*line[1:])])


@pytest.mark.parametrize(("count", "lines"), [(ALIKE, ALIKE), (ALIKE + 1, 1)])
def test_a_few_rows_with_the_same_error_are_listed_each(count, lines):
    found = check(
        network(
            stock=pd.DataFrame({"site": [f"x{i}" for i in range(count)], "part": "wire"}),
            sites=pd.concat([SOUND["sites"], pd.DataFrame({"site": [f"x{i}" for i in range(count)]})]),
        )
    )
    assert (found["table"] == "stock").sum() == lines


def test_what_differs_in_kind_place_or_weight_is_not_folded():
    def problems(row, **more):
        given = {"table": "stock", "column": "quantity", "problem": said("error.no_worth"), "severity": "error"} | more
        return Problem(given["table"], row, given["column"], "", given["problem"], "", given["severity"])

    others = [
        problems(2, table="demand"),
        problems(2, column="limit"),
        problems(2, severity="warning"),
        problems(2, problem=said("error.no_filter")),
        problems(0),
    ]
    many = [problems(row) for row in range(MANY + 1, 1, -1)]
    found = folded([others[0], *many[:5000], *others[1:], *many[5000:]])
    assert found[:1] + found[2:] == others
    assert (found[1].row, found[1].problem.values["rows"]) == (2, "2, 3, 4, 5, 6")
    assert folded(found) == found
