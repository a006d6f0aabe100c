"""Reads a shell script that by itself puts a server into the background of a host.

`nohup`, `setsid`, `screen -d` and the like are how a server is left running by hand, as is a
crontab's `@reboot`; a script without them may as well be a developer's, and starts something only
where an artefact runs it, or where its name says that it starts the project and it starts nothing
but production servers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import SUFFIXES
from flaskgate.launch.compose.overrides import OVERRIDES, is_for_developers
from flaskgate.launch.model import Command, LaunchUnit, Mount, Reading, Repository
from flaskgate.launch.readers.common.left_running import (
    LEFT_RUNNING,
    UNATTENDED,
    goes_elsewhere,
    has_detached_container,
    has_detached_services,
    lines_of_commands,
    starts_on_platform,
)
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.model.files import SourceFile

_BACKGROUND = re.compile(
    r"^[^#\n]*(?:\b(?:nohup|setsid|daemonize|start-stop-daemon|pm2\s+start"
    r"|forever\s+start|systemd-run|shawl(?:\.exe)?\s+add|servy-cli(?:\.exe)?\s+install)\b"
    r"|\b(?:gunicorn|uwsgi)\s(?:[^#\n]{0,300}\s)?(?:-D|--daemon|--daemonize2?)(?=[\s=]|$)"
    r"|(?:^|[|;&])[ \t]*at[ \t]+(?:now\b|-f[ \t])"
    r"|\b(?:byobu-)?screen\s+-\w*d|\b(?:byobu\s+(?:-\w*d|new)|(?:byobu-)?tmux\s+new)|\bstart\s+(?:\"[^\"\n]*\"\s+)?/b\b)",
    re.MULTILINE,
)
_PID_KEPT = re.compile(
    r"^[^#\n]*\$\$?\{?!\}?[\"']?[ \t]*(?:>|\|[ \t]*(?:sudo[ \t]+)?tee\b)", re.MULTILINE
)
"""The number of a process in the background goes to a file, by which somebody stops it later."""
_LOGGED = re.compile(
    r"(?:^|[\s/\"'])(?:python[\d.]*|flask|pipenv|poetry|uv)\s[^|;<>]*+"
    r"(?:>>?|(?:>&1[ \t]*)?\|&?[ \t]*tee[ \t](?:-a[ \t])?)[ \t]*"
    r"[\"']?(?:/(?!dev/|tmp/)|~/|\$\{?HOME\b)"
)
"""What a program says goes to a log of the host: nobody sits before it."""
_BROWSER = re.compile(r"\b(?:chrom(?:ium|e)|google-chrome|firefox|surf|cog|midori)")
_AT_BOOT = re.compile(r"^[^#\n]*@reboot\b", re.MULTILINE)
_INSTALLED = re.compile(r"^[^#\n]*\bcrontab(?![ \t]+-[lrei]\b)", re.MULTILINE)
"""Where a script installs a crontab, whose entry may stand in a variable or a here-document."""
_BOOT = re.compile(r"/rc\.local|/autostart\b")
"""What a host reads at its boot, or a desktop when somebody logs in."""
_ADDS = re.compile(r"\bsed\b|\btee\b|>")
"""How a script adds to a file that is there."""
_LEFT_BEHIND = re.compile(r"[^&|><]&(?:\s*disown\s*)?$")
_IDLE = re.compile(
    r"(?:echo|sleep|exit|disown|printf|curl|date|true|if|then|else|elif|fi|done|\}|\))(?:\s.*)?"
    r"|\w+=\S*|#.*"
)
"""What may follow the command that a script leaves in the background when it ends."""
_DEPLOYING = frozenset({"prod", "production", "deploy"})
_STARTING = frozenset(
    {
        *_DEPLOYING,
        *("entrypoint", "start", "startup", "boot", "launch", "run", "serve", "server", "web"),
        *("gunicorn", "uwsgi", "wsgi", "waitress", "hypercorn"),
        "flask",
    }
)
_OTHERWISE = frozenset(
    {
        *("test", "tests", "dev", "debug", "local", "stop", "kill", "install", "uninstall"),
        *("bench", "benchmark", "lint", "example", "demo", "restart", "status"),
    }
)
_JOINED = re.compile(
    r"(start|run|launch|boot)(?!(?:ers?|ning|ners?|time|ing|up|strap)$)([a-z]{3,})"
)
"""Two words written as one: `startserver.sh`, but no `runtime.sh`."""
_START_ACTION = re.compile(
    r"^[ \t]*\(?(?:[\w-]+[ \t]*\|[ \t]*)*(?P<quote>[\"']?)start(?P=quote)"
    r"(?:[ \t]*\|[ \t]*[\w-]+)*[ \t]*\)"
    r"|(?:\$\{?1\b|%~?1\b)[^\n=]{0,4}==?[ \t]*[\"']?start\b",
    re.MULTILINE | re.IGNORECASE,
)
"""What a control script does when it is called with `start`: a branch of `case`, or a condition."""
_TAKES_WORDS = re.compile(r"\$\{?[1@*]|\bgetopts?\b")
_INSTALLS = re.compile(
    r"^[ \t]*(?:yum|dnf|microdnf|apt-get|apt|apk|zypper|pacman)\b[^\n]*\s(?:install|add|-S\w*)\s",
    re.MULTILINE,
)
"""Packages of the system, by whoever is root: no `sudo`."""
_BETWEEN = re.compile(r"[^a-z]+")
_COMPOSE_FILE = re.compile(r"[\w./-]+\.ya?ml\b")
_ROOT = PurePosixPath()
_HOME = PurePosixPath("/srv")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the script as a unit that runs in its own folder, if it starts a daemon."""
    is_left = leaves_running(file.lines) or starts_at_boot(file) or is_kiosk(file.text)
    if is_left or deploys_for_developers(file.path.stem, file.text, file.path, repository):
        return Reading(units=(replace(unit_of(file), reach=LEFT_RUNNING),))
    if is_logged(file.text) and not is_for_something_else(file.path.stem):
        return Reading(units=(replace(unit_of(file), reach=UNATTENDED),))
    return Reading()


def deploys_for_developers(
    name: str, text: str, path: PurePosixPath, repository: Repository
) -> bool:
    """Return whether what deploys starts services by a Compose file that is for developers.

    `text` is what is run under that name, and `path` where it stands. What developers have to
    start theirs looks the same, but for its name and for the host. Other Compose files say what
    they start whoever starts it.
    """
    is_meant = is_for_production(name) or goes_elsewhere(text)
    if not is_meant or not has_detached_services(text):
        return False
    beside = (folder / name for folder in (path.parent, _ROOT) for name in OVERRIDES)
    named = _COMPOSE_FILE.findall(text)
    return any(map(is_for_developers, named)) or any(one in repository.paths for one in beside)


def is_logged(text: str) -> bool:
    """Return whether what a program of Python says goes to a log of the host."""
    lines = (line.partition("#")[0] for line in lines_of_commands(text))
    return any(map(_LOGGED.search, lines))


def is_kiosk(text: str) -> bool:
    """Return whether a script opens a browser that shows one page: all of a device is that."""
    return any(
        "--kiosk" in line and _BROWSER.search(line) and not line.lstrip().startswith("#")
        for line in lines_of_commands(text)
    )


def starts_at_boot(file: SourceFile) -> bool:
    """Return whether a script installs what the host starts at boot, in a crontab or rc.local.

    What a desktop starts when somebody logs in counts, too.
    """
    text = file.text
    if _BOOT.search(text) and any(map(_adds_to_boot, file.lines)):
        return True
    return _AT_BOOT.search(text) is not None and _INSTALLED.search(text) is not None


def is_at_boot(command: str) -> bool:
    """Return whether a command that is followed is one that installs something for the boot."""
    return "crontab" in command or _BOOT.search(command) is not None


def _adds_to_boot(line: str) -> bool:
    """Return whether a line writes what is read then; its folder may stand in a variable."""
    is_named = _BOOT.search(line) is not None or ".desktop" in line
    return is_named and not line.lstrip().startswith("#") and _ADDS.search(line) is not None


def leaves_running(lines: Sequence[str]) -> bool:
    """Return whether lines of a shell leave something running, here or elsewhere."""
    text = "\n".join(lines)
    is_left = any(one.search(text) for one in (_BACKGROUND, _PID_KEPT))
    is_left = is_left or _ends_in_background(lines)
    return is_left or has_detached_container(text) or starts_on_platform(text)


def _ends_in_background(lines: Sequence[str]) -> bool:
    """Return whether the last command that does something goes on when the script has ended."""
    said = (line.strip() for line in reversed(lines))
    last = next((line for line in said if line and not _IDLE.fullmatch(line)), "")
    return _LEFT_BEHIND.search(last) is not None


def is_start_script(path: PurePosixPath, repository: Repository) -> bool:
    """Return whether a script is there to start the project, by its name: `start_server.bat`.

    One that is called as the program or the package beside it, is, too.
    """
    beside = (path.with_suffix(".py"), path.with_suffix("") / "__main__.py")
    if any(one in repository.paths for one in beside):
        return True
    words = words_of_name(path.stem)
    words |= {part for one in words if (found := _JOINED.fullmatch(one)) for part in found.groups()}
    return bool(words & _STARTING) and not words & _OTHERWISE


def words_of_name(name: str) -> set[str]:
    """Return the words of a name in lower case: `startWeb`, `start-web`."""
    return set(_BETWEEN.split(re.sub(r"([a-z])([A-Z])", r"\1-\2", name).lower()))


def is_for_production(name: str) -> bool:
    """Return whether a name says that what it is for is production: `run-prod`, `deploy`."""
    words = words_of_name(name)
    return not words.isdisjoint(_DEPLOYING) and words.isdisjoint(_OTHERWISE)


def is_for_something_else(name: str) -> bool:
    """Return whether a name says that production is not started by it: `test`, `run_local`.

    What installs the project starts no more than it says, but that is left to the host.
    """
    return not words_of_name(name).isdisjoint(_OTHERWISE - {"install"})


def sets_up_host(file: SourceFile) -> bool:
    """Return whether a script installs packages of the system as root, as a new host runs it.

    So do the user data of clouds (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html).
    """
    return file.text.startswith("#!") and _INSTALLS.search(file.text) is not None


def with_any_words(unit: LaunchUnit, file: SourceFile) -> LaunchUnit | None:
    """Return the unit of a script as it may be called with words; None if it takes none."""
    if not _TAKES_WORDS.search(file.text):
        return None
    return replace(unit, command=replace(unit.command, is_extensible=True))


def unit_of(file: SourceFile) -> LaunchUnit:
    """Return the script as a unit that runs in its own folder; one that has an action does it."""
    place = f"{_HOME}/{file.path.name}"
    words = (place,) if file.path.suffix.lower() in SUFFIXES else ("bash", place)
    action = ("start",) if _START_ACTION.search(file.text) else ()
    action = ("configure",) if file.path.name.endswith("postinst") else action  # of Debian
    return LaunchUnit(
        name="start script",
        command=Command(
            words=(*words, *action),
            location=lines_of(file, 1, 1),
            text=file.path.name,
        ),
        folder=_HOME,
        mounts=(Mount(source=file.path.parent, target=_HOME),),
    )
