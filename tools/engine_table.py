"""Write the table of engines in README.md, from what each engine says of itself: python -m tools.engine_table."""

from __future__ import annotations

import re
from pathlib import Path

from reshore.disruption.engines import ENGINES

README = Path(__file__).parent.parent / "README.md"
TABLE = re.compile(r"(?<=<!-- engines: \./tasks tables -->\n).*?(?=<!-- end -->)", re.S)


def table() -> str:
    """A row an engine: its name, which leads to its file, its question, and how it answers."""
    rows = []
    for name, engine in ENGINES.items():
        file, words = engine.run.__module__.replace(".", "/"), engine.words["en"]
        rows.append(f"| [{name}]({file}.py) | {words.question} | {words.how} |\n")
    return "".join(["| engine | question | how |\n", "|---|---|---|\n", *rows])


def main() -> None:
    """Put the table in its place."""
    README.write_text(TABLE.sub(lambda _: table(), README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
