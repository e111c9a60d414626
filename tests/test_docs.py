"""What the documents say holds: doctests, the README's script, shipped data, public names, no trace of a workplace."""

import ast
import doctest
import importlib
import importlib.util
import inspect
import pkgutil
import re
import runpy
import shlex
import subprocess
import textwrap
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


def printed(text: str, flags: int = 0) -> doctest.TestResults:
    """The examples of a page, run in order."""
    lines = re.sub(r"^```.*$", "", text, flags=re.M)
    test = doctest.DocTestParser().get_doctest(lines, {}, "page", "page", 0)
    return doctest.DocTestRunner(optionflags=flags).run(test)


def test_readme_script_runs(capsys):
    """Every Python block of README.md, in order, in one name space."""
    space: dict = {}
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), space)


def test_the_walk_through_the_korean_case_prints_what_it_says():
    text = (ROOT / "docs" / "korea_2020.md").read_text(encoding="utf-8")
    failed = printed(text)
    assert failed.attempted >= 20 and failed.failed == 0


def test_the_page_of_smart_levels_prints_what_it_says():
    text = (ROOT / "docs" / "smart_levels.md").read_text(encoding="utf-8")
    failed = printed(text, doctest.NORMALIZE_WHITESPACE)
    assert failed.attempted >= 8 and failed.failed == 0


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


def test_the_page_of_reports_shows_a_command_that_there_is():
    text = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    [command] = re.findall(r"^    reshore (.*)$", text, re.M)
    given = cli._parser().parse_args(shlex.split(command))
    assert given.command == "report" and given.verdict == "chip" and given.frontier
    for name in re.findall(r"`--(\w+)", text):
        assert hasattr(given, name), name


def test_the_page_of_stock_says_what_verb_and_command_say(capsys):
    """docs/stock.md: its lines give the table it shows, its command begins with the text it shows."""
    text = (ROOT / "docs" / "stock.md").read_text(encoding="utf-8")
    failed = printed(text)
    assert failed.attempted >= 4 and failed.failed == 0
    capsys.readouterr()
    [(command, shown)] = re.findall(r"^    reshore (.*)\n\n```\n(.*?)```", text, re.S | re.M)
    assert cli.main(shlex.split(command)) == 0
    assert capsys.readouterr().out == shown


def test_the_page_around_a_plan_says_what_the_verbs_say():
    """docs/frontier.md: its lines print what it says, its commands run."""
    text = (ROOT / "docs" / "frontier.md").read_text(encoding="utf-8")
    failed = printed(text)
    assert failed.attempted >= 6 and failed.failed == 0
    commands = re.findall(r"^ +reshore (.*)$", text, re.M)
    assert commands and not any(cli.main([*shlex.split(command.removesuffix(" --json")), "--json"]) for command in commands)


def test_the_page_of_funding_says_what_the_verb_says():
    """docs/fund.md: its lines give the tables it shows."""
    text = (ROOT / "docs" / "fund.md").read_text(encoding="utf-8")
    failed = printed(text)
    assert failed.attempted >= 8 and failed.failed == 0


def test_the_tutorial_of_coming_home_says_what_the_verb_says(tmp_path, monkeypatch):
    """Every line of docs/tutorial_should_it_come_home.md on the toy gives what it shows."""
    text = (ROOT / "docs" / "tutorial_should_it_come_home.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    failed = printed(text)
    assert failed.attempted >= 7 and failed.failed == 0 and (tmp_path / "harness.svg").exists()


def test_the_page_of_sweeps_says_what_the_verb_says(tmp_path, capsys):
    """docs/sweep.md is what its script writes; the lines and commands it shows run, those apart that need a cluster or networks
    that are not there. By hand: fab_a away from day 5 for n days costs n - 5 days of 10 cars, as stocks bridge as many as for
    chip_fire, whose 10 days cost 50 cars."""
    space = runpy.run_path(str(ROOT / "docs" / "examples" / "sweep.py"), run_name="page")
    text = (ROOT / "docs" / "sweep.md").read_text(encoding="utf-8")
    assert text == space["page"](), "run python docs/examples/sweep.py"
    lines: dict = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(block, "sweep.md", "exec"), lines)
    assert lines["runs"]["lost_units"].tolist()[:4] == [0.0, 50.0, 150.0, 350.0] and lines["runs"].loc[4, "error"]
    assert lines["variants"]["lost_units"].is_monotonic_decreasing
    commands = re.findall(r"^    reshore (.*)$", text, re.M)
    here = [c.replace("--out runs", f"--out {tmp_path}") for c in commands if "--cluster" not in c and "other_net" not in c]
    assert len(commands) == 4 and len(here) == 2 and not any(cli.main([*shlex.split(c), "--json"]) for c in here)
    assert len(pd.read_parquet(tmp_path)) == 3


@pytest.mark.parametrize("system", ["sap", "odoo"])
def test_the_pages_of_your_data_show_what_the_commands_print(system):
    """docs/your_data.md and docs/your_data_odoo.md are what their script writes."""
    space = runpy.run_path(str(ROOT / "docs" / "examples" / "your_data.py"), run_name="page")
    text = space["PAGES"][system].read_text(encoding="utf-8")
    assert text == space["page"](system), "run python docs/examples/your_data.py"


def test_the_example_of_your_data_comes_to_figures_worked_out_by_hand():
    """1,950 pumps in 91 days; 200 castings and 150 pumps last 350 / (1950 / 91) days, and 28 days are lost less those."""
    answers = {"make_or_buy.HEAD-7": "make", "rate.USD": "0.92"}
    net, account = rs.read_exports(ROOT / "docs" / "examples" / "sap_export", answers=answers)
    rate = 1950 / 91
    weak = rs.rank(net, by="site").set_index("target")
    assert account.is_right and weak.loc["200110", "time_to_survive"] == pytest.approx(350 / rate)
    assert weak.loc["200110", "lost_units"] == pytest.approx(28 * rate - 350)


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


SECTION = re.compile(r"^([A-Z]\w+)\n-+\n", re.M)
NAMED = re.compile(r"^(?![ \n])[*]*([^:\n]+?)(?: :.*)?$", re.M)  # of an entry: what stands before its type


def public():
    """All that `reshore.__all__` names: verbs, nouns and their methods, modules and their functions."""
    for name in rs.__all__:
        thing = getattr(rs, name)
        yield name, thing
        if inspect.ismodule(thing) or inspect.isclass(thing):
            home = thing.__name__ if inspect.ismodule(thing) else thing.__module__
            inside = [(k, v) for k, v in vars(thing).items() if inspect.isfunction(v) and k[0] != "_"]
            yield from ((f"{name}.{k}", v) for k, v in inside if v.__module__ == home)


PUBLIC = dict(public())
CALLED = [name for name, thing in PUBLIC.items() if not inspect.ismodule(thing)]


def sections(text):
    """The sections of a docstring in numpy's form, by name; "" is what stands before them."""
    first, *rest = SECTION.split(inspect.cleandoc(text))
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def named(section):
    return {word.strip("* ") for words in NAMED.findall(section) for word in words.split(",")}


def refusals(function):
    """The errors that a function raises itself, or through its door for what is too much for memory or for numbers."""
    raises = [n.exc for n in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))) if isinstance(n, ast.Raise)]
    found = {n.func.id for n in raises if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id[0] != "_"}
    door = inspect.getclosurevars(function).nonlocals.get("error")
    return {name for name in found if name.endswith("Error")} | ({door.__name__} if door else set())


def faults(name, told):
    """What the sections of a docstring lack of the form of the house."""
    thing, given = PUBLIC[name], named(told.get("Parameters", "")) | named(told.get("Attributes", ""))
    if inspect.isclass(thing):
        takes = set(inspect.signature(thing).parameters) if "__init__" in vars(thing) else set()
        known, gives, raises = takes | {k for k in dir(thing) if k[0] != "_"}, False, set()
    else:
        signature = inspect.signature(thing)
        takes = known = set(signature.parameters) - {"self"}
        gives, raises = signature.return_annotation != "None", refusals(thing)
    runs = inspect.isclass(thing) or "." not in name or inspect.ismodule(PUBLIC[name.split(".")[0]])
    out = [f"{word}: nothing says what it is" for word in takes - given]
    out += [f"{word}: there is none" for word in given - known]
    out += [f"{error}: nothing says when" for error in raises - named(told.get("Raises", ""))]
    out += ["nothing says what comes back"] * (gives and not told.get("Returns", "").strip())
    out += ["no example"] * (runs and ">>>" not in told.get("Examples", ""))
    return out + ["no sentence"] * (not told[""].split("\n\n")[0].strip().endswith("."))


@pytest.mark.parametrize("name", CALLED)
def test_a_docstring_says_what_goes_in_what_comes_back_what_is_raised_and_shows_it(name):
    assert not faults(name, sections(PUBLIC[name].__doc__))


@pytest.mark.parametrize("name", CALLED)
def test_what_is_taken_out_of_a_docstring_or_put_in_is_found(name):
    """Each parameter, each error that must be told, what comes back, the example; and a parameter that there is not."""
    told, thing = sections(PUBLIC[name].__doc__), PUBLIC[name]
    for section in {"Parameters", "Attributes"} & set(told):
        for word in named(told[section]) & set(inspect.signature(thing).parameters):
            less = NAMED.sub(lambda m, gone=rf"\b{word}\b": re.sub(gone, "", m[1]), told[section])
            rest = told | {"Parameters": "", "Attributes": ""} | {section: less}
            assert f"{word}: nothing says what it is" in faults(name, rest)
    assert "other: there is none" in faults(name, told | {"Parameters": "other : str\n    None.\n"})
    for error in set() if inspect.isclass(thing) else refusals(thing):
        assert f"{error}: nothing says when" in faults(name, told | {"Raises": told["Raises"].replace(error, "Error")})
    for section, fault in (("Returns", "nothing says what comes back"), ("Examples", "no example")):
        if section in told:
            assert faults(name, told | {section: ""}) == [fault]


def test_the_examples_of_public_names_are_among_those_that_run():
    """Also of verbs behind a door, which hides where they were written."""
    run = {t.docstring for m in modules() for t in doctest.DocTestFinder().find(importlib.import_module(m)) if t.examples}
    assert not [name for name in CALLED if ">>>" in PUBLIC[name].__doc__ and PUBLIC[name].__doc__ not in run]


def test_public_modules_have_docstrings():
    for name in set(rs.__all__) - set(CALLED):
        assert PUBLIC[name].__doc__, name


def test_readme_lists_every_table():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for table in schema.TABLES:
        assert table in text, table


def test_no_trace_of_the_place_it_was_written_in():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
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
