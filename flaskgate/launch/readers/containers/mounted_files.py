"""Finds the files that the ConfigMaps of a pod put into the file system of a container.

See https://kubernetes.io/docs/concepts/storage/volumes/#configmap. Every key is a file of the
folder where the volume is mounted; `items` chooses keys and names their files, `subPath` mounts one
file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.brought_files import lying_over
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.model import Edit, Repository, Setting, Written
from flaskgate.launch.readers.containers.config_maps import config_map

_ROOT = PurePosixPath("/")
_MOST = 500
"""Files of one mount."""


def mounted_files(
    pod: YamlNode, container: YamlNode, repository: Repository, near: PurePosixPath
) -> Iterator[Written]:
    """Yield the files of a container whose text can be told; `pod` is its specification."""
    volumes = {one.get("name").text: one for one in pod.get("volumes").elements}
    for mount in container.get("volumeMounts").elements:
        volume, target = volumes.get(mount.get("name").text), mount.get("mountPath").text
        if volume is None or not target:
            continue
        part = (mount.get("subPath").text or "").strip("/")
        for path, content in list(_files_of(volume, repository, near))[:_MOST]:
            place = _place(path, part, absolute(target, _ROOT))
            if place is not None and content.value is not None:
                yield Written(
                    target=place, text=content.value, location=content.location, is_mounted=True
                )


def covered_by(container: YamlNode) -> Iterator[PurePosixPath]:
    """Yield the folders and files in which a container has what a volume brings."""
    for mount in container.get("volumeMounts").elements:
        target = mount.get("mountPath").text or ""
        yield absolute(target, _ROOT) if target.startswith("/") else _ROOT


def hidden_by(container: YamlNode, count: int) -> Iterator[Edit]:
    """Yield what volumes hide of the files of the image, which has so many mounts."""
    for mount in container.get("volumeMounts").elements:
        target = mount.get("mountPath").text or ""
        if target.startswith("/"):
            yield from lying_over(absolute(target, _ROOT), "volumeMounts", mount.location, count)


def _place(path: str, part: str, target: PurePosixPath) -> PurePosixPath | None:
    """Return where a file of a volume is if `part` of the volume is mounted at `target`."""
    inside = PurePosixPath(path)
    return target / inside.relative_to(part) if inside.is_relative_to(part) else None


def _files_of(
    volume: YamlNode, repository: Repository, near: PurePosixPath
) -> Iterator[tuple[str, Setting]]:
    projected = volume.at("projected", "sources").elements
    for source in (volume.get("configMap"), *(one.get("configMap") for one in projected)):
        keys = config_map(source.get("name"), repository, near)
        items = {one.get("key").text: one.get("path").text for one in source.get("items").elements}
        for key, content in keys.items():
            name = items.get(key) if items else key
            if name:
                yield name, content
