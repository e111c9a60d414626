"""The command line in processes of its own: what stands on standard output, and how a command ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from reshore import terminal

ROOT = Path(__file__).parent.parent
TOY = "data/toy"
RESHORE = [sys.executable, "-m", "reshore"]
PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
VERBS = {
    "check": [], "disrupt": ["--scenario", "chip_fire"], "disrupt --engine flow": ["--hit", "site=plant", "--days", "3"],
    "rank": ["--days", "3"], "rank --pairs": ["--days", "3"], "cuts": ["--product", "car"], "worst": ["--k", "1"],
    "landed": ["--part", "harness"], "stock": ["--days", "2"], "plan": ["--budget", "400"],
    "report --plan": ["--scenario", "chip_fire", "--out", "OUT.pptx"],
}  # fmt: skip


def run(*arguments, shell: str = "", cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """A command with pipes, as a shell starts it: `shell` follows the command line, such as a redirection."""
    command = ["sh", "-c", f'"$@" {shell}', "sh", *RESHORE, *arguments]
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, check=False, timeout=120, **PIPES)


@pytest.mark.parametrize("verb", VERBS)
def test_standard_output_is_one_json_value(verb, tmp_path):
    """Whatever the solver prints: `reshore rank data/toy --json | python -m json.tool` must not fail."""
    name, *more = verb.split()
    given = [word.replace("OUT", str(tmp_path / "out")) for word in VERBS[verb]]
    done = run(name, TOY, *more, *given, "--json")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict | list)
    assert done.stdout.count(b"\n") == 1


def test_a_template_is_one_json_value(tmp_path):
    done = run("template", str(tmp_path / "mine.xlsx"), "--json")
    assert json.loads(done.stdout) == {"out": str(tmp_path / "mine.xlsx")}


def test_what_is_printed_in_python_or_c_goes_to_standard_error():
    """Also when it waits in a buffer of C until the command is over."""
    code = (
        "import ctypes, os; from reshore import terminal; libc = ctypes.CDLL(None)\n"
        "with terminal.quiet():\n"
        "    print('python'); os.write(1, b'system\\n'); libc.printf(b'library\\n')\n"
        "terminal.answer('answer')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, **PIPES)
    assert done.stdout == b"answer\n"
    assert sorted(done.stderr.split()) == [b"library", b"python", b"system"]


def test_output_comes_back_after_a_command(capfd):
    with terminal.quiet():
        os.write(1, b"one\n")
    os.write(1, b"two\n")
    assert capfd.readouterr() == ("two\n", "one\n")


@pytest.mark.parametrize(("shell", "code", "told"), [
    (">/dev/full", 74, b"cannot be written to standard output (No space left"), (">&-", 74, b"(Bad file descriptor)"),
    ("| head -c 1 >/dev/null", 0, b""), ("2>&-", 0, b""), (">&- 2>&-", 74, b""),
])  # fmt: skip
def test_output_that_leads_nowhere(shell, code, told):
    done = run("check", TOY, "--json", shell=shell)
    assert done.returncode == code
    assert told in done.stderr and done.stderr.count(b"\n") == bool(told)


def test_an_error_that_nobody_can_be_told_is_an_answer_all_the_same():
    done = run("rank", "no/such/folder", "--json", shell="2>/dev/full")
    assert (done.returncode, done.stderr) == (1, b"") and json.loads(done.stdout)["error"]


@pytest.mark.parametrize("environment", [
    {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp949"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
], ids=str)  # fmt: skip
def test_names_in_korean_on_any_output(environment, tmp_path):
    name = "현대 é 🚗"
    shutil.copytree(ROOT / TOY, tmp_path / "n")
    (tmp_path / "n" / "companies.csv").write_text(f"company,{name}\nhyundai,1\n", encoding="utf-8")
    encoding = environment.get("PYTHONIOENCODING", "ascii")
    done = run("check", str(tmp_path / "n"), "--json", **environment)
    assert done.returncode == 0, done.stderr
    assert name in [p["column"] for p in json.loads(done.stdout.decode(encoding))["problems"]]
    plain = run("check", str(tmp_path / "n"), **environment)
    assert plain.returncode == 0, plain.stderr
    assert b"warning: " in plain.stdout and b"\\ud83d" in plain.stdout


def test_a_path_that_is_no_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.xlsx"
    made = run("template", path, "--json")
    assert made.returncode == 0 and os.fsencode(json.loads(made.stdout)["out"]) == path
    assert "Read me" in openpyxl.load_workbook(os.fsdecode(path)).sheetnames
    again = run("template", path, "--json")
    assert again.returncode == 1 and "is there already" in json.loads(again.stdout)["error"]


HARD = """
import sys
import numpy as np
from reshore import cli, terminal
from reshore.cli import Answer
from reshore.solving.deadline import Deadline
from reshore.solving.model import Model
from reshore.solving.solver import LiveModel

def solve(given):
    model, weights = Model(), np.random.default_rng(1).integers(1, 100, (5, 60))
    x = model.add_columns("x", 60, 0, 1, integer=True)
    above, below = model.add_columns("above", 5, cost=1), model.add_columns("below", 5, cost=1)
    rows = model.add_rows("split", 5, weights.sum(1) // 2, weights.sum(1) // 2)
    model.add_terms(np.repeat(rows, 60), np.tile(x, 5), weights.ravel())
    model.add_terms(rows, above, -1)
    model.add_terms(rows, below, 1)
    print("begun", file=sys.stderr, flush=True)
    LiveModel(model, deadline=Deadline.of(50)).solve()

cli._cuts = solve
sys.exit(cli.main(["cuts", "x", "--product", "y", "--json"]))
"""


INTERRUPTED = b'{"error": "interrupted", "problems": []}\n'  # on standard output, where JSON was asked for


def test_ctrl_c_ends_a_command_while_the_solver_works():
    """HiGHS does not look for signals and would go on for 50 seconds."""
    child = subprocess.Popen([sys.executable, "-c", HARD], cwd=ROOT, **PIPES)
    assert child.stderr.readline() == b"begun\n"
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)  # of a busy machine
    assert (child.returncode, out, err) == (130, INTERRUPTED, b"reshore: interrupted\n")


@pytest.mark.parametrize(("given", "answer"), [([], b""), (["--json"], INTERRUPTED)])
def test_ctrl_c_ends_a_command_that_runs_in_python(given, answer):
    code = (
        "import sys, time; from reshore import cli\n"
        "def wait(given):\n    print('begun', file=sys.stderr, flush=True)\n    while True: time.sleep(0.01)\n"
        "cli._cuts = wait; sys.exit(cli.main(['cuts', 'x', '--product', 'y', *sys.argv[1:]]))"
    )
    child = subprocess.Popen([sys.executable, "-c", code, *given], cwd=ROOT, **PIPES)
    assert child.stderr.readline() == b"begun\n"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)  # of a busy machine
    assert (child.returncode, out, err) == (130, answer, b"reshore: interrupted\n")


@pytest.mark.parametrize(("given", "answer"), [([], b""), (["--json"], INTERRUPTED)])
def test_ctrl_c_while_the_command_line_is_loaded(given, answer):
    code = (
        "import sys; from reshore.__main__ import main\n"
        "class Pressed:\n    def find_spec(self, name, *more):\n"
        "        if name == 'reshore.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed()); sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", code, "check", TOY, *given], cwd=ROOT, check=False, **PIPES)
    assert (done.returncode, done.stdout, done.stderr) == (130, answer, b"reshore: interrupted\n")


@pytest.mark.parametrize("given", [[], ["--json"]])
@pytest.mark.parametrize(("fault", "told"), [("MemoryError", b"too much for the memory"), ("OverflowError", b"so large")])
def test_an_answer_that_cannot_be_written_down_is_an_error(fault, told, given):
    """The question was answered; to make JSON or a text of it is too much."""
    code = (
        "import sys; from reshore import cli\n"
        f"def fail():\n    raise {fault}\n"
        "cli._cuts = lambda given: cli.Answer(fail, fail)\n"
        "sys.exit(cli.main(['cuts', 'x', '--product', 'y', *sys.argv[1:]]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *given], cwd=ROOT, check=False, **PIPES)
    assert done.returncode == 2 and told in done.stderr and done.stderr.count(b"\n") == 1
    if given:
        assert json.loads(done.stdout)["error"] in done.stderr.decode()
    else:
        assert done.stdout == b""


def test_a_command_within_a_program_leaves_ctrl_c_as_it_was(monkeypatch):
    before = signal.getsignal(signal.SIGINT)
    for handler in (signal.default_int_handler, lambda number, frame: None):
        signal.signal(signal.SIGINT, handler)
        try:
            with terminal.interruptible():
                assert signal.getsignal(signal.SIGINT) is handler
            assert signal.set_wakeup_fd(-1) == -1
        finally:
            signal.signal(signal.SIGINT, before)
