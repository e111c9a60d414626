"""The network that a command line names: tables as they are, or exports by a mapping."""

from __future__ import annotations

import argparse
import warnings
from typing import Any

from . import terminal
from .errors import DataError, StoreError
from .files.tables import load
from .importing import exports
from .importing.account import Account
from .network.network import Network
from .results.records import rows
from .solving.progress import Progress


def answer(text: str) -> tuple[str, str]:
    """`ID=VALUE` as both."""
    key, found, value = text.rpartition("=")
    if not found or not key.strip():
        raise argparse.ArgumentTypeError(f"'{text}' is not ID=VALUE")
    return key.strip(), value.strip()


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """How exports are read."""
    sub.add_argument(
        "--mapping", metavar="FILE", help="the path is an export, read by this mapping (JSON); auto: by its headings"
    )
    sub.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="ID=VALUE",
        type=answer,
        help="the answer to a question of the account; may stand several times",
    )


def network(given: argparse.Namespace, progress: Progress | None = None) -> Network:
    """The network; what became of an export's rows is kept in `given.account`, and remarked. Raises `DataError`."""
    if not given.mapping:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # the command tells every warning of the network itself
            return load(given.path[0], fill=given.fill)
    found = taken(given, progress)
    given.account = found.account
    net = found.network
    lines = found.account.rows
    counts = lines["kind"].mask(lines["kind"].eq("asked") & lines["answer"].ne(""), "answered").value_counts()
    shown = ("asked", "answered", "wrong", "assumed", "merged", "ignored")
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in shown if kind in counts)
    terminal.remark(f"of the export {kinds or 'all is used'}; convert tells it line by line")
    return net


def taken(given: argparse.Namespace, progress: Progress | None = None) -> exports.Import:
    """The exports, read by the mapping of the command line."""
    return exports.read_paths(given.path, given.mapping, dict(given.answer), progress)


def converted(given: argparse.Namespace, progress: Progress | None = None) -> tuple[dict[str, Any], str, bool]:
    """Write what exports come to: a record of it, the same for people, and whether nothing is wrong."""
    if given.out:
        exports.checked_folder(given.out)
    found = taken(given, progress)
    account, error = found.account, ""
    try:
        net = found.network
        if given.out:
            exports.write(found, given.out)
    except (DataError, StoreError) as refused:
        net, error = None, str(refused)
        if given.out and isinstance(refused, DataError):
            exports.write_account(found, given.out)
    record = {
        "out": given.out,
        "network": net.fingerprint if net else None,
        "tables": {t: len(f) for t, f in net.tables.items() if len(f)} if net else {},
        "sheets": rows(account.sheets),
        "account": rows(account.rows),
        "questions": rows(account.questions),
        "vendors": rows(account.vendors),
        **({"error": error} if error else {}),
    }
    return record, _text(account, error, given.out), account.is_right and not error


def _text(account: Account, error: str, out: str | None) -> str:
    lines = [account.sheets.to_string(index=False), ""]
    for line in account.rows[account.rows["kind"] != "used"].itertuples():
        where = " ".join(filter(None, (line.sheet, f"row {line.rows}" if line.rows else "", line.column)))
        if line.kind == "asked" and line.answer:
            lines.append(f"answered: {where + ': ' if where else ''}{line.what} [{line.question}={line.answer}]")
            continue
        default = f" [{line.default}]" if line.kind == "asked" else ""
        lines.append(
            f"{line.kind}: {where + ': ' if where else ''}{line.what}{default}" + (f"; {line.fix}" if line.fix else "")
        )
    return "\n".join([*lines, error or (f"wrote {out}" if out else "")]).rstrip()
