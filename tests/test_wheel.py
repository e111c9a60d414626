"""The wheel in a bare environment, far from the tree: what README promises to whoever installs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import _or_fail
from .support.serving import free_port, wait_for
from .ui.test_face import MOST_UPLOADED, session, upload

ROOT = Path(__file__).parent.parent
PATIENCE = 900  # seconds for an installation, where the processors have other work too
DOCTESTS = """
import doctest, reshore
finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
for name in reshore.__all__:
    for test in finder.find(getattr(reshore, name), name, globs={}):
        runner.run(test)
print(runner.failures, runner.tries)
"""
Run = Callable[..., subprocess.CompletedProcess]

pytestmark = [pytest.mark.xdist_group("wheel"), pytest.mark.timeout(PATIENCE)]  # one installation for all of it


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built by the locked backend that the extra `test` brings, so that pip need not fetch one."""
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(out), str(ROOT)], check=True
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory) -> Path:
    """The folder of programs of an environment that holds the wheel, its extra `app` and nothing else."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    done = subprocess.run([programs / "python", "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"),
                           f"reshore[app] @ {wheel.as_uri()}"], capture_output=True, text=True)  # fmt: skip
    if done.returncode:
        _or_fail(f"the wheel cannot be installed here: {done.stderr[-500:]}")
    return programs


@pytest.fixture
def run(bare, tmp_path) -> Run:
    """A program of the environment, run in an empty folder."""
    alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def started(program: str, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([bare / program, *arguments], cwd=tmp_path, env=alone, capture_output=True, text=True)

    return started


def test_it_holds_the_app_and_tables_and_nothing_that_makes_them(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {n.removeprefix("reshore/shipped/") for n in names if n.startswith("reshore/shipped/")}
    tables = {str(p.relative_to(ROOT)) for p in ROOT.glob("data/*/*.csv")}
    assert shipped == {"app.py", ".streamlit/config.toml", *tables}
    files = [p for p in ROOT.glob("reshore/**/*") if p.is_file() and "__pycache__" not in p.parts]
    code = {str(p.relative_to(ROOT)) for p in files if p.suffix != ".md"}
    assert code <= names
    assert {n.partition("/")[0] for n in names} == {"reshore", next(n for n in names if "dist-info" in n).partition("/")[0]}


def test_the_samples_come_with_it(run, bare):
    code = "import json, reshore as rs; print(json.dumps([rs.__file__, *map(str, rs.datasets.listing().values())]))"
    home, *samples = json.loads(run("python", "-c", code).stdout)
    assert Path(home).is_relative_to(bare.parent) and len(samples) == len(list(ROOT.glob("data/*/demand.csv")))
    for sample in samples:
        done = run("reshore", "check", sample)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_the_examples_of_public_names_hold_there(run):
    failed, tried = run("python", "-c", DOCTESTS).stdout.split()[-2:]
    assert failed == "0" and int(tried) > 100


def test_the_app_answers_with_its_settings(bare, tmp_path):
    """No usage statistics, uploads of at most 20 MB: as the server itself tells a page, and does."""
    port = free_port()
    alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    server = subprocess.Popen([bare / "reshore", "app", "--port", str(port)], cwd=tmp_path, env=alone,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        with session(port) as told:
            assert told.config.gather_usage_stats is False
            assert upload(port, told.initialize.session_id, MOST_UPLOADED + 1) == 413
    finally:
        server.kill()
        server.wait(10)
