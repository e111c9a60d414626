"""The script of the canvas is one module, joined from parts: they fit together, and each says what it takes from others."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

pytest.importorskip("streamlit")
from reshore.ui.canvas import HOME, PARTS, joined

TEXTS = {part: (HOME / f"parts/{part}.js").read_text(encoding="utf-8") for part in PARTS}


def defined(text: str) -> list[str]:
    """The names at the top of a script: of functions, and of constants, one a line."""
    return re.findall(r"^(?:export default )?(?:function|const|let|class) (\w+)", text, re.M)


def words(text: str) -> set[str]:
    """Every word of a script but comments, texts, members (after a point) and keys (before a colon)."""
    code = re.sub(r"//.*|\"[^\"\n]*\"", "", text).replace("...", " ")
    return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*\b(?!:)", code))


def test_every_script_in_the_folder_is_joined_once():
    assert sorted(PARTS) == sorted(path.stem for path in (HOME / "parts").iterdir())
    assert all(joined().count(text) == 1 for text in TEXTS.values())


def test_no_name_stands_twice():
    names = defined(joined())
    assert len(names) > 100 and sorted(set(names)) == sorted(names)


def test_a_line_at_the_top_defines_one_name():
    """So that `defined` sees all of them."""
    assert not re.findall(r"^(?:const|let) (?:[\[{]|\w+ = [^({\[]*, \w+ =).*", joined(), re.M)


def test_parts_are_short_and_narrow():
    assert not {part: n for part, text in TEXTS.items() if (n := len(text.splitlines())) > 300}
    assert not {part: n for part, text in TEXTS.items() if (n := max(map(len, text.splitlines()))) > 128}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_says_what_it_holds_and_what_it_uses(part):
    own = set(defined(TEXTS[part]))
    taken = {name: other for other in PARTS for name in defined(TEXTS[other]) if other != part}
    used = sorted({taken[word] for word in words(TEXTS[part]) - own if word in taken})
    head = re.match(rf"// {part.capitalize()}: .+\n(?:// .+\n)*?// Uses: (.+)\.\n\n", TEXTS[part])
    assert head, "its first lines are missing"
    assert head[1] == (", ".join(used) or "nothing"), "what it uses is not what it says"


def test_the_joined_script_parses(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node; the tests in a browser fail too if it does not")
    path = tmp_path / "joined.mjs"
    path.write_text(joined(), encoding="utf-8")
    done = subprocess.run([node, "--check", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
