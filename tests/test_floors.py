"""The layout shows the architecture: a file imports only lower floors and its own folder; each outside library has one home."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "reshore"
FLOORS = [
    {"texts", "datasets", "terminal", "arguments"}, {"errors"}, {"environment"}, {"network"}, {"solving"}, {"checks"},
    {"results"}, {"files"}, {"importing"}, {"disruption"}, {"weak_points"}, {"planning"}, {"comparing"},
    {"reports", "store"}, {"opening", "commands"}, {"ui"}, {"cli"}, {"__main__"},
]  # fmt: skip
HOMES = {
    "pulp": {"solving", "planning"},  # planning names pulp in the types of its public functions
    "highspy": {"solving"}, "streamlit": {"ui"}, "starlette": {"ui"}, "sqlalchemy": {"store"}, "sqlite3": {"store"},
    "pptx": {"reports"}, "alembic": {"store"}, "psycopg": {"store"},
    "xlsxwriter": {"files", "reports"}, "openpyxl": {"files"}, "python_calamine": {"files"},
    "joblib": {"disruption"}, "distributed": {"disruption"}, "pyarrow": {"files"},
    "rapidfuzz": {"importing"}, "networkx": {"network"}, "numba": {"disruption", "weak_points"},
}  # fmt: skip
FILES = sorted(p for p in ROOT.rglob("*.py") if p.relative_to(ROOT) != Path("__init__.py"))


def place(path: Path) -> str:
    """The floor's word for a file: its folder, or its own name at the top."""
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else path.stem


def floor(name: str) -> int:
    """The number of the floor a folder or top file stands on."""
    return next(i for i, names in enumerate(FLOORS) if name in names)


def imported(path: Path) -> set[tuple[str, str]]:
    """What a file imports: ("reshore", folder or top file) or ("", outside library)."""
    found = set()
    depth = len(path.relative_to(ROOT).parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {("", a.name.split(".")[0]) for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(("", node.module.split(".")[0]))
        elif isinstance(node, ast.ImportFrom):
            up = node.level - 1
            here = path.relative_to(ROOT).parts[: depth - 1]
            base = [*here[: len(here) - up], *([node.module] if node.module else [])]
            words = ".".join(base).split(".") if base and base != [""] else []
            found |= {("reshore", words[0])} if words else {("reshore", a.name) for a in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_only_lower_floors_and_its_own_folder(path):
    own = place(path)
    for kind, name in imported(path):
        if kind == "reshore" and name != own:
            assert floor(name) < floor(own), f"{path.relative_to(ROOT)} imports {name} from a floor not below its own"
        if kind == "" and name in HOMES:
            assert own in HOMES[name], f"{path.relative_to(ROOT)} imports {name}, whose home is {HOMES[name]}"
        assert (kind, name) != ("", "reshore"), f"{path.relative_to(ROOT)} imports reshore by its full name"


def test_contributing_tells_the_floors_as_they_are():
    rows = re.findall(r"^\| (`.+?`) \|", (ROOT.parent / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M)
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == FLOORS


def test_no_file_is_long():
    long = {str(path.relative_to(ROOT)): n for path in FILES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 450}
    assert not long


def test_no_circles_between_files():
    graph = {}
    for path in FILES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        graph[name] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                here = list(path.relative_to(ROOT).parts[:-1])
                base = here[: len(here) - node.level + 1] + (node.module.split(".") if node.module else [])
                graph[name] |= {".".join(base), *(".".join([*base, a.name]) for a in node.names)}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"circle: {' -> '.join((*trail, name))}"
        if name in done or name not in graph:
            return
        for other in graph[name]:
            visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())
