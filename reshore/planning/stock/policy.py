"""stock_policy(): how many more days of each part to hold, and where, ranked by cost for a unit of loss avoided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from ...errors import DataError, SolveError, door
from ...network.baseline import baseline
from ...network.network import Network
from ...network.scenario import Scenario
from ...network.schema import refuse_outside
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Progress, Watch
from ...texts import said
from ..model.years import weighed_scenarios
from ..planner import plan_task
from ..smart_factory.asked import checked_part
from .places import places
from .savings import Saved, Savings

DAYS = (5, 10, 20)
COLUMNS = {
    "site": object, "part": object, "days": int, "quantity": float, "capex": float, "cost": float, "loss_avoided": float,
    "saves_other": float, "cost_per_loss_avoided": float, "gain": float, "gain_bound": float, "best": bool, "proved": bool,
}  # fmt: skip
READY = 0.3  # share of progress at which the years without more stock are known
DIGITS = 9  # to which what a unit of loss avoided costs is told apart


@door(SolveError)
def stock_policy(
    net: Network,
    parts: str | Iterable[str] | None = None,
    days: int | Iterable[int] = DAYS,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    estimate: str = "base",
    figures: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """How many more days of each part are worth holding at each place, ranked by what a unit of loss avoided costs.

    No option is needed: at each site that makes, uses, sells or stocks a part on a baseline day, each number of days is
    weighed by itself as a plan would weigh it, all else as it is. What two places do together is for `plan`.

    Parameters
    ----------
    net : Network
        Its scenarios that have a probability; options that are not built stay out.
    parts : str or several, optional
        Rows of the table parts; None: all.
    days : int or several
        Numbers of days to weigh, of what leaves the site of the part on a baseline day.
    scenarios : str, Scenario or several, optional
        What to weigh stock by, instead of the table events.
    time_limit : float, optional
        Seconds for all of it. Then the table says which rows are not worked out, and what they may gain at the most.
    progress : callable, optional
        Called with the share done [0..1] and a word.
    estimate : str
        "low", "base" or "high": which column of the figures for room and holding is taken.
    figures : mapping of str to float, optional
        Figures of your own by name: room, holding, line_life (docs/options.md).

    Returns
    -------
    DataFrame
        A row for each place and number of days. site, part; days more, and the quantity that is [units]; capex [money]: racks
        and room; cost [money a year]: capital recovery of that, and holding; loss_avoided [money a year]: lost margin, as
        `Plan.options` has it; saves_other [money a year]: other operating cost, less what is missing at the end of a window;
        cost_per_loss_avoided: cost / loss_avoided (NaN: nothing is avoided); gain [money a year] = loss_avoided + saves_other
        - cost; gain_bound [money a year]: what it is at the most; best: the row of its place that gains most, if any gains;
        proved. Places where a row is best come first, by what a unit of loss avoided costs in that row, then the others by
        the least of their rows. What was not worked out is NaN, not proved.
        `attrs["complete"]`: whether all is worked out; `attrs["bound"]`: a row that is not gains no more than that [money a
        year].

    Raises
    ------
    DataError
        For an unknown part, estimate or figure, numbers of days out of range, or scenarios without probability.
    SolveError
        When the time was over before the years without more stock were known, or the program is too much for memory or for
        numbers.

    References
    ----------
    docs/options.md, "How many days of stock"; `savings` has the bound and why it is one. Benders, J. F. (1962). Partitioning
        procedures for solving mixed-variables programming problems. Numerische Mathematik 4:238-252.

    Examples
    --------
    The port is closed for six days one year in ten, which loses 800: two days' worth of cars. A day more of harnesses spares
    half of it, 40 a year, two days all. Holding a day more costs 0.1 x 25 x 10 = 25, its racks 25 over ten years.

    >>> import reshore as rs
    >>> found = rs.stock_policy(rs.load(rs.datasets.toy), "harness", days=(1, 2, 3), figures={"holding": 0.1})
    >>> found.loc[found["best"], ["site", "days", "cost", "gain"]].round(6).to_dict("split")["data"]
    [['plant', 2, 55.0, 25.0]]
    """
    several = sorted(set(days if isinstance(days, Iterable) else [days]))
    if not several:
        raise DataError(said("error.no_days"), said("fix.name_days"))
    for n in several:
        refuse_outside("stock_policy", days=n)
    refuse_outside("stock_policy", time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "model")
    named = [parts] if isinstance(parts, str) else net.parts["part"] if parts is None else parts
    chosen = {checked_part(net, part) for part in named}
    likely = [s for s in weighed_scenarios(net, scenarios) if s.probability]
    if not likely:
        raise DataError(said("error.no_likely_scenario"), said("fix.give_scenarios_a_probability"))
    found = places(baseline(net), chosen, max(several), estimate, figures or {})
    if found.table.empty:
        return _ranked(pd.DataFrame(columns=list(COLUMNS)))
    task = plan_task(found.network, found.asked, scenarios=likely).within(watch.deadline.left)
    savings = Savings(task, watch.part(0, READY))
    options = len(net.options) + np.arange(len(found.table))
    return _ranked(_weighed(savings, found.table, options, [int(n) for n in several], watch.part(READY, 1)))


def _weighed(savings: Savings, places: pd.DataFrame, options: np.ndarray, days: list[int], watch: Watch) -> pd.DataFrame:
    """A row for each place and number of days; those are worked out first that may save most for what they cost, until time
    is over."""
    cost, worth = savings.cost[options], savings.worth[options]
    may = np.divide(worth, cost, out=np.where(worth > 0, np.inf, 0.0), where=cost > 0)
    known: dict[int, list[Saved]] = {}
    with suppress(OutOfTimeError):
        for done, k in enumerate(np.argsort(-may, kind="stable").tolist()):
            known[k] = savings.of(int(options[k]), days)
            watch((done + 1) / len(options), "solve")
    found = [pd.DataFrame(_rows(savings, int(o), days, known.get(k))) for k, o in enumerate(options)]
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(**{name: np.repeat(places[name].to_numpy(), len(days)) for name in ("site", "part")})


def _rows(savings: Savings, option: int, days: list[int], known: list[Saved] | None) -> dict[str, object]:
    """The rows of a place by column; known: None where time was over first."""
    n = np.array(days)
    cost, bound = n * savings.cost[option], n * (savings.worth[option] - savings.cost[option]) + savings.open
    nothing = np.full(len(n), np.nan)
    saved = nothing if known is None else np.array([one.saved for one in known])
    avoided = nothing if known is None else np.array([one.avoided for one in known])
    gain = saved - cost
    most = 0 if known is None else int(np.argmax(gain))
    return {
        "days": n,
        "quantity": n * savings.quantity[option],
        "capex": n * savings.capex[option],
        "cost": cost,
        "loss_avoided": avoided,
        "saves_other": np.where(np.abs(saved - avoided) <= savings.open, 0.0, saved - avoided) + 0 * saved,
        "cost_per_loss_avoided": np.divide(cost, avoided, out=np.full(len(n), np.nan), where=avoided > 0),
        "gain": gain,
        "gain_bound": np.where(np.isnan(gain), bound, gain),
        "best": (np.arange(len(n)) == most) & (gain > savings.open),
        "proved": ~np.isnan(gain) & (savings.way.by_day or not savings.task.coarse),
    }


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of their places: those where some days pay, by what a unit of loss avoided costs in the best row,
    before the others, by the least of theirs."""
    rows = rows[list(COLUMNS)].astype(COLUMNS)
    each = rows["cost_per_loss_avoided"].round(DIGITS)
    place = [rows["site"], rows["part"]]
    pays = rows["best"].groupby(place).transform("any")
    shown = each.where(rows["best"] | ~pays).groupby(place).transform("min").fillna(np.inf)
    known, known_last = rows["gain"].notna(), rows.groupby(["site", "part"], sort=False).ngroup()
    out = rows.iloc[np.lexsort((rows["days"], known_last, shown, ~known, ~pays))].reset_index(drop=True)
    left = out.loc[out["gain"].isna(), "gain_bound"]
    out.attrs = {"complete": bool(known.all()), "bound": float(left.max()) if len(left) else 0.0}
    return out
