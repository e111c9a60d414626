"""Exports that were answered by hand before the importer was run on them: tests/importing/exports/README.md says how."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support import answers

EXPORTS = Path(__file__).parent / "exports"
CASES = sorted(path.parent.name for path in EXPORTS.glob("*/expected.json"))
FAILS: dict[str, str] = {
    "01_odoo_blank_parents": "a bill whose parent stands on its first line only is taken for a table of bill heads",
    "02_dynamics_price_breaks": "bill lines that carry the id of a bill are not known",
    "03_oracle_approved_suppliers": "agreements, sites of a vendor, disabled rows, 4-4-5 periods and quantities per lot",
    "04_kicad_board": "neither a parts list with designators nor a build plan is known",
    "05_sap_deutsch": "months such as 01.2026 as columns are not known",
    "06_korean_levels": "plan and actuals are added up, two vendors in one cell are one, a store is made the plant",
    "07_japanese_parts_list": "neither orders nor forecast are known as demand",
    "08_chinese_form": "a store is made the plant, a span of lead times is not told",
    "09_french_lot_of_100": "neither a bill with two vendors in a row nor weeks such as S01 as columns are known",
    "10_spanish_sales": "a currency sign in prices, a price for 100 and hours of lead time are not read",
    "11_frepple_folder": "durations with a clock are not read, demand at a depot is moved to the plant",
    "12_planning_pack": "working days, the currency in a heading and the type of stock are not read",
}  # why cases fail for now


def case(name: str) -> object:
    reason = FAILS.get(name)
    return pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [])


@pytest.mark.parametrize("name", [case(name) for name in CASES])
def test_an_export_comes_to_what_was_answered_by_hand(name):
    found = answers.checks(EXPORTS / name)
    assert len(found) == answers.statements(EXPORTS / name)
    wrong = [f"{name}: {check}" for check in found if check.wrong]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(found)}", *wrong])
