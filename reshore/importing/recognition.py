"""What the sheets of an export are: header rows, roles and columns, by headings and by what stands under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import cells, dates
from .columns import Profile, child_table, fit, matched, plausible, profile, second
from .mapping import PERIODS, Mapping, Rows, Sheet, Tables, headings
from .roles import Field, Role, roles
from .roles.role import WEAK

HEADER_ROWS = 30  # looked through for the header
CALLED = 3.0  # what the name of a sheet counts, beside 1 to 2 a column
FEWEST_PERIODS = 3
TIMED = {"history": "quantity", "forecast": "quantity", "vendors": "lead_days", "planning": "lead_days"}
NAMED_ONLY = frozenset(("stock", "history", "forecast", "orders", "routing", "planning"))  # generic columns do not tell them
MAKERS = frozenset(
    ("manufacturer", "mfr", "mfg", "maker", "hersteller", "fabricant", "fabricante", "제조사", "メーカー", "制造商")
)
PLAIN, PAIR = 1.58, 1.25  # what headings of parent and component count together: they can mean nothing else, or hardly
STOCK_UNITS = frozenset(("stock uom", "stock unit", "inventory uom", "lagereinheit", "재고단위", "库存单位"))
SHARED = frozenset(("part", "name", "site", "unit", "currency", "date", "vendor", "vendor_id", "customer"))


@dataclass(frozen=True)
class Guess:
    """A role that a sheet may have: its columns and points; sure: its name (`called`, 0 to 1) or a column tells it."""

    role: Role
    columns: dict[str, str]
    points: float
    sure: bool
    lacks: tuple[str, ...] = ()
    called: float = 0.0
    paired: float = 0.0  # how well the headings of parent and component fit together; 0 where one has no column

    @property
    def bare(self) -> bool:
        """Whether only columns that no table has a place for tell it: of a sheet that is called otherwise it reads nothing."""
        telling = [f for f in self.columns if self.role.by_name[f].tells]
        return not self.called and bool(telling) and all(self.role.by_name[f].unread for f in telling)


@dataclass(frozen=True)
class Look:
    """A sheet looked at with one row as its header."""

    header: int
    depth: int
    names: list[str]
    profiles: list[Profile]
    periods: tuple[str, ...]
    below: Rows = ()


@dataclass(frozen=True)
class Reading:
    """A sheet read as one role, with others beside it; points: of all of them."""

    look: Look
    guess: Guess
    beside: dict[str, dict[str, str]]
    points: float

    @property
    def roles(self) -> dict[str, dict[str, str]]:
        """The columns of all its roles."""
        return {self.guess.role.name: self.guess.columns, **self.beside}


def propose(book: Tables) -> Mapping:
    """The mapping that names and contents suggest."""
    return Mapping(tuple(recognised(name, rows) for name, rows in book))


def completed(mapping: Mapping, book: Tables) -> Mapping:
    """The mapping with what is proposed for sheets that it does not know."""
    fresh = tuple(recognised(name, rows) for name, rows in book if mapping.sheet(name) is None)
    return replace(mapping, sheets=mapping.sheets + fresh)


def recognised(name: str, rows: Rows) -> Sheet:
    """How a sheet is to be read; without a role where nobody knows it, or where it may be one thing or another."""
    looks = _looks(rows)
    found = [(r.points, -i, r) for i, look in enumerate(looks) for r in _readings(name, look)]
    best = max(found, key=lambda f: f[:2], default=None)
    if best is None:
        look = looks[0] if looks else Look(1, 1, [], [], ())
        return Sheet(name, {}, look.header, look.depth)
    reading = best[2]
    others = [r for _, _, r in found if r.look is reading.look and r is not reading]
    look, read = reading.look, {} if _in_doubt(reading, others) else reading.roles
    return Sheet(name, read, look.header, look.depth, per=_per(read, look))


def _readings(name: str, look: Look) -> list[Reading]:
    """What a sheet may be read as: what is sure of it, and a bill of materials that it may be as well."""
    found = guesses(name, look)
    sure = _sure_ones(found)
    other = any(g.role.name != "bom" for g in sure)
    named = any(g.called and g.role.name != "bom" for g in sure)
    may_be = [g for g in found if g.paired and not g.called and not g.lacks and other]
    kept = [g for g in sure if g not in may_be] + [g for g in may_be if _signs(g, look) >= (3 if named else 2)]
    return [_reading(name, look, g) for g in kept]


def _reading(name: str, look: Look, guess: Guess) -> Reading:
    """The guess with what its rows say beside it, which counts for it where it could not be the other way round."""
    beside = _beside(guess, look)
    points = guess.points
    for role, found in beside.items():
        if guess.role.name not in roles()[role].beside:
            points += CALLED * _called(name, roles()[role])
            points += sum(well for c, well in found.values() if c not in guess.columns.values())
    columns = {role: {f: c for f, (c, _) in found.items()} for role, found in beside.items()}
    return Reading(look, guess, columns, points)


def _in_doubt(reading: Reading, others: list[Reading]) -> bool:
    """Whether a sheet that may be a bill of materials may as well be what another reading says."""
    guess = reading.guess
    return bool(guess.paired and others) and not guess.called and _signs(guess, reading.look) < 3


def _signs(bill: Guess, look: Look) -> int:
    """How many of three signs say that one column goes into another: headings, a quantity, and what stands under them.

    Where the headings mean nothing else they are enough. Two names of one thing always stand beside each other; a thing that
    is made has several components or shares one with another, or is itself a component.
    """
    if bill.paired >= PLAIN:
        return 3
    part, component = (look.names.index(bill.columns[f]) + 1 for f in ("part", "input"))
    pairs = {(row[part], row[component]) for row in look.below if len(row) > max(part, component) and row[component] != ""}
    parents, children = ({pair[i] for pair in pairs} for i in (0, 1))
    made = len(pairs) < 2 or len(pairs) > min(len(parents), len(children)) or not parents.isdisjoint(children)
    return (bill.paired >= PAIR) + ("quantity" in bill.columns) + made


def _sure_ones(found: list[Guess]) -> list[Guess]:
    """The guesses that a sheet is read by; where its name says another role, which lacks a column, none that is bare."""
    other = any(g.called and g.lacks for g in found)
    return [g for g in found if g.sure and not g.lacks and not (other and g.bare)]


def at_header(rows: Rows, header: int, depth: int = 1) -> Look:
    """A sheet looked at with its names in the `depth` rows that end with the row `header`, as a spreadsheet counts."""
    return _look(rows, header, depth)


def guesses(name: str, look: Look) -> list[Guess]:
    """What a sheet may be, the likeliest first; `lacks` names needed fields without a column."""
    found = [_guess(role, name, look) for role in roles().values()]
    return sorted((g for g in found if g.columns), key=lambda g: (bool(g.lacks), -g.points))


def read_as(name: str, rows: Rows, sheet: Sheet, role: str) -> Sheet:
    """A sheet read as a role, with the roles that its rows have beside it."""
    look = _look(rows, sheet.header, sheet.depth)
    read = _reading(name, look, _guess(roles()[role], name, look)).roles
    return replace(sheet, roles=read, per=_per(read, look))


def with_role(name: str, rows: Rows, sheet: Sheet, role: str) -> dict[str, str]:
    """The columns of a sheet, read as a role."""
    return _guess(roles()[role], name, _look(rows, sheet.header, sheet.depth)).columns


def _looks(rows: Rows) -> list[Look]:
    """The sheet with each row that may be its header."""
    out = []
    first = [r for r in rows[:HEADER_ROWS] if r[0] <= 10 * HEADER_ROWS]
    for i, row in enumerate(first):
        if not _may_be_header(row, rows[i + 1 :]):
            continue
        out.append(_look(rows, row[0], 1))
        if i + 1 < len(first) and first[i + 1][0] == row[0] + 1 and _goes_on(row, first[i + 1]):
            out.insert(len(out) - 1, _look(rows, row[0] + 1, 2))
    return out


def _look(rows: Rows, header: int, depth: int) -> Look:
    names = headings(rows, header, depth)
    below = [r for r in rows[: header + 400] if r[0] > header]
    profiles = [profile([r[i + 1] if i + 1 < len(r) else "" for r in below[:330]]) for i in range(len(names))]
    dated = [
        i for i, n in enumerate(names) if dates.heading_period(n, i) and (profiles[i].number >= 0.5 or not profiles[i].filled)
    ]
    known = sum(profiles[i].filled > 0 for i in dated)
    periods = tuple(names[i] for i in dated) if known >= FEWEST_PERIODS else ()
    return Look(header, depth, names, profiles, periods, below)


def _may_be_header(row: list, below: Rows) -> bool:
    """Whether a row can hold names of columns: texts that do not come again in their column, none with a colon behind it."""
    filled = [(i, c) for i, c in enumerate(row[1:]) if c != ""]
    if any(str(c).endswith((":", "：")) for _, c in filled):  # a label with its value beside it, above the table
        return False
    if len(filled) < 2 or len({str(c) for _, c in filled}) < 2:
        return False
    numbers = [
        c
        for _, c in filled
        if (isinstance(c, int | float) or cells.quantity(c, ".")[0] is not None) and not dates.heading_period(str(c), 0)
    ]
    if numbers or sum(dates.heading_period(str(c), 0) is not None for _, c in filled) == len(filled):
        return False
    marks = {i for i, c in filled if _is_mark(c, [o[i + 1] if i + 1 < len(o) else "" for o in below[:200]])}
    filled = [(i, c) for i, c in filled if i not in marks]
    for other in below[:200]:
        again = sum(i + 1 < len(other) and other[i + 1] == c for i, c in filled)
        if again and again < len(filled):
            return False
    return True


def _is_mark(name: object, under: list) -> bool:
    """Whether a column only says of some rows what its heading is, as DNP under DNP."""
    return "" in under and set(under) == {"", name}


def _goes_on(row: list, after: list) -> bool:
    """Whether the next row is a second row of names: texts, some of them under blanks, blank where names stand."""
    filled = [i for i, c in enumerate(after[1:]) if c != ""]
    texts = [after[i + 1] for i in filled]
    if not filled or any(isinstance(c, int | float) or cells.quantity(c, ".")[0] is not None for c in texts):
        return False
    above = {i for i, c in enumerate(row[1:]) if c != ""}
    return len(filled) < len(row) + len(filled) and any(i not in above for i in filled) and bool(above - set(filled))


def _guess(role: Role, name: str, look: Look) -> Guess:
    found = matched(role, look.names, look.profiles, without=look.periods if role.name in ("history", "forecast") else ())
    if look.periods and role.name in ("history", "forecast"):
        found["quantity"] = (PERIODS, 1.0)
        for other in ("date", "amount"):  # of a row that has a column for each period both are of no period: sums and such
            found.pop(other, None)
    if role.name == "bom" and "designator" in found and found.get("part", ("", 1.0))[1] < 0.7:
        found.pop("part")  # the parts of one board: another number of a part is not its parent
    called = _called(name, role)
    if called and role.name in ("history", "forecast"):
        found |= _only_number(found, look)
    found = _made_whole(found, role, look)
    lacks = tuple(group[0] for group in role.needs if not any(f in found for f in group))
    needed = {f for group in role.needs for f in group}
    points = sum(well * (2 if f in needed else 1) + (well == 1 and role.by_name[f].tells) for f, (_, well) in found.items())
    sure = _sure(role, found, called) and not (role.name == "bill_heads" and child_table(look.names))
    columns = {f: c for f, (c, _) in found.items()}
    return Guess(role, columns, points + CALLED * called, sure, lacks, called, _paired(role, found))


def _paired(role: Role, found: dict[str, tuple[str, float]]) -> float:
    """How well the headings of parent and component fit together; 0 where a level says who is parent, or a name is all."""
    if role.name != "bom" or not {"part", "input"} <= found.keys() or {"level", "designator"} & found.keys():
        return 0.0
    if found["input"][1] <= WEAK and fit(found["input"][0], role.by_name["name"]) == 1:
        return 0.0
    return found["part"][1] + found["input"][1]


def _made_whole(found: dict[str, tuple[str, float]], role: Role, look: Look) -> dict[str, tuple[str, float]]:
    """The columns, a needed field that has none with one that may be it and that a field that is not needed has."""
    needed = {f for group in role.needs for f in group}
    for group in role.needs:
        if any(f in found for f in group):
            continue
        for f in group:
            held = [(g, c) for g, (c, _) in found.items() if g not in needed and c in look.names and fit(c, role.by_name[f])]
            if held:
                found = {g: c for g, c in found.items() if g != held[0][0]} | {f: (held[0][1], WEAK)}
                break
    return found


def _only_number(found: dict[str, tuple[str, float]], look: Look) -> dict[str, tuple[str, float]]:
    """The quantity of a sheet of parts and dates that has one more column, of numbers, whatever it is called."""
    taken = {c for c, _ in found.values()}
    left = [n for n, p in zip(look.names, look.profiles, strict=True) if p.number == 1 and n not in taken]
    open_ = {"part", "date"} <= found.keys() and not {"quantity", "amount"} & found.keys()
    return {"quantity": (left[0], WEAK)} if open_ and len(left) == 1 else {}


def _sure(role: Role, found: dict[str, tuple[str, float]], called: float) -> bool:
    """Whether a sheet is of a role, and not only may be: its name says it, or columns that no other has."""
    strong = {f for f, (_, well) in found.items() if well >= 0.7}
    tells = any(role.by_name[f].tells for f in strong)
    if role.name == "bom":
        return (
            ("input" in strong and bool({"part", "level", "designator"} & set(found)))
            or (_paired(role, found) >= PAIR and "quantity" in strong)
            or (called > 0 and bool({"quantity", "gross", "level"} & set(found)))
            or "level" in strong
            or ("designator" in strong and "input" in found)
        )
    if role.name in NAMED_ONLY:
        return tells or called > 0
    if role.name == "bill_heads":
        return (called > 0 and "bill" in found) or {"bill", "part"} <= strong
    if role.name == "vendor_master":
        return bool({"vendor", "vendor_id"} & strong) or called > 0
    return all(any(f in strong for f in group) for group in role.needs) or called > 0


def _called(sheet: str, role: Role) -> float:
    """How much of the name of a sheet says its role, 0 to 1; more for more of its words."""
    words = cells.heading_words(sheet)
    whole = "".join(words)
    best = 0.0
    for known in role.called:
        if known[0].isascii():
            inside = any(words[i : i + len(known)] == known for i in range(len(words))) or "".join(known) == whole
            best = max(best, inside * (0.5 + 0.25 * min(len(known), 2)))
        elif "".join(known) in whole:
            best = max(best, 0.5 + 0.5 * len("".join(known)) / len(whole))
    return best


def _beside(first: Guess, look: Look) -> dict[str, dict[str, tuple[str, float]]]:
    """Other roles of the same rows, their columns and how well they fit: a bill with the vendor beside it."""
    out: dict[str, dict[str, tuple[str, float]]] = {}
    used = {c for f, c in first.columns.items() if f not in SHARED and f != first.role.owner}
    for name in first.role.beside:
        role = roles()[name]
        own = first.columns.get(first.role.owner, "")
        fixed = {"part": own} if own else {}
        if first.role.name == "planning" and name == "vendors" and "price" in first.columns:
            fixed["price"] = first.columns["price"]  # of a master the cost, and not what it is sold at
        taken = tuple(used | {c for f, c in first.columns.items() if f in ("part", "name", "part_name")} - {own})
        found = matched(role, look.names, look.profiles, fixed, taken)
        offers = any(well >= 0.7 and f in ("lead_days", "price", "state") for f, (_, well) in found.items())
        telling = [
            f
            for f, (c, well) in found.items()
            if well >= (0.5 if offers and f == "vendor" and MAKERS & set(cells.heading_words(c)) else 0.7)
            and (role.by_name[f].tells or f in ("vendor", "vendor_id"))
            and c not in first.columns.values()
        ]
        if name == "stock" and any(cells.folded(n) in STOCK_UNITS for n in look.names):
            continue  # a quantity in the unit of the store, and none in it
        if telling and all(any(f in found for f in group) for group in role.needs):
            out[name] = found
            used |= {c for f, (c, _) in found.items() if f not in SHARED}
    return out


def _per(found: dict[str, dict[str, str]], look: Look) -> str:
    """The period that headings say quantities or lead times are counted in."""
    for role, columns in found.items():
        heading = columns.get(TIMED.get(role, ""), "")
        if heading and heading != PERIODS and (period := cells.period_of(heading)):
            return period
    return ""


def unread(names: Sequence[str], sheet: Sheet, look: Look) -> list[str]:
    """The columns with content that no role of the sheet reads."""
    used = {c for columns in sheet.roles.values() for c in columns.values()}
    used |= set(second(sheet.roles.get("vendors", {}), names).values())
    if PERIODS in used:
        used |= set(look.periods)
    return [n for n, p in zip(names, look.profiles, strict=True) if n not in used and p.filled]


def could_be(look: Look, heading: str) -> list[tuple[Role, Field]]:
    """What a column may be by its heading and what stands under it, of any role; the likeliest first."""
    under = look.profiles[look.names.index(heading)]
    found = [(fit(heading, f), role, f) for role in roles().values() for f in role.fields if plausible(f.kind, under)]
    return [(role, f) for well, role, f in sorted(found, key=lambda one: -one[0]) if well >= WEAK]
