"""Sites of planners' rows: plants by their id, vendors by their name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from . import cells
from .mapping import Mapping
from .rows import Entry

OWN_PLANT = "own_plant"  # where no sheet names a plant
LONGEST_ID = 40
WHERE = ("country", "region", "lat", "lon")
Group = tuple[str, str]


class Places:
    """The sites: those of sheets of sites, vendors, and plants that other sheets name.

    plants: ids of the sites that are no vendors and that make or keep things.
    """

    def __init__(self, by_role: dict[str, list[Entry]], mapping: Mapping):
        self._apart = set(mapping.apart)
        self._sites = {e.values["site"]: _row(e.values["site"], e.get("name"), e, e) for e in reversed(by_role["sites"])}
        self._listed = {cells.vendor_key(str(row["name"])): site for site, row in self._sites.items()}
        others = [e for role in ("bom", "sources", "stock", "demand") for e in by_role[role] if e.get("site")]
        self._groups: dict[Group, list[Entry]] = {}
        for entry in by_role["sources"]:
            self._groups.setdefault(self._group(entry), []).append(entry)
        taken = {*self._sites, *(e.values["site"] for e in others)}
        self._vendors = {group: self._settle(group, rows, taken) for group, rows in self._groups.items()}
        for entry in others:
            self._sites.setdefault(entry.values["site"], _row(entry.values["site"], "", entry, None))
        sells = set(self._vendors.values())
        makes = [e.values["site"] for e in others if e.role != "demand"]
        self.plants = [p for p in dict.fromkeys(makes or self._listed.values()) if p not in sells]

    def vendor(self, entry: Entry) -> str:
        """The site of a row's vendor."""
        return self._vendors[self._group(entry)]

    def own_plant(self) -> str:
        """A plant where no sheet names any."""
        self._sites.setdefault(
            OWN_PLANT,
            {
                "site": OWN_PLANT,
                "name": "Plant, place unknown",
                **dict.fromkeys(WHERE, ""),
                "evidence": "assumed",
                "note": "assumed: one plant, as no sheet names any",
            },
        )
        self.plants = [OWN_PLANT]
        return OWN_PLANT

    def table(self) -> pd.DataFrame:
        """The table sites."""
        return pd.DataFrame(list(self._sites.values()), columns=["site", "name", *WHERE, "evidence", "note"]).astype(object)

    def vendors(self) -> pd.DataFrame:
        """Every vendor: site, name, spellings (as they stand, joined by ' | '), rows, place_known."""
        at: dict[str, list[Entry]] = {}
        for group, entries in self._groups.items():
            at.setdefault(self._vendors[group], []).extend(entries)
        rows = []
        for site, entries in at.items():
            row, spellings = self._sites[site], " | ".join(dict.fromkeys(map(_name, entries)))
            rows.append((site, row["name"], spellings, len(entries), bool(row["country"] or row["region"])))
        return pd.DataFrame(rows, columns=["site", "name", "spellings", "rows", "place_known"])

    def _group(self, entry: Entry) -> Group:
        name = _name(entry)
        return ("apart", name) if name in self._apart else ("like", cells.vendor_key(name))

    def _settle(self, group: Group, entries: Sequence[Entry], taken: set[str]) -> str:
        """The site of a vendor: one that is listed under its number or name, else a new one."""
        numbers = [e.get("vendor_id") for e in entries if e.get("vendor_id") in self._sites]
        if numbers or (group[0] == "like" and group[1] in self._listed):
            return numbers[0] if numbers else self._listed[group[1]]
        name = Counter(_name(e) for e in entries).most_common(1)[0][0]
        site = _free(name, taken)
        taken.add(site)
        at = next((e for e in entries if e.get("country") or e.get("region")), None)
        self._sites[site] = _row(site, name if at else f"{name}, place unknown", entries[0], at)
        if at is None:
            self._sites[site] |= {"evidence": "assumed", "note": f"assumed: a site of the vendor ({entries[0].where})"}
        return site


def _name(entry: Entry) -> str:
    return entry.get("vendor") or entry.get("vendor_id")


def _row(site: str, name: str, entry: Entry, at: Entry | None) -> dict[str, Any]:
    """A row of the table sites; `at`: the row that says where it is."""
    where = {c: at.get(c) if at else "" for c in WHERE}
    return {"site": site, "name": name or site, **where, "evidence": "read", "note": entry.where}


def _free(name: str, taken: set[str]) -> str:
    """An id of the name that no site has yet."""
    base = "_".join(cells.vendor_key(name).split())[:LONGEST_ID] or "vendor"
    number, site = 1, base
    while site in taken:
        number += 1
        site = f"{base}_{number}"
    return site
