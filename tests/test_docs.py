"""What the documents say holds: doctests, the README's script, shipped data, public names, no trace of a workplace."""

import ast
import doctest
import importlib
import importlib.util
import pkgutil
import re
import runpy
import shlex
import subprocess
import tomllib
from pathlib import Path

import pandas as pd
import pytest

import reshore as rs
from reshore import cli
from reshore.network import schema

ROOT = Path(__file__).parent.parent
DATA = sorted(p.parent for p in ROOT.glob("data/*/demand.csv"))
SCRIPTS = sorted(p for folder in ("benchmarks", "docs", "tools") for p in (ROOT / folder).rglob("*.py"))


def modules():
    found = [m.name for m in pkgutil.walk_packages(rs.__path__, "reshore.") if not m.name.endswith("__main__")]
    return ["reshore", *(m for m in found if not m.startswith("reshore.ui"))]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", modules())
def test_doctests(name, monkeypatch, tmp_path):
    """From any folder, as the package is used."""
    monkeypatch.chdir(tmp_path)
    failed = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert failed.failed == 0


def test_readme_script_runs(capsys):
    """Every Python block of README.md, in order, in one name space."""
    space: dict = {}
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), space)


def test_the_walk_through_the_korean_case_prints_what_it_says():
    text = (ROOT / "docs" / "korea_2020.md").read_text(encoding="utf-8")
    lines = re.sub(r"^```.*$", "", text, flags=re.M)
    test = doctest.DocTestParser().get_doctest(lines, {}, "korea_2020.md", "korea_2020.md", 0)
    failed = doctest.DocTestRunner().run(test)
    assert failed.attempted >= 20 and failed.failed == 0


def test_the_page_of_weak_points_says_what_the_verbs_say():
    """docs/weak_points.md is what its script writes; the commands and lines it shows run."""
    space = runpy.run_path(str(ROOT / "docs" / "examples" / "weak_points.py"), run_name="page")
    text = (ROOT / "docs" / "weak_points.md").read_text(encoding="utf-8")
    assert text == space["page"](), "run python docs/examples/weak_points.py"
    lines: dict = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(block, "weak_points.md", "exec"), lines)
    assert len(lines["weak"]) == 10 and lines["critical"]["hidden"].any() and len(lines["pairs"]) == 10
    commands = re.findall(r"^    reshore (.*)$", text, re.M)
    assert len(commands) == 3 and not any(cli.main([*shlex.split(command), "--json"]) for command in commands)


def test_the_page_of_landed_cost_says_what_the_verb_says():
    """docs/landed_cost.md is what its script writes, from the verb it shows."""
    space = runpy.run_path(str(ROOT / "docs" / "examples" / "landed_cost.py"), run_name="page")
    text = (ROOT / "docs" / "landed_cost.md").read_text(encoding="utf-8")
    assert text == space["page"](), "run python docs/examples/landed_cost.py"


@pytest.mark.parametrize("folder", DATA, ids=lambda p: p.name)
def test_shipped_data_is_clean_and_every_row_says_where_it_comes_from(folder):
    net = rs.load(folder)
    problems = rs.check(net)
    assert not (problems["severity"] == "error").any()
    assert rs.check_undisturbed(net).empty
    for name, table in net.tables.items():
        if name != "settings":
            assert table["evidence"].isin(["read", "derived", "assumed"]).all(), name
            assert table["note"].ne("").all(), name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_a_script_imports_of_this_tree_is_there(path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("reshore", "tests"):
            module = importlib.import_module(node.module)
            for name in (a.name for a in node.names):
                assert hasattr(module, name) or importlib.util.find_spec(f"{node.module}.{name}"), f"{node.module}.{name}"


def test_public_names_have_docstrings():
    for name in rs.__all__:
        assert getattr(rs, name).__doc__, name


def test_readme_lists_every_table():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for table in schema.TABLES:
        assert table in text, table


def test_no_trace_of_the_place_it_was_written_in():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    home = "/" + "work/"
    for name in files:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".csv", ".js", ".css", ".txt", ".yml"):
            assert home not in path.read_text(encoding="utf-8", errors="replace"), name


def test_the_citation_is_that_of_the_package():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    given = dict(re.findall(r"^(title|abstract|version|license): (.+)$", text, re.M))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {"title": "name", "abstract": "description", "version": "version"}
    assert given == {key: project[name] for key, name in named.items()} | {"license": project["license"]["text"]}


def test_schema_describes_every_column_once():
    frame = pd.read_csv(ROOT / "reshore/network/schema.csv", dtype=str, keep_default_na=False)
    assert not frame.duplicated(["table", "column"]).any()
    assert frame["meaning"].ne("").all()
