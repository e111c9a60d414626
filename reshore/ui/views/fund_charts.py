"""Charts of the page Fund, from tables: plain data, no JavaScript."""

from __future__ import annotations

import pandas as pd

LABEL, ROW = 150, 34  # pixels of a name, of a row


def stacked(table: pd.DataFrame) -> dict:
    """A bar for each row by the name in the first column, the other columns one behind the other."""
    name, *parts = table.columns
    return {
        "dataset": {"source": table},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "axisLabel": {"width": LABEL, "overflow": "break"}},
        "series": [
            {"type": "bar", "name": part, "stack": "all", "encode": {"y": name, "x": part}, "barMaxWidth": 20} for part in parts
        ],
    }


def height(table: pd.DataFrame) -> int:
    """Of such a picture [pixels]."""
    return 80 + ROW * len(table)


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
