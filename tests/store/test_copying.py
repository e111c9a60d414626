"""A whole store copied: from a file of SQLite into a database of PostgreSQL, into another file, and back; or not at all."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

import reshore as rs
from reshore import StoreError
from reshore.cli import main
from reshore.store import cases, copying, jobs
from reshore.store.cases import Work
from reshore.store.database import Database
from reshore.store.tables import metadata

ANNA, BORIS = "anna", "boris"
server = pytest.mark.xdist_group("postgresql")  # one server for all that need it


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A file with rows in every table; drafts of which later ones name earlier ones, in the order of their names or not."""
    monkeypatch.setattr(jobs, "AT_ONCE", 0)  # jobs wait
    monkeypatch.setattr(copying, "AT_ONCE", 2)  # several turns
    database = Database(f"sqlite:///{tmp_path / 'runs.db'}")
    toy = rs.load(rs.datasets.toy)
    rs.Store(database.url).save(rs.disrupt(toy, "chip_fire"), "hit")
    print_ = cases.keep_network(database, toy)
    before = ""
    for number in range(7):
        before = cases.keep_draft(database, toy, Work(print_, {"scenario": number}, owner=ANNA, before=before))
    kept = cases.save_case(database, Work(print_, {"scenario": 1}, name="공장", note="둘째 줄\nline two", owner=ANNA))
    cases.opened(database, cases.case(database, kept), BORIS)
    jobs.finish(database, jobs.ask(database, "rank", print_, {"by": "site"}, ANNA), {"answer": 1.5})
    jobs.ask(database, "rank", print_, {"by": "part"}, BORIS)
    return database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=server)])
def target(request, tmp_path):
    if request.param == "postgresql":
        return Database(request.getfixturevalue("postgresql_url"))
    return Database(f"sqlite:///{tmp_path / 'other' / 'runs.db'}")


def contents(database):
    """All rows of all tables."""
    with database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table)).all()), key=repr)
            for table in metadata.sorted_tables
        }


def test_every_row_of_every_table_is_copied_there_and_back(source, target, tmp_path, capsys):
    before = contents(source)
    assert all(before.values()), "each table has rows"
    assert main(["copy-store", source.url, target.url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": {name: len(rows) for name, rows in before.items()}}
    assert contents(target) == before == contents(source)
    back = Database(f"sqlite:///{tmp_path / 'back.db'}")
    copying.copy_store(target.url, back.url)
    assert contents(back) == before
    assert rs.Store(back.url).load("hit").summary.equals(rs.Store(source.url).load("hit").summary)


def test_a_filled_target_is_refused_and_stays_as_it_is(source, target, capsys):
    rs.Store(target.url).save(rs.load(rs.datasets.toy), "mine")
    before = contents(target)
    assert main(["copy-store", source.url, target.url]) == 1
    assert "holds something already (table runs)" in capsys.readouterr().err
    assert contents(target) == before


def test_what_breaks_in_the_middle_leaves_nothing(source, target, monkeypatch):
    copied = copying._copied

    def broken(old, reading, writing, table):
        if table.name == "jobs":
            raise OSError(28, "No space left on device")
        return copied(old, reading, writing, table)

    monkeypatch.setattr(copying, "_copied", broken)
    with pytest.raises(StoreError, match="No space left"):
        copying.copy_store(source.url, target.url)
    assert not any(contents(target).values())
    monkeypatch.undo()
    copying.copy_store(source.url, target.url)
    assert contents(target) == contents(source)


def test_what_is_written_meanwhile_is_not_copied_by_half(source, target, monkeypatch):
    copied = copying._copied

    def written_to(old, reading, writing, table):
        if table.name == "runs":
            rs.Store(source.url).save(rs.load(rs.datasets.toy), "late")
        return copied(old, reading, writing, table)

    before = contents(source)
    monkeypatch.setattr(copying, "_copied", written_to)
    copying.copy_store(source.url, target.url)
    assert contents(target) == before != contents(source)


def test_a_store_that_is_not_there_is_refused_and_not_made(tmp_path, target):
    with pytest.raises(StoreError, match="there is no store"):
        copying.copy_store(f"sqlite:///{tmp_path / 'none.db'}", target.url)
    assert not (tmp_path / "none.db").exists()


def test_an_empty_source_is_refused_so_that_two_addresses_swapped_are_seen(source, target):
    before = contents(source)
    with target.write():
        pass
    with pytest.raises(StoreError, match="holds nothing"):
        copying.copy_store(target.url, source.url)
    assert contents(source) == before


def test_what_is_wrong_with_the_source_is_told_of_the_source(source, target, monkeypatch):
    def broken(*_):
        raise sa.exc.OperationalError("select", {}, Exception("disk I/O error"))

    monkeypatch.setattr(sa.engine.CursorResult, "mappings", broken)
    with pytest.raises(StoreError) as told:
        copying.copy_store(source.url, target.url)
    assert source.place in str(told.value)


@pytest.mark.parametrize("password", ["secret", "se@cret", "se/cret"])
def test_an_address_that_is_none_is_told_without_its_password(password):
    with pytest.raises(StoreError) as told:
        Database(f"postgresql://anna:{password}@host:54x2/name")
    assert "cret" not in str(told.value)
    assert "host" in str(told.value)
