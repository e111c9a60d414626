"""Whatever stands in a table: an answer, or an error that says where. The cases are those of mutations.py."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MUTATIONS = Path(__file__).parent / "mutations.py"


def counts(*arguments: str) -> dict:
    """What a run of mutations.py counted; its faults are printed."""
    done = subprocess.run([sys.executable, str(MUTATIONS), *arguments], capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_sample_of_spoilt_tables_is_answered_or_refused():
    found = counts("--cases", "60", "--seed", "1")
    assert found["faults"] == 0 and found["cases"] == 60
    assert found["outcomes"]["ran"] >= 0.3 * 60 and found["outcomes"]["DataError"] >= 0.1 * 60


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_two_thousand_spoilt_tables_and_workbooks_are_answered_or_refused():
    found = counts("--cases", "2000", "--seed", "0")
    assert found["faults"] == 0 and found["outcomes"]["ran"] >= 0.3 * 2000


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_every_number_at_its_extremes_is_answered_or_refused():
    found = counts("--extremes")
    assert found["faults"] == 0 and found["cases"] > 500
