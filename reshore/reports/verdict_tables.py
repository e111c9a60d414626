"""The verdict on a part as pages and reports show it: sentences and tables, with names instead of ids."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import texts
from ..network.network import Network
from ..network.scenario import may_happen
from ..results.verdict import Verdict, at_most, leave_key, more_days
from ..texts import Said, said
from .flip_map import BACK, GAP, LENGTH, TIE, FlipMap, change, main_statements, name, percent, upward
from .phrases import Say, called, largest, money, share, unit_of

LEAVE, RESHORE = "leave", "reshore"
NAMED = 3  # parts called by name
MOST_SHARES = 3  # of what fills a picture, that are told


def sentence(net: Network, found: Verdict, say: Say) -> str:
    """The verdict in a sentence."""
    part = called(net, "parts", say)[found.part]
    if not found.home:
        return say("verdict.not_used", part=part)
    if found.verdict == TIE:
        one, other = (name(verdict, say) for verdict in found.tie_with[:2])
        return say("verdict.is_tie", part=part, one=one, other=other, money=money(found.tolerance, net, say))
    if found.verdict == LEAVE:
        key = leave_key(found.second_best, found.chance, may_happen(net))
        return say(key, part=part, second=name(found.second_best or LEAVE, say))
    return say(
        f"verdict.is_{found.verdict.replace('+', '_')}",
        part=part,
        days=texts.again(more_days(found.days, found.most_days), say),
        option=called(net, "options", say).get(found.option, found.option),
        cost=money(found.cost, net, say),
        gain=money(found.regret, net, say),
    )


def beside(net: Network, found: Verdict, say: Say) -> str:
    """Whether to reshore, where the verdict itself does not say it: what the best line at home is short of; "" else."""
    if not found.home or any(verdict.endswith(RESHORE) for verdict in (found.verdict, *found.tie_with)):
        return ""
    rows = found.alternatives[found.alternatives["verdict"].str.endswith(RESHORE)]
    if not len(rows):
        return next((_named(net, text, say) for text in found.missing if _of_home(text)), "")
    best = rows.loc[rows["regret"].idxmax()]
    option = called(net, "options", say).get(best["option"], best["option"])
    return say("verdict.do_not_reshore", option=option, money=money(found.regret - best["regret"], net, say))


def _of_home(text: str) -> bool:
    """Whether a text on what is missing speaks of lines at home."""
    return isinstance(text, Said) and text.key in ("verdict.no_reshore", "verdict.at_home")


def differs(net: Network, found: Verdict, whole: Verdict, say: Say) -> str:
    """That the verdict is another where all is counted that the part's options serve."""
    parts = called(net, "parts", say)
    others = [parts[part] for part in whole.serves if part != found.part]
    told = say("format.and").join(others[:NAMED]) + (say("plan.more", count=len(others) - NAMED) if len(others) > NAMED else "")
    one, other = (name(of.verdict, say) for of in (found, whole))
    return say("verdict.differs", part=parts[found.part], one=one, others=told, other=other)


def notes(net: Network, found: Verdict, say: Say) -> list[str]:
    """How sure it is, and what was not among the alternatives."""
    if not found.home:
        return []
    first = say("verdict.proved" if found.proved else "verdict.unproved")
    assumed = [say("verdict.assumed")] if found.assumed else []
    chance = [say("verdict.chance_assumed")] if found.chance == 0 else []
    return [first, *assumed, *chance, *on_offer(found, say), *(_named(net, t, say) for t in found.missing if not _of_home(t))]


def on_offer(found: Verdict, say: Say) -> list[str]:
    """That no more stock is on offer, where all of it is best somewhere."""
    most = at_most(max(found.days, found.map["days"].max() if len(found.map) else 0.0), found.most_days)
    return [say("verdict.most_on_offer", days=texts.number(round(found.most_days, 1)))] if most else []


def _named(net: Network, text: str, say: Say) -> str:
    """A text on the part, with names for its ids."""
    if isinstance(text, Said):
        values = dict(text.values)
        names = called(net, "parts", say)
        values["part"] = names.get(values.get("part", ""), values.get("part", ""))
        if "country" in values:
            values["country"] = texts.country(values["country"], say("format.language"))
        text = said(text.key, **values)
    told = texts.again(text, say)
    return f"{told[:1].upper()}{told[1:].rstrip('.')}."


def true_if(found: Verdict, say: Say) -> list[str]:
    """What would have to be true, in up to three sentences."""
    return [texts.again(text, say) for _, text in main_statements(found)]


def alternatives(net: Network, found: Verdict, say: Say) -> pd.DataFrame:
    """What else could be done, the best first: what it costs in a year without an event, and its gain on average."""
    rows, options = found.alternatives, called(net, "options", say)
    size, unit = unit_of(net, largest(rows[["cost", "regret"]]), say)
    return pd.DataFrame(
        {
            say("verdict.what"): [name(verdict, say) for verdict in rows["verdict"]],
            say("verdict.option"): [options.get(option, option) for option in rows["option"]],
            say("verdict.days"): rows["days"].round(1),
            say("verdict.cost", unit=unit): (rows["cost"] / size).round(2) + 0.0,
            say("verdict.gain", unit=unit): (rows["regret"] / size).round(2) + 0.0,
        }
    )


def flips(net: Network, found: Verdict, say: Say) -> pd.DataFrame:
    """Where the verdict flips: driver, today, its range, the value at which it flips, and what it becomes."""

    def written(driver: str, value: float) -> str:
        if driver == "chance":
            return percent(value)
        if driver == "cost_gap":
            return change(value)
        return money(value, net, say) if driver in ("capex", "support") else texts.days(value, say("format.language"))

    out = []
    for row in found.flips.itertuples():
        none = say("verdict.more_than_capex" if row.driver == "support" else "verdict.at_none")
        span = say("format.range", low=written(row.driver, row.low), high=written(row.driver, row.high))
        inside = "" if row.inside is None else say("verdict.inside" if row.inside else "verdict.outside")
        out.append(
            (
                say(f"verdict.driver_{row.driver}", back=BACK),
                written(row.driver, row.today),
                "" if np.isnan(row.low) else span,
                none if np.isnan(row.value) else written(row.driver, row.value),
                "" if np.isnan(row.value) else name(row.becomes, say),
                inside,
            )
        )
    heads = ("driver", "today", "range", "value", "becomes", "in_range")
    return pd.DataFrame(out, columns=[say(f"verdict.flip_{head}") for head in heads])


def cells(net: Network, of: FlipMap, say: Say) -> pd.DataFrame:
    """Every cell of a picture: where it lies, what is best there, and what is gained by it."""
    rows, (size, unit), options = of.cells, unit_of(net, largest(of.cells[["regret"]]), say), called(net, "options", say)
    column = "length_days" if of.picture == LENGTH else "cost_gap"
    out = {
        say("verdict.axis_chance"): rows["chance"].map(percent),
        upward(of, say): rows[column] if column == "length_days" else rows[column].map(change),
        say("verdict.what"): [name(shown, say) for shown in rows["shown"]],
        say("verdict.option"): [options.get(option, option) for option in rows["option"]],
        say("verdict.days"): rows["days"].round(1),
        say("verdict.gain", unit=unit): (rows["regret"] / size).round(2) + 0.0,
    }
    return pd.DataFrame(out)


def by_chance(net: Network, found: Verdict, say: Say) -> pd.DataFrame:
    """The second picture where nothing has a unit cost to move: what is best by chance alone."""
    rows = found.map[found.map["cost_gap"].isna() & found.map["length_days"].isna()]
    size, unit = unit_of(net, largest(rows[["regret"]]), say)
    return pd.DataFrame(
        {
            say("verdict.axis_chance"): rows["chance"].map(percent),
            say("verdict.what"): [name(verdict, say) if verdict else "" for verdict in rows["verdict"]],
            say("verdict.days"): rows["days"].round(1),
            say("verdict.gain", unit=unit): (rows["regret"] / size).round(2) + 0.0,
        }
    )


def finding(found: Verdict, of: FlipMap, say: Say) -> str:
    """What a picture shows, in a sentence or two: where today is, and how much each verdict has."""
    boxed = of.picture == GAP and of.box is not None and len(found.box) > 0
    rows = dict(zip(found.box["verdict"], found.box["share"], strict=True)) if boxed else of.shares
    largest = sorted(rows.items(), key=lambda pair: -pair[1])[:MOST_SHARES]
    told = say("format.and").join(f"{name(verdict, say)} {share(part, 0)}" for verdict, part in largest if verdict)
    chance = percent(found.chance)
    if of.picture == GAP:
        return say("verdict.found_box" if boxed else "verdict.found_gap", chance=chance, shares=told)
    least, most = of.across[0], of.across[-1]
    if least <= found.length_days <= most:
        first = say(
            "verdict.found_length", chance=chance, days=texts.number(round(found.length_days, 1)), back=BACK, shares=told
        )
    else:
        kind, edge = ("below", least) if found.length_days < least else ("above", most)
        first = say(f"verdict.found_{kind}", chance=chance, edge=texts.number(edge), back=BACK, shares=told)
    here = of.here
    return first if here == found.verdict else f"{first} {say('verdict.not_alike', verdict=name(here, say))}"
