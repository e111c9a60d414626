"""Sweeps: the rows are those of single runs, whoever does them; what is done stays done, what fails is a row."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock

import joblib
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

import reshore as rs
from reshore import DataError, Scenario, StoreError, cli
from reshore.disruption.sweeping import networks, rows, workers
from reshore.disruption.sweeping.question import Question, row_of
from reshore.disruption.sweeping.stream import Stream
from reshore.errors import Problem, lines
from reshore.results.rules import RULES

from ..support.korean import assert_korean

pytestmark = [pytest.mark.xdist_group("sweep"), pytest.mark.timeout(900)]  # one cluster and one sweep of 2,000 runs for all

TOY = Path(rs.datasets.toy)
NET = rs.load(TOY)
YEARS = 2_000


def fires(count: int) -> list[Scenario]:
    """Scenarios of unlike length and beginning, each its own."""
    return [Scenario(f"fire {i}").hit(site="fab_a", start=i % 7, days=3 + i % 29, ramp=i % 5) for i in range(count)]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """All alike to the last bit but for the seconds."""
    pd.testing.assert_frame_equal(one.drop(columns="seconds"), other.drop(columns="seconds"), check_exact=True)


def slow_verb():
    """A verb of 50 ms, made here so that other processes get it by its content."""

    def slow(net, scenario):
        import time

        time.sleep(0.05)
        return {"letters": len(scenario.name), "sites": len(net.sites)}

    return slow


@pytest.fixture(scope="module")
def small() -> rs.Network:
    """A plant that sells what it makes, for runs of 20 days that take milliseconds."""
    frames = {
        "sites": pd.DataFrame({"site": ["plant"]}),
        "parts": pd.DataFrame({"part": ["car"]}),
        "sources": pd.DataFrame({"site": ["plant"], "part": ["car"], "capacity": [15.0]}),
        "demand": pd.DataFrame({"site": ["plant"], "part": ["car"], "rate": [10.0], "margin": [3.0], "backorder_days": [2]}),
        "stock": pd.DataFrame({"site": ["plant"], "part": ["car"], "quantity": [7.0]}),
        "settings": pd.DataFrame({"key": ["window_days"], "value": ["20"]}),
    }
    return rs.Network(**frames)


@pytest.fixture(scope="module")
def cluster():
    """Two processes on this machine."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs="CRITICAL") as started:
        yield started


@pytest.fixture(scope="module")
def years(small) -> list[Scenario]:
    """2,000 years: one event each, one table of all of them cut into rows."""
    rng = np.random.default_rng(1)
    table = Scenario("years").with_events(
        [{"site": "plant", "start_day": int(s), "duration_days": float(d), "severity": float(v)}
         for s, d, v in zip(rng.integers(0, 5, YEARS), rng.integers(1, 9, YEARS), rng.random(YEARS), strict=True)]
    ).events  # fmt: skip
    return [Scenario(f"year {i}", table.iloc[i : i + 1]) for i in range(YEARS)]


@pytest.fixture(scope="module")
def alone(small, years) -> pd.DataFrame:
    return rs.sweep(small, years, workers=1)


# the same rows whoever does the runs


def test_a_row_is_what_the_verb_says_by_itself(small, years, alone):
    assert alone["scenario"].tolist() == [year.name for year in years] and (alone["error"] == "").all()
    assert alone["key"].nunique() == YEARS and alone["seed"].nunique() == YEARS
    for i in range(0, YEARS, 500):
        summary = rs.disrupt(small, years[i]).summary["value"]
        pd.testing.assert_series_equal(
            alone.loc[i, list(summary.index)].astype(float), summary, check_names=False, check_exact=True
        )


def test_processes_give_the_same_rows(small, years, alone):
    same(rs.sweep(small, years, workers=2), alone)


@pytest.mark.parametrize("backend", ["threading", "multiprocessing"])
def test_so_does_any_other_backend_of_joblib(backend):
    with joblib.parallel_config(backend):
        same(rs.sweep(NET, fires(20), workers=2), rs.sweep(NET, fires(20), workers=1))


def test_a_cluster_gives_the_same_rows_by_address_client_or_joblib(small, years, alone, cluster):
    same(rs.sweep(small, years, cluster=cluster.scheduler_address), alone)
    with Client(cluster) as client:
        same(rs.sweep(small, years[:100], cluster=client), alone[:100])
        with joblib.parallel_config("dask"):
            same(rs.sweep(small, years[:100]), alone[:100])


def test_other_networks_and_pairs_are_asked_too():
    more = NET.edit([{"table": "stock", "where": {"site": "plant", "part": "harness"}, "set": {"quantity": 90.0}}])
    found = rs.sweep(NET, [(net, name) for net in (NET, more) for name in ("chip_fire", "port_strike")], workers=2)
    expected = [
        rs.disrupt(net, name).summary.loc["lost_units", "value"] for net in (NET, more) for name in ("chip_fire", "port_strike")
    ]
    assert found["lost_units"].tolist() == expected and expected[1] > expected[3]
    assert found["network"].tolist() == [NET.fingerprint] * 2 + [more.fingerprint] * 2
    given = rs.sweep(NET, [NET, more], workers=1, scenario="port_strike")
    assert given["lost_units"].tolist() == [expected[1], expected[3]]


def test_plans_and_rankings_have_their_figures():
    best, worst = rs.plan(NET, budget=400, scenarios="chip_fire"), rs.rank(NET).iloc[0]
    found = rs.sweep(NET, ["chip_fire"], rs.plan, workers=1, budget=400).iloc[0]
    assert found["objective"] == best.objective and json.loads(found["options"]) == {"second_chip": 1.0}
    ranked = rs.sweep(NET, [NET], rs.rank, workers=1).iloc[0]
    assert ranked["target"] == worst["target"] and ranked["lost_margin"] == worst["lost_margin"] and ranked["proved"]
    assert rs.sweep(NET, [NET], rs.worst, workers=1, k=1).iloc[0]["proved"]
    with pytest.raises(DataError, match="no figures for a row") as refused:
        row_of(3)
    assert_korean(refused.value.problems)


# keys and seeds


def test_a_key_tells_network_scenario_verb_and_arguments_and_no_more():
    def key(net=NET, item: object = "chip_fire", verb=rs.disrupt, **arguments):
        return rs.sweep(net, [item], verb, workers=1, **arguments)["key"].item()

    events = NET.events[NET.events["scenario"] == "chip_fire"]
    itself = Scenario("chip_fire", events, float(events["probability"].iloc[0]))
    likelier = Scenario("chip_fire", events, 0.5)
    others = [key(item="port_strike"), key(NET.build(["home_line"])), key(engine="structure"), key(verb=rs.plan)]
    others.append(key(item=likelier))
    assert key() == key(engine="daily") == key(item=itself) == key(item=(NET, "chip_fire")) == key(seed=7)
    assert len({key(), *others}) == 1 + len(others)


def test_seeds_hang_on_root_and_question_not_on_order_or_workers():
    def drawn(net, scenario, seed):
        return {"drawn": seed}

    def seeds(items, root=0, count=1):
        found = rs.sweep(NET, items, drawn, workers=count, seed=root)
        assert (found["drawn"] == found["seed"]).all()
        return found.groupby("scenario")["seed"].agg(set).to_dict()

    four = [*fires(3), fires(1)[0]]
    ones = seeds(four)
    assert ones == seeds(four[::-1]) == seeds(four, count=2) and len(set.union(*ones.values())) == 4
    assert len(ones["fire 0"]) == 2  # asked twice, drawn twice
    assert not set.union(*ones.values()) & set.union(*seeds(four, root=1).values())


def test_what_is_asked_twice_is_run_once_where_nothing_is_drawn():
    found = rs.sweep(NET, ["chip_fire", "port_strike", "chip_fire"], workers=1)
    assert found["scenario"].tolist() == ["chip_fire", "port_strike"]


# failures


def test_what_fails_is_a_row_among_the_others():
    def odd(net, scenario):
        if scenario.name == "fire 1":
            raise KeyError("odd")
        return rs.disrupt(net, scenario)

    wrong = Scenario("nowhere").hit(site="nowhere", days=1)
    found = rs.sweep(NET, ["chip_fire", "chip_fir", wrong, "port_strike"], workers=2).set_index("scenario")
    assert found["lost_units"].notna().tolist() == found["proved"].tolist() == [True, False, False, True]
    assert found.loc["chip_fir", "error"].startswith("there is no scenario 'chip_fir'")
    assert "hits nothing" in found.loc["nowhere", "error"]
    assert rs.sweep(NET, fires(3), odd, workers=1)["error"].tolist() == ["", "KeyError: 'odd'", ""]


def test_a_run_that_takes_too_long_is_a_row():
    late = rs.sweep(NET, ["chip_fire"], workers=1, time_limit=1e-9)
    assert "was over before there was an answer" in late["error"].item() and not late["proved"].item()
    assert rs.sweep(NET, ["chip_fire"], workers=1, time_limit=1e6)["lost_units"].item() == 50


def test_a_run_that_ends_its_process_has_its_error_and_the_others_theirs():
    def deadly(net, scenario):
        import os

        if scenario.name == "fire 5":
            os._exit(7)
        return {"days": scenario.events["duration_days"].item()}

    found = rs.sweep(NET, fires(12), deadly, workers=2)
    assert found["days"].isna().tolist() == [i == 5 for i in range(12)]
    assert found.loc[5, "error"].startswith("the worker was lost at this run (TerminatedWorkerError")


def test_workers_that_never_live_are_told():
    def deadly(net, scenario):
        import os

        os._exit(7)

    with pytest.raises(StoreError, match="10 runs in a row lost their worker") as refused:
        rs.sweep(NET, fires(12), deadly, workers=2)
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


def test_what_cannot_be_sent_is_told(cluster):
    lock = Lock()

    def locked(net, scenario):
        return {"locked": lock.locked()}

    for how in ({"workers": 2}, {"cluster": cluster.scheduler_address}):
        with pytest.raises(DataError, match=r"what is asked cannot be sent to other processes \(") as refused:
            rs.sweep(NET, ["chip_fire"], locked, **how)
        assert "leave out what cannot be pickled" in str(refused.value)
    assert rs.sweep(NET, ["chip_fire"], locked, workers=1)["locked"].tolist() == [False]


def test_a_full_disk_is_told_and_nobody_waits(monkeypatch):
    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreError, match=r"reshore-sweep-.* cannot be written \(.*No space left"):
        rs.sweep(NET, fires(3), workers=2)


def test_an_answer_by_other_rules_is_none():
    question = Question.of(rs.disrupt, {})
    (task,) = Stream(NET, ["chip_fire"], question, 0, ()).tasks()
    _, [(row, lasting)] = workers.work(0, question, task.runs, NET, RULES + 1)
    assert "the worker has a reshore with rules" in row["error"] and not lasting


# a folder


def test_what_is_in_the_folder_is_not_run_again(tmp_path):
    calls = tmp_path / "calls"
    calls.mkdir()

    def counted(net, scenario, folder):
        (Path(folder) / f"{scenario.name} {time.monotonic_ns()}").touch()
        return {"days": scenario.events["duration_days"].item()}

    first = rs.sweep(NET, fires(6), counted, workers=1, out=tmp_path / "out", folder=str(calls))
    both = rs.sweep(NET, fires(10), counted, workers=1, out=tmp_path / "out", folder=str(calls))
    assert len(list(calls.iterdir())) == 10 and both["days"].tolist() == [float(3 + i % 29) for i in range(10)]
    pd.testing.assert_frame_equal(both[:6], first)  # seconds too: these rows are the ones of before
    on_disk = pd.read_parquet(tmp_path / "out")
    assert sorted(on_disk["key"]) == sorted(both["key"])
    same(rs.sweep(NET, fires(10), counted, workers=1, folder=str(calls)), both)


def test_what_may_pass_is_tried_again_and_a_refusal_is_not(tmp_path):
    def mended(net, scenario, file):
        if not Path(file).exists():
            raise OSError("not there")
        return rs.disrupt(net, scenario)

    asked = {"verb": mended, "workers": 1, "out": tmp_path / "out", "file": str(tmp_path / "there")}
    items = ["chip_fir", "chip_fire"]
    assert rs.sweep(NET, items, **asked)["error"].tolist() == ["OSError: not there"] * 2
    (tmp_path / "there").touch()
    found = rs.sweep(NET, items, **asked)
    assert found["error"].str.startswith("there is no scenario").tolist() == [True, False] and found.loc[1, "lost_units"] == 50
    assert len(pd.read_parquet(tmp_path / "out")) == 2


def test_ctrl_c_leaves_all_that_was_done_in_whole_files(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 4)

    def stop(share, word):
        if share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rs.sweep(NET, fires(15), workers=2, out=tmp_path, progress=stop)
    left = pd.read_parquet(tmp_path)
    assert 9 <= len(left) <= 15 and left["key"].is_unique and not list(tmp_path.glob(".*"))
    same(rs.sweep(NET, fires(15), workers=2, out=tmp_path), rs.sweep(NET, fires(15), workers=1))


SCRIPT = """
import sys, reshore as rs
from reshore.disruption.sweeping import rows
rows.CHUNK = 3
net = rs.load(rs.datasets.toy)
items = [rs.Scenario(f"fire {i}").hit(site="fab_a", start=i % 7, days=3 + i % 29, ramp=i % 5) for i in range(60)]
rs.sweep(net, items, workers=1, out=sys.argv[1], progress=lambda share, word: print(share, flush=True))
"""


def test_a_sweep_that_was_killed_goes_on_from_its_files(tmp_path):
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            if float(line) > 0.3:
                running.send_signal(signal.SIGKILL)
                break
    before = pd.read_parquet(tmp_path)
    assert 15 <= len(before) < 60
    told = []
    found = rs.sweep(NET, fires(60), workers=1, out=tmp_path, progress=lambda share, word: told.append(share))
    same(found, rs.sweep(NET, fires(60), workers=1))
    assert len(told) == 2 + 60 - len(before)  # beginning and end, and a run each
    assert sorted(pd.read_parquet(tmp_path)["key"]) == sorted(found["key"])


def test_a_worker_of_a_cluster_that_is_killed_takes_no_row_along(tmp_path, cluster):
    with Client(cluster) as client:
        pids = list(client.run(os.getpid).values())
        killed = []

        def kill(share, word):
            if share > 0.3 and not killed:
                killed.append(pids[0])
                os.kill(pids[0], signal.SIGKILL)

        found = rs.sweep(NET, fires(60), slow_verb(), cluster=client, out=tmp_path, progress=kill)
        assert killed and (found["error"] == "").all()
        assert found["letters"].tolist() == [float(len(f"fire {i}")) for i in range(60)]
        assert sorted(pd.read_parquet(tmp_path)["key"]) == sorted(found["key"])
        again = rs.sweep(NET, fires(60), slow_verb(), cluster=client, out=tmp_path)
        pd.testing.assert_frame_equal(again, found)


def test_a_file_that_is_no_table_is_named(tmp_path):
    (tmp_path / "rows-x.parquet").write_text("no")
    with pytest.raises(StoreError, match=r"rows-x.parquet cannot be read as rows of a sweep") as refused:
        rs.sweep(NET, ["chip_fire"], workers=1, out=tmp_path)
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


# networks, memory, progress


def test_a_network_is_packed_once_and_goes_with_no_task(monkeypatch):
    packed, sizes = [], []
    monkeypatch.setattr(networks, "packed", lambda net, pack=networks.packed: packed.append(net) or pack(net))
    take = networks.Sent.take
    monkeypatch.setattr(
        networks.Sent, "take", lambda self, net: sizes.append(len(pickle.dumps(take(self, net)))) or take(self, net)
    )
    found = rs.sweep(NET, fires(40), slow_verb(), workers=2)
    assert (found["error"] == "").all() and packed == [NET] and len(sizes) > 3 and max(sizes) < 1_000


def test_networks_that_no_run_needs_are_let_go():
    there: set[str] = set()
    sent = networks.Sent(lambda name, content: there.add(name) or name, there.remove)
    nets = [NET.build({"home_line": units}) for units in (0.25, 0.5, 0.75)]
    for net in nets:
        sent.take(net)
        sent.release(net.fingerprint)
    assert [name.partition("-")[0] for name in there] == [nets[-1].fingerprint]


def test_scenarios_are_read_as_runs_are_given_out():
    """With runs of 50 ms a task holds ten; two workers have two tasks each, and one more is being read."""
    read, most = [], []

    def lazily():
        for fire in fires(400):
            read.append(fire.name)
            yield fire

    def stop(share, word):
        most.append(len(read))
        if len(most) > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rs.sweep(NET, lazily(), slow_verb(), workers=2, progress=stop)
    assert max(most) <= 31 + 5 * 11


def test_an_error_of_the_scenarios_themselves_is_raised():
    def broken():
        yield from fires(30)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rs.sweep(NET, broken(), slow_verb(), workers=2)


@pytest.mark.parametrize("count", [1, 2])
def test_progress_never_falls_and_ends_at_one(count):
    told: list[float] = []
    rs.sweep(NET, [*fires(5), *fires(2)], workers=count, progress=lambda share, word: told.append(share))
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1 and len(told) == 7
    told.clear()
    rs.sweep(
        NET,
        iter(fires(2)) if count == 1 else (f for f in fires(2)),
        workers=count,
        progress=lambda share, word: told.append(share),
    )
    assert told[-1] == 1


MISSING = {"joblib": {}, "pyarrow": {"workers": 1, "out": "rows"}, "distributed": {"cluster": "nowhere:1"}}


@pytest.mark.parametrize("library", MISSING)
def test_a_library_that_is_missing_is_told_with_its_extra(library, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(StoreError, match=r'the extra "sweep" brings it: pip install "reshore\[sweep\]"') as refused:
        rs.sweep(NET, ["chip_fire"], **MISSING[library])
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])
    assert rs.sweep(NET, ["chip_fire"], workers=1)["lost_units"].item() == 50


def test_a_cluster_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr(workers, "ALONE", 0.5)
    with pytest.raises(StoreError, match=r"the cluster at 127.0.0.1:9 does not answer") as refused:
        rs.sweep(NET, ["chip_fire"], cluster="127.0.0.1:9")
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


def test_a_cluster_without_workers_is_told(monkeypatch):
    monkeypatch.setattr(workers, "ALONE", 0.5)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0", silence_logs="CRITICAL") as empty,
        pytest.raises(StoreError, match=r"the cluster has had no worker for 0.5 s") as refused,
    ):
        rs.sweep(NET, ["chip_fire"], cluster=empty.scheduler_address)
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


# the command


def answered(capsys, *words: str):
    code = cli.main(["sweep", str(TOY), *words, "--workers", "1", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_runs_every_scenario_or_those_named(capsys):
    code, found = answered(capsys)
    assert code == 0 and [row["scenario"] for row in found] == list(dict.fromkeys(NET.events["scenario"]))
    assert found[0]["lost_units"] == 50 and found[0]["recovered_day"] == 21 and found[0]["error"] == ""
    code, found = answered(capsys, "--scenarios", "port_strike", "--engine", "flow")
    assert code == 0 and len(found) == 1
    assert found[0]["lost_units"] == rs.disrupt(NET, "port_strike", engine="flow").summary.loc["lost_units", "value"]


def test_the_command_asks_other_networks_and_verbs(capsys, tmp_path):
    rs.save(NET.build(["second_chip"]), tmp_path / "other")
    code, found = answered(capsys, "--verb", "rank", "--networks", str(tmp_path / "other"), "--top", "1")
    assert code == 0 and len({row["network"] for row in found}) == 2 and found[0]["target"] == "looms"
    code, found = answered(capsys, "--verb", "plan", "--all", "--out", str(tmp_path / "rows"))
    assert code == 0 and [bool(row["error"]) for row in found] == [False, False, True]


def test_the_command_tells_a_misspelt_scenario_before_anything_runs(capsys, tmp_path):
    code, found = answered(capsys, "--scenarios", "chip_fire,chip_fir", "--out", str(tmp_path / "rows"))
    assert code == 1 and "did you mean 'chip_fire'" in found["error"] and not (tmp_path / "rows").exists()
    assert cli.main(["sweep", str(TOY), "--all", "--scenarios", "chip_fire"]) == 64
