"""The worst single loss of a network: what it opens on where it has no scenario of its own."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

from pandas import DataFrame

from ...errors import DataError, SolveError, StoreError
from ...network.network import Network
from ...store import jobs
from . import cached, library
from .case import Case, first_case, within


def question(net: Network, by: str = "site", days: int | None = None) -> dict[str, Any]:
    """A ranking as a job takes it."""
    return {"by": by, "days": days, "top": cached.most_ranked(net)}


def by_site(net: Network) -> DataFrame | None:
    """The ranking by site, each away as long as it takes to recover; of a large network only once a worker has it."""
    if not cached.takes_long(net):
        return cached.ranked(net, "site", None)
    with suppress(StoreError):  # the page that asks for the ranking tells it
        job = library.known("rank", net, question(net))
        return library.answer(job) if job is not None and job.state == jobs.DONE else None
    return None


def of_suppliers(net: Network, weak: DataFrame) -> DataFrame:
    """The rows of a ranking whose sites make or send something: that a customer buys nothing is no news of the chain."""
    return weak[weak["target"].isin({*net.sources["site"], *net.lanes["origin"]})].reset_index(drop=True)


def worst(net: Network) -> Case | None:
    """The loss of the site that costs most, for as long as it takes to recover; None: nothing is lost, or none is known yet."""
    weak = by_site(net) if cached.takes_long(net) else _ranked(net)
    weak = None if weak is None else of_suppliers(net, weak)
    if weak is None or not len(weak) or weak["lost_margin"].iloc[0] <= 0:
        return None
    row = weak.iloc[0]
    return Case(out=(f"site:{row['target']}",), days=within("days", math.ceil(row["time_to_recover"])))


@cached.kept(max_entries=24)
def _ranked(net: Network) -> DataFrame | None:
    """The ranking by site; None where there can be none, so that this is tried once."""
    with suppress(DataError, SolveError):
        return cached.ranked(net, "site", None)
    return None


def opening(net: Network) -> Case:
    """The case that a network opens with: its first scenario, else its worst single loss."""
    case = first_case(net)
    return case if case.scenario else worst(net) or case


def is_awaited(net: Network, case: Case) -> bool:
    """Whether a case is empty because the worst loss of a large network is not known yet."""
    return case == Case() and cached.takes_long(net) and not first_case(net).scenario and by_site(net) is None
