"""What is derived from a thing that never changes (a Network, an Index): worked out once, kept as long as the thing."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from weakref import WeakKeyDictionary

Further = ParamSpec("Further")
Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Derived:
    """The answers of functions of one thing: of each function, by what else it was asked."""

    def __init__(self) -> None:
        self._answers: dict[Callable[..., Any], MutableMapping[Any, Any]] = {}

    def __reduce__(self) -> tuple[type[Derived], tuple[()]]:  # a copy, also one in another process, derives anew
        return Derived, ()

    def answers(self, function: Callable[..., Any], kind: type[MutableMapping[Any, Any]]) -> MutableMapping[Any, Any]:
        """Those of one function."""
        return self._answers.setdefault(function, kind())


class Fixed(Protocol):
    """A thing that never changes."""

    @property
    def derived(self) -> Derived:
        """What has been derived from it so far."""


Thing = TypeVar("Thing", bound=Fixed)


def once(function: Callable[Concatenate[Thing, Further], Answer]) -> Callable[Concatenate[Thing, Further], Answer]:
    """Decorate a function of a thing that never changes: asked the same again, it has the answer. Errors are not kept."""

    @wraps(function)
    def answer(thing: Thing, *more: Further.args, **named: Further.kwargs) -> Answer:
        known, key = thing.derived.answers(function, dict), (more, *sorted(named.items()))
        if key not in known:
            known[key] = function(thing, *more, **named)
        return known[key]

    return answer


def once_for_each(
    size: Callable[[Answer], int], most: int
) -> Callable[[Callable[[Thing, Key], Answer]], Callable[[Thing, Key], Answer]]:
    """Decorate a function of a thing that never changes and of an object: the answer is kept as long as both are there.

    An answer whose `size` [bytes] is above `most` is not kept.
    """

    def decorate(function: Callable[[Thing, Key], Answer]) -> Callable[[Thing, Key], Answer]:
        @wraps(function)
        def answer(thing: Thing, asked: Key) -> Answer:
            known = thing.derived.answers(function, WeakKeyDictionary)
            found = known.get(asked)
            if found is None:
                found = function(thing, asked)
                if size(found) <= most:
                    known[asked] = found
            return found

        return answer

    return decorate
