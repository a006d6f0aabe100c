"""Wrappers with a command line of their own kind, such as `env`, `sudo`, `sh -c`, `ssh`, `pm2`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.commands.windows.scripts import to_shell
from flaskgate.launch.commands.wrapper_layers import Inner, Layer, ShellScript, ShellText
from flaskgate.launch.program_names import program_of
from flaskgate.launch.shell.partial_text import is_output, known_part, several, unknown

PM2 = frozenset({"pm2", "pm2-runtime", "pm2-docker", "pm2-dev"})
ECOSYSTEMS = (".json", ".yml", ".yaml", ".config.js", ".config.cjs", ".config.mjs")
"""Endings of what pm2 takes for a file that declares apps (`lib/Common.js`, `isConfigFile`)."""
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


def _assignments(words: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    settings: dict[str, str] = {}
    for index, word in enumerate(words):
        if not known_part(word) and is_output(word):
            continue
        match = _ASSIGNMENT.fullmatch(word)
        if match is None:
            return settings, tuple(words[index:])
        settings[match[1]] = match[2]
    return settings, ()


def _env(words: Sequence[str]) -> Layer | None:
    words = _with_split_words(words)
    options = read_options(words[1:], _ENV.__contains__)
    settings, inner = _assignments(options.rest)
    if not inner:
        return None
    return Inner(
        words=inner,
        settings=settings,
        removed=tuple(one.value or "" for one in options.given if one.name in {"-u", "--unset"}),
        is_bare=options.has("-i", "--ignore-environment") or "-" in words[1:2],
        folder=options.value("-C", "--chdir") or "",
    )


_ENV = {"-u", "--unset", "-C", "--chdir"}
_SPLIT = re.compile(r"(?:-[iv0]*S|--split-string=)(.*)|--split-string", re.DOTALL)


def _with_split_words(words: Sequence[str]) -> Sequence[str]:
    """Return the words of `env` with those in the place of `-S TEXT` that the text is split into.

    They are read as if they had stood there: options of `env`, settings, a command.
    """
    at = 1
    while at < len(words) and words[at].startswith("-"):
        match = _SPLIT.fullmatch(words[at])
        if match is not None:
            text, end = (
                (match[1], at + 1) if match[1] else (" ".join(words[at + 1 : at + 2]), at + 2)
            )
            return (*words[:at], *_split(text), *words[end:])
        at += 2 if words[at] in _ENV else 1
    return words


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


_SUDO = {
    *("-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "--close-from"),
    *("-r", "--role", "-t", "--type", "-T", "-U", "-D", "--chdir", "-R", "--chroot"),
}


def _sudo(words: Sequence[str]) -> Layer | None:
    """Read `sudo` and `doas`, which hand on no variables unless they are asked to.

    See `env_reset` and `--preserve-env` in https://www.sudo.ws/docs/man/sudoers.man/.
    """
    options = read_options(words[1:], _SUDO.__contains__)
    settings, inner = _assignments(options.rest)
    folder = options.value("-D", "--chdir") or ("~" if options.has("-i", "--login") else "")
    kept = options.value("--preserve-env") or ""
    keeps_all = options.has("-E") or (options.has("--preserve-env") and not kept)
    return (
        Inner(
            words=inner,
            settings=settings,
            folder=folder,
            is_bare=not keeps_all,
            kept=tuple(kept.split(",")),
        )
        if inner
        else None
    )


def _su(words: Sequence[str]) -> Layer | None:
    """Read `su`, whose command is a text, and `runuser`, which takes words too."""
    takes = {"-c", "--command", "-s", "--shell", "-g", "-G", "-u", "--user", "-w"}.__contains__
    is_login = any(word in {"-", "-l", "--login"} for word in words)
    plain = tuple(word for word in words[1:] if word != "-")
    options = read_options(plain, takes, is_mixed="-u" not in plain)
    text = options.value("-c", "--command")
    if options.has("-u", "--user") and options.rest:
        return Inner(words=options.rest)
    return ShellText(text=text, is_elsewhere=is_login)


def _shell(words: Sequence[str]) -> Layer | None:
    rest = list(words[1:])
    has_text = is_stdin = is_session = False
    startup = ""
    while rest and rest[0][:1] in {"-", "+"} and rest[0] != "-":
        option = rest.pop(0)
        if option == "--":
            break
        is_short = not option.startswith("--")
        has_text = has_text or (is_short and "c" in option and option[0] == "-")
        is_stdin = is_stdin or (is_short and "s" in option)
        is_session = is_session or (is_short and "i" in option)
        takes = option in {"--rcfile", "--init-file"} or (is_short and option[-1] in {"o", "O"})
        startup = rest[0] if takes and not is_short and rest else startup
        del rest[: int(takes)]
    if has_text:
        return ShellText(text=rest[0], arguments=tuple(rest[1:])) if rest else None
    if rest and not is_stdin and rest[0] != "-":
        return ShellScript(path=rest[0], arguments=tuple(rest[1:]))
    if startup and is_session:  # what a session begins with
        return ShellScript(path=startup)
    return ShellText(text=None, arguments=("sh", *rest))


def _ssh(words: Sequence[str]) -> Layer | None:
    valued = {f"-{one}" for one in "BbcDEeFIiJLlmOoPpQRSWw"}.__contains__
    host = read_options(words[1:], valued).rest
    text = " ".join(read_options(host[1:], valued).rest)  # ssh takes options after the host, too
    is_shell = not text or re.fullmatch(r"(/bin/)?(ba|z)?sh( -l?s?)?( --)?", text)
    return ShellText(text=None if is_shell else text, is_elsewhere=True)


def _dumb(words: Sequence[str]) -> Layer | None:
    return Inner(words=tuple(words[1:])) if len(words) > 1 else None


def _env_like(words: Sequence[str]) -> Layer | None:
    settings, inner = _assignments(words[1:])
    return Inner(words=inner, settings=settings) if inner else None


def _daemon(words: Sequence[str]) -> Layer | None:
    inner = _daemon_words(words[1:])
    return Inner(words=inner) if inner else None


def _servy(words: Sequence[str]) -> Layer | None:
    """Read `servy-cli install`, which makes a service of Windows (https://github.com/aelassas/servy)."""
    options = read_options(words[1:], lambda _: True, is_mixed=True)
    program = options.value("--path", "-p")
    if options.rest[:1] != ("install",) or not program:
        return None
    pairs = (one.partition("=") for one in (options.value("--env") or "").split(";"))
    settings = {name.strip(): value.strip() for name, equals, value in pairs if equals}
    return Inner(words=(program, *_split(options.value("--params") or "")), settings=settings)


def names_ecosystem(words: Sequence[str]) -> str:
    """Return the file of apps that pm2 is told to start; empty where it is told none."""
    if not words or program_of(words[0]) not in PM2:
        return ""
    plain = [word for word in words[1:] if not word.startswith("-")]
    is_start = program_of(words[0]) != "pm2" or plain[:1] == ["start"]
    return next((word for word in plain if is_start and word.endswith(ECOSYSTEMS)), "")


def _pm2(words: Sequence[str]) -> Layer | None:
    is_start = program_of(words[0]) == "pm2" or "start" in words[1:2]
    inner = _pm2_words(words[1:] if is_start else ("start", *words[1:]))
    return Inner(words=inner) if inner else None


def _forever(words: Sequence[str]) -> Layer | None:
    """Read `forever start -c python3 server.py`; without `-c` it is Node that runs the script.

    Source: https://github.com/foreversd/forever#command-line-usage.
    """
    before = read_options(words[1:], _FOREVER.__contains__)
    is_start = before.rest[:1] == ("start",)
    after = read_options(before.rest[int(is_start) :], _FOREVER.__contains__)
    if not after.rest or (not is_start and after.rest[0].isalpha()):
        return None  # another of its commands
    command = after.value(*_COMMAND) or before.value(*_COMMAND) or "node"
    folder = after.value("--workingDir") or before.value("--workingDir") or ""
    return Inner(words=(*_split(command), *after.rest), folder=folder)


def _tmux(words: Sequence[str]) -> Layer | None:
    text = _tmux_text(words[1:])
    return ShellText(text=text) if text else None


def _screen(words: Sequence[str]) -> Layer | None:
    """Read `screen -dmS NAME COMMAND`, and what `-X` says to a session.

    `stuff TEXT` types a text into it, `screen OPTIONS COMMAND` opens a window in it.
    """
    if "-X" in words:
        name, *given = [*words[words.index("-X") + 1 :], ""]
        if name == "screen":
            return _window((name, *filter(None, given)))
        typed = _ENTER.sub("", given[0]) if name == "stuff" else ""
        return ShellText(text=typed) if typed else None
    settings = read_options(words[1:], _SCREEN.__contains__).value("-c")
    window = _window(words)
    return ShellScript(path=settings, is_screenrc=True) if settings and window is None else window


def _byobu(words: Sequence[str]) -> Layer | None:
    """Read Byobu, which hands its words to tmux or to Screen (`man byobu`)."""
    is_screen = any(word in {"-d", "-dm", "-dmS", "-S", "-X"} for word in words[1:2])
    return _screen(words) if is_screen else _tmux(words)


def _window(words: Sequence[str]) -> Layer | None:
    """Return the command of a window, which may have a number before it."""
    rest = read_options(words[1:], _SCREEN.__contains__).rest
    inner = rest[1:] if rest[:1] and rest[0].isdigit() else rest
    return Inner(words=inner) if inner else None


def _nodemon(words: Sequence[str]) -> Layer | None:
    """Read `nodemon --exec python3 app.py`: the command and the script make one line."""
    options = read_options(words[1:], _NODEMON.__contains__)
    command = options.value("--exec", "-x")
    if command is None:  # it may stand behind the script
        options = read_options(words[1:], _NODEMON.__contains__, is_mixed=True)
        command = options.value("--exec", "-x")
    if command is not None:
        return ShellText(text=" ".join((command, *map(shlex.quote, options.rest))))
    script = options.rest[0] if options.rest else ""
    runs = ("python",) if script.endswith(".py") else ()
    runs = ("node",) if script.endswith((".js", ".mjs", ".cjs", ".ts")) else runs
    return Inner(words=(*runs, *options.rest)) if options.rest else None


_SCRIPT_OF_PACKAGE = re.compile(r"^(?P<tool>npm|yarn|pnpm|bun):(?P<name>[^\s']+)")


def _concurrently(words: Sequence[str]) -> Layer | None:
    """Run several texts side by side, which a `&` between them says as well."""
    options = read_options(words[1:], {"-n", "--names", "-c", "-p", "-l"}.__contains__)
    texts = [_SCRIPT_OF_PACKAGE.sub(_as_command, one) for one in options.rest]
    return ShellText(text=" & ".join(texts)) if texts else None


def _multirun(words: Sequence[str]) -> Layer | None:
    """Run texts side by side (https://github.com/nicolas-van/multirun): flags, then the texts."""
    texts = read_options(words[1:], frozenset().__contains__).rest
    return ShellText(text=" & ".join(texts)) if texts else None


def _as_command(script: re.Match[str]) -> str:
    """Return `npm:serve` as the command that it is short for; `npm:serve-*` names several."""
    several = "npm-run-all -p" if "*" in script["name"] else f"{script['tool']} run"
    return f"{several} '{script['name']}'"


_DAEMON = {
    *("-a", "--startas", "-x", "--exec", "-n", "--name", "-p", "--pidfile", "-u", "--user"),
    *("-c", "--chuid", "-g", "--group", "-d", "--chdir", "-r", "--chroot", "-N", "--nicelevel"),
    *("-R", "--retry", "-s", "--signal", "-k", "--umask", "-P", "--procsched", "-O", "--output"),
}
_PM2 = {
    *("--name", "-n", "--interpreter", "--interpreter-args", "-i", "--instances", "--cwd"),
    *("--log", "-l", "-o", "-e", "--output", "--error", "--max-memory-restart", "--namespace"),
}
_SCREEN = {"-S", "-t", "-c", "-s", "-h", "-p", "-T", "-e", "-L", "-dmS"}
_ENTER = re.compile(r"(?:\\[nr]|\^M|\\01[25]|[\r\n])+$")
"""Return, as it is typed into a session."""
_NODEMON = {
    *("-w", "--watch", "-e", "--ext", "-i", "--ignore", "-d", "--delay", "--config"),
    *("-x", "--exec", "--signal", "--cwd"),
}
_COMMAND = ("-c", "--command")
_FOREVER = {
    *(*_COMMAND, "-m", "--max", "-l", "-o", "-e", "-p", "--path", "--pidFile", "--workingDir"),
    *("--sourceDir", "--uid", "--id", "--minUptime", "--spinSleepTime", "--killSignal"),
    *("--watchDirectory", "--watchIgnore"),
}
_TMUX = {"-s", "-n", "-c", "-t", "-x", "-y", "-e", "-F", "-L", "-S", "-f"}


def _daemon_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return what `start-stop-daemon` starts; empty if it only stops something."""
    options = read_options(words, _DAEMON.__contains__)
    program = options.value("-a", "--startas") or options.value("-x", "--exec")
    is_start = options.has("-S", "--start")
    return (program, *options.rest) if program and is_start else ()


def _pm2_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return what `pm2 start` starts; empty for other commands of it."""
    dashes = list(words).index("--") if "--" in words else len(words)
    options = read_options(words[:dashes], _PM2.__contains__, is_mixed=True)
    if options.rest[:1] != ("start",) or len(options.rest) < len(("start", "app.py")):
        return ()
    if options.rest[1].endswith(ECOSYSTEMS):
        return ()  # which says what is started (`follow.hosts.supervisors`)
    program, after = options.rest[1], tuple(words[dashes + 1 :])
    interpreter = options.value("--interpreter")
    if interpreter and interpreter != "none":
        return (interpreter, program, *after)
    if " " in program.strip():  # a command line of its own
        return (*_split(program), *after)
    return ("python", program, *after) if program.endswith(".py") else (program, *after)


def _tmux_text(words: Sequence[str]) -> str:
    """Return the text that `tmux new` or `tmux send-keys` runs; empty for what runs nothing."""
    command, arguments = (words[0], words[1:]) if words else ("", ())
    options = read_options(arguments, _TMUX.__contains__)
    if command in {"new", "new-session", "neww", "new-window", "split-window", "splitw"}:
        return " ".join(options.rest)
    keys = [word for word in options.rest if word not in {"Enter", "C-m", "ENTER"}]
    return " ".join(keys) if command in {"send", "send-keys"} else ""


_SHELLS = ("sh", "bash", "ash", "dash", "zsh", "ksh", "rbash", "-sh", "-bash")


def _cmd(words: Sequence[str]) -> Layer | None:
    """See through `cmd /S /C TEXT`: what follows the switch is one line of a batch file."""
    at = next((n for n, word in enumerate(words) if word.lower() in {"/c", "/k"}), None)
    line = "" if at is None else " ".join(words[at + 1 :])
    return ShellText(text=to_shell(line, suffix=".bat")) if line else None


def _powershell(words: Sequence[str]) -> Layer | None:
    """See through `powershell -Command TEXT` and `-File SCRIPT`; a bare text is a command, too."""
    rest = list(words[1:])
    while rest and rest[0].startswith("-"):
        switch = rest.pop(0).lower()
        if switch in {"-command", "-c"}:
            break
        if switch in {"-file", "-f"} and rest:
            return ShellScript(path=rest[0].replace("\\", "/"), arguments=tuple(rest[1:]))
        if switch.startswith("-e") and not switch.startswith("-ex"):
            return ShellText(text=several(unknown(f"{switch} …")))  # encoded
        if switch not in _BARE_SWITCHES:
            rest = rest[1:]
    return ShellText(text=to_shell(" ".join(rest), suffix=".ps1")) if rest else None


_BARE_SWITCHES = frozenset({"-noprofile", "-nologo", "-noninteractive", "-noexit", "-sta", "-mta"})
"""Switches of PowerShell that take no value."""


def _engine(words: Sequence[str]) -> Layer | None:
    """See through `docker exec` and the like: a command in a container that runs already."""
    plain = [word for word in words[1:] if word != "container"]
    if plain[:1] == ["compose"]:
        return _compose(plain)
    return _in_container(plain[1:]) if plain[:1] == ["exec"] else None


def _compose(words: Sequence[str]) -> Layer | None:
    """See through `docker compose exec SERVICE …` and `run`, which takes another command."""
    rest = read_options(words[1:], _OF_COMPOSE.__contains__).rest
    return _in_container(rest[1:]) if rest[:1] in {("exec",), ("run",)} else None


def _in_container(words: Sequence[str]) -> Layer | None:
    """See the command that a container is given, with the variables that it is given for it."""
    options = read_options(words, _OF_EXEC.__contains__)
    rest = options.rest[1:]
    named = (one.value for one in options.given if one.name in {"-e", "--env"})
    given = [text for text in named if text and "=" in text]
    command = ("env", *given, *rest) if given else rest
    return ShellText(text=shlex.join(command), is_elsewhere=True) if rest else None


def _cluster(words: Sequence[str]) -> Layer | None:
    """See through `kubectl exec POD -- COMMAND`."""
    is_exec = "exec" in words[1:4] and "--" in words
    inner = words[list(words).index("--") + 1 :] if is_exec else ()
    return ShellText(text=shlex.join(inner), is_elsewhere=True) if inner else None


_OF_COMPOSE = {"-f", "--file", "-p", "--project-name", "--profile", "--env-file"}
_OF_EXEC = {
    *("-e", "--env", "-u", "--user", "-w", "--workdir", "--env-file", "--index", "--name", "-p"),
    *("--publish", "-v", "--volume", "-l", "--label", "--entrypoint", "--detach-keys"),
}

SPECIAL: Mapping[str, Callable[[Sequence[str]], Layer | None]] = {
    "env": _env,
    "sudo": _sudo,
    "doas": _sudo,
    "su": _su,
    "runuser": _su,
    "ssh": _ssh,
    "start-stop-daemon": _daemon,
    "servy-cli": _servy,
    **dict.fromkeys(sorted(PM2), _pm2),
    "forever": _forever,
    "tmux": _tmux,
    "screen": _screen,
    **dict.fromkeys(("docker", "podman", "nerdctl"), _engine),
    **dict.fromkeys(("docker-compose", "podman-compose"), _compose),
    **dict.fromkeys(("kubectl", "oc"), _cluster),
    **dict.fromkeys(("byobu", "byobu-screen", "byobu-tmux"), _byobu),
    "nodemon": _nodemon,
    "concurrently": _concurrently,
    "multirun": _multirun,
    "cmd": _cmd,
    "powershell": _powershell,
    "pwsh": _powershell,
    "busybox": _dumb,
    "cross-env": _env_like,
    "cross-env-shell": _env_like,
    **dict.fromkeys(_SHELLS, _shell),
}
