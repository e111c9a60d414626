"""The store: what is saved comes back; jobs run in processes, end when told to, and are seen to die."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

import reshore as rs
from reshore import StoreError, texts
from reshore.errors import Problem, lines
from reshore.results.rules import RULES
from reshore.store import cases, jobs, migration, packing, postgresql, processes, retention, sqlite, tables, worker
from reshore.store import database as database_module
from reshore.store import store as store_module
from reshore.store.cases import Work
from reshore.store.database import Database, default_url
from reshore.store.limits import Limits
from reshore.store.processes import Process

from ..support.korean import assert_korean, keys

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"
ASKED = {"budget": None, "risk_weight": 0.0, "confidence": 0.95, "scenarios": None, "support": {}}


@pytest.fixture
def store(tmp_path):
    return rs.Store(f"sqlite:///{tmp_path / 'deep' / 'runs.db'}")


@pytest.fixture
def database(store):
    return store.database


@pytest.fixture(scope="module")
def toy():
    return rs.load(TOY)


def waited(database: Database, id: str, until=lambda job: not job.active) -> jobs.Job:
    """The job when it is so far."""
    for _ in range(600):
        jobs.tend(database)
        job = jobs.job(database, id)
        if until(job):
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job}")


# ---- the contract ----------------------------------------------------------------------------------------------------


def test_what_is_saved_comes_back(store, toy):
    assert store.list().empty and not Path(store.database.place).parent.exists(), "nothing is written before it must be"
    hit, best = rs.disrupt(toy, "chip_fire", reroute_days=0), rs.plan(toy)
    for name, thing in (("net", toy), ("hit", hit), ("best", best)):
        store.save(thing, name=name)
    assert store.load("net").fingerprint == toy.fingerprint
    pd.testing.assert_frame_equal(store.load("hit").summary, hit.summary)
    pd.testing.assert_frame_equal(store.load("hit").sources, hit.sources)
    back = store.load("best")
    pd.testing.assert_frame_equal(back.options, best.options)
    pd.testing.assert_frame_equal(back.scenarios, best.scenarios)
    assert back.objective == best.objective and back.network.fingerprint == best.network.fingerprint
    assert rs.disrupt(back.network, "chip_fire").summary.equals(rs.disrupt(best.network, "chip_fire").summary)
    listed = store.list().set_index("name")
    assert listed.loc["best", "kind"] == "plan" and listed.loc["hit", "network"] == toy.fingerprint


def test_saving_again_replaces_and_names_are_found_by_nearness(store, toy):
    store.save(toy, "base case")
    store.save(rs.disrupt(toy, "chip_fire", engine="flow", window="pooled"), "base case")
    assert store.load("base case").summary.loc["lost_units", "value"] == pytest.approx(30)
    with pytest.raises(StoreError, match="did you mean 'base case'"):
        store.load("bass case")
    store.delete("base case")
    assert store.list().empty
    with pytest.raises(StoreError, match="name is blank"):
        store.save(toy, " ")
    with pytest.raises(TypeError, match="a list cannot be saved"):
        store.save([toy], "list")


def test_a_pooled_run_saved_as_its_sums_and_events_still_opens(toy):
    run = rs.disrupt(toy, "chip_fire", engine="flow", window="pooled")
    plain, c = json.loads(zlib.decompress(packing.pack(run))), run.course
    sums = {"lost": c.lost[0], "demanded": c.demanded[0], "made": c.made[0], "days": 10.0}
    plain |= {"scenario": "chip_fire", "events": plain["scenario"]["events"], "course": None}
    plain |= {"totals": json.loads(zlib.decompress(packing.pack(sums)))}
    back = packing.unpack(zlib.compress(json.dumps(plain).encode("ascii")))
    pd.testing.assert_frame_equal(back.summary, run.summary)
    pd.testing.assert_frame_equal(back.lines, run.lines)
    assert back.course.days == 10 and repr(back) == repr(run)


@pytest.mark.parametrize("engine", ["daily", "flow", "structure"])
def test_a_run_saved_before_courses_said_what_they_are_is_still_what_it_was(engine, toy):
    run = rs.disrupt(toy, "chip_fire", engine)
    plain = json.loads(zlib.decompress(packing.pack(run)))
    for mark in ("foresight", "by_bucket"):
        del plain["course"][mark]
    back = packing.unpack(zlib.compress(json.dumps(plain).encode("ascii")))
    assert (back.course.foresight, back.course.by_bucket) == (run.course.foresight, run.course.by_bucket)
    assert rs.why(toy, back, verify=False).text == rs.why(toy, run, verify=False).text
    plain |= {"scenario": "chip_fire", "events": plain["scenario"]["events"]}
    for mark in ("quantified", "chosen"):
        del plain["course"][mark]
    assert repr(packing.unpack(zlib.compress(json.dumps(plain).encode("ascii")))) == repr(run)


@pytest.mark.parametrize("url", ["runs.db", "mysql://host/runs", "postgresql://host", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_no_store_is_refused(url):
    with pytest.raises(StoreError, match=r"sqlite:///runs\.db"):
        rs.Store(url)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r'pip install "reshore\[server\]"'):
        rs.Store("postgresql://host/runs")


def test_a_store_that_cannot_be_used_says_why(tmp_path, toy):
    damaged, foreign, newer, folder = (tmp_path / n for n in ("damaged.db", "foreign.db", "newer.db", "folder.db"))
    damaged.write_bytes(b"this is no database, but long enough to be taken for one" * 100)
    for path, script in ((foreign, "CREATE TABLE songs (name)"), (newer, "PRAGMA user_version = 99")):
        connection = sqlite3.connect(path)
        connection.execute(script)
        connection.commit()
        connection.close()
    folder.mkdir()
    for path, words in (
        (damaged, "no database; move the file away"),
        (foreign, "of another program"),
        (newer, "newer reshore"),
        (folder, "cannot be opened"),
    ):
        store = rs.Store(f"sqlite:///{path}")
        for use in (store.list, lambda store=store: store.save(toy, "a")):
            with pytest.raises(StoreError, match=words):
                use()


def test_a_locked_store_is_said_to_be(store, toy, monkeypatch):
    monkeypatch.setattr("reshore.store.sqlite.PATIENCE", 0.1)
    with store.database.write(), pytest.raises(StoreError, match="another program has been writing"):
        store.save(toy, "b")
    store.save(toy, "b")


def test_a_server_that_starts_waits_for_another_that_makes_the_tables(store, toy):
    """SQLite itself refuses at once to let others read while one writes, in a file to which another is writing."""
    store.save(toy, "a")
    other = sqlite3.connect(store.database.place, isolation_level=None, check_same_thread=False)
    assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, other.close)
    done.start()
    store.save(toy, "b")
    done.join()
    assert sorted(store.list()["name"]) == ["a", "b"]


def without_a_connection(database):
    with database.read():
        raise PoolTimeoutError


def test_whatever_the_store_says_is_told_in_korean(store, database, toy, tmp_path, monkeypatch):
    store.save(toy, "base case")
    foreign, newer = tmp_path / "foreign.db", tmp_path / "newer.db"
    for path, sql in ((foreign, "CREATE TABLE t (x)"), (newer, "PRAGMA user_version = 99")):
        sqlite3.connect(path).execute(sql).connection.close()
    (tmp_path / "file").write_text("in the way")
    below = rs.Store(f"sqlite:///{tmp_path / 'file' / 'runs.db'}")
    monkeypatch.setenv("RESHORE_STORE", database.url)
    asked = (
        lambda: rs.Store("runs.db"), lambda: rs.Store("sqlite://"), lambda: rs.Store(f"sqlite:///{foreign}").list(),
        lambda: rs.Store(f"sqlite:///{newer}").list(), lambda: below.save(toy, "a"),
        lambda: store.save(toy, " "), lambda: store.load("base cas"), lambda: packing.unpack(b"nothing"),
        lambda: cases.network(database, "0" * 16), lambda: cases.save_case(database, Work(toy.fingerprint, {})),
        lambda: cases.keep_draft(database, toy, Work("0" * 16, {})), lambda: jobs.result(database, "1"),
        lambda: worker.main("1"), lambda: without_a_connection(database),
    )  # fmt: skip
    said = []
    for ask in asked:
        with pytest.raises(StoreError) as refused:
            ask()
        said += lines(refused.value)
    told = ("unable to open it", "is locked", "readonly", "not a database", "malformed", "disk is full", "else")
    said += [sqlite.explained(DBAPIError("", {}, sqlite3.Error(words))) for words in told]
    for code in ("42501", "53100", "55P03", "XX000"):
        said.append(postgresql.explained(DBAPIError("", {}, type("", (Exception,), {"sqlstate": code})("why"))))
    said.append(postgresql.explained(OperationalError("", {}, Exception("refused"))))
    child = subprocess.Popen([sys.executable, "-c", ""])
    gone = Process(processes.here(), child.pid, "ended")
    child.wait()
    said += [jobs._death(gone, 0), jobs._death(Process.of(os.getpid()), 0)]
    monkeypatch.setattr(jobs, "_children", {child.pid: child})
    said += [jobs._death(gone, 0), texts.said("error.unexpected", detail="OSError")]
    assert_korean(Problem("", 0, "", "", text, "") for text in said)
    files = (cases, database_module, jobs, packing, postgresql, sqlite, store_module)
    written = {key for m in files for key in re.findall(r"error\.\w+", Path(m.__file__).read_text(encoding="utf-8"))}
    assert written - {"error.strerror", "error.orig"} <= set().union(*map(keys, said))


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (KeyError("options"), "the work ended with an error of reshore itself (KeyError: 'options')"),
        (ZeroDivisionError("by zero"), "the work ended with an error of reshore itself (ZeroDivisionError: by zero)"),
    ],
)
def test_a_worker_tells_what_it_did_not_expect(database, toy, monkeypatch, trouble, told):
    def fails(*_):
        raise trouble

    monkeypatch.setenv("RESHORE_STORE", database.url)
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    monkeypatch.setattr(worker, "TASKS", {"plan": fails})
    monkeypatch.setattr(worker, "_beat", lambda *_: None)
    id = jobs.ask(database, "plan", cases.keep_network(database, toy), {})
    with database.write() as connection:
        connection.execute(jobs._set(id, ("queued",), state="running"))
    with pytest.raises(type(trouble)):
        worker.main(id)
    assert jobs.job(database, id).error == (told,)
    assert_korean([Problem("", 0, "", "", jobs.job(database, id).error[0], "")])


@pytest.mark.parametrize(("work", "state"), [(lambda: {}, "done"), (lambda: 1 // 0, "failed")])
def test_how_a_job_ended_is_kept_though_another_writes_for_long(database, toy, monkeypatch, work, state):
    """The store is busy the first two times that the worker says so, then for longer than it tries."""
    tries: list[str] = []
    among = jobs._of

    def busy(by):
        tries.append("")
        if len(tries) < 3 or jobs.SURE < 0:
            raise StoreError("busy")
        return among(by)

    def busy_from_now_on(*_):
        monkeypatch.setattr(jobs, "_of", busy)
        return work()

    monkeypatch.setenv("RESHORE_STORE", database.url)
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    monkeypatch.setattr(jobs, "PAUSE", 0.0)
    monkeypatch.setattr(worker, "TASKS", {"plan": busy_from_now_on})
    monkeypatch.setattr(worker, "_beat", lambda *_: None)
    net = cases.keep_network(database, toy)
    for sure, found in ((60.0, state), (-1.0, "running")):
        monkeypatch.setattr(jobs, "SURE", sure)
        monkeypatch.setattr(jobs, "_of", among)
        id = jobs.ask(database, "plan", net, {"sure": sure})
        with database.write() as connection:
            connection.execute(jobs._set(id, ("queued",), state="running"))
        tries.clear()
        with contextlib.suppress(StoreError, ZeroDivisionError):
            worker.main(id)
        assert jobs.job(database, id).state == found and (sure < 0 or len(tries) == 3)


def test_nothing_is_kept_of_a_write_that_fails(store, toy):
    store.save(toy, "a")
    with pytest.raises(ZeroDivisionError), store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM runs")
        raise ZeroDivisionError
    assert store.list()["name"].tolist() == ["a"]


def test_damaged_content_is_said_so():
    packed = packing.pack({"a": [1, None, 2.5, float("nan")], "table": pd.DataFrame({"x": [1, 2], "y": ["a", ""]})})
    back = packing.unpack(packed)
    assert back["a"][:3] == [1, None, 2.5] and np.isnan(back["a"][3])
    pd.testing.assert_frame_equal(back["table"], pd.DataFrame({"x": [1, 2], "y": ["a", ""]}), check_dtype=False)
    with pytest.raises(StoreError, match="damaged"):
        packing.unpack(packed[:-9])


def test_the_store_of_the_app_is_never_in_the_source_tree(monkeypatch, tmp_path):
    monkeypatch.delenv("RESHORE_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_url() == f"sqlite:///{tmp_path}/reshore/store.db"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert not Path(default_url().removeprefix("sqlite:///")).is_relative_to(ROOT)


# ---- networks, drafts and cases --------------------------------------------------------------------------------------


def test_works_are_found_again_by_another_process(database, toy):
    net = cases.keep_network(database, toy)
    assert cases.keep_network(database, toy) == net == toy.fingerprint
    draft = cases.keep_draft(database, toy, Work(net, {"scenario": "chip_fire"}))
    assert draft == cases.keep_draft(database, toy, Work(net, {"scenario": "chip_fire"}))
    case = cases.save_case(database, Work(net, {"scenario": "chip_fire"}, name="Fire"))
    assert len(case) >= 12 and case == cases.save_case(database, Work(net, {"scenario": "chip_fire"}, name="Fire"))
    assert case != cases.save_case(database, Work(net, {"scenario": "port_strike"}, name="Fire"))
    read = f"""
from reshore.store import cases
from reshore.store.database import Database
db = Database({database.url!r})
print(cases.network(db, {net!r}).fingerprint, cases.draft(db, {draft!r}).case, cases.case(db, {case!r}).name)
"""
    said = subprocess.run([sys.executable, "-c", read], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == [net, "{'scenario':", "'chip_fire'}", "Fire"]
    assert {work.name for work in cases.saved_cases(database, net)} == {"Fire"}
    assert cases.case(database, "guess") is None and cases.saved_cases(database, "other") == []
    with pytest.raises(StoreError, match="open its workbook again"):
        cases.network(database, "0" * 16)
    with pytest.raises(StoreError, match="name is blank"):
        cases.save_case(database, Work(net, {}))


def test_a_person_finds_and_deletes_their_own_cases_and_nobodys(database, toy):
    net = cases.keep_network(database, toy)
    ids = {owner: cases.save_case(database, Work(net, {}, name="Fire", owner=owner)) for owner in ("ann", "bob", "")}
    assert len(set(ids.values())) == 3
    seen = {who: {w.owner for w in cases.saved_cases(database, person=who)} for who in ("ann", "")}
    assert seen == {"ann": {"ann", ""}, "": {"ann", "bob", ""}}
    assert not cases.saved_cases(database, "0" * 16)
    for owner in ids:
        cases.delete_case(database, ids[owner], "ann")
    assert [cases.case(database, id) is None for id in ids.values()] == [True, False, True]


def test_note_and_author_of_a_case_are_those_given_last(database, toy):
    work = Work(cases.keep_network(database, toy), {}, name="Fire", note="As agreed")
    id = cases.save_case(database, work)
    assert (cases.case(database, id).note, cases.case(database, id).author) == ("As agreed", "")
    assert cases.save_case(database, replace(work, note=" For the board ", author="Kim")) == id
    assert (cases.case(database, id).note, cases.case(database, id).author) == ("For the board", "Kim")


def test_works_speak_of_networks_that_are_there(database, toy):
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        cases.keep_draft(database, toy, Work(toy.fingerprint, {}, planned="0" * 16))


def test_drafts_form_a_chain_that_ends_where_it_is_cut(database, toy, monkeypatch):
    work = partial(Work, toy.fingerprint)
    first = cases.keep_draft(database, toy, work({}))
    second = cases.keep_draft(database, toy, work({"days": 2}, before=first))
    third = cases.keep_draft(database, toy, work({}, before=second))
    assert len({first, second, third}) == 3, "the same case after another is another draft"
    assert third == cases.keep_draft(database, toy, work({}, before=second))
    assert [cases.draft(database, id).before for id in (first, second, third)] == ["", first, second]
    monkeypatch.setattr(cases, "DRAFTS", 2)
    cases.prune(database)
    assert cases.draft(database, first) is None
    assert [cases.draft(database, id).before for id in (second, third)] == ["", second]
    late = cases.keep_draft(database, toy, work({"days": 9}, before=first))
    assert cases.draft(database, late).before == "", "what was left is gone"


def test_a_draft_is_written_in_less_than_10_ms(database, toy):
    cases.keep_network(database, toy)
    took = []
    with database.hold():
        for n in range(20):
            began = time.process_time()
            cases.keep_draft(database, toy, Work(toy.fingerprint, {"days": n}))
            took.append(time.process_time() - began)
    assert np.median(took) < 0.010


def test_a_file_of_the_first_version_is_opened(database, toy):
    """As reshore wrote it before drafts formed chains."""
    net, kept, failed, saved = toy.fingerprint, "0123456789", "9876543210", "abcdefghijkl"
    Path(database.place).parent.mkdir()
    with sa.create_engine(database.url).begin() as old:
        migration.bring_up(old, 0, to=1)
        old.exec_driver_sql("INSERT INTO networks VALUES (?, ?, 1.0)", (net, packing.pack(toy)))
        old.exec_driver_sql(f"""INSERT INTO drafts VALUES ('{kept}', '{net}', '{{"days": 2}}', NULL, 1.0)""")
        old.exec_driver_sql(f"""INSERT INTO cases VALUES ('{saved}', 'Fire', '{net}', '{{}}', NULL, 1.0)""")
        row = f"'{failed}', 'plan', '{net}', '{{}}', 'failed', 0, '', NULL, NULL, 1, NULL, NULL, NULL"
        old.exec_driver_sql(f"""INSERT INTO jobs VALUES ({row}, 'there is no "scenario"')""")
        old.exec_driver_sql(f"DROP TABLE {migration.TABLE}")  # which came later
        old.exec_driver_sql("PRAGMA user_version = 1")
    assert cases.draft(database, kept) == Work(net, {"days": 2}, id=kept, touched=1.0, rules=1)
    assert cases.saved_cases(database, net) == [Work(net, {}, id=saved, name="Fire", touched=1.0, rules=1)]
    assert jobs.job(database, failed).error == ('there is no "scenario"',)
    late = cases.keep_draft(database, toy, Work(net, {"days": 3}, before=kept))
    assert cases.draft(database, late).before == kept
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM drafts WHERE id = ?", (kept,))
    assert cases.draft(database, late).before == ""
    with contextlib.closing(sqlite3.connect(Path(database.place))) as now:
        assert now.execute("PRAGMA user_version").fetchone() == (migration.VERSION,)


OLD = Path(__file__).parent / "version_3.db"  # written by the reshore before people were told apart


def test_a_stored_file_of_the_version_before_is_opened_with_all_it_holds(tmp_path, toy, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    shutil.copy(OLD, tmp_path / "old.db")
    store = rs.Store(f"sqlite:///{tmp_path / 'old.db'}")
    assert store.list()["name"].tolist() == ["fire", "net"] and store.load("net").fingerprint == toy.fingerprint
    assert store.load("fire").summary.equals(rs.disrupt(toy, "chip_fire").summary)
    (case,) = cases.saved_cases(store.database, toy.fingerprint, "somebody")
    assert case == cases.case(store.database, case.id) and (case.name, case.owner) == ("Fire of 20 days", "")
    with store.database.read() as connection:
        ids = connection.execute(sa.select(tables.drafts.c.id).where(tables.drafts.c.before.is_not(None))).scalars().all()
        states = dict(connection.execute(sa.select(tables.jobs.c.state, tables.jobs.c.id)).all())
    last = cases.draft(store.database, ids[0])
    assert last.case == {"scenario": "chip_fire", "days": 20, "changes": ["a"]}
    assert cases.draft(store.database, last.before).case == {"scenario": "chip_fire", "changes": []}
    assert jobs.result(store.database, states["done"]) == {"answer": [1, 2]}
    assert jobs.job(store.database, states["failed"]).error == ("the worker is gone",)
    assert jobs.job(store.database, states["queued"], "somebody").active, "nobody's job is everybody's"
    with store.database.write() as connection:
        connection.execute(tables.cases.update().values(touched=0.0))
    monkeypatch.setenv(retention.VARIABLE, "1")
    cases.prune(store.database)
    assert cases.case(store.database, case.id), "when it was last used was not noted then"


def test_the_steps_from_nothing_come_to_the_tables_of_today(database):
    """All but what SQLite does not tell of keys that were added later; PostgreSQL does (test_people.py)."""
    with database.write() as connection:
        found = MigrationContext.configure(connection, opts={"version_table": migration.TABLE})
        assert not [other for other in compare_metadata(found, tables.metadata) if other[0] not in ("remove_fk", "add_fk")]
    assert len([*(migration.FOLDER / "versions").glob("v*.py")]) == migration.VERSION


def test_what_was_kept_by_earlier_rules_opens_and_says_that_figures_changed(store, database, toy):
    """A result and a plan say so themselves; a case or draft, which is asked anew, says so until it is saved again."""
    hit, best = rs.disrupt(toy, "chip_fire"), rs.plan(toy)
    for name, thing in (("hit", hit), ("best", best)):
        store.save(thing, name)
        assert store.load(name).rules == thing.rules == RULES
    assert "earlier rules" not in repr(store.load("hit"))
    packed = json.loads(zlib.decompress(packing.pack(hit)))
    del packed["rules"], packed["course"]["waited"], packed["course"]["edges"]  # as it was before rules had numbers
    old = packing.unpack(zlib.compress(json.dumps(packed).encode()))
    assert old.rules == 1 and "earlier rules" in repr(old)
    pd.testing.assert_frame_equal(old.lines, hit.lines)

    work = Work(cases.keep_network(database, toy), {"days": 3}, name="fire")
    kept, draft = cases.save_case(database, work), cases.keep_draft(database, toy, work)
    assert cases.case(database, kept).rules_note == cases.draft(database, draft).rules_note == ""
    with database.write() as connection:
        for table in ("cases", "drafts"):
            connection.exec_driver_sql(f"UPDATE {table} SET rules = 1")
    opened = [cases.case(database, kept), cases.draft(database, draft), cases.saved_cases(database, work.network)[0]]
    for found in opened:
        assert found.case == work.case and "figures computed today differ" in found.rules_note
        assert "1년" in texts.again(found.rules_note, partial(texts.say, language="ko"))
    again = cases.save_case(database, opened[0])
    assert again != kept and cases.case(database, again).rules_note == ""


def test_an_answer_found_by_earlier_rules_is_not_given_again(monkeypatch):
    now = jobs.job_id("plan", "0" * 16, {})
    monkeypatch.setattr(jobs, "RULES", RULES - 1)
    assert jobs.job_id("plan", "0" * 16, {}) != now


def test_old_drafts_jobs_and_networks_go_and_cases_stay(database, toy, monkeypatch):
    monkeypatch.setattr(cases, "DRAFTS", 2)
    monkeypatch.setattr(cases, "UNUSED", 0)
    monkeypatch.setattr(cases, "DAY", -1)
    monkeypatch.setattr(jobs, "KEPT", 1)
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    used = cases.keep_network(database, toy)
    unused = cases.keep_network(database, toy.edit([{"table": "sites", "add": {"site": "new"}}]))
    saved = cases.save_case(database, Work(used, {}, name="kept"))
    drafts = [cases.keep_draft(database, toy, Work(used, {"days": n})) for n in range(4)]
    asked = [jobs.ask(database, "plan", used, {"n": n}) for n in range(3)]
    for id in asked[:2]:
        jobs.cancel(database, id)
    cases.prune(database)
    jobs.prune(database)
    assert [cases.draft(database, id) is None for id in drafts] == [True, True, False, False]
    assert [jobs.job(database, id) is None for id in asked] == [True, False, False]
    assert cases.case(database, saved).name == "kept" and cases.network(database, used)
    with pytest.raises(StoreError):
        cases.network(database, unused)


# ---- jobs ------------------------------------------------------------------------------------------------------------


def test_a_job_plans_in_a_process_of_its_own(database, toy):
    """Without home_move and the second chip source: chip_stock and harness_stock, 180 above 60,000 (data/toy/README)."""
    net = cases.keep_network(database, toy)
    asked = {**ASKED, "options": ["chip_stock", "harness_stock", "home_line"]}
    id = jobs.ask(database, "plan", net, asked)
    assert id == jobs.ask(database, "plan", net, asked) == jobs.job_id("plan", net, asked)
    job = waited(database, id)
    assert (job.state, job.share, job.error) == ("done", 1.0, ())
    answer = jobs.result(database, id)
    assert answer["plan"].objective == pytest.approx(60_180) and answer["without"].objective == pytest.approx(60_214)
    assert answer["plan"].options["option"].tolist() == ["chip_stock", "harness_stock"]
    most = answer["plan"].network.options["max_units"]
    pd.testing.assert_series_equal(most, toy.options["max_units"])
    again = jobs.ask(database, "plan", net, asked)
    assert jobs.job(database, again).state == "done", "the same question is not worked on twice"


def test_a_question_that_cannot_be_answered_fails_with_its_reason(database, toy):
    net = cases.keep_network(database, toy)
    id = jobs.ask(database, "plan", net, {**ASKED, "options": [], "scenarios": ["chip_fir"]})
    job = waited(database, id)
    assert job.state == "failed" and "chip_fir" in job.error[0] and "chip_fire" in job.error[0]
    with pytest.raises(StoreError, match="no answer"):
        jobs.result(database, id)


@pytest.fixture
def long(monkeypatch, tmp_path):
    """A kind of job that never ends, in place of the worker."""
    script = "import time; time.sleep(600)"
    real = subprocess.Popen
    for child in jobs._children.values():
        child.wait(30)
    monkeypatch.setattr(jobs, "_children", {})
    monkeypatch.setattr(jobs.subprocess, "Popen", lambda command, **more: real([sys.executable, "-c", script], **more))
    yield
    for child in jobs._children.values():
        child.kill()
        child.wait(30)


def test_cancel_ends_the_process_at_once(database, toy, long):
    id = jobs.ask(database, "plan", cases.keep_network(database, toy), {})
    pid = next(iter(jobs._children))
    began = time.perf_counter()
    jobs.cancel(database, id)
    assert time.perf_counter() - began < 10 and jobs.job(database, id).state == "cancelled"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    jobs.finish(database, id, {})
    assert jobs.job(database, id).state == "cancelled", "what comes late does not count"
    jobs.cancel(database, jobs.ask(database, "plan", toy.fingerprint, {}))


def test_a_worker_that_dies_is_noticed_and_asked_again(database, toy, long):
    id = jobs.ask(database, "plan", cases.keep_network(database, toy), {})
    os.kill(next(iter(jobs._children)), signal.SIGKILL)
    job = waited(database, id)
    assert job.state == "failed" and "exit code -9" in job.error[0]
    assert jobs.ask(database, "plan", toy.fingerprint, {}) == id and jobs.job(database, id).active
    jobs.cancel(database, id)


def test_a_worker_of_another_server_that_is_gone_is_noticed(database, toy, long):
    id = jobs.ask(database, "plan", cases.keep_network(database, toy), {})
    pid, child = jobs._children.popitem()
    child.kill()
    child.wait()
    assert waited(database, id).error == ("the worker is gone",)
    assert pid == child.pid


WORKERS = {  # kinds of work that need too much
    "time": "while True: time.sleep(0.1)",
    "memory, little by little": "held = []\n    while True: held.append(np.ones(2_000_000)); time.sleep(0.01)",
    "memory, at once": "np.ones(2_000_000_000)",
}


@pytest.mark.parametrize("work", WORKERS)
def test_a_worker_that_needs_too_much_ends_and_says_which_limit_it_was(database, toy, monkeypatch, work):
    script = f"""
import sys, time
import numpy as np
from reshore.store import worker
def work(net, asked, tell, seconds):
    assert 0 < seconds < worker.Limits.of_server().seconds
    {WORKERS[work]}
worker.TASKS = {{"plan": work}}
worker.main(sys.argv[1])
"""
    real = subprocess.Popen
    monkeypatch.setattr(
        jobs.subprocess, "Popen", lambda command, **more: real([sys.executable, "-c", script, command[-1]], **more)
    )
    monkeypatch.setenv("RESHORE_JOB_SECONDS", "1" if work == "time" else "60")
    monkeypatch.setenv("RESHORE_JOB_MEGABYTES", "4096" if work == "time" else "700")
    job = waited(database, jobs.ask(database, "plan", cases.keep_network(database, toy), {}))
    told = {"time": "not done within the 1 s allowed", "memory": "needed more than the 700 MB of memory allowed"}
    assert job.state == "failed" and told[work.partition(",")[0]] in job.error[0]
    assert_korean([Problem("", 0, "", "", job.error[0], "")])


def test_limits_of_workers_are_numbers(monkeypatch):
    monkeypatch.delenv("RESHORE_JOB_SECONDS", raising=False)
    assert Limits.of_server() == Limits(1800, 4096) and Limits().time_limit == 1440
    for value in ("soon", "0", "-1", "inf", "nan"):
        monkeypatch.setenv("RESHORE_JOB_MEGABYTES", value)
        with pytest.raises(rs.DataError, match="RESHORE_JOB_MEGABYTES is"):
            Limits.of_server()


def test_a_table_keeps_what_it_says_of_itself():
    table = pd.DataFrame({"a": [1]})
    table.attrs = {"complete": False, "bound": np.inf}
    assert packing.unpack(packing.pack(table)).attrs == table.attrs


def test_no_more_jobs_at_once_than_may_be(database, toy, long, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    net = cases.keep_network(database, toy)
    first, second = (jobs.ask(database, "plan", net, {"n": n}) for n in range(2))
    assert [jobs.job(database, id).state for id in (first, second)] == ["running", "queued"]
    jobs.cancel(database, first)
    assert jobs.job(database, second).state == "running"
    jobs.cancel(database, second)
