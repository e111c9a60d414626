"""What is asked of a plan: the settings of the page, and the arguments of the job that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..network.levels import LEVELS
from ..network.network import Network

LIMITS = {"risk": (0, 100), "confidence": (50, 99), "support": (0, 100)}  # %
FINE = 6  # digits of a per cent that tell two parts apart


@dataclass(frozen=True)
class Question:
    """Settings of a plan.

    budget [money], None: no limit. risk, confidence, support [%]: risk weight (CVaR), its confidence, and how
    much of every investment others pay. levels: smart-factory levels that may be bought. left_out: options that may
    not. skipped: scenarios that do not count. supports: options of which others pay another part [%], by name.
    """

    budget: float | None = None
    risk: int = 0
    confidence: int = 95
    support: int = 0
    levels: tuple[str, ...] = LEVELS
    left_out: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    supports: tuple[tuple[str, float], ...] = ()

    def shown_budget(self, size: float) -> float | None:
        """The budget in a unit of so much money."""
        return None if self.budget is None else self.budget / size

    def took(self, name: str, given: Any, size: float = 1.0) -> Question:
        """The question with a setting as a widget gives it, brought within its limits; a budget in its unit."""
        if name == "budget":
            given = None if given is None else max(0.0, given) * size
        elif name in LIMITS:
            low, high = LIMITS[name]
            given = getattr(self, name) if given is None else max(low, min(high, int(given)))
        else:
            given = tuple(given)
        return replace(self, **{name: given}).supporting({})

    def supported(self, option: str) -> float:
        """The part of an option that others pay [%]."""
        return dict(self.supports).get(option, self.support)

    def supporting(self, parts: Mapping[str, float | None]) -> Question:
        """The question with other parts of some options paid by others [%], brought within limits; None: as of all."""
        low, high = LIMITS["support"]
        own = dict(self.supports) | {o: p if p is None else round(max(low, min(high, p)), FINE) for o, p in parts.items()}
        return replace(self, supports=tuple(sorted((o, p) for o, p in own.items() if p not in (None, self.support))))


def levels(net: Network) -> list[str]:
    """The smart-factory levels that the options of a network have."""
    return [level for level in LEVELS if level in set(net.options["smart_level"])]


def scenarios(net: Network) -> list[str]:
    """The scenarios that count in a plan, having a probability."""
    return list(dict.fromkeys(net.events.loc[net.events["probability"].notna(), "scenario"]))


def allowed(net: Network, asked: Question) -> list[str]:
    """The options that may be bought."""
    open_levels = net.options["smart_level"].isin(["", *asked.levels])
    return net.options.loc[open_levels & ~net.options["option"].isin(asked.left_out), "option"].tolist()


def arguments(net: Network, asked: Question) -> dict[str, Any]:
    """The question as a job takes it; the part that others pay of all is told where some have one of their own."""
    options, capex = allowed(net, asked), _capex(net)
    own = {"common_support": asked.support} if dict(asked.supports).keys() & supportable(net, asked) else {}
    return {
        "budget": asked.budget,
        "risk_weight": asked.risk / 100,
        "confidence": asked.confidence / 100,
        "options": options,
        "scenarios": [name for name in scenarios(net) if name not in asked.skipped],
        "support": {o: asked.supported(o) / 100 * capex[o] for o in options} if asked.support or own else {},
        **own,
    }


def supportable(net: Network, asked: Question) -> list[str]:
    """The options allowed that have an investment of which others may pay a part."""
    capex = _capex(net)
    return [option for option in allowed(net, asked) if capex[option] > 0]


def _capex(net: Network) -> dict[str, float]:
    return dict(zip(net.options["option"], net.filled("options")["capex"], strict=True))


def asked_by(net: Network, given: Mapping[str, Any]) -> Question:
    """The settings that lead to the arguments of a job."""
    options, bought = net.options, set(given["options"])
    level_of = dict(zip(options["option"], options["smart_level"], strict=True))
    kept = tuple(level for level in LEVELS if level in {level_of.get(o) for o in bought} or level not in levels(net))
    left_out = [o for o, level in level_of.items() if o not in bought and (not level or level in kept)]
    capex = _capex(net)
    parts = {o: 100 * value / capex[o] for o, value in given["support"].items() if capex.get(o)}
    common = given.get("common_support", round(max(parts.values(), default=0)))
    return Question(
        given["budget"],
        round(100 * given["risk_weight"]),
        round(100 * given["confidence"]),
        common,
        kept,
        tuple(left_out),
        tuple(name for name in scenarios(net) if name not in given["scenarios"]),
    ).supporting(parts)
