"""Sites of planners' rows: plants by their id, vendors by their number, else by name and country, markets."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from ..texts import said
from . import cells
from .account import Ledger, Question, examples

OWN_PLANT, MARKET = "own_plant", "market"
LONGEST_ID = 40
MOST_COMPARED = 2_500  # vendors whose names are held against each other
ALIKE = 90  # of 100
WHERE = ("country", "region", "lat", "lon")
COLUMNS = ("site", "name", "company", *WHERE, "kind", "evidence", "note")
Key = tuple[str, str]  # what a vendor is known by: number or name, and which


class Places:
    """The sites of a network as they are found.

    plants: ids of sites that make things. stores: sites that keep stock only.
    """

    def __init__(self, frames: dict[str, pd.DataFrame], ledger: Ledger):
        self._frames, self._ledger = frames, ledger
        self._rows: dict[str, dict[str, Any]] = {}
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        master = frames["vendor_master"]
        self._master: dict[Key, dict[str, Any]] = {}
        for row in master[["vendor_id", "vendor", *WHERE, "sheet", "row"]].to_dict("records"):
            key = ("number", row["vendor_id"]) if row["vendor_id"] else ("name", cells.folded(row["vendor"]))
            self._master.setdefault(key, row)
        self._named: dict[str, list[Key]] = defaultdict(list)
        for key, row in self._master.items():
            self._named[cells.folded(row["vendor"])].append(key)
        self._listed = {r["site"]: r for r in frames["plants"][["site", "name", *WHERE, "sheet", "row"]].to_dict("records")}
        self.plants: list[str] = []
        self._find_plants()

    # plants, stores, markets

    def _find_plants(self) -> None:
        named = [self._frames[r]["site"] for r in ("bom", "bill_heads", "routing", "planning", "vendors") if "site" in self._frames[r]]
        order = pd.concat(named) if named else pd.Series([], dtype=object)
        self.plants = [s for s in order.value_counts(sort=True).index if s]
        for site in self.plants:
            self._add(site, kind="plant")

    def _add(self, site: str, kind: str = "", name: str = "", evidence: str = "read", note: str = "") -> str:
        """A place of one's own; what a sheet of plants says of it."""
        if site not in self._rows:
            at = self._listed.get(site, {})
            if at and not note:
                note = said("error.at_row", table=said("error.in_sheet", sheet=at["sheet"]), row=int(at["row"]))
            self._rows[site] = _row(site, name or at.get("name") or site, "", at, kind, evidence, note)
        return site

    def store(self, site: str) -> str:
        """A place that keeps stock."""
        return self._add(site, "" if site in self._rows else "warehouse")

    def market(self, customer: str) -> str:
        """The place of a customer."""
        site = customer if customer not in self.plants and customer not in self._vendor_sites() else f"customer_{customer}"
        return self._add(site, "market")

    def own_plant(self) -> str:
        """A plant where no sheet names any."""
        note = said("import.note_own_plant")
        self._add(OWN_PLANT, "plant", "Plant, place unknown", "assumed", note)
        self.plants = [OWN_PLANT]
        return OWN_PLANT

    def sell_at_market(self) -> str:
        """A market where several plants make what is sold."""
        return self._add(MARKET, "market", "Customers", "assumed", said("import.note_market"))

    def listed_plants(self) -> list[str]:
        """The places that sheets of plants name."""
        return list(self._listed)

    # vendors

    def _vendor_sites(self) -> set[str]:
        return set(self._spellings)

    def identify(self, rows: pd.DataFrame) -> pd.Series:
        """The site of the vendor of each row."""
        what = rows[["vendor_id", "vendor", "country", "region"]] if "country" in rows else rows[["vendor_id", "vendor"]].assign(country="", region="")
        unique = what.drop_duplicates()
        keys = [self._key(*row) for row in unique.itertuples(index=False)]
        keys = self._merged(keys, unique)
        countries: dict[Key, Counter[str]] = defaultdict(Counter)
        counts = what.groupby(list(what.columns), sort=False).size()
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            country = row.country or self._master.get(key, {}).get("country", "")
            countries[key][country] += int(counts[tuple(row)])
        sites = {}
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            sites[tuple(row)] = self._site(key, row, countries[key], rows)
        found = pd.Series([sites[t] for t in what.itertuples(index=False, name=None)], rows.index, dtype=object)
        names = what["vendor"].where(what["vendor"].ne(""), what["vendor_id"])
        for (site, name), count in pd.DataFrame({"s": found, "n": names}).value_counts(sort=False).items():
            self._spellings[site][name] += count
        self._tell_spellings(rows, found)
        return found

    def _key(self, number: str, name: str, country: str, region: str) -> Key:
        """What a vendor is known by: its number, else the one in the master whose name it has, else its name."""
        if number:
            return ("number", number)
        if ("number", name) in self._master:
            return ("number", name)
        known = self._named.get(cells.folded(name), [])
        if country:
            known = [k for k in known if self._master[k]["country"] in ("", country)] or known
        if len(known) == 1:
            return known[0]
        if len(known) > 1:
            ids = tuple(k[1] for k in known)
            question = Question(f"vendor.{name}", said("import.ask_which_vendor", name=name, count=len(ids)), ids, ids[0], said("import.ask_vendor_changes"))
            answer = self._ledger.ask(question, self._frames["vendors"][self._frames["vendors"]["vendor"] == name], "vendors", "vendor")
            return next(k for k in known if k[1] == answer)
        return ("name", cells.folded(name))

    def _merged(self, keys: list[Key], unique: pd.DataFrame) -> list[Key]:
        """Vendors known by name that have a number elsewhere; names that look alike are asked."""
        numbered = defaultdict(set)
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            if key[0] == "number" and row.vendor:
                numbered[cells.folded(row.vendor)].add(key)
        out = [next(iter(numbered[k[1]])) if k[0] == "name" and len(numbered.get(k[1], ())) == 1 else k for k in keys]
        names = {k: (row.vendor or self._master.get(k, {}).get("vendor", "")) for k, row in zip(out, unique.itertuples(index=False), strict=True)}
        joined = self._asked_alike({k: n for k, n in names.items() if n})
        return [joined.get(k, k) for k in out]

    def _asked_alike(self, names: dict[Key, str]) -> dict[Key, Key]:
        keys = list(names)
        if not 2 <= len(keys) <= MOST_COMPARED:
            return {}
        plain = [cells.vendor_key(names[k]) for k in keys]
        close = process.cdist(plain, plain, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        joined: dict[Key, Key] = {}
        for a, b in zip(*np.nonzero(np.triu(close, 1)), strict=True):
            one, two = keys[a], keys[b]
            if one[0] == two[0] == "number" or min(len(plain[a]), len(plain[b])) < 3:
                continue  # two numbers are two vendors
            kind = "same" if plain[a] == plain[b] else "like"
            text = said(f"import.ask_vendor_{kind}", one=names[one], two=names[two])
            question = Question(f"one_vendor.{names[one]}={names[two]}", text, ("one", "two"), "two", said("import.ask_vendor_changes"))
            vendors = self._frames["vendors"]
            if self._ledger.ask(question, vendors[vendors["vendor"].isin((names[one], names[two]))], "vendors", "vendor") == "one":
                joined[two] = joined.get(one, one)
        return joined

    def _site(self, key: Key, row: Any, countries: Counter[str], rows: pd.DataFrame) -> str:
        """The site of a vendor; one for each country it delivers from."""
        master = self._master.get(key, {})
        some = [c for c in countries if c]
        country = row.country or master.get("country", "") or (max(some, key=lambda c: countries[c]) if some else "")
        number = key[1] if key[0] == "number" else ""
        name = master.get("vendor") or row.vendor or number
        if number and not master.get("vendor") and not row.vendor:
            name = number
        base = number or "_".join(cells.folded(cells.vendor_key(name)).split())[:LONGEST_ID] or "vendor"
        if key[0] == "name" and cells.folded(name) != cells.vendor_key(name):
            base = "_".join(cells.folded(name).split())[:LONGEST_ID]
        site = f"{base}_{country.lower()}" if len(some) > 1 else base
        site = site if site not in self._rows or site in self._spellings else f"vendor_{site}"
        if site not in self._rows:
            if len(some) > 1:
                self._ledger.say(said("import.two_countries", name=name, countries=", ".join(some)), "assumed", said("fix.country_of_rows"), count=sum(countries.values()))
            at = dict(master) if not row.country or master.get("country") == row.country else {"country": row.country, "region": row.region}
            at["country"], at["region"] = country, at.get("region") or row.region
            known = bool(country or at.get("region"))
            note = said("import.note_vendor") if known else said("import.note_vendor_nowhere")
            shown = name if known else f"{name}, place unknown"
            self._rows[site] = _row(site, shown, name, at, "supplier", "read" if known else "assumed", note)
            self._spellings[site]  # noqa: B018  # it is a vendor from now on
        return site

    def _tell_spellings(self, rows: pd.DataFrame, found: pd.Series) -> None:
        for site, spelt in self._spellings.items():
            if len(spelt) > 1:
                which = rows[found == site]
                if len(which):
                    self._ledger.tell("vendors" if "record" in rows else "orders", which, "vendor", said("import.spellings", values=examples(spelt)), "merged")

    def unknown_vendor(self, part: str) -> str:
        """A vendor for a part that no sheet names one for."""
        site = f"vendor_of_{part}"[: 2 * LONGEST_ID]
        if site not in self._rows:
            self._rows[site] = _row(site, f"Vendor of {part}, not known", "", {}, "supplier", "assumed", said("import.note_unknown_vendor"))
        return site

    # tables

    def table(self, used: set[str]) -> pd.DataFrame:
        """The table sites, of those that other tables use."""
        rows = [row for site, row in self._rows.items() if site in used]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(object)

    def vendors(self) -> pd.DataFrame:
        """Every vendor: site, name, spellings, country, rows."""
        rows = [(site, self._rows[site]["name"], " | ".join(spelt), self._rows[site]["country"], sum(spelt.values())) for site, spelt in self._spellings.items()]
        return pd.DataFrame(rows, columns=["site", "name", "spellings", "country", "rows"])

    def nowhere(self, used: set[str]) -> list[str]:
        """The vendors of which no country is known."""
        return [site for site in self._spellings if site in used and not self._rows[site]["country"]]


def _row(site: str, name: str, company: str, at: dict[str, Any], kind: str, evidence: str, note: str) -> dict[str, Any]:
    where = {c: "" if at.get(c) is None or at.get(c) != at.get(c) else at[c] for c in WHERE}
    return {"site": site, "name": name, "company": company, **where, "kind": kind, "evidence": evidence, "note": note}
