"""What would have to be true: for each verdict the box of a picture that tells it best; and how much of today's box it fills.

The box with the largest product of coverage and density is found by trying all [the aims of PRIM: Friedman & Fisher 1999,
Statistics and Computing 9(2):123-143; Bryant & Lempert 2010, Technological Forecasting and Social Change 77(1):34-49].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...texts import number, said
from .pictures import LENGTH, Placed
from .shocks import RAMP

LEAST = 2  # cells of a verdict that a box is told for


def statements(placed: Sequence[Placed]) -> list[dict[str, Any]]:
    """A row for each verdict and picture: verdict, text, coverage, density, picture."""
    out = []
    for picture in dict.fromkeys(p.picture for p in placed):
        cells = [p for p in placed if p.picture == picture]
        across = sorted({_other(p) for p in cells if not np.isnan(_other(p))})
        chances = sorted({p.chance for p in cells})
        if not across:
            continue
        named = np.full((len(chances), len(across)), "", dtype=object)
        for p in cells:
            named[chances.index(p.chance), across.index(_other(p))] = p.cell.verdict
        for verdict in sorted(set(named.ravel()) - {""}):
            is_it = named == verdict
            if is_it.sum() >= LEAST and not is_it.all():
                rows, columns, coverage, density = _box(is_it)
                text = _text(picture, verdict, chances, rows, across, columns)
                out.append({"verdict": verdict, "text": text, "coverage": coverage, "density": density, "picture": picture})
    return out


def _other(p: Placed) -> float:
    return p.length if p.picture == LENGTH else p.gap


def _box(is_it: np.ndarray) -> tuple[slice, slice, float, float]:
    """The rectangle of cells with the largest coverage x density, the smallest of as good ones; never all cells, of which there
    is nothing to tell."""
    total = np.zeros((is_it.shape[0] + 1, is_it.shape[1] + 1))
    total[1:, 1:] = is_it.cumsum(axis=0).cumsum(axis=1)
    best, found = (-1.0, 0.0), (slice(0), slice(0), 0.0, 0.0)
    for top in range(is_it.shape[0]):
        for bottom in range(top + 1, is_it.shape[0] + 1):
            for left in range(is_it.shape[1]):
                for right in range(left + 1, is_it.shape[1] + 1):
                    inside = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
                    size = (bottom - top) * (right - left)
                    if size == is_it.size:
                        continue
                    coverage, density = inside / total[-1, -1], inside / size
                    if (coverage * density, -size) > best:
                        best = (coverage * density, -size)
                        found = (slice(top, bottom), slice(left, right), float(coverage), float(density))
    return found


def _text(picture: str, verdict: str, chances: list[float], rows: slice, across: list[float], columns: slice) -> str:
    """The box in words: the first and the last cell of either side, a side that is whole left out."""
    never = rows.start == 0 and chances[rows.stop - 1] == 0
    chance = said("verdict.chance_none") if never else _side(chances, rows, lambda c: f"{100 * c:.3g} %", "verdict.chance")
    if picture == LENGTH:
        other = _side(across, columns, number, "verdict.length")
    else:
        other = _side(across, columns, lambda g: f"{100 + 100 * g:.3g} %", "verdict.gap")
    name = said(f"verdict.name_{verdict.replace('+', '_')}")
    sides = [side for side in (chance, other) if side]
    both = said("verdict.both", one=sides[0], other=sides[1]) if len(sides) == 2 else said("verdict.one_side", one=sides[0])
    if picture == LENGTH:
        return said("verdict.where_length", verdict=name, where=both, back=number(RAMP))
    return said("verdict.where_gap", verdict=name, where=both)


def _side(values: list[float], part: slice, shown: Any, key: str) -> str:
    low, high = values[part.start], values[part.stop - 1]
    if part.start == 0 and part.stop == len(values):
        return ""
    if part.stop == len(values):
        return said(f"{key}_from", low=shown(low))
    if part.start == 0:
        return said(f"{key}_to", high=shown(high))
    return said(f"{key}_between", low=shown(low), high=shown(high))


def shares(placed: Sequence[Placed], chance: tuple[float, float], gap: tuple[float, float]) -> list[dict[str, Any]]:
    """How much of a box of chances and gaps has each verdict: a cell reaches half-way to the next one."""
    chances, gaps = sorted({p.chance for p in placed}), sorted({p.gap for p in placed})
    by_chance, by_gap = (
        dict(zip(chances, _within(chances, *chance), strict=True)),
        dict(zip(gaps, _within(gaps, *gap), strict=True)),
    )
    out: dict[str, float] = {}
    for p in placed:
        out[p.cell.verdict] = out.get(p.cell.verdict, 0.0) + by_chance[p.chance] * by_gap[p.gap]
    whole = sum(out.values())
    return [{"verdict": name, "share": part / whole} for name, part in out.items() if part > 0] if whole > 0 else []


def _within(values: list[float], low: float, high: float) -> np.ndarray:
    """How much of low to high is nearest to each value; where both are one, all of it is."""
    ends = np.concatenate([[-np.inf], (np.array(values[1:]) + np.array(values[:-1])) / 2, [np.inf]])
    if high <= low:
        return ((ends[:-1] <= low) & (low < ends[1:])).astype(float)
    return np.clip(np.minimum(ends[1:], high) - np.maximum(ends[:-1], low), 0, None) / (high - low)
