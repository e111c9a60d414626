"""What a worker can do: one function a kind of job, from network and arguments to an answer that can be kept.

Each tells its progress and keeps to so many seconds (None: as many as it takes). Raises what its verb raises, and
`OutOfTimeError` where time ends before there is any answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from ..disruption.all_scenarios import by_line
from ..disruption.causes.reasons import Explanation, why
from ..disruption.engines import disrupt
from ..network import schema
from ..network.network import Network
from ..network.scenario import Scenario
from ..planning.funding.funding import fund
from ..planning.funding.swings import fund_tornado
from ..planning.landed.cost import landed_cost
from ..planning.model.limits import Rules
from ..planning.near_plans import alternatives
from ..planning.planner import plan
from ..planning.swings import tornado
from ..planning.trade_off import frontier
from ..planning.verdict.deciding import verdict
from ..planning.verification import verify
from ..results.alternatives import Alternatives
from ..results.funding import Funding
from ..results.plan import Plan
from ..results.result import Result
from ..results.verdict import Verdict
from ..solving.deadline import Deadline
from ..solving.progress import Progress, part
from ..weak_points.ranking import rank
from ..weak_points.worst_group import worst

Task = Callable[[Network, dict[str, Any], Progress, float | None], Any]  # the last: seconds for the answer
WITHOUT = 0.15  # share of the time that the chain without a plan takes


def best_plan(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> dict[str, Plan]:
    """The best plan of the options allowed, and what the same years come to without any.

    asked: arguments of `plan`, and the `question` that only the page that asks wants to know.
    """
    deadline, question = Deadline.of(seconds), _of_plan(asked)
    nothing = vars(Rules()) | {"options": [], "keep": []}  # which may keep no rule
    none = plan(net, **question | nothing, progress=part(tell, 0, WITHOUT), time_limit=_left(deadline))
    best = plan(net, **question, progress=part(tell, WITHOUT, 1), time_limit=_left(deadline))
    return {"plan": best, "without": none}


def explained(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Plan:
    """The best plan, and why it turns down what it does not buy. asked: as of `best_plan`."""
    return plan(net, **_of_plan(asked), reasons=True, progress=tell, time_limit=seconds)


def _of_plan(asked: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `plan` alone."""
    return {name: value for name, value in asked.items() if name != "question"}


def _left(deadline: Deadline) -> float | None:
    """Seconds left; None: as many as it takes. Raises `OutOfTimeError` when there are none."""
    deadline.check()
    return deadline.left if deadline.limited else None


def verified(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Plan:
    """The plan that `best_plan` found, its years run again. asked: `after`, the answer of that."""
    found = asked["after"]
    return verify(net, found["plan"], progress=tell, time_limit=seconds, nothing=found["without"])


def best_response(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Result:
    """The best anyone could do in a scenario. asked: `scenario` as `scenario_record` gives it."""
    tell(0.0, "solve")
    return disrupt(net, _scenario(asked["scenario"]), engine="flow", samples=0)


def band(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """The band of a scenario whose recovery nobody knows. asked: `scenario`, `reroute_days`."""
    scenario, reroute_days = _scenario(asked["scenario"]), asked["reroute_days"]
    deadline = Deadline.of(seconds)
    hit = disrupt(net, scenario, reroute_days=reroute_days, progress=tell, time_limit=_left(deadline))
    if hit.band is None:
        raise deadline.over()
    return hit.band


def avoidance(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Explanation:
    """Why a line stops, and what would have avoided it, tried out.

    asked: `scenario`, `reroute_days`, `site` and `part` of the line, `language`.
    """
    tell(0.0, "solve")
    deadline = Deadline.of(seconds)
    hit = disrupt(net, _scenario(asked["scenario"]), reroute_days=asked["reroute_days"], samples=0)
    tell(0.2, "solve")
    return why(net, hit, asked["site"], asked["part"], language=asked["language"], names=True, time_limit=_left(deadline))


def ranking(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """Every single loss, the worst first. asked: arguments of `rank`."""
    return rank(net, **asked, progress=tell, time_limit=seconds)


def worst_pairs(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """The pairs that cost most when both are lost. asked: arguments of `rank`."""
    return rank(net, pairs=True, **asked, progress=tell, time_limit=seconds)


def worst_group(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """The sites whose loss together hurts most. asked: arguments of `worst`."""
    return worst(net, **asked, progress=tell, time_limit=seconds)


def landed(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """What a part costs where it is used, from each source. asked: `part`."""
    tell(0.0, "landed")
    return landed_cost(net, asked["part"])


def funding(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Funding:
    """What support schemes bring. asked: arguments of `fund`."""
    return fund(net, **asked, progress=tell, time_limit=seconds)


def estimates_that_decide(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """How far estimates move what a smart-factory level is worth to firms. asked: arguments of `fund_tornado`."""
    return fund_tornado(net, **asked, progress=tell, time_limit=seconds)


def home_or_not(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Verdict:
    """Whether a part should come home, with both pictures. asked: arguments of `verdict`."""
    return verdict(net, **asked, progress=tell, time_limit=seconds)


def trade_off(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """Plans from the cheapest to the safest. asked: arguments of `frontier`."""
    return frontier(net, **asked, progress=tell, time_limit=seconds)


def near_plans(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> Alternatives:
    """What plans nearly as good share. asked: `after`, the answer of `best_plan`, and further arguments of `alternatives`."""
    return alternatives(net, asked["after"]["plan"], **_beside(asked), progress=tell, time_limit=seconds)


def swings(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """What moves the cost of a plan. asked: `after`, the answer of `best_plan`, and further arguments of `tornado`."""
    return tornado(net, asked["after"]["plan"], **_beside(asked), progress=tell, time_limit=seconds)


def _beside(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name != "after"}


def scenarios(net: Network, asked: dict[str, Any], tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """What every scenario costs every line. asked: `reroute_days`."""
    return by_line(net, asked["reroute_days"], tell, seconds)


TASKS: dict[str, Task] = {"plan": best_plan, "reasons": explained, "verify": verified, "respond": best_response,
                          "band": band, "avoid": avoidance, "rank": ranking, "pairs": worst_pairs, "worst": worst_group,
                          "landed": landed, "verdict": home_or_not, "fund": funding, "scenarios": scenarios,
                          "frontier": trade_off, "alternatives": near_plans, "tornado": swings,
                          "fund_tornado": estimates_that_decide}  # fmt: skip


def scenario_record(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain JSON."""
    return {"name": scenario.name, "events": json.loads(scenario.events.to_json(orient="records"))}


def _scenario(record: dict[str, Any]) -> Scenario:
    events, _ = schema.typed("events", pd.DataFrame(record["events"]))
    return Scenario(record["name"], events)
