"""What the page of weak points shows: tables under the headings of the language, and what they say in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ... import texts
from ...network import names
from ...network.network import Network
from ...reports.phrases import Say, money
from ...weak_points.ranking import cheap_but_deadly

STATES = ("safe", "unsafe", "check")  # in the order of the colours of charts
SIGNS = dict(zip(STATES, "●■▲", strict=True))  # told by shape as well as by colour
WIDE = 100.0  # a column of amounts goes up to so many times its unit, so that small ones are still told apart
AT_ONCE = 0.05  # days to survive that read as none
NO_MARK = "unmarked"  # of what no evidence is told
LEFT_EDGE = 2.0  # spend of nothing is drawn so many times below the least spend


def label(net: Network, by: str, target: str, say: Say) -> str:
    """What a target is called."""
    language = say("format.language")
    return names.lane(net, target, language) if by == "lane" else names.filter_word(net, by, target, language)


def ranking(net: Network, weak: pd.DataFrame, by: str, say: Say) -> pd.DataFrame:
    """The ranking under the headings of the language, amounts in the unit its heading names."""
    loss, spend = _amounts(net, weak, say)
    return pd.DataFrame(
        {
            say(f"weak.by_{by}"): [label(net, by, target, say) for target in weak["target"]],
            loss.name: loss,
            say("weak.status"): [f"{SIGNS[s]} {say(f'weak.{s}')}" for s in state_of(weak)],
            say("weak.survive"): weak["time_to_survive"],
            say("weak.recover"): weak["time_to_recover"],
            say("weak.tier"): weak["tier"],
            say("weak.exposure"): 100 * weak["exposure"],
            spend.name: spend,
            say("weak.second"): weak["second_source"].map({True: say("weak.yes"), False: say("weak.no")}),
            say("weak.evidence"): weak["evidence"].map(lambda mark: say(f"evidence.{mark or 'unmarked'}")),
            say("weak.id"): weak["target"],
        }
    )


def choices(net: Network, weak: pd.DataFrame, by: str, say: Say) -> dict[str, dict[str, str]]:
    """What the ranking can be limited to, by filter: {value: what it is called}, "" for all."""
    everything = {"": say("weak.all")}
    sites = set().union(*_sites(net, weak, by).values()) if len(weak) else set()
    countries = sorted(set(net.sites.loc[net.sites["site"].isin(sites), "country"]) - {""})
    makes = net.sources.loc[net.sources["site"].isin(sites) & (net.sources["option"] == ""), "part"]
    named = {part: label(net, "part", part, say) for part in dict.fromkeys(makes)}
    return {
        "tier": everything | {f"{t:.0f}": tier(t, say) for t in sorted(weak["tier"].dropna().unique())},
        "part": everything | dict(sorted(named.items(), key=lambda pair: pair[1])),
        "country": everything | {code: label(net, "country", code, say) for code in countries},
        "evidence": everything
        | {mark or NO_MARK: say(f"evidence.{mark or NO_MARK}") for mark in sorted(set(weak["evidence"]))},
    }


def filtered(net: Network, weak: pd.DataFrame, by: str, filters: Mapping[str, str]) -> pd.DataFrame:
    """The rows of a ranking that fit all of `filters` (of `choices`); of a group of sites, where one of them does."""
    sites = _sites(net, weak, by) if {"part", "country"} & set(filters) else {}
    fits = pd.Series(True, index=weak.index)
    for name, value in filters.items():
        if name == "tier":
            fits &= weak["tier"] == float(value)
        elif name == "evidence":
            fits &= weak["evidence"].replace("", NO_MARK) == value
        else:
            rows = net.sources[net.sources["option"] == ""] if name == "part" else net.sites
            known = set(rows.loc[rows[name] == value, "site"])
            fits &= weak["target"].map(lambda target, known=known: bool(sites[target] & known)).astype(bool)
    out = weak[fits].reset_index(drop=True)
    out.attrs = weak.attrs
    return out


def _sites(net: Network, weak: pd.DataFrame, by: str) -> dict[str, set[str]]:
    """The sites that each target is: of a part its makers, of a lane its origin."""
    if by == "site":
        return {target: {target} for target in weak["target"]}
    if by == "lane":
        return {target: {target.partition("|")[0]} for target in weak["target"]}
    rows = net.sources[net.sources["option"] == ""] if by == "part" else net.sites
    known = rows.groupby(by)["site"].agg(set).to_dict()
    return {target: known.get(target, set()) for target in weak["target"]}


def customers(net: Network, weak: pd.DataFrame, by: str) -> pd.Series:
    """By target whether it only buys: nothing of it makes or sends anything, so that it is no supplier."""
    supply = {*net.sources["site"], *net.lanes["origin"]}
    sites = _sites(net, weak, by)
    return weak["target"].map(lambda target: bool(sites[target]) and not sites[target] & supply).astype(bool)


def state_of(weak: pd.DataFrame) -> pd.Series:
    """By target: `safe`, `unsafe`, or `check` where the estimate of its recovery decides which."""
    certain = weak["safe"].map({True: "safe", False: "unsafe"})
    return certain.mask(weak["verify"], "check")


def _amounts(net: Network, weak: pd.DataFrame, say: Say) -> tuple[pd.Series, pd.Series]:
    """Loss and spend, each in the unit that its name tells."""
    out = []
    for column, word in (("lost_margin", "weak.loss"), ("spend", "weak.spend")):
        size, name = texts.scale(float(weak[column].max()) / WIDE if len(weak) else 0.0, say)
        unit = f"{name} {texts.currency(net.setting('currency', ''), say)}".strip()
        out.append((weak[column] / size).rename(say(word, unit=unit)))
    return out[0], out[1]


def points(net: Network, weak: pd.DataFrame, by: str, say: Say) -> pd.DataFrame:
    """The ranking as points to draw: what it is called, spend and loss, and the loss once more in the column of its state.
    Customers, which are no suppliers, are not drawn.

    A spend of nothing stands at the left edge, since the axis has no zero.
    """
    loss, spend = _amounts(net, weak, say)
    least = float(spend[spend > 0].min()) if (spend > 0).any() else 1.0
    names = [label(net, by, target, say) for target in weak["target"]]
    out = pd.DataFrame(
        {
            say("weak.drawn"): spend.clip(lower=least / LEFT_EDGE),
            say(f"weak.by_{by}"): names,
            loss.name: loss,
            spend.name: spend,
            say("weak.survive"): weak["time_to_survive"],
        }
    )
    state = state_of(weak).mask(customers(net, weak, by), "")
    for kind in STATES:
        out[say(f"weak.{kind}")] = loss.where(state == kind)
    return out


def corner(net: Network, weak: pd.DataFrame, by: str, say: Say) -> tuple[float, float]:
    """The most spend and the least loss of what is cheap but deadly, in the units of `points`."""
    _, most, least = cheap_but_deadly(weak, customers(net, weak, by))
    loss, spend = _amounts(net, weak, say)
    return most * _factor(spend, weak["spend"]), least * _factor(loss, weak["lost_margin"])


def _factor(shown: pd.Series, value: pd.Series) -> float:
    return float(shown.max() / value.max()) if len(value) and value.max() > 0 else 1.0


def corner_finding(net: Network, weak: pd.DataFrame, by: str, say: Say) -> str:
    """What the picture of spend and loss shows, in a sentence."""
    cheap = weak.loc[cheap_but_deadly(weak, customers(net, weak, by))[0], "target"].tolist()
    if not cheap:
        return say("weak.corner_none")
    return say("weak.corner_some", count=len(cheap), names=", ".join(label(net, by, t, say) for t in cheap[:3]))


def headline(net: Network, weak: pd.DataFrame, critical: pd.DataFrame, by: str, say: Say) -> str:
    """The finding: the worst hidden weak point, or the worst of all where none is hidden."""
    hidden = weak[weak["target"].isin(critical.loc[critical["hidden"], "site"])] if by == "site" else weak.iloc[:0]
    if not len(weak) or weak["lost_margin"].max() <= 0:
        return say("weak.nothing_lost")
    suppliers = weak[~customers(net, weak, by) & (weak["lost_margin"] > 0)]
    worst = next(rows.iloc[0] for rows in (hidden, suppliers, weak) if len(rows))
    return _told(net, worst, by, "hidden" if len(hidden) else "worst" if by == "site" else "group", say)


def worst(net: Network, weak: pd.DataFrame, by: str, say: Say) -> str:
    """The first row of a ranking in a sentence, hidden or not."""
    return _told(net, weak.iloc[0], by, "group", say)


def _told(net: Network, row: pd.Series, by: str, who: str, say: Say) -> str:
    what = {
        "name": label(net, by, row["target"], say),
        "tier": tier(row["tier"], say),
        "kind": say(f"weak.by_{by}").lower(),
        "survive": days(row["time_to_survive"], say),
        "recover": days(row["time_to_recover"], say),
        "all": money(row["lost_margin"], net, say),
    }
    at_once = row["time_to_survive"] < AT_ONCE
    key = "weak.headline_safe" if row["lost_margin"] <= 0 else "weak.headline_at_once" if at_once else "weak.headline"
    return say(key, who=say(f"weak.who_{who}", **what), **what)


def yardstick(length: int | None, say: Say) -> str:
    """What a loss of the ranking is, and how long what is lost is away (None: as long as it takes to recover)."""
    return say("weak.yardstick_own") if length is None else say("weak.yardstick_days", days=days(length, say))


def group_yardstick(length: int, ranked: int | None, say: Say) -> str:
    """That a group is away for another time than what is ranked above it; "" where it is the same."""
    if length == ranked:
        return ""
    own = {} if ranked is None else {"own": days(ranked, say)}
    return say(f"weak.group_yardstick{'_days' * bool(own)}", days=days(length, say), **own)


def why_hidden(net: Network, critical: pd.DataFrame, weak: pd.DataFrame, say: Say) -> str:
    """Why the worst hidden point is hidden; empty where none is."""
    hidden = critical[critical["hidden"]].set_index("site")
    first = next((t for t in weak["target"] if t in hidden.index), None)
    if first is None:
        return ""
    return say("weak.why_hidden", parts=_parts(net, hidden.loc[first, "through"], say), count=len(hidden))


def _parts(net: Network, parts: Iterable[str], say: Say) -> str:
    return ", ".join(label(net, "part", part, say) for part in parts)


def tier(value: float, say: Say) -> str:
    """A tier in words."""
    return say("weak.no_tier") if np.isnan(value) else say("weak.tier_of", tier=f"{value:.0f}")


def days(value: float, say: Say) -> str:
    """A length of time in words; NaN: for ever."""
    if np.isnan(value):
        return say("weak.for_ever")
    return say("format.days", days=texts.number(round(value, 1)))


def critical_table(critical: pd.DataFrame, weak: pd.DataFrame | None, net: Network, say: Say) -> pd.DataFrame:
    """The single points of failure, hidden ones first, with what the ranking by site (if there is one) says of each."""
    table = pd.DataFrame(
        {
            say("weak.by_site"): [label(net, "site", s, say) for s in critical["site"]],
            say("weak.tier"): critical["tier"].to_numpy(),
            say("weak.hidden"): [say("weak.yes") if h else "" for h in critical["hidden"]],
            say("weak.through"): [_parts(net, parts, say) for parts in critical["through"]],
            say("weak.sales"): critical["sales"].to_numpy(),
        }
    )
    if weak is None:
        return table
    loss, _ = _amounts(net, weak, say)
    ranked = weak.assign(loss=loss).set_index("target").reindex(critical["site"])
    return table.assign(**{say("weak.survive"): ranked["time_to_survive"].to_numpy(), loss.name: ranked["loss"].to_numpy()})


def critical_finding(critical: pd.DataFrame, say: Say) -> str:
    """How many single points of failure there are, in a sentence."""
    return say("weak.critical_finding", count=len(critical), hidden=int(critical["hidden"].sum()))


def cuts_table(net: Network, cuts: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Minimal cut sets, the smallest first."""
    named = [", ".join(label(net, "site", s, say) for s in sites) for sites in cuts["sites"]]
    return pd.DataFrame({say("weak.order"): cuts["order"], say("weak.together"): named})


def cuts_finding(cuts: pd.DataFrame, product: str, order: int, say: Say) -> str:
    """How many sets stop the product, in a sentence."""
    single = int((cuts["order"] == 1).sum())
    return say("weak.cuts_finding", product=product, count=len(cuts), single=single, order=order)


def group_finding(net: Network, group: pd.DataFrame, say: Say) -> str:
    """The worst group, in a sentence: its sites, what they cost, whether it is proved."""
    row = group.iloc[0]
    if not row["sites"]:
        return say("weak.group_none")
    return say(
        "weak.group_proved" if row["proved"] else "weak.group_open",
        loss=money(row["lost_margin"], net, say),
        names=", ".join(label(net, "site", s, say) for s in row["sites"]),
        gap=f"{100 * row['gap']:.1f}",
    )


def pairs_table(net: Network, pairs: pd.DataFrame, by: str, say: Say) -> pd.DataFrame:
    """The worst pairs, amounts in the unit their heading names."""
    size, name = texts.scale(float(pairs["lost_margin"].max()) / WIDE if len(pairs) else 0.0, say)
    unit = f"{name} {texts.currency(net.setting('currency', ''), say)}".strip()
    return pd.DataFrame(
        {
            say("weak.first"): [label(net, by, t, say) for t in pairs["first"]],
            say("weak.second_of"): [label(net, by, t, say) for t in pairs["second"]],
            say("weak.loss", unit=unit): pairs["lost_margin"].astype(float) / size,
            say("weak.joint", unit=unit): pairs["joint_effect"].astype(float) / size,
            say("weak.recover"): pairs["time_to_recover"].astype(float),
        }
    )


def unfinished(net: Network, table: pd.DataFrame, say: Say) -> str:
    """What is missing from a ranking that the time limit cut short; empty where nothing is."""
    if table.attrs.get("complete", True):
        return ""
    if not np.isfinite(table.attrs["bound"]):
        return say("weak.unfinished_unbounded", count=len(table))
    return say("weak.unfinished", count=len(table), bound=money(table.attrs["bound"], net, say))


def pairs_finding(net: Network, pairs: pd.DataFrame, by: str, say: Say) -> str:
    """The worst pair, in a sentence."""
    if not len(pairs):
        return say("weak.pairs_none")
    row = pairs.iloc[0]
    effect = "more" if row["joint_effect"] > 0 else "less"
    return say(
        f"weak.pairs_{effect}",
        first=label(net, by, row["first"], say),
        second=label(net, by, row["second"], say),
        loss=money(row["lost_margin"], net, say),
        joint=money(abs(row["joint_effect"]), net, say),
    )


def longest(weak: pd.DataFrame, targets: Iterable[str]) -> int:
    """The longest time for which some targets of a ranking are lost, in whole days."""
    return int(np.ceil(weak.set_index("target")["time_to_recover"].loc[list(targets)].max()))


def recovery(net: Network, sites: Iterable[str]) -> int:
    """The longest recovery of some sites, in whole days."""
    return int(np.ceil(net.filled("sites").set_index("site")["recovery_days"].loc[list(sites)].max()))
