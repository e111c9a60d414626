"""check(): everything that is wrong or odd in a network, as a table; one small function a rule.

The rules are in chain_rules.py and request_rules.py. Single cells, keys and references are checked when a Network is
made (schema.py); a Network that exists has passed those.
"""

from __future__ import annotations

import pandas as pd

from ..errors import DataError, Problem, door, listed
from ..network.network import Network
from ..network.schema import TABLES
from . import chain_rules, request_rules  # noqa: F401  (they register their rules)
from .rules import RULES, derived


@door(DataError)
def check(net: Network) -> pd.DataFrame:
    """What is wrong or odd in a network.

    Returns
    -------
    DataFrame
        table, row (as a spreadsheet shows it, the header is row 1; 0: the table as a whole), column, value, problem,
        fix, severity ("error": engines refuse or mislead; "warning"). Errors first, then by table and row. The texts
        can be said in another language (`texts.again`).

    Examples
    --------
    >>> import reshore as rs
    >>> rs.check(rs.load(rs.datasets.toy)).query("severity == 'error'").empty
    True
    """
    place = {net.names.get(table, table): i for i, table in enumerate(TABLES)}
    found = sorted(problems(net), key=lambda p: (p.severity != "error", place.get(p.table, -1), p.row))
    return listed(found)


def errors(net: Network) -> list[Problem]:
    """The problems for which `load` refuses a network."""
    return [p for p in problems(net) if p.severity == "error"]


def problems(net: Network) -> list[Problem]:
    """What every rule finds; rules that need what cannot be derived from the data are left out."""
    facts, found = derived(net)
    for kind, function in RULES:
        if kind in facts:
            found += function(facts[kind])
    return found
