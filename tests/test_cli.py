"""The command line: keys that stay, exit codes, one JSON value on stdout."""

import json
import shutil

import pandas as pd
import pytest

import reshore as rs
from reshore import SolveError, cli
from reshore.commands import plan as plan_command
from reshore.commands.named import by_name
from reshore.disruption.engines import ENGINES
from reshore.planning.model.reading import SAVES
from reshore.results.rules import RULES

TOY = "data/toy"


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch, request):
    monkeypatch.chdir(request.config.rootpath)


def run(capsys, *arguments):
    """(exit code, stdout, stderr) of one command."""
    code = cli.main(list(arguments))
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def run_json(capsys, *arguments):
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_check_of_good_data(capsys):
    code, out, _ = run(capsys, "check", TOY)
    assert code == 0
    assert "error" not in out


def test_check_of_bad_data_lists_every_error_and_exits_1(capsys, tmp_path):
    for name, frame in {
        "sites": {"site": ["a"]},
        "parts": {"part": ["p"]},
        "sources": {"site": ["a", "b"], "part": ["p", "p"], "capacity": ["x", "1"]},
        "demand": {"site": ["a"], "part": ["p"], "rate": [1]},
    }.items():
        pd.DataFrame(frame).to_csv(tmp_path / f"{name}.csv", index=False)
    code, out, _ = run(capsys, "check", str(tmp_path))
    assert code == 1
    assert "sources.csv row 2, capacity" in out
    assert "sources.csv row 3, site" in out
    code, out, _ = run(capsys, "check", str(tmp_path), "--json")
    assert code == 1
    assert [p["row"] for p in json.loads(out)["problems"]] == [2, 3]
    assert "sources.csv row 3, site" in json.loads(out)["error"]


@pytest.mark.parametrize("engine", ENGINES)
def test_disrupt_keys(capsys, engine):
    found = run_json(capsys, "disrupt", TOY, "--scenario", "chip_fire", "--engine", engine)
    assert {"lost_units", "lost_margin", "late_units", "late_unit_days", "peak_waiting", "waiting_units", "service_level",
            "first_short_day", "first_stop_day", "time_to_survive", "recovered_day", "restored_day", "extra_cost"
            } <= set(found["summary"]) == set(found["undisturbed"])  # fmt: skip
    line = {"site", "part", "first_short_day", "first_stop_day", "date", "equivalent_days_lost", "lost_units", "recovered_day"}
    assert all(line == set(row) for row in found["lines"])
    assert all({"site", "text", "short"} <= set(row) for row in found["why"])
    assert found["rules"] == RULES
    course = rs.disrupt(rs.load(TOY), "chip_fire", engine).course
    assert (found["lines_note"] is None) == (not course.chosen and not course.by_bucket) and found["run_note"] is None


def test_days_are_whole_and_what_is_not_known_is_null(capsys):
    """data/toy/README.md: chip_fire by structure loses nothing, and that engine knows neither stocks nor costs."""
    found = run_json(capsys, "disrupt", TOY, "--scenario", "chip_fire", "--engine", "structure")["summary"]
    assert [found[name] for name in ("first_short_day", "first_stop_day", "restored_day", "extra_cost")] == [None] * 4
    found = run_json(capsys, "disrupt", TOY, "--scenario", "chip_fire")["summary"]
    assert [found[name] for name in ("first_short_day", "first_stop_day", "recovered_day", "restored_day")] == [16, 13, 21, 33]


def test_what_never_ends_is_said_to_last(capsys):
    for_good = ["disrupt", TOY, "--hit", "site=looms", "--start", "3"]
    found = run_json(capsys, *for_good)
    assert found["summary"]["first_short_day"] and found["summary"]["recovered_day"] is None
    assert found["run_note"] == "what has no end lasts to the end of the run, day 102"
    assert found["run_note"] in run(capsys, *for_good)[1]


def test_a_line_that_is_late_and_loses_nothing_is_listed(capsys, tmp_path):
    """data/toy/README.md: the port sends nothing on days 2 to 7; the line stops on day 6. Here customers wait 60 days.

    20 wait after day 10; of 12 cars a day the oldest get theirs first: late are 12 on days 11 to 15, then 10, 8, 6, 4, 2.
    """
    late = rs.load(TOY).edit([{"table": "demand", "where": {"part": "car"}, "set": {"backorder_days": 60}}])
    rs.save(late, tmp_path)
    code, out, _ = run(capsys, "disrupt", str(tmp_path), "--scenario", "port_strike")
    assert code == 0 and "Line Car plant (Car) stops on day 6" in out
    row = next(line for line in out.splitlines() if line.split()[:3] == ["Car", "plant", "Car"])
    assert row.split()[3:5] == ["6.0", "6.0"]
    found = run_json(capsys, "disrupt", str(tmp_path), "--scenario", "port_strike")["summary"]
    assert (found["lost_units"], found["late_units"]) == (0, pytest.approx(12 * 5 + 30))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_people_read_the_currency_and_shares_in_per_cent(capsys, tmp_path, language):
    """50 of the 1,050 cars of 105 days are lost: 95.24 % are served. Without a currency it is money."""
    unit = {"en": "KRW", "ko": "원"}[language]
    words = ("--language", language)
    _, run_told, _ = run(capsys, "disrupt", TOY, "--scenario", "chip_fire", *words)
    _, plan_told, _ = run(capsys, "plan", TOY, *words)
    _, verdict_told, _ = run(capsys, "verdict", TOY, "--part", "chip", "--points", "0", *words)
    assert f" 2,000 {unit}\n" in run_told and " 95.24 %\n" in run_told and "0..1" not in run_told
    assert f" {unit}" in plan_told.splitlines()[1] and f"44 {unit}" in verdict_told.splitlines()[0]
    assert "money" not in run_told + plan_told
    net = rs.load(TOY)
    rs.save(net.with_tables(settings=net.settings[net.settings["key"] != "currency"]), tmp_path / "bare")
    _, bare, _ = run(capsys, "disrupt", str(tmp_path / "bare"), "--scenario", "chip_fire")
    assert " 2,000 money\n" in bare


def test_disrupt_pooled(capsys):
    """data/toy/README.md: port_strike in the pooled window loses 20 cars, time to survive 4."""
    found = run_json(capsys, "disrupt", TOY, "--scenario", "port_strike", "--engine", "flow", "--window", "pooled")
    assert found["summary"]["lost_units"] == pytest.approx(20)
    assert found["summary"]["time_to_survive"] == pytest.approx(4)


def test_a_hit_is_the_scenario_of_the_same_event(capsys):
    """data/toy/README.md: the line stops on day 13 when fab_a is lost (chip_fire)."""
    named = run_json(capsys, "disrupt", TOY, "--scenario", "chip_fire")
    event = pd.read_csv("data/toy/events.csv").query("scenario == 'chip_fire'").iloc[0]
    given = run_json(capsys, "disrupt", TOY, "--hit", f"site={event.site}", "--days", str(event.duration_days),
                     "--start", str(event.start_day))  # fmt: skip
    assert given["lines"] == named["lines"]
    assert given["summary"] == named["summary"]


def test_plan_keys_and_values(capsys):
    """data/toy/README.md: with a budget of 400 the plan is the second chip source, objective 60,170."""
    found = run_json(capsys, "plan", TOY, "--budget", "400")
    assert {"objective", "expected_cost", "cvar", "fixed_cost", "options", "proved", "gap", "scenarios"} <= set(found)
    assert [(r["option"], r["units"]) for r in found["options"]] == [("second_chip", 1)]
    assert found["objective"] == pytest.approx(60170)
    assert found["proved"] and found["bound"] + found["gap_money"] == found["objective"]
    assert found["near_equals"] == []
    assert {"option", "units", "capex", "support", "loss_avoided", "npv", "payback_years", *SAVES} == set(found["options"][0])
    turned = {r["option"]: r for r in found["turned_down"]}
    assert set(turned) == {"chip_stock", "harness_stock", "home_line", "home_move"}
    assert turned["harness_stock"] == {"option": "harness_stock", "reason": "budget", "npv": pytest.approx(200),
                                       "break_even": {"driver": "capex", "value": pytest.approx(0, abs=0.1)}}  # fmt: skip
    assert turned["home_move"]["break_even"] is None
    others = run_json(capsys, "plan", TOY, "--budget", "400", "--options", "home_line, chip_stock")["options"]
    assert {r["option"] for r in others} <= {"home_line", "chip_stock"}
    assert all({"scenario", "probability", "cost", "lost_units"} <= set(r) for r in found["scenarios"])


def test_a_plan_is_verified_where_that_is_asked(capsys):
    """data/toy/README.md, budget 400: the second chip source avoids 0.1 x 28 x 40; as run today nobody calls it."""
    assert run_json(capsys, "plan", TOY, "--budget", "400")["verified"] is None
    found = run_json(capsys, "plan", TOY, "--budget", "400", "--verify")["verified"]
    assert set(found) == {"rows", "avoided", "kept"} and found["kept"] is True
    assert {"scenario", "probability", "moves", "planned_lost_margin", "lost_margin", "pooling_bound", "as_run_lost_margin",
            "extra_cost"} == set(found["rows"][0])  # fmt: skip
    assert [row["lost_margin"] for row in found["rows"]] == pytest.approx([0, 1120, 800, 800])
    assert found["avoided"] == pytest.approx({"planned": 112, "again": 112, "low": 112, "high": 112, "as_run": 0})
    code, out, _ = run(capsys, "plan", TOY, "--budget", "400", "--verify")
    assert code == 0 and "the moves avoid 112.00" in out and "as_run_lost_margin" in out


def test_a_plan_that_is_verified_is_audited(capsys):
    """data/toy/README.md, budget 400: years of 60,000, 60,500 and 60,800."""
    assert run_json(capsys, "plan", TOY, "--budget", "400")["audit"] is None
    found = run_json(capsys, "plan", TOY, "--budget", "400", "--verify")["audit"]
    assert {"check", "scenario", "of", "promised", "found", "difference", "tolerance", "ok"} == set(found[0])
    assert [row["found"] for row in found if row["check"] == "cost"] == pytest.approx([60_000, 60_500, 60_800])
    assert all(row["ok"] is True for row in found)
    out = run(capsys, "plan", TOY, "--budget", "400", "--verify")[1]
    assert f"{len(found)} of {len(found)} figures and rules of the plan hold" in out


def test_a_plan_says_when_its_moves_stand_and_what_each_year_pays(capsys):
    """data/toy/README.md: nothing takes time to build; 500 once, 10 a year, 124 saved a year for ten years."""
    found = run_json(capsys, "plan", TOY)
    assert found["nothing_cost"] == pytest.approx(60_214)
    assert [(r["option"], r["begins"], r["stands"], r["full"]) for r in found["schedule"]] == [
        ("harness_stock", 0, 0, 0),
        ("second_chip", 0, 0, 0),
    ]
    assert {"year", "capex", "support", "annual_cost", "saved", "net", "cumulated", "discounted"} == set(found["cash"][0])
    assert [row["cumulated"] for row in found["cash"]] == pytest.approx([114 * (k + 1) - 500 for k in range(10)])
    code, out, _ = run(capsys, "plan", TOY)
    assert code == 0 and "npv_dated" in out and "cumulated" in out


def test_rank_keys_and_values(capsys):
    """data/toy/README.md, pooled over each site's own recovery: looms 80 cars, fab_a, market and plant 30."""
    found = run_json(capsys, "rank", TOY, "--by", "site")
    assert {"target", "lost_units", "lost_margin", "time_to_survive", "time_to_recover", "exposure", "tier"} <= set(found[0])
    lost = {row["target"]: row["lost_units"] for row in found}
    assert lost["looms"] == pytest.approx(80)
    assert [lost[s] for s in ("fab_a", "market", "plant")] == pytest.approx([30, 30, 30])
    assert len(lost) == 8
    assert next(row for row in found if row["target"] == "fab_b")["time_to_survive"] is None


def test_landed_keys(capsys):
    """DESIGN: rows {source, factor, kind, amount, formula}; figures from the toy's README."""
    found = run_json(capsys, "landed", TOY, "--part", "harness")
    assert all(list(row) == ["source", "factor", "kind", "amount", "formula"] for row in found)
    total = {row["source"]: row["amount"] for row in found if row["factor"] == "total"}
    assert total == pytest.approx(
        {"looms -> plant": 20.08, "home (home_line) -> plant": 21.09, "home (home_move) -> plant": 21.05}
    )
    code, out, _ = run(capsys, "landed", TOY, "--part", "harness", "--language", "ko")
    assert code == 0 and "하네스 공급업체 → 완성차 공장" in out and "자체 가공비" in out
    assert run(capsys, "landed", TOY, "--part", "harnes", "--json")[0] == 1
    assert run(capsys, "landed", TOY)[0] == 64


PEOPLE = {  # a command, what people read, what a program does
    ("rank",): ("Harness maker ", "looms"),
    ("rank", "--by", "lane"): ("Harness maker → Port ", "looms>port"),
    ("rank", "--by", "country"): ("China ", "CN"),
    ("rank", "--pairs"): ("Chip fab A + Chip fab B ", "fab_a + fab_b"),
    ("cuts", "--product", "car"): ("Car ", "car"),
    ("worst", "--k", "1"): ("Market ", "market"),
    ("stock",): ("Chip fab A ", "fab_a"),
    ("frontier",): ("Qualify fab B, One day more of harnesses ", "second_chip"),
    ("alternatives",): ("In all of these plans: Qualify fab B, One day more of harnesses", "second_chip"),
    ("plan",): ("Qualify fab B x 1, One day more of harnesses x 1", "second_chip"),
    ("sweep", "--verb", "disrupt"): ("Fire at chip fab A ", "chip_fire"),
    ("disrupt", "--scenario", "chip_fire"): ("Car plant  Car ", "plant"),
    ("landed", "--part", "harness"): ("lanes.unit_cost: Harness maker -> Port 1 + Port -> Car plant 1", "looms -> port 1"),
}


@pytest.mark.parametrize("asked", PEOPLE, ids=" ".join)
def test_people_read_names_and_programs_ids(asked, capsys):
    name, id = PEOPLE[asked]
    code, text, _ = run(capsys, asked[0], TOY, *asked[1:])
    assert code == 0 and name in text
    code, record, _ = run(capsys, asked[0], TOY, *asked[1:], "--json")
    assert code == 0 and id in record and name.strip() not in record


def test_cuts(capsys):
    """data/toy/README.md: every site of the one way alone, and both chip fabs together."""
    found = run_json(capsys, "cuts", TOY, "--product", "car", "--order", "3")
    sets = {tuple(sorted(row["sites"])) for row in found}
    assert {("boards",), ("looms",), ("port",), ("plant",), ("fab_a", "fab_b")} <= sets
    assert all(row["product"] == "car" for row in found)


def test_worst_of_one_is_the_top_of_the_ranking(capsys):
    first = run_json(capsys, "rank", TOY, "--days", "10")[0]
    found = run_json(capsys, "worst", TOY, "--k", "1", "--days", "10")
    assert found["lost_margin"] == pytest.approx(first["lost_margin"])
    assert found["proved"]
    assert len(found["sites"]) == 1


WRONG = [
    [], ["disrupt"], ["disrupt", TOY], ["disrupt", TOY, "--hit", "nonsense"], ["disrupt", TOY, "--engine", "magic"],
    ["plan", TOY, "--budget", "much"], ["fly", TOY], ["disrupt", TOY, "--hit", "colour=red"], ["rank", TOY, "--colour"],
    ["check", TOY, "more"], ["cuts", TOY], ["worst", TOY, "--k"], ["report", TOY, "--out", "a.pptx"], ["app", "--port", "x"],
    ["disrupt", TOY, "--scenario", "chip_fire", "--hit", "site=plant"],
    ["report", TOY, "--scenario", "chip_fire", "--out", "a.pptx", "--options", "home_line"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG)
def test_usage_exits_64(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert code == 64
    assert out == ""
    assert err.startswith("reshore: ")


@pytest.mark.parametrize("arguments", WRONG)
@pytest.mark.parametrize("place", [0, 1, None])
def test_usage_with_json_is_one_value_wherever_the_word_stands(capsys, arguments, place):
    at = len(arguments) if place is None else place
    code, out, err = run(capsys, *arguments[:at], "--json", *arguments[at:])
    assert code == 64
    assert json.loads(out)["error"] in err


def test_a_wrong_word_is_told_as_json_with_the_option_cut_short(capsys):
    code, out, _ = run(capsys, "fly", "--js")
    assert code == 64 and "'fly'" in json.loads(out)["error"]


def test_help_is_an_answer(capsys):
    code, out, err = run(capsys, "rank", "--help")
    assert (code, err) == (0, "") and out.startswith("usage: reshore rank")


@pytest.mark.parametrize("arguments", [
    ["disrupt", "no/such/folder", "--scenario", "x"], ["disrupt", TOY, "--scenario", "chip_fyre"],
    ["disrupt", TOY, "--hit", "site=nowhere"], ["plan", TOY, "--budget", "-1"], ["plan", TOY, "--risk-weight", "2"],
    ["plan", TOY, "--options", "none_such"],
])  # fmt: skip
def test_bad_data_exits_1_and_says_what(capsys, arguments):
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 1
    assert json.loads(out)["error"]
    assert err.startswith("reshore: ")


def test_a_model_without_a_solution_exits_2(capsys, monkeypatch):
    def fail(*arguments, **options):
        raise SolveError("none")

    monkeypatch.setattr(plan_command, "plan", fail)
    code, out, err = run(capsys, "plan", TOY, "--json")
    assert (code, err) == (2, "reshore: none\n") and json.loads(out) == {"error": "none", "problems": []}


def test_a_file_that_cannot_be_written_exits_1(capsys, tmp_path):
    (tmp_path / "file").touch()
    code, out, err = run(capsys, "template", str(tmp_path / "file" / "below"), "--json")
    assert code == 1 and json.loads(out)["error"] in err


def test_template_loads_once_filled(capsys, tmp_path):
    code, _, _ = run(capsys, "template", str(tmp_path / "mine.xlsx"))
    assert code == 0
    code, out, _ = run(capsys, "check", str(tmp_path / "mine.xlsx"))
    assert code == 1
    assert "has no rows" in out


def test_what_shapes_a_hit_is_said_to_be_unused_beside_a_scenario(capsys):
    code, out, err = run(capsys, "disrupt", TOY, "--scenario", "chip_fire", "--days", "3", "--takes-stock", "--json")
    plain = run(capsys, "disrupt", TOY, "--scenario", "chip_fire", "--json")
    assert (code, plain[0]) == (0, 0) and json.loads(out)["summary"] == json.loads(plain[1])["summary"]
    assert "--days shapes a --hit" in err and "--takes-stock shapes a --hit" in err and plain[2] == ""


def test_where_a_run_has_failed_there_is_no_name():
    """A sweep of plans: the row of one that failed has no options."""
    table = pd.DataFrame({"scenario": ["chip_fire", "nothing_such"], "options": [["second_chip"], float("nan")]})
    named = by_name(table, rs.load(rs.datasets.toy))
    assert named["scenario"].tolist() == ["Fire at chip fab A", "nothing_such"] and named["options"][0] == "Qualify fab B"
    assert pd.isna(named["options"][1])
    site = rs.load(rs.datasets.toy).sites["site"].iloc[0]
    ranked = pd.DataFrame({"target": [site, float("nan")]})  # a ranking with a run that failed
    named = by_name(ranked, rs.load(rs.datasets.toy), target="site")
    assert named["target"][0] != site and pd.isna(named["target"][1])


def test_units_stand_by_the_name_of_an_option():
    """Options as a table of runs has them, and what an audit speaks of: an option, or a site and a part."""
    net = rs.load(rs.datasets.toy)
    site, part = net.stock.iloc[0][["site", "part"]]
    named = by_name(
        pd.DataFrame({"options": ['{"second_chip": 2.5}', '{"second_chip": 1}'], "of": [f"{site}, {part}", "second_chip"]}), net
    )
    assert named["options"].tolist() == ["Qualify fab B x 2.5", "Qualify fab B"]
    assert named["of"][1] == "Qualify fab B"
    assert named["of"][0] == by_name(pd.DataFrame({"of": [f"{site} {part}"]}), net)["of"][0] != f"{site}, {part}"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_column_that_no_table_knows_is_told_beside_every_answer(tmp_path, capsys, language):
    """unit_cos for unit_cost: kept, not used; the answer stands alone on standard output."""
    shutil.copytree("data/toy", tmp_path / "net")
    sources = tmp_path / "net" / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8-sig").replace("unit_cost", "unit_cos", 1), encoding="utf-8")
    command = ["disrupt", str(tmp_path / "net"), "--scenario", "chip_fire", "--json", "--language", language]
    assert cli.main(command) == 0
    out, err = capsys.readouterr()
    assert "summary" in json.loads(out)
    told = [line for line in err.splitlines() if "unit_cos:" in line or "unit_cos'" in line]
    assert len(told) == 1 and "'unit_cost'" in told[0] and told[0].startswith("reshore: warning: sources.csv")
    with pytest.warns(UserWarning, match="did you mean 'unit_cost'"):
        rs.load(tmp_path / "net")


def test_many_warnings_beside_an_answer_are_counted(tmp_path, capsys):
    shutil.copytree("data/toy", tmp_path / "net")
    parts = tmp_path / "net" / "parts.csv"
    rows = parts.read_text(encoding="utf-8-sig").splitlines()
    head = ",".join(f"more_{n}" for n in range(8))
    parts.write_text("\n".join([f"{rows[0]},{head}", *(row + "," * 8 for row in rows[1:])]), encoding="utf-8")
    assert cli.main(["cuts", str(tmp_path / "net"), "--product", "car"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 6 and "3 more warnings; reshore check tells all" in told[-1]


@pytest.mark.parametrize(("words", "hit"), [
    (["--hit", "site=Chip fab A"], "site=fab_a"),
    (["--hit", "site=반도체 공장 A"], "site=fab_a"),
    (["--hit", "site=Chip fab A (fab_a)"], "site=fab_a"),
    (["--hit", "country=Taiwan,part=Chip"], "country=TW,part=chip"),
    (["--hit", "destination=Car plant"], "destination=plant"),
])  # fmt: skip
def test_things_are_hit_by_the_names_that_tables_print(capsys, words, hit):
    named, by_id = (run_json(capsys, "disrupt", TOY, *of, "--days", "9") for of in (words, ["--hit", hit]))
    assert named["summary"] == by_id["summary"] and named["scenario"] == by_id["scenario"]


@pytest.mark.parametrize("words", [
    ["verdict", TOY, "--part", "반도체", "--points", "0"], ["cuts", TOY, "--product", "Car"], ["landed", TOY, "--part", "Chip"],
    ["plan", TOY, "--options", "Qualify fab B"], ["disrupt", TOY, "--scenario", "Fire at chip fab A"],
    ["levels", TOY, "--country", "Korea"],
])  # fmt: skip
def test_other_words_name_things_as_tables_print_them_too(capsys, words):
    assert run(capsys, *words)[0] == 0


@pytest.mark.parametrize("filter_", ["site", "destination"])
def test_a_name_that_two_share_is_refused_with_the_ids_of_both(capsys, tmp_path, filter_):
    net = rs.load(TOY)
    sites = net.sites.assign(name=net.sites["name"].replace("Chip fab B", "Chip fab A"))
    rs.save(net.with_tables(sites=sites), tmp_path / "net")
    code, _, told = run(capsys, "disrupt", str(tmp_path / "net"), "--hit", f"{filter_}=Chip fab A", "--days", "9")
    assert code == 1 and "Chip fab A (fab_a), Chip fab A (fab_b)" in told
    assert run(capsys, "disrupt", str(tmp_path / "net"), "--hit", "site=Chip fab A (fab_b)", "--days", "9")[0] == 0


def test_what_is_refused_lists_names_with_ids(capsys):
    code, _, told = run(capsys, "disrupt", TOY, "--hit", "site=Chip fab Q", "--days", "9")
    assert code == 1 and "Chip fab A (fab_a)" in told and "did you mean" in told
    assert "Chip (chip)" in run(capsys, "verdict", TOY, "--part", "Chop", "--points", "0")[2]


@pytest.mark.parametrize(("language", "name"), [("en", "Outage of Chip fab A"), ("ko", "반도체 공장 A 중단")])
def test_a_hit_is_called_by_what_is_hit(capsys, language, name):
    _, told, _ = run(capsys, "disrupt", TOY, "--hit", "site=fab_a", "--days", "9", "--language", language)
    assert name in told.splitlines()[0] and name in told.splitlines()[-1] and "command line" not in told


@pytest.mark.parametrize(("word", "meant"), [("import", "convert"), ("verdct", "verdict"), ("simulate", "disrupt")])
def test_a_command_that_is_none_is_told_the_nearest(capsys, word, meant):
    code, _, told = run(capsys, word, TOY)
    assert code == 64 and f"did you mean '{meant}'?" in told
