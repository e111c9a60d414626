"""Killing the process that saves: a hundred times, at random moments."""

from __future__ import annotations

import os
import random
import signal
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import reshore as rs
from reshore.files import atomic

KILLS, SEED = 100, 20261104
ROWS = 4_000
OWN = {"notes.md": "mine", "sub/inner.txt": "and mine"}


def network(word: str) -> rs.Network:
    """Seven tables of some hundred kilobytes each, every row of which says whose it is."""
    parts = [f"part_{i}" for i in range(ROWS)]
    note = [f"{word} " * 40] * ROWS
    made = pd.DataFrame({"site": "plant", "part": parts, "note": note})
    return rs.Network(
        sites=pd.DataFrame({"site": ["plant", "market"], "note": word}),
        parts=made[["part", "note"]],
        sources=made,
        stock=made.assign(quantity=5.0),
        demand=made.assign(rate=1.0),
        bom=pd.DataFrame({"part": parts[:-1], "input": parts[1:], "note": note[1:]}),
        **{"settings": pd.DataFrame({"key": ["name"], "value": [word]})}
        if word == "red"
        else {"companies": pd.DataFrame({"company": [word]})},
    )


def save_and_kill(net: rs.Network, path: Path, wait: Callable[[], None]) -> bool:
    """Save in a process of its own and kill it after a while; -> whether it had ended by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads: the child only saves
        child = os.fork()
    if not child:
        rs.save(net, path)
        os._exit(0)
    wait()
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def seen(path: Path) -> None:
    """Wait until something is there, at most for a minute."""
    until = time.perf_counter() + 60
    while not path.exists() and time.perf_counter() < until:
        pass


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")
def test_a_hundred_kills_leave_a_folder_that_loads(tmp_path, capsys):
    """Two thirds at any moment of a save, a third from the step on at which the new tables count."""
    chance, path = random.Random(SEED), tmp_path / "n"
    nets = {net.fingerprint: net for net in map(network, ("red", "blue"))}
    now, other = nets
    rs.save(nets[now], path)
    for name, text in OWN.items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_text(text)
    began = time.perf_counter()
    rs.save(nets[now], path)
    usual = time.perf_counter() - began
    landed: Counter[str] = Counter()
    for kill in range(KILLS):
        moment = chance.random()

        def wait(moment: float = moment, late: bool = kill % 3 == 2) -> None:
            if late:
                seen(path / atomic.SAVED)
            time.sleep(moment * (0.02 if late else 2 * usual))

        ended = save_and_kill(nets[other], path, wait)
        pending = (path / atomic.SAVED).exists()
        found = rs.load(path).fingerprint
        assert found in nets, f"kill {kill}: neither network"
        assert all((path / name).read_text() == text for name, text in OWN.items())
        assert not ended or found == other
        landed["ended before" if ended else "old" if found == now else "new, being moved" if pending else "new"] += 1
        now, other = found, next(one for one in nets if one != found)
    with capsys.disabled():
        print(f"\n{KILLS} kills, seed {SEED}, a save of {usual:.2f} s: {dict(landed)}")
    assert landed["old"] >= KILLS / 5 and landed["new, being moved"] and sum(landed.values()) == KILLS
    time.sleep(atomic.YOUNG)
    rs.save(nets[other], path)
    tables = {f"{table}.csv" for table, frame in nets[other].tables.items() if len(frame)}
    assert {file.name for file in path.iterdir()} == tables | {"notes.md", "sub"}
    assert {file.name for file in tmp_path.iterdir()} == {"n"}
