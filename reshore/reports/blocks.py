"""What a chapter of a report is made of: texts, tables and pictures as plain data, which a deck draws and a page as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..disruption.status import KNOCKED_OUT, OK, SHORT, STOPPED
from .flip_map import FlipMap
from .story import Story
from .tiles import Figure

STATES = {OK: "#0072B2", SHORT: "#E69F00", STOPPED: "#D55E00", KNOCKED_OUT: "#7A1F1F"}  # colours of a site by its state


@dataclass(frozen=True)
class Text:
    """Paragraphs. label: what stands over them, small; strong: in a frame that draws the eye."""

    paragraphs: Sequence[str]
    bullets: bool = False
    label: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Tiles:
    """Key figures side by side."""

    figures: Sequence[Figure]


@dataclass(frozen=True)
class Table:
    """Rows under a head. shares: of the width, below 0 for numbers, which stand to the right; total: rows there are in all,
    where that is more than are handed over."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float]
    finding: str
    title: str = ""
    total: int = 0


@dataclass(frozen=True)
class Curves:
    """Lines over labels along. axes: names of the axis along and of the one up; only so much of the axis along has labels."""

    along: Sequence[str]
    series: Mapping[str, Sequence[float]]
    axes: tuple[str, str]
    finding: str
    title: str = ""


@dataclass(frozen=True)
class Bars:
    """Lying bars, the first label on top. stacked: of several series one after the other; axis: name of the values."""

    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]
    axis: str
    finding: str
    title: str = ""
    stacked: bool = False


@dataclass(frozen=True)
class Points:
    """Points in a plane, joined in their order. points: along, up, what each is called."""

    points: Sequence[tuple[float, float, str]]
    axes: tuple[str, str]
    finding: str
    title: str = ""


@dataclass(frozen=True)
class Span:
    """From the begin of a day to the end of another in one state."""

    first: int
    last: int
    state: int


@dataclass(frozen=True)
class Timeline:
    """When whom is in which state. rows: name and spans; ticks: day and its label; states: their names."""

    rows: Sequence[tuple[str, Sequence[Span]]]
    days: int
    ticks: Sequence[tuple[int, str]]
    states: Mapping[int, str]
    finding: str
    title: str = ""


@dataclass(frozen=True)
class Place:
    """A site in a picture of tiers: its name, its worst state, and from when on."""

    name: str
    state: int
    since: str = ""


@dataclass(frozen=True)
class Tiers:
    """Sites by tier, the deepest first. columns: what the tier is called, its sites, and what is left out; links: from and to,
    each a column and a row."""

    columns: Sequence[tuple[str, Sequence[Place], str]]
    links: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    states: Mapping[int, str]
    finding: str
    title: str = ""


@dataclass(frozen=True)
class Flips:
    """A flip map with its words: signs of the cells, labels of the axes, its legend."""

    map: FlipMap
    signs: Sequence[str]
    along: Sequence[str]
    up: Sequence[str]
    beside: Sequence[str]
    axes: tuple[str, str, str]
    legend: Mapping[str, str]
    today: str
    finding: str
    title: str = ""


Block = Text | Tiles | Table | Curves | Bars | Points | Timeline | Tiers | Flips
Picture = Curves | Bars | Points | Timeline | Tiers | Flips


@dataclass(frozen=True)
class Row:
    """Blocks side by side, by their share of the width."""

    blocks: Sequence[Block]
    shares: Sequence[float] = ()

    @property
    def widths(self) -> Sequence[float]:
        """The share of each block [0..1]."""
        shares = self.shares or [1.0] * len(self.blocks)
        return [s / sum(shares) for s in shares]


@dataclass(frozen=True)
class Chapter:
    """A finding and what it rests on. title: of a story, so that one with shorter names gives a shorter title; foot: how it was
    counted; appendix: behind the story."""

    title: Callable[[Story], str]
    rows: Sequence[Row] = field(default_factory=list)
    foot: str = ""
    appendix: bool = False
