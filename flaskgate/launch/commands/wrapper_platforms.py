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
    script = _STARTUP.search(options.value("--metadata") or "")
    file = _STARTUP.search(options.value("--metadata-from-file") or "")
    if file:
        return ShellScript(path=file[1].partition(",")[0])
    return ShellText(text=script[1], is_elsewhere=True) if script else None


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
    **dict.fromkeys(("doctl", "hcloud", "openstack", "linode-cli", "vultr-cli"), _of_machine),
}
