"""Commands of clouds that hand over what another machine, or the platform itself, is to start.

A container that such a command starts is read with those of `docker run` (`follow.containers`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.commands.wrapper_layers import Inner, Layer, ShellScript, ShellText

_TEXTS = frozenset({"--startup-file", "--startup-command"})
"""What Azure App Service runs (`az webapp`)."""
_HANDED = frozenset(
    {
        *("--user-data", "--custom-data", "--user-data-file", "--user-data-from-file"),
        *("--scripts", "--startup-script"),
    }
)
"""What a new machine runs: a text, or a file of this machine."""
_STARTUP = re.compile(r"(?:^|,)startup-script=(.*)", re.DOTALL)
_FILE = re.compile(r"(?:file(?:b)?://|@)(.+)|([\w./-]+\.(?:sh|bash|txt|yaml|yml|cfg))")
_COMMANDS = re.compile(r"commands=(.*)", re.DOTALL)
_KEY = "commandToExecute"
_ENTRY_POINT = re.compile(r"(?:^|,)GOOGLE_ENTRYPOINT=([^,]+)")


def _options(words: Sequence[str]) -> Options:
    return read_options(words[1:], lambda _: True, is_mixed=True)


def _handed(text: str | None) -> Layer | None:
    """Return a text, or the file that it names, as what another machine runs."""
    if not text:
        return None
    file = _FILE.fullmatch(text)
    path = (file[1] or file[2]) if file else ""
    if path.endswith((".yaml", ".yml")):
        return None  # for cloud-init, and an artefact of its own
    return ShellScript(path=path) if path else ShellText(text=text, is_elsewhere=True)


def _of_machine(words: Sequence[str]) -> Layer | None:
    return _handed(_options(words).value(*_HANDED))


def _azure(words: Sequence[str]) -> Layer | None:
    options = _options(words)
    text = options.value(*_TEXTS)
    if text:
        return ShellText(text=text, is_elsewhere=True)
    settings = options.value("--settings", "--protected-settings")
    if settings and _KEY in settings:
        return _extension(settings)
    if options.rest[:2] == ("webapp", "deploy") and options.value("--type") == "startup":
        return _handed(options.value("--src-path"))
    return _of_machine(words)


def _extension(settings: str) -> Layer | None:
    """Read what a custom script extension is told to run."""
    try:
        text = json.loads(settings)[_KEY]
    except (ValueError, KeyError, TypeError):
        text = settings.partition(_KEY)[2].strip("\"':= }")
    return ShellText(text=str(text), is_elsewhere=True) if text else None


def _amazon(words: Sequence[str]) -> Layer | None:
    options = _options(words)
    if options.rest[:2] == ("ssm", "send-command"):
        return _sent(options.value("--parameters") or "")
    return _of_machine(words)


def _sent(parameters: str) -> Layer | None:
    """Read the commands of a document of Systems Manager: JSON, or `commands=…`."""
    short = _COMMANDS.fullmatch(parameters.strip())
    text = short[1] if short else parameters
    try:
        found = json.loads(text)
    except ValueError:
        return ShellText(text=text.strip("[]\"'"), is_elsewhere=True) if short else None
    listed = found.get("commands", []) if isinstance(found, dict) else found
    lines = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return ShellText(text="\n".join(lines), is_elsewhere=True) if lines else None


def _google(words: Sequence[str]) -> Layer | None:
    options = _options(words)
    if options.rest[:2] == ("compute", "ssh"):
        return ShellText(text=options.value("--command"), is_elsewhere=True)
    if options.rest[:2] == ("run", "deploy"):
        return _entry_point(words, "--set-build-env-vars", "--update-build-env-vars")
    script = _STARTUP.search(options.value("--metadata") or "")
    file = _STARTUP.search(options.value("--metadata-from-file") or "")
    if file:
        return ShellScript(path=file[1].partition(",")[0])
    return ShellText(text=script[1], is_elsewhere=True) if script else None


def _entry_point(words: Sequence[str], *names: str) -> Layer | None:
    """Return the start command that a build is told by a variable (`GOOGLE_ENTRYPOINT`)."""
    given = [one.value or "" for one in _options(words).given if one.name in names]
    found = (_ENTRY_POINT.search(text) for text in given)
    text = next((one[1].strip("\"'") for one in found if one), None)
    return ShellText(text=text, is_elsewhere=True) if text else None


def _pack(words: Sequence[str]) -> Layer | None:
    return _entry_point(words, "--env", "-e")


def _koyeb(words: Sequence[str]) -> Layer | None:
    text = _options(words).value("--git-run-command", "--archive-run-command")
    return ShellText(text=text, is_elsewhere=True) if text else None


def _clever(words: Sequence[str]) -> Layer | None:
    """Read `clever env set NAME VALUE`, where the variable says what is started."""
    plain = [one for one in words[1:] if not one.startswith("-")]
    if plain[:2] != ["env", "set"] or len(plain) < len(("env", "set", "NAME", "VALUE")):
        return None
    if plain[2] == "CC_PYTHON_MODULE":
        return Inner(words=("uwsgi", "--module", plain[3]))
    return ShellText(text=plain[3], is_elsewhere=True) if plain[2] == "CC_RUN_COMMAND" else None


def _cloud_foundry(words: Sequence[str]) -> Layer | None:
    options = _options(words)
    text = options.value("-c") if options.rest[:1] == ("push",) else None
    return ShellText(text=text, is_elsewhere=True) if text and text != "null" else None


def _heroku(words: Sequence[str]) -> Layer | None:
    options = read_options(words[1:], {"-a", "--app", "-r", "--remote", "-s"}.__contains__)
    if options.rest[:1] not in {("run",), ("run:detached",)}:
        return None
    inner = read_options(options.rest[1:], {"-a", "--app", "-s", "--size"}.__contains__).rest
    return Inner(words=inner) if inner else None


PLATFORMS: Mapping[str, Callable[[Sequence[str]], Layer | None]] = {
    "az": _azure,
    "aws": _amazon,
    "gcloud": _google,
    "cf": _cloud_foundry,
    "heroku": _heroku,
    "pack": _pack,
    "koyeb": _koyeb,
    "clever": _clever,
    **dict.fromkeys(("doctl", "hcloud", "openstack", "linode-cli", "vultr-cli"), _of_machine),
}
