"""Lanes that made options need: what they cost and how long they take, from the lanes that the network has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True, eq=False)
class Roads:
    """The lanes of today, to copy from."""

    ground: Ground

    @cached_property
    def lanes(self) -> pd.DataFrame:
        """Lanes by part: origin, destination, start, end (countries), part, mode, lead, freight [money/unit], dear [share of
        value], duty [share of value], sent [unit/day]."""
        ground, lanes = self.ground, self.ground.coded.lanes
        items, table = ground.coded.items, ground.net.filled("lanes").iloc[lanes.row]
        value, freight = ground.item_value[lanes.origin], carriage(ground.coded, ground.base.part_value).freight
        country = ground.site["country"]
        return pd.DataFrame(
            {
                "origin": items.site[lanes.origin],
                "destination": items.site[lanes.destination],
                "start": country.reindex(items.site[lanes.origin]).to_numpy(),
                "end": country.reindex(items.site[lanes.destination]).to_numpy(),
                "part": items.part[lanes.origin],
                "mode": table["mode"].to_numpy(),
                "lead": table["lead_days"].to_numpy(),
                "freight": freight,
                "dear": np.divide(freight, value, out=np.zeros(len(value)), where=value > 0),
                "duty": lanes.duty_rate,
                "sent": ground.base.sent,
            }
        )

    def terms(self, start: Place, end: Place, part: str) -> Terms:
        """Terms of a new lane: those of the same part between the two countries, else what other goods pay there, else what is
        usual at home or abroad."""
        lanes = self.lanes
        between = lanes[(lanes["start"] == start.country) & (lanes["end"] == end.country) & bool(start.country and end.country)]
        same = between[between["part"] == part]
        if len(same):
            return self._copied(same)
        if len(between):
            return self._usual(between, part, said("made.note_lane_between", start=start.country, end=end.country))
        inland = start.country == end.country != ""
        alike = lanes[(lanes["start"] == lanes["end"]) & (lanes["start"] != "")] if inland else lanes[lanes["start"] != lanes["end"]]
        usual = self._usual(alike, part, said("made.note_lane_inland" if inland else "made.note_lane_abroad"))
        where = pd.DataFrame([vars(start), vars(end)]).drop_duplicates("site").set_index("site")
        days, mode, _ = leads(where, pd.DataFrame({"origin": [start.site], "destination": [end.site]}))
        return Terms(str(mode[0]), float(days.iloc[0]), usual.unit_cost, usual.duty_rate, usual.note)

    def _copied(self, lanes: pd.DataFrame) -> Terms:
        """The terms of the lane that brings most."""
        best = lanes.loc[lanes["sent"].idxmax()]
        note = said("made.note_lane_as", origin=best["origin"], destination=best["destination"])
        return Terms(best["mode"], float(best["lead"]), float(best["freight"]), float(best["duty"]), note)

    def _usual(self, lanes: pd.DataFrame, part: str, note: str) -> Terms:
        """Medians: lead, freight as a share of value, duty; the mode that most have."""
        if lanes.empty:
            return Terms("", 0.0, 0.0, 0.0, said("made.note_lane_none"))
        lead, dear, duty = (float(lanes[column].median()) for column in ("lead", "dear", "duty"))
        return Terms(lanes["mode"].mode().iloc[0], float(np.ceil(lead)), dear * self.ground.value[part], duty, note)

    def place(self, site: str) -> Place:
        """A site of the network."""
        at = self.ground.site.loc[site]
        return Place(site, at["country"], at["lat"], at["lon"])

    def between(self, start: Place, end: Place, part: str, option: str, share: float | None) -> Iterator[Row]:
        """Lanes for a part from one place to another: over the port through which goods come from there, if there is one."""
        gate = self._gate(start.country, end.country)
        if gate is None or gate.site in (start.site, end.site):
            yield self.terms(start, end, part).lane(start.site, end.site, part, option, share)
            return
        yield self.terms(start, gate, part).lane(start.site, gate.site, part, option, None)
        if not self.has(gate.site, end.site, part):
            yield self.terms(gate, end, part).lane(gate.site, end.site, part, option, share)

    def _gate(self, start: str, end: str) -> Place | None:
        """The port of a country over which most comes from another; where nothing does, from any other."""
        if start == end or not (start and end):
            return None
        lanes = self.lanes
        over = lanes[(lanes["end"] == end) & (lanes["start"] != end) & lanes["destination"].isin(self._ports)]
        direct = (lanes["start"] == start) & (lanes["end"] == end)
        over = over[over["start"] == start] if direct.any() else over
        if over.empty:
            return None
        return self.place(str(over.groupby("destination", sort=False)["sent"].sum().idxmax()))

    @cached_property
    def _ports(self) -> pd.Index:
        return self.ground.site.index[self.ground.site["kind"] == "port"]

    def has(self, origin: str, destination: str, part: str) -> bool:
        """Whether a lane brings the part from one site to another today."""
        lanes = self.lanes
        return bool(((lanes["origin"] == origin) & (lanes["destination"] == destination) & (lanes["part"] == part)).any())

    def inbound(self, parts: list[str], end: Place, option: str) -> Iterator[Row]:
        """Lanes that bring what is needed at a place: as others in its country get it, else from who makes it."""
        for part in parts:
            code = self.ground.coded.item_codes.get((end.site, part))
            if code is None or not self.ground.had[code]:
                yield from self._brought(part, end, option)

    def _brought(self, part: str, end: Place, option: str) -> Iterator[Row]:
        lanes = self.lanes
        near = lanes[(lanes["part"] == part) & (lanes["end"] == end.country) & (end.country != "") & (lanes["origin"] != end.site)]
        near = near[~near["destination"].isin(self._ports)]
        near = near[near["sent"] > 0] if (near["sent"] > 0).any() else near
        origins = {origin: self._copied(rows) for origin, rows in near.groupby("origin", sort=False)}
        for origin, terms in origins.items():
            yield terms.lane(origin, end.site, part, option, None)
        makers = self.ground.makers_of(part)
        for maker in [m for m in makers if m.country == end.country != ""]:
            if maker.site not in origins and maker.site != end.site:
                origins[maker.site] = self.terms(self.place(maker.site), end, part)
                yield origins[maker.site].lane(maker.site, end.site, part, option, None)
        if not origins:
            for site in dict.fromkeys(m.site for m in makers if m.site != end.site):
                yield from self.between(self.place(site), end, part, option, None)

    def outbound(self, part: str, start: Place, users: list[User], option: str, share: float | None) -> Iterator[Row]:
        """Lanes that take a part from a place to those who use it."""
        for user in users:
            if user.site != start.site and not self.has(start.site, user.site, part):
                near = self.lanes
                near = near[(near["part"] == part) & (near["destination"] == user.site) & (near["start"] == start.country)]
                if len(near) and start.country:
                    yield self._copied(near).lane(start.site, user.site, part, option, share)
                else:
                    yield from self.between(start, self.place(user.site), part, option, share)


def local_bill(ground: Ground, maker: Maker, site: str) -> Iterator[Row]:
    """The rows of bom that hold only where a maker stands, for another site."""
    bom = ground.net.bom
    for cells in bom[(bom["site"] == maker.site) & (bom["part"] == maker.part)].to_dict("records"):
        note = said("made.note_bom", site=maker.site)
        kept = {c: cells[c] for c in ("part", "input", "quantity", "alternative", "share")}
        yield row("bom", note, **kept, site=site)
