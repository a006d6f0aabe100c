"""The edge of the program: every end of its work becomes an exit code, and a crash never a pass.

It is loaded before anything else, so what only a failure needs is imported there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from flaskgate.model.errors import GateError, describe
from flaskgate.publish.reporters.stream import abandon

OK, GATED, FAILED = 0, 1, 2
"""Exit codes: passed; findings gate; wrong use, or a failure of an engine or of ours."""
INTERRUPTED = 130
"""What shells call the end by SIGINT."""


def guarded(
    work: Callable[[], int],
    *,
    on_actions: bool,
    failed: Callable[[str], None] = lambda _message: None,
) -> int:
    """Return what `work` returns; turn every exception into a message and exit code 2.

    `failed` tells it to those who do not read logs.
    """
    try:
        return _written(work())
    except SystemExit as done:  # `--help` and `--version`
        return _written(int(done.code or OK))
    except KeyboardInterrupt:
        sys.stderr.write("flaskgate: interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        abandon(sys.stdout)
    except GateError as error:
        from flaskgate.text.escape import defuse  # noqa: PLC0415 (see above, as the next ones)

        line = defuse(f"{error.message}: {error.hint}")
        _written(FAILED)
        sys.stderr.write(f"{_as_command(line)}\n" if on_actions else f"flaskgate: {line}\n")
        failed(line)
    except Exception as bug:  # noqa: BLE001 (a bug of ours must not end with Python's exit code 1)
        import traceback  # noqa: PLC0415

        text = f"flaskgate: internal error, please report it\n{traceback.format_exc()}"
        _written(FAILED)
        sys.stderr.write(_fenced(text) if on_actions else text)
        failed(f"internal error, please report it: {describe(bug)}")
    return FAILED


def _as_command(line: str) -> str:
    from flaskgate.github.commands import command  # noqa: PLC0415

    return command("error", line)


def _fenced(text: str) -> str:
    import uuid  # noqa: PLC0415

    from flaskgate.github.commands import fence  # noqa: PLC0415

    return fence(text, str(uuid.uuid4()))


def _written(code: int) -> int:
    """Write what is left of standard output, and return `code`."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        abandon(sys.stdout)  # `flaskgate rules | head`: the reader has seen enough
    except OSError as error:
        abandon(sys.stdout)
        sys.stderr.write(f"flaskgate: standard output could not be written: {error.strerror}\n")
        return FAILED
    return code
