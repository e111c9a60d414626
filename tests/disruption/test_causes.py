"""why(): the chain from cause to stop on networks small enough to follow by hand, and what would have avoided it.

By hand: an event on day s at the only supplier, L days on the way and c days of stock at the line stop it on s + L + c.
"""

from __future__ import annotations

import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reshore as rs
from reshore import texts
from reshore.disruption.causes.reasons import why, whys
from reshore.disruption.engines import ENGINES

from ..support.networks import examples, networks, scenarios


def table(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


def network(sites: str, bom: list[str], sources: list[str], lanes: list[str], stock: list[str], demand: list[str]):
    return rs.Network(
        sites=table("site", *sites.split()),
        parts=table("part", *dict.fromkeys(r.split(",")[1] for r in sources)),
        bom=table("part,input,alternative,share", *bom),
        sources=table("site,part,capacity", *sources),
        lanes=table("origin,destination,part,lead_days,share,capacity", *lanes),
        stock=table("site,part,quantity", *stock),
        demand=table("site,part,rate", *demand),
    )


@pytest.fixture
def chain():
    """mine (ore) -2 days-> maker (chip, ore for 1 day) -3 days-> plant (car, chips for 4 days); 10 a day of each."""
    return network(
        "mine maker plant",
        ["chip,ore,,", "car,chip,,"],
        ["mine,ore,", "maker,chip,", "plant,car,"],
        ["mine,maker,ore,2,,", "maker,plant,chip,3,,"],
        ["maker,ore,10", "plant,chip,40"],
        ["plant,car,10"],
    )


def mine_closed(days=20.0, **more):
    return rs.Scenario("landslide").hit(site="mine", start=5, days=days, **more)


def days_of(explained, what):
    return explained.rows.loc[explained.rows["what"] == what, "day"].tolist()


def more_stock(net, hit, place, days):
    """The first short day of the worst line with so many days more of stock (NaN: none)."""
    return _again(net, hit, place, days).lines.loc[0, "first_short_day"]


def _again(net, hit, place, days):
    """The same run with so many days more of stock of an item."""
    site, part = place
    item = hit.base.coded.item_codes[site, part]
    units = hit.base.stock[item] + days * hit.base.outflow[item]
    where = {"site": site, "part": part}
    known = len(net.stock[(net.stock["site"] == site) & (net.stock["part"] == part)])
    change = {"where": where, "set": {"quantity": units}} if known else {"add": {**where, "quantity": units}}
    return rs.disrupt(net.edit([{"table": "stock", **change}]), hit.scenario, hit.engine)


def test_three_tiers_back_to_the_event(chain):
    """mine stops on 5; its last ore reaches maker on 6, the stock there covers 7, maker stops on 8; its last chips
    reach plant on 10, the stock there covers 11 to 14, plant stops on 15 = 5 + 2 + 1 + 3 + 4."""
    hit = rs.disrupt(chain, mine_closed())
    told = why(chain, hit, "plant", verify=False)
    assert days_of(told, "line_stops") == [15]
    assert days_of(told, "input_runs_out") == [15, 8]
    assert days_of(told, "dispatch_stops") == [8, 5]
    assert days_of(told, "source_down") == [8, 5]
    assert days_of(told, "event") == [5]
    assert told.rows["what"].iloc[-1] == "event" and told.rows["key"].iloc[-1] == "landslide|1"
    assert str(told).startswith(
        "Line plant (car) stops on day 15 because chip from maker ran out. Stock 40 at 10 a day = 4 days, "
        "last full delivery on day 10. Second source: none. Dispatch of chip from maker to plant (3 days on the way) "
        "stops on day 8. Production of chip at maker stops on day 8 because ore from mine ran out. Stock 10 at 10 a "
        "day = 1 day, last full delivery on day 6. Second source: none."
    )
    assert str(told).endswith("Cause: landslide takes 100 % (site mine) from day 5 to day 24.")


def test_what_would_have_avoided_it(chain):
    """mine makes ore again on 25, maker has it on 27, plant has chips on 30: it stands from 15 to 29, 15 days."""
    hit = rs.disrupt(chain, mine_closed())
    told = why(chain, hit, "plant")
    stock, source = told.rows[told.rows["what"] == "avoided_by"].to_dict("records")
    assert (stock["days"], stock["quantity"], stock["key"]) == (15, 150, "plant|chip")
    assert pd.isna(more_stock(chain, hit, ("plant", "chip"), 15))
    assert more_stock(chain, hit, ("plant", "chip"), 14) == 29
    assert source["day"] == 15
    assert "With 15 days more of stock of chip at plant (150 units) it would not have stopped." in told.text
    assert "first delivery reaches plant by day 15" in told.text


@pytest.fixture
def patient(chain):
    """The chain, whose customers wait 30 days and whose plant can make twice what is wanted."""
    return chain.edit(
        [
            {"table": "demand", "where": {"site": "plant"}, "set": {"backorder_days": 30}},
            {"table": "sources", "where": {"site": "plant"}, "set": {"capacity": 20}},
        ]
    )


def test_what_avoids_a_stop_is_told_where_nobody_knows_how_long_the_event_lasts():
    """The second source that is tried was closed by an event of the same cause, which then had two sets of factors: refused."""
    toy = rs.load(rs.datasets.toy)
    factors = {"factor_low": 0.5, "factor_high": 2.0}
    net = toy.edit([{"table": "events", "where": {"scenario": "chip_fire"}, "set": factors}])
    known, unknown = (why(n, rs.disrupt(n, "chip_fire", samples=0)) for n in (toy, net))
    assert str(known) == str(unknown) and "With a second source of board" in str(unknown)


def test_a_line_that_is_merely_late_has_its_cause_told(patient):
    """It stands from 15 to 29, as without patience; nobody goes, and it makes up for all of it."""
    hit = rs.disrupt(patient, mine_closed())
    assert hit.lines.loc[0, ["first_stop_day", "lost_units"]].tolist() == [15, 0]
    told = why(patient, hit)
    assert told.short == "plant (car) stops on day 15: chip ran out. Cause: landslide (site mine) from day 5."
    assert told.text.startswith("Line plant (car) stops on day 15 because chip from maker ran out")
    assert whys(patient, hit)["short"].tolist() == [told.short]
    assert told.rows.loc[told.rows["what"] == "avoided_by", "days"].iloc[0] == 15


def test_stock_that_leaves_a_line_late_but_without_loss_says_so(patient):
    """On 5 and 6 the plant can make 5 of 10 a day, which it makes up for; that no stock of chips avoids."""
    told = why(patient, rs.disrupt(patient, mine_closed().hit(site="plant", start=5, days=2, severity=0.75)))
    assert "it would not have run out of parts; it would be late on some days, for want of capacity, and lose nothing." in (
        told.text
    )
    assert "0 units" not in told.text.replace("150 units", "")


def test_a_line_that_only_slows_is_not_said_to_stop():
    """As with one of two suppliers down: half speed from 8 on."""
    net = two_suppliers(5)
    hit = rs.disrupt(net, rs.Scenario("strike").hit(site="a", start=3, days=30))
    assert hit.lines.loc[0, "first_short_day"] == 8 and pd.isna(hit.lines.loc[0, "first_stop_day"])
    assert "it would not have fallen short" in why(net, hit).text


def test_stock_is_added_where_none_is_kept(chain):
    """Without chips at plant it stops on 5 + 2 + 1 + 3 = 11 and stands until 29: 19 days."""
    bare = chain.edit([{"table": "stock", "where": {"site": "plant"}, "delete": True}])
    hit = rs.disrupt(bare, mine_closed())
    told = why(bare, hit)
    assert days_of(told, "line_stops") == [11]
    avoided = told.rows[told.rows["what"] == "avoided_by"].iloc[0]
    assert (avoided["days"], avoided["table"]) == (19, "parts")
    assert pd.isna(more_stock(bare, hit, ("plant", "chip"), 19)) and more_stock(bare, hit, ("plant", "chip"), 18) == 29


def test_a_line_that_runs_says_how_near_it_was(chain):
    """mine is closed on 5 and 6: maker has no ore on 8 only; chips miss on 11 only: 30 left of 40."""
    hit = rs.disrupt(chain, mine_closed(days=2))
    told = why(chain, hit, "plant")
    assert told.rows["what"].tolist() == ["line_runs"]
    assert (told.rows["quantity"].iloc[0], told.rows["days"].iloc[0]) == (30, 3)
    assert "does not stop; its scarcest input, chip, was never below 3 days (30 units, on day 11)" in told.text
    assert whys(chain, hit).empty


def test_a_line_hit_itself(chain):
    hit = rs.disrupt(chain, rs.Scenario("fire").hit(site="plant", start=3, days=4, severity=0.5))
    told = why(chain, hit)
    assert told.rows["what"].tolist() == ["line_stops", "event", "avoided_by"]
    assert told.text == (
        "Line plant (car) slows down on day 3: the event hits it directly. Cause: fire takes 50 % (site plant) from day 3 to "
        "day 6. No stock of inputs would have kept it running."
    )


def two_suppliers(capacity, share=""):
    """a (1 day away) and b (2 days) supply bolts; 10 a day, 20 in stock."""
    return network(
        "a b plant",
        ["car,bolt,,"],
        ["a,bolt,", f"b,bolt,{capacity}", "plant,car,"],
        ["a,plant,bolt,1,,", f"b,plant,bolt,2,{share},"],
        ["plant,bolt,20"],
        ["plant,car,10"],
    )


def test_one_of_two_suppliers_down_and_the_other_full():
    """a and b bring 5 each; a stops on 3, 5 miss from 4 on, 20 in stock cover 4 to 7: half speed on 8."""
    net = two_suppliers(5)
    told = why(net, rs.disrupt(net, rs.Scenario("strike").hit(site="a", start=3, days=30)), verify=False)
    assert days_of(told, "line_stops") == [8]
    assert "slows down on day 8 because bolt from a ran out" in told.text
    assert "Second source: b is at capacity." in told.text


def test_standby_supplier_is_not_asked():
    """a brings all, stops on 3, the last arrives on 3, 20 in stock cover 4 and 5: stop on 6. b, asked at once on 3,
    brings its first on 5."""
    net = two_suppliers("", share="0")
    scenario = rs.Scenario("strike").hit(site="a", start=3, days=30)
    told = why(net, rs.disrupt(net, scenario))
    assert days_of(told, "line_stops") == [6]
    assert "b (2 days on the way, no limit) is not asked: no re-routing" in told.text
    assert "Had the others been asked at once (re-routing), it would not have stopped." in told.text
    assert pd.isna(rs.disrupt(net, scenario, reroute_days=0).lines.loc[0, "first_short_day"])


def test_standby_supplier_comes_too_late():
    """Asked on 6, after 3 days of shortage, b brings its first on 8; plant stands on 6 and 7."""
    net = two_suppliers("", share="0")
    hit = rs.disrupt(net, rs.Scenario("strike").hit(site="a", start=3, days=30), reroute_days=3)
    told = why(net, hit, "plant")
    assert days_of(told, "line_stops") == [6]
    assert "b arrives after 2 days, on day 8" in told.text
    avoided = told.rows[told.rows["what"] == "avoided_by"]
    assert avoided["days"].iloc[0] == 2 and avoided["day"].iloc[1] == 6


def test_both_suppliers_down():
    net = two_suppliers(5)
    told = why(net, rs.disrupt(net, rs.Scenario("strike").hit(part="bolt", start=3, days=30)), verify=False)
    assert "is down too" in told.text
    assert "Cause: strike takes 100 % (part bolt) from day 3 to day 32." in told.text


def test_substitute_that_is_not_there():
    """Steel (2 days away, 30 of it in stock) stops on 1: short on 1 + 2 + 3 = 6; nobody orders the aluminium."""
    net = network(
        "mill smelter plant",
        ["car,steel,metal,1", "car,aluminium,metal,0"],
        ["mill,steel,", "smelter,aluminium,", "plant,car,"],
        ["mill,plant,steel,2,,", "smelter,plant,aluminium,2,,"],
        ["plant,steel,30"],
        ["plant,car,10"],
    )
    told = why(net, rs.disrupt(net, rs.Scenario("fire").hit(site="mill", start=1, days=40)), verify=False)
    assert days_of(told, "line_stops") == [6]
    assert "Second source: aluminium could stand in, but none is on hand or on order." in told.text


def test_port_on_the_way():
    """supplier -3 days-> port -1 day-> plant, 2 days of stock; the port closes on 2: 2 + 1 + 2 = 5."""
    net = network(
        "supplier port plant",
        ["car,bolt,,"],
        ["supplier,bolt,", "plant,car,"],
        ["supplier,port,bolt,3,,", "port,plant,bolt,1,,"],
        ["plant,bolt,20"],
        ["plant,car,10"],
    )
    told = why(net, rs.disrupt(net, rs.Scenario("storm").hit(site="port", start=2, days=9)), verify=False)
    assert told.rows["what"].tolist() == ["line_stops", "alternative", "input_runs_out", "dispatch_stops", "event"]
    assert days_of(told, "line_stops") == [5]
    assert "from port to plant (1 day on the way) stops on day 2: the event hits the transport directly" in told.text


def test_stock_lost():
    """supplier has 3 days of stock and is closed for 2: no harm, unless the fire of day 4 takes it; 1 day away: 5."""
    net = network("supplier plant", ["car,bolt,,"], ["supplier,bolt,", "plant,car,"],
                  ["supplier,plant,bolt,1,,"], ["supplier,bolt,30"], ["plant,car,10"])  # fmt: skip
    fire = {"site": "supplier", "start": 4, "days": 2}
    assert not why(net, rs.disrupt(net, rs.Scenario("fire").hit(**fire))).text.count("stops on")
    told = why(net, rs.disrupt(net, rs.Scenario("fire").hit(**fire, takes_stock=1)), verify=False)
    assert days_of(told, "line_stops") == [5]
    assert days_of(told, "stock_lost") == [4]
    assert "30 units of bolt at supplier were lost on day 4." in told.text
    assert (told.rows["what"] == "event").sum() == 1


def test_one_mine_stops_two_lines():
    """As in the chain, but plants one (1 day of chips) and two (4 days): 5 + 2 + 1 + 3 + 1 = 12, and 15."""
    net = network(
        "mine maker one two",
        ["chip,ore,,", "car,chip,,"],
        ["mine,ore,", "maker,chip,", "one,car,", "two,car,"],
        ["mine,maker,ore,2,,", "maker,one,chip,3,,", "maker,two,chip,3,,"],
        ["maker,ore,20", "one,chip,10", "two,chip,40"],
        ["one,car,10", "two,car,10"],
    )
    hit = rs.disrupt(net, mine_closed())
    told = whys(net, hit)
    assert told["site"].tolist() == ["one", "two"]
    for text, day in zip(told["text"], ("day 12", "day 15"), strict=True):
        assert f"stops on {day} because chip from maker ran out" in text
        assert text.endswith("Cause: landslide takes 100 % (site mine) from day 5 to day 24.")


def test_a_market_far_from_the_line(chain):
    """shop sells cars, 2 days from plant, 10 in stock: 15 + 2 + 1 = 18."""
    tables = {name: frame for name, frame in chain.tables.items() if len(frame)}
    tables["sites"] = table("site", "mine", "maker", "plant", "shop")
    tables["demand"] = table("site,part,rate", "shop,car,10")
    net = rs.Network(**tables).edit(
        [
            {"table": "lanes", "add": {"origin": "plant", "destination": "shop", "part": "car", "lead_days": 2}},
            {"table": "stock", "add": {"site": "shop", "part": "car", "quantity": 10}},
        ]
    )
    told = why(net, rs.disrupt(net, mine_closed()), "shop", verify=False)
    assert told.rows["what"].iloc[0] == "sale_stops" and days_of(told, "sale_stops") == [18]
    assert days_of(told, "dispatch_stops") == [15, 8, 5] and days_of(told, "source_down") == [15, 8, 5]


def test_two_parts_lacking_need_stock_of_both():
    """A country closes on 2 and with it bolts (1 day away, 1 day of stock) and nuts (1 day, 3 days): stop on 4 and,
    with bolts enough, on 6. Open on 12, first arrivals on 13: bolts for 4 to 12 are 9 days, nuts for 6 to 12 are 7."""
    net = network(
        "b n plant",
        ["car,bolt,,", "car,nut,,"],
        ["b,bolt,", "n,nut,", "plant,car,"],
        ["b,plant,bolt,1,,", "n,plant,nut,1,,"],
        ["plant,bolt,10", "plant,nut,30"],
        ["plant,car,10"],
    ).edit([{"table": "sites", "where": {"site": s}, "set": {"country": "XX"}} for s in "bn"])
    told = why(net, rs.disrupt(net, rs.Scenario("border").hit(country="XX", start=2, days=10)))
    assert days_of(told, "line_stops") == [4]
    avoided = told.rows[told.rows["what"] == "avoided_by"]
    assert avoided[["part", "days"]].values.tolist() == [["bolt", 9], ["nut", 7]]
    assert "With 9 days more of stock of bolt at plant (90 units), 7 days more of stock of nut at plant" in told.text


def test_makers_without_a_lane_and_options_are_named(chain):
    net = chain.edit(
        [
            {"table": "sites", "add": {"site": "other"}},
            {"table": "sources", "add": {"site": "other", "part": "chip"}},
            {"table": "options", "add": {"option": "fab", "kind": "open"}},
            {"table": "sources", "add": {"site": "plant", "part": "chip", "option": "fab"}},
            {"table": "lanes", "add": {"origin": "mine", "destination": "other", "part": "ore"}},
        ]
    )
    told = why(net, rs.disrupt(net, mine_closed()), verify=False)
    told = told.text
    assert "Second source: other makes it too, but nothing leads from there to plant; fab at plant is not built" in told


def test_demand_shock_is_named():
    """Twice the cars are wanted from 3 on: the shop's 20 in stock cover what the plant, at its limit of 10, cannot
    make on 3 and 4; on 5 it is short."""
    net = network("plant shop", [], ["plant,car,10"], ["plant,shop,car,0,,"], ["shop,car,20"], ["shop,car,10"])
    told = why(net, rs.disrupt(net, rs.Scenario("rush").hit(part="car", start=3, days=20, demand_change=1)), "shop")
    assert days_of(told, "sale_stops") == [5]
    assert "Cause: rush changes demand by 100 % (part car) from day 3." in told.text


def test_structure_names_what_cannot_be_had(chain):
    told = why(chain, rs.disrupt(chain, mine_closed(), engine="structure"))
    assert told.text == (
        "Line plant (car) cannot run from day 5 on because chip cannot be had there. Second source: none. chip cannot "
        "be made at maker because ore cannot be had there. Second source: none. ore cannot be made at mine: the "
        "event hits it directly. Cause: landslide takes 100 % (site mine) from day 5 to day 24."
    )


def test_flow_is_told_day_by_day_and_verified(chain):
    """Nothing can be sent another way: flow loses what daily loses, from the same day on; the same stock avoids it.
    (Cars may be made early, and fewer later: of days on which less is made only those count that lose some.)"""
    hit = rs.disrupt(chain, mine_closed(), engine="flow")
    told = why(chain, hit, "plant")
    assert days_of(told, "event") == [5] and days_of(told, "line_stops") == [15]
    assert told.rows.loc[told.rows["what"] == "input_runs_out", "part"].tolist() == ["chip", "ore"]
    avoided = told.rows[told.rows["what"] == "avoided_by"].iloc[0]
    assert avoided["days"] == 15
    lost = [_again(chain, hit, ("plant", "chip"), days).lines.loc[0, "lost_units"] for days in (15, 14)]
    assert lost == pytest.approx([0, 10])


def test_pooled_names_what_binds(chain):
    told = why(chain, rs.disrupt(chain, mine_closed(severity=0.5), engine="flow", window="pooled"))
    assert "what is still up cannot bring enough" in told.text
    assert "mine keeps 50 % of its capacity for ore." in told.text


def test_korean_and_dates(chain):
    net = chain.edit([{"table": "settings", "add": {"key": "start_date", "value": "2020-01-01"}}])
    told = why(net, rs.disrupt(net, mine_closed()), language="ko")
    assert told.text.startswith("maker에서 오는 chip 재고가 바닥나 plant의 car 라인이 제15일(2020-01-16)에 멈춥니다. 재고 40,")
    assert "chip 재고 15일분(150단위)이 더 있었다면 멈추지 않았을 것입니다." in told.text


def test_what_cannot_be_explained_is_refused(chain):
    hit = rs.disrupt(chain, mine_closed())
    with pytest.raises(rs.DataError, match=r"nothing makes or sells anything at 'plnt'.*plant"):
        why(chain, hit, "plnt")
    with pytest.raises(rs.DataError, match="belongs to network"):
        why(two_suppliers(5), hit)


def test_rows_point_to_rows_that_exist(chain):
    told = why(chain, rs.disrupt(chain, mine_closed()))
    for row in told.rows[told.rows["table"].isin(["sources", "lanes", "stock"])].itertuples():
        frame = getattr(chain, row.table)
        keys = frame[rs.network.schema.key(row.table)].agg("|".join, axis=1).str.rstrip("|")
        assert row.key in set(keys)


@examples(20)
@given(st.data())
def test_every_stopped_line_is_told(data):
    """On random networks, by every engine: a text for each line that falls short, be it that it loses nothing in the
    end, which names a cause. With foresight, which may make early what is due later, for each that loses something."""
    net, engine = data.draw(networks()), data.draw(st.sampled_from(sorted(ENGINES)))
    hit = rs.disrupt(net, data.draw(scenarios(net)), engine=engine)
    told = whys(net, hit)
    lines = hit.lines[hit.lines["lost_units"] > 0 if hit.course.foresight else hit.lines["first_short_day"].notna()]
    explained, expected = (set(map(tuple, table[["site", "part"]].values)) for table in (told, lines))
    if len(lines):
        assert expected <= explained if hit.course.foresight else expected == explained
    assert told["text"].str.contains("Cause: (?:a knock-on effect of what )?made up").all()
    assert told["short"].str.contains("Cause: (?:a knock-on effect of )?made up").all()


@examples(25)
@given(st.data())
def test_the_stock_said_to_avoid_a_stop_does(data):
    """On random networks, daily: with so many days more of one input the line is never short, with a day less it is."""
    net = data.draw(networks())
    hit = rs.disrupt(net, data.draw(scenarios(net)))
    told = why(net, hit)
    avoided = told.rows[(told.rows["what"] == "avoided_by") & (told.rows["days"] > 0)]
    if len(avoided) != 1 or told.rows["what"].iloc[0] != "line_stops" or "run out" in avoided["text"].iloc[0]:
        return
    place, days = tuple(avoided[["site", "part"]].iloc[0]), avoided["days"].iloc[0]

    def short(more: float) -> bool:
        lines = _again(net, hit, place, more).lines
        return lines.loc[(lines["site"] == told.site) & (lines["part"] == told.part), "first_short_day"].notna().any()

    assert not short(days) and short(days - 1)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", texts.catalogue())
def test_every_text_is_there_in_every_language(key):
    row = texts.catalogue()[key]
    assert set(row) == set(texts.LANGUAGES) and all(row.values())
    assert placeholders(row["en"]) == placeholders(row["ko"])


def test_unknown_texts_are_refused():
    with pytest.raises(KeyError):
        texts.say("why.nothing_of_the_kind")
    with pytest.raises(KeyError):
        texts.say("why.none", language="fr")


def test_sites_and_parts_are_called_by_name_on_request_and_the_rows_keep_the_ids():
    net = rs.load("data/toy")
    nameless = net.with_tables(sites=net.sites.assign(name=net.sites["name"].where(net.sites["site"] != "boards", "")))
    hit = rs.disrupt(nameless, "chip_fire")
    plain, told = (why(nameless, hit, "plant", verify=False, names=names) for names in (False, True))
    assert plain.text.startswith("Line plant (car) stops on day 13 because board from boards ran out")
    assert told.text.startswith("Line Car plant (Car) stops on day 13 because Control board from boards ran out")
    assert "Chip fab B (sea) (spare capacity 4 a day" in told.text and "site Chip fab A" in told.text
    assert told.rows.drop(columns="text").equals(plain.rows.drop(columns="text"))


def test_with_foresight_the_scarce_part_is_named_and_not_one_of_which_less_is_sent():
    """Chips for both cars, 10 days of them in stock, stop for 20 days; the cheap car also needs a roof, sent as it is used. The
    best plan saves the chips for the dear car: no roofs come because no cheap car is made, not the other way round."""
    net = network(
        "fab roofer plant",
        ["dear,chip,,", "cheap,chip,,", "cheap,roof,,"],
        ["fab,chip,", "roofer,roof,", "plant,dear,", "plant,cheap,"],
        ["fab,plant,chip,5,,", "roofer,plant,roof,2,,"],
        ["plant,chip,200"],
        ["plant,dear,10", "plant,cheap,10"],
    )
    net = net.with_tables(demand=net.demand.assign(margin=["100", "1"]))
    hit = rs.disrupt(net, rs.Scenario("fire").hit(site="fab", days=20), engine="flow")
    assert hit.lines.iloc[0]["part"] == "cheap"
    told = why(net, hit, "plant", "cheap", verify=False)
    lacks = told.rows[told.rows["what"] == "input_runs_out"]
    assert list(lacks["part"]) == ["chip"] and "chip is scarce, and the best plan uses it elsewhere or later" in told.short
    assert told.rows["site"].iloc[-1] == "fab" and "roof" not in told.text


def test_lines_that_lose_as_many_days_come_in_one_order_everywhere():
    """Both cars need the chip alike: days lost are equal but for the last digits, so the one of more units is told first."""
    net = network(
        "fab plant",
        ["small,chip,,", "large,chip,,"],
        ["fab,chip,", "plant,small,", "plant,large,"],
        ["fab,plant,chip,5,,"],
        ["plant,chip,61"],
        ["plant,small,11.4285714", "plant,large,30.1"],
    )
    hit = rs.disrupt(net, rs.Scenario("fire").hit(site="fab", days=20))
    assert hit.lines["equivalent_days_lost"].round(6).nunique() == 1
    assert list(hit.lines["part"]) == ["large", "small"] == list(whys(net, hit)["part"])
    assert why(net, hit, verify=False).part == "large"
