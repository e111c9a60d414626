"""Every word that is shown stands in the catalogue in every language, problems and errors among them."""

import ast
import csv
import json
import re
import string
from pathlib import Path

import pandas as pd
import pytest

import reshore as rs
from reshore import texts
from reshore.errors import DataError, Problem, SolveError, StoreError, lines, listed
from reshore.files.tables import save, template
from reshore.network import schema
from reshore.network.calendar import Calendar
from reshore.network.network import Network

from .support.korean import HANGUL, NAME, SENTENCE, assert_korean, in_korean

ROOT = Path(__file__).parent.parent / "reshore"
KEY = re.compile(r"\b(?:error|fix)\.\w+")
TOY = ROOT.parent / "data" / "toy"
FILES = sorted(ROOT.rglob("*.py"))
RAISED = ("Problem", "DataError", "SolveError", "StoreError", "RefusedError")
PASSED_ON = ("at", "_cells", "_needs", "_refused", "_refusal", "_unreadable", "_error", "say", "leave", "blank", "tell", "fail"
             )  # what they are given becomes a Problem  # fmt: skip


def written_out(call: ast.Call) -> list[str]:
    """Sentences that stand in a call itself: text with a space in it, or text put together."""
    parts = [part for value in (*call.args, *(k.value for k in call.keywords)) for part in ast.walk(value)]
    named = {id(a) for part in parts if isinstance(part, ast.Call) for a in ast.walk(part)
             if getattr(part.func, "id", getattr(part.func, "attr", "")) == "said" and a is not part}  # fmt: skip
    return [p.value for p in parts if id(p) not in named and isinstance(p, ast.Constant) and isinstance(p.value, str)
            and re.search(r"[a-z]{2} [a-z]{2}", p.value)]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_error_holds_a_sentence_of_its_own(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in RAISED + PASSED_ON:
            assert not written_out(node), f"{path.name} line {node.lineno}: put the words into catalogue.csv"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_key_that_is_named_stands_in_the_catalogue(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            assert node.value in texts.catalogue(), f"{path.name} line {node.lineno}"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_text_gets_the_values_it_has_places_for(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        given = {k.arg for k in node.keywords} if name in ("said", "RefusedError") else {None}
        keys = [a.value for a in node.args if isinstance(a, ast.Constant)] if None not in given else []
        for key, values in zip(keys, (given, set()), strict=False):  # the second is what mends, which has no values
            assert placeholders(texts.catalogue()[key]["en"]) == values, f"{path.name} line {node.lineno}"


def test_a_key_stands_once():
    keys = [row["key"] for row in csv.DictReader((ROOT / "texts/catalogue.csv").read_text(encoding="utf-8").splitlines())]
    assert len(keys) == len(set(keys)) == len(texts.catalogue())


@pytest.mark.parametrize("key", [key for key in texts.catalogue() if KEY.fullmatch(key)])
def test_every_error_is_in_korean(key):
    en, ko = ("".join(text for text, *_ in string.Formatter().parse(texts.catalogue()[key][k])) for k in texts.LANGUAGES)
    assert not SENTENCE.search(NAME.sub("", ko))
    assert HANGUL.search(ko) or not re.search("[a-z]", en), ko


def test_a_problem_is_told_in_korean_down_to_its_parts():
    what = texts.said("error.out_of_range", name="gap", value="9")
    problem = Problem("sites.csv", 3, "gap", "9", what, texts.said("fix.use_range_or_none", range="1"))
    assert str(problem) == "sites.csv row 3, gap: gap 9 is out of range; use 1, or leave it out"
    assert in_korean(problem.line) == ("sites.csv 3행, gap: gap 9는 허용 범위를 벗어났습니다. 1을 쓰거나 비워 두세요")


def test_a_text_comes_back_from_json_and_from_a_table_as_it_was():
    text = texts.said("error.with_fix", problem=texts.said("error.out_of_range", name="gap", value="9"), fix="x")
    again = texts.from_record(texts.record(text))
    assert again == text and in_korean(again) == in_korean(text) != text
    table = listed([Problem("sites", 0, "", "", text, "")]).sort_values("row")
    assert in_korean(pd.concat([table, table]).iloc[1]["problem"]) == in_korean(text)


@pytest.mark.parametrize("key", ["error.of_another_day", "error.out_of_range"])
def test_a_record_of_a_key_that_is_gone_or_asks_for_more_is_read_in_english(key):
    assert texts.from_record({"text": "as it was", "key": key, "values": {"name": "gap"}}) == "as it was"


def test_errors_of_every_kind_say_their_lines():
    with pytest.raises(DataError) as refused:
        rs.plan(rs.load(TOY), gap=9)
    assert HANGUL.search(in_korean(lines(refused.value)[0]))
    assert lines(SolveError("no solution")) == ["no solution"]
    assert lines(KeyError(7)) == ["7"]


CELLS = {
    "parts": pd.DataFrame({"part": ["car", "car", "a|b", ""], "value": ["x", "-1", "1e400", ""], "evidence": "rad"}),
    "options": pd.DataFrame({"option": ["home"], "divisible": ["2"], "annual_cost": "x", "replaces": ["sol"], "capx": ["1"]}),
    "events": pd.DataFrame([["q", "2020-2-3", "5", "6"]], columns=["scenario", "start_date", "severity", "severity"]),
    "sites": pd.DataFrame({"site": ["seoul"], "kind": ["plnt"], "lat": [91]}),
    "bom": pd.DataFrame({"part": ["car"], "inptu": ["car"], "quantity": ["1e-30"]}),
    "demand": pd.DataFrame({"site": ["seoul"] * 1_002, "part": [f"p{i}" for i in range(1_002)], "rate": [""] * 1_002}),
    "lanes": pd.DataFrame({"origin": [], "destination": []}),
    "sources": pd.DataFrame({"site": []}),
}


def test_every_kind_of_bad_cell_is_told_in_korean():
    with pytest.raises(DataError) as refused:
        Network(**CELLS)
    with pytest.raises(DataError) as asked:
        schema.refuse_outside("rank", top=0)
    found = [*refused.value.problems, *asked.value.problems, *schema.unknown_columns({"options": CELLS["options"]}, {})]
    told = json.dumps([texts.record(text) for p in found for text in (p.problem, p.fix)])
    assert set(KEY.findall(told)) >= set(KEY.findall((ROOT / "network" / "schema.py").read_text(encoding="utf-8")))
    assert_korean(found)


@pytest.mark.parametrize("ask", [
    lambda net, path: net.build(["secnd_chip"]),
    lambda net, path: net.edit([{"table": "site", "where": {}, "delete": True}]),
    lambda net, path: net.edit([{"table": "sites", "where": {"sit": "looms"}, "delete": True}]),
    lambda net, path: net.edit([{"table": "sites", "where": {"site": "loom"}, "delete": True}]),
    lambda net, path: net.edit([{"table": "settings", "where": {"key": "days_per_year"}, "set": {"value": "x"}}]
                               ).number("days_per_year", 1),
    lambda net, path: Calendar(net).day("2020-01-31"),
    lambda net, path: Calendar(net.edit([{"table": "settings", "add": {"key": "workdays", "value": "Mon"}}])),
    lambda net, path: Calendar(net.edit([{"table": "settings", "add": {"key": "start_date", "value": "31.1."}}])),
    lambda net, path: Calendar(net.edit([{"table": "settings", "add": {"key": "start_date", "value": "2020-01-31"}}])
                               ).day("2019-01-31"),
    lambda net, path: template(path),
    lambda net, path: save(net, path / "n.csv"),
    lambda net, path: save(net, path / "n.xlsx"),
    lambda net, path: save(net.edit([{"table": "sites", "set": {"note": "x" * 40_000}}]), path / "long.xlsx"),
])  # fmt: skip
def test_what_is_asked_of_a_network_in_vain_is_refused_in_korean(tmp_path, ask):
    (tmp_path / "n.xlsx").mkdir()
    with pytest.raises(DataError) as refused:
        ask(rs.load(TOY), tmp_path)
    assert_korean(refused.value.problems)


def test_a_file_that_cannot_be_written_is_told_in_korean(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError) as refused:
        save(rs.load(TOY), tmp_path / "file" / "n")
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"table": "sources", "where": {"part": "chip"}, "set": {"capacity": 0.1}}, "error.limit_capacity"),
        ({"table": "lanes", "where": {"origin": "boards"}, "set": {"capacity": 0.1}}, "error.limit_lane"),
        ({"table": "lanes", "where": {"origin": "boards"}, "delete": True}, "error.limit_nothing"),
    ],
)
def test_what_limits_a_sale_is_told_in_korean(change, key):
    net = rs.load(TOY)
    short = rs.check_undisturbed(net.edit([change]))
    assert len(short)
    for text in short["limited_by"]:
        assert text.key == key and HANGUL.search(in_korean(text))


FORMER = re.compile(
    r"undisturbed (day|year|run|rate|mix|unit cost|sales)|calm (day|year|flow)|nobody (foresees|coordinates|waits)"
    r"|\b(is|are) hit itself|\bhit itself\b|stands? twice|what mends|\blasts, days|\baway, days|\bback in, years|^better by\b"
    r"|bad years?\b|way back|least rate|\b(too little|spare) room\b|\broom for \{|dearest year|mean year|who still waits",
    re.I | re.M,
)
DOCS = [*(ROOT.parent / "docs").rglob("*.md"), *(ROOT.parent / "data").rglob("*.md"), *ROOT.parent.glob("*.md")]


def test_the_words_of_the_field_are_used_and_no_others():
    """Baseline, no-event year, no anticipation, recovery (ramp-up), minimum run rate, spare capacity, backlog, risk weight
    (CVaR), expected annual cost, the costliest scenario, TTS, TTR, NPV, payback; nothing that was said in their place."""
    assert not {key: said["en"] for key, said in texts.catalogue().items() if FORMER.search(said["en"])}
    found = {path.name: [m[0] for m in FORMER.finditer(path.read_text(encoding="utf-8"))] for path in DOCS}
    assert not {name: words for name, words in found.items() if words}


@pytest.mark.parametrize("key", ["weak.survive", "weak.recover", "plan.npv", "plan.payback", "plan.risk", "plan.confidence"])
def test_a_heading_is_the_term_of_the_field(key):
    assert re.search("TTS|TTR|NPV|Payback|CVaR", texts.catalogue()[key]["en"])
