"""rank(): what the loss of each site, company, country, region, part or lane would cost, and how long until it does.

Performance impact, time to survive and exposure index as in Simchi-Levi et al. (2015), Interfaces 45(5):375-390, on the
whole network: any depth, substitutes, shared capacity, stock anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..errors import DataError, SolveError
from ..network.baseline import Baseline, baseline, suppliable
from ..network.index import Index, index
from ..network.network import Network
from ..solving.progress import Progress, heard, part
from ..texts import said
from .dependence import Dependence
from .engines import disrupt, refuse_unknown
from .pairs import rank_pairs
from .pooled import SAME, LiveChain, LiveSurvival, chain_of, one_chain
from .profile import profile
from .targets import Targets, targets

CHECKED = 10  # of the worst, and as many of the others, solved once more from nothing
DEADLY = 0.25  # of the worst loss
TINY = 1e-9  # days to survive that count as none
DOUBT = 0.3  # share by which a recovery estimate may be wrong
LOSSES, TIMES = 0.5, 0.65  # shares of progress at which all losses and all times are known


def rank(
    net: Network, by: str = "site", days: float | None = None, engine: str = "flow", window: str = "pooled",
    pairs: bool = False, top: int | None = None, progress: Progress | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Rank every single loss of one kind; the worst first.

    Parameters
    ----------
    net
        The network; it is not changed.
    by
        What is lost: "site", "company", "country", "region", "part" or "lane" (named origin>destination).
    days
        How long everything lost stays away [days]; None: each site as long as it takes to recover (`recovery_days`),
        and the window of a group as long as the longest of them.
    engine, window
        "flow" with "pooled": the published performance impact, stock usable once, no lead times. "flow" with "dated",
        "daily" and "structure" play every loss day by day through that engine.
    pairs
        Losses of two at once instead, those that cost more than either alone (pooled flow only).
    top
        Only so many of the worst (None: all). Pooled flow then stops early, exactly: what rests on a target bounds what
        its loss can cost (see `dependence`).
    progress
        Called with the share done [0..1] and a word.

    Returns
    -------
    DataFrame
        A row for each target: target, lost_units, lost_margin (beyond the undisturbed), time_to_survive [days] (NaN:
        never short), time_to_recover [days], exposure (loss as a share of the worst), tier (`graph.item_tiers`), spend
        [money/day] (undisturbed, through the target), second_source (all it makes and passes on could come another
        way), evidence (the weakest of its rows), safe (survives until recovered), verify (a recovery 30 % longer or
        shorter would change that: check the estimate).

    Raises
    ------
    DataError
        For an unknown kind, engine or window, or bad shares.

    Examples
    --------
    >>> import reshore as rs
    >>> from reshore.disruption.exposure import rank
    >>> weak = rank(rs.load(rs.datasets.toy))
    >>> weak["target"][0], float(weak["lost_units"][0])
    ('looms', 80.0)
    """
    _refuse_unknown(engine, window, pairs, top)
    coded, base, tell = index(net), baseline(net), heard(progress)
    losses = targets(coded, by, days)
    if pairs:
        return rank_pairs(coded, base, losses, top, tell)
    if engine == "flow" and window == "pooled":
        found = _pooled(coded, base, losses, top, tell)
    else:
        found = _played(net, losses, engine, tell)
    found.insert(0, "target", losses.names)
    found["time_to_recover"] = losses.recover
    found["exposure"] = found["lost_margin"] / max(found["lost_margin"].max(), 1e-300)
    survive = found["time_to_survive"].fillna(np.inf)
    found = found.join(profile(base, losses, by))
    found["safe"] = survive >= losses.recover
    # safe if recovery is 30 % shorter, unsafe if 30 % longer
    found["verify"] = (survive >= (1 - DOUBT) * losses.recover) & (survive < (1 + DOUBT) * losses.recover)
    return worst_first(found).head(top)


def worst_first(found: pd.DataFrame) -> pd.DataFrame:
    """Sorted by loss, what is equal but for rounding by name."""
    return found.iloc[_order(found["lost_margin"].to_numpy(), found["target"].to_numpy())].reset_index(drop=True)


def _order(loss: np.ndarray, name: np.ndarray) -> np.ndarray:
    """Rows by loss, the worst first, what is equal but for rounding by name."""
    return np.lexsort((name, -np.round(loss / max(1e-300, loss.max(initial=0)), 9)))


def cheap_but_deadly(weak: pd.DataFrame) -> tuple[pd.Series, float, float]:
    """What a ranking finds that costs little and loses much: where looking at spend alone misses the risk.

    -> by row whether it is one, the most spend [money/day] (the median of those that lose something), the least loss
    [money] (a quarter of the worst).
    """
    losing = weak["lost_margin"] > 0
    most = float(weak.loc[losing, "spend"].median()) if losing.any() else 0.0
    least = DEADLY * float(weak["lost_margin"].max()) if losing.any() else 0.0
    return losing & (weak["spend"] <= most) & (weak["lost_margin"] >= least), most, least


def _refuse_unknown(engine: str, window: str, pairs: bool, top: int | None) -> None:
    if top is not None and top < 1:
        raise DataError(said("error.is", name="top", value=str(top)), said("fix.one_or_more_or_all"))
    refuse_unknown(engine, window)
    if pairs and (engine, window) != ("flow", "pooled"):
        raise DataError(said("error.pairs_need_flow"))


def _played(net: Network, losses: Targets, engine: str, tell: Progress) -> pd.DataFrame:
    """Every loss played through an engine, one after another, dated (only flow has a pooled window)."""
    rows = []
    for k in range(len(losses)):
        if losses.nothing(k):
            rows.append((0.0, 0.0, np.nan))
        else:
            summary = disrupt(net, losses.scenario(k), engine=engine).summary
            beyond = summary["value"] - summary["undisturbed"].fillna(0)
            rows.append((beyond["lost_units"], beyond["lost_margin"], summary.at["time_to_survive", "value"]))
        tell((k + 1) / len(losses), "losses")
    found = pd.DataFrame(rows, columns=["lost_units", "lost_margin", "time_to_survive"], dtype=float)
    return found.assign(lost_units=_no_noise(found["lost_units"]), lost_margin=_no_noise(found["lost_margin"]))


def _pooled(coded: Index, base: Baseline, losses: Targets, top: int | None, tell: Progress) -> pd.DataFrame:
    """F1 and F2 for every target, or for the worst; the worst and a sample are solved once more from nothing."""
    impact, survival = LiveChain(chain_of(coded, base)), LiveSurvival(chain_of(coded, base, survive=True))
    found = _impacts(impact, base, losses, top, part(tell, 0, LOSSES))
    kept = _order(found["lost_margin"].to_numpy(), losses.names)[:top]
    survive = _times(survival, losses, kept, found["ends"].to_numpy(), part(tell, LOSSES, TIMES))
    checked, still = _checked(kept), part(tell, TIMES, 1)
    for done, k in enumerate(checked):
        still(done / len(checked), "losses")
        _refuse_difference(losses, k, "error.two_losses", found.at[k, "absolute"], _cold_loss(impact, losses, k))
        cold = survival.longest(survival.chain.change(losses, k, None), cold=True)
        _refuse_difference(losses, k, "error.two_times", 1 / max(survive[k], TINY), 1 / max(cold, TINY))
    tell(1.0, "losses")
    found["time_to_survive"] = np.where(np.isfinite(survive), survive, np.nan)  # inf: never short
    return found.drop(columns=["absolute", "ends"])


def _impacts(live: LiveChain, base: Baseline, losses: Targets, top: int | None, tell: Progress) -> pd.DataFrame:
    """F1 of every target over its own window, or of all that may be among the worst: units, margin beyond the
    undisturbed, margin (absolute); and ends, a 1 / time [1/day] below which the loss does not end."""
    n, together = len(losses), one_chain(base.coded, base)
    units, margin, absolute, ends = (np.zeros(n) for _ in range(4))
    lost = live.chain.flow.lost[0]
    for done, (share, k) in enumerate(_turns(live, base, losses, margin, top)):
        time, usual = live.time, live.undisturbed
        change = live.chain.change(losses, k, time)
        absolute[k] = usual.objective * time
        if live.unused(change):
            continue
        solution = live.without(change)
        if together and solution.objective > live.chain.no_loss and losses.whole(k):
            ends[k] = np.inf if _stops_at_once(base, losses, k) else live.loss_ends(solution.objective)
        absolute[k] = solution.objective * time
        units[k] = (solution.x[lost].sum() - usual.x[lost].sum()) * time
        margin[k] = (solution.objective - usual.objective) * time
        if done % 16 == 0:
            tell(share, "losses")
    return pd.DataFrame({"lost_units": _no_noise(units), "lost_margin": _no_noise(margin), "absolute": absolute,
                         "ends": ends})  # fmt: skip


def _turns(
    live: LiveChain, base: Baseline, losses: Targets, margin: np.ndarray, top: int | None
) -> Iterator[tuple[float, int]]:
    """The targets in the order in which they are tried, the model over the window of each, and the share tried before.

    With `top`, what most rests on comes first, until no other can be among so many of the worst found in `margin`.
    """
    recover, bound = losses.recover, np.full(len(losses), np.inf)
    windows = np.unique(recover[recover > 0])
    if top is not None:
        dependence = Dependence(live.chain, base, losses)
        for time in windows:
            live.over(float(time))
            bound = np.where(recover == time, dependence.resting(live.undisturbed.x) * time, bound)
    ordered = sorted(windows.tolist(), key=lambda time: (-bound[recover == time].max(), time))
    for turn, time in enumerate(ordered):
        live.over(time)
        members = np.flatnonzero(recover == time)
        for place, k in enumerate(members[np.argsort(-bound[members], kind="stable")].tolist()):
            if top is not None and top < len(margin) and bound[k] <= np.partition(margin, -top)[-top]:
                break
            yield (turn + place / len(members)) / len(ordered), k


def _stops_at_once(base: Baseline, losses: Targets, k: int) -> bool:
    """Whether a sale stops without the target whatever stock there were of all that is in stock."""
    coded = base.coded
    up = [np.array(coded.sources["capacity"] > 0), np.array(coded.lanes["capacity"] > 0), base.served > 0]
    for rows, member in zip(up, (losses.sources, losses.lanes, losses.sales), strict=True):
        rows[member.of(k)[0]] = False
    have = suppliable(coded, up[0], up[1], base.stock > 0)[coded.demand["item"]]
    return bool(np.any((base.served > 0) & ~(have & up[2])))


def _times(
    live: LiveSurvival, losses: Targets, kept: np.ndarray, ends: np.ndarray, tell: Progress
) -> np.ndarray:
    """F2 of the targets kept [days]; inf: never short."""
    survive = np.zeros(len(losses))
    for done, k in enumerate(kept[np.isfinite(ends[kept])]):
        survive[k] = live.longest(live.chain.change(losses, k, None), ends[k])
        if done % 16 == 0:
            tell(done / len(kept), "losses")
    return survive


def _checked(kept: np.ndarray) -> np.ndarray:
    """Of targets, the worst first: the worst and a fixed random sample of the others."""
    sample = np.random.default_rng(0).permutation(kept[CHECKED:])[:CHECKED]
    return np.concatenate([kept[:CHECKED], sample])


def _cold_loss(live: LiveChain, losses: Targets, k: int) -> float:
    """F1 of one target from nothing [money]."""
    time = float(losses.recover[k])
    return live.cold_loss(losses, k, time) * time if time > 0 else 0.0


def _refuse_difference(losses: Targets, k: int, what: str, hot: float, cold: float) -> None:
    """Raise `SolveError` when a solve from nothing finds another answer than the one from the undisturbed basis."""
    if abs(cold - hot) > SAME * max(1.0, abs(cold)):
        raise SolveError(said(what, name=str(losses.names[k]), one=f"{hot:g}", other=f"{cold:g}"))


def _no_noise(values: np.ndarray | pd.Series) -> np.ndarray:
    """Rounding errors of the solver around zero as zero."""
    values = np.asarray(values, dtype=float)
    return np.where(np.abs(values) <= 1e-9 * max(1.0, np.abs(values).max(initial=0)), 0.0, values)
