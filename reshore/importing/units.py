"""Quantities of planners' rows in one unit a part: kg, pc, m, l, ..."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ..texts import said
from . import cells
from .mapping import Mapping
from .rows import Entry, Ledger

PART = {"bom": "input", "sources": "part", "stock": "part", "demand": "part"}  # whose unit a row counts in


class Amounts:
    """Of every part the base unit that most of its rows count in, and how the others are turned into it."""

    def __init__(self, entries: Sequence[Entry], mapping: Mapping, ledger: Ledger):
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in entries:
            if entry.role in PART and entry.get("unit"):
                found[entry.values[PART[entry.role]]][entry.get("unit")[1]] += 1
        self.base = {part: counts.most_common(1)[0][0] for part, counts in found.items()}
        self._others = {part: [b for b in counts if b != self.base[part]] for part, counts in found.items()}
        self._factors = {(cells.identifier(c["part"]), c["from"], c["to"]): c["factor"] for c in mapping.conversions}
        self._ledger = ledger

    def scaled(self, entry: Entry) -> Entry | None:
        """The row with its quantity and price by base unit of its part; None (and it is left out) when nobody knows how."""
        unit = entry.get("unit")
        if not unit:
            return entry
        part = entry.values[PART[entry.role]]
        factor = self._factor(part, unit[1])
        if factor is None:
            to = self.base[part]
            self._ledger.leave(
                entry,
                "unit",
                said("error.counted_otherwise", part=part, unit=unit[0], elsewhere=to),
                said("fix.say_how_many", unit=unit[1], other=to, part=part),
            )
            return None
        factor *= unit[2]
        values = entry.values | {n: entry.get(n) * factor for n in ("quantity",) if n in entry.values}
        return replace(entry, values=values | {n: entry.get(n) / factor for n in ("price",) if n in entry.values})

    def _factor(self, part: str, base: str) -> float | None:
        """How many base units of a part one of another base unit is."""
        to, known = self.base[part], self._factors
        if base == to:
            return 1.0
        back = known.get((part, to, base))
        return known.get((part, base, to)) or (1 / back if back else None)

    def conflicts(self) -> pd.DataFrame:
        """Parts counted in units that do not fit together: part, from, to, and the factor where it is known."""
        rows = [
            (part, base, self.base[part], self._factor(part, base)) for part, others in self._others.items() for base in others
        ]
        return pd.DataFrame(rows, columns=["part", "from", "to", "factor"]).astype({"factor": "float64"})


def units_found(entries: Sequence[Entry], ledger: Ledger) -> pd.DataFrame:
    """Every word for a unit in the sheets: word, base, factor (blank where not known), rows."""
    used: Counter[tuple[str, str, float]] = Counter()
    for entry in entries:
        if entry.get("unit"):
            word, base, factor = entry.get("unit")
            used[word.casefold(), base, factor] += 1
    rows = [(word, base, factor, count) for (word, base, factor), count in used.items()]
    rows += [(word, "", float("nan"), count) for word, count in ledger.unknown.items()]
    table = pd.DataFrame(rows, columns=["word", "base", "factor", "rows"])
    return table.sort_values("rows", ascending=False, kind="stable", ignore_index=True)
