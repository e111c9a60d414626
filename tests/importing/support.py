"""What tests of the importer share."""

from __future__ import annotations

from collections.abc import Sequence

from reshore.importing import recognition
from reshore.importing.exports import Import, take_over
from reshore.importing.mapping import Mapping


def sheets(**tables: Sequence[Sequence]) -> list[tuple[str, list[list]]]:
    """Sheets as they are read: row numbers in front, rows without content left out."""
    return [(name.replace("_", " "), [[n, *("" if c is None else c for c in row)] for n, row in enumerate(rows, 1) if row])
            for name, rows in tables.items()]  # fmt: skip


def taken(mapping: Mapping | None = None, answers: dict[str, str] | None = None, **tables: Sequence[Sequence]) -> Import:
    """What tables come to, by a mapping or as proposed."""
    book = sheets(**tables)
    return take_over(book, (mapping or recognition.propose(book)).with_answers(answers or {}))


def account_of(found: Import) -> None:
    """Every row below a header is used or left out, and each that is left out is counted once in the account."""
    table, rows = found.account.sheets, found.account.rows
    assert (table["used"] + table["left_out"] == table["rows"]).all() and (table["used"] >= 0).all()
    for sheet in table.itertuples():
        own = rows[rows["sheet"] == sheet.sheet]
        assert own.loc[own["kind"] == "used", "count"].sum() == sheet.used
        if sheet.roles:
            left = own[(own["table"] == "") & (own["rows"] != "")]
            assert left["count"].sum() == sheet.left_out, left


def lines(found: Import, kind: str, *words: str) -> list[str]:
    """The lines of a kind that have all the words."""
    rows = found.account.rows
    return [
        r.what for r in rows[rows["kind"] == kind].itertuples() if all(w in f"{r.sheet} {r.column} {r.what}" for w in words)
    ]
