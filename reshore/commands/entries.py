"""The commands that have their own file, by name, in the order of the help."""

from __future__ import annotations

import argparse
from typing import Protocol

from ..network.network import Network
from ..solving.progress import Progress
from . import alternatives, frontier, fund, information, landed, levels, options, plan, stock, sweep, tornado, verdict
from .answer import Answer


class Command(Protocol):
    """A file of a command on a network."""

    HELP: str

    def add_arguments(self, sub: argparse.ArgumentParser) -> None:
        """The words that the command takes."""

    def answer(self, given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
        """What the command finds."""


COMMANDS: dict[str, Command] = {
    "landed": landed, "options": options, "stock": stock, "levels": levels, "plan": plan, "frontier": frontier,
    "alternatives": alternatives, "information": information, "tornado": tornado, "verdict": verdict, "fund": fund,
    "sweep": sweep,
}  # fmt: skip
