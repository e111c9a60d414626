"""What the rows of a sheet can be: one file a role, in the order in which they are prepared and built."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from .role import Field, Role

_HOMES = (
    "bill_heads.ROLE",
    "planning.ROLE",
    "vendor_master.ROLE",
    "plants.ROLE",
    "routing.ROLE",
    "units.ROLE",
    "bom.ROLE",
    "vendors.ROLE",
    "stock.ROLE",
    "demand.HISTORY",
    "demand.FORECAST",
    "orders.ROLE",
    "routes.ROLE",
)

__all__ = ["Field", "Role", "role", "roles"]


@cache
def roles() -> dict[str, Role]:
    """All roles by name."""
    found = [getattr(import_module(f".{home.split('.')[0]}", __name__), home.split(".")[1]) for home in _HOMES]
    return {r.name: r for r in found}


def role(name: str) -> Role:
    """A role by its name."""
    return roles()[name]
