"""What a plan against the worst loss of a few sites may be asked for."""

from __future__ import annotations

from ..errors import DataError
from ..network.schema import refuse_outside
from ..texts import said

DAYS = 28.0  # that sites are lost for
USUAL = {
    "risk_weight": 0.0, "confidence": 0.95, "scenarios": None, "solver": None, "service_level": None,
    "domestic_share": None, "loss_limit": None,
}  # fmt: skip  # of what goes with scenarios only, and of rules that may leave no plan without options


def refuse_beside_worst(worst: int | None, days: float | None, **given: object) -> None:
    """Raise `DataError` for `worst` or `days` out of range, days without `worst`, and what does not go beside it."""
    refuse_outside("plan", worst=worst, days=days)
    if worst is None and days is not None:
        raise DataError(said("error.days_without_worst"), said("fix.days_without_worst"))
    beside = [name for name, value in given.items() if value is not USUAL[name] and value != USUAL[name]]
    if worst is not None and beside:
        raise DataError(said("error.beside_worst", name=beside[0]), said("fix.beside_worst", name=beside[0]))
