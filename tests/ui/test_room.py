"""The runs that the app keeps: together no more figures than one run may hold, the ones used last."""

import pytest

pytest.importorskip("streamlit")
from reshore.disruption import run_length
from reshore.ui.room import Room


@pytest.fixture
def forgotten(monkeypatch):
    """What a room with a budget of 100 figures has forgotten, in turn."""
    monkeypatch.setenv(run_length.MEGABYTES, str(100 * run_length.FIGURE / 1e6))
    return []


def use(room: Room, forgotten: list[str], name: str, figures: int) -> None:
    room.prepare(name)
    room.take(name, figures, lambda: forgotten.append(name))


def test_those_used_longest_ago_go(forgotten):
    room = Room()
    for name in ("a", "b", "a", "c"):
        use(room, forgotten, name, 40)
    assert forgotten == ["b"]
    use(room, forgotten, "d", 20)
    assert forgotten == ["b", "a"], "room is made for one as large as the others, before its size is known"


def test_small_ones_stay_beside_one_another(forgotten):
    room = Room()
    for name in "abcdefgh":
        use(room, forgotten, name, 12)
    assert not forgotten


def test_one_alone_is_kept_however_large(forgotten):
    room = Room()
    use(room, forgotten, "a", 100)
    use(room, forgotten, "a", 100)
    assert not forgotten
    room.prepare("b")
    assert forgotten == ["a"], "gone before the next takes memory"
