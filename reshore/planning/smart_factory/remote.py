"""remote_operation(): what is saved where foreign engineers may not come, and at what chance a year it pays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...disruption.engines import disrupt
from ...errors import SolveError, door
from ...network import levels
from ...network.network import Network
from ...network.scenario import Scenario
from ...results.plan import Plan
from ...solving.progress import Progress, Watch
from .effects import known_project_of, yearly
from .figures import Figures
from .ground import Ground

RECOVERY, BUILD, CAUSE = "recovery", "build", "travel"
COLUMNS = (
    "what", "name", "level", "days", "days_saved", "days_low", "days_high", "loss", "loss_saved", "loss_low", "loss_high",
    "capex", "cost", "break_even_chance",
)  # fmt: skip


@door(SolveError)
def remote_operation(
    net: Network,
    best: Plan | None = None,
    figures: Mapping[str, float] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What a plant that can be run from afar saves when its foreign engineers may not enter: days of recovery and of building.

    Sites and options whose engineers come from another country (sites.engineers_from) are looked at, at every level above
    their own. Low and high are the least and the most by the three estimates of the table levels (effects recovery and build,
    cause travel).

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    best : Plan, optional
        A plan that buys options: being ready earlier is then worth that part of a year of what each avoids.
    figures : mapping of str to float, optional
        Figures of your own by name: project_sales, project_life, upkeep (docs/options.md).
    time_limit : float, optional
        Seconds for all of it.
    progress : callable, optional
        Called with the share of the sites done [0..1] and a word.

    Returns
    -------
    DataFrame
        A row for each site (what = recovery) and option (what = build) and level. days: sites.recovery_days, or build_days;
        days_saved, days_low, days_high: by how much a level shortens them; loss: margin lost when the site is down so long,
        as `rank` counts it, loss_saved, loss_low, loss_high: how much less is lost in the days that are left [money]; of an
        option what the plan's loss avoided comes to in the days saved. capex [money]: projects of the site, cost [money a
        year]: capital recovery and upkeep of that; break_even_chance: chance a year of such an outage from which on the level
        pays (cost / loss_saved; above 1: never). An option has its level in its price: capex and cost are 0. NaN: not known.

    Raises
    ------
    DataError
        For an unknown figure, or a network that no run can be made of.
    SolveError
        When the time is over, or the program has no answer.

    References
    ----------
    docs/smart_levels.md; network/levels.csv has the effects, all assumed.

    Examples
    --------
    Chips of fab_a are back after 10 days. From afar, at the advanced level, it takes 6.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> rows = net.sites.assign(country="TW", engineers_from="KR", recovery_days=10)
    >>> found = rs.remote_operation(net.with_tables(sites=rows)).set_index(["name", "level"])
    >>> found.loc[("fab_a", "advanced"), ["days", "days_saved", "days_low", "days_high"]].astype(float).round(6).tolist()
    [10.0, 4.0, 2.0, 6.0]
    """
    watch, ground = Watch.of(progress, time_limit), Ground(net, Figures(net, "base", dict(figures or {})))
    site = ground.site
    foreign = {name for name in site.index if set(site.at[name, "engineers_from"].split()) - {site.at[name, "country"]}}
    made = dict.fromkeys(m.site for m in ground.makers if m.made > 0 and m.site in foreign)
    rows: list[tuple[object, ...]] = []
    for done, name in enumerate(made):
        rows += _recoveries(ground, name, watch)
        watch((done + 1) / len(made), "runs")
    rows += _builds(net, foreign, best)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _recoveries(ground: Ground, site: str, watch: Watch) -> list[tuple[object, ...]]:
    """A site down for its recovery, at each level above its own."""
    days, before = float(ground.site.at[site, "recovery_days"]), str(ground.site.at[site, "smart_level"])
    known: dict[float, float] = {}

    def lost(length: float) -> float:
        if length not in known:
            watch.check()
            down = Scenario(site).hit(site=site, days=length)
            found = disrupt(ground.net, down, engine="flow", window="pooled").summary.loc["lost_margin"]
            known[length] = float(found["value"] - found["undisturbed"])
        return known[length]

    rows: list[tuple[object, ...]] = []
    for level in levels.LEVELS[levels.LEVELS.index(before) + 1 :]:
        saved = _saved(ground.net, RECOVERY, level, before, days)
        spared = [lost(days) - lost(days - fewer) if fewer > 0 else 0.0 for fewer in saved]
        capex = known_project_of(ground, site, level) - known_project_of(ground, site, before)
        cost = float(yearly(ground, np.array(capex)))
        chance = cost / spared[0] if spared[0] > 0 else np.nan
        rows.append((RECOVERY, site, level, days, *saved, lost(days), *spared, capex, cost, chance))
    return rows


def _builds(net: Network, foreign: set[str], best: Plan | None) -> list[tuple[object, ...]]:
    """Options at sites with foreign engineers: the days that their own level saves while they are built."""
    rows: list[tuple[object, ...]] = []
    year = net.number("days_per_year", 365.0)
    worth = {} if best is None else dict(zip(best.options["option"], best.options["loss_avoided"], strict=True))
    used = net.sources[net.sources["site"].isin(foreign)].groupby("option")["site"].first()
    for option in net.filled("options").itertuples():
        if option.option not in used.index or option.smart_level not in levels.LEVELS[1:]:
            continue
        saved = _saved(net, BUILD, option.smart_level, "none", float(option.build_days))
        a_day = worth.get(option.option, np.nan) / year
        gain = [a_day * fewer for fewer in saved]
        rows.append((BUILD, option.option, option.smart_level, option.build_days, *saved, np.nan, *gain, 0.0, 0.0, np.nan))
    return rows


def _saved(net: Network, effect: str, level: str, before: str, days: float) -> tuple[float, float, float]:
    """Days that a level saves: by the base figures, the least and the most."""
    found = {e: days * (1 - levels.change(net, effect, level, before, CAUSE, e)) for e in levels.ESTIMATES}
    least, most = min(found.values()), max(found.values())
    return found["base"], least, most
