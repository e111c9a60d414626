"""Exports that were answered by hand before the importer was run on them: tests/importing/exports/README.md says how."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support import answers

HERE = Path(__file__).parent
EXPORTS = [HERE / "exports", HERE / "exports_second"]
CASES = {path.parent.name: path.parent for folder in EXPORTS for path in sorted(folder.glob("*/expected.json"))}
FAILS: dict[str, str] = {
    "07_japanese_parts_list": "a board with a bill counts as bought until it is answered: vendors of its parts are left out",
}  # why cases fail for now


def case(name: str) -> object:
    reason = FAILS.get(name)
    return pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [])


@pytest.mark.parametrize("name", [case(name) for name in CASES])
def test_an_export_comes_to_what_was_answered_by_hand(name):
    found = answers.checks(CASES[name])
    assert len(found) == answers.statements(CASES[name])
    wrong = [f"{name}: {check}" for check in found if check.wrong]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(found)}", *wrong])
