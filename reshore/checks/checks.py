"""check(): everything that is wrong or odd in a network, as a table; one small function a rule.

The rules are in chain_rules.py, account_rules.py, request_rules.py, scenario_rules.py and recovery_rules.py. Single cells, keys
and references are checked when a Network is made (schema.py); a Network that exists has passed those.
"""

from __future__ import annotations

import pandas as pd

from ..errors import DataError, Problem, door, listed
from ..network.network import Network
from ..network.schema import TABLES
from . import (  # noqa: F401  (they register their rules)
    account_rules,
    chain_rules,
    recovery_rules,
    request_rules,
    scenario_rules,
)
from .rules import RULES, derived


@door(DataError)
def check(net: Network) -> pd.DataFrame:
    """What is wrong or odd in a network, one row a problem.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        table, row (as a spreadsheet shows it, the header is row 1; 0: the table as a whole), column, value, problem, fix,
        severity ("error": `load` refuses such a network; "warning": it runs, and may mislead). Errors first, then by table
        and row; no rows: nothing is wrong. The texts can be said in another language (`texts.again`).

    Raises
    ------
    DataError
        When the network is too much for memory or for numbers. What the rules find is returned, not raised.

    References
    ----------
    docs/semantics.md: what the rules hold the tables to.

    Examples
    --------
    The plant makes 12 cars a day, as many as boards makes control boards. Of 15 wanted 3 are not served.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> len(rs.check(net))
    0
    >>> more = net.edit([{"table": "demand", "where": {"part": "car"}, "set": {"rate": 15}}])
    >>> rs.check(more)[["table", "row", "column", "value", "severity"]].to_dict("split")["data"]
    [['demand.csv', 2, 'rate', '15', 'warning']]
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
