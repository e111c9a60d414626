"""settings.csv: name, calendar, currency, discount rate.

Days and dates from `facts`; the discount rate is assumed.
"""

from __future__ import annotations

from .facts import HOLIDAYS, START, figure, why
from .rows import Row, row


def table() -> list[Row]:
    """Calendar, currency, discount."""
    about = (
        "Car assembly in Korea in January 2020 and what stands behind it: harness sets from China, their connectors "
        "and wire, modules, chips, magnets; urea for the trucks. Built from published figures, none from after the "
        "closure but the way back of the Chinese plants."
    )
    days = int(figure("working_days"))
    return [
        row("assumed", "chosen", key="name", value="Korean car industry 2020"),
        row("assumed", "chosen", key="name_ko", value="한국 자동차 산업 2020"),
        row("assumed", "chosen", key="description", value=about),
        row("assumed", "all money in KRW", key="currency", value="KRW"),
        row("assumed", "the Monday before the New Year closure", key="start_date", value=START),
        row("assumed", "five-day week", key="workdays", value="12345"),
        row("assumed", "public holidays on weekdays and Labour Day, from memory", key="holidays", value=HOLIDAYS),
        row("read", why("working_days"), key="days_per_year", value=days),
        row("assumed", "a firm's cost of capital", key="discount_rate", value=0.08),
    ]
