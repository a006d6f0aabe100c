"""Where the command begins, as `flaskgate` and as `python -m flaskgate`.

It imports next to nothing, so that an interrupt while the rest is loaded ends as every other.
"""

import sys


def main() -> int:
    """Run one command and return its exit code."""
    try:
        from flaskgate.gate.cli import main as run  # noqa: PLC0415 (see above)
    except KeyboardInterrupt:
        sys.stderr.write("flaskgate: interrupted\n")
        return 130  # what shells call the end by SIGINT
    return run()


if __name__ == "__main__":
    sys.exit(main())
