"""Whether two versions of HiGHS buy the same plans, or name each other's among those as good.

    python benchmarks/plans_of_versions.py ONE.json          (in each environment)
    python benchmarks/plans_of_versions.py ONE.json OTHER.json

The first form plans every data set and 200 small random networks, whole and decomposed, and writes what is bought; the second
holds two such files against each other and prints how many plans are the same, how many are named and which are neither.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import highspy

sys.path.insert(0, str(Path(__file__).parents[1]))  # tests.support
import reshore as rs
from reshore.planning import planner
from tests.support.small_plans import mixed_plan, same

SMALL, WEIGHTS = 200, (0, 0.3, 1)
WAYS = {"whole": float("inf"), "decomposed": 0}  # the number of columns from which a plan is decomposed


def plans() -> dict[str, dict]:
    """What is bought in each, with the equals that are named, the objective and whether it is proved."""
    large, found = planner.LARGE, {}
    for seed in range(SMALL):
        asked = {"risk_weight": WEIGHTS[seed % 3], "confidence": 0.8}
        for way, planner.LARGE in WAYS.items():
            found[f"small {seed} {way}"] = _told(rs.plan(mixed_plan(seed), **asked))
    planner.LARGE = large
    for name, path in rs.datasets.listing().items():
        net = rs.load(path)
        if len(net.options):
            found[name] = _told(rs.plan(net))
    return found


def _told(plan: rs.Plan) -> dict:
    return {
        "bought": dict(zip(plan.options["option"], plan.options["units"], strict=True)),
        "near": list(plan.near_equals["options"]),
        "objective": plan.objective,
        "proved": plan.proved,
    }


def compare(one: dict[str, dict], other: dict[str, dict]) -> None:
    """Print what became of each plan of the one in the other."""
    alike, named, neither = [], [], []
    for key, a in one.items():
        b = other[key]
        if same(a["bought"], b["bought"]):
            alike.append(key)
        elif any(same(a["bought"], near) for near in b["near"]) and any(same(b["bought"], near) for near in a["near"]):
            named.append(key)
        else:
            neither.append(key)
    print(f"{len(one)} plans: {len(alike)} the same, {len(named)} name each other, {len(neither)} neither {neither}")
    apart = [abs(a["objective"] - other[key]["objective"]) / max(abs(a["objective"]), 1e-9) for key, a in one.items()]
    unproved = [key for key in one if not (one[key]["proved"] and other[key]["proved"])]
    print(f"objectives differ by at most {max(apart):.1e} of themselves; not proved by one or the other: {unproved}")


def main(one: str, other: str = "") -> None:
    """Write the plans of this version, or compare two files."""
    if other:
        compare(*(json.loads(Path(name).read_text(encoding="utf-8")) for name in (one, other)))
        return
    print(f"HiGHS {highspy.Highs().version()}")
    Path(one).write_text(json.dumps(plans(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
