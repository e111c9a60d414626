"""The slide of assumptions: columns by name, one reason once, whatever rows of a sheet it is of."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

import reshore as rs
from reshore import texts
from reshore.files.filling import RECOVERY_DAYS, fill
from reshore.reports.assumptions import in_words, reasons

SAY = {language: partial(texts.say, language=language) for language in texts.LANGUAGES}


@pytest.mark.parametrize(("language", "told"), [
    ("en", f"days of recovery: {RECOVERY_DAYS} days where nothing is known"),
    ("ko", f"회복 기간: 값이 없으면 {RECOVERY_DAYS}일"),
])  # fmt: skip
def test_one_reason_over_several_rows_of_a_sheet_is_told_once(language, told):
    notes = [f"sheet Sites row {row}; assumed: recovery_days (default)" for row in (4, 5, 6)]
    table = pd.DataFrame({"table": "sites", "note": [*notes, "vendor; assumed: recovery_days (default)", "sheet Sites row 9"]})
    found = reasons(table, SAY[language])
    sheet = {"en": "sheet Sites", "ko": "Sites 시트"}[language]
    assert found.to_numpy().tolist() == [["sites", told, 4], ["sites", sheet, 1]]


def test_every_rule_by_which_tables_are_filled_has_words_in_both_languages():
    """Of the toy with nothing but its bom, sources and demand."""
    net = rs.load(rs.datasets.toy)
    bare = {name: net.tables[name] for name in ("bom", "sources", "demand")}
    bare["sources"] = bare["sources"].assign(capacity=float("nan"))
    filled = fill({name: frame[frame["option"] == ""] if "option" in frame else frame for name, frame in bare.items()})
    notes = {note for frame in filled.tables.values() for note in frame["note"] if "assumed: " in note}
    assert notes
    for note in notes:
        en, ko = (in_words(note, SAY[language]) for language in texts.LANGUAGES)
        assert "_" not in en and "assumed" not in en and "default" not in en
        assert en != ko and any("가" <= letter <= "힣" for letter in ko), (note, ko)


def test_a_note_by_hand_stays_as_it_is():
    assert in_words("worked example", SAY["ko"]) == "worked example"
    assert in_words("assumed: a guess (by telephone)", SAY["en"]) == "a guess (by telephone)"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_why_options_are_not_made_is_told_without_files_and_in_full(language):
    """In euros, without wages, and a maker of chips of which nobody knows where it stands."""
    net = rs.load(rs.datasets.toy)
    settings = net.settings.assign(value=net.settings["value"].replace("KRW", "EUR"))
    sites = net.sites.assign(country=net.sites["country"].where(~net.sites["site"].isin(["fab_a", "fab_b"]), ""))
    options = net.options.iloc[:0]
    tables = {name: net.tables[name][net.tables[name]["option"] == ""] for name in ("sources", "lanes", "stock")}
    tables["sources"] = tables["sources"][tables["sources"]["site"] != "fab_b"]
    bare = net.with_tables(settings=settings, sites=sites, options=options, countries=net.countries.iloc[:0], **tables)
    told = [texts.again(text, SAY[language]) for text in rs.make_options(bare).reasons["reason"]]
    assert told
    for text in told:
        assert ".csv" not in text and " - " not in text and "(-)" not in text, text
    wage, cost = {
        "en": ("the hourly wage of the USA is not known", "give that cost in EUR"),
        "ko": ("미국의 시간당 임금을 알 수 없습니다", "EUR 금액을 적으세요"),
    }[language]
    assert any(wage in text for text in told) and any(cost in text for text in told), told
