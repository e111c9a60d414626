"""Options of charts, from tables: plain data, no JavaScript. Tooltips are drawn as text, so no label can be markup."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

Say = Callable[..., str]
KINDS = ("read", "derived", "assumed", "unmarked")


def output(table: pd.DataFrame, say: Say) -> dict:
    """Output by day in steps: the first line as an area, a second one dashed."""
    day, lines = table.columns[0], [c for c in table.columns if c in (say("output.today"), say("output.best_line"))]
    series = [{"type": "line", "name": name, "step": "middle", "showSymbol": False, "encode": {"x": day, "y": name},
               "lineStyle": {"width": 2, "type": "dashed" if i else "solid"},
               **({} if i else {"areaStyle": {"opacity": 0.12}})} for i, name in enumerate(lines)]  # fmt: skip
    return {
        "dataset": {"source": table}, "legend": {"top": 0, "left": 0, "data": lines},
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "xAxis": {"type": "category", "name": day, "nameLocation": "middle", "nameGap": 24},
        "yAxis": {"type": "value", "min": 0}, "series": series,
    }  # fmt: skip


def evidence(table: pd.DataFrame, say: Say) -> dict:
    """Rows of each table by what they rest on, as bars of one hundred per cent."""
    name = say("data.table")
    kinds = [say(f"evidence.{kind}") for kind in KINDS]
    shares = table.iloc[:-1].copy()
    shares[kinds] = (100 * shares[kinds].div(shares[kinds].sum(axis=1), axis=0)).round(1)
    return {
        "dataset": {"source": shares}, "legend": {"top": 0, "data": kinds},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "max": 100, "name": "%"}, "yAxis": {"type": "category", "inverse": True},
        "series": [{"type": "bar", "stack": "all", "name": kind, "encode": {"y": name, "x": kind}} for kind in kinds],
    }  # fmt: skip


def numbers(say: Say) -> dict:
    """How the numbers of the table of lines are written."""
    days = ("first_short_day", "stop_day", "recovered_day")
    return {say(f"lines.{c}"): st.column_config.NumberColumn(format="%d") for c in days} | {
        say("lines.lost_units"): st.column_config.NumberColumn(format="%,.0f"),
        say("lines.equivalent_days_lost"): st.column_config.NumberColumn(format="%.1f"),
    }
