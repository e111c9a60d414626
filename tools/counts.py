"""What a tree of reshore looks like and does, in numbers: python tools/counts.py [TREE ...], one column a tree.

A tree is a checkout, older ones among them (`git worktree add ../before COMMIT`); without any: this one. Each is counted in
a process of its own, with the environment of this one. Prints a table in Markdown.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LONG = 40  # lines of a function, its docstring aside
RUNS = 7
TABLES = ("items", "sources", "inputs", "lanes", "stock", "demand")  # of an Index
LOADERS = ("reshore.files.tables", "reshore.network.tables")  # where `load` is, newest tree first
FILTERS = ("reshore.network.event_filters", "reshore.network.matching")  # where `match` is
INDEX = re.compile(r"(?<![\w.])Index\b")  # and not pd.Index
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def shape(tree: Path) -> dict[str, Any]:
    """Sizes, and reads of columns that take the frames of an Index apart."""
    files = {path: path.read_text(encoding="utf-8") for path in sorted((tree / "reshore").rglob("*.py"))}
    parsed = {path: ast.parse(text) for path, text in files.items()}
    lines = {path: len(text.splitlines()) for path, text in files.items()}
    longest = max(lines, key=lambda path: lines[path])
    (folder, most), *_ = Counter(path.parent.relative_to(tree / "reshore") for path in files).most_common(1)
    functions = [node for module in parsed.values() for node in ast.walk(module) if isinstance(node, FUNCTIONS)]
    fields = {name for module in parsed.values() for name in index_fields(module)}
    return {
        "files in `reshore/`, in the largest folder": f"{len(files)}, {most} (`{folder}`)",
        "lines": sum(lines.values()),
        "longest file": f"{lines[longest]} (`{longest.relative_to(tree / 'reshore')}`)",
        f"functions, of more than {LONG} lines": f"{len(functions)}, {sum(length(node) > LONG for node in functions)}",
        "columns read out of frames of an Index": sum(column_reads(module, fields) for module in parsed.values()),
    }


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return function.end_lineno - function.lineno + 1 - (first.end_lineno - first.lineno + 1 if told else 0)


def index_fields(module: ast.Module) -> Iterator[str]:
    """Names of the fields of classes that hold an Index."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and INDEX.search(ast.unparse(field.annotation)):
                    yield field.target.id


def column_reads(module: ast.Module, fields: set[str]) -> int:
    """How often a column of a table of an Index is read by its name in brackets.

    An Index is known by what a parameter or a field is said to be, or by the call of `index` it comes from.
    """
    return sum(
        _reads(function, fields, owner == "Index")
        for owner, body in _bodies(module)
        for function in body
        if isinstance(function, FUNCTIONS)
    )


def _bodies(module: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    yield "", module.body
    yield from ((node.name, node.body) for node in ast.walk(module) if isinstance(node, ast.ClassDef))


def _reads(function: ast.AST, fields: set[str], of_index: bool) -> int:
    nodes = list(ast.walk(function))
    known = {a.arg for a in nodes if isinstance(a, ast.arg) and a.annotation and INDEX.search(ast.unparse(a.annotation))}
    known |= {"self"} if of_index else set()
    frames: set[str] = set()

    def is_index(node: ast.AST) -> bool:
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "index"
        held = isinstance(node, ast.Attribute) and node.attr in fields
        return called or held or (isinstance(node, ast.Name) and node.id in known)

    def is_frame(node: ast.AST) -> bool:
        of = isinstance(node, ast.Attribute) and node.attr in TABLES and is_index(node.value)
        return of or (isinstance(node, ast.Name) and node.id in frames)

    given = [pair for node in nodes if isinstance(node, ast.Assign) for pair in _pairs(node)]
    for _ in range(3):  # an alias of an alias
        known |= {name for name, value in given if is_index(value)}
        frames |= {name for name, value in given if is_frame(value)}
    return sum(isinstance(node, ast.Subscript) and _named(node.slice) and is_frame(node.value) for node in nodes)


def _pairs(node: ast.Assign) -> Iterator[tuple[str, ast.AST]]:
    """Each name of an assignment with what it is given."""
    for target in node.targets:
        both = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        for one, value in zip(target.elts, node.value.elts, strict=False) if both else [(target, node.value)]:
            if isinstance(one, ast.Name):
                yield one.id, value


def _named(key: ast.AST) -> bool:
    """Whether brackets hold a name, or a list of names."""
    cells = key.elts if isinstance(key, ast.List) else [key]
    return all(isinstance(cell, ast.Constant) and isinstance(cell.value, str) for cell in cells)


def first_of(names: tuple[str, ...]) -> Any:
    """The first of these modules that the tree has."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(" | ".join(names))


class Calls:
    """How often the functions put under it were called, by name."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}

    def watch(self, owner: Any, name: str) -> None:
        """Count the calls of a function from now on."""
        function = getattr(owner, name)

        def counted(*given: Any, **named: Any) -> Any:
            self.count[name] = self.count.get(name, 0) + 1
            return function(*given, **named)

        setattr(owner, name, counted)

    def during(self, act: Callable[[], Any]) -> dict[str, int]:
        """The calls while something is done."""
        self.count = {}
        act()
        return self.count


def work(tree: Path) -> dict[str, Any]:
    """What an upload and the view of a page make, and how long filling takes; of the sample of the Korean car industry."""
    calls = Calls()
    calls.watch(first_of(FILTERS), "match")  # first: others import it by name
    load, path = first_of(LOADERS).load, tree / "data" / "korea_auto_2020"
    load(path, fill=True)  # all is imported
    seconds = {fill: float("inf") for fill in (True, False)}
    for fill in [True, False] * RUNS:
        began = time.process_time()
        load(path, fill=fill)
        seconds[fill] = min(seconds[fill], time.process_time() - began)
    calls.watch(importlib.import_module("reshore.network.network").Network, "__post_init__")
    calls.watch(importlib.import_module("reshore.network.index"), "_refuse_instant_circles")  # once in each that is made
    upload = calls.during(lambda: load(path, fill=True))
    views = [calls.during(view).get("match", 0) for view in first_page(tree)]
    ratio = seconds[True] / seconds[False]
    return {
        "Networks and Indexes made by one upload": f"{upload['__post_init__']} and {upload['_refuse_instant_circles']}",
        "events matched by the upload, the app's first view, the next": f"{upload['match']}, {views[0]}, {views[1]}",
        "load(fill=True) to load(fill=False)": f"{ratio:.2f} ({seconds[True]:.2f} s to {seconds[False]:.2f} s)",
    }


def first_page(tree: Path) -> Iterator[Callable[[], None]]:
    """Two views of the app's first page, each to be run: with a new store, and once more."""
    from streamlit.testing.v1 import AppTest

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["RESHORE_STORE"], sys.argv = f"sqlite:///{folder}/store.db", ["app.py"]
        page = AppTest.from_file(str(tree / "app.py"), default_timeout=120)

        def view() -> None:
            if wrong := [*page.run().exception, *page.error]:
                raise RuntimeError(wrong[0].value)

        yield from (view, view)


def counts(tree: Path) -> dict[str, Any]:
    """All of a tree, worked out in a process that has its package."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(tree)],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def commit(tree: Path) -> str:
    """The commit that is checked out."""
    asked = ["git", "-C", str(tree), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def main(trees: list[Path]) -> None:
    """Print the table."""
    found = {commit(tree): counts(tree) for tree in trees}
    print("| |", " | ".join(f"`{name}`" for name in found), "|")
    print("|---" * (len(found) + 1) + "|")
    for row in next(iter(found.values())):
        print(f"| {row} |", " | ".join(str(column[row]) for column in found.values()), "|")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        here = Path(sys.argv[2])
        print(json.dumps(shape(here) | work(here)))
    else:
        main([Path(name).resolve() for name in sys.argv[1:]] or [Path(__file__).resolve().parent.parent])
