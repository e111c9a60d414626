"""reshore: what stops your production when a supplier, a region or a part drops out, and what it is worth bringing home.

                Scenario ----.
                              v
 tables -> Network ------> disrupt -> Result -.
              ^   \\-------> rank               >-> report, app, store
              |    '------> plan    -> Plan ---'
              '---- build ---------------'

Five nouns, one direction. Nouns are frozen; verbs are functions; a run never changes its input.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import datasets

if TYPE_CHECKING:  # for editors and type checkers; what runs is _HOMES, and a test holds them together
    from .checks.checks import check
    from .comparing.comparison import compare
    from .disruption.causes.reasons import why, whys
    from .disruption.engines import disrupt
    from .disruption.sampling.years import sample
    from .disruption.sweep import sweep
    from .errors import DataError, SolveError, StoreError
    from .files.tables import load, save, template
    from .importing.exports import read_exports
    from .network import graph
    from .network.baseline import check_undisturbed
    from .network.network import Network
    from .network.scenario import Scenario
    from .planning.auditing import audit
    from .planning.funding.funding import fund
    from .planning.funding.swings import fund_tornado
    from .planning.information import value_of_information
    from .planning.landed.cost import landed_cost
    from .planning.near_plans import alternatives
    from .planning.planner import plan, plan_model
    from .planning.sample_gap import sample_gap
    from .planning.smart_factory.making import make_options, smart_factory_options
    from .planning.smart_factory.raising import raise_levels
    from .planning.smart_factory.remote import remote_operation
    from .planning.stock.policy import stock_policy
    from .planning.swings import tornado
    from .planning.timetable import schedule
    from .planning.trade_off import frontier
    from .planning.turning_points import break_even
    from .planning.verdict.deciding import verdict
    from .planning.verification import verify
    from .reports.files import report
    from .reports.verdict_picture import plot_verdict
    from .results.alternatives import Alternatives
    from .results.funding import Funding
    from .results.plan import Plan
    from .results.result import Result
    from .results.verdict import Verdict
    from .store.store import Store
    from .weak_points.cuts import cut_sets
    from .weak_points.ranking import rank
    from .weak_points.single_points import critical_sites, single_points, stops
    from .weak_points.stop_chance import stop_chance
    from .weak_points.worst_group import worst

__all__ = [
    "Alternatives",
    "DataError",
    "Funding",
    "Network",
    "Plan",
    "Result",
    "Scenario",
    "SolveError",
    "Store",
    "StoreError",
    "Verdict",
    "alternatives",
    "audit",
    "break_even",
    "check",
    "check_undisturbed",
    "compare",
    "critical_sites",
    "cut_sets",
    "datasets",
    "disrupt",
    "fund",
    "fund_tornado",
    "frontier",
    "graph",
    "landed_cost",
    "load",
    "make_options",
    "plan",
    "plan_model",
    "raise_levels",
    "plot_verdict",
    "rank",
    "read_exports",
    "remote_operation",
    "report",
    "sample",
    "sample_gap",
    "save",
    "schedule",
    "single_points",
    "smart_factory_options",
    "stock_policy",
    "stop_chance",
    "stops",
    "sweep",
    "template",
    "tornado",
    "value_of_information",
    "verdict",
    "verify",
    "why",
    "whys",
    "worst",
]
_HOMES = {
    ".checks.checks": "check",
    ".comparing.comparison": "compare",
    ".disruption.causes.reasons": "why whys",
    ".disruption.engines": "disrupt",
    ".disruption.sampling.years": "sample",
    ".disruption.sweep": "sweep",
    ".network.scenario": "Scenario",
    ".errors": "DataError SolveError StoreError",
    ".files.tables": "load save template",
    ".importing.exports": "read_exports",
    ".network.baseline": "check_undisturbed",
    ".network.network": "Network",
    ".planning.auditing": "audit",
    ".planning.funding.funding": "fund",
    ".planning.funding.swings": "fund_tornado",
    ".planning.information": "value_of_information",
    ".planning.landed.cost": "landed_cost",
    ".planning.near_plans": "alternatives",
    ".planning.planner": "plan plan_model",
    ".planning.sample_gap": "sample_gap",
    ".planning.smart_factory.making": "make_options smart_factory_options",
    ".planning.smart_factory.raising": "raise_levels",
    ".planning.smart_factory.remote": "remote_operation",
    ".planning.stock.policy": "stock_policy",
    ".planning.swings": "tornado",
    ".planning.timetable": "schedule",
    ".planning.trade_off": "frontier",
    ".planning.turning_points": "break_even",
    ".planning.verdict.deciding": "verdict",
    ".planning.verification": "verify",
    ".reports.files": "report",
    ".results.funding": "Funding",
    ".results.alternatives": "Alternatives",
    ".reports.verdict_picture": "plot_verdict",
    ".results.plan": "Plan",
    ".results.result": "Result",
    ".results.verdict": "Verdict",
    ".store.store": "Store",
    ".weak_points.cuts": "cut_sets",
    ".weak_points.ranking": "rank",
    ".weak_points.single_points": "critical_sites single_points stops",
    ".weak_points.stop_chance": "stop_chance",
    ".weak_points.worst_group": "worst",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A verb or noun is loaded, with the libraries it needs, when it is first asked for."""
    if name == "graph":  # a module itself
        return import_module(".network.graph", __name__)
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(_HOME[name], __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
