"""Which column of a sheet is which field of a role: by its heading, and by what stands under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

from . import cells, dates
from .roles import Field, Role, roles

SAMPLE = 300  # cells of a column that are looked at
TENS = frozenset((1, 10, 100, 1_000, 10_000, 100_000, 5, 50, 500, 25, 12, 144))
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"))
TECHNICAL = re.compile(r"[a-z_]+_ids?(/[a-z_]+)+")  # a field of another record, as Odoo writes it: partner_id/country_id
BARE, SPELT = 0.95, 0.8  # how well a heading fits without what stands around its words, or spelt otherwise
LIKE, SHORTEST = 88, 6  # of 100; letters of a word that may be misspelt
AROUND = frozenset((
    *(w for known in cells.PERIOD_WORDS.values() for k in known.split("|") for w in cells.folded(k).split()),
    *(c.casefold() for c in cells.CURRENCIES), "in", "per", "pro", "je", "par", "por", "pour", "lot", "de",
    "of", "ht", "pc", "pcs", "ea", "st", "stk", "kg",
    "the", "calendar", "working", "wk", "krw", "원", "천원", "개", "ea",
))  # fmt: skip

SECOND = {cells.folded(first): [cells.folded(w) for w in others.split("/")] for first, others in (
    pair.split(">") for pair in ["primary>secondary", "main>alternative/second/secondary", "first>second",
     "preferred>alternative/second", "1>2", "1st>2nd", "hauptlieferant>zweitlieferant/nebenlieferant",
     "erster>zweiter", "principal>secondaire/secundario", "1차>2차", "第一>第二", "主>副"]
)}  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """What the first cells of a column are, as shares of those that are filled."""

    filled: int
    number: float = 0.0
    decimal: float = 0.0
    clock: float = 0.0
    date: float = 0.0
    unit: float = 0.0
    country: float = 0.0
    currency: float = 0.0
    level: float = 0.0
    letters: float = 0.0
    distinct: float = 0.0
    period: float = 0.0
    tens: float = 0.0  # 1, 10, 100: for how many a price is
    counts: float = 0.0  # numbers such as those of lines: 10, 20, 30 or 1, 2, 3


def profile(found: Sequence[object]) -> Profile:
    """The profile of the cells of a column."""
    some = [c for c in found if c != "" and c not in ERRORS and not cells.is_not_known(c)][:SAMPLE]
    if not some:
        return Profile(0)
    texts = [str(c).strip() for c in some]
    mark = cells.decimal_mark(some) or "."

    def part(count: int) -> float:
        return count / len(some)

    numbers = [cells.share(c, mark) for c in some]
    return Profile(
        len(some),
        number=part(sum(n is not None for n in numbers)),
        decimal=part(sum(n is not None and n != int(n) for n in numbers if n is None or abs(n) < 1e15)),
        clock=part(sum(":" in t and cells.duration(t, mark) is not None for t in texts)),
        date=part(sum(dates.period(c) is not None or t in dates.NO_DATES for c, t in zip(some, texts, strict=True))),
        unit=part(sum(cells.is_unit(c) for c in some)),
        country=part(sum(bool(cells.country(t)) for t in texts)),
        currency=part(sum(bool(cells.currency(t)) for t in texts)),
        level=part(sum(bool(re.fullmatch(r"[.\-* ]*\d{1,2}|(\d+\.)+\d*|[.\-*+]+", t)) for t in texts)),
        letters=part(sum(any(ch.isalpha() for ch in t) for t in texts)),
        distinct=len(set(texts)) / len(some),
        tens=part(sum(n is not None and n in TENS for n in numbers)),
        period=part(sum(bool(cells.period_of(t)) and cells.quantity(t, mark)[0] is None for t in texts)),
        counts=part(sum(t.isdecimal() and len(t) < 6 and (int(t) % 10 == 0 or int(t) <= len(some)) for t in texts)),
    )


def plausible(kind: str, p: Profile) -> bool:
    """Whether cells of this profile can be of a kind."""
    if not p.filled:
        return True
    return {
        "number": p.number >= 0.4,
        "share": p.number >= 0.4,
        "lead": p.number >= 0.4 or p.clock >= 0.4 or (p.letters > 0.4 and p.date < 0.5),
        "date": p.date >= 0.5 or (p.number < 0.5 and p.letters > 0.5 and p.distinct < 0.3),
        "unit": p.unit >= 0.3 or (p.number < 0.3 and p.distinct < 0.9),
        "country": p.country >= 0.4,
        "currency": p.currency >= 0.4,
        "level": p.level >= 0.6 or p.number >= 0.6,
        "id": p.decimal < 0.5 and (p.date < 0.6 or p.number >= 0.9 or p.letters > 0.9),
    }.get(kind, True)


@cache
def forms(heading: str) -> tuple[tuple[str, float], ...]:
    """A heading without spaces, and with less and less around its words.

    >>> forms("Lead time (days)"), forms("partner_id/country_id")
    ((('leadtimedays', 1.0), ('leadtime', 0.95)), (('partneridcountryid', 1.0), ('countryid', 0.95)))
    """
    apart = re.sub(r"[(\[{（【].*?[)\]}）】]", " ", str(heading))
    words, bare = cells.heading_words(heading), cells.heading_words(apart)
    less = [*bare]
    while len(less) > 1 and (less[-1] in AROUND or less[-1].isdigit()):
        less.pop()
    while len(less) > 1 and less[0] in AROUND:
        less.pop(0)
    out = {"".join(words): 1.0}
    path = str(heading).rpartition("/")[2] if TECHNICAL.fullmatch(str(heading)) else ""
    for some in (bare, less, cells.heading_words(path)):
        out.setdefault("".join(some), BARE)
    return tuple((form, fit) for form, fit in out.items() if form)


@cache
def _spellings() -> tuple[str, ...]:
    return tuple(
        {w for r in roles().values() for f in r.fields for w, fit in f.known.items() if fit == 1 and len(w) >= SHORTEST}
    )


@cache
def _known() -> frozenset[str]:
    return frozenset(w for r in roles().values() for f in r.fields for w in f.known)


@cache
def spelt(heading: str) -> str:
    """The known word that a heading is a misspelling of; "" for none, and for what is itself known."""
    all_forms = [form for form, _ in forms(heading)]
    if any(form in _known() for form in all_forms) or len(all_forms[0] if all_forms else "") < SHORTEST:
        return ""
    found = process.extractOne(all_forms[-1], _spellings(), scorer=fuzz.ratio, score_cutoff=LIKE)
    return found[0] if found else ""


def fit(heading: str, f: Field) -> float:
    """How well a heading fits a field, 0 to 1: its words whole, in brackets or with a period beside them, or misspelt.

    >>> quantity = roles()["bom"].by_name["quantity"]
    >>> fit("Quantity", quantity), fit("Quanttity", quantity), fit("Safety quantity level", quantity)
    (1.0, 0.8, 0.0)
    """
    known = f.known
    best = max((known[form] * well for form, well in forms(heading) if form in known), default=0.0)
    return best or (SPELT if (word := spelt(heading)) and known.get(word) == 1 else 0.0)


def matched(
    role: Role,
    names: Sequence[str],
    profiles: Sequence[Profile],
    fixed: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
) -> dict[str, tuple[str, float]]:
    """The heading for each field of a role and how well it fits, so that all fit best together; `fixed` ones stay."""
    out = {f: (column, 1.0) for f, column in (fixed or {}).items()}
    open_fields = [f for f in role.fields if f.name not in out]
    places = [i for i, n in enumerate(names) if n not in {c for c, _ in out.values()} and n not in without]
    if not open_fields or not places:
        return out
    needed = {name for group in role.needs for name in group}
    scores = np.zeros((len(open_fields), len(places)))
    child = child_table(names) if role.name == "bom" else ""
    for a, f in enumerate(open_fields):
        for b, i in enumerate(places):
            well = _in_table(names[i], f, child) if child else _fit_under(role, names[i], f, profiles[i])
            if well and plausible(f.kind, profiles[i]):
                left = 0.03 - (len(names) - i) * 1e-4 if f.name == "input" else (len(names) - i) * 1e-4
                filled = 0.0 if profiles[i].filled else -0.2
                left += 0.005 * profiles[i].date if f.kind == "date" else 0.0  # dates before their names
                left -= 0.05 * profiles[i].counts if f.kind == "id" else 0.0  # parts before the numbers of lines
                scores[a, b] = well * (1.5 if f.name in needed else 1.0) + left + filled
    for a, b in zip(*linear_sum_assignment(-scores), strict=True):
        if scores[a, b] > 0.05:
            at = places[b]
            out[open_fields[a].name] = (names[at], _fit_under(role, names[at], open_fields[a], profiles[at]))
    if role.name == "vendors" and {"vendor_id", "name"} <= out.keys() and "vendor" not in out:
        number, name = (list(names).index(out[f][0]) for f in ("vendor_id", "name"))
        if name == number + 1:  # a name beside the number of a vendor is the vendor's
            out["vendor"] = out.pop("name")
    return out


def _fit_under(role: Role, heading: str, f: Field, under: Profile) -> float:
    """How well a heading fits a field with what stands under it: numbers alone under a vendor are the vendor's number."""
    well = fit(heading, f)
    if role.name == "stock" and f.name in ("quantity", "cover_days") and cells.cover_of(heading):
        return max(well, fit(heading, role.by_name["quantity"])) if f.name == "cover_days" else 0.0
    if f.name in ("part", "input") and well < 0.7 and under.counts >= 0.9:
        return 0.0  # numbers of lines are no parts
    if f.name == "price_per" and under.filled and under.tens < 0.5 and ("_" in heading or under.decimal):
        return 0.0  # prices, and not for how many they are
    if f.name in ("origin", "destination") and under.date > 0.5:
        return 0.0
    if (f.name == "position" and under.letters > 0.9) or (f.name == "bucket" and under.period < 0.9):
        return 0.0
    if not under.filled or under.letters or f.name not in ("vendor", "vendor_id") or "vendor_id" not in role.by_name:
        return well
    return max(well, fit(heading, role.by_name["vendor"])) if f.name == "vendor_id" else 0.5 * well


def second(columns: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The columns of a second vendor beside the first, as in "Vendor 2" beside "Vendor 1"; none where there is none.

    >>> second({"part": "Part", "vendor": "Vendor 1", "price": "Price 1"}, ["Part", "Vendor 1", "Price 1", "Vendor 2"])
    {'part': 'Part', 'vendor': 'Vendor 2'}
    """
    of_words = {" ".join(cells.heading_words(n)): n for n in names}
    out: dict[str, str] = {}
    for f, column in columns.items():
        words = cells.heading_words(column)
        ranked = [(i, w) for i, w in enumerate(words) if w in SECOND]
        if not ranked:
            out[f] = column
            continue
        i, word = ranked[-1]
        twins = (of_words.get(" ".join([*words[:i], other, *words[i + 1 :]]), "") for other in SECOND[word])
        if twin := next(filter(None, twins), ""):
            out[f] = twin
    return out if any(f in ("vendor", "vendor_id") and c != columns[f] for f, c in out.items()) else {}


def child_table(names: Sequence[str]) -> str:
    """What marks columns of the lines of a document, as in Qty (Items) and BoM Lines/Quantity; "" for none."""
    behind = [f"({m[1]})" for n in names if (m := re.search(r"\(([A-Za-z][A-Za-z ]{2,})\)$", n))]
    before = [m[1] for n in names if (m := re.match(r"([^/]*lines?(?:_ids)?/)", n, re.IGNORECASE))]
    found = [t for t in behind + before if not (cells.period_of(t) or cells.currency_in(t))]  # in (EUR), not of a table
    return max(found, key=found.count) if found and found.count(max(found, key=found.count)) > 1 else ""


def _in_table(heading: str, f: Field, child: str) -> float:
    """How well a heading fits where lines have their own columns: the others belong to the head."""
    of_line = child in heading
    bare = heading.replace(child, "").strip() if child.endswith("/") else heading
    if f.name == "per" and not of_line:
        return max(fit(heading, f), float(cells.folded(heading) in ("quantity", "qty", "product qty", "menge", "수량")))
    head = f.name in ("part", "part_name", "site", "bill", "per", "usage", "valid_from", "valid_to", "alternative_bill")
    return fit(bare, f) if of_line != head else 0.0
