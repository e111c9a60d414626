"""verify(): a plan's years run again, finely and one by one, with its moves and without any: does it keep what it promised?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..disruption.engines import run_by_day
from ..errors import DataError, SolveError, door
from ..network.network import Network
from ..network.scenario import Scenario
from ..results.metrics import beyond_baseline
from ..results.plan import CHOSEN, NO_EVENT, NOTHING, VERIFIED, Plan
from ..solving.deadline import Deadline, OutOfTimeError
from ..solving.progress import Progress, Watch
from ..texts import said
from .planner import plan

LEFT_ALONE = ("sites", "parts", "demand", "settings")  # tables that no plan changes
PLANNED = 0.1  # share of progress at which the chain without moves is known

Told = tuple[float, float, float, float]  # of a run: lost_margin, pooling_bound, as_run_lost_margin, extra_cost
Run = tuple[Told, float]  # the same with the units that it leaves unserved
UNKNOWN: Run = ((np.nan, np.nan, np.nan, np.nan), np.nan)


@dataclass(frozen=True, eq=False)
class _Chain:
    """A chain with some moves (`network` None: there was no time to find it), and the margin that its plan loses in each
    scenario beyond no-event days [money]."""

    moves: str
    network: Network | None
    planned: pd.Series


@door(SolveError)
def verify(
    net: Network,
    best: Plan,
    progress: Progress | None = None,
    time_limit: float | None = None,
    nothing: Plan | None = None,
) -> Plan:
    """Run the scenarios of a plan again, with its moves and with none, so that it shows whether it keeps what it promises.

    A plan looks at years in coarse time buckets. Each scenario is run again by the engine "flow", whose buckets hide 2 % of
    all it loses at most, and by the engine "daily", as the chain is run today. "Nothing" is the chain as the plan would run
    it with no option bought.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for.
    best : Plan
        A plan of it. Its own scenarios are run, those that it was given as `Scenario` objects too.
    progress : callable, optional
        Called with the share done [0..1] and a word.
    time_limit : float, optional
        Seconds; then what there was no time for is NaN in `verified`.
    nothing : Plan, optional
        The plan of the same question with no option, where it is known; None: it is worked out first.

    Returns
    -------
    Plan
        The same plan with `verified` filled [money, beyond the baseline], from which follow `avoided` and `kept`, and with the
        column `again` of `rules_kept`.

    Raises
    ------
    DataError
        For a plan of another network, one against the worst loss, or a time limit out of range.
    SolveError
        When a run has no answer, or is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "In a plan".

    Examples
    --------
    With no option the strike loses 20 cars, 40 of margin each; with ten harnesses more at the plant it loses 10.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> best = rs.verify(net, rs.plan(net))
    >>> best.verified[["scenario", "moves", "planned_lost_margin", "lost_margin"]].round(6).to_dict("split")["data"]
    [['chip_fire', 'chosen', 0.0, 0.0], ['chip_fire', 'nothing', 1120.0, 1120.0],
     ['port_strike', 'chosen', 400.0, 400.0], ['port_strike', 'nothing', 800.0, 800.0]]
    >>> best.kept
    True
    """
    watch = Watch.of(progress, time_limit)
    watch(0.0, "verify")
    refuse_other(net, best)
    refuse_without_scenarios(best)
    chains = [_Chain(CHOSEN, best.network, _planned(best)), _without(net, best, nothing, watch.part(0, PLANNED))]
    scenarios = scenarios_of(best)
    runs = _runs(scenarios, chains, watch.part(PLANNED, 1))
    rows, unserved = [], dict[str, float]()
    for (s, c), (told, lost_units) in runs:
        rows.append((s.name, s.probability, c.moves, c.planned[s.name], *told))
        unserved |= {s.name: lost_units} if c.moves == CHOSEN else {}
    verified = pd.DataFrame(rows, columns=list(VERIFIED)).astype(VERIFIED)
    watch(1.0, "verify")
    return replace(best, verified=verified, rules_kept=_rules_again(best, verified, unserved))


def _rules_again(best: Plan, verified: pd.DataFrame, unserved: dict[str, float]) -> pd.DataFrame:
    """The hard rules of a plan with what each comes to again; unserved: units that a scenario leaves beyond no-event days."""
    kept = best.rules_kept
    if kept.empty:
        return kept
    lost = verified[verified["moves"] == CHOSEN].set_index("scenario")["lost_margin"]
    years = best.scenarios.set_index("scenario")
    share = 1 - (pd.Series(unserved, dtype=float) + years.loc[NO_EVENT, "lost_units"]) / years["wanted_units"]
    again = kept["scenario"].map(lost).where(kept["rule"] == "loss_limit")
    return kept.assign(again=again.fillna(kept["scenario"].map(share).where(kept["rule"] == "service_level")))


def refuse_other(net: Network, best: Plan) -> None:
    """Raise `DataError` for a plan that is not one of this network, or was kept by a version that did not tell lost margins."""
    bought = best.options.set_index("option")["units"]
    options, planned = net.options, best.network.options
    built = options["built"].fillna(0) + options["option"].map(bought).fillna(0)
    same = options["option"].equals(planned["option"]) and np.allclose(built, planned["built"].fillna(0))
    same = same and all(net.tables[t].equals(best.network.tables[t]) for t in LEFT_ALONE)
    if not same or "lost_margin" not in best.scenarios:
        raise DataError(said("error.plan_of_other_network"), said("fix.plan_of_other_network"))


def refuse_without_scenarios(best: Plan) -> None:
    """Raise `DataError` for a plan against the worst loss, which has no scenarios."""
    if best.worst is not None:
        raise DataError(said("error.verify_worst"), said("fix.verify_worst"))


def _planned(best: Plan) -> pd.Series:
    """Margin that the plan loses in each scenario, beyond no-event days [money]."""
    lost = best.scenarios.set_index("scenario")["lost_margin"]
    return lost - lost[NO_EVENT]


def _without(net: Network, best: Plan, nothing: Plan | None, watch: Watch) -> _Chain:
    """The same question with no option to buy."""
    none = nothing if len(best.options) else best
    if none is not None:
        return _Chain(NOTHING, none.network, _planned(none))
    limit = watch.deadline.left if watch.deadline.limited else None
    with suppress(OutOfTimeError):
        watch.check()
        none = plan(
            net,
            None,
            best.risk_weight,
            best.confidence,
            scenarios_of(best),
            time_limit=limit,
            progress=lambda share, _: watch(share, "verify"),
            options=[],
        )
        return _Chain(NOTHING, none.network, _planned(none))
    return _Chain(NOTHING, None, _planned(best) * np.nan)


def scenarios_of(best: Plan) -> list[Scenario]:
    """The scenarios it was made for."""
    chance = best.scenarios.set_index("scenario")["probability"].drop(NO_EVENT)
    return [Scenario(name, best.events[best.events["scenario"] == name], p) for name, p in chance.items()]


def _runs(scenarios: list[Scenario], chains: list[_Chain], watch: Watch) -> Iterator[tuple[tuple[Scenario, _Chain], Run]]:
    """What each scenario comes to on each chain, one after the other; what two chains have in common is run once."""
    asked, threads = [(s, c) for s in scenarios for c in chains], ThreadPoolExecutor(os.cpu_count())
    try:
        different = dict.fromkeys((s, c.network) for s, c in asked)
        runs = {one: threads.submit(_run, *one, watch.deadline) for one in different}
        for k, (s, c) in enumerate(asked):
            yield (s, c), runs[s, c.network].result()
            watch((k + 1) / len(asked), "verify")
    finally:  # after an error or Ctrl-C nothing more begins
        threads.shutdown(cancel_futures=True)


def _run(scenario: Scenario, net: Network | None, deadline: Deadline) -> Run:
    """What a scenario comes to on a chain, and units that "flow" leaves unserved; NaN where there was no time to see."""
    try:
        deadline.check()
        if net is None:
            return UNKNOWN
        finely = run_by_day(net, scenario, "flow", deadline=deadline)
    except OutOfTimeError:
        return UNKNOWN
    as_run = beyond_baseline(run_by_day(net, scenario, "daily").summary)
    fine = beyond_baseline(finely.summary)
    told = fine["lost_margin"], finely.pooling_bound or 0.0, as_run["lost_margin"], fine["extra_cost"]
    return told, float(fine["lost_units"] + fine["waiting_units"])
