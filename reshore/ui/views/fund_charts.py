"""Charts of the page Fund, from tables: plain data, no JavaScript."""

from __future__ import annotations

import pandas as pd

LABEL, ROW = 150, 34  # pixels of a name, of a row


def stacked(table: pd.DataFrame) -> dict:
    """A bar for each row by the name in the first column, the other columns one behind the other."""
    name, *parts = table.columns
    return _bars(table, [_bar(name, part) | {"stack": "all"} for part in parts])


def height(table: pd.DataFrame) -> int:
    """Of such a picture [pixels]."""
    return 80 + ROW * len(table)


def tornado(table: pd.DataFrame, pays: float, words: str) -> dict:
    """Bars to the left and right of what is, by the name in the first column: to the values of the two columns after it.

    pays: where the axis passes from what does not pay to what does, marked with these words.
    """
    name, *ends = table.columns[:3]
    mark = {"xAxis": pays, "label": {"formatter": words, "position": "insideEndTop"}}
    first, *others = [_bar(name, end) | {"barGap": "-100%"} for end in ends]
    return _bars(table, [first | {"markLine": {"symbol": "none", "data": [mark]}}, *others])


def _bars(table: pd.DataFrame, series: list[dict]) -> dict:
    """Bars to the right or left of each row's name."""
    return {
        "dataset": {"source": table},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "axisLabel": {"width": LABEL, "overflow": "break"}},
        "series": series,
    }


def _bar(name: str, column: str) -> dict:
    return {"type": "bar", "name": column, "encode": {"y": name, "x": column}, "barMaxWidth": 20}


def lines(table: pd.DataFrame) -> dict:
    """A line for each column beside the first, over that."""
    x, *names = table.columns
    return {
        "dataset": {"source": table},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 28, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "xAxis": {"type": "value", "name": x, "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "value"},
        "series": [{"type": "line", "name": name, "encode": {"x": x, "y": name}, "symbolSize": 7} for name in names],
    }
