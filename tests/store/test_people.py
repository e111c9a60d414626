"""Several people and several servers over one store, in a file of SQLite and in a database of PostgreSQL alike."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given

import reshore as rs
from reshore import StoreError
from reshore.errors import lines
from reshore.store import cases, jobs, migration, people, postgresql, processes, retention, steps, tables, wants, worker
from reshore.store.cases import Work
from reshore.store.database import Database
from reshore.store.processes import Process

from ..support.korean import in_korean

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"
NOBODY_ELSE = 65_534  # a user without rights, on Debian `nobody`
SLEEP = "import time; time.sleep(600)"


server = pytest.mark.xdist_group("postgresql")  # one server for all that need it


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=server)])
def database(request, tmp_path):
    if request.param == "postgresql":
        return Database(request.getfixturevalue("postgresql_url"))
    return Database(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.fixture(scope="module")
def toy():
    return rs.load(TOY)


@pytest.fixture
def net(database, toy):
    return cases.keep_network(database, toy)


@pytest.fixture
def none_begin(monkeypatch):
    """Jobs wait."""
    monkeypatch.setattr(jobs, "AT_ONCE", 0)


@pytest.fixture
def sleepers(monkeypatch):
    """Workers that sleep; -> those started."""
    started, real = [], subprocess.Popen

    def start(command, **more):
        started.append(real([sys.executable, "-c", SLEEP], **more))
        return started[-1]

    monkeypatch.setattr(jobs, "_children", {})
    monkeypatch.setattr(jobs.subprocess, "Popen", start)
    yield started
    for child in started:
        child.kill()
        child.wait(30)


def rows(database: Database, table: sa.Table) -> list[sa.Row]:
    with database.read() as connection:
        return list(connection.execute(sa.select(table)).all())


def update(database: Database, table: sa.Table, **values: object) -> None:
    with database.write() as connection:
        connection.execute(table.update().values(**values))


# ---- one store, two kinds of databases -------------------------------------------------------------------------------


def test_the_contract_holds_in_both(database, toy):
    store = rs.Store(database.url)
    hit = rs.disrupt(toy, "chip_fire")
    store.save(toy, "net")
    store.save(hit, "hit")
    store.save(hit, "hit")
    assert store.list()["name"].tolist() == ["hit", "net"] and store.load("hit").summary.equals(hit.summary)
    with pytest.raises(StoreError, match="did you mean 'hit'"):
        store.load("hot")
    store.delete("net")
    assert store.list()["name"].tolist() == ["hit"]


@server
def test_an_address_needs_no_password_in_what_is_said(postgresql_url):
    secret = postgresql_url.replace("postgres@", "postgres:swordfish@").replace("/test_", "/none_")
    with pytest.raises(StoreError, match=r"check that its server runs.*does not exist") as refused:
        rs.Store(secret).list()
    assert "swordfish" not in str(refused.value) and "none_" in str(refused.value)
    with pytest.raises(StoreError, match="no connection"):
        rs.Store("postgresql://postgres@127.0.0.1:9/runs").list()


@server
def test_who_gets_no_connection_is_told_that_all_are_in_use(postgresql_url, monkeypatch):
    """Two at once where there is one connection; once it is given back, the second gets it."""
    for name, value in {"POOLED": 1, "MOST": 1, "PATIENCE": 1}.items():
        monkeypatch.setattr(postgresql, name, value)
    database = Database(postgresql_url)
    with database.write(), pytest.raises(StoreError) as refused:
        cases.saved_cases(database)
    told = lines(refused.value)[0]
    assert told.endswith("no connection to the database became free within 1 second (1 at once at most); try again in a while")
    assert in_korean(told).endswith("1초 안에 빈 데이터베이스 연결이 나지 않았습니다(동시에 최대 1개). 잠시 뒤 다시 시도하세요")
    assert cases.saved_cases(database) == []


@server
def test_a_database_of_another_program_or_of_a_newer_reshore_is_left_alone(postgresql_url):
    database = Database(postgresql_url)
    other = sa.create_engine(sa.make_url(postgresql_url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE songs (name text)")
    with pytest.raises(StoreError, match="of another program"):
        cases.saved_cases(database, "0")
    with other.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {migration.TABLE} (version_num text)")
        connection.exec_driver_sql(f"INSERT INTO {migration.TABLE} VALUES (99)")
    with pytest.raises(StoreError, match="newer reshore"):
        cases.saved_cases(database, "0")


def test_tables_that_another_server_makes_meanwhile_are_not_another_program_s(monkeypatch):
    address = sa.make_url("postgresql://server/runs")
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE networks (fingerprint text)")
        noted = iter([0, migration.VERSION, 0, 0])
        monkeypatch.setattr(migration, "noted", lambda _: next(noted))
        assert postgresql.version(connection, address) == migration.VERSION
        with pytest.raises(StoreError, match="of another program"):
            postgresql.version(connection, address)


def test_the_steps_from_nothing_come_to_the_tables_of_today(database):
    with database.write() as connection:
        if connection.dialect.name == "sqlite":
            pytest.skip("SQLite does not tell of all keys; test_store.py holds the rest")
        found = MigrationContext.configure(connection, opts={"version_table": migration.TABLE})
        assert not compare_metadata(found, tables.metadata)


def test_two_servers_that_begin_at_once_make_the_tables_once(database, toy):
    with ThreadPoolExecutor(4) as at_once:
        kept = list(at_once.map(lambda _: cases.keep_network(Database(database.url), toy), range(4)))
    assert kept == [toy.fingerprint] * 4 and len(rows(database, tables.networks)) == 1


def test_a_worker_answers_over_either(database, net):
    id = jobs.ask(database, "landed", net, {"part": "chip"}, "ann")
    for _ in range(600):
        jobs.tend(database)
        if not (job := jobs.job(database, id)).active:
            break
        time.sleep(0.05)
    assert job.state == "done", job.error
    assert len(jobs.result(database, id)) and not rows(database, tables.wants)[0].withdrawn


# ---- jobs and who asked them -----------------------------------------------------------------------------------------


def test_a_job_that_two_have_asked_ends_when_both_have_withdrawn(database, net, sleepers):
    id = jobs.ask(database, "plan", net, {}, "ann")
    assert id == jobs.ask(database, "plan", net, {}, "bob") and len(sleepers) == 1
    jobs.cancel(database, id, "ann")
    assert [jobs.job(database, id, who).state for who in ("ann", "bob", "")] == ["cancelled", "running", "running"]
    assert sleepers[0].poll() is None
    jobs.cancel(database, id, "cid")
    assert jobs.job(database, id, "bob").active, "who has not asked it ends nothing"
    jobs.ask(database, "plan", net, {}, "ann")
    assert jobs.job(database, id, "ann").active, "asked again, it is hers again"
    jobs.cancel(database, id, "ann")
    jobs.cancel(database, id, "bob")
    assert jobs.job(database, id).state == "cancelled" and sleepers[0].wait(10) == -9


def test_others_do_not_see_a_job_that_runs_unless_they_have_its_link(database, net, none_begin):
    id = jobs.ask(database, "plan", net, {}, "ann")
    assert jobs.job(database, id, "bob") is None
    jobs.join(database, id, "bob")
    assert jobs.job(database, id, "bob").active
    jobs.cancel(database, id, "bob")
    jobs.join(database, id, "bob")
    assert jobs.job(database, id, "bob").state == "cancelled", "looking at it asks nothing again"
    assert jobs.job(database, id, "ann").active


def test_a_worker_ends_when_nobody_waits_any_more(database, net, none_begin, monkeypatch):
    monkeypatch.setattr(wants, "SURE", 0)
    id, me = jobs.ask(database, "plan", net, {}, "ann"), processes.this()
    update(database, tables.jobs, state="running")
    assert jobs.take(database, id, me) and jobs.beat(database, id, me)
    update(database, tables.wants, seen=time.time() - wants.GONE - 1)
    wants.seen(database, [(id, "ann")])
    assert jobs.beat(database, id, me), "she is still there"
    update(database, tables.wants, seen=time.time() - wants.GONE - 1)
    assert not jobs.beat(database, id, me) and jobs.job(database, id).state == "cancelled"
    waiting = jobs.ask(database, "plan", net, {"budget": 1}, "ann")
    update(database, tables.wants, seen=time.time() - wants.GONE - 1)
    jobs.tend(database)
    assert jobs.job(database, waiting).state == "cancelled", "nor is it begun"


def test_a_machine_that_has_slept_ends_no_job_before_it_has_seen_who_waits(database, net, none_begin, monkeypatch):
    clock = [1_000.0]
    monkeypatch.setattr(wants, "_since", {})
    monkeypatch.setattr(wants, "time", SimpleNamespace(time=time.time, monotonic=lambda: clock[0]))
    id, me = jobs.ask(database, "plan", net, {}, "ann"), processes.this()
    update(database, tables.jobs, state="running")
    assert jobs.take(database, id, me)
    for wake in range(2):  # what was held against her before she was seen again counts no more
        update(database, tables.wants, seen=time.time() - 10 * wants.GONE)
        assert jobs.beat(database, id, me), "the worker is the first to look"
        clock[0] += wants.SURE - 1
        assert jobs.beat(database, id, me)
        wants.seen(database, [(id, "ann")])
        assert jobs.beat(database, id, me), wake
        clock[0] += wants.SURE
    update(database, tables.wants, seen=time.time() - 10 * wants.GONE)
    assert jobs.beat(database, id, me)
    clock[0] += wants.SURE
    assert not jobs.beat(database, id, me) and jobs.job(database, id).state == "cancelled"


def test_a_worker_whose_job_was_given_up_ends_itself(database, net, monkeypatch):
    """The process is another's child and cannot be told apart here: only its row says that it is to end."""
    script = (
        "import sys, time; from reshore.store import worker; "
        "worker.TASKS = {'plan': lambda *_: time.sleep(600)}; worker.main(sys.argv[1])"
    )
    started, real = [], subprocess.Popen
    monkeypatch.setattr(
        jobs.subprocess, "Popen",
        lambda command, **more: started.append(real([sys.executable, "-c", script, command[-1]], **more)) or started[-1],
    )  # fmt: skip
    monkeypatch.setattr(jobs, "_children", {})
    id = jobs.ask(database, "plan", net, {})
    update(database, tables.jobs, state="cancelled")
    assert started[0].wait(20) in (0, -9)
    assert jobs.job(database, id).state == "cancelled"


def test_a_number_that_is_another_process_by_now_is_no_worker_and_is_not_ended(database, net, sleepers):
    id = jobs.ask(database, "plan", net, {}, "ann")
    time.sleep(0.05)  # starts are told in ticks of 10 ms; a number comes round much later
    another = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    try:
        update(database, tables.jobs, pid=another.pid)  # as if the number had been given anew
        jobs.tend(database)
        assert jobs.job(database, id).error == ("the worker is gone",)
        update(database, tables.jobs, state="running")
        jobs.cancel(database, id, "ann")
        assert jobs.job(database, id).state == "cancelled" and another.poll() is None
        assert Process.of(another.pid).lives and Process.of(another.pid) != Process.of(sleepers[0].pid)
    finally:
        another.kill()
        another.wait()
    assert not Process.of(another.pid).lives


def test_a_worker_of_another_machine_is_known_by_its_beat_alone(database, net, none_begin):
    id = jobs.ask(database, "plan", net, {}, "ann")
    update(database, tables.jobs, state="running", host="elsewhere", pid=1, started="once", heartbeat=time.time())
    jobs.tend(database)
    assert jobs.job(database, id).active
    update(database, tables.jobs, heartbeat=time.time() - jobs.SILENCE - 1)
    jobs.tend(database)
    assert jobs.job(database, id).error == ("the worker has fallen silent",)


def test_a_worker_says_nothing_of_a_job_that_another_works_on(database, net, none_begin):
    id, me = jobs.ask(database, "plan", net, {}), processes.this()
    update(database, tables.jobs, state="running")
    other = Process(me.host, me.number, "another time")
    assert jobs.take(database, id, me) and not jobs.take(database, id, other)
    jobs.tell(database, id, 0.5, "solve", by=other)
    jobs.finish(database, id, {}, other)
    assert not jobs.beat(database, id, other)
    assert (jobs.job(database, id).state, jobs.job(database, id).share) == ("running", 0)


def test_each_job_is_begun_once_and_no_more_than_may_be_whoever_tends(database, net, monkeypatch):
    """Eight servers at once, each with connections of its own, over twelve jobs."""
    begun: list[str] = []
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    for n in range(12):
        jobs.ask(database, "plan", net, {"n": n})
    monkeypatch.setattr(jobs, "AT_ONCE", 5)
    monkeypatch.setattr(jobs, "_start", lambda database, id: begun.append(id))
    with ThreadPoolExecutor(8) as servers:
        list(servers.map(lambda _: jobs.tend(Database(database.url)), range(8)))
    assert len(begun) == len(set(begun)) == 5
    assert sorted(row.id for row in rows(database, tables.jobs) if row.state == "running") == sorted(begun)


def test_a_worker_that_cannot_be_started_is_told(database, net, monkeypatch):
    def refuse(*_, **__):
        raise OSError("no memory left")

    monkeypatch.setattr(jobs.subprocess, "Popen", refuse)
    id = jobs.ask(database, "plan", net, {}, "ann")
    assert jobs.job(database, id, "ann").state == "failed" and "no memory left" in jobs.job(database, id).error[0]


def test_a_job_cancelled_before_its_worker_has_begun_is_not_worked_on(database, net, none_begin, monkeypatch):
    monkeypatch.setenv("RESHORE_STORE", database.url)
    id = jobs.ask(database, "plan", net, {})
    jobs.cancel(database, id)
    worker.main(id)
    assert jobs.job(database, id).state == "cancelled"


# ---- whose a case is -------------------------------------------------------------------------------------------------


def test_names_of_others_cases_are_seen_where_they_were_shared(database, net):
    saved = {
        who: cases.save_case(database, Work(net, {}, name=f"Case of {who or 'nobody'}", owner=who))
        for who in ("ann", "bob", "")
    }

    def names(person: str) -> set[str]:
        return {work.name for work in cases.saved_cases(database, net, person)}

    assert names("ann") == {"Case of ann", "Case of nobody"} and names("cid") == {"Case of nobody"}
    assert len(cases.saved_cases(database, net)) == 3, "a script sees all"
    cases.opened(database, cases.case(database, saved["ann"]), "bob")
    cases.opened(database, cases.case(database, saved["ann"]), "bob")
    assert names("bob") == {"Case of ann", "Case of bob", "Case of nobody"}
    cases.delete_case(database, saved["ann"], "bob")
    assert names("bob") == {"Case of bob", "Case of nobody"} and cases.case(database, saved["ann"]), "it left his list alone"
    cases.delete_case(database, saved["ann"], "ann")
    assert cases.case(database, saved["ann"]) is None
    assert saved["bob"] != cases.save_case(database, Work(net, {}, name="Case of bob", owner="ann"))


def test_all_of_a_person_is_forgotten_and_nothing_of_others(database, toy, net, none_begin):
    own = toy.edit([{"table": "sites", "add": {"site": "secret"}}])
    mine, theirs = cases.keep_network(database, own), net
    for who, of in (("ann", mine), ("ann", theirs), ("bob", theirs)):
        cases.save_case(database, Work(of, {}, name="kept", owner=who))
        cases.keep_draft(database, own if of == mine else toy, Work(of, {"days": len(who + of)}, owner=who))
        jobs.ask(database, "plan", of, {"n": who}, who)
    shared = jobs.ask(database, "rank", theirs, {}, "ann")
    jobs.ask(database, "rank", theirs, {}, "bob")
    people.forget(database, "ann")
    assert {row.owner for table in (tables.cases, tables.drafts) for row in rows(database, table)} == {"bob"}
    assert {row.person for row in rows(database, tables.wants)} == {"bob"}
    assert len(rows(database, tables.jobs)) == 2 and jobs.job(database, shared, "bob").active
    assert [row.fingerprint for row in rows(database, tables.networks)] == [theirs]
    with pytest.raises(ValueError, match="a person"):
        people.forget(database, "")


def test_two_who_do_the_same_have_a_draft_each(database, toy, net):
    kept = {who: cases.keep_draft(database, toy, Work(net, {"days": 3}, owner=who)) for who in ("ann", "bob", "")}
    assert len({*kept.values()}) == 3
    people.forget(database, "ann")
    assert [cases.draft(database, kept[who]) is None for who in ("ann", "bob", "")] == [True, False, False]
    assert cases.draft_id(Work("n", {"days": 3}, before="b")) == "fd8ba8a5b8fec52d3a17", "of those kept before they had owners"


def test_a_network_that_was_only_opened_is_forgotten_unless_it_is_anothers_too(database, toy, net):
    own = cases.keep_network(database, toy.edit([{"table": "sites", "add": {"site": "secret"}}]))
    cases.keep_draft(database, toy, Work(net, {}, owner="bob"))
    people.forget(database, "ann", [own, net])
    assert [row.fingerprint for row in rows(database, tables.networks)] == [net]


def test_what_is_not_used_goes_after_as_many_days_as_are_set(database, net, none_begin, monkeypatch):
    saved = [cases.save_case(database, Work(net, {"days": n}, name="kept")) for n in range(3)]
    draft = cases.keep_draft(database, rs.load(TOY), Work(net, {}))
    job = jobs.ask(database, "plan", net, {})
    jobs.cancel(database, job)
    long_ago = time.time() - 31 * retention.DAY
    for table in (tables.cases, tables.drafts, tables.networks):
        update(database, table, touched=long_ago)
    update(database, tables.jobs, asked=long_ago)
    cases.opened(database, cases.case(database, saved[1]), "bob")
    assert cases.save_case(database, Work(net, {"days": 2}, name="kept")) == saved[2]

    def pruned() -> list[bool]:
        cases.prune(database)
        jobs.prune(database)
        there = [*(cases.case(database, id) for id in saved), cases.draft(database, draft), jobs.job(database, job)]
        return [one is not None for one in there]

    monkeypatch.delenv(retention.VARIABLE, raising=False)
    assert pruned() == [True] * 5, "for good, unless the environment says so"
    monkeypatch.setenv(retention.VARIABLE, "60")
    assert pruned() == [True] * 5
    monkeypatch.setenv(retention.VARIABLE, "30")
    assert pruned() == [False, True, True, False, False] and cases.network(database, net), "used since, with their network"
    for id in saved[1:]:
        cases.delete_case(database, id)
    cases.prune(database)
    assert not rows(database, tables.networks), "which goes when nothing speaks of it"
    monkeypatch.setenv(retention.VARIABLE, "never")
    with pytest.raises(rs.DataError, match="RESHORE_RETENTION_DAYS is 'never'"):
        cases.prune(database)


# ---- drafts as steps -------------------------------------------------------------------------------------------------

VALUES = st.one_of(st.integers(0, 3), st.text("ab", max_size=2), st.none(), st.lists(st.text("ab", max_size=1), max_size=4))
CASES = st.dictionaries(st.sampled_from("abcd"), VALUES)


@given(CASES, CASES)
def test_a_step_leads_from_one_case_to_the_other(before, now):
    step = json.loads(json.dumps(steps.step(before, now)))
    assert steps.after(before, step) == now


def test_drafts_of_many_edits_grow_as_the_edits_do(database, toy, net):
    """Kept whole, 100 edits of some 70 characters would take 100 x 101 / 2 x 70 of them, fifty times as many as they have."""
    edits, id = [f'{{"table": "sites", "where": {{"site": "s{n:03}"}}, "set": {{"capacity": {n}}}}}' for n in range(100)], ""
    for n in range(100):
        id = cases.keep_draft(database, toy, Work(net, {"changes": edits[: n + 1]}, before=id))
    kept = rows(database, tables.drafts)
    assert sum(len(row.case) for row in kept) < 5 * sum(map(len, edits))
    undone = 99
    while work := cases.draft(database, id):
        assert work.case == {"changes": edits[: undone + 1]}
        id, undone = work.before, undone - 1
    assert undone == -1


def test_a_draft_whose_beginning_goes_is_kept_whole(database, toy, net, monkeypatch):
    work = partial(Work, net)
    first = cases.keep_draft(database, toy, work({"changes": ["a" * 200]}))
    second = cases.keep_draft(database, toy, work({"changes": ["a" * 200, "b"]}, before=first))
    third = cases.keep_draft(database, toy, work({"changes": ["a" * 200, "b", "c"]}, before=second))
    assert [row.is_step for row in sorted(rows(database, tables.drafts), key=lambda row: row.touched)] == [False, True, True]
    monkeypatch.setattr(cases, "DRAFTS", 1)
    cases.prune(database)
    assert [cases.draft(database, id) is None for id in (first, second)] == [True, True]
    assert cases.draft(database, third).case == {"changes": ["a" * 200, "b", "c"]}


# ---- where nothing may be written ------------------------------------------------------------------------------------


@contextlib.contextmanager
def read_only(folder: Path):
    """A folder in which this process may write nothing; as root, as another user meanwhile."""
    root = os.geteuid() == 0
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if root:
        os.seteuid(NOBODY_ELSE)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="rights of folders are those of POSIX")
@pytest.mark.parametrize("version", ["today", "before"])
def test_a_store_is_read_in_a_folder_that_may_not_be_written(toy, version):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "kept"
        folder.mkdir()
        Path(name).chmod(0o755)
        store = rs.Store(f"sqlite:///{folder / 'runs.db'}")
        if version == "before":
            (folder / "runs.db").write_bytes((Path(__file__).parent / "version_3.db").read_bytes())
        else:
            store.save(toy, "net")
        store.list()  # what is imported late is
        if version == "before":
            (folder / "runs.db").write_bytes((Path(__file__).parent / "version_3.db").read_bytes())
            for beside in folder.glob("runs.db-*"):
                beside.unlink()
        with read_only(folder):
            assert "net" in store.list()["name"].tolist() and store.load("net").fingerprint == toy.fingerprint
            assert cases.saved_cases(store.database, toy.fingerprint) is not None
            with pytest.raises(StoreError, match=r"may not be written|cannot be opened"):
                store.save(toy, "other")
