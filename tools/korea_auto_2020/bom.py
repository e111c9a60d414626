"""bom.csv: what goes into a car, into its harness set and into all behind it.

Families from assumed/families.csv; that their harness is not interchangeable was read (hani 1036969), wire in km from there
too; all deeper rows from assumed/recipes.csv.
"""

from __future__ import annotations

from collections.abc import Iterator

from .facts import FAMILIES, HOMES, assumed
from .families import GLOBAL_INPUTS, could_make, plants_of
from .rows import Row, row


def table() -> list[Row]:
    """What goes into what."""
    rows = []
    for f in FAMILIES:
        unlike = "differs by model and trim, not interchangeable (hani 1036969)"
        rows.append(bom_row(f"car_{f}", f"harness_{f}", 1, "", "read", unlike))
        rows.append(bom_row(f"car_{f}", "module", 1, "", "assumed", "all modelled modules of one car as one part"))
        rows.extend(harness_bom(f))
    for r in assumed("recipes"):
        rows.append(bom_row(r.part, r.input, r.quantity, r.site, "assumed", r.why))
    return rows


def harness_bom(family: str) -> Iterator[Row]:
    """Inputs of a harness set; those of the global alternates are not modelled."""
    makers = [*plants_of(family), *(s for s in HOMES if family in could_make(s))]
    places = [s for s in makers if s != "global_harness"] if family in GLOBAL_INPUTS else [""]
    one_design = "one design for all makers: a placeholder for the sole sources every maker has"
    middle = "middle of 2-3 km a car (hani 1036969; mbn)"
    for site in places:
        yield bom_row(f"harness_{family}", "connector", 1, site, "assumed", "counted in sets a car")
        yield bom_row(f"harness_{family}", "sealed_connector", 1, site, "assumed", one_design)
        yield bom_row(f"harness_{family}", "wire", 2.5, site, "derived", middle)


def bom_row(part: str, item: str, quantity: float, site: str, evidence: str, note: str) -> Row:
    """One row of the bill of materials."""
    return row(evidence, note, part=part, input=item, quantity=quantity, site=site)
