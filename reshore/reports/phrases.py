"""Words for single figures of a network, in the language of `say`: amounts, shares, names; pages and reports share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from .. import texts
from ..network import names
from ..network.network import Network
from ..results.plan import NO_EVENT
from .outcome import Outcome

Say = Callable[..., str]
LEAST_GAP = 1e-4
WIDE = 100.0  # a column of amounts goes up to so many times its unit, so that small ones are still told apart


def money(value: float, net: Network, say: Say) -> str:
    """An amount in the currency of the network, large ones in the words of the language."""
    return texts.money(value, net.setting("currency", ""), say)


def unit_of(net: Network, largest: float, say: Say) -> tuple[float, str]:
    """The unit in which a column with this largest amount is written, and its name with the currency."""
    size, word = texts.scale(largest / WIDE, say)
    return size, f"{word} {texts.currency(net.setting('currency', ''), say)}".strip()


def axis_unit(net: Network, most: float, say: Say) -> tuple[float, str]:
    """The unit of an axis of amounts up to this one [money], the largest the language has a word for, and its name."""
    size, word = texts.scale(most, say)
    return size, f"{word} {texts.currency(net.setting('currency', ''), say)}".strip()


def largest(amounts: pd.DataFrame) -> float:
    """The largest of amounts, their signs aside; 0 where there is none."""
    most = float(amounts.abs().max().max())
    return most if most == most else 0.0


def signed(difference: float, write: Callable[[float], str]) -> str:
    """A difference with its sign, its size written by `write`."""
    return f"{'−' if difference < 0 else '+'}{write(abs(difference))}"


def share(value: float, digits: int = 1) -> str:
    """A share in per cent."""
    return f"{round(100 * value, digits) + 0.0:.{digits}f} %"  # no minus zero


def percent(gap: float) -> str:
    """A relative gap in per cent, two digits; very small ones as less than what can be read."""
    return f"{100 * gap:.2g}" if gap >= LEAST_GAP else f"< {100 * LEAST_GAP:g}"


def called(net: Network, table: str, say: Say) -> Mapping[str, str]:
    """What the rows of a table of things with names are called, in the language of `say`."""
    return net.called(table, say("format.language"))


def scenario(net: Network, name: str, say: Say) -> str:
    """What a scenario or a year is called, in the language of `say`."""
    return say("plan.calm") if name == NO_EVENT else names.scenario(net, name, say("format.language"))


def option_names(net: Network, bought: Mapping[str, float], say: Say) -> str:
    """The options bought, by name, with the units where there are several."""
    known = called(net, "options", say)
    return "; ".join(known.get(o, o) + (f" × {units:.3g}" if abs(units - 1) > 1e-9 else "") for o, units in bought.items())


def heading(column: str, say: Say) -> str:
    """What a column of a table is called; its own name where there are no words for it."""
    return texts.word(f"column.{column}", say, column)


def table_word(table: str, say: Say) -> str:
    """What a table of the network is called; its own name where there are no words for it."""
    return texts.word(f"table.{table}", say, table)


def kind_of(kind: str, say: Say) -> str:
    """What a kind of options is called; "" where there are no words for it."""
    return texts.word(f"plan.kind_{kind}", say)


def changes(moves: list[str], known: Mapping[str, str]) -> list[str]:
    """Options bought (+) and given up (-), by name."""
    return [f"{move[0]} {known.get(move[1:], move[1:])}" for move in moves]


def flip(net: Network, driver: str, value: float, say: Say) -> str:
    """At which price an option that is not bought would be, in words; "" where at none or not found out."""
    if driver == "annual_cost" and value < 0:
        return say("plan.flips_paid", value=money(-value, net, say))
    return say(f"plan.flips_{driver}", value=money(value, net, say)) if driver else ""


def compared(name: str, value: str, difference: float, write: Callable[[float], str], say: Say) -> str:
    """The figure of another run, and by how much this one differs."""
    if difference == 0 or np.isnan(difference):
        return say("figure.beside", name=name, value=value)
    return say("figure.compared", name=name, value=value, difference=signed(difference, write))


def replayed(net: Network, before: Outcome, after: Outcome, say: Say) -> str:
    """What a plan changes about a disruption, in a sentence or two."""
    lost = {name: money(run.value("lost_margin"), net, say) for name, run in (("before", before), ("after", after))}
    text = say("plan.replayed", stopped_before=before.stopped, stopped_after=after.stopped, **lost)
    return say("plan.replayed_same", what=text) if after.uncalled and before.same(after) else text
