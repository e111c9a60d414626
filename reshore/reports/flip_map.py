"""The two pictures of a verdict as grids to draw: cells, today's point, its box, and what has which colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import texts
from ..planning.verdict.shocks import RAMP
from ..results.verdict import Verdict, at_most
from .phrases import Say

LENGTH, GAP = "chance x length", "chance x cost gap"
STOCK, RESHORE, TIE, UNPROVED = "stock", "reshore", "tie", "unproved"
COLOURS = {  # tell apart from both backgrounds, and from each other without red or green
    "leave": "#757575",
    STOCK: "#0072B2",
    "second_source": "#009E73",
    RESHORE: "#D55E00",
    "stock+second_source": "#56B4E9",
    "stock+reshore": "#CC79A7",
}
PALEST = 0.4  # strength of the colour of a cell in which nothing is gained
BACK = texts.number(RAMP)  # days of the way back after a closure
MOST_TOLD = 3  # sentences on what would have to be true


@dataclass(frozen=True, eq=False)
class FlipMap:
    """A picture of a verdict: chances along it, lengths of a closure or cost gaps up it.

    Attributes
    ----------
    picture : str
        LENGTH or GAP.
    chances, across : list of float
        The values of either axis, ascending: chances a year; lengths [days] or gaps of the unit cost [part of it].
    premium : list of float
        By gap: how much dearer than today the part then is, delivered [part of it]; NaN where that is not known.
    cells : DataFrame
        The rows of `Verdict.map`, with `x` and `y`, their places, `shown`: the verdict, TIE, or UNPROVED, and `at_most`:
        whether it is the most stock on offer.
    point : (float, float)
        Today's place, in cells: whole numbers are their middles.
    box : (float, float, float, float) or None
        From and to along, from and to up, of today's ranges; None: there are none.
    shares : dict
        By what is shown, the largest first: its share of the cells [0..1].
    """

    picture: str
    chances: list[float]
    across: list[float]
    premium: list[float]
    cells: pd.DataFrame
    point: tuple[float, float]
    box: tuple[float, float, float, float] | None
    shares: dict[str, float]

    @property
    def here(self) -> str:
        """What is shown in the cell in which today lies."""
        x, y = (int(np.floor(place + 0.5)) for place in self.point)
        return str(self.cells.loc[(self.cells["x"] == x) & (self.cells["y"] == y), "shown"].iloc[0])

    def strength(self) -> pd.Series:
        """How strong the colour of each cell is [0..1]: the more today's arrangement costs beyond the best, the stronger."""
        gained = self.cells["regret"].clip(lower=0.0)
        most = float(gained.max())
        return PALEST + (1 - PALEST) * np.sqrt(gained / most) if most > 0 else pd.Series(1.0, self.cells.index)


def flip_maps(found: Verdict) -> list[FlipMap]:
    """The pictures of a verdict that have two axes."""
    out = []
    for picture, column in ((LENGTH, "length_days"), (GAP, "cost_gap")):
        rows = found.map[found.map["picture"] == picture].reset_index(drop=True)
        chances, across = (sorted(rows[c].dropna().unique().tolist()) for c in ("chance", column))
        if len(chances) > 1 and len(across) > 1:
            out.append(_map(found, picture, column, rows, chances, across))
    return out


def _map(found: Verdict, picture: str, column: str, rows: pd.DataFrame, chances: list[float], across: list[float]) -> FlipMap:
    shown = rows["verdict"].where(rows["proved"], UNPROVED)
    cells = rows.assign(
        x=rows["chance"].map(chances.index),
        y=rows[column].map(across.index),
        shown=shown,
        at_most=[at_most(days, found.most_days) for days in rows["days"]],
    )
    premium = rows.groupby(column)["premium"].first().reindex(across).tolist()
    spans = found.point.set_index("driver")
    x, left, right = _places(spans.loc["chance"], chances)
    y, low, high = _places(spans.loc[column], across)
    box = (left, right, low, high) if left < right or low < high else None
    shares = shown.value_counts(normalize=True).to_dict()
    return FlipMap(picture, chances, across, premium, cells, (x, y), box, shares)


def _places(span: pd.Series, axis: list[float]) -> list[float]:
    """Today's value, the low and the high one, in cells of an axis."""
    today = float(span["today"])
    values = [today, *(today if np.isnan(v) else v for v in (float(span["low"]), float(span["high"])))]
    return np.interp(values, axis, np.arange(len(axis))).tolist()


# in words


def name(verdict: str, say: Say) -> str:
    """What a verdict, or what is shown in its place, is called."""
    return say(f"verdict.name_{_key(verdict)}")


def legend(shown: str, say: Say) -> str:
    """The sign of what is shown, and its name."""
    return f"{say('verdict.sign_of_stock') if shown == STOCK else _letter(shown, say)} · {name(shown, say)}"


def sign(cell: pd.Series, say: Say) -> str:
    """What stands in a cell beside its colour: days of stock where that is all, else the letter of what is shown."""
    days = round(float(cell["days"]))
    return (
        say("verdict.sign_most_days" if cell["at_most"] else "verdict.sign_days", days=days)
        if cell["shown"] == STOCK and days
        else _letter(cell["shown"], say)
    )


def _letter(shown: str, say: Say) -> str:
    return say(f"verdict.sign_{_key(shown)}")


def _key(verdict: str) -> str:
    return verdict.replace("+", "_")


def percent(value: float) -> str:
    """A part of one in per cent, three digits.

    >>> percent(0.0413223), percent(0.0)
    ('4.13 %', '0 %')
    """
    return f"{100 * value:.3g} %"


def change(value: float) -> str:
    """A change as a part of one in per cent, with its sign.

    >>> change(-0.1273), change(0.0), change(0.4)
    ('−13 %', '0 %', '+40 %')
    """
    text = f"{abs(100 * value):.0f}"
    return f"{'' if text == '0' else '−' if value < 0 else '+'}{text} %"


def up(of: FlipMap, value: float) -> str:
    """A value of the upward axis."""
    return texts.number(value) if of.picture == LENGTH else change(value)


def upward(of: FlipMap, say: Say) -> str:
    """What the upward axis is called."""
    return say("verdict.axis_length", back=BACK) if of.picture == LENGTH else say("verdict.axis_gap")


def main_statements(found: Verdict) -> list[tuple[str, str]]:
    """What would have to be true: verdict and sentence, of each verdict the one that tells it best; its own first, then
    that for coming home, at most `MOST_TOLD`."""
    rows = found.statements.assign(good=found.statements["coverage"] * found.statements["density"])
    rows = rows[rows["verdict"] != TIE].sort_values("good", ascending=False, kind="stable").drop_duplicates("verdict")
    order = rows["verdict"].map({RESHORE: 1, found.verdict: 0}).fillna(2)
    rows = rows.assign(order=order).sort_values("order", kind="stable").head(MOST_TOLD)
    return list(zip(rows["verdict"], rows["text"], strict=True))
