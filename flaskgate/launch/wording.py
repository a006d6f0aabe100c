"""The text of reasons, for messages and listings; nothing else in launch analysis makes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Location

_PLACEHOLDER = re.compile(rf"\$(?:{UNKNOWN_NAME}\b|\{{{UNKNOWN_NAME}\}})")

_TEXTS: Mapping[Cause, str] = {
    Cause.NO_SERVER: "{subject} {detail}",
    Cause.NOTHING_RUN: "it starts nothing that serves",
    Cause.FOLLOWED: "followed to its end, no server is reached",
    Cause.STARTS_NOTHING: "it and what it imports have no Flask, no server, and start no program",
    Cause.SERVES_PLAIN: "`{subject}` serves, which is built for production",
    Cause.REFUSED: "`{subject}` refuses to serve where no terminal watches it",
    Cause.SERVED: "{subject} serves {detail}, debug off",
    Cause.SERVED_UNTOLD: "{subject} without a debugger; its debug mode is not known ({detail})",
    Cause.NOT_STARTED: "it is not started by itself",
    Cause.DECLARED: "the configuration says that it starts {subject}",
    Cause.WITHOUT_PYTHON: "{subject} brings no Python into the image",
    Cause.IMAGE_OF_OTHERS: "the image {subject} is of others",
    Cause.OF_PYTHON: "{subject} is a module of Python itself",
    Cause.UNCLEAR: "the start command is not clear",
    Cause.VARIABLE_UNSET: "${subject} is set nowhere in the repository",
    Cause.VARIABLE_UNKNOWN: "what ${subject} holds is not known",
    Cause.UNSEEN_VARIABLES: "it depends on variables that nothing in the repository sets",
    Cause.WAITS_FOR_VARIABLES: "it is started if a variable says so, which nothing here sets",
    Cause.OUTPUT: "what {subject} gives is not known",
    Cause.STANDARD_INPUT: "the program is read from standard input",
    Cause.FROM_NETWORK: "the program comes from the network when it is started",
    Cause.UNREADABLE: "{subject} is too large or no text",
    Cause.EDITED: "{detail} changes {subject}, which is not followed",
    Cause.UNPARSED: "not all of {subject} can be parsed",
    Cause.NO_SCRIPT: "the script {subject} is not in the repository",
    Cause.NO_PROGRAM: "the program {subject} is not in the repository",
    Cause.UNFAMILIAR: "what the program {subject} does is not known",
    Cause.MAY_RUN: "whether {subject} runs `{detail}` is not known",
    Cause.NO_SERVICES: "which services of its image {subject} starts is not known",
    Cause.FOR_DEVELOPERS: "{subject} is for development by its name, but {detail}; `contexts` in"
    " .flaskgate.yml can say what it is for",
    Cause.FOR_ITS_HOST: "{subject} runs the files of the checkout, and its host alone reaches it,"
    " as in development; `contexts` in .flaskgate.yml can say what it is for",
    Cause.NO_UNIT: "the unit of the service {subject} is not in the repository",
    Cause.NO_IMAGE: "no file here is known to build the image {subject}; scan it with"
    " `flaskgate image`",
    Cause.NO_CONTAINER: "nothing here says what the container {subject} runs",
    Cause.NO_READER: "files such as {subject} are not read, and whether this line starts anything"
    " is not known",
    Cause.TASKS_UNREAD: "what `{subject}` runs is not read",
    Cause.NO_TASK_FILE: "the {detail} of `{subject}` is not in the repository",
    Cause.NO_TASK: "{subject} has no task {detail} that can be read",
    Cause.NO_CONFIGURATION: "the configuration of {subject} is not in the repository",
    Cause.NOT_FOUND: "{subject} is not in the repository",
    Cause.LEFT_OUT: "{subject} does not get into the image: `.dockerignore` leaves it out",
    Cause.NO_MODULE: "module {subject} is not in the repository",
    Cause.AMBIGUOUS: "{subject} may be any of {detail}",
    Cause.NO_PATH: "{subject!r} is not the path of a file",
    Cause.NO_MODULE_NAME: "{subject!r} is not the name of a module",
    Cause.PATH_UNKNOWN: "{subject} depends on what is not known here",
    Cause.NO_APP_CONFIGURED: "neither the command nor a configuration of {subject} names an app",
    Cause.NO_APP_NAMED: "no app is named, and there is no wsgi.py or app.py",
    Cause.VALUE: "{subject}",
    Cause.MODULE_MISSING: "`{subject}` leads to no file of the repository",
    Cause.NO_APP: "`{subject}` of {detail} could not be followed",
    Cause.FILE_UNREAD: "{subject} cannot be read",
    Cause.FILE_TOO_LARGE: "{subject} is too large to analyse",
    Cause.NO_PYTHON: "{subject} is no Python that this gate can read (`{detail}`)",
    Cause.ENDS: "the program seems to {subject}",
    Cause.NO_COMMAND: "its command `{subject}` is not in the repository",
    Cause.REFUSED_SETTING: "`flask` does not start with `{subject}`, which is neither on nor off",
    Cause.REACHED: "whether `{subject}` is reached is not known",
    Cause.WRAPPED: "whether anything serves what `{subject}` wraps is not known",
    Cause.DEBUGGER: "whether `{subject}` serves the debugger is not known ({detail})",
    Cause.FAILED: "following it failed: {subject}",
    Cause.WRAPPERS: "too many wrappers stand around one command",
    Cause.STATEMENTS: "its scripts run more than {subject} statements",
    Cause.SCRIPT_PARTS: "{detail} is written in more than {subject} parts",
    Cause.SCRIPT_DEPTH: "its scripts call each other more than {subject} levels deep",
    Cause.SHELL_DEPTH: "its scripts nest more than {subject} levels deep",
    Cause.PYTHON_STEPS: "{subject} does more than can be followed",
    Cause.PYTHON_DEPTH: "{subject} is nested too deep to follow",
    Cause.UNFOLLOWED: "`{subject}` cannot be followed",
    Cause.LOOP: "a loop changes more than can be followed",
    Cause.CALL_DEPTH: "{subject} is called too deep to follow",
    Cause.IMPORT_DEPTH: "{subject} is imported too deep to follow",
    Cause.SINKS: "the program serves in more places than are listed",
    Cause.LAUNCHES: "the repository starts more than can be followed",
}


_ADVISED: Mapping[str, tuple[Cause, ...]] = {
    "Set ${subject} where this is started": (Cause.VARIABLE_UNSET,),
    "Give ${subject} a value that stands in the repository": (Cause.VARIABLE_UNKNOWN,),
    "Change {subject} in the repository instead": (Cause.EDITED,),
    "Correct what cannot be read": (
        *(Cause.UNREADABLE, Cause.UNPARSED, Cause.FILE_UNREAD, Cause.NO_PYTHON),
    ),
    "Correct the name or the folder if one is wrong": (
        *(Cause.NO_SCRIPT, Cause.NO_PROGRAM, Cause.NOT_FOUND, Cause.NO_MODULE),
    ),
    "Take {subject} out of `.dockerignore` if the image is to have it": (Cause.LEFT_OUT,),
    "Say where this is started in which folder it runs": (Cause.AMBIGUOUS, Cause.PATH_UNKNOWN),
    "Set it to `0`": (Cause.REFUSED_SETTING,),
    "Say under `contexts` what this file is for": (Cause.FOR_DEVELOPERS, Cause.FOR_ITS_HOST),
    "Name the app in the command, such as `shop:app`": (
        *(Cause.NO_APP_NAMED, Cause.NO_APP_CONFIGURED),
    ),
    "Start the program without a detour": (
        *(Cause.UNFAMILIAR, Cause.MAY_RUN, Cause.NO_SERVICES, Cause.TASKS_UNREAD),
    ),
    "See for yourself that debug is off there and that a production server serves": (
        *(Cause.VALUE, Cause.UNFOLLOWED, Cause.REACHED, Cause.WRAPPED, Cause.DEBUGGER),
        *(Cause.NO_APP, Cause.ENDS, Cause.MODULE_MISSING, Cause.NO_COMMAND, Cause.FILE_TOO_LARGE),
        Cause.FAILED,
    ),
}
"""What can be done about what is not known, and about which causes."""
_ADVICE = {cause: advice for advice, causes in _ADVISED.items() for cause in causes}
_WRITE_OUT = "Write the start command out"
"""What can be done where nothing better is known."""


def advise(reason: Reason, place: Location) -> str:
    """Return what to do about a start at a place that is not known for a reason."""
    is_named = UNKNOWN_NAME not in reason.subject
    first = _ADVICE.get(reason.cause, _WRITE_OUT) if is_named else _WRITE_OUT
    first = first.format(subject=reason.subject or "it")
    return (
        f"{first}, or say under `launches` in `.flaskgate.yml` what this starts: "
        f"`{{at: {place.path}:{place.start.line}, command: …}}`, or `serves: nothing`."
    )


def say(reason: Reason) -> str:
    """Return a reason as a part of a sentence, without a capital and a full stop."""
    if reason.subject == UNKNOWN_NAME:
        return "a word of the command is not known"
    text = _TEXTS[reason.cause].format(subject=reason.subject, detail=reason.detail)
    return without_placeholders(text)


def without_placeholders(text: str) -> str:
    """Return a text with `…` for each part of a template or a command that cannot be told."""
    return _PLACEHOLDER.sub("…", text)


def say_all(reasons: Iterable[Reason]) -> str:
    """Return several reasons in one line; empty if there are none."""
    return "; ".join(say(one) for one in reasons)
