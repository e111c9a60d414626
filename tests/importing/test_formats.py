"""Every format that exports come in, and what is refused before it can do harm."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from reshore import DataError, read_exports
from reshore.files import workbook, workbook_reader
from reshore.importing import formats
from reshore.importing.exports import read_paths

from ..support.exports import write_export
from ..support.korean import assert_korean
from .support import lines

TABLES = {
    "BOM": [["Product", "Component", "Quantity"], ["pump", "Dichtung ä", 2.5]],
    "Vendors": [["Material", "Vendor", "Country", "Price"], ["Dichtung ä", "Müller", "DE", 3.25]],
    "Sales": [["Product", "Quantity per day"], ["pump", 1000]],
}


def right(found: object) -> bool:
    tables = found.tables
    return (tables["bom"]["quantity"].tolist(), tables["demand"]["rate"].tolist(), tables["sources"]["unit_cost"].tolist()) == (
        [2.5],
        [1000.0],
        ["", 3.25],
    )


def write_csv(folder: Path, separator: str = ",", comma: str = ".", encoding: str = "utf-8") -> Path:
    folder.mkdir()
    for name, rows in TABLES.items():
        text = "\n".join(
            separator.join(str(c).replace(".", comma) if isinstance(c, float) else str(c) for c in row) for row in rows
        )
        (folder / f"{name}.csv").write_text(text + "\n", encoding=encoding)
    return folder


@pytest.mark.parametrize(
    ("separator", "comma", "encoding"),
    [
        (",", ".", "utf-8"),
        (";", ",", "utf-8-sig"),
        (";", ",", "cp1252"),
        ("\t", ".", "utf-16"),
        ("|", ".", "utf-8"),
    ],
)
def test_a_folder_of_csv_files(tmp_path, separator, comma, encoding):
    folder = write_csv(tmp_path / "csv", separator, comma, encoding)
    assert right(read_paths(folder)) and right(read_paths(sorted(folder.iterdir())))
    net, account = read_exports(folder)
    assert sorted(account.sheets["sheet"]) == ["BOM", "Sales", "Vendors"] and len(net.sites) == 2


def test_korean_csv_in_its_old_encoding(tmp_path):
    (tmp_path / "bom.csv").write_text("모품번,자품번,수량\n펌프,씰,2\n", encoding="cp949")
    (tmp_path / "판매.csv").write_text("제품,일 수량\n펌프,10\n", encoding="cp949")
    found = read_paths(tmp_path)
    assert found.tables["bom"][["part", "input"]].values.tolist() == [["펌프", "씰"]]


@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_old_and_open_workbooks(ending):
    """Written by xlwt and odfpy from the tables above."""
    assert right(read_paths(Path(__file__).parent / "formats" / f"export{ending}"))


def test_text_with_tabs_that_is_called_a_workbook(tmp_path):
    """As SAP lists are saved: UTF-16, tabs, a comma before decimals."""
    for path in write_csv(tmp_path / "csv", "\t", ",", "utf-16").iterdir():
        path.rename(path.with_suffix(".xls"))
    assert right(read_paths(tmp_path / "csv"))


def test_files_of_one_sheet_are_called_as_the_files(tmp_path):
    for name, rows in TABLES.items():
        write_export(tmp_path / f"{name}.xlsx", {"Sheet1": rows})
    assert right(read_paths(tmp_path)) and [n for n, _ in formats.tables([tmp_path])[0]] == ["BOM", "Sales", "Vendors"]


def test_progress_is_told_from_0_to_1(tmp_path):
    heard = []
    read_exports(write_export(tmp_path / "export.xlsx", TABLES), progress=lambda share, word: heard.append(share))
    assert heard[0] == 0 and heard[-1] == 1 and heard == sorted(heard)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.xlsx", None, "is not a file"),
        ("notes.docx", b"x", "no file that can be read"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "damaged"),
        ("binary.csv", b"a\0b", "is not text"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_exports(tmp_path / name)
    assert_korean(refused.value.problems)
    assert told in str(refused.value) or name in str(refused.value)


def test_an_empty_folder_and_too_many_files_are_refused(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="no file in the folder"):
        read_exports(tmp_path)
    monkeypatch.setattr(formats, "MAX_FILES", 2)
    with pytest.raises(DataError, match="more than the 2"):
        read_exports(write_csv(tmp_path / "csv"))


def test_a_wide_sheet_is_cut_and_told_and_the_others_are_read(tmp_path):
    wide = [[f"c{i}" for i in range(workbook_reader.MAX_WIDE + 50)], list(range(workbook_reader.MAX_WIDE + 50))]
    book = write_export(tmp_path / "wide.xlsx", {"Wide": wide, **TABLES})
    found = read_paths(book)
    assert right(found) and lines(found, "ignored", "Wide", "1050 columns")
    assert right(read_paths(write_export(tmp_path / "months.xlsx", {"Wide": [r[:400] for r in wide], **TABLES})))


def test_a_workbook_with_a_cell_far_away_is_read_quickly(tmp_path):
    book = openpyxl.Workbook()
    for row in TABLES["BOM"]:
        book.active.append(row)
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    assert read_paths(tmp_path / "far.xlsx").account.sheets["rows"].tolist() == [1]


def test_errors_and_formulas_that_were_never_calculated_are_not_blanks(tmp_path):
    sheets = {**TABLES, "Vendors": [TABLES["Vendors"][0], ["Dichtung ä", "Müller", "DE", "#N/A"]]}
    book = openpyxl.load_workbook(write_export(tmp_path / "error.xlsx", sheets))
    book["Vendors"]["D2"].data_type = "e"
    book.save(tmp_path / "error.xlsx")
    assert lines(read_paths(tmp_path / "error.xlsx"), "wrong", "#N/A", "not a number")
    book["Vendors"]["D2"] = "=1+2"
    book.save(tmp_path / "formula.xlsx")
    with pytest.raises(DataError, match="never calculated"):
        read_exports(tmp_path / "formula.xlsx")


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("xl/other.bin", BOMB.encode(), "entities"),
        ("xl/worksheets/sheet1.xml", BOMB.encode("utf-16"), "encoding"),
        ("xl/other.bin", BOMB.encode("utf-16"), "encoding"),
        ("xl/hidden.vml", ("\ufeff  " + BOMB).encode(), "entities"),
        ("xl/styles2.xml", BOMB.replace('"1.0"', '"1.0" encoding="utf-7"').encode(), "encoding"),
    ],
)
def test_hidden_entities_are_refused(tmp_path, name, content, told):
    path = write_export(tmp_path / "export.xlsx", TABLES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name if name != "xl/worksheets/sheet1.xml" else "xl/worksheets/sheet9.xml", content)
    with pytest.raises(DataError, match=told) as refused:
        read_exports(path)
    assert_korean(refused.value.problems)


def test_only_so_many_readers_run_at_once(tmp_path, monkeypatch):
    path = write_export(tmp_path / "export.xlsx", TABLES)
    monkeypatch.setattr(workbook, "LONGEST_WAIT", 0.01)
    for _ in range(workbook.READERS):
        assert workbook._READING.acquire(timeout=5)
    try:
        with pytest.raises(DataError, match="already") as refused:
            read_exports(path)
    finally:
        for _ in range(workbook.READERS):
            workbook._READING.release()
    assert_korean(refused.value.problems)
    assert right(read_paths(path))


def test_what_is_empty_is_said_to_be_empty(tmp_path):
    """A file without a byte, and a workbook whose sheet has no cell."""
    for ending in ("xlsx", "xls"):
        file = tmp_path / f"empty.{ending}"
        file.write_bytes(b"")
        with pytest.raises(DataError, match="is empty"):
            read_exports(file)
    openpyxl.Workbook().save(tmp_path / "blank.xlsx")
    rows = read_paths(tmp_path / "blank.xlsx").account.rows
    assert [(r.kind, r.what) for r in rows.itertuples()] == [("ignored", "the sheet is empty")]
