"""Names the Python files of interest that no grammar reads as a whole: pure.

Semgrep passes over such parts in silence, Bandit looks at few files, and launch analysis speaks of
what is started.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Notification
from flaskgate.text.python.python import parse


def unparsed(
    files: Iterable[SourceFile], told: Collection[PurePosixPath]
) -> Iterator[Notification]:
    """Yield one notification for each file with a gap, but for those in `told`."""
    for file in files:
        if file.kind is Kind.PYTHON and file.path not in told:
            gaps = parse(file.data).gaps
            if gaps:
                yield Notification(
                    id="syntax-error",
                    message="from this line on it is not Python that can be read",
                    path=file.path,
                    line=gaps[0].line,
                )
