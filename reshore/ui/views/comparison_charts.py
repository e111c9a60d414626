"""Options of the charts of the page Compare, from tables: plain data, no JavaScript."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .charts import GREY, LABEL

BETTER, ALIKE, WORSE, INK = "#56B4E9", "#F2F2F2", "#FF7A33", "#10202b"  # the ink reads on all three
CELL = 28  # pixels of a row


def differences(table: pd.DataFrame, lines: list[str], cases: list[str]) -> dict:
    """By how many days of output each line (downwards) loses more or less in each case (across) than in the first.

    table: case, line, difference, the difference with its sign as text, which stands in the cell.
    """
    case, line, difference, written = table.columns
    most = float(max(1.0, np.ceil(table[difference].abs().max())))
    name = {"overflow": "truncate", "width": LABEL, "interval": 0}
    return {
        "dataset": {"source": table},
        "grid": {"left": 8, "right": 16, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "xAxis": {"type": "category", "data": cases, "position": "top", "axisLabel": name, "axisTick": {"show": False}},
        "yAxis": {"type": "category", "data": lines, "inverse": True, "axisLabel": name, "axisTick": {"show": False}},
        "visualMap": {
            "show": False,
            "type": "continuous",
            "min": -most,
            "max": most,
            "dimension": 2,
            "inRange": {"color": [BETTER, ALIKE, WORSE]},
        },
        "series": [
            {
                "type": "heatmap",
                "encode": {"x": case, "y": line, "value": difference, "tooltip": [case, line, written]},
                "label": {
                    "show": True,
                    "formatter": "{@[3]}",
                    "color": INK,
                    "fontWeight": "bold",
                    "textBorderWidth": 0,
                },
                "itemStyle": {"borderWidth": 1, "borderColor": GREY},
            }
        ],
    }


def differences_height(lines: list[str]) -> int:
    """Of the map of differences [pixels]."""
    return 48 + CELL * len(lines)
