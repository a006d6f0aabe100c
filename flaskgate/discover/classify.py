"""Decides of which kind a file is: by name, and where a name says too little by content.

The kinds follow what a file does, not what it is called: all CI configurations are workflows,
a template of an artefact (`app.service.j2`) is that artefact, a Gunicorn configuration is Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flaskgate.model import kinds
from flaskgate.model.artefact_kinds import TEMPLATES, read_as
from flaskgate.model.files import Kind

ENDINGS: Mapping[str, Kind] = {
    **dict.fromkeys(("py", "pyw", "wsgi"), Kind.PYTHON),
    **dict.fromkeys(("sh", "bash", "ksh", "zsh", "dash", "ash"), Kind.SHELL),
    **dict.fromkeys(("yaml", "yml"), Kind.MANIFEST),
    **dict.fromkeys(("ini", "cfg", "conf"), Kind.INI),
    "service": Kind.UNIT,
    "toml": Kind.TOML,
    "json": Kind.JSON,
    "procfile": Kind.PROCFILE,
    "env": Kind.DOTENV,
    "tf": Kind.RECIPE,
    "docker": Kind.DOCKERFILE,
}
"""Kinds by what follows the last dot of a name in lower case."""

PROSE_AND_CODE = frozenset(
    {
        *("md", "rst", "txt", "adoc", "html", "htm", "pdf", "png", "svg", "dockerignore"),
        *("js", "ts", "mjs", "cjs", "jsx", "tsx", "go", "rs", "rb", "java", "kt", "c", "h", "php"),
    }
)
"""Endings of files that merely have an artefact in their name, such as `Dockerfile.md`."""

_LANGUAGES = frozenset({"js", "ts", "go", "rs", "rb", "java", "kt", "php"})
_OF_LANGUAGE = re.compile(r"(?:\A|/)(?:Docker|Container)file\.\w+\Z")
"""`Dockerfile.go`; a name without a capital letter is that of code about Dockerfiles."""
_BY_CONTENT = (".docker", *(f".{ending}" for ending in sorted(_LANGUAGES)))
"""Endings of Dockerfiles that count only if they begin an image."""

CI_FOLDERS = (".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/", ".circleci/")
CI_NAMES = re.compile(
    r"(\.gitlab-ci|\.travis|\.drone|\.woodpecker|\.cirrus|\.?appveyor|azure-pipelines"
    r"|bitbucket-pipelines|buildspec|cloudbuild|action)(?:[.\-_].*)?\.ya?ml"
)

_DOCKERFILE = re.compile(r"(?:.*[.\-_])?(?:docker|container)file(?:[.\-_].*)?", re.DOTALL)
_NAMED_DOCKERFILE = re.compile(
    r"(?i:docker|container)file\w{1,40}|\w{1,40}(?:Docker|Container)file\w{0,40}"
)
"""A name such as `DockerfileWorker` or `WebDockerfile`: it counts if the file begins an image."""
_FROM = re.compile(rb"^FROM[ \t]+\S", re.MULTILINE)
_COMPOSE = re.compile(
    r"(?!process-)(?:.*[.\-_])?(?:docker-?)?compose(?:[.\-_].*)?\.ya?ml", re.DOTALL
)
_JENKINSFILE = re.compile(r"(?:.*[.\-_])?jenkinsfile(?:[.\-_].*)?", re.DOTALL)
_PROCFILE = re.compile(r"procfile(?:[.\-_].*)?", re.DOTALL)
_DOTENV = re.compile(r"\.(?:env|flaskenv)(?:[.\-_].*)?", re.DOTALL)
_SUPERVISOR = re.compile(r"supervisor.*\.(?:conf|ini)", re.DOTALL)
_GUNICORN = re.compile(r"gunicorn.*\.conf", re.DOTALL)

_DEPLOYMENT = re.compile(
    r"(?:app|railway|vercel|package|captain-definition|zappa_settings|fly|render|heroku|now"
    r"|(?:nix|rail|zb)pack[^/]*"
    r"|(?:.*[.\-_])?(?:task|taskdef|ecs|deploy|deployment|containers?|service)(?:[.\-_].*)?)\.json"
)
_DEPLOYMENT_WORDS = (b'"containerDefinitions"', b'"AWS::', b'"startCommand"', b'"apiVersion"')

_SHEBANG = re.compile(
    rb"#![ \t]*[^\r\n]*?\b(i?python|pypy|(?:ba|da|a|k|z)?sh)[\d.]*(?:-dbg)?(?:[ \t\r\n]|\Z)"
)
_RUNNER = re.compile(rb"#![^\r\n]*\b(?:uv|uvx|pipx|pdm|rye|hatch|poetry)[ \t][^\r\n]*\brun\b")
"""Programs that run a script in Python: `#!/usr/bin/env -S uv run --script`."""
_PROGRAM = re.compile(rb"^[ \t]*\[(?:program|group|eventlistener|fcgi-program):", re.MULTILINE)
_SECTION = re.compile(rb"^[ \t]*\[[\w:. -]+\][ \t]*\r?$", re.MULTILINE)
_SERVICES = re.compile(
    rb"^[\"']?services[\"']?:[ \t]*(?:[&!]\S+[ \t]*)?(?:\{|(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*"
    rb"[ \t]+[\"']?[\w.{}$ -]+[\"']?:[ \t]*(?:[#&{!].*)?\r?$)",
    re.MULTILINE,
)
_SERVICE_KEY = re.compile(
    rb"(?:^[ \t]+|[{,][ \t]*)[\"']?(?:image|build|command|entrypoint|extends)[\"']?:", re.MULTILINE
)


def guess_kind(path: str) -> Kind | None:
    """Return the kind that a path, from the repository root, speaks for."""
    name = path[path.rfind("/") + 1 :].lower()
    ending = name[name.rfind(".") + 1 :]
    if ending == "py":
        return Kind.PYTHON
    if "." in name and ending in _LANGUAGES and _OF_LANGUAGE.search(path):
        return Kind.DOCKERFILE  # for a program in that language, if it begins an image
    if "." in name and ending in PROSE_AND_CODE:
        return Kind.RECIPE if kinds.TABLE.may_be_kept(path) else None
    if ending in TEMPLATES and "." in name:
        kind = _kind_of_template(path, name, ending)
        return Kind.RECIPE if kind is None and kinds.TABLE.may_be_kept(path) else kind
    kind = _kind_of_artefact(path, name) or (ENDINGS.get(ending) if "." in name else None)
    return Kind.RECIPE if kind is None and "." in name and kinds.TABLE.may_be_kept(path) else kind


def is_nameless(path: str) -> bool:
    """Return whether only a shebang can tell the kind: the name has no ending."""
    return "." not in path[path.rfind("/") + 1 :].lstrip(".")


def settle_kind(kind: Kind | None, path: str, data: bytes) -> Kind | None:
    """Return what the content makes of a guess; None for a file that is of no kind."""
    if kind is None or (kind is Kind.DOCKERFILE and path.lower().endswith(_BY_CONTENT)):
        return _kind_by_content(path, data)
    if kind is Kind.MANIFEST and _is_compose(data):
        return Kind.COMPOSE
    if kind is Kind.INI:
        return _kind_of_settings(path, data)
    if kind is Kind.RECIPE and not _is_recipe(path):
        return kind if kinds.TABLE.kept_by(path, data) else None
    if kind is Kind.JSON and not (_is_deployment(path, data) or kinds.TABLE.kept_by(path, data)):
        return None
    return kind


def _kind_by_content(path: str, data: bytes) -> Kind | None:
    script = _kind_of_script(data)
    if script is None and _is_named_dockerfile(path, data):
        return Kind.DOCKERFILE
    return Kind.RECIPE if script is None and kinds.TABLE.kept_by(path, data) else script


def _is_named_dockerfile(path: str, data: bytes) -> bool:
    name = path[path.rfind("/") + 1 :]
    is_named = name.lower().endswith(_BY_CONTENT) or _NAMED_DOCKERFILE.fullmatch(name) is not None
    return is_named and _FROM.search(data) is not None


def _is_recipe(path: str) -> bool:
    """Return whether the name alone makes it a recipe, not a row of the table of kinds."""
    name = path[path.rfind("/") + 1 :].lower()
    return name.endswith((".tf", ".json")) or _kind_of_buildfile(name) is Kind.RECIPE


def _kind_of_template(path: str, name: str, ending: str) -> Kind | None:
    kind = guess_kind(path[: -len(ending) - 1])
    if kind is None and _is_unadorned(name):
        return _kind_of_artefact(path, name)
    return None if kind is Kind.PYTHON else kind


def _is_unadorned(name: str) -> bool:
    return name.count(".") == 1 or name.startswith(".env.")


def _kind_of_artefact(path: str, name: str) -> Kind | None:
    """Return the kind of a file whose whole name counts, in lower case."""
    if name.endswith((".yaml", ".yml")):
        return _kind_of_yaml(path.lower(), name)
    if name.endswith(".json"):
        return None
    if "file" in name:
        return _kind_of_buildfile(name)
    if _DOTENV.fullmatch(name):
        return Kind.DOTENV
    return _kind_of_conf(path, name)


def _kind_of_yaml(path: str, name: str) -> Kind | None:
    if path.startswith(CI_FOLDERS) or CI_NAMES.fullmatch(name):
        return Kind.WORKFLOW
    return Kind.COMPOSE if _COMPOSE.fullmatch(name) else None


def _kind_of_buildfile(name: str) -> Kind | None:
    if name.endswith((".sh", ".toml", ".service")):
        return None
    if name in {"makefile", "gnumakefile"} or _JENKINSFILE.fullmatch(name):
        return Kind.RECIPE
    if _DOCKERFILE.fullmatch(name):
        return Kind.DOCKERFILE
    return Kind.PROCFILE if _PROCFILE.fullmatch(name) else None


def _kind_of_conf(path: str, name: str) -> Kind | None:
    if name.endswith(".conf") and ".service.d/" in path.lower():
        return Kind.UNIT
    if name.endswith(".config") and ".ebextensions/" in path.lower():
        return Kind.MANIFEST
    return Kind.SUPERVISOR if _SUPERVISOR.fullmatch(name) else None


def _kind_of_script(data: bytes) -> Kind | None:
    shebang = _SHEBANG.match(data) if data.startswith(b"#!") else None
    if shebang is None:
        return Kind.PYTHON if _RUNNER.match(data) else None
    return Kind.PYTHON if shebang[1].startswith((b"py", b"ipy")) else Kind.SHELL


def _kind_of_settings(path: str, data: bytes) -> Kind:
    if _PROGRAM.search(data):
        return Kind.SUPERVISOR
    name = path[path.rfind("/") + 1 :].lower()
    is_named = _GUNICORN.fullmatch(name) is not None and not _SECTION.search(data)
    is_code = is_named and kinds.TABLE.kept_by(path, data) is None  # a job of Upstart is none
    return Kind.PYTHON if is_code else Kind.INI


def _is_deployment(path: str, data: bytes) -> bool:
    """Return whether JSON says what is started: reports, locks and data are of no kind."""
    name = read_as(path[path.rfind("/") + 1 :].lower())
    return _DEPLOYMENT.fullmatch(name) is not None or any(
        word in data for word in _DEPLOYMENT_WORDS
    )


def _is_compose(data: bytes) -> bool:
    """Return whether YAML has a mapping of services with the keys of Compose (compose-spec)."""
    if b"services" not in data or b"apiVersion:" in data:
        return False
    return _SERVICES.search(data) is not None and _SERVICE_KEY.search(data) is not None
