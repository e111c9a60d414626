"""Writes docs/weak_points.md: the weak points of the flagship, and how to find those of any network.

    python docs/examples/weak_points.py

Nothing in the page is typed in: the figures come from the verbs it shows, run on data/korea_auto_2020.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pandas as pd

import reshore as rs
from reshore import texts
from reshore.weak_points.ranking import cheap_but_deadly

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "weak_points.md"
WORST = 10
say = partial(texts.say, language="en")

TEMPLATE = """# Weak points

Where is a supply chain weak without anyone knowing? This page answers for the sample, Korea's car industry in early 2020
(data/korea_auto_2020). It is written by `python docs/examples/weak_points.py`; a test holds the page to what the verbs say
today. Capacities, stocks and recovery times of the sample are mostly assumed (its README says which): read the ranking as
the answer to those figures.

## The ten worst sites

{worst_text}

{worst_table}

TTR: time to recover, days until it is back. TTS: time to survive, days without loss. Loss: margin lost until it is back, with
the best anyone could do with the stock and the capacity there is (no lead times, stock used once). Spend: what goes through
it on a baseline day.

    reshore rank data/korea_auto_2020 --by site --top {count}

```python
import reshore as rs
net = rs.load(rs.datasets.korea_auto_2020)
weak = rs.rank(net, by="site", top={count})   # also company, country, region, part, lane
```

Cheap but deadly, in the cheaper half of all that loses anything and yet a quarter of the worst loss or more: {cheap}.

## The hidden ones

{hidden_text}

{hidden_table}

Sales: plants and products that its loss alone stops once stocks are used up. Through: the parts bought that all fall with it,
each of which has two makers or more. A list of direct suppliers shows two sources for each of these parts; it does not show
that both need the same site.

```python
critical = rs.critical_sites(net)             # every single point of failure, hidden ones first
points = rs.single_points(net)                # the same by product and plant
```

## What stops one product

The smallest groups of sites without which {product} cannot be made:

{cuts_table}

    reshore cuts data/korea_auto_2020 --product {product} --order 3

```python
cuts = rs.cut_sets(net, "{product}", order=3)
```

## The worst groups

{groups_table}

    reshore worst data/korea_auto_2020 --k 3 --days 28

```python
group = rs.worst(net, k=3, days=28)
pairs = rs.rank(net, days=28, pairs=True, top=10)
```

## How likely is it

`rank` says what a loss would cost, not how likely it is. With a chance for each site and for common causes, sampled at once:

```python
chance = rs.stop_chance(net, 0.01, {{"region": 0.002}})   # by sale: how often it stops, with the standard error
```
"""


def page() -> str:
    """The text of docs/weak_points.md."""
    net = rs.load(ROOT / "data" / "korea_auto_2020")
    weak, critical = rs.rank(net), rs.critical_sites(net)
    hidden, product = critical[critical["hidden"]], "car_kona"
    cuts = rs.cut_sets(net, product, order=3)
    groups = pd.concat([rs.worst(net, k=k, days=28) for k in (1, 2, 3)])
    return TEMPLATE.format(
        worst_text=worst_text(net, weak), worst_table=worst_table(net, weak.head(WORST)), count=WORST, product=product,
        cheap=", ".join(f"`{t}`" for t in weak.loc[cheap_but_deadly(weak)[0], "target"]),
        hidden_text=hidden_text(net, weak, hidden), hidden_table=hidden_table(hidden, weak),
        cuts_table=table(["sites lost together"], [[names(sites)] for sites in cuts["sites"]]),
        groups_table=table(["sites", "loss in 28 days", "proved"],
                           [[names(g.sites), money(net, g.lost_margin), "yes" if g.proved else f"gap {g.gap:.1%}"]
                            for g in groups.itertuples()]),
    )  # fmt: skip


def worst_text(net: rs.Network, weak: pd.DataFrame) -> str:
    """What the ranking finds."""
    losing, deep = weak[weak["lost_margin"] > 0], weak.head(WORST)[weak.head(WORST)["tier"] >= 2]
    return (
        f"Of {len(weak)} sites {len(losing)} cost margin when they alone are lost for as long as they take to recover; "
        f"{int((~weak['safe']).sum())} are not safe: stock ends before they are back. {len(deep)} of the ten worst "
        f"stand at tier two or deeper."
    )


def worst_table(net: rs.Network, weak: pd.DataFrame) -> str:
    """The worst sites with why."""
    heads = ["site", "tier", "TTR, days", "TTS, days", "loss", "spend a day", "why"]
    return table(heads, [[f"`{r.target}`", f"{r.tier:.0f}", f"{r.time_to_recover:.0f}", f"{r.time_to_survive:.1f}",
                          money(net, r.lost_margin), money(net, r.spend), why(net, r)] for r in weak.itertuples()])  # fmt: skip


def why(net: rs.Network, row) -> str:
    """Why a site is where it is: what it makes or passes on, for how many, and who else could."""
    sources, lanes = (frame[frame["option"] == ""] for frame in (net.sources, net.lanes))
    made = set(sources.loc[sources["site"] == row.target, "part"])
    customers = set(lanes.loc[lanes["origin"] == row.target, "destination"])
    if not made:
        return f"passes on what {sites(len(customers))} need"
    others = sources[sources["part"].isin(made) & (sources["site"] != row.target)]
    alone = sorted(made - set(others["part"]))
    if alone:
        return f"the only maker of {few(alone)}, for {sites(len(customers))}"
    makers = sorted(set(others["site"]))
    supplied = {p: _destinations(lanes, others.loc[others["part"] == p, "site"], p) for p in made}
    cut_off = len({d for p in made for d in _destinations(lanes, [row.target], p) - supplied[p]})
    same = f"{few(makers)} {'makes' if len(makers) == 1 else 'make'} the same, but"
    if cut_off:
        return f"{same} {'do' if len(makers) > 1 else 'does'} not supply {cut_off} of its {sites(len(customers))}"
    return f"{same} {'have' if len(makers) > 1 else 'has'} too little spare capacity"


def _destinations(lanes: pd.DataFrame, origins: Iterable[str], part: str) -> set[str]:
    """Where a part is sent from some sites."""
    return set(lanes.loc[lanes["origin"].isin(list(origins)) & lanes["part"].isin([part, ""]), "destination"])


def sites(count: int) -> str:
    """So many sites."""
    return f"{count} site{'s' * (count != 1)}"


def few(words: list[str], most: int = 3) -> str:
    """The first words of a list, and how many more there are."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(f"`{w}`" for w in words[:most]) + more


def hidden_text(net: rs.Network, weak: pd.DataFrame, hidden: pd.DataFrame) -> str:
    """What is hidden and how bad the worst of it is."""
    first = weak[weak["target"].isin(hidden["site"])].iloc[0]
    return (
        f"{len(hidden)} sites at tier two or deeper can each stop a product alone although every part bought that fails "
        f"with them has two makers or more. The worst is `{first.target}`, tier {first.tier:.0f}: after "
        f"{first.time_to_survive:.1f} days nothing replaces it, and {money(net, first.lost_margin)} is lost until it is "
        f"back after {first.time_to_recover:.0f}."
    )


def hidden_table(hidden: pd.DataFrame, weak: pd.DataFrame) -> str:
    """The hidden sites with what the ranking says of them."""
    survive = weak.set_index("target")["time_to_survive"]
    return table(
        ["site", "tier", "sales", "TTS, days", "through"],
        [
            [f"`{r.site}`", f"{r.tier}", f"{r.sales}", f"{survive[r.site]:.1f}", few(list(r.through))]
            for r in hidden.itertuples()
        ],
    )


def names(sites: tuple[str, ...]) -> str:
    """Sites in a row."""
    return ", ".join(f"`{s}`" for s in sites)


def money(net: rs.Network, value: float) -> str:
    """An amount in words."""
    return texts.money(value, net.setting("currency", ""), say)


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
