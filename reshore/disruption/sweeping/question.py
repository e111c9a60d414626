"""What a sweep asks: one verb with its arguments, of many networks and scenarios; and the row that an answer comes to."""

from __future__ import annotations

import hashlib
import inspect
import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError, SolveError, StoreError
from ...network import schema
from ...network.network import Network
from ...network.scenario import Scenario, find_scenario
from ...results.metrics import figures
from ...results.plan import Plan
from ...results.records import to_json
from ...results.result import Result
from ...results.rules import RULES
from ...texts import said

Answer = tuple[dict[str, Any], bool]  # its part of a row; whether the same comes out when the same is asked again
Item = str | Scenario | Network | tuple[Network, str | Scenario]
SCENARIO = ("scenario", "scenarios")  # what a verb may call the scenario that it takes
SEED = "seed"
REFUSED = (DataError, SolveError, StoreError)  # errors that come again if the same is asked again
FIRST, LAST = ("key", "network", "scenario", "verb", SEED), ("seconds", "proved", "error")  # columns beside the figures
PLANNED = ("objective", "expected_cost", "cvar", "fixed_cost", "bound", "gap", "gap_money", "pooling_bound")


@dataclass(frozen=True)
class Run:
    """One run: what it is known by, and what is asked in it beside the network."""

    key: str
    network: str
    scenario: str | Scenario | None
    seed: int

    def row(self, verb: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Its row, with what a verb of this name answers."""
        called = self.scenario.name if isinstance(self.scenario, Scenario) else self.scenario or ""
        head = {"key": self.key, "network": self.network, "scenario": called, "verb": verb, SEED: self.seed}
        figures = {name: value for name, value in answer.items() if name not in (*FIRST, *LAST)}
        return {**head, **figures, **{name: answer[name] for name in LAST}}


@dataclass(frozen=True)
class Question:
    """A verb and what is given to it beside network and scenario.

    takes: by which name it takes a scenario ("": it takes none); seeded: whether each run gives it a seed of its own, as
    it needs one and none is given.
    """

    verb: Callable[..., Any]
    arguments: Mapping[str, Any]
    takes: str
    needs: bool
    seeded: bool

    @classmethod
    def of(cls, verb: Callable[..., Any], arguments: Mapping[str, Any]) -> Question:
        """The question of a sweep. Raises `DataError` for an argument that the verb does not take."""
        takes = dict(list(inspect.signature(verb).parameters.items())[1:])  # the first is the network
        anything = any(p.kind is p.VAR_KEYWORD for p in takes.values())
        for name in arguments:
            if name not in takes and not anything:
                problem = said("error.verb_takes_no", verb=name_of(verb), name=name)
                hint = schema.nearest(name, takes)
                raise DataError(problem, said("fix.use_one_of", known=", ".join(takes), hint=hint))
        scenario = next((name for name in SCENARIO if name in takes and name not in arguments), "")
        needs = bool(scenario) and takes[scenario].default is inspect.Parameter.empty
        asks = SEED in takes and takes[SEED].default is inspect.Parameter.empty and SEED not in arguments
        return cls(verb, dict(arguments), scenario, needs, asks)

    @property
    def name(self) -> str:
        """What the verb is called."""
        return name_of(self.verb)

    def read(self, net: Network, item: Item) -> tuple[Network, str | Scenario | None]:
        """The network and the scenario that an item of a sweep means. Raises `DataError` for what the verb cannot be asked."""
        if isinstance(item, Network):
            where, scenario = item, None
        elif isinstance(item, str | Scenario):
            where, scenario = net, item
        elif isinstance(item, tuple) and [isinstance(part, Network) for part in item] == [True, False]:
            return self.read(item[0], item[1])
        else:
            raise DataError(said("error.no_sweep_item", value=type(item).__name__), said("fix.sweep_item"))
        if scenario is not None and not self.takes:
            raise DataError(said("error.verb_takes_no_scenario", verb=self.name), said("fix.sweep_networks"))
        if scenario is None and self.needs:
            raise DataError(said("error.verb_needs_scenario", verb=self.name), said("fix.sweep_pairs"))
        return where, scenario

    def digest(self) -> str:
        """What tells this question from others: the verb and those of its arguments that are not its defaults."""
        usual = {name: p.default for name, p in inspect.signature(self.verb).parameters.items()}
        own = {name: _told(value) for name, value in sorted(self.arguments.items())}
        return repr((_place(self.verb), {name: told for name, told in own.items() if told != _told(usual.get(name))}, RULES))

    def ask(self, net: Network, run: Run, rules: int = RULES) -> Answer:
        """Ask it once, of the network of this run; what fails is an answer too. rules: of whoever sweeps."""
        began, given = time.perf_counter(), dict(self.arguments)
        if run.scenario is not None:
            given[self.takes] = run.scenario
        if self.seeded:
            given[SEED] = run.seed
        row, lasting = {"proved": False, "error": ""}, True
        try:
            if rules != RULES:
                raise RuntimeError(said("error.other_rules", here=str(rules), there=str(RULES)))
            row = {**row, **row_of(self.verb(net, **given))}
        except REFUSED as error:
            row["error"] = str(error)
        except Exception as error:
            row["error"], lasting = f"{type(error).__name__}: {error}", False
        return {**row, "seconds": time.perf_counter() - began}, lasting


def row_of(answer: Any) -> dict[str, Any]:
    """What an answer comes to in a row: the figures of its summary, and whether they are proved.

    Of a table its first row (of a ranking the worst). Raises `DataError` for what has no figures.
    """
    found: Mapping[Any, Any]
    if isinstance(answer, Result):
        found = {name: value for name, (value, _, _) in figures(answer).items()}
        return {**_plain(found), "proved": answer.proved}
    if isinstance(answer, Plan):
        options = dict(zip(answer.options["option"], answer.options["units"], strict=True))
        return {
            **_plain({name: getattr(answer, name) for name in PLANNED}),
            "options": to_json(options),
            "proved": answer.proved,
        }
    if isinstance(answer, pd.DataFrame):
        found = answer.iloc[0].to_dict() if len(answer) else {}
        return {"proved": bool(answer.attrs.get("complete", True)), "rows": float(len(answer)), **_plain(found)}
    if isinstance(answer, Mapping | pd.Series):
        return {"proved": True, **_plain(dict(answer))}
    raise DataError(said("error.no_figures", value=type(answer).__name__), said("fix.give_figures"))


def scenario_digest(net: Network, scenario: str | Scenario | None) -> str:
    """What tells a scenario from others: its name, its probability and every cell of its events; of an unknown name that."""
    if scenario is None:
        return ""
    try:
        return _told(find_scenario(net, scenario))
    except DataError:
        return repr(scenario)


def hashed(*parts: str) -> str:
    """16 hexadecimal digits of texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def seed_of(root: int, key: str, again: int) -> int:
    """The seed of a run: a child of the root, told by what is asked and how often that was asked before, not by its place in
    the list; below 2 to the 53rd, so that every JSON reader has it to the digit."""
    child = np.random.SeedSequence(root, spawn_key=(int(key, 16), again))
    return int(child.generate_state(1, np.uint64)[0] >> np.uint64(11))


def name_of(verb: Callable[..., Any]) -> str:
    """What a verb is called."""
    return getattr(verb, "__name__", type(verb).__name__)


def _place(verb: Callable[..., Any]) -> str:
    """Where a verb stands. A function without a name of its own is told by its code."""
    name = getattr(verb, "__qualname__", "")
    own = getattr(verb, "__code__", None) if "<lambda>" in name else None
    code = hashlib.sha256(own.co_code + repr(own.co_consts).encode()).hexdigest() if own else ""
    return f"{getattr(verb, '__module__', '')}.{name or repr(verb)}{code}"


def _told(value: Any) -> str:
    """An argument as a text that is the same in another process."""
    if isinstance(value, Network):
        return value.fingerprint
    if isinstance(value, Scenario):
        events = value.events
        return repr((value.name, value.probability, list(events.columns), events.to_numpy(dtype=object).tolist()))
    if isinstance(value, Mapping):
        return repr(sorted((str(name), _told(inner)) for name, inner in value.items()))
    if isinstance(value, list | tuple):
        return repr([_told(inner) for inner in value])
    if isinstance(value, str | bool | None):
        return repr(value)
    if isinstance(value, int | float | np.number):
        return repr(float(value))
    try:
        return hashlib.sha256(pickle.dumps(value)).hexdigest()
    except Exception as error:
        raise DataError(said("error.cannot_be_sent", reason=str(error)), said("fix.send_functions")) from None


def _plain(found: Mapping[Any, Any]) -> dict[str, Any]:
    """Figures as numbers, marks as they are, words as text, lists as JSON."""
    return {str(name): _cell(value) for name, value in found.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None:
        return float("nan")
    if isinstance(value, bool | str):
        return value
    return float(value) if isinstance(value, int | float) else to_json(value)
