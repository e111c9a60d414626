"""constraints.txt holds one release of everything that the ranges allow, and README installs by it."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
PYTHONS = ("3.11", "3.12", "3.13")


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in text if line and not line.startswith("#")]


def pins(python: str) -> dict[str, str]:
    """The release of each package under a Python, on this system."""
    where = default_environment() | {"python_version": python, "python_full_version": f"{python}.0"}
    wanted = [Requirement(line) for line in lines("constraints.txt")]
    met = [r for r in wanted if r.marker is None or r.marker.evaluate(where)]
    assert len(met) == len({r.name for r in met}), "a package stands twice"
    return {r.name: next(iter(r.specifier)).version for r in met}


def test_a_line_is_a_release_and_nothing_else():
    """No address of a registry, no path, no range."""
    for line in lines("constraints.txt"):
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.+!]*( ; [a-z_]+ [<>=!]+ '[\w.]+')?", line), line


@pytest.mark.parametrize("python", PYTHONS)
def test_every_range_has_a_release_in_it(python):
    known = pins(python)
    for line in [*PROJECT["project"]["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]:
        wanted = Requirement(line)
        assert known.get(canonicalize_name(wanted.name), "") in wanted.specifier, f"{line}: run ./tasks lock"


def test_the_requirements_of_the_app_are_those_of_the_package_and_its_extra():
    assert lines("requirements.txt") == [*PROJECT["project"]["dependencies"], *EXTRAS["app"]]


def test_the_build_backend_is_the_locked_one():
    assert PROJECT["build-system"]["requires"] == [f"hatchling=={pins(PYTHONS[0])['hatchling']}"], "run ./tasks lock"


def test_readme_installs_by_the_lock():
    commands = re.findall(r".*-m venv .*", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(commands) == 2 and all("-c constraints.txt" in command for command in commands)


def needed() -> dict[str, str]:
    """What the package, its app and its tests really rest on here, however far down, with the installed release."""
    found, asked = {}, [("reshore", ("app", "server", "sweep", "test"))]
    while asked:
        name, extras = asked.pop()
        try:
            about = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[canonicalize_name(name)] = about.version
        for line in about.requires or []:
            r = Requirement(line)
            meant = r.marker is None or any(r.marker.evaluate({"extra": extra}) for extra in ("", *extras))
            if meant and canonicalize_name(r.name) not in found:
                asked.append((r.name, tuple(r.extras)))
    return found


def test_nothing_is_installed_that_is_not_locked():
    """Held where README's command made the environment; elsewhere other releases may be there."""
    here, known = needed(), pins(".".join(map(str, sys.version_info[:2])))
    others = {name for name, release in here.items() if name != "reshore" and known.get(name) != release}
    if others and not os.environ.get("CI"):
        pytest.skip(f"this environment is not the locked one: {', '.join(sorted(others))}")
    assert not others
