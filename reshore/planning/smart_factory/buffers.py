"""More stock of a part where it is used: a unit of the option is one more day of cover."""

from __future__ import annotations

from collections.abc import Iterator

from ...texts import number, said
from .asked import Asked
from .rows import Reason, Row, row

KIND = "stock"


def buffers(asked: Asked) -> Iterator[Row | Reason]:
    """At each place that uses the part, days of cover in any fraction."""
    users = asked.ground.users_of(asked.part)
    if not users:
        yield asked.reason(KIND, said("made.nobody_uses", part=asked.name))
    for user in users:
        option = f"stock_{asked.part}_{user.site}"
        if there := asked.already(KIND, option):
            yield there
        else:
            yield from days_of_cover(asked, user.site, user.company, option)


def days_of_cover(asked: Asked, site: str, company: str, option: str) -> Iterator[Row]:
    """An option whose unit is one more day of what leaves a site of the part in the baseline, and its stock."""
    ground, figures, value = asked.ground, asked.figures, asked.ground.value[asked.part]
    leaves = float(ground.base.outflow[ground.coded.item_codes[site, asked.part]])
    given = float(asked.net.filled("parts").set_index("part").at[asked.part, "holding_rate"])
    rate = 0.0 if given > 0 else figures["holding"]  # what the table says is charged by every plan
    note = said("made.note_stock", rate=number(rate), value=number(value), units=number(leaves))
    held = said("made.note_room", room=number(figures["room"]), value=number(value))
    cells = {"annual_cost": rate * value * leaves, "life_years": figures["line_life"], "build_days": figures["stock_days"]}
    name = said("made.name_stock", part=asked.name, site=asked.site(site))
    further = {"name": name, "kind": KIND, "company": company, "max_units": figures["cover"], "divisible": 1}
    yield row("options", note, option=option, **further, **cells)
    yield row("stock", held, site=site, part=asked.part, cover_days=1, unit_cost=figures["room"] * value, option=option)
