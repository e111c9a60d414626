"""Pictures of the page: lines, points and flip maps as SVG, and where the pieces of bars lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ... import texts
from ..blocks import Curves, Flips, Points
from ..phrases import Say
from ..verdict_picture import LEFT, RIGHT, WIDE, drawn, high

PAINT = ("#0072B2", "#D55E00", "#009E73", "#7A1F1F", "#CC79A7", "#6B7280")  # told apart by the colour-blind
DASHES = ("", "7 4", "2 3", "10 4")
WIDTH, HEIGHT = 460, 240  # of a picture in its own units
BESIDE, BELOW, ABOVE = 44, 40, 10  # room for numbers, for labels, above
STEPS = 4  # lines across, about
TICKS = 5  # labels along

Escape = Callable[[str], str]


def series(number: int) -> str:
    """The colour of a series."""
    return PAINT[number % len(PAINT)]


def number(value: float) -> str:
    """A value beside a bar or on an axis; no minus zero."""
    return texts.number(round(value, 2) + 0.0)


def span(rows: Sequence[Sequence[float]]) -> tuple[float, float]:
    """From where to where bars reach, zero included."""
    low = min((sum(v for v in row if v < 0) for row in rows), default=0.0)
    top = max((sum(v for v in row if v > 0) for row in rows), default=0.0)
    return (low, top) if top > low else (0.0, 1.0)


def pieces(row: Sequence[float], low: float, top: float) -> Iterator[tuple[int, float, float]]:
    """Of each part of a bar that is not nothing its number, where it begins and how wide it is [% of the span]."""
    ends = {True: 0.0, False: 0.0}  # above and below zero
    for position, value in enumerate(row):
        if value == value and value != 0:
            start = ends[value > 0]
            ends[value > 0] += value
            left = min(start, start + value)
            yield position, 100 * (left - low) / (top - low), 100 * abs(value) / (top - low)


def steps(low: float, top: float) -> list[float]:
    """Round values from below the least to above the greatest.

    >>> steps(0.0, 107.0), steps(-170.0, 0.0)
    ([0.0, 50.0, 100.0, 150.0], [-200.0, -150.0, -100.0, -50.0, 0.0])
    """
    rough = (top - low or 1.0) / STEPS
    size = 10.0 ** np.floor(np.log10(rough))
    step = float(next(m * size for m in (1, 2, 5, 10) if m * size >= rough))
    first, last = np.floor(low / step + 1e-9), np.ceil(top / step - 1e-9)
    return [float(step * n) + 0.0 for n in range(int(first), int(max(last, first + 1)) + 1)]


def curves(block: Curves, escape: Escape) -> str:
    """Lines over labels."""
    values = [v for line in block.series.values() for v in line if v == v]
    across = steps(min(0.0, min(values, default=0.0)), max(values, default=1.0))
    count = max(2, len(block.along))

    def x(place: float) -> float:
        return BESIDE + (WIDTH - BESIDE - 10) * place / (count - 1)

    parts = [*_grid(across, escape, block.axes)]
    ticks = np.unique(np.linspace(0, len(block.along) - 1, TICKS).round().astype(int))
    for tick in ticks:
        anchor = "start" if tick == 0 else "end" if tick == len(block.along) - 1 else "middle"
        parts.append(_words(x(tick), HEIGHT - BELOW + 15, escape(block.along[tick]), anchor))
    for n, line in enumerate(block.series.values()):
        known = [f"{x(k):.1f},{_up(v, across):.1f}" for k, v in enumerate(line) if v == v]
        look = f"stroke='{series(n)}' stroke-width='2' stroke-dasharray='{DASHES[n % len(DASHES)]}'"
        parts.append(f"<polyline fill='none' {look} points='{' '.join(known)}'/>")
    return _svg(parts, escape(block.finding))


def points(block: Points, escape: Escape) -> str:
    """Points in a plane, joined in their order."""
    along, across = _span([x for x, _, _ in block.points]), _span([y for _, y, _ in block.points])

    def x(value: float) -> float:
        return BESIDE + (WIDTH - BESIDE - 24) * (value - along[0]) / (along[-1] - along[0])

    parts = [*_grid(across, escape, block.axes)]
    parts += [_words(x(value), HEIGHT - BELOW + 15, number(value), "middle") for value in along]
    places = [(x(p[0]), _up(p[1], across), p[2]) for p in block.points]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b, _ in places)
    parts.append(f"<polyline fill='none' stroke='{PAINT[0]}' stroke-width='1.5' points='{line}'/>")
    for a, b, name in places:
        parts += [f"<circle cx='{a:.1f}' cy='{b:.1f}' r='5' fill='{PAINT[0]}'/>", _words(a + 8, b - 6, escape(name), "start")]
    return _svg(parts, escape(block.finding))


def _span(values: Sequence[float]) -> list[float]:
    return steps(min(0.0, *values), max(0.0, *values))


def flips(block: Flips, say: Say, escape: Escape) -> str:
    """A flip map as `plot_verdict` draws it."""
    view = f"viewBox='0 0 {LEFT + WIDE + RIGHT} {high(block.map)}'"
    inside = f"<title>{escape(block.finding)}</title>{''.join(drawn(block.map, say))}"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {view} role='img' font-family='sans-serif'>{inside}</svg>"


def _grid(across: Sequence[float], escape: Escape, axes: tuple[str, str]) -> Iterator[str]:
    """Lines across with their numbers, and the names of the axes."""
    for value in across:
        y = _up(value, across)
        yield f"<line x1='{BESIDE}' x2='{WIDTH - 10}' y1='{y:.1f}' y2='{y:.1f}' stroke='#d9dee5'/>"
        yield _words(BESIDE - 6, y + 4, number(value), "end")
    yield _words((BESIDE + WIDTH) / 2, HEIGHT - 4, escape(axes[0]), "middle")
    middle = (HEIGHT - BELOW + ABOVE) / 2
    turned = f"transform='rotate(-90 9 {middle:.0f})'"
    yield f"<text x='9' y='{middle:.0f}' text-anchor='middle' font-size='11' fill='#5b6472' {turned}>{escape(axes[1])}</text>"


def _up(value: float, across: Sequence[float]) -> float:
    return HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * (value - across[0]) / (across[-1] - across[0])


def _words(x: float, y: float, words: str, anchor: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' font-size='11' fill='#5b6472'>{words}</text>"


def _svg(parts: Sequence[str], finding: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' font-family='sans-serif'>"
        f"<title>{finding}</title>{''.join(parts)}</svg>"
    )
