"""The command options: options made for a network, shown and written."""

from __future__ import annotations

import argparse
from functools import partial

from ..arguments import finite, names
from ..files.tables import save
from ..network.levels import ESTIMATES, LEVELS
from ..network.network import Network
from ..planning.smart_factory.making import MAKERS, make_options
from ..planning.smart_factory.rows import MadeOptions
from ..results.records import rows
from ..solving.progress import Progress
from ..texts import again, say
from .answer import Answer, paragraphs
from .named import by_name

HELP = "make options: stock, second sources, lines at home, plants that return, upgrades"


def figure(text: str) -> tuple[str, float]:
    """`NAME=VALUE` as both."""
    name, found, value = text.partition("=")
    if not found or not name.strip():
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=VALUE")
    return name.strip(), finite(value)


def add_figures(sub: argparse.ArgumentParser) -> None:
    """Figures of one's own."""
    sub.add_argument(
        "--figure",
        dest="figures",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        type=figure,
        help="a figure of your own, as in docs/options.md; may stand several times",
    )


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which parts, which kinds, at which levels, and where they are written."""
    sub.add_argument("--part", dest="parts", type=names, help="rows of the table parts: A,B (all)")
    sub.add_argument("--kinds", type=names, help=f"{','.join(MAKERS)} (all)")
    sub.add_argument("--country", help="where home is (where most of what is sold with the part is wanted)")
    sub.add_argument("--levels", type=names, help=f"{','.join(LEVELS[1:])} (all)")
    sub.add_argument("--estimate", choices=ESTIMATES, default="base", help="of the table levels and of the figures (base)")
    add_figures(sub)
    sub.add_argument("--out", help="folder or .xlsx workbook for the network with the options")


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """Make what the command line asks for, and write it; quick, so that no progress is told."""
    found = make_options(
        net,
        given.parts,
        kinds=given.kinds,
        country=given.country,
        levels=given.levels,
        estimate=given.estimate,
        figures=dict(given.figures),
    )
    if given.out:
        save(found.network, given.out)
    tell = partial(say, language=given.language)
    reasons = found.reasons.assign(reason=[again(text, tell) for text in found.reasons["reason"]])
    record = {
        "options": rows(found.options),
        "tables": {table: rows(frame) for table, frame in found.tables.items() if table != "options" and len(frame)},
        "reasons": rows(reasons),
        "support": found.support,
        "out": given.out,
        "network": found.network.fingerprint,
    }
    return Answer(lambda: record, lambda: _text(found, list(dict.fromkeys(reasons["reason"])), given))


def _text(found: MadeOptions, reasons: list[str], given: argparse.Namespace) -> str:
    shown = found.options[["option", "kind", "company", "capex", "annual_cost", "build_days"]].fillna(0)
    out = [f"wrote {given.out}"] if given.out else []
    table = by_name(shown, found.network, given.language)
    return paragraphs(table, *(f"- {reason}" for reason in reasons), *out) or "nothing found"
