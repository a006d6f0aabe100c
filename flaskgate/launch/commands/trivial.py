"""Commands that serve nothing and change nothing that this gate asks for: not worth a start."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flaskgate.launch.commands.layers import program_of
from flaskgate.launch.commands.start_files import is_system

_TRIVIAL = frozenset(
    {
        *("[", "apk", "apt", "apt-get", "arch", "awk", "base64", "basename", "bash", "bc"),
        *("break", "brew", "cat", "cd", "chgrp", "chmod", "chown", "clear", "cmp", "column"),
        *("command", "cp", "curl", "cut", "date", "dd", "deactivate", "declare", "df", "diff"),
        *("dig", "dirname", "dnf", "dpkg", "du", "echo", "egrep", "envsubst", "exit", "export"),
        *("expr", "fgrep", "file", "find", "free", "getent", "getopt", "git", "gpg", "grep"),
        *("groupadd", "groupmod", "gunzip", "gzip", "head", "hostname", "id", "ifconfig"),
        *("install", "ip", "jq", "kill", "killall", "less", "ln", "local", "logger", "logname"),
        *("ls", "lsof", "md5sum", "mkdir", "mkfifo", "mktemp", "more", "mount", "mv", "nc"),
        *("netcat", "netstat", "nl", "nslookup", "openssl", "pgrep", "ping", "pip", "pkill"),
        *("popd", "printenv", "printf", "ps", "pushd", "pwd", "read", "readlink", "realpath"),
        *("rm", "rmdir", "rsync", "scp", "sed", "seq", "set", "sh", "sha256sum", "shasum"),
        *("sleep", "sort", "source", "ss", "stat", "stty", "sync", "sysctl", "tail", "tar"),
        *("tee", "test", "touch", "tput", "tr", "true", "truncate", "tty", "uname", "uniq"),
        *("unzip", "update-ca-certificates", "useradd", "usermod", "adduser", "addgroup"),
        *("virtualenv", "wait", "wc", "wget", "which", "who", "whoami", "xargs", "yum", "zip"),
        *("zsh", "ash", "dash", "ksh", "pg_isready", "redis-cli", "mysqladmin", "locale-gen"),
        *("ufw", "systemctl", "service", "crontab"),
    }
)
_WAITING = frozenset({"wait-for-it", "wait-for", "wait_for_it"})
"""Scripts that wait for a port, wherever they lie."""
_TRIVIAL_MODULES = frozenset({"pip", "venv", "virtualenv", "ensurepip", "compileall"})


def is_trivial(words: Sequence[str]) -> bool:
    """Return whether a command line without wrappers is not worth a start.

    A script of the project may bear the name of such a command.
    """
    name = program_of(words[0])
    if name.removesuffix(".sh") in _WAITING:
        return True
    if "/" in words[0] and not is_system(words[0]):
        return False
    if name in {"python", "pypy", "py"}:
        return any(one == "-m" and module in _TRIVIAL_MODULES for one, module in pairwise(words))
    return name in _TRIVIAL
