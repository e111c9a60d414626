"""`python -m reshore`, and the command `reshore`."""

import sys

from . import terminal


def main() -> int:
    """Run the command line; importing it takes a second in which Ctrl-C may be pressed, too."""
    try:
        from .cli import main as run

        return run()
    except KeyboardInterrupt:
        return terminal.end_interrupted(terminal.asks_json(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
