"""`import reshore` is quick, and yet every public name is there."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import reshore as rs

HEAVY = {"pptx", "sqlalchemy", "pulp", "highspy", "numba", "networkx", "openpyxl"}
ROOT = Path(__file__).parent.parent


def loaded(work: str) -> set[str]:
    """The libraries that a fresh interpreter holds after some work."""
    code = f"import json, sys\n{work}\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("work", ["import reshore", "import reshore as rs; rs.check(rs.load(rs.datasets.toy))"])
def test_what_is_not_used_is_not_loaded(work):
    assert "reshore" in loaded(work) and not loaded(work) & HEAVY


def test_whatever_a_verb_needs_comes_with_it():
    assert {"pulp", "highspy"} <= loaded("import reshore; reshore.plan")
    assert "sqlalchemy" in loaded("import reshore; reshore.Store")


def test_every_public_name_is_what_its_home_has():
    for name in set(rs.__all__) - {"datasets", "graph"}:
        assert getattr(rs, name) is getattr(import_module(rs._HOME[name], "reshore"), name)
    assert rs.graph is import_module("reshore.network.graph")


def test_type_checkers_read_the_same_homes():
    tree = ast.parse(Path(rs.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name: f".{node.module}" for node in block.body for alias in node.names}
    assert seen == rs._HOME | {"graph": ".network"}
    assert set(rs.__all__) == {*seen, "datasets"}


def test_a_star_brings_every_name_and_completion_knows_it():
    space: dict = {}
    exec("from reshore import *", space)
    assert set(rs.__all__) <= set(space) and set(rs.__all__) <= set(dir(rs))
    with pytest.raises(AttributeError, match="plam"):
        _ = rs.plam
