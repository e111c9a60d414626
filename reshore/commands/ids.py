"""The ids of what a command line names: things may be called by their names, as tables print them."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import DataError
from ..network import names
from ..network.network import Network
from ..texts import said

KINDS = {  # words of a command line that name things, and of which table
    "part": "parts", "parts": "parts", "product": "parts", "verdict": "parts", "country": "country", "options": "options",
    "keep": "options", "forbid": "options", "scenario": "scenarios", "scenarios": "scenarios",
}  # fmt: skip


def take(given: argparse.Namespace, net: Network) -> None:
    """Put ids in place of names in what a command was given. Raises `DataError` for a name that several things share."""
    for argument, kind in KINDS.items():
        if isinstance(value := getattr(given, argument, None), str | list):
            setattr(given, argument, _ids(net, kind, value))
    if hits := getattr(given, "hit", None):
        given.hit = [{column: _ids(net, column, value) for column, value in hit.items()} for hit in hits]
    if limits := getattr(given, "loss_limit", None):
        given.loss_limit = [(_ids(net, "scenarios", scenario), most) for scenario, most in limits]


def _ids(net: Network, kind: str, value: Any) -> Any:
    """The id that a text means, or those of several; what nothing is called stays as it is, to be refused by the verb."""
    if isinstance(value, list):
        return [_ids(net, kind, text) for text in value]
    found = names.meant(net, kind, value) if kind == "region" or kind in (*names.FILTERED, *names.TABLES) else []
    if len(found) > 1:
        raise DataError(said("error.shared_name", name=value), said("fix.use_one_id", known=names.with_ids(net, kind, found)))
    return found[0] if found else value
