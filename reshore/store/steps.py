"""Drafts as steps: what changed of a case since the draft before, so that a long list of changes is not kept anew each time."""

from __future__ import annotations

from typing import Any

Case = dict[str, Any]  # plain JSON


def step(before: Case, now: Case) -> Case:
    """What makes one case the other: values set and left out; of a list, how many of its first entries stay and what
    follows them.

    >>> step({"days": 3, "changes": ["a"]}, {"days": 3, "changes": ["a", "b"]})
    {'set': {}, 'lists': {'changes': [1, ['b']]}, 'without': []}
    """
    changed = {name: value for name, value in now.items() if name not in before or before[name] != value}
    lists = {name: value for name, value in changed.items() if isinstance(value, list) and isinstance(before.get(name), list)}
    return {
        "set": {name: value for name, value in changed.items() if name not in lists},
        "lists": {name: _continued(before[name], value) for name, value in lists.items()},
        "without": [name for name in before if name not in now],
    }


def after(before: Case, step: Case) -> Case:
    """The case that a step makes of the one before.

    >>> after({"days": 3, "changes": ["a"]}, {"set": {"days": 4}, "lists": {"changes": [1, ["b"]]}, "without": []})
    {'days': 4, 'changes': ['a', 'b']}
    """
    lists = {name: before[name][:count] + rest for name, (count, rest) in step["lists"].items()}
    return {name: value for name, value in before.items() if name not in step["without"]} | step["set"] | lists


def _continued(before: list, now: list) -> list:
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    return [same, now[same:]]
