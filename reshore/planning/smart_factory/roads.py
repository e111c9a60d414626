"""Lanes that made options need: what they cost and how long they take, from the lanes that the network has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median, mode
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...files.filling import leads
from ...network.carriage import carriage
from ...texts import said
from .ground import Ground, Maker, User
from .rows import Row, row


@dataclass(frozen=True)
class Place:
    """Where a made source stands: a site of the network or a new one."""

    site: str
    country: str
    lat: float = float("nan")
    lon: float = float("nan")


@dataclass(frozen=True)
class Terms:
    """What a lane says: mode, lead_days, unit_cost [money/unit], duty_rate, and which lanes it was taken from."""

    mode: str
    lead_days: float
    unit_cost: float
    duty_rate: float
    note: str

    def lane(self, origin: str, destination: str, part: str, option: str, share: float | None) -> Row:
        """A row of lanes."""
        cells = {"mode": self.mode, "lead_days": self.lead_days, "unit_cost": self.unit_cost, "duty_rate": self.duty_rate}
        ends = {"origin": origin, "destination": destination, "part": part}
        return row("lanes", self.note, **ends, **cells, share=share, option=option)


class Known(NamedTuple):
    """A lane of today with what it carries: its ends and their countries, mode, lead [days], freight [money/unit] and that as a
    share of value, duty [share of value], sent [unit/day], and whether it leaves a port."""

    origin: str
    destination: str
    start: str
    end: str
    part: str
    mode: str
    lead: float
    freight: float
    dear: float
    duty: float
    sent: float
    from_port: bool


@dataclass(frozen=True)
class Usual:
    """Medians of lanes: lead [days], freight as a share of value, duty; the mode that most have; whether there are any."""

    mode: str
    lead: float
    dear: float
    duty: float
    known: bool

    @staticmethod
    def of(lanes: list[Known]) -> Usual:
        """Those of some lanes; of none, nothing."""
        if not lanes:
            return Usual("", 0.0, 0.0, 0.0, False)
        lead, dear, duty = (float(median(values)) for values in zip(*((x.lead, x.dear, x.duty) for x in lanes), strict=True))
        return Usual(mode(x.mode for x in lanes), lead, dear, duty, True)


@dataclass(frozen=True, eq=False)
class Roads:
    """The lanes of today, to copy from."""

    ground: Ground

    @cached_property
    def lanes(self) -> list[Known]:
        """Every lane with each part it carries."""
        ground, lanes = self.ground, self.ground.coded.lanes
        items, table = ground.coded.items, ground.net.filled("lanes").iloc[lanes.row]
        value, freight = ground.item_value[lanes.origin], carriage(ground.coded, ground.base.part_value).freight
        origin, destination = items.site[lanes.origin], items.site[lanes.destination]
        columns = (
            origin, destination, self._country.reindex(origin), self._country.reindex(destination), items.part[lanes.origin],
            table["mode"], table["lead_days"].tolist(), freight.tolist(),
            np.divide(freight, value, out=np.zeros(len(value)), where=value > 0).tolist(), lanes.duty_rate.tolist(),
            ground.base.sent.tolist(), np.isin(origin, list(self._ports)).tolist(),
        )  # fmt: skip
        return [Known(*row) for row in zip(*columns, strict=True)]

    @cached_property
    def _country(self) -> pd.Series:
        return self.ground.site["country"]

    @cached_property
    def _ports(self) -> frozenset[str]:
        return frozenset(self.ground.site.index[self.ground.site["kind"] == "port"])

    @cached_property
    def _of_part(self) -> dict[str, list[Known]]:
        out: dict[str, list[Known]] = {}
        for lane in self.lanes:
            out.setdefault(lane.part, []).append(lane)
        return out

    def of_part(self, part: str) -> list[Known]:
        """The lanes that carry a part."""
        return self._of_part.get(part, [])

    def place(self, site: str) -> Place:
        """A site of the network."""
        at = self.ground.site.loc[site]
        return Place(site, at["country"], at["lat"], at["lon"])

    @cached_property
    def _between(self) -> dict[tuple[str, str], list[Known]]:
        """The lanes by the countries of their ends, both known."""
        out: dict[tuple[str, str], list[Known]] = {}
        for lane in self.lanes:
            if lane.start and lane.end:
                out.setdefault((lane.start, lane.end), []).append(lane)
        return out

    @cached_property
    def _inland(self) -> Usual:
        return Usual.of([x for x in self.lanes if x.start == x.end != ""])

    @cached_property
    def _abroad(self) -> Usual:
        return Usual.of([x for x in self.lanes if not x.start == x.end != ""])

    def terms(self, start: Place, end: Place, part: str) -> Terms:
        """Terms of a new lane: those of the same part between the two countries, else what other goods pay there, else what is
        usual at home or abroad. What leaves a port is no pattern for what leaves a maker."""
        port, value = start.site in self._ports, self.ground.value[part]
        between = [x for x in self._between.get((start.country, end.country), []) if x.from_port == port]
        same = [x for x in between if x.part == part]
        if same:
            return _copied(same)
        if between:
            usual, note = Usual.of(between), said("made.note_lane_between", start=start.country, end=end.country)
            return Terms(usual.mode, float(np.ceil(usual.lead)), usual.dear * value, usual.duty, note)
        inland = start.country == end.country != ""
        usual = self._inland if inland else self._abroad
        note = (
            said("made.note_lane_inland" if inland else "made.note_lane_abroad") if usual.known else said("made.note_lane_none")
        )
        where = pd.DataFrame([vars(start), vars(end)]).drop_duplicates("site").set_index("site")
        days, means, _ = leads(where, pd.DataFrame({"origin": [start.site], "destination": [end.site]}))
        return Terms(str(means[0]), float(days.iloc[0]), usual.dear * value, usual.duty, note)

    def between(self, start: Place, end: Place, part: str, option: str, share: float | None) -> Iterator[Row]:
        """Lanes for a part from one place to another: over the port through which goods come from there, if there is one."""
        gate = self._gate(start.country, end.country)
        if gate is None or gate.site in (start.site, end.site):
            yield self.terms(start, end, part).lane(start.site, end.site, part, option, share)
            return
        yield self.terms(start, gate, part).lane(start.site, gate.site, part, option, share)
        if not self.has(gate.site, end.site, part):
            yield self.terms(gate, end, part).lane(gate.site, end.site, part, option, share)

    def _gate(self, start: str, end: str) -> Place | None:
        """The port of a country over which most comes from another; where nothing does, from any other."""
        if start == end or not (start and end):
            return None
        into = self._between.get((start, end)) or [x for x in self.lanes if x.end == end != x.start]
        sent: dict[str, float] = {}
        for lane in into:
            if lane.destination in self._ports:
                sent[lane.destination] = sent.get(lane.destination, 0.0) + lane.sent
        return self.place(max(sent, key=lambda port: sent[port])) if sent else None

    def has(self, origin: str, destination: str, part: str) -> bool:
        """Whether a lane brings the part from one site to another today."""
        return any((x.origin, x.destination) == (origin, destination) for x in self.of_part(part))

    def inbound(self, parts: list[str], end: Place, option: str) -> Iterator[Row]:
        """Lanes that bring what is needed at a place: as others in its country get it, else from who makes it."""
        for part in parts:
            code = self.ground.coded.item_codes.get((end.site, part))
            if code is None or not self.ground.had[code]:
                yield from self._brought(part, end, option)

    def _brought(self, part: str, end: Place, option: str) -> Iterator[Row]:
        near = [x for x in self.of_part(part) if x.end == end.country != "" and x.origin != end.site]
        near = [x for x in near if x.destination not in self._ports]
        near = [x for x in near if x.sent > 0] or near
        origins = list(dict.fromkeys(x.origin for x in near))
        for origin in origins:
            terms = _copied([x for x in near if x.origin == origin])
            yield terms.lane(origin, end.site, part, option, None)
        makers = list(dict.fromkeys((m.site, m.country) for m in self.ground.makers_of(part) if m.site != end.site))
        for site, country in makers:
            if country == end.country != "" and site not in origins:
                origins.append(site)
                yield self.terms(self.place(site), end, part).lane(site, end.site, part, option, None)
        if not origins:
            for site, _ in makers:
                yield from self.between(self.place(site), end, part, option, None)

    def outbound(self, part: str, start: Place, users: list[User], option: str, share: float | None) -> Iterator[Row]:
        """Lanes that take a part from a place to those who use it."""
        port = start.site in self._ports
        for user in users:
            if user.site == start.site or self.has(start.site, user.site, part):
                continue
            near = [x for x in self.of_part(part) if x.destination == user.site and x.from_port == port]
            near = [x for x in near if x.start == start.country != ""]
            if near:
                yield _copied(near).lane(start.site, user.site, part, option, share)
            else:
                yield from self.between(start, self.place(user.site), part, option, share)


def _copied(lanes: list[Known]) -> Terms:
    """The terms of the lane that brings most."""
    best = max(lanes, key=lambda x: x.sent)
    note = said("made.note_lane_as", origin=best.origin, destination=best.destination)
    return Terms(best.mode, best.lead, best.freight, best.duty, note)


def local_bill(ground: Ground, maker: Maker, site: str) -> Iterator[Row]:
    """The rows of bom that hold only where a maker stands, for another site."""
    bom = ground.net.bom
    here = (bom["site"] == maker.site) & (bom["part"] == maker.part)
    for cells in bom[here].to_dict("records") if here.any() else []:
        note = said("made.note_bom", site=maker.site)
        kept = {c: cells[c] for c in ("part", "input", "quantity", "alternative", "share")}
        yield row("bom", note, **kept, site=site)
