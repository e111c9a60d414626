"""The most that fits into a store, by hand."""

from __future__ import annotations

import io

import pandas as pd
import pytest

import reshore as rs


def chain(limit: str, lead: int = 0) -> rs.Network:
    """m makes up to 20 a day, the shop sells 4 and stores; m is down on the days 10 to 14, told from day 0 on."""
    tables = {
        "sites": ("site", "m", "shop"),
        "parts": ("part", "p"),
        "sources": ("site,part,capacity,unit_cost", "m,p,20,1"),
        "lanes": ("origin,destination,part,lead_days", f"m,shop,p,{lead}"),
        "stock": ("site,part,quantity,limit", "m,p,0,0", f"shop,p,4,{limit}"),
        "demand": ("site,part,rate,price,backorder_days", "shop,p,4,100,0"),
        "events": ("scenario,site,severity,start_day,duration_days", "down,m,0.1,0,1", "down,m,1,10,5"),
    }
    return rs.Network(**{name: pd.read_csv(io.StringIO("\n".join(rows))) for name, rows in tables.items()})


@pytest.mark.parametrize(("limit", "lost"), [("4", 16), ("9", 11), ("30", 0), ("", 0)])
def test_no_more_is_laid_in_than_fits(limit, lost):
    """20 are not made; what lies there on day 10 is sold meanwhile. Nothing can be kept at m."""
    assert rs.disrupt(chain(limit), "down", engine="flow").summary.at["lost_units", "value"] == pytest.approx(lost, abs=1e-6)


def test_what_was_on_its_way_has_its_place():
    """Of a lead time of 3 days, 12 were on their way on the first event day: they fit beside the 4."""
    assert rs.disrupt(chain("4", lead=3), "down", engine="flow").summary.at["lost_units", "value"] == pytest.approx(4, abs=1e-6)
