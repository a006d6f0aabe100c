"""The command line: one function a command, in the order of `COMMANDS`.

A command loads what it needs when it is chosen: `--version` waits for no scanner.
"""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flaskgate import __version__
from flaskgate.gate.guard import OK, guarded
from flaskgate.model.errors import InputError
from flaskgate.publish.reporters.stream import write
from flaskgate.settings.options import BY_NAME, OPTIONS, Option, did_you_mean

if TYPE_CHECKING:
    from flaskgate.settings.inputs import Inputs

EXIT_CODES = """exit codes: 0 passed; 1 findings fail the gate; 2 wrong use, or an error in an
engine or in Flaskgate itself. A crash never looks like a pass."""


INIT_EXIT_CODES = """exit codes: 0 all files are in place; 1 a file existed with other content
and was left as it was; 2 wrong use, or a file could not be written, in which case none is."""

COMMANDS = {
    "init": "write a workflow, a configuration, and files that serve the app in production",
    "scan": "scan folders or files, report what is found, and fail if it is severe",
    "fix": "fix what can be fixed automatically, and list what is left",
    "baseline": "record the findings of today, so that only new ones fail the gate",
    "launches": "show what production starts, what that leads to, and why",
    "image": "scan what a built image contains and starts, from an archive of it",
    "probe": "check whether a running site uses the development server or the debugger",
    "rules": "list the rules",
    "explain": "show a rule's page",
    "completion": "print a script that completes commands and options in a shell",
}

SCAN = tuple(option.name for option in OPTIONS if option.in_command)
FIX = (
    *("path", "fail-on", "report", "baseline", "config", "policy", "extra-rules"),
    "suppressions",
)
IMAGE = (
    *("fail-on", "report", "sarif-file", "sarif-suppressed", "json-file", "category"),
    *("format", "exit-zero", "color", "quiet", "verbose"),
    *("baseline", "config", "extra-rules", "suppressions", "summary"),
)
ARCHIVE_HELP = (
    "Output of `docker save`, or an OCI layout: a file, a folder, or - for standard input."
)
PATHS_HELP = "Several can be given, from one repository."
SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
COMPLETION_HELP = """for example, in ~/.bashrc: eval "$(flaskgate completion bash)\""""
JSON_HELP = "Print every start as JSON, with its result, reason and chain."
PROBE_JSON_HELP = (
    "Print the result as JSON: the server, every sign of it, and what could not be checked."
)
APP_HELP = "The app, if init cannot find it: shop.web:app, or 'shop:create_app()'."
DIFF_HELP = "Print the fixes as a patch for `git apply`, and change nothing."


_PAGE = 100
"""Columns of a page of text; wider ones are hard to read."""
_NARROWEST = 40


class _Parser(argparse.ArgumentParser):
    """Reports wrong use as every other error: one line and a hint."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, hint=f"`{self.prog} --help` shows what it takes")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _open_streams()
    return guarded(lambda: _run(argv), on_actions=os.environ.get("GITHUB_ACTIONS") == "true")


def _open_streams() -> None:
    """Give Python the streams that whoever started us has closed (`flaskgate rules >&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


@cache
def build_parser() -> argparse.ArgumentParser:
    """Return the parser; its options are those of `options.BY_NAME`."""
    parser = _Parser(
        prog="flaskgate",
        description="Keep Flask's debug mode and development server out of production.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"flaskgate {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command, purpose in COMMANDS.items():
        one = commands.add_parser(
            command,
            help=purpose,
            description=f"{purpose[0].upper()}{purpose[1:]}.",
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        _add_arguments(one, command)
    return parser


def _add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    own = _OWN_ARGUMENTS.get(command)
    if own is not None:
        own(parser)
    for name in _OPTIONS_OF.get(command, ()):
        _add(parser, BY_NAME[name])


def _add_explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="id of the rule")


def _add_baseline_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="where to write the baseline"
    )


def _add_launches_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", dest="as_json", action="store_true", help=JSON_HELP)


def _add_image_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", metavar="ARCHIVE", help=ARCHIVE_HELP)


def _add_probe_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="address of the site, by http or https")
    parser.add_argument(
        *("--header", "-H"),
        action="append",
        default=[],
        metavar="TEXT",
        help="A header to send, such as 'Authorization: Bearer …'; may be given more than once.",
    )
    parser.add_argument(
        "--proxy", default="", metavar="URL", help="Proxy; without it HTTPS_PROXY and HTTP_PROXY."
    )
    parser.add_argument(
        "--ca-bundle", default="", metavar="FILE", help="Certificates to trust, in PEM format."
    )
    parser.add_argument(
        "--timeout",
        default="10",
        metavar="SECONDS",
        help="How long one answer may take as a whole; default 10.",
    )
    parser.add_argument("--json", dest="as_json", action="store_true", help=PROBE_JSON_HELP)


def _add_fix_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--diff", action="store_true", help=DIFF_HELP)
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="RULE",
        help="Put right only what this rule finds; may be given more than once.",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="Also change files with uncommitted changes, which git could not restore.",
    )


def _add_shell(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help="the shell to complete in")
    parser.epilog = f"{COMPLETION_HELP}\n\n{EXIT_CODES}"


def _add_wishes(parser: argparse.ArgumentParser) -> None:
    path = BY_NAME["path"]
    parser.add_argument("path", nargs="?", metavar=path.metavar, help=path.help)
    parser.add_argument(
        "--production",
        choices=("docker", "compose", "systemd", "supervisor", "kubernetes", "procfile", "windows"),
        help="Also write the files that serve this app there.",
    )
    parser.add_argument("--app", default="", metavar="MODULE:APP", help=APP_HELP)
    parser.add_argument(
        "--baseline",
        dest="with_baseline",
        action="store_true",
        help="Also write a baseline with the findings of today.",
    )
    parser.epilog = INIT_EXIT_CODES


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    help_text = option.help.replace("%", "%%")
    if option.name == "path":
        parser.add_argument("paths", nargs="*", metavar="PATH", help=f"{help_text} {PATHS_HELP}")
    elif option.is_boolean and option.default == "false":
        parser.add_argument(
            *option.spellings, dest=option.name, action="store_true", help=help_text
        )
    elif option.choices:
        parser.add_argument(
            *option.spellings,
            dest=option.name,
            choices=option.choices,
            help=f"{help_text} One of {', '.join(option.choices)}; default {option.default}.",
        )
    else:
        parser.add_argument(
            *option.spellings, dest=option.name, metavar=option.metavar, help=help_text
        )


def _run(argv: Sequence[str] | None) -> int:
    arguments, rest = build_parser().parse_known_args(argv)
    if rest:
        raise _unknown(arguments.command, rest)
    if getattr(arguments, "quiet", False) and arguments.verbose:
        raise InputError("'--quiet' and '--verbose' contradict each other", hint="give one of them")
    command = _WITHOUT_SCAN.get(arguments.command)
    if command is not None:
        return command(arguments)
    from flaskgate.settings.inputs import from_arguments

    inputs = from_arguments(vars(arguments), os.environ, Path.cwd())
    return _SCANNING[arguments.command](arguments, inputs)


def _unknown(command: str, words: Sequence[str]) -> InputError:
    """Return what to say of words that a command does not take."""
    known = [name for option in _OPTIONS_OF.get(command, ()) for name in BY_NAME[option].spellings]
    told = [f"{word}{did_you_mean(word.partition('=')[0], known)}" for word in words]
    return InputError(
        f"unrecognized arguments: {' '.join(told)}",
        hint=f"`flaskgate {command} --help` shows what it takes",
    )


def _scan(_: argparse.Namespace, inputs: Inputs) -> int:
    from flaskgate.gate.run import run

    return run(inputs)


def _fix(arguments: argparse.Namespace, inputs: Inputs) -> int:
    from flaskgate.gate.commands.fix import FixRequest, fix

    # what it leaves is listed whole: who mends a file wants to see all of it
    everything = {"report": "low", **inputs.given}
    only = tuple(arguments.only)
    return fix(
        replace(inputs, given=everything),
        FixRequest(show_diff=arguments.diff, force=arguments.force, only=only),
    )


def _baseline(arguments: argparse.Namespace, inputs: Inputs) -> int:
    from flaskgate.gate.commands.baseline import write_baseline

    return write_baseline(inputs, arguments.output)


def _image(arguments: argparse.Namespace, inputs: Inputs) -> int:
    from flaskgate.gate.commands.image.command import look_at_image

    return look_at_image(arguments.archive, inputs)


def _launches(arguments: argparse.Namespace, inputs: Inputs) -> int:
    from flaskgate.gate.run import list_launches

    return list_launches(inputs, as_json=arguments.as_json)


def _init(arguments: argparse.Namespace, inputs: Inputs) -> int:
    from flaskgate.gate.commands.init.command import InitRequest, init

    wish = InitRequest(
        platform=arguments.production or "",
        target=arguments.app,
        baseline=arguments.with_baseline,
    )
    return init(inputs, wish)


_SCANNING: Mapping[str, Callable[[argparse.Namespace, Inputs], int]] = {
    "init": _init,
    "scan": _scan,
    "fix": _fix,
    "baseline": _baseline,
    "image": _image,
    "launches": _launches,
}
"""The commands that look at a workspace."""


def _probe(arguments: argparse.Namespace) -> int:
    from flaskgate.gate.commands.probe.command import run_probe

    return run_probe(
        arguments.url,
        headers=arguments.header,
        proxy=arguments.proxy,
        ca_bundle=arguments.ca_bundle,
        seconds=arguments.timeout,
        as_json=arguments.as_json,
    )


def _complete(arguments: argparse.Namespace) -> int:
    import shtab

    write(sys.stdout, f"{shtab.complete(build_parser(), arguments.shell)}\n")
    return OK


def _list_rules(_: argparse.Namespace) -> int:
    from flaskgate.settings.catalog import load_catalogue

    rules = load_catalogue().rules.values()
    lines = (f"{rule.id:<32} {rule.severity.word:<9} {rule.title}\n" for rule in rules)
    write(sys.stdout, "".join(lines))
    return OK


def _explain(arguments: argparse.Namespace) -> int:
    from flaskgate.publish.views.rule_page import to_text
    from flaskgate.settings.catalog import load_catalogue

    rule = load_catalogue().require(arguments.rule, origin="'explain'")
    width = min(shutil.get_terminal_size((_PAGE, 0)).columns, _PAGE)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    write(sys.stdout, to_text(rule, width=max(width, _NARROWEST), colour=colour))
    return OK


_OPTIONS_OF: Mapping[str, Sequence[str]] = {
    "scan": SCAN,
    "fix": FIX,
    "image": IMAGE,
    "baseline": ("path", "config", "policy", "extra-rules"),
    "launches": ("path", "config", "policy", "rendered"),
}
_OWN_ARGUMENTS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "baseline": _add_baseline_arguments,
    "completion": _add_shell,
    "explain": _add_explain_arguments,
    "fix": _add_fix_arguments,
    "image": _add_image_arguments,
    "init": _add_wishes,
    "launches": _add_launches_arguments,
    "probe": _add_probe_arguments,
}
_WITHOUT_SCAN: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "probe": _probe,
    "rules": _list_rules,
    "explain": _explain,
    "completion": _complete,
}
"""Commands that look at no files."""
