"""Rules on scenarios: their chances, and the events that they need."""

from __future__ import annotations

from ..errors import Problem
from ..network.scenario import probabilities
from ..network.schema import nearest
from ..texts import said
from .rules import Tables, at, rule, shown

SMALL = 1e-9


@rule(Tables)
def probabilities_that_differ(f: Tables) -> list[Problem]:
    """Rows of one scenario that do not carry the same probability."""
    events = f.net.events
    first = events.drop_duplicates("scenario").set_index("scenario")["probability"]
    expected = events["scenario"].map(first)
    same = (events["probability"] == expected) | (events["probability"].isna() & expected.isna())
    return at(
        f.net,
        "events",
        ~same,
        "probability",
        lambda i: said(
            "error.probabilities_differ",
            scenario=events["scenario"].iloc[i],
            first=shown(float(expected.iloc[i])) or said("error.blank"),
        ),
        said("fix.same_probability"),
    )


@rule(Tables)
def probabilities_beside_scenarios(f: Tables) -> list[Problem]:
    """Events whose probability is another than that of their scenario in the table scenarios."""
    events = f.net.events
    own = events["scenario"].map(f.net.scenarios.set_index("scenario")["probability"]).astype(float)
    return at(
        f.net,
        "events",
        own.notna() & events["probability"].notna() & (events["probability"] != own),
        "probability",
        lambda i: said("error.probability_beside", scenario=events["scenario"].iloc[i], own=shown(float(own.iloc[i]))),
        said("fix.blank_probability"),
    )


@rule(Tables)
def probabilities_above_one(f: Tables) -> list[Problem]:
    """Scenarios whose chances in a year sum above 1, so that nothing is left for the no-event year."""
    total = sum(chance or 0.0 for chance in probabilities(f.net).values())
    if total <= 1 + SMALL:
        return []
    return [
        Problem(
            f.net.names.get("events", "events"),
            0,
            "probability",
            f"{total:g}",
            said("error.probabilities_above_one", total=f"{total:g}"),
            said("fix.lower_to_one"),
        )
    ]


@rule(Tables)
def scenarios_without_events(f: Tables) -> list[Problem]:
    """A row of the table scenarios of which no event tells what happens."""
    scenarios = f.net.scenarios["scenario"]
    return at(
        f.net,
        "scenarios",
        ~scenarios.isin(f.net.events["scenario"]),
        "scenario",
        lambda i: said("error.scenario_without_events", scenario=scenarios.iloc[i]),
        lambda i: said("fix.add_events", hint=nearest(scenarios.iloc[i], f.net.events["scenario"].unique())),
        "warning",
    )
