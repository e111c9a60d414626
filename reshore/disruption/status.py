"""How a disruption looks from outside: the state of every site on every day, when lines stop, what is put out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from ..network.baseline import baseline
from ..network.index import Index, index
from ..network.network import Network
from ..results.course import TOLERANCE
from ..results.metrics import source_days
from ..results.result import Result
from .capacity_left import Left, effects

OK, SHORT, STOPPED, KNOCKED_OUT = 0, 1, 2, 3
LEAST_MARGIN, MARGIN = 5, 0.1  # days that pictures go on after all has come back, and as a share of the days before


def site_days(result: Result) -> np.ndarray:
    """Days x sites (rows of `net.sites`), uint8: 0 ok, 1 short, 2 stopped, 3 hit directly.

    A site with sources is short when one of them is, stopped when none of them makes anything of what is due. A site that
    only passes goods on is judged by what it sends against a baseline day. Needs the days of a dated run.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> days = site_days(rs.disrupt(net, "chip_fire"))
    >>> days.shape[1] == len(net.sites), int(days[:, net.sites.site.tolist().index("plant")].max())
    (True, 2)
    """
    coded, c = index(result.network), result.course
    count = len(result.network.sites)
    makes = _by_site(coded.sources.site, count)
    sends = _by_site(coded.items.site_code[coded.lanes.origin], count)
    used = result.base.made > 0
    late, still = source_days(result, np.arange(len(used)))
    due = (np.minimum(result.base.made, c.wanted) >= TOLERANCE * result.base.made) & used
    usual = np.where(makes.T @ used > 0, 0.0, sends.T @ result.base.sent)
    usual = usual * (np.arange(len(c.sent)) >= result.first)[:, None]
    sent = c.sent @ sends
    short = (late @ makes > 0) | (sent < usual * (1 - TOLERANCE))
    runs = ((due & ~still) @ makes > 0) | ((usual > 0) & (sent > TOLERANCE * usual))
    out = np.where(short, np.where(runs, SHORT, STOPPED), OK).astype(np.uint8)
    out[_hit(coded, result, len(out), makes, sends)] = KNOCKED_OUT
    return out


def _by_site(site: np.ndarray, count: int) -> csr_matrix:
    """Rows x sites: 1 where the row belongs to the site."""
    rows = np.arange(len(site))
    return csr_matrix((np.ones(len(site)), (rows, site)), shape=(len(site), count))


def _hit(coded: Index, result: Result, days: int, makes: csr_matrix, sends: csr_matrix) -> np.ndarray:
    """Days x sites: whether an event takes from the site itself (of a site that makes nothing: from its dispatch)."""
    what = effects(coded, result.scenario)
    idle = np.asarray(makes.sum(axis=0)).ravel() == 0
    return _taken(what.source, makes, days) | (_taken(what.lane, sends, days) & idle)


def _taken(left: Left, by_site: csr_matrix, days: int) -> np.ndarray:
    out = np.zeros((days, by_site.shape[1]), dtype=bool)
    share = left.share[:days]
    out[: len(share)] = (share < 1) @ by_site[left.rows] > 0
    return out


def shown_days(result: Result) -> int:
    """How many days of a run pictures and tables show: until all has come back, and a few days more.

    All has come back when no event touches anything, no line is short and there is no backlog; a run in which that does not
    happen is shown whole.
    """
    return _and_some(result, _over(result))


def player_days(result: Result) -> np.ndarray:
    """`site_days` until no site is hit, short or stopped any more, and a few days more; all that are shown where none is."""
    seen = site_days(until(result, shown_days(result)))
    hit = np.flatnonzero(seen.any(axis=1))
    return seen[: _and_some(result, int(hit[-1]) + 1)] if len(hit) else seen


def _and_some(result: Result, end: int) -> int:
    return min(len(result.course.made), end + max(LEAST_MARGIN, int(np.ceil(MARGIN * (end - result.first)))))


def until(result: Result, days: int) -> Result:
    """The run as if it had ended after so many days; what it came to is that of these days."""
    return replace(result, course=result.course.until(days))


def _over(result: Result) -> int:
    """The day from which all is as on a baseline day but for stocks.

    With foresight lines do not count: it makes early or late what is due another day.
    """
    ends = result.summary.loc[["first_short_day", "recovered_day"], "value"].to_numpy()[None]
    if not result.course.foresight:
        ends = np.vstack([ends, result.lines[["first_short_day", "recovered_day"]].to_numpy(float)])
    back = ends[np.isfinite(ends[:, 0]), 1]
    if not np.isfinite(back).all():
        return len(result.course.made)
    touched = effects(index(result.network), result.scenario).last + 1
    return int(max([touched, *back]))


def output_share(result: Result, site: str | None = None, part: str | None = None) -> np.ndarray:
    """Output of the lines by day [% of a baseline day], several parts weighed by their value; or of one line."""
    coded, base = index(result.network), result.base
    items = coded.items.take(coded.sources.item)
    lines = np.isin(items.part, result.network.demand["part"]) & (base.made > 0)
    for column, name in ((items.site, site), (items.part, part)):
        lines &= True if name is None else column == name
    value = base.item_value[coded.sources.item]
    worth = np.where(value > 0, value, 1.0) * lines
    return 100 * (result.course.made @ worth) / max(float(base.made @ worth), 1e-300)


def largest_suppliers(net: Network, count: int) -> list[str]:
    """At most `count` sites that make something others buy, by the value they ship on a baseline day, largest first."""
    coded, base = index(net), baseline(net)
    origin = coded.lanes.origin
    value = base.item_value[origin]
    worth = base.sent * np.where(value > 0, value, 1.0)
    shipped = np.bincount(coded.items.site_code[origin], weights=worth, minlength=len(net.sites))
    makes = np.bincount(coded.sources.site, weights=base.made, minlength=len(net.sites)) > 0
    order = np.argsort(-shipped, kind="stable")
    return net.sites["site"].to_numpy()[[s for s in order if shipped[s] > 0 and makes[s]][:count]].tolist()
