"""What the canvas draws, packed for the browser: the scene (static, sent once) and the days of a run (small)."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from ... import texts
from ...disruption.status import KNOCKED_OUT, OK
from ...network import graph
from ...network.network import Network

KNOWN = {"given": 0, "country": 1, "none": 2}


@dataclass(frozen=True, eq=False)
class Scene:
    """The sites and links of a network with both their layouts, as bytes that change only when the picture does.

    sites: ids in the order of every array. key: 16 hexadecimal digits, the hash of the content.
    """

    sites: tuple[str, ...]
    key: str
    payload: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class Days:
    """What becomes of the sites day by day.

    status: uint8, days x sites in the order of the scene: 0 ok, 1 short, 2 stopped, 3 knocked out.
    dates: the date of each day as text, or nothing. show: the day to open on. first: the number of the first day.
    """

    status: np.ndarray
    dates: Sequence[str] = ()
    show: int = 0
    first: int = 0


def scene(net: Network, language: str = "en") -> Scene:
    """The picture of a network, its sites and countries called in a language.

    Takes a moment for thousands of sites: keep it, under the network's fingerprint and the language.
    """
    tier = graph.tiers(net)
    spots = graph.places(net)
    ids = net.sites["site"].tolist()
    code, codes = net.sites["country"].factorize()
    sites, countries = net.called("sites", language), net.called("countries", language)
    pairs = graph.links(net)[["origin", "destination"]].to_numpy()
    land, borders, steps = _world()
    header = {
        "ids": ids,
        "names": [sites[i] for i in ids],
        "countries": [countries.get(c, c) for c in codes],
        **_cards(net, ids, language),
        "width": graph.MAP_WIDTH,
        "height": graph.MAP_HEIGHT,
        "steps": steps,
    }
    arrays = {
        "tier": tier.astype("<i2"),
        "rank": graph.ranks(net, tier).astype("<i4"),
        "mapX": spots["x"].to_numpy("<f4"),
        "mapY": spots["y"].to_numpy("<f4"),
        "known": spots["known"].map(KNOWN).to_numpy("u1"),
        "country": code.astype("<i2"),
        "links": pairs.astype("<i4"),
        "land": land,
        "borders": borders,
    }
    payload = _packed(header, arrays)
    key = hashlib.sha256(payload).hexdigest()[:16]
    return Scene(tuple(ids), key, key.encode("ascii") + payload)


def _cards(net: Network, ids: list[str], language: str) -> dict:
    """What the card of a site says: `parts` by name; by site, the parts that it makes today, and its stock as part, amount and
    whether that is in days."""
    row, number = {site: n for n, site in enumerate(ids)}, {part: n for n, part in enumerate(net.parts["part"])}
    makes: list[list[int]] = [[] for _ in ids]
    stock: list[list[tuple]] = [[] for _ in ids]
    for site, part, option in net.sources[["site", "part", "option"]].itertuples(index=False):
        if not option:
            makes[row[site]].append(number[part])
    for held in net.stock[net.stock["option"] == ""].itertuples(index=False):
        in_days = held.cover_days == held.cover_days
        amount = held.cover_days if in_days else held.quantity
        if amount > 0:
            stock[row[held.site]].append((number[held.part], texts.number(amount), int(in_days)))
    names = net.called("parts", language)
    return {"parts": [names[part] for part in number], "makes": makes, "stock": stock}


def _packed(header: dict, arrays: Mapping[str, np.ndarray]) -> bytes:
    """Length of the header (uint32), the header as JSON with the position of each array, the arrays."""
    body, positions = [], {}
    at = 0
    for name, values in arrays.items():
        raw = np.ascontiguousarray(values).tobytes()
        positions[name] = [values.dtype.str.lstrip("<|"), at, len(raw)]
        body.append(raw)
        at += len(raw)
    text = json.dumps({**header, "arrays": positions}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return struct.pack("<I", len(text)) + text + b"".join(body)


@cache
def _world() -> tuple[np.ndarray, np.ndarray, int]:
    """Land and borders behind the map (made by tools/make_world.py), and the steps of a unit."""
    text = Path(__file__).with_name("world.json").read_text(encoding="ascii")
    world = json.loads(text)
    land, borders = (np.frombuffer(base64.b64decode(world[name]), dtype="<i2") for name in ("land", "borders"))
    return land, borders, world["steps"]


def packed_days(days: Days, count: int) -> dict:
    """The days as JSON: `rows` the sites that are hit at all (int32), `status` their days, four to a byte, in base64.

    Raises `ValueError` when the status is not days x sites of 0 to 3.
    """
    status = np.asarray(days.status)
    if status.ndim != 2 or status.shape[1] != count:
        raise ValueError(f"status is {' x '.join(map(str, status.shape))}; use days x sites, and the scene has {count}")
    if len(days.dates) not in (0, len(status)):
        raise ValueError(f"there are {len(days.dates)} dates for {len(status)} days")
    if status.size and (status.min() < OK or status.max() > KNOCKED_OUT):
        raise ValueError(f"status has values from {status.min()} to {status.max()}; use 0 to 3")
    rows = np.flatnonzero(status.any(axis=0))
    flat = status[:, rows].T.astype(np.uint8).ravel()
    fours = np.append(flat, np.zeros(-len(flat) % 4, dtype=np.uint8)).reshape(-1, 4)
    packed = (fours << np.array([0, 2, 4, 6], dtype=np.uint8)).sum(axis=1).astype(np.uint8)
    out = {
        "count": len(status),
        "rows": _text(rows.astype("<i4")),
        "status": _text(packed),
        "dates": list(days.dates),
        "show": int(np.clip(days.show, 0, max(0, len(status) - 1))),
        "first": days.first,
    }
    out["key"] = hashlib.sha256(json.dumps(out).encode()).hexdigest()[:16]
    return out


def _text(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
