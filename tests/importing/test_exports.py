"""A planner's messy export, worked out by hand: what is read, told, asked, kept for next month, written and run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reshore import DataError, Scenario, check, cli, disrupt, load, rank, read_exports, texts
from reshore.importing import exports, recognition
from reshore.importing import mapping as maps
from reshore.importing.exports import read_paths, take_over
from reshore.importing.mapping import Mapping, Sheet
from reshore.importing.reading import READERS
from reshore.importing.roles import roles
from reshore.network import schema

from ..support.exports import EXPORT, write_export
from ..support.korean import assert_korean, in_korean
from ..support.messy import write_messy
from .support import account_of, lines, sheets

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return write_export(tmp_path_factory.mktemp("export") / "export.xlsx")


@pytest.mark.parametrize("role", roles().values(), ids=lambda r: r.name)
def test_every_field_of_a_role_has_a_reader_a_name_and_words(role):
    assert role.label and role.needs and role.called and set(role.beside) <= set(roles())
    for f in role.fields:
        assert f.kind in READERS and f.label and f.known, f.name
    assert {n for group in role.needs for n in group} <= set(role.by_name)
    assert role.feeds and set(role.feeds) <= set(schema.TABLES)


def test_rows_go_to_the_tables_that_their_roles_feed(export, tmp_path):
    for paths in (export, write_messy(tmp_path)):
        found = read_paths(paths)
        fed = {s.name: {t for r in s.roles for t in roles()[r].feeds} for s in found.mapping.sheets}
        origins = found.account.origins
        assert len(origins) and all(r.table in fed[r.sheet] for r in origins[["table", "sheet"]].drop_duplicates().itertuples())


def test_sheets_that_a_mapping_does_not_know_are_proposed_and_the_others_stay():
    book = sheets(BOM=[["Product", "Component"], ["pump", "seal"]], Sales=[["Product", "Quantity per day"], ["pump", 10]])
    known = Mapping((Sheet("bom"),), {"currency": "EUR"})
    found = recognition.completed(known, book)
    assert [(s.name, list(s.roles)) for s in found.sheets] == [("bom", []), ("Sales", ["history"])]
    assert found.answers == {"currency": "EUR"}


def test_a_column_could_be_what_its_heading_and_its_cells_both_allow():
    """Of a bill and of vendors alike; a price of words is none."""
    (_, rows), (_, words) = sheets(A=[["Part", "Price"], ["bolt", 2]], B=[["Part", "Price"], ["bolt", "list A"]])
    could = recognition.could_be(recognition.at_header(rows, 1), "Price")
    assert ("vendors", "price") in [(role.name, field.name) for role, field in could]
    assert not [f for _, f in recognition.could_be(recognition.at_header(words, 1), "Price") if f.kind == "number"]


def test_export_is_recognised_under_its_merged_headers(export):
    found = {s.name: s for s in read_paths(export).mapping.sheets}
    assert {name: (list(s.roles), s.header, s.per) for name, s in found.items()} == {
        "Stückliste 2026": (["bom"], 3, ""),
        "구매정보": (["vendors"], 2, "week"),
        "Absatz": (["history"], 1, "month"),
        "Bestand": (["stock"], 1, ""),
        "Notizen": ([], 1, ""),
    }
    assert found["구매정보"].roles["vendors"] == {
        "part": "자재번호",
        "vendor": "공급업체명",
        "price": "단가",
        "price_per": "가격단위",
        "currency": "통화",
        "unit": "단위",
        "lead_days": "납기(주)",
        "country": "국가",
    }


def test_export_becomes_the_network_that_it_means(export):
    t = read_paths(export).tables
    assert t["bom"].set_index(["part", "input"])["quantity"].to_dict() == pytest.approx(
        {
            ("PUMP-1", "471"): 2.5,
            ("PUMP-1", "SCREW"): 12,
            ("PUMP-1", "SEAL"): 0.5,
            ("PUMP-2", "471"): 1.25,
            ("PUMP-2", "SCREW"): 8,
        }
    )
    assert t["sources"].set_index(["site", "part"])["unit_cost"].to_dict() == {
        ("1000", "PUMP-1"): "",
        ("1000", "PUMP-2"): "",
        ("한국주물", "471"): 4.2,
        ("schrauben_muller", "SCREW"): 0.035,
        ("dichtwerk", "SEAL"): "",
    }
    assert t["lanes"].set_index("origin")["lead_days"].to_dict() == {"한국주물": 14, "schrauben_muller": 7, "dichtwerk": 21}
    rates = t["demand"].set_index("part")["rate"].to_dict()
    assert rates == pytest.approx({"PUMP-1": 1200 * 12 / 365, "PUMP-2": 300 * 12 / 365})
    assert t["demand"]["price"].tolist() == [250.0, 410.5]
    assert t["stock"].set_index("part")["quantity"].to_dict() == {"471": 2000.5, "SCREW": 15_500}
    assert t["parts"].set_index("part")["unit"].to_dict() == {
        "PUMP-1": "pc",
        "PUMP-2": "pc",
        "471": "kg",
        "SCREW": "pc",
        "SEAL": "kg",
    }
    sites = t["sites"].set_index("site")
    assert sites["country"].to_dict() == {"1000": "", "한국주물": "KR", "schrauben_muller": "DE", "dichtwerk": ""}
    assert sites.loc["dichtwerk", ["name", "evidence"]].tolist() == ["Dichtwerk, place unknown", "assumed"]


def test_export_lists_by_sheet_and_row_what_is_not_used_or_asked(export):
    found = read_paths(export)
    account_of(found)
    told = [
        (r.sheet, r.row, r.kind) for r in found.account.rows.itertuples() if r.kind in ("wrong", "ignored", "asked") and r.row
    ]
    assert sorted(told) == sorted(
        [
            ("Stückliste 2026", 10, "ignored"),
            ("구매정보", 8, "wrong"),
            ("구매정보", 7, "wrong"),
            ("Bestand", 5, "ignored"),
            ("구매정보", 4, "asked"),
            ("구매정보", 4, "asked"),
            ("구매정보", 5, "ignored"),
        ]
    )
    assert (found.account.rows.query("kind == 'wrong' or kind == 'asked'")["fix"] != "").all() and not found.account.is_right
    assert found.account.sheets.set_index("sheet")["used"].to_dict() == {
        "Stückliste 2026": 5,
        "구매정보": 3,
        "Absatz": 2,
        "Bestand": 3,
        "Notizen": 0,
    }


def test_export_runs_and_its_assumptions_are_marked(export):
    net, account = read_exports(export)
    hit = disrupt(net, Scenario("foundry").hit(site="한국주물", days=60))
    assert hit.summary.loc["lost_units", "value"] > 0
    assert len(check(net)) == 0 and set(net.sites["evidence"]) == {"assumed"}
    worst = rank(net, by="site", days=30)["target"].iloc[0]
    assert account.where(worst)[["sheet", "row"]].values.tolist()  # a figure leads back to its rows
    assert account.where("한국주물")[["sheet", "row"]].drop_duplicates().values.tolist() == [["구매정보", 3]]


def test_mapping_and_answers_serve_next_month(export, tmp_path):
    first = read_paths(export)
    asked = first.account.questions.set_index("id")
    assert list(asked["default"]) == ["one", "one"] and all(id_.startswith("one_vendor.") for id_ in asked.index)
    first.kept.with_answers({asked.index[0]: "two"}).save(tmp_path / "mapping.json")
    again = read_paths(export, tmp_path / "mapping.json")
    assert again.mapping.sheets == first.mapping.sheets and len(again.account.vendors) == 4
    assert again.account.questions.set_index("id").loc[asked.index[0], "answer"] == "two"
    later = dict(EXPORT)
    later["Absatz"] = [["Produkt", "Werk", "Bedarf je Monat", "Einheit"], ["PUMP-1", "1000", 5, "ST"]]
    found = read_paths(write_export(tmp_path / "later.xlsx", later), tmp_path / "mapping.json")
    assert lines(found, "wrong", "Menge / Monat", "not")
    account_of(found)
    with pytest.raises(DataError, match="what is sold"):
        found.network  # noqa: B018


def test_convert_writes_what_gives_the_same_network_again(export, tmp_path, capsys):
    assert (
        cli.main(["convert", str(export), "--mapping", "auto", "--out", str(tmp_path / "net"), "--json"]) == 1
    )  # two cells are wrong
    said = json.loads(capsys.readouterr().out)
    net = load(tmp_path / "net")
    assert said["network"] == net.fingerprint == read_exports(export, tmp_path / "net" / "mapping.json")[0].fingerprint
    assert {line["kind"] for line in said["account"]} >= {"used", "wrong", "asked", "ignored"} and len(said["questions"]) == 2
    assert (tmp_path / "net" / "account.csv").read_text(encoding="utf-8-sig").count("\n") == len(said["account"]) + 1
    assert cli.main(["convert", str(export), "--out", str(tmp_path / "net" / "bom.csv")]) == 1
    assert "no folder" in capsys.readouterr().err


def test_the_command_line_goes_on_with_an_export(tmp_path, capsys):
    sheets = {
        "BOM": [["Product", "Component", "Quantity"], ["pump", "seal", 2]],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
        "Vendors": [["Material", "Vendor", "Country", "Price", "Currency"], ["seal", "Alpha", "DE", 3, "EUR"]],
    }
    path = str(write_export(tmp_path / "export.xlsx", sheets))
    for words in (["check", path], ["rank", path, "--by", "country"], ["disrupt", path, "--hit", "country=DE", "--days", "30"]):
        assert cli.main([*words, "--mapping", "auto", "--json"]) == 0, words
        assert json.loads(capsys.readouterr().out)
    assert cli.main(["rank", path, "--mapping", "auto", "--answer", "plant"]) == 64
    assert cli.main(["rank", path, path]) == 64 and "--mapping auto" in capsys.readouterr().err
    done = subprocess.run(
        [sys.executable, "-m", "reshore", "rank", path, "--mapping", "auto", "--answer", "currency=none", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and json.loads(done.stdout) and "1 wrong" not in done.stderr


def test_an_answered_question_is_told_with_its_answer(tmp_path, capsys):
    """Dollars are answered, the currency is not: neither the list nor the line that counts calls the first one asked."""
    prices = [["Material", "Vendor", "Price", "Currency"], ["seal", "Alpha", 3, "EUR"], ["motor", "Beta", 40, "USD"]]
    sheets = {
        "BOM": [["Product", "Component", "Quantity"], ["pump", "seal", 2], ["pump", "motor", 1]],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
        "Vendors": prices,
    }
    path = str(write_export(tmp_path / "export.xlsx", sheets))
    asked = ["--mapping", "auto", "--answer", "rate.USD=0.9"]
    assert cli.main(["convert", path, *asked]) == 0
    said = capsys.readouterr().out.splitlines()
    (answered,) = [line for line in said if line.startswith("answered:")]
    assert "USD" in answered and answered.endswith("[rate.USD=0.9]")
    assert not any("one USD" in line for line in said if line.startswith("asked:"))
    assert cli.main(["rank", path, *asked]) == 0
    assert "of the export 1 asked, 1 answered" in capsys.readouterr().err


def test_what_sheets_say_of_no_use_ends_with_1(tmp_path, capsys):
    path = str(write_export(tmp_path / "notes.xlsx", {"Notes": [["a", "b"], ["c", "d"]]}))
    assert cli.main(["convert", path, "--json", "--out", str(tmp_path / "out")]) == 1
    said = json.loads(capsys.readouterr().out)
    assert "what is sold" in said["error"] and said["sheets"][0]["left_out"] == 1 and said["network"] is None
    assert (tmp_path / "out" / "account.csv").exists()


WRONG = """{"sheets": [{"name": "x", "roles": {"bmo": {}, "bom": {"inptu": "b"}}, "decimal": ";", "header": 0}]}"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "not a mapping"),
        ("[]", "not a mapping"),
        ('{"sheets": [{"name": "x", "rule": 1}]}', "not a mapping"),
        (WRONG, "did you mean 'bom'"),
        (WRONG, "did you mean 'input'"),
        (WRONG, "decimal"),
        (WRONG, "header"),
    ],
)
def test_a_mapping_that_is_none_is_refused_in_words(text, said, export, tmp_path):
    (tmp_path / "mapping.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said) as refused:
        read_exports(export, tmp_path / "mapping.json")
    assert_korean(refused.value.problems)


def test_a_mapping_comes_back_from_its_text(export):
    mapping = read_paths(export).mapping.with_answers({"plant": "1000"})
    assert maps.from_json(mapping.to_json()) == mapping
    assert maps.given(mapping) is mapping and maps.given("auto") is None
    with pytest.raises(DataError, match="cannot be read"):
        maps.given("nowhere.json")


def test_all_that_an_account_says_is_told_in_korean(export):
    messy = {
        "BOM": [
            ["Product", "Component", "Quantity", "Plant", "Type"],
            ["car", "bolt", "many", "P", ""],
            ["car", "", 1, "P", ""],
            ["car", "nut", 2, "P", "T"],
            ["bus", "car", 1, "Q", ""],
            ["car", "bus", 1, "P", ""],
            ["car", "glue", 0, "P", ""],
        ],
        "Vendors": [
            ["Part", "Vendor", "Price", "Unit", "Currency", "Country", "MOQ", "Colour"],
            ["bolt", "A", 1, "pc", "EUR", "Atlantis", 5, "red"],
            ["bolt", "A", 2, "kg", "USD", "DE", 5, "red"],
            ["nut", "A", -1, "pc", "EUR", "CN", 5, "red"],
        ],
        "Sales": [["Product", "Quantity", "Status"], ["car", 1, "cancelled"], ["bus", 3, ""], ["boat", 3, ""]],
        "Inventory": [["Material", "On hand", "Date"], ["bolt", 5, "2025-01-01"], ["bolt", -5, "2025-02-01"]],
        "Notes": [["only", "text"]],
    }
    book = [(name, [[n, *row] for n, row in enumerate(rows, 1)]) for name, rows in messy.items()]
    found = take_over(book, recognition.propose(book))
    account_of(found)
    for text in [
        *found.account.rows["what"],
        *found.account.rows["fix"],
        *found.account.questions["text"],
        *found.account.questions["changes"],
    ]:
        assert not text or in_korean(text) != text, text
    both = read_paths(export)
    assert all(in_korean(text) != text for text in both.account.rows["what"])


def test_a_question_without_a_default_is_not_right():
    book = [
        (
            "BOM",
            [
                [1, "Product", "Component", "Quantity", "Unit"],
                [2, "car", "glue", 1, "kg"],
                [3, "bus", "glue", 1, "l"],
                [4, "van", "glue", 1, "kg"],
            ],
        ),
        ("Sales", [[1, "Product", "Quantity per day"], [2, "car", 1]]),
    ]
    found = take_over(book, recognition.propose(book))
    asked = found.account.questions.set_index("id")["default"]
    assert asked["unit.glue.l"] == "" and not found.account.is_right
    answered = take_over(book, recognition.propose(book).with_answers({"unit.glue.l": "1.2"}))
    assert answered.account.is_right and answered.tables["bom"].set_index("part")["quantity"]["bus"] == 1.2


def test_a_mapping_without_the_sheet_and_a_sheet_without_mapping_are_told():
    book = [("Sales", [[1, "Product", "Quantity per day"], [2, "car", 1]])]
    found = take_over(book, Mapping((maps.Sheet("Gone", {"bom": {"part": "a"}}),)))
    assert lines(found, "wrong", "Gone") and lines(found, "ignored", "Sales", "Quantity per day")


def test_texts_of_questions_have_their_places():
    assert texts.say("import.ask_make_or_buy", which="x") and exports.COLUMNS["bom"][0] == "part"
