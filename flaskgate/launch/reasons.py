"""Why something is safe or cannot be told, as values: a cause and its facts.

Whoever follows a start makes reasons; what they mean for it is decided by their causes alone.
Text is made of them at the edge, by `wording`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Cause(enum.Enum):
    """What a reason is about; `subject` and `detail` of each stand in the table of `wording`."""

    # Why a start is safe.
    NO_SERVER = enum.auto()
    """A program that is known not to serve Python of the repository."""
    NOTHING_RUN = enum.auto()
    """The command runs no program of its own."""
    FOLLOWED = enum.auto()
    """The program was followed to its end, and no server is reached."""
    STARTS_NOTHING = enum.auto()
    """Nothing in the text of the program and of what it imports serves, or starts anything."""
    SERVES_PLAIN = enum.auto()
    """The program reaches a server that is built for production, and no debugger with it."""
    REFUSED = enum.auto()
    """The program reaches a development server that refuses to serve without a terminal."""
    SERVED = enum.auto()
    """A production server imports the app, which is out of debug mode."""
    SERVED_UNTOLD = enum.auto()
    """A production server imports the app, whose debug mode cannot be told; it has no debugger."""
    NOT_STARTED = enum.auto()
    """It waits until somebody starts it by hand."""
    DECLARED = enum.auto()
    """The configuration says what it starts."""
    WITHOUT_PYTHON = enum.auto()
    """Nothing of Python gets into the image; the subject is what builds it."""
    IMAGE_OF_OTHERS = enum.auto()
    """A program of an image that others build."""
    OF_PYTHON = enum.auto()
    """A module of Python itself."""

    # What a command, a script or a shell leaves open.
    UNCLEAR = enum.auto()
    VARIABLE_UNSET = enum.auto()
    VARIABLE_UNKNOWN = enum.auto()
    UNSEEN_VARIABLES = enum.auto()
    """What is started, or how, is for variables to say that are not in the repository."""
    WAITS_FOR_VARIABLES = enum.auto()
    """A script starts nothing that serves unless somebody sets a variable."""
    OUTPUT = enum.auto()
    """What a command gives, or any other part of a word, cannot be told."""
    STANDARD_INPUT = enum.auto()
    FROM_NETWORK = enum.auto()
    """A text that the network gives is all that is run."""
    UNREADABLE = enum.auto()
    EDITED = enum.auto()
    """A file is changed before it is started; the detail is the place that does so."""
    UNPARSED = enum.auto()
    NO_SCRIPT = enum.auto()
    NO_PROGRAM = enum.auto()
    UNFAMILIAR = enum.auto()
    """A program that nobody knows; it may run anything that it finds."""
    MAY_RUN = enum.auto()
    """A program that nobody knows, with a start among its words; the detail is that start."""
    NO_SERVICES = enum.auto()
    """A program starts the services of its image, and none of them is in the repository."""
    FOR_DEVELOPERS = enum.auto()
    """Its name says that it is for development, and by default it is what is started."""
    FOR_ITS_HOST = enum.auto()
    """It is used as developers do: its files are edited in place, and its host alone reaches it."""
    NO_UNIT = enum.auto()
    """A service is started whose unit is not in the repository."""
    NO_IMAGE = enum.auto()
    """An image is started that is the project's own, and no file is known to build it."""
    NO_CONTAINER = enum.auto()
    """A container is started that was made before, and nothing here says how."""
    NO_READER = enum.auto()
    """A command stands in a file of a kind that no reader opens; the subject is its name."""
    TASKS_UNREAD = enum.auto()
    NO_TASK_FILE = enum.auto()
    NO_TASK = enum.auto()
    NO_CONFIGURATION = enum.auto()

    # Where a file, a module or an app is.
    NOT_FOUND = enum.auto()
    LEFT_OUT = enum.auto()
    """It is in the repository, but `.dockerignore` keeps it out of the image that runs it."""
    NO_MODULE = enum.auto()
    AMBIGUOUS = enum.auto()
    NO_PATH = enum.auto()
    NO_MODULE_NAME = enum.auto()
    PATH_UNKNOWN = enum.auto()
    NO_APP_NAMED = enum.auto()
    NO_APP_CONFIGURED = enum.auto()
    """Neither the command of a server nor its configuration names an app."""

    # What a Python program leaves open.
    VALUE = enum.auto()
    """A value cannot be told; the subject describes it."""
    MODULE_MISSING = enum.auto()
    """An import leads to no file of the repository; the subject is its source."""
    NO_APP = enum.auto()
    """What a server or a console script names could not be followed."""
    FILE_UNREAD = enum.auto()
    FILE_TOO_LARGE = enum.auto()
    NO_PYTHON = enum.auto()
    """No grammar of Python reads what begins at the subject, a path and a line, with the detail."""
    ENDS = enum.auto()
    """The program seems to end before it serves; the subject says with what."""
    NO_COMMAND = enum.auto()
    """A program's command line has no such command that can be seen."""
    REFUSED_SETTING = enum.auto()
    """The `flask` command ends at once with this value of a variable."""
    REACHED = enum.auto()
    """Whether a call that serves is reached."""
    WRAPPED = enum.auto()
    """Whether anything serves an app that the debugger is put around."""
    DEBUGGER = enum.auto()
    """Whether a call serves the debugger."""

    UNFOLLOWED = enum.auto()
    """A call or statement that may start something and cannot be followed; the subject is it."""

    FAILED = enum.auto()
    """A bug of ours, which the subject describes; the run is not complete."""

    # Limits: more than any real repository has.
    WRAPPERS = enum.auto()
    STATEMENTS = enum.auto()
    SCRIPT_PARTS = enum.auto()
    SCRIPT_DEPTH = enum.auto()
    SHELL_DEPTH = enum.auto()
    PYTHON_STEPS = enum.auto()
    PYTHON_DEPTH = enum.auto()
    CALL_DEPTH = enum.auto()
    LOOP = enum.auto()
    IMPORT_DEPTH = enum.auto()
    SINKS = enum.auto()
    LAUNCHES = enum.auto()


UNFINISHED = frozenset(
    {Cause.ENDS, Cause.PYTHON_STEPS, Cause.PYTHON_DEPTH, Cause.CALL_DEPTH, Cause.LOOP}
)
"""Why a program was not followed to its end, which says nothing of what it starts."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `Reason(Cause.NO_SCRIPT, "start.sh")`."""

    cause: Cause
    subject: str = ""
    """What it is about: a name, a path, a line of source, or the number of a limit."""
    detail: str = ""
    """A second fact, where the cause has one."""
