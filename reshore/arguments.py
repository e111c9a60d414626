"""What single words of a command line may be."""

from __future__ import annotations

import argparse
import math

MOST = 64  # processes of one command
HIT_KEYS = ("site", "company", "country", "region", "part", "destination", "mode", "near_lat", "near_lon", "radius_km")


def names(text: str) -> list[str]:
    """`A,B` as a list of names; at least one."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise argparse.ArgumentTypeError("no name; use NAME,NAME")
    return found


def finite(text: str) -> float:
    """A number, neither infinite nor none."""
    value = float(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"'{text}' is not a finite number")
    return value


def ends(text: str) -> tuple[float, float]:
    """`LOW,HIGH` as both."""
    low, found, high = text.partition(",")
    if not found:
        raise argparse.ArgumentTypeError(f"'{text}' is not LOW,HIGH")
    return finite(low), finite(high)


def above_zero(text: str) -> float:
    """A number above 0."""
    if (value := finite(text)) <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not above 0")
    return value


def count(text: str) -> int:
    """How many, at least one."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of them; use 1 to {MOST}")
    return int(text)


def port(text: str) -> int:
    """The number of a port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; use 1 to 65535")
    return int(text)


def filters(text: str) -> dict[str, str]:
    """`site=S,country=CN` as a mapping."""
    out = {}
    for pair in text.split(","):
        key, found, value = pair.partition("=")
        if not found or key.strip() not in HIT_KEYS or not value.strip():
            raise argparse.ArgumentTypeError(f"'{pair}' is not KEY=VALUE with KEY one of {', '.join(HIT_KEYS)}")
        out[key.strip()] = value.strip()
    return out
