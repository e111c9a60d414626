"""Saving whole or not at all: killed at every step, read meanwhile, swept and flushed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import reshore as rs
from reshore import StoreError
from reshore.files import atomic, tables
from reshore.network import schema

from ..support.killing import Killed, steps_of

ROOT = Path(__file__).parents[2]
OLD, NEW, THIRD = (
    {f"{table}.csv": f"{table}\n{word}\n" for table in tables}
    for word, tables in (
        ("old", ("sites", "parts", "demand", "events")),
        ("new", ("sites", "parts", "demand", "bom", "stock")),
        ("third", ("sites", "parts", "demand", "events", "options")),
    )
)
OWN = {"notes.md": "mine", "other.csv": "mine too", "sub/inner.txt": "and mine", "sub/sites.csv": "no table"}


@pytest.fixture(autouse=True)
def _nothing_is_young(monkeypatch):
    monkeypatch.setattr(atomic, "YOUNG", -1.0)


@pytest.fixture
def _unflushed(monkeypatch):
    """Where thousands of files are written; a process that is killed takes nothing back that it has written."""
    monkeypatch.setattr(atomic.os, "fsync", lambda descriptor: None)


def save(texts: dict[str, str], path: Path) -> None:
    atomic.put(path, lambda aside: tables._write_folder(aside, texts))


def folder(path: Path) -> Path:
    """OLD with files that are no tables, one of its tables under another spelling."""
    save(OLD, path)
    (path / "demand.csv").rename(path / " Demand.CSV")
    for name, text in OWN.items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_text(text)
    return path


def read(path: Path) -> dict[str, str]:
    """The tables of a folder as load gets them."""
    with atomic.opened(path) as files:
        found = {f"{atomic.table_of(file)}.csv": text.read().decode() for file, text in files}
    return {name: text for name, text in found.items() if name != "other.csv"}


def kept(path: Path) -> bool:
    """Whether the files that are no tables are all as they were."""
    return all((path / name).read_text() == text for name, text in OWN.items())


def names(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()}


def killed_at_every_step(work, prepared) -> list[dict[str, str]]:
    """What counts in a folder after work in it was killed before its first step, its second, ...; the last time it is done."""
    found = []
    while True:
        path = prepared(len(found))
        killed = (Killed,) in steps_of(lambda path=path: work(path), len(found))
        found.append(read(path))
        assert kept(path)
        save(OLD, path)
        assert read(path) == OLD and names(path) == {*OLD, "notes.md", "other.csv", "sub"} and kept(path)
        if not killed:
            return found


@pytest.mark.usefixtures("_unflushed")
def test_a_folder_killed_at_every_step_is_the_old_network_or_the_new_one(tmp_path):
    found = killed_at_every_step(lambda path: save(NEW, path), lambda step: folder(tmp_path / str(step)))
    turn = found.index(NEW)
    assert 20 < turn < len(found) - 20, "kills before and after the step"
    assert found == [OLD] * turn + [NEW] * (len(found) - turn)


@pytest.mark.usefixtures("_unflushed")
@pytest.mark.parametrize("moves", [0, 1, 3, 6])
def test_the_next_save_may_be_killed_as_well(tmp_path, moves):
    """A save is killed when the new tables count and some are in place; the next one is killed at each of its steps."""
    taken = steps_of(lambda: save(NEW, folder(tmp_path / "whole")))
    begun = len(steps_of(lambda: folder(tmp_path / "begun")))
    at = [i for i, (event, *_) in enumerate(taken) if i >= begun and event in ("os.rename", "os.remove")]
    turn = next(i for i in at if Path(taken[i][2] if taken[i][0] == "os.rename" else "").name == atomic.SAVED)

    def broken_off(step: int) -> Path:
        path = folder(tmp_path / str(step))
        steps_of(lambda: save(NEW, path), at[at.index(turn) + moves] + 1 - begun)
        assert (path / atomic.SAVED).is_dir() and read(path) == NEW
        return path

    found = killed_at_every_step(lambda path: save(THIRD, path), broken_off)
    turn = found.index(THIRD)
    assert turn > 20 and found == [NEW] * turn + [THIRD] * (len(found) - turn)


@pytest.mark.usefixtures("_unflushed")
@pytest.mark.parametrize("old", ["", "old"])
def test_a_file_is_the_old_one_or_the_new_one(tmp_path, old):
    found = []
    for step in range(100):
        path = tmp_path / str(step) / "board.xlsx"
        if old:
            atomic.put(path, lambda aside: aside.write_text(old))
        killed = (Killed,) in steps_of(lambda path=path: atomic.put(path, lambda aside: aside.write_text("new")), step)
        found.append(path.read_text() if path.exists() else "")
        atomic.put(path, lambda aside: aside.write_text("again"))
        assert names(path.parent) == {"board.xlsx"} and path.read_text() == "again"
        if not killed:
            break
    turn = found.index("new")
    assert turn > 5 and found == [old] * turn + ["new"] * (len(found) - turn)


@pytest.mark.usefixtures("_unflushed")
def test_a_new_folder_is_there_whole_or_not_at_all(tmp_path):
    found = []
    for step in range(100):
        path = tmp_path / str(step) / "n"
        killed = (Killed,) in steps_of(lambda path=path: save(NEW, path), step)
        found.append(read(path) if path.exists() else {})
        save(OLD, path)
        assert names(path.parent) == {"n"} and names(path) == set(OLD)
        if not killed:
            break
    turn = found.index(NEW)
    assert turn > 5 and found == [{}] * turn + [NEW] * (len(found) - turn)


def test_all_is_flushed_before_the_step(tmp_path, monkeypatch):
    """What a loss of power must not take: the files, then the folder of theirs, then the step, then the moves."""
    path, flushed = folder(tmp_path / "n"), []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", note)
    save(NEW, path)
    gone = set(OLD) - set(NEW)
    first = len(set(NEW) | gone)
    assert gone and set(flushed[:first]) == set(NEW) | gone
    assert flushed[first:] == ["new", "n", "n", "n"]


SAVES = """
import sys, time
from pathlib import Path
from reshore.files.atomic import put
from reshore.files.tables import _write_folder
path, until, *sets = Path(sys.argv[1]), time.time() + float(sys.argv[2]), *map(eval, sys.argv[3:])
while time.time() < until:
    for texts in sets:
        put(path, lambda aside: _write_folder(aside, texts))
"""


def saver(path: Path, seconds: float, *sets: dict[str, str]) -> subprocess.Popen:
    """A process that saves these tables over and over again."""
    return subprocess.Popen([sys.executable, "-c", SAVES, path, str(seconds), *map(repr, sets)], cwd=ROOT)


def test_who_reads_while_two_others_save_gets_one_network_or_the_other(tmp_path):
    path = folder(tmp_path / "n")
    savers = [saver(path, 4, NEW, THIRD), saver(path, 4, THIRD, NEW)]
    found = []
    while any(one.poll() is None for one in savers):
        found.append(read(path))
    assert [one.returncode for one in savers] == [0, 0]
    assert all(one in (OLD, NEW, THIRD) for one in found) and NEW in found and THIRD in found
    last = next(one for one in (NEW, THIRD) if one == read(path))
    assert kept(path) and names(path) == {*last, "notes.md", "other.csv", "sub"}


def test_a_save_broken_off_is_read_and_nothing_written(tmp_path):
    """The tables of data/toy lie over another network's; a reader may have no right to write."""
    source, path = ROOT / "data" / "toy", folder(tmp_path / "n")
    (path / atomic.SAVED).mkdir()
    for file in source.glob("*.csv"):
        (path / atomic.SAVED / file.name).write_bytes(file.read_bytes())
    for place in (path / atomic.SAVED, path):
        place.chmod(0o555)
    before = names(path), names(path / atomic.SAVED)
    assert rs.load(path).fingerprint == rs.load(source).fingerprint
    assert (names(path), names(path / atomic.SAVED)) == before
    for place in (path, path / atomic.SAVED):
        place.chmod(0o755)
    rs.save(rs.load(path), path)
    assert atomic.SAVED not in names(path) and rs.load(path).fingerprint == rs.load(source).fingerprint


def test_only_what_is_ours_and_has_no_writer_is_swept(tmp_path, monkeypatch):
    path = tmp_path / "n.xlsx"
    for name in (".n.xlsx.0123abcd", ".n.xlsx.0123abcg", ".m.xlsx.0123abcd", ".n.xlsx.held0000", ".n.xlsx.11111111"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "new").touch()
    (tmp_path / ".n.xlsx.22222222").touch()
    theirs = {".n.xlsx.0123abcg", ".m.xlsx.0123abcd", ".n.xlsx.held0000"}
    with atomic._held(tmp_path / ".n.xlsx.11111111") as held:
        assert held
        atomic.put(path, Path.touch)
        assert names(tmp_path) == theirs | {"n.xlsx", ".n.xlsx.11111111"}
    monkeypatch.setattr(atomic, "YOUNG", 60.0)
    atomic.put(path, Path.touch)
    assert ".n.xlsx.11111111" in names(tmp_path), "its writer may not hold it yet"
    os.utime(tmp_path / ".n.xlsx.11111111", (time.time() - 61,) * 2)
    atomic.put(path, Path.touch)
    assert names(tmp_path) == theirs | {"n.xlsx"}


def test_a_folder_in_the_place_of_a_table_is_told_before_anything_changes(tmp_path):
    path = tmp_path / "n"
    save(THIRD, path)
    (path / "bom.csv").mkdir()
    with pytest.raises(StoreError, match=r"bom\.csv"):
        save(NEW, path)
    assert names(path) == set(THIRD) | {"bom.csv"} and read(path) == THIRD


def test_where_folders_cannot_be_held_saving_works_and_nothing_is_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic, "fcntl", None)
    path = folder(tmp_path / "n")
    (path / ".n.0123abcd").mkdir()
    save(NEW, path)
    assert read(path) == NEW and ".n.0123abcd" in names(path)


def test_a_template_goes_where_only_hidden_files_are(tmp_path):
    (tmp_path / "n" / ".git").mkdir(parents=True)
    rs.template(tmp_path / "n")
    assert names(tmp_path / "n") == {f"{table}.csv" for table in schema.TABLES} | {"README.txt", ".git"}
