"""One currency: asked, and carried to every price; others are turned into it as answered, or not used."""

from __future__ import annotations

import pandas as pd

from ..texts import said
from .account import Ledger, Question, amount

UNKNOWN = "none"
MONEY = ("price", "amount", "margin")


def in_one_currency(frames: dict[str, pd.DataFrame], ledger: Ledger) -> tuple[dict[str, pd.DataFrame], str]:
    """The rows with all prices in one currency, and its code ("" where nobody says it)."""
    priced = {
        r: f
        for r, f in frames.items()
        if "currency" in f and any(c in f and f[c].dtype.kind == "f" and f[c].notna().any() for c in MONEY)
    }
    if not priced:
        return frames, ""
    counts = pd.concat([f.loc[f["currency"].ne("") & _has_money(f), "currency"] for f in priced.values()]).value_counts()
    found = list(counts.index)
    default = found[0] if found else UNKNOWN
    if len(found) != 1:
        text = said("import.ask_currencies", found=", ".join(found)) if found else said("import.ask_currency")
        default = ledger.ask(Question("currency", text, tuple(found), default, said("import.ask_currency_changes")))
    main = ledger.answers.get("currency", default)
    out = dict(frames)
    for code in (c for c in found if c != main):
        rate = _rate(code, main, ledger, priced)
        for role in priced:
            other = out[role]["currency"].eq(code) & _has_money(out[role])
            if other.any():
                out[role] = _in_main(role, out[role], other, code, main, rate, ledger)
    return out, "" if main == UNKNOWN else main


def _has_money(frame: pd.DataFrame) -> pd.Series:
    return frame[[c for c in MONEY if c in frame and frame[c].dtype.kind == "f"]].notna().any(axis=1)


def _rate(code: str, main: str, ledger: Ledger, priced: dict[str, pd.DataFrame]) -> float | None:
    """How much of the main currency one of another is, as answered."""
    role, rows = next((r, f[f["currency"].eq(code)]) for r, f in priced.items() if f["currency"].eq(code).any())
    text = said("import.ask_rate", code=code, main=main)
    answer = ledger.ask(
        Question(f"rate.{code}", text, (), UNKNOWN, said("import.ask_rate_changes", code=code), amount=True),
        rows,
        role,
        "currency",
    )
    return amount(answer)


def _in_main(
    role: str, frame: pd.DataFrame, other: pd.Series, code: str, main: str, rate: float | None, ledger: Ledger
) -> pd.DataFrame:
    """The rows with their prices turned into the main currency, or without them."""
    if rate:
        ledger.tell(role, frame[other], "price", said("import.turned", code=code, main=main, rate=f"{rate:g}"), "merged")
    else:
        ledger.tell(
            role,
            frame[other],
            "currency",
            said("import.other_currency", code=code, main=main),
            "assumed",
            said("fix.answer_it", id=f"rate.{code}"),
        )
    columns = [c for c in MONEY if c in frame and frame[c].dtype.kind == "f"]
    return frame.assign(**{c: frame[c].where(~other, frame[c] * rate if rate else float("nan")) for c in columns})
