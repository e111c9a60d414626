"""load, save and template: exact round trips, and a DataError for everything that is no network."""

from __future__ import annotations

import csv
import time
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import reshore as rs
from reshore.errors import DataError, StoreError
from reshore.files import tables, workbook, workbook_reader
from reshore.files.tables import load, save, template
from reshore.network import schema
from reshore.network.network import Network

from ..support.korean import assert_korean

QUIET = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate],  # shrinking would take minutes
}

SMALL = {
    "sites": "site,country,lat,note\nseoul,KR,37.5,\nwindhoek,NA,-22.5,read on site\n",
    "parts": "part,value\ncar,20000\nchip,0.1\n",
    "bom": "part,input,quantity\ncar,chip,3\n",
    "sources": "site,part,capacity,unit_cost\nseoul,car,10,1000\nwindhoek,chip,,0.05\n",
    "lanes": "origin,destination,part,lead_days\nwindhoek,seoul,chip,30\n",
    "demand": "site,part,rate,price\nseoul,car,8,30000\n",
}


def folder(path: Path, **changes: str | bytes | None) -> Path:
    """The small network as CSV, some of its files changed or (None) left out."""
    path.mkdir(exist_ok=True)
    for table, text in (SMALL | changes).items():
        if text is not None:
            data = text.encode() if isinstance(text, str) else text
            (path / f"{table}.csv").write_bytes(data)
    return path


def book(path: Path, **changes: list[list] | None) -> Path:
    """The small network as a workbook, some of its sheets changed or left out."""
    rows = {table: [_numbers(row) for row in csv.reader(text.splitlines())] for table, text in SMALL.items()}
    with xlsxwriter.Workbook(path) as workbook:
        for table, cells in (rows | changes).items():
            if cells is not None:
                sheet = workbook.add_worksheet(table)
                for i, row in enumerate(cells):
                    sheet.write_row(i, 0, row)
    return path


def _numbers(cells: list[str]) -> list[str | float]:
    return [float(c) if c.replace(".", "", 1).lstrip("-").isdigit() else c for c in cells]


def message(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load(path)
    assert_korean(caught.value.problems)
    return str(caught.value)


def refused_soon(path: Path) -> str:
    start = time.process_time()
    text = message(path)
    assert time.process_time() - start < 5
    return text


@pytest.fixture
def net(tmp_path) -> Network:
    return load(folder(tmp_path / "small"))


# what is read


def test_folder_and_workbook_are_the_same_network(tmp_path, net):
    assert load(book(tmp_path / "small.xlsx")).fingerprint == net.fingerprint
    assert net.sites["country"].tolist() == ["KR", "NA"]
    assert net.names["sites"] == "sites.csv"


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_separators_marks_and_line_ends(tmp_path, net, separator, mark, ending):
    changed = {t: mark + s.replace(",", separator).replace("\n", ending).encode() for t, s in SMALL.items()}
    assert load(folder(tmp_path / "other", **changed)).fingerprint == net.fingerprint


def test_quoted_cells_and_trailing_separators(tmp_path):
    text = 'site,note,,\nseoul,"a, ""b""\nand c",,\nwindhoek,"5"" pipe",,\n'
    net = load(folder(tmp_path / "n", sites=text))
    assert net.sites["note"].tolist() == ['a, "b"\nand c', '5" pipe']


def test_names_of_files_and_sheets_in_any_case(tmp_path, net):
    path = folder(tmp_path / "n", sites=None)
    (path / "Sites.CSV").write_text(SMALL["sites"])
    (path / "readme.csv").write_text("not a table\n")
    assert load(path).fingerprint == net.fingerprint
    cells = [_numbers(row) for row in csv.reader(SMALL["sites"].splitlines())]
    assert load(book(tmp_path / "n.xlsx", sites=None, SITES=cells, Other=[["x"]])).fingerprint == net.fingerprint


def test_dates_booleans_and_gaps_of_a_workbook(tmp_path):
    path = book(tmp_path / "n.xlsx")
    workbook = openpyxl.load_workbook(path)
    events = workbook.create_sheet("events")
    events.append(["scenario", "start_date", "takes_stock"])
    events["A4"], events["B4"], events["C4"] = "quake", datetime(2020, 2, 3), True
    workbook.create_sheet("settings").append(["key", "value"])
    workbook["settings"].append(["start_date", datetime(2020, 1, 1)])
    workbook.save(path)
    event = load(path).events.iloc[0]
    assert (event["start_date"], event["takes_stock"]) == ("2020-02-03", 1)


# round trips

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8).filter(
    lambda s: "x005F" not in s and "_x" not in s  # openpyxl undoes such escapes wrongly
)
HEAD = st.sampled_from(["=", "'=", "''+", "-", "@", "'", "-1", "+1e5"])
RISKY = st.builds(lambda head, tail: head + tail, HEAD, TEXT)
NUMBER = st.floats(0, 1e24)


@st.composite
def networks(draw) -> Network:
    note = draw(st.lists(TEXT | RISKY, min_size=2, max_size=2))
    frames = {t: pd.read_csv(pd.io.common.StringIO(s), keep_default_na=False) for t, s in SMALL.items()}
    frames["sites"]["note"] = note
    frames["sites"][draw(st.sampled_from(["mine", "=mine", "-1"]))] = draw(st.lists(RISKY, min_size=2, max_size=2))
    frames["parts"]["value"] = draw(st.lists(NUMBER, min_size=2, max_size=2))
    return Network(**frames)


@given(networks())
@settings(max_examples=10, **QUIET)
def test_round_trip_csv(tmp_path_factory, net):
    path = tmp_path_factory.mktemp("csv") / "n"
    save(net, path)
    assert load(path).fingerprint == net.fingerprint


@given(networks())
@settings(max_examples=4, **QUIET)
def test_round_trip_workbook(tmp_path_factory, net):
    path = tmp_path_factory.mktemp("xlsx") / "n.xlsx"
    save(net, path)
    assert load(path).fingerprint == net.fingerprint


@pytest.mark.parametrize("name", ["n", "n.xlsx"])
def test_every_digit_and_odd_character_survives(tmp_path, net, name):
    sources = net.sources.assign(unit_cost=[0.1 + 0.2, 1e-300], capacity=[1 / 3, 123456789.123456789])
    sites = net.sites.assign(name=["=1+1", "한국 \x0b\r\n x"], mine=["'-5", "http://a.b"], lat=[-0.0, np.nan])
    before = Network(sites=sites, parts=net.parts, sources=sources, demand=net.demand)
    save(before, tmp_path / name)
    assert load(tmp_path / name).fingerprint == before.fingerprint


def test_no_cell_of_a_saved_folder_is_run_as_a_formula(tmp_path, net):
    risky = net.sites.assign(note=["=HYPERLINK(1)", "@SUM"], lat=[-0.5, 1])
    save(Network(sites=risky, parts=net.parts, sources=net.sources, demand=net.demand), tmp_path / "n")
    text = (tmp_path / "n" / "sites.csv").read_text()
    assert ",'=HYPERLINK(1)" in text
    assert ",'@SUM" in text
    assert ",-0.5," in text


def test_a_saved_workbook_holds_no_formulas_or_links(tmp_path, net):
    sites = net.sites.assign(note=["=1+1", "http://a.b"])
    save(Network(sites=sites, parts=net.parts, sources=net.sources, demand=net.demand), tmp_path / "n.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "n.xlsx")["sites"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n", "d"}
    assert not sheet._hyperlinks


def test_only_what_has_content_is_written(tmp_path, net):
    save(net, tmp_path / "n")
    assert {p.stem for p in (tmp_path / "n").iterdir()} == set(SMALL)
    assert (tmp_path / "n" / "parts.csv").read_text() == SMALL["parts"]


def test_saving_over_a_folder_keeps_other_files_and_drops_old_tables(tmp_path, net):
    path = folder(tmp_path / "n", events="scenario\nquake\n")
    (path / "notes.md").write_text("mine")
    (path / "other.csv").write_text("mine")
    save(net, path)
    assert {p.name for p in path.iterdir()} == {f"{t}.csv" for t in SMALL} | {"notes.md", "other.csv"}
    assert load(path).fingerprint == net.fingerprint


@pytest.mark.parametrize("name", ["n", "n.xlsx"])
def test_a_save_that_fails_leaves_the_old_network(tmp_path, net, name, monkeypatch):
    path = tmp_path / name
    save(net, path)

    def fail(*arguments, **options):
        raise OSError("disk full")

    monkeypatch.setattr(tables, "_csv_cells", fail)
    monkeypatch.setattr(tables.workbook, "_write_cells", fail)
    with pytest.raises(StoreError, match="disk full"):
        save(net, path)
    assert load(path).fingerprint == net.fingerprint
    assert [p.name for p in tmp_path.iterdir() if p.name[0] == "."] == []


def test_a_cell_too_long_for_a_sheet_is_refused(tmp_path, net):
    long = Network(sites=net.sites.assign(note="x" * 40_000), parts=net.parts, sources=net.sources, demand=net.demand)
    with pytest.raises(DataError, match="sheet sites row 2, note: is more than a sheet can hold; save to a folder"):
        save(long, tmp_path / "n.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []


@pytest.mark.parametrize("name", ["n.csv", "n.docx", "n.xls", "n.xlsm"])
def test_save_refuses_other_kinds(tmp_path, net, name):
    with pytest.raises(DataError, match=r"neither a folder nor an \.xlsx workbook"):
        save(net, tmp_path / name)


# templates


def test_template_folder(tmp_path):
    template(tmp_path / "n")
    assert {p.name for p in (tmp_path / "n").iterdir()} == {f"{t}.csv" for t in schema.TABLES} | {"README.txt"}
    assert "recovery_days: Days until it works again" in (tmp_path / "n" / "README.txt").read_text()
    assert message(tmp_path / "n").count("has no rows") == 4
    with pytest.raises(DataError, match="is there already"):
        template(tmp_path / "n")


def test_template_workbook(tmp_path, net):
    path = tmp_path / "n.xlsx"
    template(path)
    text = message(path)
    assert "sheet sites: the table sites has no rows; add at least one" in text
    assert text.count("has no rows") == 4
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["Read me", *schema.TABLES]
    kind = next(cell for cell in workbook["sites"][1] if cell.value == "kind")
    assert "One of: supplier, plant" in kind.comment.text
    assert any("supplier,plant" in v.formula1 for v in workbook["sites"].data_validations.dataValidation)
    for table, text in SMALL.items():
        header = [cell.value for cell in workbook[table][1]]
        for i, row in enumerate(csv.DictReader(text.splitlines()), 2):
            for name, value in row.items():
                workbook[table].cell(i, header.index(name) + 1, _numbers([value])[0] if value else None)
    workbook.save(path)
    assert load(path).fingerprint == net.fingerprint


# what is refused


def test_missing_tables_are_listed_with_every_other_error(tmp_path):
    text = message(folder(tmp_path / "n", sources=None, demand=None, source="site\n", bom="part,input\ncar,chp\n"))
    assert "sources.csv: the table sources is missing; rename source.csv to sources.csv, or add it" in text
    assert "demand.csv: the table demand is missing; add it" in text
    assert "bom.csv row 2, input: input 'chp' is not in parts.csv" in text
    assert "did you mean 'chip'?" in text


def test_missing_sheet(tmp_path):
    text = message(book(tmp_path / "n.xlsx", demand=None, demands=[["site", "part"]]))
    assert text == "sheet demand: the table demand is missing; rename sheet demands to sheet demand, or add it"


def test_sheets_of_another_system_are_told_how_to_be_read(tmp_path):
    path = tmp_path / "mine.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.title = "Our plants"
    for name in ("Purchasing", "Forecast"):
        workbook.create_sheet(name).append(["Item", "Supplier"])
    workbook.save(path)
    first = message(path).splitlines()[0]
    assert first == (
        "mine.xlsx: nothing in it is called as a table of a network is ('our plants', 'purchasing', 'forecast'); "
        "read sheets of another system with --mapping auto, or turn them into tables with reshore convert"
    )
    workbook.create_sheet("sites").append(["site"])
    workbook.save(path)
    assert "--mapping" not in message(path)


def test_paths_that_are_no_network(tmp_path):
    assert "does not exist; give a folder of CSV files or an .xlsx workbook" in message(tmp_path / "none")
    path = folder(tmp_path / "n") / "sites.csv"
    assert "is neither a folder nor an .xlsx workbook; give the folder that holds the CSV files" in message(path)
    (tmp_path / "empty").mkdir()
    assert message(tmp_path / "empty").count("is missing; add it") == 4


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        (b"", "sites.csv: is empty; write the column names in the first row"),
        (b"\n\n , \n", "sites.csv: is empty; write"),
        (b"site,name\n", "sites.csv: the table sites has no rows; add at least one"),
        (b"site,name\na,b\nc\n", "sites.csv row 3: has 1 cell, the header 2; write one cell a column"),
        (b"site,name\na,b,c\n", "sites.csv row 2: has 3 cells, the header 2"),
        (b"site,,name\na,b,c\n", "sites.csv row 2: there is a cell in column 2, which has no name; name the"),
        (b'site,name\na,"b\n', "sites.csv row 2: cannot be split into cells"),
        (b'site,name\na,"b"c\n', "sites.csv row 2: cannot be split into cells"),
        (b"site,name\na,b\0\n", "sites.csv row 2: holds binary data"),
        ("site,name\na,서울\n".encode("cp949"), "sites.csv: is not UTF-8 text; in Excel save it as 'CSV UTF-8"),
        ("site,name\na,b\n".encode("utf-16"), "sites.csv: is not UTF-8 text"),
        (bytes(range(256)) * 9, "sites.csv"),
        (b"site" + b",x" * 300 + b"\n", "sites.csv row 1: has more than 200 columns"),
        (b"site,site\nseoul,\nwindhoek,\n", "sites.csv row 1, site: duplicate column 'site'"),
    ],
)
def test_broken_files(tmp_path, sites, expected):
    assert message(folder(tmp_path / "n", sites=sites)).startswith(expected)


def test_the_same_table_twice(tmp_path):
    path = folder(tmp_path / "n")
    (path / "SITES.csv").write_text(SMALL["sites"])
    assert message(path) == "sites.csv: the table sites is in SITES.csv already; remove one of the two"


def test_errors_of_several_files_come_together(tmp_path):
    parts = "part\n\xff".encode("latin-1")
    text = message(folder(tmp_path / "n", sites=b"", parts=parts, demand="site,part,rate\na,b,x\n"))
    assert [line.split(":")[0] for line in text.splitlines()] == ["parts.csv", "sites.csv", "demand.csv row 2, rate"]


def test_blank_rows_do_not_shift_row_numbers(tmp_path):
    lanes = "\norigin,destination,lead_days\n\nwindhoek,seoul,1\n , ,\n\nwindhoek,seol,x\n"
    expected = "lanes.csv row 7, lead_days: lead_days 'x' is not a number; write 0 to 36500"
    text = message(folder(tmp_path / "n", lanes=lanes))
    assert expected in text
    assert "lanes.csv row 7, destination: destination 'seol' is not in sites.csv" in text
    header, good, bad = ["origin", "destination", "lead_days"], ["windhoek", "seoul", 1], ["windhoek", "seoul", "x"]
    cells = [[], header, [], [], good, [], bad]
    assert expected.replace("lanes.csv", "sheet lanes") in message(book(tmp_path / "n.xlsx", lanes=cells))


def test_errors_of_checks_are_raised_with_their_row(tmp_path):
    events = "scenario,country,start_date\n\nquake,KR,2020-01-02\n"
    assert "events.csv row 3, start_date: a date needs a start_date" in message(folder(tmp_path / "n", events=events))


def test_fill_makes_what_is_missing(tmp_path):
    path = folder(tmp_path / "n", sites=None, parts=None, lanes=None)
    assert message(path).count("is missing; add it") == 2
    filled = load(path, fill=True)
    assert sorted(filled.sites["site"]) == ["seoul", "windhoek"]
    assert set(filled.sites["evidence"]) == {"assumed"}


def test_row_numbers_count_quoted_lines_once(tmp_path):
    lanes = 'origin,destination,note,lead_days\nwindhoek,seoul,"a\n\nb",1\nwindhoek,seoul,,x\n'
    assert "lanes.csv row 3, lead_days" in message(folder(tmp_path / "n", lanes=lanes))


def test_a_file_too_large(tmp_path, monkeypatch):
    path = folder(tmp_path / "n")
    monkeypatch.setattr(tables, "MAX_CSV", 50)
    assert "sites.csv: is larger than" in message(path)


def test_one_endless_line(tmp_path):
    path = folder(tmp_path / "n", parts="part,name\n" + 'x,"' + "y\n" * 1_500_000)
    with (path / "sites.csv").open("wb") as file:
        file.write(b"site\n")
        file.truncate(150_000_000)
        file.seek(5)
        file.writelines([b"a" * 1_000_000] * 100)
    text = refused_soon(path)
    assert "sites.csv row 2: is longer than 2,000,000 characters" in text
    assert "parts.csv row 2: " in text


def test_a_file_of_blank_lines_and_one_of_wrong_names(tmp_path):
    many = "site,part,rate\n" + "".join(f"s{i},p{i},x\n" for i in range(20_000))
    sites = "site\n" + "".join(f"site_{i}\n" for i in range(5_000))
    text = refused_soon(folder(tmp_path / "n", demand=many, sites=sites, lanes="\n" * 2_000_000))
    assert "lanes.csv row 1000001: there are more than 1,000,000 rows" in text
    assert "demand.csv row 2, rate: rate 'x' is not a number (20,000 rows are like this: 2, 3, 4, 5, 6, ...)" in text


# hostile workbooks


def rewritten(path: Path, **parts: bytes) -> Path:
    """The small workbook with parts replaced, named sheet1 or sharedStrings, or added."""
    book(path)
    with zipfile.ZipFile(path) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    names = {Path(name).stem: name for name in contents if name.endswith(".xml")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (contents | {names.get(k, k): v for k, v in parts.items()}).items():
            new.writestr(name, content)
    return path


def sheet_xml(body: str, head: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{head}<worksheet xmlns="{space}">{body}</worksheet>'.encode()


FAR = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
WIDE = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData>'
ENDLESS = '<sheetData><row r="999999999999999"><c r="A1"><v>1</v></c></row></sheetData>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
BLANKS = "<sheetData>" + "".join(f'<row r="{i}"><c r="A{i}" s="1"/></row>' for i in range(1, 400_000)) + "</sheetData>"


@pytest.mark.parametrize(("parts", "expected"), [
    ({"sheet1": sheet_xml(FAR)}, "sheet sites: is empty"),
    ({"sheet1": sheet_xml(WIDE)}, "n.xlsx: sheet sites row 1 has more than 200 columns"),
    ({"sheet1": sheet_xml(ENDLESS)}, "sheet sites: is empty"),
    ({"sheet1": sheet_xml("<sheetData><row><c><v>&b;</v></c></row></sheetData>", LAUGHS)}, "n.xlsx: holds XML"),
    ({"sheet1": sheet_xml(BLANKS)}, "sheet sites: is empty"),
    ({"hidden.bin": b" " * 70_000 + LAUGHS.encode()}, "n.xlsx: holds XML"),
    ({"bomb.xml": b"\0" * 60_000_000}, "n.xlsx: unpacks to far more than is allowed"),
    ({f"{i}.xml": b"" for i in range(1_500)}, "n.xlsx: holds 1,515 parts, more than 1,000"),
    ({"sheet1": b"<worksheet"}, "n.xlsx: is damaged"),
    ({"sheet1": sheet_xml('<sheetData><row><c r="A1" t="s"><v>99</v></c></row></sheetData>')}, "n.xlsx: is damaged"),
    ({"sheet1": sheet_xml('<sheetData><row r="1"><c r="A1"><f>1+1</f></c></row></sheetData>')},
     "n.xlsx: sheet sites cell A1 is a formula that was never calculated; open the workbook in Excel and save it"),
], ids=["far", "wide", "endless", "entities", "blanks", "hidden", "bomb", "parts", "cut", "string", "formula"])  # fmt: skip
def test_hostile_workbooks(tmp_path, parts, expected):
    assert refused_soon(rewritten(tmp_path / "n.xlsx", **parts)).startswith(expected)


def test_a_workbook_that_works_too_long_is_stopped(tmp_path):
    strings = "<sst>" + "<si><t/></si>" * 1_500_000 + "</sst>"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    body = strings.replace("<sst>", f"<sst {space}>").encode()
    path = rewritten(tmp_path / "n.xlsx", sharedStrings=body)
    assert "n.xlsx: " in refused_soon(path)


NO_WORKBOOK = "is not an .xlsx workbook"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", NO_WORKBOOK),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, NO_WORKBOOK),
        (b"site,part\n", NO_WORKBOOK),
    ],
)
def test_files_that_are_no_workbook(tmp_path, content, told):
    (tmp_path / "n.xlsx").write_bytes(content)
    assert f"n.xlsx: {told}" in refused_soon(tmp_path / "n.xlsx")


def test_a_workbook_too_large(tmp_path):
    with (tmp_path / "n.xlsx").open("wb") as file:
        file.truncate(21_000_000)
    assert "n.xlsx: is 21 MB; at most 20 MB are read; use a folder of CSV files" in refused_soon(tmp_path / "n.xlsx")


def test_a_workbook_packed_in_another_way(tmp_path):
    with zipfile.ZipFile(tmp_path / "n.xlsx", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("sheet.xml", "x" * 100)
    text = "n.xlsx: part sheet.xml is packed in an unusual way; save it again in Excel"
    assert message(tmp_path / "n.xlsx") == text


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        ("", "n.xlsx: cannot be read as a workbook; open it in Excel and save it again"),
        ("""print('{"sheet": "sites", "share": 0}\\n[1, "si')""", "n.xlsx: cannot be read as a workbook; open it"),
        ("import time; time.sleep(60)", "n.xlsx: takes more than 1 s to read; keep only the tables in it"),
    ],
    ids=["ended", "cut", "endless"],
)
def test_a_reader_that_does_not_end_well(tmp_path, monkeypatch, child, expected):
    (tmp_path / "child.py").write_text(child, encoding="utf-8")
    monkeypatch.setattr(workbook_reader, "__file__", str(tmp_path / "child.py"))
    monkeypatch.setattr(workbook, "LEAST_SECONDS", 1)
    assert message(book(tmp_path / "n.xlsx")).startswith(expected)


@pytest.mark.parametrize(
    ("rows", "cells", "refusal"),
    [
        (1, 99, ("error.sheet_too_long", "fix.split_it", {"sheet": "sites", "most": "1"})),
        (9, 7, ("error.workbook_too_full", "fix.use_csv", {"sheet": "sites", "row": 3})),
    ],
)
def test_a_reader_stops_at_its_limits(tmp_path, monkeypatch, rows, cells, refusal):
    monkeypatch.setattr(workbook_reader, "MAX_ROWS", rows)
    read = openpyxl.load_workbook(book(tmp_path / "n.xlsx"), read_only=True)
    with closing(read), pytest.raises(workbook_reader.RefusedError) as refused:
        list(workbook_reader._rows(read["sites"], {"cells": cells, "text": 999}))
    assert refused.value.args == refusal


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    path = folder(tmp_path / "n")
    monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError(13, "Permission denied")))
    assert "sites.csv: cannot be read (Permission denied); check that you may open it" in message(path)


def test_calculated_formulas_are_read(tmp_path, net):
    path = book(tmp_path / "n.xlsx", demand=None)
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("demand")
    workbook.save(path)
    with zipfile.ZipFile(path) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    cells = [f'<c t="inlineStr"><is><t>{n}</t></is></c>' for n in ("site", "part", "rate", "price", "note")]
    row = (
        '<c t="str"><f>A1</f><v>seoul</v></c><c t="inlineStr"><is><t>car</t></is></c><c><f>4*2</f><v>8</v></c>'
        '<c><v>30000</v></c><c t="str"><f>""</f><v></v></c>'
    )
    rows = f"<row>{''.join(cells)}</row><row>{row}</row>"
    contents["xl/worksheets/sheet6.xml"] = sheet_xml(f"<sheetData>{rows}</sheetData>")
    with zipfile.ZipFile(path, "w") as new:
        for name, content in contents.items():
            new.writestr(name, content)
    assert load(path).fingerprint == net.fingerprint


# broken at random

GARBAGE = st.sampled_from(["", "x", "-1", "1e999", "nan", "inf", "None", "=1", "0x1", "1,5", "a|b", "9" * 400,
                           "2020-13-01", "TRUE", "\u0663", "'", '"', "\n", "\t", ";", "_x000D_", "NA"])  # fmt: skip


@st.composite
def broken(draw) -> dict[str, str]:
    """The small network with random cells replaced, columns dropped and rows doubled, as CSV texts."""
    files = {}
    for table, text in SMALL.items():
        rows = list(csv.reader(text.splitlines()))
        for _ in range(draw(st.integers(0, 2))):
            row = draw(st.sampled_from(rows))
            row[draw(st.integers(0, len(row) - 1))] = draw(GARBAGE | st.text(max_size=5))
        if draw(st.integers(0, 5)) == 0:
            column = draw(st.integers(0, len(rows[0]) - 1))
            rows = [row[:column] + row[column + 1 :] for row in rows]
        if draw(st.integers(0, 5)) == 0:
            rows.append(draw(st.sampled_from(rows)))
        files[table] = rows
    return files


def loads_or_refuses(path: Path) -> None:
    try:
        load(path)
    except DataError as error:
        assert error.problems
        assert all(p.problem and p.fix for p in error.problems)


@given(broken())
@settings(max_examples=40, **QUIET)
def test_broken_tables(tmp_path_factory, files):
    path = tmp_path_factory.mktemp("broken") / "n"
    texts = {}
    for table, rows in files.items():
        out = pd.io.common.StringIO()
        csv.writer(out).writerows(rows)
        texts[table] = out.getvalue().encode("utf-8", "surrogatepass")
    loads_or_refuses(folder(path, **texts))


@given(broken())
@settings(max_examples=6, **QUIET)
def test_broken_sheets(tmp_path_factory, files):
    path = tmp_path_factory.mktemp("broken") / "n.xlsx"
    loads_or_refuses(book(path, **{t: [_numbers(row) for row in rows] for t, rows in files.items()}))


@given(st.binary(max_size=300), st.sampled_from(list(SMALL)))
@settings(max_examples=25, **QUIET)
def test_random_bytes_as_a_table(tmp_path_factory, data, table):
    loads_or_refuses(folder(tmp_path_factory.mktemp("bytes") / "n", **{table: data}))


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=40))
@settings(max_examples=6, **QUIET)
def test_a_workbook_with_random_bytes_in_it(tmp_path_factory, at, data):
    path = book(tmp_path_factory.mktemp("bytes") / "n.xlsx")
    content = path.read_bytes()
    path.write_bytes(content[:at] + data + content[at + len(data) :])
    loads_or_refuses(path)


def test_ten_thousand_sites_are_read_in_two_seconds(tmp_path):
    sites = "site,lat\nseoul,\nwindhoek,\n" + "".join(f"s{i},{i / 1e3}\n" for i in range(10_000))
    lanes = "origin,destination,part,mode,lead_days,unit_cost\n" + "".join(
        f"s{i % 10_000},s{(i * 7 + 1) % 10_000},chip,m{i},{i % 40},{i / 7}\n" for i in range(50_000)
    )
    path = folder(tmp_path / "n", sites=sites, lanes=lanes)
    start = time.process_time()
    raw, _, problems = tables._read(path)
    Network(**{table: r.frame for table, r in raw.items()})
    assert not problems
    assert time.process_time() - start < 2


def test_a_column_that_a_table_does_not_know_may_hold_anything():
    """Though another table has one of that name: lanes have no quantity, and theirs is text here."""
    net = rs.load(rs.datasets.toy)
    odd = net.with_tables(lanes=net.lanes.assign(quantity="two pallets", limit="none"))
    assert rs.check(odd)["severity"].ne("error").all()
    assert rs.disrupt(odd, "chip_fire").lost.sum() == rs.disrupt(net, "chip_fire").lost.sum()
