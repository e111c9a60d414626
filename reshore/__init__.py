"""reshore: what stops your production when a supplier, a region or a part drops out, and what it is worth bringing home.

                Scenario ----.
                              v
 tables -> Network ------> disrupt -> Result -.
              ^   \\-------> rank               >-> report, app, store
              |    '------> plan    -> Plan ---'
              '---- build ---------------'

Five nouns, one direction. Nouns are frozen; verbs are functions; a run never changes its input.
"""

from . import datasets
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
from .results.compare import compare
from .results.plan import Plan
from .results.result import Result
from .store.store import Store

__all__ = [
    "DataError", "Network", "Plan", "Result", "Scenario", "SolveError", "Store", "StoreError", "check",
    "check_undisturbed", "compare", "critical_sites", "cut_sets", "datasets", "disrupt", "graph", "load", "map_columns",
    "plan", "plan_model", "rank", "report", "save", "single_points", "stop_chance", "stops", "template", "why", "whys",
    "worst",
]  # fmt: skip
