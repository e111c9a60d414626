"""Quantities and prices of each part in one unit: kg, pc, m, l, ..., or what its rows call it."""

from __future__ import annotations

import pandas as pd

from ..texts import said
from . import cells
from .account import Ledger, Question, each, looked_up
from .roles import roles

MORE, LESS = (
    ("quantity", "gross", "needed", "from_quantity", "capacity"),
    ("price", "margin"),
)  # turned with the unit, and against it


def in_one_unit(frames: dict[str, pd.DataFrame], ledger: Ledger) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The rows by base unit of their parts, and the base unit of each part."""
    known, own = _said(frames)
    out = {role: _with_units(role, frame, ledger) if "unit" in frame else frame for role, frame in frames.items()}
    owned = {role: roles()[role].owner for role in out if "base" in out[role]}
    counts = [
        out[role].loc[out[role]["base"] != "", [owner, "base"]].set_axis(["part", "base"], axis=1)
        for role, owner in owned.items()
        if owner in out[role]
    ]
    found = pd.concat(counts).value_counts(sort=True).reset_index() if counts else pd.DataFrame({"part": [], "base": []})
    base = found.drop_duplicates("part").set_index("part")["base"].to_dict() | own
    for role, owner in owned.items():
        if len(out[role]):
            out[role] = _scaled(role, out[role], owner, base, known, ledger)
    return out, base


def _said(frames: dict[str, pd.DataFrame]) -> tuple[dict[tuple[str, str], float], dict[str, str]]:
    """How many base units another unit of a part is, as sheets of units and records of prices say; its base unit where told."""
    records = frames["vendors"][["part", "unit", "contains", "contains_per"]].rename(columns={"unit": "unit_code"})
    rows = pd.concat([frames["units"][["part", "unit_code", "contains", "contains_per"]], records])
    rows = rows[(rows["contains"] > 0) & rows["unit_code"].ne("")]
    known: dict[tuple[str, str], float] = {}
    for r in rows.itertuples(index=False):
        unit, times = cells.unit(str(r.unit_code))
        per = r.contains_per if r.contains_per > 0 else 1.0
        known.setdefault((str(r.part), unit), r.contains / per / times)
    of_sheets = set(frames["units"]["part"])
    own = {part: unit for (part, unit), factor in known.items() if factor == 1 and part in of_sheets}
    return known, own


def _with_units(role: str, frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """The rows with `base` and `factor` of their unit, be it in a column of its own or behind the quantity."""
    behind = frame["quantity_word"].fillna("") if "quantity_word" in frame else pd.Series("", frame.index)
    own = frame["unit"].astype(str)
    both = behind.ne("") & own.ne("") & (each(behind, cells.folded) != each(own, cells.folded))
    words = own.where(own.ne(""), behind)
    known = {w: cells.unit(w) if w else ("", 1.0) for w in words.unique()}
    frame = frame.assign(base=each(words, lambda w: known[w][0]), factor=each(words, lambda w: known[w][1]).astype(float))
    return ledger.leave(role, frame, both, "quantity", said("import.two_units"), said("fix.write_one_unit"))


def _scaled(
    role: str,
    frame: pd.DataFrame,
    owner: str,
    base: dict[str, str],
    said_: dict[tuple[str, str], float],
    ledger: Ledger,
) -> pd.DataFrame:
    """The rows with quantities and prices by base unit; those of which nobody knows how many one is are left out."""
    to = looked_up(frame[owner], base)
    other = frame["base"].ne("") & (frame["base"] != to)
    factor = frame["factor"].where(frame["base"].ne(""), 1.0)
    if other.any():
        for (part, unit), rows in frame[other].groupby([owner, "base"]):
            known = said_.get((str(part), str(unit)))
            if known:
                what = said("import.unit_of_sheet", part=part, unit=unit, count=f"{known:g}", base=base[part])
                ledger.tell(role, rows, "unit", what, "merged")
            else:
                known = _conversion(str(part), str(unit), base[part], rows, role, ledger)
            if known:
                factor.loc[rows.index] *= known
                other.loc[rows.index] = False
        what = said("import.other_unit")
        frame = ledger.leave(role, frame, other, "unit", what, said("fix.say_how_many_of_all"))
        factor = factor.loc[frame.index]
    changed = {c: frame[c] * factor for c in MORE if c in frame} | {c: frame[c] / factor for c in LESS if c in frame}
    frame = frame.assign(**changed)
    if "price_per" in frame and "price" in frame:
        per = frame["price_per"]
        wrong = per <= 0
        if wrong.any():
            ledger.tell(role, frame[wrong], "price_per", said("import.price_per_zero"), "wrong", said("fix.use_above_zero"))
        frame["price"] = frame["price"] / per.where(per > 0, 1.0)
    return frame


def _conversion(part: str, unit: str, to: str, rows: pd.DataFrame, role: str, ledger: Ledger) -> float | None:
    """How many base units of a part one of another unit is, as answered."""
    text = said("import.ask_unit", part=part, unit=unit, base=to)
    answer = ledger.ask(Question(f"unit.{part}.{unit}", text, (), "", said("import.ask_unit_changes")), rows, role, "unit")
    number = cells.quantity(answer, ".")[0] if answer else None
    return number if number and number > 0 else None
