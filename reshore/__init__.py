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
    from .comparing.comparison import compare
    from .disruption.causes import why, whys
    from .disruption.cuts import cut_sets
    from .disruption.engines import disrupt
    from .disruption.exposure import rank
    from .disruption.interdiction import worst
    from .disruption.samples import stop_chance
    from .disruption.scenario import Scenario
    from .disruption.weak_points import critical_sites, single_points, stops
    from .errors import DataError, SolveError, StoreError
    from .network import graph
    from .network.baseline import check_undisturbed
    from .network.checks import check
    from .network.network import Network
    from .network.tables import load, save, template
    from .network.takeover import map_columns
    from .planning.planner import plan, plan_model
    from .reports.files import report
    from .results.plan import Plan
    from .results.result import Result
    from .store.store import Store

__all__ = [
    "DataError", "Network", "Plan", "Result", "Scenario", "SolveError", "Store", "StoreError", "check",
    "check_undisturbed", "compare", "critical_sites", "cut_sets", "datasets", "disrupt", "graph", "load", "map_columns",
    "plan", "plan_model", "rank", "report", "save", "single_points", "stop_chance", "stops", "template", "why", "whys",
    "worst",
]  # fmt: skip
_HOMES = {
    ".comparing.comparison": "compare",
    ".disruption.causes": "why whys",
    ".disruption.cuts": "cut_sets",
    ".disruption.engines": "disrupt",
    ".disruption.exposure": "rank",
    ".disruption.interdiction": "worst",
    ".disruption.samples": "stop_chance",
    ".disruption.scenario": "Scenario",
    ".disruption.weak_points": "critical_sites single_points stops",
    ".errors": "DataError SolveError StoreError",
    ".network.baseline": "check_undisturbed",
    ".network.checks": "check",
    ".network.network": "Network",
    ".network.tables": "load save template",
    ".network.takeover": "map_columns",
    ".planning.planner": "plan plan_model",
    ".reports.files": "report",
    ".results.plan": "Plan",
    ".results.result": "Result",
    ".store.store": "Store",
}  # fmt: skip
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
