"""An engine is one entry that says all about it: its words, what it takes, what its courses are."""

import ast
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import cli
from reshore.disruption.daily import DAILY, run_daily
from reshore.disruption.engine import Engine, Words
from reshore.disruption.engines import ENGINES, questions
from reshore.reports.story import Story
from reshore.texts import LANGUAGES
from tools.engine_table import README, TABLE, table

from ..support.korean import HANGUL

ROOT = Path(rs.__file__).parent
TOY = rs.load(rs.datasets.toy)
WEEK = 7


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_has_all_its_words_in_every_language(engine):
    entry = ENGINES[engine]
    assert entry.name == engine and set(entry.words) == set(LANGUAGES)
    for word in (field.name for field in fields(Words)):
        english, korean = (getattr(entry.words[language], word) for language in ("en", "ko"))
        assert english and not HANGUL.search(english) and HANGUL.search(korean)


def test_readme_lists_the_engines_as_they_are():
    assert TABLE.search(README.read_text(encoding="utf-8"))[0] == table(), "run ./tasks tables"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_calls_a_run_by_the_words_of_its_engine(engine, language):
    story, words = Story((rs.disrupt(TOY, "chip_fire", engine),), (), language), ENGINES[engine].words[language]
    fire = TOY.called("scenarios", language)["chip_fire"]
    assert story.names == [f"{fire} ({words.title})"] and story.limits()[0] == words.assumes


@pytest.mark.parametrize("command", ["disrupt", "rank"])
def test_the_command_line_says_what_each_engine_answers(command, capsys):
    cli.main([command, "--help"])
    told = "".join(capsys.readouterr().out.split())
    assert "".join(questions().split()) in told and all(entry.words["en"].question in questions() for entry in ENGINES.values())


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_asks_for_the_name_of_an_engine(path):
    """What an engine is, its entry and its courses say by marks."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare):
            compared = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            assert not compared & set(ENGINES), f"line {node.lineno}"


@pytest.mark.parametrize(("engine", "marks"), [
    ("daily", {"quantified"}), ("flow", {"quantified", "foresight", "chosen"}), ("structure", set()),
])  # fmt: skip
def test_a_course_says_what_it_is(engine, marks):
    course = rs.disrupt(TOY, "chip_fire", engine).course
    assert {mark for mark in ("quantified", "foresight", "chosen", "by_bucket") if getattr(course, mark)} == marks


def by_weeks(coded, base, effects):
    """Daily, of whose weeks from the first event on only the sums are told, and at their ends the stock."""
    course, first, end = run_daily(coded, base, effects), effects.first, effects.end
    edges = np.append(np.arange(first, end, WEEK), end)
    week = np.searchsorted(edges, np.arange(first, end), side="right") - 1

    def even(table):
        out = table.copy()
        out[first:] = (np.add.reduceat(table, edges[:-1]) / np.diff(edges)[:, None])[week]
        return out

    stock = course.stock.copy()
    stock[first:] = stock[edges[:-1]][week]
    stock[edges[1:] - 1] = course.stock[edges[1:] - 1]
    flows = {name: even(getattr(course, name)) for name in ("made", "wanted", "sent", "demanded", "served", "lost")}
    return replace(course, **flows, stock=stock, limited=None, edges=np.append(np.arange(first), edges), by_bucket=True)


@pytest.fixture
def weekly(monkeypatch):
    monkeypatch.setitem(ENGINES, "weekly", Engine("weekly", by_weeks, DAILY.words))
    net = rs.Network(
        sites=pd.DataFrame({"site": ["mine", "plant"]}),
        parts=pd.DataFrame({"part": ["ore", "car"]}),
        bom=pd.DataFrame({"part": ["car"], "input": ["ore"]}),
        sources=pd.DataFrame({"site": ["mine", "plant"], "part": ["ore", "car"]}),
        lanes=pd.DataFrame({"origin": ["mine"], "destination": ["plant"], "part": ["ore"], "lead_days": [7]}),
        stock=pd.DataFrame({"site": ["plant"], "part": ["ore"], "quantity": [30]}),
        demand=pd.DataFrame({"site": ["plant"], "part": ["car"], "rate": [10]}),
    )
    return net, rs.disrupt(net, rs.Scenario("landslide").hit(site="mine", start=7, days=14), "weekly")


def test_an_engine_that_knows_weeks_alone_is_explained_by_its_weeks(weekly):
    """The last ore comes on day 13; 30 in stock at 10 a day feed days 14 to 16. The week of days 14 to 20 makes 30 of 70, that
    of days 21 to 27 nothing. Mid-week there is stock by the sums alone: what ran out shows at the end of the week. The
    mine is closed for 14 days, stock covers 3 of them: 11 more would have."""
    net, hit = weekly
    assert hit.summary.loc[["lost_units", "first_short_day", "first_stop_day"], "value"].tolist() == [110, 14, 21]
    told = rs.why(net, hit, "plant")
    day = told.rows.set_index("what")["day"]
    assert day["line_stops"] == day["input_runs_out"] == 14 and day["dispatch_stops"] == day["event"] == 7
    assert told.text.startswith(
        "Line plant (car) slows down on day 14 and stops on day 21 because ore from mine ran out. Stock 30 at 10 a day = 3"
    )
    assert "last full delivery on day 13" in told.text and "best plan" not in told.text and "no capacity" not in told.text
    assert told.text.endswith("a day on which something stops or runs out is the first of its step.")
    assert told.rows.loc[told.rows["what"] == "avoided_by", "days"].tolist()[0] == 11
    assert "여러 날을 한 단위로" in rs.why(net, hit, "plant", language="ko", verify=False).text
    assert hit.lines_note == "the days of lines are the first of the time steps in which they fall"


def test_days_are_told_by_their_bucket_where_they_are_none():
    course = replace(rs.disrupt(TOY, "chip_fire").course, edges=np.array([0, 1, 5, 9]))
    assert course.bucket(3) == (3, 3)
    assert [replace(course, by_bucket=True).bucket(day) for day in (0, 1, 4, 8)] == [(0, 0), (1, 4), (1, 4), (5, 8)]
