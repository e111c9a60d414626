"""Every word that is shown stands in the catalogue in every language, problems and errors among them."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

import reshore as rs
from reshore import texts
from reshore.errors import DataError, Problem, SolveError, lines, listed

ROOT = Path(__file__).parent.parent / "reshore"
FILES = sorted(ROOT.rglob("*.py"))
RAISED = ("Problem", "DataError", "SolveError", "StoreError")
HANGUL = re.compile("[가-힣]")


def in_korean(text: str) -> str:
    return texts.again(text, lambda key, **values: texts.say(key, "ko", **values))


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
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if name in RAISED:
            assert not written_out(node), f"{path.name} line {node.lineno}: put the words into catalogue.csv"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_key_that_is_named_stands_in_the_catalogue(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"(error|fix)\.\w+", node.value):
            assert node.value in texts.catalogue(), f"{path.name} line {node.lineno}"


def test_a_problem_is_told_in_korean_down_to_its_parts():
    what = texts.said("error.out_of_range", name="gap", value="9")
    problem = Problem("sites.csv", 3, "gap", "9", what, texts.said("fix.gap"))
    assert str(problem) == "sites.csv row 3, gap: gap 9 is out of range; use 1e-12 or more and less than 1, or leave it out"
    assert in_korean(problem.line) == ("sites.csv 3행, gap: gap 9은(는) 허용 범위를 벗어났습니다. "
                                       "1e-12 이상 1 미만으로 쓰거나 비워 두세요")  # fmt: skip


def test_a_text_comes_back_from_json_and_from_a_table_as_it_was():
    text = texts.said("error.with_fix", problem=texts.said("error.out_of_range", name="gap", value="9"), fix="x")
    again = texts.from_record(texts.record(text))
    assert again == text and in_korean(again) == in_korean(text) != text
    table = listed([Problem("sites", 0, "", "", text, "")]).sort_values("row")
    assert in_korean(pd.concat([table, table]).iloc[1]["problem"]) == in_korean(text)


def test_a_record_of_a_key_that_is_gone_is_read_in_english():
    assert texts.from_record({"text": "as it was", "key": "error.of_another_day", "values": {}}) == "as it was"


def test_errors_of_every_kind_say_their_lines():
    with pytest.raises(DataError) as refused:
        rs.plan(rs.load(ROOT.parent / "data" / "toy"), gap=9)
    assert HANGUL.search(in_korean(lines(refused.value)[0]))
    assert lines(SolveError("no solution")) == ["no solution"]
    assert lines(KeyError(7)) == ["7"]
