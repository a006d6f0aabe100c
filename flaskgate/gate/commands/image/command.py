"""The command `flaskgate image`: from an archive to the report and the exit code."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from flaskgate.gate.commands.image.archive import images_of, opened
from flaskgate.gate.commands.image.layers import Store
from flaskgate.gate.commands.image.opening import Opened, open_image
from flaskgate.gate.commands.image.presenting import present
from flaskgate.gate.commands.image.streams import ArchiveLimits, ImageError
from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.gate.prepare import Prepared, prepare
from flaskgate.gate.run import examine, publish
from flaskgate.gate.sinks import build_reporters
from flaskgate.model.wording import is_complete
from flaskgate.settings.inputs import Inputs

_NAMED = re.compile(r"[\w.][\w.:@+-]*(?:/[\w.][\w.:@+-]*)*", re.ASCII)
_LONGEST = 200
_NO_NAME = "image"


def look_at_image(source: str, inputs: Inputs, limits: ArchiveLimits | None = None) -> int:
    """Look at every image of an archive, report and judge as `scan` does.

    `source` is a file, a folder with an OCI layout, or `-` for the standard input. Raises
    `InputError` and `ImageError` for what cannot be looked at.
    """
    started = time.monotonic()
    prepared = prepare(inputs)
    with _images(source, limits or ArchiveLimits()) as images:
        places = [one.place for one in images]
        discovery = present(images, every=bool(prepared.settings.extra_rules))
        reporters = build_reporters(inputs, prepared, discovery.tree.read)
        report = examine(_within(prepared, places), discovery, started=started)
    publish(replace(report, root=", ".join(map(str, places))), reporters)
    if not report.passed:
        return GATED
    return OK if is_complete(report) else FAILED


@contextmanager
def _images(source: str, limits: ArchiveLimits) -> Iterator[Sequence[Opened]]:
    name = "the standard input" if source == "-" else source
    with ExitStack() as stack:
        try:
            blobs, budget = stack.enter_context(opened(source, sys.stdin.buffer, limits))
            store = stack.enter_context(Store(limits.kept))
            found: list[Opened] = []
            for packed in images_of(blobs, name):
                place = _place(packed.reference or _stem(source), [one.place for one in found])
                found.append(open_image(blobs, packed, place, store, budget, limits))
        except OSError as error:
            raise ImageError(
                f"{name} cannot be read: {error.strerror or 'it is damaged'}",
                hint="check the file, and the room in the folder that TMPDIR names",
            ) from error
        yield found


def _stem(source: str) -> str:
    return _NO_NAME if source == "-" else Path(source).resolve().name.partition(".tar")[0]


def _place(reference: str, taken: Sequence[PurePosixPath]) -> PurePosixPath:
    """Return the folder that an image is shown as: its reference, unlike those before it."""
    is_usable = _NAMED.fullmatch(reference) is not None and len(reference) <= _LONGEST
    is_usable = is_usable and ".." not in reference.split("/")
    place = PurePosixPath(reference if is_usable else _NO_NAME)
    number = 1
    while any(place == one or place in one.parents or one in place.parents for one in taken):
        number += 1
        place = PurePosixPath(f"{reference if is_usable else _NO_NAME}+{number}")
    return place


def _within(prepared: Prepared, places: Sequence[PurePosixPath]) -> Prepared:
    """Return the same run for images: what a configuration declares is of its repository.

    Who names an image means it, whatever the image is called.
    """
    root = Path("/")
    targets = tuple(root / place for place in places)
    return replace(
        prepared,
        workspace=replace(prepared.workspace, root=root, targets=targets),
        config=replace(prepared.config, launches=()),
    )
