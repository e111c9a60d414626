"""rank(): what the loss of each site, company, country, region, part or lane would cost, and how long until it does.

Performance impact, time to survive and exposure index as in Simchi-Levi et al. (2015), Interfaces 45(5):375-390, on the
whole network: any depth, substitutes, shared capacity, stock anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pandas as pd

from ..disruption.engines import ENGINES, disrupt, refuse_unknown, which
from ..disruption.run_length import run_days
from ..errors import DataError, SolveError, door
from ..network.baseline import Baseline, baseline
from ..network.explosion import suppliable
from ..network.index import Index, index
from ..network.network import Network
from ..network.schema import refuse_outside
from ..results.postconditions import refuse_ranking, short_share
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from ..texts import said
from .dependence import Dependence
from .live_models import NO_LOSS, SAME, LiveChain, LiveSurvival, chain_of, one_chain
from .pairs import NO_MATTER, rank_pairs
from .profile import profile
from .targets import Targets, targets

CHECKED = 10  # of the worst, and as many of the others, solved once more from nothing
DEADLY = 0.25  # of the worst loss
TINY = 1e-9  # days to survive that count as none
DOUBT = 0.3  # share by which a recovery estimate may be wrong
LOSSES, TIMES = 0.5, 0.65  # shares of progress at which all losses and all times are known
LOSSES_TIME, TIMES_TIME = 0.6, 0.95  # shares of a time limit after which no more losses, no more times are worked out


@door(SolveError)
def rank(
    net: Network,
    by: str = "site",
    days: float | None = None,
    engine: str = "flow",
    window: str = "pooled",
    pairs: bool = False,
    top: int | None = None,
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> pd.DataFrame:
    """Rank every single loss of one kind by what it costs; the worst first.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    by : str
        What is lost: "site", "company", "country", "region", "part" or "lane" (named origin>destination).
    days : float, optional
        How long everything lost stays away [days]; None: each site as long as it takes to recover (`recovery_days`),
        and the window of a group as long as the longest of them.
    engine, window : str
        "flow" with "pooled": the published performance impact, stock usable once, no lead times. "flow" with "dated",
        "daily" and "structure" play every loss day by day through that engine.
    pairs : bool
        Losses of two at once instead, those that cost more than either alone (pooled flow only).
    top : int, optional
        Only so many of the worst (None: all). Pooled flow then stops early, exactly: what rests on a target bounds what
        its loss can cost (see `dependence`).
    progress : callable, optional
        Called with the share done [0..1] and a word.
    time_limit : float, optional
        Seconds for all of it. Then the table holds only what is fully worked out (pooled flow begins with the targets on
        which most rests), and says so in its `attrs`.

    Returns
    -------
    DataFrame
        A row for each target: target, lost_units, lost_margin [money] (beyond the baseline), time_to_survive [days] (NaN:
        never short), time_to_recover [days], exposure (loss as a share of the worst), tier (`graph.item_tiers`), spend
        [money/day] (of the baseline, through the target), second_source (all it makes and passes on could come another
        way), evidence (the weakest of its rows), safe (survives until recovered), verify (a recovery 30 % longer or
        shorter would change that: check the estimate).
        Of pairs: target ("a + b"), first, second, lost_units, lost_margin, joint_effect [money] (more than the two alone
        together), time_to_recover, exposure.
        `attrs["complete"]`: whether nothing asked for is missing; `attrs["bound"]`: a target (or pair) that is not in
        the table costs no more than that [money] (inf: not known).

    Raises
    ------
    DataError
        For an unknown kind, engine or window, an argument out of range, or shares that cannot be kept.
    SolveError
        When the time was over before anything was worked out, an answer breaks the tables, or the program is too much for
        memory or for numbers.

    References
    ----------
    Simchi-Levi, D., Schmidt, W., Wei, Y. et al. (2015). Identifying risks and mitigating disruptions in the automotive
        supply chain. Interfaces 45(5):375-390: performance impact (F1), time to survive (F2), exposure index.

    Examples
    --------
    looms is away for 12 days, 120 cars; 10 cars and 30 harnesses are in stock, enough for 4 days.

    >>> import reshore as rs
    >>> weak = rs.rank(rs.load(rs.datasets.toy))
    >>> weak[["target", "lost_units", "lost_margin", "time_to_survive", "time_to_recover"]].round(6).to_dict("split")["data"][0]
    ['looms', 80.0, 3200.0, 4.0, 12.0]
    """
    refuse_outside("rank", top=top, time_limit=time_limit)
    _refuse_unknown(engine, window, pairs)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "pairs" if pairs else "losses")
    coded, base = index(net), baseline(net)
    losses = targets(coded, by, days)
    if pairs:
        return rank_pairs(coded, base, losses, top, watch)
    pooled = _is_pooled(engine, window)
    found = _pooled(coded, base, losses, top, watch) if pooled else _by_day(coded, base, losses, engine, watch)
    found.insert(0, "target", losses.names)
    found["time_to_recover"] = losses.recover
    given, out = _table(found, top, watch)
    given["exposure"] = np.maximum(0, given["lost_margin"] / max(given["lost_margin"].max(), 1e-300))
    days = given["time_to_recover"] if pooled else run_days(net)
    refuse_ranking(given, base, days, least=0.0 if pooled else short_share(base))
    given = given.join(profile(base, losses, by))
    survive, recover = given["time_to_survive"].fillna(np.inf), given["time_to_recover"]
    given["safe"] = survive >= recover
    # safe if recovery is 30 % shorter, unsafe if 30 % longer
    given["verify"] = (survive >= (1 - DOUBT) * recover) & (survive < (1 + DOUBT) * recover)
    given = worst_first(given)
    given.attrs = out
    return given


def _table(found: pd.DataFrame, top: int | None, watch: Watch) -> tuple[pd.DataFrame, dict[str, bool | float]]:
    """The targets that are worked out, or the worst of them, and what the table says of the others (its attrs).

    found: `known`, whether all of a row is worked out; `most`, what the target costs at most. Raises `OutOfTimeError` where no
    row is.
    """
    known = np.flatnonzero(found["known"])
    if len(found) and not len(known):
        raise watch.deadline.over()
    kept = known[_order(found["lost_margin"].to_numpy()[known], found["target"].to_numpy()[known])][:top]
    rest, given = found["most"].drop(index=kept), found.drop(columns=["known", "most"]).iloc[np.sort(kept)]
    bound, least = float(rest.max()) if len(rest) else 0.0, given["lost_margin"].min()
    # what is left out for being among the better ones is no loss
    full = not len(rest) or (len(kept) == top and bound <= least + NO_MATTER * given["lost_margin"].max())
    return given.copy(), {"complete": bool(full), "bound": bound}


def worst_first(found: pd.DataFrame) -> pd.DataFrame:
    """Sorted by loss, what is equal but for rounding by name."""
    return found.iloc[_order(found["lost_margin"].to_numpy(), found["target"].to_numpy())].reset_index(drop=True)


def _order(loss: np.ndarray, name: np.ndarray) -> np.ndarray:
    """Rows by loss, the worst first, what is equal but for rounding by name."""
    return np.lexsort((name, -np.round(loss / max(1e-300, np.abs(loss).max(initial=0)), 9)))


def cheap_but_deadly(weak: pd.DataFrame, customers: pd.Series | None = None) -> tuple[pd.Series, float, float]:
    """What a ranking finds that costs little and loses much: where looking at spend alone misses the risk.

    customers: by row whether it only buys, so that it is no supplier: such a one is not meant.
    -> by row whether it is one, the most spend [money/day] (the median of those that lose something), the least loss
    [money] (a quarter of the worst).
    """
    losing = weak["lost_margin"] > 0
    if customers is not None:
        losing &= ~customers
    most = float(weak.loc[losing, "spend"].median()) if losing.any() else 0.0
    least = DEADLY * float(weak.loc[losing, "lost_margin"].max()) if losing.any() else 0.0
    return losing & (weak["spend"] <= most) & (weak["lost_margin"] >= least), most, least


def _refuse_unknown(engine: str, window: str, pairs: bool) -> None:
    refuse_unknown(engine, window)
    if pairs and not _is_pooled(engine, window):
        raise DataError(said("error.pairs_need_pooled", engine=which(lambda entry: entry.pooled)))


def _is_pooled(engine: str, window: str) -> bool:
    """Whether losses are told by the pooled window; an engine that has none plays them day by day."""
    return window == "pooled" and ENGINES[engine].pooled is not None


def _by_day(coded: Index, base: Baseline, losses: Targets, engine: str, watch: Watch) -> pd.DataFrame:
    """Every loss played through an engine, one after another, day by day."""
    found = pd.DataFrame(
        {"lost_units": 0.0, "lost_margin": 0.0, "time_to_survive": np.nan, "known": False, "most": np.inf},
        index=range(len(losses)),
    )
    for k in range(len(losses)):
        if watch.late:
            break
        if not losses.nothing(k):
            summary = disrupt(coded.net, losses.scenario(k), engine=engine).summary
            beyond = summary["value"] - summary["undisturbed"].fillna(0)
            found.loc[k, ["lost_units", "lost_margin"]] = beyond[["lost_units", "lost_margin"]].to_numpy(float)
            found.loc[k, "time_to_survive"] = summary.at["time_to_survive", "value"]
        found.loc[k, ["known", "most"]] = True, found.at[k, "lost_margin"]
        watch((k + 1) / len(losses), "losses")
    rate, days = coded.demand.rate, run_days(coded.net)
    return found.assign(
        lost_units=_no_noise(found["lost_units"], rate.sum() * days),
        lost_margin=_no_noise(found["lost_margin"], base.margin @ rate * days),
    )


def _pooled(coded: Index, base: Baseline, losses: Targets, top: int | None, watch: Watch) -> pd.DataFrame:
    """F1 and F2 for every target, or for the worst; the worst and a sample are solved once more from nothing."""
    impact = LiveChain(chain_of(coded, base), watch.deadline)
    survival = LiveSurvival(chain_of(coded, base, survive=True), watch.deadline)
    found = _impacts(impact, base, losses, top, watch.part(0, LOSSES).within(LOSSES_TIME))
    solved = np.flatnonzero(found["known"])
    kept = solved[_order(found["lost_margin"].to_numpy()[solved], losses.names[solved])][:top]
    survive = _times(survival, losses, kept, found["ends"].to_numpy(), watch.part(LOSSES, TIMES).within(TIMES_TIME))
    known = ~np.isnan(survive)
    with suppress(OutOfTimeError):
        _check(
            impact, survival, losses, _checks(kept[known[kept]]), found["absolute"].to_numpy(), survive, watch.part(TIMES, 1)
        )
    watch(1.0, "losses")
    found["time_to_survive"] = np.where(np.isfinite(survive), survive, np.nan)  # inf: never short
    return found.assign(known=known).drop(columns=["absolute", "ends"])


def _impacts(live: LiveChain, base: Baseline, losses: Targets, top: int | None, watch: Watch) -> pd.DataFrame:
    """F1 of every target over its own window, or of all that may be among the worst: units, margin beyond the
    baseline, margin (absolute; NaN: not solved); ends, a 1 / time [1/day] below which the loss does not end; known,
    whether the loss of the target is, and the most it costs."""
    n, together = len(losses), one_chain(base)
    units, margin, absolute, ends, most = (np.zeros(n) for _ in range(5))
    lost, known = live.chain.flow.lost[0], losses.recover <= 0
    if top is not None or watch.deadline.limited:
        most = _bounds(live, base, losses)
    with suppress(OutOfTimeError):
        for done, (share, k) in enumerate(_turns(live, losses, margin, most, top)):
            watch.check()
            time, usual = live.time, live.baseline
            change = live.chain.change(losses, k, time)
            absolute[k] = usual.objective * time
            if not live.unused(change):
                solution = live.without(change)
                if together and solution.objective > live.chain.no_loss and losses.whole(k):
                    ends[k] = np.inf if _stops_at_once(base, losses, k) else live.loss_ends(solution.objective)
                absolute[k] = solution.objective * time
                units[k] = (solution.x[lost].sum() - usual.x[lost].sum()) * time
                margin[k] = (solution.objective - usual.objective) * time
            known[k] = True
            if done % 16 == 0:
                watch(share, "losses")
    most = np.where(known, margin, most)
    absolute[~known] = np.nan
    known |= most <= 0  # nothing rests on it: not solved, and yet known to cost nothing
    units = _no_noise(units, base.coded.demand.rate.sum() * losses.recover)
    margin = _no_noise(margin, live.chain.worth * losses.recover)
    return pd.DataFrame(
        {"lost_units": units, "lost_margin": margin, "absolute": absolute, "ends": ends, "known": known, "most": most}
    )


def _bounds(live: LiveChain, base: Baseline, losses: Targets) -> np.ndarray:
    """What rests on each target over its window: no more than that is lost without it [money]."""
    dependence, out = Dependence(live.chain, base, losses), np.zeros(len(losses))
    for time in np.unique(losses.recover[losses.recover > 0]):
        live.over(float(time))
        out = np.where(losses.recover == time, dependence.resting(live.baseline.x) * time, out)
    return out


def _turns(
    live: LiveChain, losses: Targets, margin: np.ndarray, bound: np.ndarray, top: int | None
) -> Iterator[tuple[float, int]]:
    """The targets in the order in which they are tried, the model over the window of each, and the share tried before.

    What most rests on comes first; with `top`, until no other can be among so many of the worst found in `margin`.
    """
    recover = losses.recover
    windows = np.unique(recover[recover > 0])
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
    up = [np.array(coded.sources.capacity > 0), np.array(coded.lanes.capacity > 0), base.served > 0]
    for rows, member in zip(up, (losses.sources, losses.lanes, losses.sales), strict=True):
        rows[member.of(k)[0]] = False
    have = suppliable(coded, up[0], up[1], base.stock > 0)[coded.demand.item]
    return bool(np.any((base.served > 0) & ~(have & up[2])))


def _times(live: LiveSurvival, losses: Targets, kept: np.ndarray, ends: np.ndarray, watch: Watch) -> np.ndarray:
    """F2 of the targets kept [days]; inf: never short, NaN: not worked out."""
    survive = np.full(len(losses), np.nan)
    survive[kept[np.isinf(ends[kept])]] = 0.0
    with suppress(OutOfTimeError):
        for done, k in enumerate(kept[np.isfinite(ends[kept])]):
            watch.check()
            survive[k] = live.longest(live.chain.change(losses, k, None), ends[k])
            if done % 16 == 0:
                watch(done / len(kept), "losses")
    return survive


def _check(
    impact: LiveChain,
    survival: LiveSurvival,
    losses: Targets,
    checked: np.ndarray,
    absolute: np.ndarray,
    survive: np.ndarray,
    watch: Watch,
) -> None:
    """Solve targets once more from nothing. Raises `SolveError` where that gives another answer."""
    for done, k in enumerate(checked):
        watch(done / len(checked), "losses")
        watch.check()
        worth = impact.chain.worth * losses.recover[k]
        _refuse_difference(losses, k, "error.two_losses", absolute[k], _cold_loss(impact, losses, k), worth)
        cold = survival.longest(survival.chain.change(losses, k, None), cold=True)
        _refuse_difference(losses, k, "error.two_times", 1 / max(survive[k], TINY), 1 / max(cold, TINY), 1.0)


def _checks(kept: np.ndarray) -> np.ndarray:
    """Of targets, the worst first: the worst and a fixed random sample of the others."""
    sample = np.random.default_rng(0).permutation(kept[CHECKED:])[:CHECKED]
    return np.concatenate([kept[:CHECKED], sample])


def _cold_loss(live: LiveChain, losses: Targets, k: int) -> float:
    """F1 of one target from nothing [money]."""
    time = float(losses.recover[k])
    return live.cold_loss(losses, k, time) * time if time > 0 else 0.0


def _refuse_difference(losses: Targets, k: int, what: str, hot: float, cold: float, scale: float) -> None:
    """Raise `SolveError` when a solve from nothing finds another answer than the one from the basis of the baseline."""
    if abs(cold - hot) > SAME * max(scale, abs(cold)):
        raise SolveError(said(what, name=str(losses.names[k]), one=f"{hot:g}", other=f"{cold:g}"))


def _no_noise(values: np.ndarray | pd.Series, wanted: np.ndarray | float) -> np.ndarray:
    """Rounding errors of the solver around zero as zero: what is below a part of what is wanted in the window."""
    values = np.asarray(values, dtype=float)
    return np.where(np.abs(values) <= NO_LOSS * wanted, 0.0, values)
