"""What is asked of a plan: the settings of the page, and what the job that answers it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ..errors import SolveError, lines
from ..network.levels import LEVELS
from ..network.network import Network
from ..network.scenario import probabilities
from .model.clashes import refuse_clashes
from .model.first_stage import Asked, units_asked

CHOICES = FREE, KEEP, FORBID = ("free", "keep", "forbid")
LIMITS = {"risk": (0, 100), "confidence": (50, 99), "support": (0, 100)}  # %
RULES = {"service": "service_level", "domestic": "domestic_share"}  # hard rules in %, and the arguments of `plan`
FINE = 6  # digits of a per cent that tell two parts apart


@dataclass(frozen=True)
class Question:
    """Settings of a plan.

    budget [money], None: no limit. risk, confidence, support [%]: risk weight (CVaR), its confidence, and how
    much of every investment others pay. levels: smart-factory levels that may be bought. left_out: options that may
    not. skipped: scenarios that do not count. supports: options of which others pay another part [%], by name. kept: options
    that must be bought. service, domestic [%], loss [money]: hard rules, the least share of what is wanted that every year
    serves, the least share of value added at home, the most that the year of a scenario loses; None: no rule.
    """

    budget: float | None = None
    risk: int = 0
    confidence: int = 95
    support: int = 0
    levels: tuple[str, ...] = LEVELS
    left_out: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    supports: tuple[tuple[str, float], ...] = ()
    kept: tuple[str, ...] = ()
    service: float | None = None
    domestic: float | None = None
    loss: float | None = None

    @staticmethod
    def of(record: Mapping[str, Any]) -> Question:
        """The question of a record, which may have been written before there was a setting."""
        supports = tuple((option, part) for option, part in record.get("supports", ()))
        return Question(**{n: tuple(v) if isinstance(v, list) else v for n, v in record.items()} | {"supports": supports})

    @property
    def record(self) -> dict[str, Any]:
        """The question as plain JSON, the same in whatever order things were chosen."""
        lists = {"left_out": sorted(self.left_out), "skipped": sorted(self.skipped), "kept": sorted(self.kept)}
        return asdict(self) | lists | {"levels": list(self.levels), "supports": [list(pair) for pair in self.supports]}

    def shown_budget(self, size: float) -> float | None:
        """The budget in a unit of so much money."""
        return None if self.budget is None else self.budget / size

    def shown_loss(self, size: float) -> float | None:
        """The limit on the loss in a unit of so much money."""
        return None if self.loss is None else self.loss / size

    def took(self, name: str, given: Any, size: float = 1.0) -> Question:
        """The question with a setting as a widget gives it, brought within its limits; money is given in units of `size`
        [money]."""
        if name in ("budget", "loss"):
            given = None if given is None else max(0.0, given) * size
        elif name in RULES:
            given = None if given is None else max(0.0, min(100.0, float(given)))
        elif name in LIMITS:
            low, high = LIMITS[name]
            given = getattr(self, name) if given is None else max(low, min(high, int(given)))
        else:
            given = tuple(given)
        return replace(self, **{name: given}).supporting({})

    def choice(self, option: str) -> str:
        """What is asked of an option, of `CHOICES`."""
        return KEEP if option in self.kept else FORBID if option in self.left_out else FREE

    def choosing(self, choices: Mapping[str, str]) -> Question:
        """The question with something else asked of some options."""
        asked = {o: self.choice(o) for o in (*self.kept, *self.left_out)} | dict(choices)
        kept, left_out = (tuple(sorted(o for o, one in asked.items() if one == c)) for c in (KEEP, FORBID))
        return replace(self, kept=kept, left_out=left_out)

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
    return [name for name, chance in probabilities(net).items() if chance is not None]


def allowed(net: Network, asked: Question) -> list[str]:
    """The options that may be bought."""
    open_levels = net.options["smart_level"].isin(["", *asked.levels])
    return net.options.loc[open_levels & ~net.options["option"].isin(asked.left_out), "option"].tolist()


def asked_of(job: Mapping[str, Any]) -> Question:
    """The question that a job was given."""
    return Question.of(job["question"])


def for_job(net: Network, asked: Question) -> dict[str, Any]:
    """What a job is given: the arguments of `plan`, and the question they come from."""
    return {**arguments(net, asked), "question": asked.record}


def arguments(net: Network, asked: Question) -> dict[str, Any]:
    """The arguments of `plan` that the settings stand for."""
    options, capex = allowed(net, asked), _capex(net)
    supports = asked.support or dict(asked.supports).keys() & supportable(net, asked)
    rules = {word: getattr(asked, name) / 100 for name, word in RULES.items() if getattr(asked, name) is not None}
    rules |= {} if asked.loss is None else {"loss_limit": asked.loss}
    return rules | {
        "budget": asked.budget,
        "risk_weight": asked.risk / 100,
        "confidence": asked.confidence / 100,
        "options": options,
        "keep": [option for option in net.options["option"] if option in asked.kept],
        "scenarios": [name for name in scenarios(net) if name not in asked.skipped],
        "support": {o: asked.supported(o) / 100 * capex[o] for o in options} if supports else {},
    }


def supportable(net: Network, asked: Question) -> list[str]:
    """The options allowed that have an investment of which others may pay a part."""
    capex = _capex(net)
    return [option for option in allowed(net, asked) if capex[option] > 0]


def _capex(net: Network) -> dict[str, float]:
    return dict(zip(net.options["option"], net.filled("options")["capex"], strict=True))


def clash(net: Network, asked: Question, names: Mapping[str, str]) -> str:
    """Why what must be bought cannot all be, with options by these names; "": nothing that the table options shows.

    What the stock of an option costs is left to the plan.
    """
    table = net.filled("options")
    least, most, _ = units_asked(net, table, Asked(options=allowed(net, asked), keep=arguments(net, asked)["keep"]))
    part = np.array([asked.supported(option) for option in table["option"]]) / 100
    named = table.assign(option=table["option"].map(names), requires=table["requires"].map(names).fillna(""))
    try:
        refuse_clashes(named, least, most, table["capex"].to_numpy() * (1 - part), asked.budget)
    except SolveError as error:
        return lines(error)[0]
    return ""
