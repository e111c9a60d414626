"""What could be done about a part: the arrangements among which a verdict chooses, and the network cut down to the part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ...network.network import Network
from ..model.requirements import needs

LEAVE, STOCK, SECOND, RESHORE = "leave", "stock", "second_source", "reshore"
MOST_UNITS = 4  # of one option that are weighed one by one


@dataclass(frozen=True)
class Candidate:
    """An option that brings the part: its row, what it counts as (SECOND, RESHORE), its smart-factory level."""

    row: int
    option: str
    kind: str
    level: str


@dataclass(frozen=True)
class Arrangement:
    """One thing that may be done: `candidate` (None: no source is added), so many whole units of it, and whether stock may be
    held beside, as many days as are best. least, most: by row of the table options, how many units of each are bought."""

    candidate: Candidate | None
    stock: bool
    least: tuple[float, ...]
    most: tuple[float, ...]

    @property
    def moves(self) -> int:
        """How many things are done at the most."""
        return (self.candidate is not None) + self.stock

    @property
    def in_part(self) -> bool:
        """Whether its candidate may be had in any part, down to nothing."""
        return self.candidate is not None and self.least[self.candidate.row] == 0

    def with_less(self, others: Iterable[Arrangement]) -> list[Arrangement]:
        """Those among others that are this one at no stock, or at nothing of a candidate that may be had in any part."""
        of_it = [a for a in others if a is not self and (self.stock or not a.stock)]
        bare = [a for a in of_it if not a.stock and a.candidate == self.candidate and a.units == self.units]
        return bare + [a for a in of_it if self.in_part and a.candidate is None]

    @property
    def units(self) -> float:
        """Whole units of its candidate; 0: in part, or there is none."""
        return self.least[self.candidate.row] if self.candidate else 0.0

    @property
    def verdict(self) -> str:
        """What it is called."""
        kind = self.candidate.kind if self.candidate else LEAVE
        return kind if not self.stock else STOCK if kind == LEAVE else f"{STOCK}+{kind}"


def candidates(net: Network, part: str, home: str) -> list[Candidate]:
    """The options not built that bring the part, in the order of the table: at home (a source there), or as a second source."""
    options, sources, lanes = net.filled("options"), net.sources, net.lanes
    place = net.sites.set_index("site")["country"]
    there = sources[(sources["part"] == part) & (sources["option"] != "")]
    homes = set(there.loc[place.reindex(there["site"]).to_numpy() == home, "option"])
    others = {*there["option"], *lanes.loc[(lanes["part"] == part) & (lanes["option"] != ""), "option"]}
    out = []
    for row, option in enumerate(options["option"]):
        if option in homes | others and options["built"].iloc[row] == 0 and options["max_units"].iloc[row] > 0:
            kind = RESHORE if option in homes else SECOND
            out.append(Candidate(row, option, kind, str(options["smart_level"].iloc[row]) if kind == RESHORE else ""))
    return out


def stocks(net: Network, part: str) -> list[int]:
    """Rows of the options not built that hold stock of the part and bring no source of it."""
    options = net.filled("options")
    held = set(net.stock.loc[(net.stock["part"] == part) & (net.stock["option"] != ""), "option"])
    held -= set(net.sources.loc[net.sources["part"] == part, "option"])
    return np.flatnonzero(options["option"].isin(held) & (options["built"] == 0)).tolist()


def serves(net: Network, part: str) -> list[str]:
    """The parts that the options of a part make, itself first."""
    brought = net.sources.loc[(net.sources["part"] == part) & (net.sources["option"] != ""), "option"]
    return list(dict.fromkeys([part, *net.sources.loc[net.sources["option"].isin(brought), "part"]]))


def alone(net: Network, part: str) -> Network:
    """The network with the rows of its options cut down to the part; capex and annual cost stay whole."""

    def cut(name: str, blank: bool) -> pd.DataFrame:
        table = net.tables[name]
        return table[(table["option"] == "") | (table["part"] == part) | (blank & (table["part"] == ""))].reset_index(drop=True)

    mine = {*net.sources.loc[net.sources["part"] == part, "option"], *net.lanes.loc[net.lanes["part"] == part, "option"]}
    sources, lanes, stock = cut("sources", False), cut("lanes", True), cut("stock", False)
    lanes = lanes[(lanes["part"] != "") | (lanes["option"] == "") | lanes["option"].isin(mine)].reset_index(drop=True)
    return net.with_tables(sources=sources, lanes=lanes, stock=stock)


def arrangements(net: Network, part: str, home: str) -> list[Arrangement]:
    """Everything that may be done, fewest moves first, in the order of the table; what an option requires comes with it."""
    options = net.filled("options")
    free = np.maximum(0.0, options["max_units"].to_numpy(float) - options["built"].to_numpy(float))
    held = list(_held(options, stocks(net, part), free))
    out = []
    for candidate in (None, *candidates(net, part, home)):
        for low, high in _units(options, candidate, free):
            for stock, (least, most) in [(False, (np.zeros(len(free)), np.zeros(len(free)))), *((True, h) for h in held)]:
                bounds = (tuple(np.maximum(*pair).tolist()) for pair in ((low, least), (high, most)))
                out.append(Arrangement(candidate, stock, *bounds))
    return sorted(out, key=lambda a: a.moves)


def _held(options: pd.DataFrame, rows: list[int], free: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Least and most units of every option where stock is held: any part of what is divisible, each number of whole ones."""
    whole = [k for k in rows if options["divisible"].iloc[k] == 0]
    counts = [range(int(min(free[k], MOST_UNITS)) + 1) for k in whole]
    for units in product(*counts):
        least, most = np.zeros(len(free)), np.zeros(len(free))
        most[rows] = free[rows]
        least[whole] = most[whole] = units
        if most.any():
            yield least, most


def _units(options: pd.DataFrame, candidate: Candidate | None, free: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Least and most units of every option: so many of the candidate, with what it requires."""
    nothing = np.zeros(len(options))
    if candidate is None:
        yield nothing, nothing
        return
    whole = (options["divisible"] == 0).to_numpy()
    together = [candidate.row, *needs(options, candidate.row)]
    counts = range(1, min(MOST_UNITS, int(free[candidate.row])) + 1) if whole[candidate.row] else [0]
    for count in counts:
        least, most = nothing.copy(), nothing.copy()
        for k in together:
            least[k], most[k] = (1.0, 1.0) if whole[k] else (0.0, free[k])
        if count:
            least[candidate.row] = most[candidate.row] = float(count)
        yield least, most
