"""schemes.csv: support schemes as published, by level of the smart factory and size of the firm.

Shares and ceilings from facts/figures.csv; the guaranteed return is assumed.
"""

from __future__ import annotations

from .facts import LEVELS, figure, why
from .rows import Row, row


def table() -> list[Row]:
    """Support schemes as published."""
    rows = []
    for size in ("small", "medium"):
        note = f"50 % up to 100m in 2019-20 ({why('grant_2019')}), the same for every firm, basic level"
        rows.append(scheme("universal", "read", note, "basic", size, 0.5, figure("grant_2019")))
        rows.extend(differentiated(size, level) for level in LEVELS)
        rows.extend(co_growth(size, level) for level in LEVELS)
    note = "a top-up to the return most firms here ask for"
    rows.append(scheme("guaranteed_return", "assumed", note) | {"guaranteed_return": 0.10})
    plant = (figure("uturn_plant_low") + figure("uturn_plant_high")) / 2
    note = f"middle of 6-34 % for plant ({why('uturn_plant_low')}), up to 10bn ({why('uturn_ceiling')})"
    rows.append(scheme("u_turn", "derived", note, share=plant, ceiling=figure("uturn_ceiling")))
    return [*rows, scheme("none", "read", "no support")]


def differentiated(size: str, level: str) -> Row:
    """Half of the project, with a ceiling that rises with the level."""
    evidence = "assumed" if level == "intermediate_2" else "read"
    note = f"ceiling: {why(f'grant_{level}')}; 50 % (for intermediate 2 from memory)"
    return scheme("differentiated", evidence, note, level, size, 0.5, figure(f"grant_{level}"))


def co_growth(size: str, level: str) -> Row:
    """Public 30, large customer 30, the firm 40 %."""
    below = "intermediate_2" if level == "advanced" else level
    public = round((1 - figure("sme_share")) / 2, 2)
    note = f"30/30/40 %: {why('sme_share')}; half of the ceiling within 60 %: {why(f'cogrowth_{below}')}"
    note += "; that of the level below" if below != level else ""
    return scheme("co_growth", "derived", note, level, size, public, figure(f"cogrowth_{below}") / 2, public)


def scheme(
    name: str,
    evidence: str,
    note: str,
    level: str = "",
    size: str = "",
    share: float = 0,
    ceiling: float | None = None,
    customer: float = 0,
) -> Row:
    """One row of a support scheme."""
    terms = {"share": share, "ceiling": ceiling, "customer_share": customer}
    return row(evidence, note, scheme=name, level=level, size=size, **terms)
