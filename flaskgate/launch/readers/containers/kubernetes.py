"""Reads Kubernetes manifests: every container of every workload, with its environment.

Workloads are recognised by their pod template, whatever their kind, so that custom ones (Knative,
Argo Rollouts) count; OpenShift templates are read with the defaults of their parameters. What a
container does not say itself (command, environment, working directory) its image says, if the
repository has exactly one Dockerfile that can be it.
See https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/.

Every key of a ConfigMap is a file of the folder where its volume is mounted; `items` chooses keys
and names their files, `subPath` mounts one file alone
(https://kubernetes.io/docs/concepts/storage/volumes/#configmap).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import PurePosixPath

from flaskgate.launch.commands.serving_words import may_serve
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.images.brought_files import lying_over
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.images.images import Image
from flaskgate.launch.model import (
    OTHERS,
    Command,
    Edit,
    LaunchUnit,
    Reading,
    Repository,
    Setting,
    UnitRole,
    Written,
)
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.environment_files import read_named
from flaskgate.launch.readers.builds.image_names import is_everybodys, name_of
from flaskgate.launch.readers.builds.own_images import image_named, on_image
from flaskgate.launch.readers.builds.source_builds import build_units
from flaskgate.launch.readers.common.unit_builders import exec_command, scalars, span, words_of
from flaskgate.launch.readers.containers.any_container import any_containers
from flaskgate.launch.readers.containers.config_maps import CONFIG_MAP, SECRET, config_map
from flaskgate.launch.readers.containers.variable_references import expand
from flaskgate.model.files import SourceFile

_ENDING = frozenset({"Job", "CronJob"})
"""Kinds that run to an end."""
_PLAIN = frozenset({"List", "Template", "CustomResourceDefinition", "ConfigMap", "Secret"})
"""Kinds that start nothing by themselves."""
_POD_PATHS = (
    ("spec", "template", "spec"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
    ("spec",),
)
_MOST = 2_000
"""Containers of one file."""
_PARAMETER = re.compile(r"\$\{\{?(\w+)\}\}?")

_HOOKS = (("lifecycle", "postStart"), ("livenessProbe",), ("startupProbe",), ("readinessProbe",))
"""Where a container says what else is run in it."""
_ADDED = re.compile(r"inject|istio|linkerd|dapr|consul|mesh", re.IGNORECASE)
"""Labels and annotations by which a mesh may add a container to a pod."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each container whose command can be told."""
    content = read_yaml(file)
    units: list[LaunchUnit] = []
    for document in content.documents:
        units.extend(document_units(document, repository, file.path.parent))
        if len(units) > _MOST:
            break
    return Reading(
        units=tuple(units[:_MOST]),
        notifications=content.notifications,
        is_familiar=bool(units) or not any(map(_is_of_others, content.documents)),
    )


def _is_of_others(document: YamlNode) -> bool:
    """Return whether an object is of neither Kubernetes nor OpenShift: `core.oam.dev/v1beta1`."""
    group = (document.get("apiVersion").text or "").partition("/")[0]
    return "." in group and "openshift" not in group and not group.endswith(".k8s.io")


def document_units(
    document: YamlNode, repository: Repository, near: PurePosixPath
) -> Iterator[LaunchUnit]:
    """Yield the units of one document; `near` is the folder whose ConfigMaps come first."""
    parameters = _parameters(document)
    for one in _objects(document):
        pod = _pod(one, parameters)
        if pod is not None:
            yield from _units(pod, repository, near)
        elif one.get("kind").text == "BuildConfig":
            yield from build_units(one, repository)
        else:
            yield from any_containers(one, repository, lambda text: _fill(text, parameters))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pod:
    who: str
    """Such as `Deployment shop`."""
    spec: YamlNode
    marks: YamlNode
    """Its labels and annotations."""
    is_ending: bool
    parameters: dict[str, str]

    @property
    def containers(self) -> tuple[YamlNode, ...]:
        """The containers that run side by side."""
        return self.spec.get("containers").elements

    @property
    def is_alone(self) -> bool:
        """Return whether nothing else is in the network of its one container.

        A second container reaches its loopback, and so does one that a mesh adds:
        https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking.
        """
        helpers = self.spec.get("initContainers").elements
        is_single = len(self.containers) == 1 and not any(map(_is_sidecar, helpers))
        is_own = self.spec.get("hostNetwork").text != "true"
        marks = (
            one.name for key in ("labels", "annotations") for one in self.marks.get(key).entries
        )
        return is_single and is_own and not any(map(_ADDED.search, marks))


def _objects(document: YamlNode) -> Iterator[YamlNode]:
    """Yield what may hold containers: a document itself, or the objects that it lists."""
    listed = (*document.get("items").elements, *document.get("objects").elements)
    yield from (one for one in listed or (document,) if not _is_plain(one))


def _is_plain(one: YamlNode) -> bool:
    """Return whether an object starts nothing; the templates of others than OpenShift may."""
    kind = one.get("kind").text
    return kind in _PLAIN and not (kind == "Template" and _is_of_others(one))


def _pod(one: YamlNode, parameters: dict[str, str]) -> _Pod | None:
    kind = one.get("kind").text or ""
    path = next((path for path in _POD_PATHS if _is_pod(one.at(*path))), None)
    if path is None or not kind:
        return None
    name = one.at("metadata", "name").text or ""
    return _Pod(
        who=f"{kind} {name}".strip(),
        spec=one.at(*path),
        marks=one.at(*path[:-1], "metadata"),
        is_ending=kind in _ENDING,
        parameters=parameters,
    )


def _is_pod(spec: YamlNode) -> bool:
    return any(one.is_mapping for one in spec.get("containers").elements)


def _parameters(document: YamlNode) -> dict[str, str]:
    listed = document.get("parameters").elements
    return {one.get("name").text or "": one.get("value").text or "" for one in listed}


def _units(pod: _Pod, repository: Repository, near: PurePosixPath) -> Iterator[LaunchUnit]:
    for key in ("containers", "initContainers"):
        for container in pod.spec.get(key).elements:
            unit = _unit(pod, container, repository, near)
            yield from _hooks(pod, container, repository, near)
            if unit is not None:
                is_beside = key == "containers" or _is_sidecar(container)
                is_serving = is_beside and not pod.is_ending
                yield replace(unit, serves=is_serving)


def _is_sidecar(container: YamlNode) -> bool:
    """Return whether one of `initContainers` goes on to run beside the others.

    https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    """
    return container.get("restartPolicy").text == "Always"


def _hooks(
    pod: _Pod, container: YamlNode, repository: Repository, near: PurePosixPath
) -> Iterator[LaunchUnit]:
    """Yield what the kubelet runs in a container besides: its hook at the start, its probes."""
    for path in _HOOKS:
        command = container.at(*path, "exec", "command")
        words = scalars(command) or ()
        if any("&" in word or may_serve(word) for word in words):
            hook = _unit(pod, container, repository, near, hook=command)
            if hook is not None:
                yield replace(hook, name=f"{hook.name}, {path[-1]}", serves=False)


def _unit(
    pod: _Pod,
    container: YamlNode,
    repository: Repository,
    near: PurePosixPath,
    *,
    hook: YamlNode | None = None,
) -> LaunchUnit | None:
    name = container.get("name").text or ""
    environment = _environment(pod, container, repository, near)
    workdir = container.get("workingDir").text
    ports = tuple(one for one in _ports(container) if one.isdecimal())
    unit = LaunchUnit(
        name=f"{pod.who}, container {name}" if name else pod.who,
        role=UnitRole.CONTAINER,
        command=_command(pod, container, environment)
        if hook is None
        else exec_command(scalars(hook) or (), hook.location, key="exec"),
        environment=environment,
        folder=PurePosixPath(workdir) if workdir and workdir.startswith("/") else None,
        reach=_reach(container),
        ports=ports,
        published=ports if pod.is_alone else (),
        texts=tuple(_mounted_files(pod.spec, container, repository, near)),
        covered=tuple(_covered_by(container)),
        has_terminal=container.get("tty").text == "true",
    )
    image = container.get("image")
    reference = _fill(image.text or "", pod.parameters)
    is_first = _is_own(reference, pod)
    own = _named(reference, repository, near, may_be_only=is_first)
    replaces = hook is not None or bool(words_of(container.get("command")))
    whole = on_image(
        unit, own, image.location, repository, replaces_entrypoint=replaces, reference=reference
    )
    if whole is None:
        return None
    hidden = _hidden_by(container, len(whole.mounts)) if whole.mounts else ()
    return replace(whole, edits=(*whole.edits, *hidden))


def _named(
    reference: str, repository: Repository, near: PurePosixPath, *, may_be_only: bool
) -> Image | None:
    if not reference:
        return None
    return image_named(reference, repository, may_be_only=may_be_only, near=near)


def _is_own(reference: str, pod: _Pod) -> bool:
    """Return whether an image may be the repository's among those of its pod.

    Of several that might be, the one that is called like the workload is, else the first: the
    others are helpers beside it.
    """
    listed = [_fill(one.get("image").text or "", pod.parameters) for one in pod.containers]
    names = [name_of(one) for one in listed if one and not is_everybodys(one)]
    alike = [name for name in names if name in pod.who.lower().split()]
    return name_of(reference) in [*alike, *names][:1]


def _command(pod: _Pod, container: YamlNode, environment: dict[str, Setting]) -> Command:
    keys = [key for key in ("command", "args") if not container.get(key).is_absent]
    said = [word for key in keys for word in words_of(container.get(key))]
    words = [expand(_fill(word, pod.parameters), environment, is_command=True) for word in said]
    entries = [one for one in container.entries if one.name in keys]
    return exec_command(words, span(entries, container.location), key=", ".join(keys))


def _fill(text: str, parameters: dict[str, str]) -> str:
    return _PARAMETER.sub(lambda one: parameters.get(one[1], one[0]), text)


def _environment(
    pod: _Pod, container: YamlNode, repository: Repository, near: PurePosixPath
) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    for source in container.get("envFrom").elements:
        prefix = source.get("prefix").text or ""
        kind = CONFIG_MAP if source.get("secretRef").is_absent else SECRET
        named = source.at("configMapRef" if kind == CONFIG_MAP else "secretRef", "name")
        unseen = read_named(read_dotenv, None, source.location)
        found = config_map(named, repository, near, kind) or unseen
        settings.update({_prefixed(prefix, name): setting for name, setting in found.items()})
    for item in container.get("env").elements:
        name = item.get("name").text
        if name:
            settings[name] = _setting(pod, item, settings, repository, near)
    return settings


def _prefixed(prefix: str, name: str) -> str:
    return name if name == OTHERS else prefix + name


_VOLUMES = ((CONFIG_MAP, "configMap"), (SECRET, "secret"))
_REFERENCES = ((CONFIG_MAP, "configMapKeyRef"), (SECRET, "secretKeyRef"))


def _setting(
    pod: _Pod,
    item: YamlNode,
    settings: dict[str, Setting],
    repository: Repository,
    near: PurePosixPath,
) -> Setting:
    for kind, key in _REFERENCES:
        reference = item.at("valueFrom", key)
        if reference.is_mapping:
            found = config_map(reference.get("name"), repository, near, kind)
            unseen = Setting(value=None, location=item.location)
            return found.get(reference.get("key").text or "") or unseen
    value = item.get("value")
    text = expand(_fill(value.text or "", pod.parameters), settings)
    is_known = item.get("valueFrom").is_absent and not value.is_template and "${" not in text
    return Setting(value=text if is_known else None, location=item.location)


def _reach(container: YamlNode) -> str:
    listed = ", ".join(_ports(container)[:4])
    return f"listens on port {listed}" if listed else ""


def _ports(container: YamlNode) -> tuple[str, ...]:
    ports = (port.get("containerPort").text for port in container.get("ports").elements)
    return tuple(port for port in ports if port)


_ROOT = PurePosixPath("/")
_MOST_FILES = 500
"""Files of one mount."""


def _mounted_files(
    pod: YamlNode, container: YamlNode, repository: Repository, near: PurePosixPath
) -> Iterator[Written]:
    """Yield the files of a container whose text can be told; `pod` is its specification."""
    volumes = {one.get("name").text: one for one in pod.get("volumes").elements}
    for mount in container.get("volumeMounts").elements:
        volume, target = volumes.get(mount.get("name").text), mount.get("mountPath").text
        if volume is None or not target:
            continue
        part = (mount.get("subPath").text or "").strip("/")
        for path, content in list(_files_of(volume, repository, near))[:_MOST_FILES]:
            place = _place(path, part, absolute(target, _ROOT))
            if place is not None and content.value is not None:
                yield Written(
                    target=place, text=content.value, location=content.location, is_mounted=True
                )


def _covered_by(container: YamlNode) -> Iterator[PurePosixPath]:
    """Yield the folders and files in which a container has what a volume brings."""
    for mount in container.get("volumeMounts").elements:
        target = mount.get("mountPath").text or ""
        yield absolute(target, _ROOT) if target.startswith("/") else _ROOT


def _hidden_by(container: YamlNode, count: int) -> Iterator[Edit]:
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
    sources = (volume, *volume.at("projected", "sources").elements)
    for source, (kind, word) in product(sources, _VOLUMES):
        held = source.get(word)
        named = held.get("name") if held.get("secretName").is_absent else held.get("secretName")
        items = {one.get("key").text: one.get("path").text for one in held.get("items").elements}
        for key, content in config_map(named, repository, near, kind).items():
            name = items.get(key) if items else key
            if name:
                yield name, content
