"""Five real supply chains as ordinary networks, every stage ranked.

    python docs/examples/willems.py [FOLDER]

The chains are from S. P. Willems, "Real-World Multiechelon Supply Chains Used for Inventory Optimization", M&SOM
10(1):19-23, 2008. They are not part of this project: give the folder of their XML files.

What the files say: stages, what each needs (every predecessor, one unit of each), cost added, time, mean demand a day.
What is assumed here, for want of better: every stage makes one part of its own at one site; it takes 28 days to
recover; it holds stock of what it makes for as many days as it takes to make it; a unit sold earns half its cost.
"""

from __future__ import annotations

import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd

from reshore import Network
from reshore.weak_points.cuts import cut_sets
from reshore.weak_points.ranking import rank
from reshore.weak_points.single_points import single_points

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "oracles" / "willems"
MARGIN = 0.5  # of the cost of a unit


def read(path: Path) -> Network:
    """One chain as a network: a stage is a site and its part, an arc a lane and a row of the bill of materials."""
    chain = ET.parse(path).getroot()
    stages = pd.DataFrame([dict(stage.attrib) for stage in chain.iter("stage")])
    arcs = pd.DataFrame([dict(arc.attrib) for arc in chain.iter("arc")])[["from", "to"]].drop_duplicates()
    for column in ("stageCost", "stageTime", "avgDemand"):
        stages[column] = pd.to_numeric(stages[column])
    name, sold = stages["stageName"], stages[stages["avgDemand"] > 0]
    cost = unit_costs(dict(zip(name, stages["stageCost"], strict=True)), arcs)
    return Network(
        sites=pd.DataFrame({"site": name, "recovery_days": 28.0, "evidence": "assumed"}),
        parts=pd.DataFrame({"part": name, "family": stages["stageClassification"]}),
        bom=pd.DataFrame({"part": arcs["to"], "input": arcs["from"]}),
        sources=pd.DataFrame({"site": name, "part": name, "unit_cost": stages["stageCost"]}),
        lanes=pd.DataFrame({"origin": arcs["from"], "destination": arcs["to"], "part": arcs["from"]}),
        stock=pd.DataFrame({"site": name, "part": name, "cover_days": stages["stageTime"], "evidence": "assumed"}),
        demand=pd.DataFrame({"site": sold["stageName"], "part": sold["stageName"], "rate": sold["avgDemand"],
                             "margin": MARGIN * sold["stageName"].map(cost), "evidence": "assumed"}),
        settings=pd.DataFrame({"key": ["name"], "value": [f"Willems {path.stem}"]}),
    )  # fmt: skip


def unit_costs(added: dict[str, float], arcs: pd.DataFrame) -> dict[str, float]:
    """Cost of one unit of each stage: its own and that of all it needs."""
    needs = arcs.groupby("to")["from"].agg(list).to_dict()
    known: dict[str, float] = {}

    def cost(stage: str) -> float:
        if stage not in known:
            known[stage] = added[stage] + sum(cost(s) for s in needs.get(stage, []))
        return known[stage]

    return {stage: cost(stage) for stage in added}


def main() -> None:
    """Rank every chain; print its size, how long that took, and its five worst stages."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    files = sorted(folder.glob("*.xml"))
    if not files:
        print(f"no chains in {folder.name}; give the folder of the XML files (see the top of this file)")
        return
    for path in files:
        net, began = read(path), time.perf_counter()
        weak, points = rank(net), single_points(net)
        cuts = sum(len(cut_sets(net, product, order=2)) for product in net.demand["part"])
        print(
            f"\nchain {path.stem}: {len(net.sites)} stages, {len(net.lanes)} arcs, {len(net.demand)} sold; "
            f"{len(weak)} ranked, {points['site'].nunique()} single points, {cuts} cut sets to order 2, "
            f"{time.perf_counter() - began:.1f} s"
        )
        shown = weak.head(5)[["target", "lost_margin", "time_to_survive", "exposure", "tier", "safe"]]
        print(shown.to_string(index=False, float_format="{:,.2f}".format))


if __name__ == "__main__":
    main()
