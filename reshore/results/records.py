"""Results as plain JSON: the keys and values of the command line, which stay."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from ..network.accounts import ACCOUNT
from .alternatives import Alternatives
from .funding import ALL, Funding
from .plan import CHOSEN, NOTHING, Plan
from .result import Result
from .verdict import Verdict


def result_record(hit: Result, causes: pd.DataFrame) -> dict[str, Any]:
    """A result under the keys of the command line."""
    return {
        "summary": hit.summary["value"].to_dict(),
        "undisturbed": hit.summary["undisturbed"].to_dict(),
        "lines": rows(hit.lines),
        "why": rows(causes),
        "scenario": hit.scenario.name,
        "engine": hit.engine,
        "window": hit.window,
        "proved": hit.proved,
        "gap": hit.gap,
        "seconds": hit.seconds,
        "network": hit.network.fingerprint,
        "rules": hit.rules,
        "run_note": hit.run_note or None,
        "lines_note": hit.lines_note or None,
        "pooling_bound": hit.pooling_bound,
        **_band(hit),
    }


def _band(hit: Result) -> dict[str, Any]:
    """What is told where recoveries are uncertain."""
    band = {} if hit.band is None else {"band": rows(hit.band), **hit.band.attrs}
    return band | ({"notes": list(hit.notes)} if hit.notes else {})


def plan_record(best: Plan) -> dict[str, Any]:
    """A plan under the keys of the command line."""
    return {
        "objective": best.objective,
        "expected_cost": best.expected_cost,
        "cvar": best.cvar,
        "fixed_cost": best.fixed_cost,
        "nothing_cost": best.nothing_cost,
        "options": rows(best.options),
        "turned_down": [_turned_down(row) for row in rows(best.turned_down)],
        "rules_kept": [row | {"scenario": row["scenario"] or None} for row in rows(best.rules_kept)],
        "proved": best.proved,
        "gap": best.gap,
        "gap_money": best.gap_money,
        "bound": best.bound,
        "near_equals": rows(best.near_equals),
        "pooling_bound": best.pooling_bound,
        "verified": _verified(best),
        "worst": _worst(best),
        "scenarios": rows(best.scenarios),
        "seconds": best.seconds,
        "network": best.network.fingerprint,
        **({"notes": list(best.notes)} if best.notes else {}),
    }


def _turned_down(row: dict[str, Any]) -> dict[str, Any]:
    """An option that is not bought; without a figure at which that flips its break_even is null."""
    driver, value = row.pop("driver"), row.pop("break_even")
    return row | {"reason": row["reason"] or None, "break_even": {"driver": driver, "value": value} if driver else None}


def _verified(best: Plan) -> dict[str, Any] | None:
    """What running its years again found; None: that was not asked for."""
    if best.verified is None or best.avoided is None:
        return None
    return {"rows": rows(best.verified), "avoided": best.avoided.to_dict(), "kept": best.kept}


def alternatives_record(found: Alternatives) -> list[dict[str, Any]]:
    """A row for each option under the keys of the command line."""
    return rows(found.options.drop(columns="proved"))


def verdict_record(found: Verdict) -> dict[str, Any]:
    """A verdict under the keys of the command line; `alone` and `with_all_it_serves` where the two differ."""
    own = {
        "part": found.part,
        "home": found.home or None,
        "verdict": found.verdict,
        "days": found.days,
        "option": found.option or None,
        "level": found.level or None,
        "tie_with": found.tie_with,
        "reason": found.reason,
        "second_best": found.second_best or None,
        "cost": found.cost,
        "regret": found.regret,
        "proved": found.proved,
        "tolerance": found.tolerance,
        "pooling_bound": found.pooling_bound,
        "chance": found.chance,
        "length_days": found.length_days,
        "alternatives": rows(found.alternatives),
        "flips": rows(found.flips),
        "map": rows(found.map),
        "point": rows(found.point),
        "box": rows(found.box),
        "statements": rows(found.statements),
        "missing": found.missing,
        "assumed": found.assumed,
        "serves": found.serves,
        "rules": found.rules,
    }
    whole = found.with_all_it_serves
    both = {} if whole is None else {"alone": own, "with_all_it_serves": verdict_record(whole)}
    return own | both | {"seconds": found.seconds}


def funding_record(found: Funding) -> list[dict[str, Any]]:
    """Funding under the keys of the command line: a row a scheme, year, budget, estimate and level; choices, accounts and who
    was dropped stand in the row `all`, and choices of a level in its own."""
    moves, accounts, dropped, out = rows(found.choices), rows(found.accounts), rows(found.dropped), []
    for row in rows(found.rows):
        whole = row["level"] == ALL
        mine = [m for m in moves if _same(m, row) and (whole or m["level"] == row["level"])]
        left_out = [d for d in dropped if d["scheme"] == "" or _same(d, row)]
        out.append(
            row
            | {"ends": row["ends"] or None}
            | {"choices": [{k: v for k, v in m.items() if k not in ("year", "budget", "estimate", "level")} for m in mine]}
            | {"accounts": [{k: a[k] for k in ("company", *ACCOUNT)} for a in accounts if whole and _same(a, row)]}
            | {"dropped": [{"company": d["company"], "reason": d["reason"]} for d in left_out if whole]}
        )
    return out


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows of funding are of the same scheme, year, budget and, where both have one, estimate."""
    alike = all(one[k] == other[k] or np.isnan([one[k], other[k]]).all() for k in ("year", "budget"))
    return bool(one["scheme"] == other["scheme"] and alike and one.get("estimate", other["estimate"]) == other["estimate"])


def _worst(best: Plan) -> dict[str, Any] | None:
    """The worst loss of its moves, and under `nothing` of none; None: scenarios counted."""
    if best.worst is None:
        return None
    moves = {row.pop("moves"): row for row in rows(best.worst)}
    return moves[CHOSEN] | {NOTHING: moves[NOTHING]}


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, by column."""
    return table.to_dict("records")


def to_json(value: Any) -> str:
    """A value as strict JSON: what that lacks is null. Raises `TypeError` for what is no plain value."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def plain(value: Any, key: str = "") -> Any:
    """Plain JSON values: no number that JSON lacks (null instead), whole days as integers."""
    if isinstance(value, dict):
        return {str(k): plain(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if key.endswith("_day") and value.is_integer() else value
    return value
