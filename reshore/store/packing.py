"""Networks, results, plans and tables as bytes: compressed JSON, nothing that can run when it is read back."""

from __future__ import annotations

import base64
import io
import json
import zlib
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from ..disruption.causes.reasons import Explanation
from ..errors import StoreError
from ..network import schema
from ..network.baseline import Baseline, baseline
from ..network.network import Network
from ..network.scenario import Scenario
from ..results.alternatives import Alternatives
from ..results.course import Course
from ..results.funding import Funding
from ..results.plan import Plan
from ..results.result import Result
from ..results.rules import UNMARKED
from ..results.verdict import Verdict
from ..texts import Said, from_record, record, said

KEPT = (Network, Scenario, Plan, Result, Course, Explanation, Verdict, Funding, Alternatives)
NOUNS = {noun.__name__: noun for noun in KEPT}
FORMER_MARKS = {"structure": {"quantified": False}, "flow": {"foresight": True, "chosen": True}}  # once not said by a course
DERIVED = {"Result": ("base",)}  # worked out again from the network
WHAT = "#"  # marks an object that is more than plain JSON


def pack(thing: Any) -> bytes:
    """A noun, a table, an array, or lists and mappings of these, as bytes.

    Raises `TypeError` for anything else.
    """
    return zlib.compress(json.dumps(_plain(thing), separators=(",", ":")).encode("ascii"), 6)


def unpack(content: bytes) -> Any:
    """What `pack` was given. Raises `StoreError` when the bytes are damaged."""
    try:
        return _thing(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise StoreError(said("error.saved_is_damaged", detail=str(error))) from error


def _plain(thing: Any) -> Any:
    kind = type(thing).__name__
    if kind in NOUNS:
        kept = [f.name for f in fields(thing) if f.init and f.name not in DERIVED.get(kind, ())]
        return {WHAT: kind, **{name: _plain(getattr(thing, name)) for name in kept}}
    if isinstance(thing, pd.DataFrame):
        cells = {str(i): thing.iloc[:, i].tolist() for i in range(thing.shape[1])}
        return {
            WHAT: "table",
            "columns": list(thing.columns),
            "types": [str(t) for t in thing.dtypes],
            "rows": len(thing),
            "cells": _plain(cells),
            "attrs": _plain(thing.attrs),
        }
    if isinstance(thing, np.ndarray):
        out = io.BytesIO()
        np.save(out, thing, allow_pickle=False)
        return {WHAT: "array", "bytes": base64.b64encode(out.getvalue()).decode("ascii")}
    if isinstance(thing, dict) and WHAT in thing:
        return {WHAT: "pairs", "pairs": [[str(key), _plain(value)] for key, value in thing.items()]}
    if isinstance(thing, dict):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_plain(value) for value in thing]
    if isinstance(thing, np.generic):
        return thing.item()
    if isinstance(thing, Said):
        return {WHAT: "said", "record": record(thing)}
    if thing is None or isinstance(thing, str | int | float):
        return thing
    raise TypeError(f"a {kind} cannot be saved; save a Network, a Result, a Plan or a table")


def _thing(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_thing(value) for value in plain]
    if not isinstance(plain, dict):
        return plain
    what = plain.pop(WHAT, None)
    given = {key: _thing(value) for key, value in plain.items()}
    if what is None:
        return given
    if what == "table":
        typed = zip(given["columns"], given["types"], given["cells"].values(), strict=True)
        out = pd.DataFrame({name: pd.Series(cells, dtype=kind) for name, kind, cells in typed}, range(given["rows"]))
        out.attrs = given.get("attrs", {})
        return out
    if what == "pairs":
        return dict(given["pairs"])
    if what == "said":
        return from_record(given["record"])
    if what == "array":
        return np.load(io.BytesIO(base64.b64decode(given["bytes"])), allow_pickle=False)
    if what == "Result":
        given["base"] = baseline(given["network"])
        _bring_up(given)
    if what in ("Scenario", "Plan") and "events" in given:
        given["events"] = schema.typed("events", given["events"])[0]  # with the columns of today
    if what == "Course":
        given.setdefault("foresight", given.get("chosen", False))  # once one word for both
    if what in ("Result", "Plan", "Funding"):
        given.setdefault("rules", UNMARKED)
    return NOUNS[what](**given)


def _bring_up(given: dict[str, Any]) -> None:
    """Give the fields of a run saved in a former shape, its scenario as name and events, those of today."""
    if "events" in given:
        given["scenario"] = Scenario(given["scenario"], schema.typed("events", given.pop("events"))[0])
        totals = given.pop("totals", {})
        course = given["course"] or _one_bucket(given["base"], given["first"], totals)
        given["course"] = replace(course, **FORMER_MARKS.get(given["engine"], {}))


def _one_bucket(base: Baseline, first: int, totals: dict[str, Any]) -> Course:
    """The course of a pooled window saved as its sums by row; it had no stock and no lanes, and nothing asks for them."""
    made, wanted, lost = (np.atleast_2d(totals[name]) for name in ("made", "demanded", "lost"))
    days, sent, stock = int(totals["days"]), np.zeros((1, len(base.sent))), np.zeros((1, len(base.stock)))
    return Course(
        made,
        base.made[None, :] * days,
        None,
        sent,
        stock,
        wanted,
        wanted - lost,
        lost,
        np.zeros(wanted.shape),
        edges=np.array([first, first + days]),
    )
