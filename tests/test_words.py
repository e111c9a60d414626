"""What people read in a terminal: every table of every command has names instead of ids and, in Korean, Korean headings."""

import re

import pandas as pd
import pytest

import reshore as rs
from reshore import texts
from reshore.cli import main
from reshore.commands import answer
from reshore.commands.entries import COMMANDS

TABLES = ("sites", "parts", "options", "companies", "scenarios")  # of things with names
ASKED = {  # each command in each of its shapes, on the toy network with companies that decide and figures known as ranges
    "rank": [["--by", "site"], ["--by", "lane"], ["--by", "company"], ["--by", "part"], ["--pairs"]],
    "cuts": [["--product", "car"]],
    "worst": [["--k", "2"]],
    "disrupt": [["--scenario", "chip_fire", "--uncertain", "0.5,2"]],
    "plan": [["--verify"], ["--worst", "1"], ["--loss-limit", "900", "--service-level", "0.9"], ["--budget", "0"]],
    "levels": [["--by", "site"], ["--by", "company"], ["--by", "tier"], ["--remote"]],
    "tornado": [[]],
    "options": [[]],
    "alternatives": [[], ["--plans"]],
    "frontier": [["--points", "3"]],
    "fund": [["--estimates", "base"], ["--estimates", "base", "--tornado", "none"]],
    "information": [[]],
    "landed": [["--part", "chip"]],
    "stock": [[]],
    "sweep": [["--workers", "1"], ["--verb", "rank", "--workers", "1"], ["--verb", "plan", "--workers", "1"]],
    "verdict": [["--part", "harness", "--points", "0"]],
}
CASES = [(command, *words) for command, shapes in ASKED.items() for words in shapes]


def called_anew(table):
    """The rows by names that have no word of an id in them."""
    numbers = range(1, len(table) + 1)
    return table.assign(name=[f"Quux {n}" for n in numbers], name_ko=[f"이름 {n}" for n in numbers])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy network with a chip fab whose engineers come from abroad, hurdle rates, a scheme and ranges."""
    net = rs.load(rs.datasets.toy)
    sites = net.sites.assign(engineers_from=["JP" if site == "fab_a" else "" for site in net.sites["site"]])
    firms = net.companies.assign(hurdle_rate=0.1, capex_limit=1e9)
    options = net.options.assign(
        company="carco", smart_level=["basic" if kind == "open" else "none" for kind in net.options["kind"]]
    )
    ranges = pd.DataFrame(
        [("options", "second_chip", "capex", 200, 600), ("stock", "plant|harness", "cover_days", 1, 4)],
        columns=["table", "key", "column", "low", "high"],
    )
    made = net.with_tables(sites=sites, companies=firms, options=options, ranges=ranges)
    made = made.with_tables(**{table: called_anew(made.tables[table]) for table in TABLES})
    path = tmp_path_factory.mktemp("words") / "toy"
    rs.save(made, path)
    return path


def shown(monkeypatch, capsys, folder, asked, language):
    """The tables that a command prints, and all of its text."""
    tables: list[pd.DataFrame] = []
    written = answer.written
    monkeypatch.setattr(answer, "written", lambda table: tables.append(table) or written(table))
    code = main([asked[0], str(folder), *asked[1:], "--language", language])
    out = capsys.readouterr()
    assert code == 0, out.err
    return tables, out.out


def test_every_command_is_asked():
    assert set(COMMANDS) <= {*ASKED, "report"}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("asked", CASES, ids=" ".join)
def test_tables_have_names_and_headings_in_the_language(asked, language, folder, monkeypatch, capsys):
    net = rs.load(folder)
    ids = {id for table in TABLES for id in net.called(table, language)}
    tables, text = shown(monkeypatch, capsys, folder, asked, language)
    assert tables, text
    for table in tables:
        cells = {cell for column in table for cell in table[column] if isinstance(cell, str)}
        words = {word for cell in cells for word in re.split(r"[^\w-]+", cell)}
        assert not words & ids, (list(table.columns), words & ids)
        if language == "ko":
            assert not [head for head in table if not re.search("[가-힣]", str(head))]
            assert not [cell for cell in cells if re.fullmatch("[a-z_]+", cell)], cells
