"""How far long work is: told by all verbs in the same way, to whoever takes a share and a word."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from reshore import load, plan, rank
from reshore.planning import planner
from reshore.planning.model.proof import FINE
from reshore.solving.progress import Word, gap_of, heard, part
from reshore.store import job_kinds, processes, worker
from reshore.weak_points.worst_group import worst

TOY = str(Path(__file__).parents[2] / "data" / "toy")


def told(verb, *args, **given) -> list[tuple[float, str]]:
    """All that a verb tells, the shares never falling within 0 and 1."""
    heard: list[tuple[float, str]] = []
    verb(load(TOY), *args, **given, progress=lambda share, word: heard.append((share, word)))
    shares = [share for share, _ in heard]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] == 1
    return heard


@pytest.mark.parametrize("given", [{}, {"top": 2}, {"engine": "daily", "window": "dated"}, {"pairs": True}])
def test_a_ranking_tells_its_share(given):
    assert {word for _, word in told(rank, **given)} == {"pairs" if "pairs" in given else "losses"}


def test_the_worst_group_tells_its_gap_down_to_nothing():
    heard = told(worst, k=2, days=10)
    assert heard[-1] == (1.0, "groups") and gap_of(heard[-1][1]) == pytest.approx(0, abs=1e-6)
    assert gap_of(heard[0][1]) is None and all(gap_of(word) is not None for _, word in heard[1:])


def test_a_small_plan_tells_no_gap_and_a_large_one_its_last_below_the_limit(monkeypatch):
    small = told(plan)
    words = list(dict.fromkeys(w for _, w in small))
    assert words == ["model", "solve", "explain"] and all(gap_of(w) is None for _, w in small)
    monkeypatch.setattr(planner, "LARGE", 0)
    gaps = [gap_of(w) for _, w in told(plan) if gap_of(w) is not None]
    assert gaps and gaps[-1] <= FINE


def test_a_part_keeps_to_its_stretch_and_hands_on_the_gap():
    heard_here: list[tuple[float, str, float | None]] = []
    inner = part(part(lambda s, w: heard_here.append((s, w, gap_of(w))), 0.5, 1), 0, 0.5)
    inner(0.5, Word("solve", 0.25))
    inner(1, "explain")
    assert heard_here == [(0.625, "solve", 0.25), (0.75, "explain", None)]
    heard(None)(1, "nobody listens")


def test_a_worker_notes_word_and_gap_and_keeps_the_gap_while_no_other_is_told(monkeypatch):
    rows = []
    monkeypatch.setattr(worker.jobs, "tell", lambda database, id, *told: rows.append(told))
    monkeypatch.setattr(worker, "SAY_EVERY", 0.0)
    me = processes.this()
    teller = worker._Teller(None, "job", me)
    teller(0.2, Word("solve", 0.01))
    teller(0.9, "explain")
    assert rows == [(0.2, "solve", 0.01, me), (0.9, "explain", 0.01, me)]


def test_a_worker_that_plans_tells_the_gap_of_the_plan(monkeypatch):
    monkeypatch.setattr(planner, "LARGE", 0)
    net = load(TOY, fill=True)
    heard_here: list[tuple[float, str]] = []
    asked = {"budget": None, "risk_weight": 0.0, "confidence": 0.95, "options": ["second_chip"], "scenarios": ["chip_fire"]}
    job_kinds.best_plan(net, asked, lambda share, word: heard_here.append((share, word)))
    with_gap = [share for share, word in heard_here if gap_of(word) is not None]
    assert {word for _, word in heard_here} == {"model", "solve", "explain"}
    assert with_gap and min(with_gap) > job_kinds.WITHOUT and heard_here[-1][0] == 1


def test_the_jobs_of_the_page_decide_tell_what_they_do():
    """Reasons are explained at the end of a plan; data/toy/README.md: a harness costs 20 today, 0.08 of risk beside."""
    net, heard_here = load(TOY, fill=True), []
    asked = {"budget": None, "risk_weight": 0.0, "confidence": 0.95, "scenarios": None, "keep": ["home_line"], "question": {}}
    best = job_kinds.explained(net, asked, lambda share, word: heard_here.append((share, word)))
    assert heard_here[-1] == (1, "explain") and "home_line" in set(best.options["option"])
    assert set(best.turned_down["reason"]) == {"cost", "group"}
    cost = job_kinds.landed(net, {"part": "harness"}, lambda share, word: heard_here.append((share, word)))
    assert heard_here[-1] == (0.0, "landed") and cost["amount"].iloc[7] == pytest.approx(20.08)


def test_a_terminal_shows_the_gap_beside_the_word(monkeypatch):
    from reshore import cli

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    show = cli._bar()
    show(0.5, Word("solve", 0.0123))
    show(1, "explain")
    first, second = screen.getvalue().split("\r")[1:]
    assert first.rstrip() == f"[{'#' * 15}{'.' * 15}] solve, gap 1.2 %"
    assert second.rstrip() == f"[{'#' * 30}] explain" and second.endswith("\n") and len(second) == len(first) + 1
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert cli._bar() is None
