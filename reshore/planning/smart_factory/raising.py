"""raise_levels(): what smarter sites spare of the losses of a year, tier by tier and together, and which upgrade pays next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from ...disruption.engines import disrupt
from ...errors import SolveError, door, not_one_of
from ...network import graph, levels
from ...network.network import Network
from ...network.scenario import Scenario, chance
from ...solving.progress import Progress, Watch
from ...texts import said
from ..model.years import weighed_scenarios
from .asked import checked_country, checked_levels
from .effects import known_project_of, yearly
from .figures import Figures
from .ground import Ground

BY = ("tier", "company", "site")
ENGINES = ("daily", "flow")
COLUMNS = (
    "who", "sites", "level", "loss_avoided", "low", "high", "apart", "complementarity", "capex", "cost", "gain",
    "break_even_loss", "best",
)  # fmt: skip
LOSS = "lost_margin"
ROUNDING = 1e-9  # of the loss of today


@door(SolveError)
def raise_levels(
    net: Network,
    level: str = "advanced",
    by: str = "tier",
    country: str | None = None,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    engine: str = "daily",
    figures: Mapping[str, float] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What raising the smart-factory level of sites spares of a year's losses, and which upgrade is the best next.

    A level changes by how much an event of a cause hits a site (table levels, effect severity). The sites of a tier are raised
    alone, with the next tier upstream, and all tiers together; what a group spares beyond the sum of its tiers is their
    complementarity.

    Parameters
    ----------
    net : Network
        Sites that make something on a baseline day, and stand below the level, are raised; options that are not built stay out.
    level : str
        basic, intermediate_1, intermediate_2 or advanced.
    by : str
        "tier" (`graph.tiers`), "company" or "site": what is raised at once. Only tiers are also taken together.
    country : str, optional
        Only sites of this country (ISO 3166 alpha-2); None: all.
    scenarios : str, Scenario or several, optional
        What losses are counted in, by their probability; None: those of the table events.
    engine : str
        How a scenario is run: "daily", as run today, or "flow", at best.
    figures : mapping of str to float, optional
        Figures of your own by name: project_sales, project_life, upkeep (docs/options.md).
    time_limit : float, optional
        Seconds for all of it.
    progress : callable, optional
        Called with the share of the runs done [0..1] and a word.

    Returns
    -------
    DataFrame
        A row for each group: who (tiers joined by +, companies or sites), sites (how many are raised), level; loss_avoided
        [money a year]: lost margin by the base figures of the table levels, low and high the least and the most of its three
        estimates; apart: the sum of its tiers alone, complementarity = loss_avoided - apart [money a year]; capex [money]:
        projects of its sites, cost [money a year]: capital recovery and upkeep of that, gain = loss_avoided - cost;
        break_even_loss: how many times what is avoided today would pay for it (cost / loss_avoided); best: the group that
        gains most for what it costs, if any gains. Those that spare most for their cost come first. capex and what follows
        are NaN where the shipped levels are in another currency than the network. `attrs["loss"]`: what is lost in a year
        today.

    Raises
    ------
    DataError
        For an unknown level, engine, grouping or figure, or scenarios without probability.
    SolveError
        When the time is over, or the engine has no answer.

    References
    ----------
    docs/smart_levels.md; network/levels.csv has the effects and their sources.

    Examples
    --------
    Nobody comes to work at fab_a for ten days, one year in ten: 50 cars of 40 are lost. At the advanced level 60 % of its 30 a
    day still run, more than the ten that are needed.

    >>> import reshore as rs
    >>> ill = rs.Scenario("ill", probability=0.1).hit(site="fab_a", days=10, cause="labour")
    >>> found = rs.raise_levels(rs.load(rs.datasets.toy), scenarios=ill, by="site").set_index("who")
    >>> found.attrs["loss"], float(found.loc["fab_a", "loss_avoided"])
    (200.0, 200.0)
    """
    if by not in BY:
        raise not_one_of(said("error.no_grouping", value=by), BY)
    if engine not in ENGINES:
        raise not_one_of(said("error.no_engine", value=engine), ENGINES)
    if checked_levels(level) not in [(name,) for name in levels.LEVELS[1:]]:
        raise not_one_of(said("error.no_level", value=level), levels.LEVELS[1:])
    watch = Watch.of(progress, time_limit)
    chosen = [s for s in weighed_scenarios(net, scenarios) if s.probability]
    ground = Ground(net, Figures(net, "base", dict(figures or {})))
    alone = _alone(ground, level, by, checked_country(net, country))
    sets = _together(list(alone), by)
    spared = _Spared(net, level, _Runs(net, chosen, engine, watch, 3 * (1 + len(sets))))
    rows = []
    for who, names in sets.items():
        sites = [site for name in names for site in alone[name]]
        rows.append((who, len(sites), level, *spared.of(sites), sum(known_project_of(ground, site, level) for site in sites)))
    table = pd.DataFrame(rows, columns=["who", "sites", "level", "loss_avoided", "low", "high", "capex"])
    known = dict(zip(table["who"], table["loss_avoided"], strict=True))
    out = _ranked(table, np.array([sum(known[name] for name in names) for names in sets.values()]), ground)
    out.attrs = {"loss": spared.today["base"]}
    return out


class _Runs:
    """The lost margin of a year over scenarios; one that levels do not touch is run once."""

    def __init__(self, net: Network, scenarios: list[Scenario], engine: str, watch: Watch, total: int):
        rows = levels.table(net)
        causes = set(rows.loc[rows["effect"] == "severity", "cause"])
        moved = [bool(causes & set(s.events["cause"].fillna("")) - {""}) for s in scenarios]
        self.engine, self.watch, self.total, self.done = engine, watch, total, 0
        self.moved = [s for s, yes in zip(scenarios, moved, strict=True) if yes]
        self.still = [s for s, yes in zip(scenarios, moved, strict=True) if not yes]
        self.rest = self._sum(net, self.still)

    def loss(self, net: Network) -> float:
        """Lost margin of a year in this network [money]."""
        found = self.rest + self._sum(net, self.moved)
        self.done += 1
        self.watch(self.done / self.total, "runs")
        return found

    def _sum(self, net: Network, scenarios: list[Scenario]) -> float:
        out = 0.0
        for scenario in scenarios:
            self.watch.check()
            summary = disrupt(net, scenario, engine=self.engine, samples=0).summary
            out += chance(scenario) * float(summary.at[LOSS, "value"] - summary.at[LOSS, "undisturbed"])
        return out


def _alone(ground: Ground, level: str, by: str, country: str | None) -> dict[str, list[str]]:
    """The sites that are raised at once, by the name of their tier, company or own."""
    below = levels.LEVELS[: levels.LEVELS.index(level)]
    makers = {m.site for m in ground.makers if m.made > 0}
    rows = ground.site[ground.site["smart_level"].isin(below) & ground.site.index.isin(makers)].reset_index(drop=True)
    rows = rows[rows["country"] == country] if country is not None else rows
    tier = dict(zip(ground.net.sites["site"], graph.tiers(ground.net).tolist(), strict=True))
    rows = rows.assign(tier=[str(tier[site]) for site in rows["site"]])
    rows = rows.sort_values("tier", kind="stable") if by == "tier" else rows[rows[by] != ""]
    return {str(name): found["site"].tolist() for name, found in rows.groupby(by, sort=False)}


def _together(names: list[str], by: str) -> dict[str, list[str]]:
    """What is raised, alone and together, as names of what is raised alone: each tier also with the next, and all."""
    sets = [[name] for name in names]
    if by == "tier" and len(names) > 1:
        sets += [list(pair) for pair in pairwise(names)] + ([names] if len(names) > 2 else [])
    return {"+".join(one): one for one in sets}


class _Spared:
    """What raising sites to a level spares, by each estimate of what the level does."""

    def __init__(self, net: Network, level: str, runs: _Runs):
        self.net, self.level, self.runs = net, level, runs
        table = levels.table(net)
        self.levels = {estimate: table.assign(base=table[estimate]) for estimate in levels.ESTIMATES}
        self.today = {name: runs.loss(net.with_tables(levels=table)) for name, table in self.levels.items()}

    def of(self, sites: list[str]) -> tuple[float, float, float]:
        """By the base figures, the least and the most [money a year]."""
        level = self.net.sites["smart_level"].mask(self.net.sites["site"].isin(sites), self.level)
        raised = self.net.sites.assign(smart_level=level)
        found = {}
        for name, table in self.levels.items():
            less = self.today[name] - self.runs.loss(self.net.with_tables(sites=raised, levels=table))
            found[name] = less if abs(less) > ROUNDING * self.today[name] else 0.0
        return found["base"], min(found.values()), max(found.values())


def _ranked(rows: pd.DataFrame, apart: np.ndarray, ground: Ground) -> pd.DataFrame:
    """The rows with what is spared beyond the sum of their tiers and what they cost, the most spared for its cost first."""
    avoided, capex = rows["loss_avoided"].to_numpy(float), rows["capex"].to_numpy(float)
    together, cost = avoided - apart, yearly(ground, capex)
    out = rows.assign(
        apart=apart,
        complementarity=np.where(np.abs(together) > ROUNDING * np.abs(apart), together, 0.0),
        cost=cost,
        gain=avoided - cost,
        break_even_loss=np.divide(cost, avoided, out=np.full(len(rows), np.nan), where=avoided > 0),
    )
    out = out.sort_values(["break_even_loss", "loss_avoided"], ascending=[True, False], kind="stable", ignore_index=True)
    return out.assign(best=(out["gain"] > 0) & ~out["gain"].gt(0).shift(fill_value=False).cummax())[list(COLUMNS)]
