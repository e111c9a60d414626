"""schemes.csv: support schemes by the year from which they applied, the level of the smart factory and the size of the firm.

Shares and ceilings from facts/figures.csv; what is proposed and stood in no law from assumed/constants.csv. Smart factories are
upgrades of a plant that stands, the U-turn scheme is for plants that open: column kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from .facts import LEVELS, figure, why
from .rows import Row, named, row

FIRST, SECOND, THIRD = "2019", "2022", "2026"  # years of the three generations of support
U_TURN = {"2018": "2018_", "2020": ""}  # year in which the support for plants changed, and how its figures begin
FOR_THOSE_WHO_CAN = "for those that can invest", "투자 여력 기업 지원"  # the app has words for the other schemes


def table() -> list[Row]:
    """Support schemes by year."""
    rows: list[Row] = []
    for size in ("small", "medium"):
        rows += [*universal(size), *differentiated(size), *co_growth(size)]
    return [*rows, *guaranteed(), *for_those_who_can(), *u_turn(), scheme("none", "read", "no support", "")]


def universal(size: str) -> Iterator[Row]:
    """Half of a basic project for everyone, up to one ceiling."""
    for year, name in ((FIRST, "grant_2019"), (SECOND, "grant_basic")):
        note = f"50 % up to {figure(name) / 1e6:.0f}m ({why(name)}), the same for every firm, basic level"
        yield scheme("universal", "read", note, year, "basic", size, "upgrade", 0.5, figure(name))


def differentiated(size: str) -> Iterator[Row]:
    """Half of the project, with a ceiling that rises with the level; of 2026 nothing for the basic level."""
    upgrade = ("intermediate_1", "intermediate_2")
    ceilings = {
        FIRST: {"basic": "grant_2019", **dict.fromkeys(upgrade, "grant_upgrade_2019"), "advanced": "grant_pilot_2019"},
        SECOND: {level: f"grant_{level}" for level in LEVELS},
        THIRD: {**dict.fromkeys(upgrade, "grant_2026"), "advanced": "grant_autonomous_2026"},
    }
    for year, names in ceilings.items():
        for level in LEVELS:
            terms = "differentiated", year, level, size
            if name := names.get(level):
                memory = (year, level) == (SECOND, "intermediate_2")
                pilot = (year, level) == (FIRST, "advanced")
                note = f"ceiling: {why(name)}" + ("; 50 % from memory" if memory else "")
                note += "; that a pilot factory is of the advanced level and gets 50 %: assumed" if pilot else ""
                evidence = "assumed" if memory or pilot else "read"
                yield dated(evidence, note, *terms, 0.5, figure(name))
            else:
                yield dated("read", f"no longer: {why('grant_2023')}", *terms, 0.0, 0.0)


def co_growth(size: str) -> Iterator[Row]:
    """Public 30, large customer 30, the firm 40 %."""
    public = round((1 - figure("sme_share")) / 2, 2)
    for level in LEVELS:
        name = "cogrowth_2020_low" if level == "basic" else "cogrowth_2020_high"
        note = f"30/30/40 %: {why('sme_share')}; half of the ceiling of both: {why(name)}"
        yield dated("derived", note, "co_growth", FIRST, level, size, public, figure(name) / 2, public)
    for level in LEVELS:
        below = "intermediate_2" if level == "advanced" else level
        note = f"30/30/40 %: {why('sme_share')}; ceiling: {why(f'cogrowth_{below}')}"
        note += "; that of the level below" if below != level else ""
        yield dated("derived", note, "co_growth", SECOND, level, size, public, figure(f"cogrowth_{below}"), public)


def guaranteed() -> Iterator[Row]:
    """A return topped up, of whatever has a level; of no law, so of no year."""
    for level in LEVELS:
        yield scheme("guaranteed_return", "assumed", why("guaranteed"), "", level) | {"guaranteed_return": figure("guaranteed")}


def for_those_who_can() -> Iterator[Row]:
    """An incentive for larger firms that go beyond the basic level."""
    for size in ("large", "medium"):
        for level in LEVELS[1:]:
            terms = "for_those_who_can", THIRD, level, size, figure("large_share"), None
            yield dated("assumed", f"{why('large_share')}; proposed", *terms) | named(FOR_THOSE_WHO_CAN)


def u_turn() -> Iterator[Row]:
    """A share of a plant that opens at home, as the law stood."""
    for year, start in U_TURN.items():
        low, high = (f"uturn_plant_{start}{end}" for end in ("low", "high"))
        note = f"middle of {figure(low):.0%} to {figure(high):.0%} for plant ({why(low)}), up to 10bn ({why('uturn_ceiling')})"
        share = (figure(low) + figure(high)) / 2
        yield scheme("u_turn", "derived", note, year, kind="open", share=share, ceiling=figure("uturn_ceiling"))
    note = f"{why('uturn_strategic')}; ceiling: {why('uturn_strategic_ceiling')}; that an advanced line counts as such: assumed"
    terms = {"share": figure("uturn_strategic"), "ceiling": figure("uturn_strategic_ceiling")}
    yield scheme("u_turn", "assumed", note, "2024", "advanced", kind="open", **terms)


def dated(
    evidence: str,
    note: str,
    name: str,
    year: str,
    level: str,
    size: str,
    share: float,
    ceiling: float | None,
    customer: float = 0,
) -> Row:
    """One row of a scheme for smart factories."""
    return scheme(name, evidence, note, year, level, size, "upgrade", share, ceiling, customer)


def scheme(
    name: str,
    evidence: str,
    note: str,
    year: str,
    level: str = "",
    size: str = "",
    kind: str = "",
    share: float = 0,
    ceiling: float | None = None,
    customer: float = 0,
) -> Row:
    """One row of a support scheme."""
    terms = {"share": share, "ceiling": ceiling, "customer_share": customer}
    applies = {"level": level, "size": size, "year": year, "kind": kind}
    return row(evidence, note, scheme=name, **applies, **terms)
