"""Writes docs/landed_cost.md: what a harness set of the flagship costs at its line, from each source there is or could be.

    python docs/examples/landed_cost.py

Nothing in the page is typed in: the figures come from the verb it shows, run on data/korea_auto_2020.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

import reshore as rs
from reshore import texts
from reshore.planning.landed.cost import FACTORS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "landed_cost.md"
PART = "harness_kona"
WHOLE = "shandong_2022"
SHOWN = {
    "Weihai, today": "yura_weihai -> ulsan_1",
    "home, basic": "home_yura (home_yura_basic) -> ulsan_1",
    "home, advanced": "home_yura (home_yura_advanced) -> ulsan_1",
    "returned, advanced": "return_yura (return_yura) -> ulsan_1",
    "Vietnam": "yura_vietnam (qualify_yura_vietnam) -> ulsan_1",
}
say = partial(texts.say, language="en")

TEMPLATE = """# Landed cost

What does one unit of a part cost where it is used, from the source of today and from each one that an option would bring?
`landed_cost` tells it factor by factor, each with its formula and the cells it came from; what is charged for certain stands
apart from what is a guess about the future. It is written by `python docs/examples/landed_cost.py`; a test holds the page to
what the verb says today.

```python
import reshore as rs
net = rs.load(rs.datasets.korea_auto_2020)
cost = rs.landed_cost(net, "{part}")   # source, factor, kind, amount, formula
```

    reshore landed data/korea_auto_2020 --part {part}

## A harness set at Ulsan, line 1

KRW a set. Hours, wages, capex and chances of the sample are mostly assumed (its README says which).

{table}

{reading}

From Weihai, as the verb explains it:

{today}

From home lines at the advanced level:

{home}

## Each factor

The order is that of a waterfall. A factor that the tables say nothing about has no row, or amount 0 and the reason.

| factor | kind | formula |
|---|---|---|
| inputs | hard | `bom.quantity` x delivered cost, by today's mix of substitutes and ways, else the cheapest |
| labour | hard | `sources.hours` x `countries.wage` of the source's country |
| overhead | hard | `countries.overhead_rate` x `sources.unit_cost` |
| conversion | hard | `sources.unit_cost` less labour and overhead, which are parts of it |
| freight | hard | `lanes.unit_cost`, summed along the way |
| duty | hard | `lanes.duty_rate` x `parts.value`, summed along the way |
| holding | hard | days on the way x `parts.holding_rate` / days of a year x `parts.value` |
| capex | hard | `options.capex` x capital recovery (`discount_rate`, `life_years`) / units a year; no support is taken off |
| annual_cost | hard | `options.annual_cost` / units a year |
| total_hard | hard | the sum so far |
| quality | uncertain | 0: no table says which share of units is bad. What the level makes of it (`levels.quality`) is told |
| disruption | uncertain | sum over scenarios of chance x cost / units that the place uses in a year |
| total | uncertain | total_hard + quality + disruption |

- *What plan and flow charge*: inputs, labour + overhead + conversion, freight, duty and holding add up to what a baseline
  day costs for one unit more, to the last digit. Holding of stock that lies at a site is not in it: it does not grow with
  units.
- *Cells are as they are at their level.* `hours` and `unit_cost` of an option's row are those of the level it is built at, so
  nothing is multiplied again. Only where such a row leaves `hours` blank, today's hours of the same part at the same site
  are multiplied by `levels.hours`. Overhead is a share of the own cost, so it falls where that falls; what does not shows
  in conversion.
- *The way.* A source that delivers today: by the ways its units take, each with its share. One that does not: the cheapest
  way once its option (and what that requires) stands.
- *Units* of an option are what it may make of each of its parts and what is used of them today, whichever is less, within the
  capacity of its site; parts share the capital by `sources.load`. So this is the cost with all that the option serves. The
  capital of an option that it requires is not in it, nor that of one already built.
- *Disruption.* For each scenario that has a chance, what is left of the source, of its site's capacity and of each step of
  the way is worked out as in any run, smart level and spare capacity counted. The engine `daily` then plays today's chain
  with just that left of what today's sources of the place make and the lanes into it bring; the margin
  lost beyond the baseline is what it costs, the place's part of it where these sources feed others too. Stock and
  customers who wait count as in any run. Duty that a scenario adds is charged on what the place uses meanwhile. What hits
  inputs is not in it; a route fails at its last step, whichever is hit. Chances are guesses: read the loss first.
- *Less than the whole scenario.* What else a scenario hits carries on here, so that catching up is easier: {whole}
- Cheaper here is not the same as worth it: `plan` weighs an option with everything else that may be bought.
"""


def page() -> str:
    """The page as it should stand."""
    net = rs.load(rs.datasets.korea_auto_2020)
    cost = rs.landed_cost(net, PART)
    amount = cost.pivot(index="factor", columns="source", values="amount").reindex(FACTORS)[list(SHOWN.values())]
    return TEMPLATE.format(
        part=PART,
        table=table(amount),
        reading=reading(amount),
        today=formulas(cost, SHOWN["Weihai, today"]),
        home=formulas(cost, SHOWN["home, advanced"]),
        whole=whole(net, cost),
    )


def table(amount: pd.DataFrame) -> str:
    """Factors by source in Markdown."""
    lines = [["factor", "kind", *SHOWN], ["---"] * 2 + ["---:"] * len(SHOWN)]
    for factor, cells in amount.iterrows():
        shown = ["" if v != v else f"{v:,.0f}" for v in cells]
        lines.append([say(f"landed.factor_{factor}"), FACTORS[str(factor)], *shown])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def reading(amount: pd.DataFrame) -> str:
    """What the table says, in three sentences."""
    today, home, near = (amount[SHOWN[name]] for name in ("Weihai, today", "home, advanced", "Vietnam"))
    gap = home["total_hard"] - today["total_hard"]
    return (
        f"A set from home lines at the advanced level costs {gap:,.0f} KRW more than one from Weihai "
        f"({100 * gap / today['total_hard']:.0f} %): labour costs {home['labour'] - today['labour']:,.0f} more even at "
        f"half the hours, the lines themselves {home['capex'] + home['annual_cost']:,.0f}; "
        f"{today['freight'] + today['duty'] - home['freight'] - home['duty']:,.0f} of freight and duty are saved. "
        f"The expected loss of the way over Incheon, {today['disruption']:,.0f} a set, "
        f"{'does' if today['disruption'] - home['disruption'] > gap else 'does not'} close that. "
        f"Vietnam costs {abs(near['total'] - today['total']):,.0f} {'less' if near['total'] < today['total'] else 'more'} than "
        "Weihai, its capital counted."
    )


def whole(net: rs.Network, cost: pd.DataFrame) -> str:
    """What a scenario takes of the part's cars by this way alone and in a run of all it hits."""
    told = cost.set_index(["source", "factor"]).loc[(SHOWN["Weihai, today"], "disruption"), "formula"]
    alone = {text.values["scenario"]: text.values["cost"] for text in terms(told.values["terms"])}
    run = rs.disrupt(net, WHOLE)
    demand = run.base.coded.demand
    cars = run.base.coded.items.part[demand.item] == PART.replace("harness", "car")
    lost = texts.number(float((run.lost * run.base.margin)[cars].sum()))
    return f"`{WHOLE}` costs {alone[WHOLE]} by the way of Weihai alone, and the same cars lose {lost} in a run of all it hits."


def terms(told: texts.Said) -> list[texts.Said]:
    """The terms of a sum in words."""
    return [*terms(told.values["one"]), told.values["other"]] if told.key == "landed.plus" else [told]


def formulas(cost: pd.DataFrame, source: str) -> str:
    """The factors of one source with their formulas as a list."""
    rows = cost[cost["source"] == source]
    return "\n".join(f"- {say(f'landed.factor_{r.factor}')} {r.amount:,.0f}: {r.formula}" for r in rows.itertuples())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
