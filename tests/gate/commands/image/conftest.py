from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.discover import Discovery
from flaskgate.gate.commands.image.archive import images_of, opened
from flaskgate.gate.commands.image.layers import Store
from flaskgate.gate.commands.image.opening import open_image
from flaskgate.gate.commands.image.presenting import present
from flaskgate.gate.commands.image.streams import ArchiveLimits
from tests.gate.commands.image.archives import archive

Look = Callable[[Mapping[str, bytes]], Discovery]


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Look]:
    """Yield what presents the images of an archive."""
    with ExitStack() as stack:

        def looked(contents: Mapping[str, bytes]) -> Discovery:
            path = tmp_path / "image.tar"
            path.write_bytes(archive(contents))
            with path.open("rb") as stdin:
                blobs, budget = stack.enter_context(opened(str(path), stdin, ArchiveLimits()))
            store = stack.enter_context(Store(ArchiveLimits().kept))
            images = [
                open_image(blobs, one, PurePosixPath(one.reference), store, budget, ArchiveLimits())
                for one in images_of(blobs, "it")
            ]
            return present(images)

        yield looked
