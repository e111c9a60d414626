"""Makes world.json, the outlines behind the map, from the npm package world-atlas. Run once; the result is kept.

Source: Natural Earth 1:110m, version 4.1 (public domain, naturalearthdata.com), as redistributed in world-atlas 2.0.2
(ISC licence): `npm pack world-atlas@2.0.2`, unpack, then

    python tools/make_world.py package/countries-110m.json

world.json: `land` (closed rings) and `borders` (open lines between countries), each the base64 of little-endian int16
pairs x, y in 1/30 of the units of `reshore.network.graph.project`; a pair that begins with 32767 ends a line. No names.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from reshore.network.graph import project

CANVAS = Path(__file__).parents[1] / "reshore/ui/canvas"
STEPS = 30  # a unit of the map
END = 32767
SOUTH = -60.0  # rings wholly below are left out


def main(path: str) -> None:
    """Write world.json where the canvas reads it."""
    atlas = json.loads(Path(path).read_text(encoding="utf-8"))
    arcs = _degrees(atlas)
    land = (piece for ring in _rings(atlas, arcs) if ring[:, 1].max() > SOUTH for piece in _split_ring(ring))
    borders = (piece for line in _borders(atlas, arcs) for piece in _split_line(line))
    out = {
        "source": "Natural Earth 1:110m (public domain) by world-atlas 2.0.2; made by tools/make_world.py",
        "steps": STEPS,
        "end": END,
        "land": _pack(land),
        "borders": _pack(borders),
    }
    (CANVAS / "world.json").write_text(json.dumps(out, indent=1) + "\n", encoding="ascii")


def _degrees(atlas: dict) -> list[np.ndarray]:
    """Every arc of the topology as longitude, latitude."""
    scale, shift = np.array(atlas["transform"]["scale"]), np.array(atlas["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in atlas["arcs"]]


def _line(arcs: list[np.ndarray], numbers: list[int]) -> np.ndarray:
    """The arcs of these numbers joined; ~i is arc i backwards."""
    pieces = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _rings(atlas: dict, arcs: list[np.ndarray]) -> Iterator[np.ndarray]:
    for shape in atlas["objects"]["land"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for polygon in polygons:
            for ring in polygon:
                yield _line(arcs, ring)


def _borders(atlas: dict, arcs: list[np.ndarray]) -> Iterator[np.ndarray]:
    """The arcs that two countries share."""
    users: dict[int, set[int]] = {}
    for country, shape in enumerate(atlas["objects"]["countries"]["geometries"]):
        for number in _numbers(shape["arcs"]):
            users.setdefault(max(number, ~number), set()).add(country)
    return (arcs[number] for number, countries in sorted(users.items()) if len(countries) > 1)


def _numbers(nested: list) -> Iterator[int]:
    for entry in nested:
        if isinstance(entry, list):
            yield from _numbers(entry)
        else:
            yield entry


def _unwrapped(line: np.ndarray) -> np.ndarray:
    """The line without jumps from 180 to -180 degrees: longitudes run on beyond."""
    return np.column_stack([np.degrees(np.unwrap(np.radians(line[:, 0]))), line[:, 1]])


def _split_ring(ring: np.ndarray) -> Iterator[np.ndarray]:
    """The parts of a ring on the map: where it crosses the antimeridian it is cut there and each part closed."""
    for turn in (-360, 0, 360):
        part = _unwrapped(ring) + np.array([turn, 0])
        for side in (-1, 1):
            part = _clipped(part, side)
        if len(part) > 2:
            yield np.vstack([part, part[:1]])


def _clipped(ring: np.ndarray, side: int) -> np.ndarray:
    """The part of a ring on the near side of longitude side x 180 [Sutherland & Hodgman 1974]."""
    inside = ring[:, 0] * side <= 180
    out = []
    for here, after in zip(range(len(ring)), np.roll(range(len(ring)), -1), strict=True):
        if inside[here]:
            out.append(ring[here])
        if inside[here] != inside[after]:
            share = (side * 180 - ring[here, 0]) / (ring[after, 0] - ring[here, 0])
            out.append(ring[here] + share * (ring[after] - ring[here]))
    return np.array(out).reshape(-1, 2)


def _split_line(line: np.ndarray) -> list[np.ndarray]:
    jumps = np.flatnonzero(np.abs(np.diff(line[:, 0])) > 180) + 1
    return np.split(line, jumps)


def _pack(lines: Iterable[np.ndarray]) -> str:
    pairs = []
    for line in lines:
        x, y = project(line[:, 1], line[:, 0])
        steps = np.round(np.column_stack([x, y]) * STEPS).astype("<i2")
        moved = np.append(True, np.any(np.diff(steps, axis=0) != 0, axis=1))
        if moved.sum() > 1:
            pairs += [steps[moved], np.array([[END, 0]], dtype="<i2")]
    return base64.b64encode(np.vstack(pairs).tobytes()).decode("ascii")


if __name__ == "__main__":
    main(sys.argv[1])
