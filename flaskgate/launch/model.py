"""The words of launch analysis as frozen data."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from flaskgate.launch.reasons import Reason
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context, Location, Notification, Step


class Repository(Protocol):
    """The scanned tree, read-only; every path is relative to the repository root."""

    @property
    def paths(self) -> Collection[PurePosixPath]:
        """All regular files of the tree; membership is O(1)."""

    def read(self, path: PurePosixPath) -> SourceFile | None:
        """Return the file, or None where there is none, or none that may be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One variable of a unit's environment."""

    value: str | None
    """None: it is set, but to what cannot be told (a secret, a template, `${VAR}` unset)."""
    location: Location
    """The line that sets it."""
    origin: Location | None = None
    """The line that the value comes from, where it is another one: `${VAR}` of a `.env` file."""
    is_perhaps: bool = False
    """Nor can it be told whether it is set at all."""
    may_change: bool = False
    """What is not in the repository is read later, and may set it anew."""


Environment = Mapping[str, Setting]
"""Variable name to its setting; a name that is missing is not set by anything we can see."""
IN_RUN = "app.run: "
"""Stands in an environment before names that dotenv files set, which `app.run` reads at last."""
OTHERS = "*"
"""Stands in an environment for all names that are missing in it: they may be set by what is not in
the repository, a file of variables or a script that is sourced."""
REQUIRED = "required"
"""What `OTHERS` is set to for a script that fails without some of them: it is given those, and
nothing says that what it starts finds any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """How a part of the repository appears in the unit's file system; a later mount wins."""

    source: PurePosixPath
    """A file or folder of the repository."""
    target: PurePosixPath
    """Absolute, in the unit's file system."""
    is_one_of: bool = False
    """Of those that go to this target, whoever builds the image says which one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is executed."""

    words: tuple[str, ...]
    """The exec form. A shell form is `("/bin/sh", "-c", text)`. Variables the artefact's own
    language expands (Compose `${X:-y}`, Dockerfile ARG) are expanded where they can be told;
    what a shell would expand at run time stays as it is written."""
    location: Location
    """Exactly the lines that say it: the instruction, the YAML value, the Procfile line."""
    text: str
    """As one line for messages, such as `CMD ["python", "app.py"]`."""
    is_extensible: bool = False
    """Whoever runs it may add words, which the artefact does not say (ENTRYPOINT without CMD)."""
    exact: frozenset[str] = frozenset()
    """Those of its words in which nothing is expanded: a `$` is a dollar sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file whose text the artefact itself holds (`COPY <<EOF /start.sh`, `RUN echo … > x`)."""

    target: PurePosixPath
    """Absolute, in the unit's file system."""
    text: str
    location: Location
    """What writes it."""
    is_mounted: bool = False
    """It lies over whatever else is in that place."""

    @property
    def stand_in(self) -> PurePosixPath:
        """What stands for it among the files of the repository, which have no such name."""
        return PurePosixPath(f"{str(self.target).lstrip('/')} (mounted)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A file of the repository that is changed where it is started (`RUN sed -i … app.py`)."""

    target: PurePosixPath
    """Absolute, in the unit's file system; a `*` stands for any characters."""
    script: str
    """What is done to it: one expression a line, or the whole command."""
    location: Location
    text: str = ""
    """The shell text that does it while an image is built; empty where that cannot be followed."""
    folder: PurePosixPath | None = None
    """Where that text runs."""
    mounted: int = 0
    """How many of the image's mounts are there when it runs."""
    below: int | None = None
    """Of what is brought from elsewhere: how many of the image's mounts it may lie over."""


def ignore_nothing(_: PurePosixPath) -> bool:
    """Return False: every file that a mount covers is there."""
    return False


class UnitRole(enum.Enum):
    """What runs a unit, where that decides something; what it is called is for readers alone."""

    OTHER = enum.auto()
    CONTAINER = enum.auto()
    """A container, whatever format says so: a task of ECS, a pod in HCL."""
    CRON = enum.auto()
    SUPERVISED = enum.auto()
    """A program of Supervisor, Circus or pm2, or a file of uWSGI; another may start it as well."""
    WRITTEN_SERVICE = enum.auto()
    """A unit of systemd that stands in another text, such as a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchUnit:
    """One thing an artefact starts."""

    name: str
    """For readers: `image`, `service web`, `process web`, `Deployment shop, container api`."""
    role: UnitRole = UnitRole.OTHER
    service: str = ""
    """The service of a Compose file that it is; empty: it is none, or a hook of one."""
    command: Command
    environment: Environment = field(default_factory=dict)
    folder: PurePosixPath | None = None
    """The working directory, absolute in the unit's file system; None: it cannot be told."""
    mounts: tuple[Mount, ...] = ()
    """Empty: how the repository is laid out there cannot be told (a unit file of a host)."""
    artefact: PurePosixPath | None = None
    """The file that starts it, where that is not the one of its first step."""
    recipe: PurePosixPath | None = None
    """The Dockerfile of its image, where no step and no command stands in it."""
    context: Context = Context.UNKNOWN
    """DEVELOPMENT where the artefact says so itself (`profiles: [dev]`, a test job)."""
    claim: Reason | None = None
    """Of what calls itself development: why production may start it all the same."""
    steps: tuple[Step, ...] = ()
    """What led to the command, in order: the Compose service, then its image … not the command."""
    reach: str = ""
    """What makes it reachable, for the message: `publishes port 5000`, `web process`."""
    ports: tuple[str, ...] = ()
    """The ports of its own network on which others reach it, in order, as far as the artefact says
    so: EXPOSE, the container's side of what Compose publishes, `containerPort`. `$PORT`: the
    platform says it by this variable when it starts the unit."""
    published: tuple[str, ...] = ()
    """Those of them that are published to outside of its network, for sure."""
    serves: bool = True
    """False for what is no long-running server by its role (`release:`, an init container). What it
    is shown to do counts all the same: a role is a claim."""
    has_terminal: bool = False
    """Its standard input is a terminal (`tty: true`), as far as the artefact says so itself."""
    is_given: bool = False
    """Its command is what the entrypoint of an image is given that others have built."""
    image: str = ""
    """The image in which its own words run, as the artefact names it, if nothing here builds it."""
    is_started: bool = True
    """False for what waits until somebody starts it by hand (`autostart=false`)."""
    is_by_hand: bool = False
    """Somebody starts it by hand, if anyone: it is listed, and no evidence of anything."""
    covered: tuple[PurePosixPath, ...] = ()
    """Folders of its file system in which something else may lie: volumes, mounts of a machine."""
    texts: tuple[Written, ...] = ()
    """Files that are there besides the mounts; of several of one name each adds to the last."""
    edits: tuple[Edit, ...] = ()
    """What is changed in the files that are there."""
    reason: Reason | None = None
    """Why nothing tells what it starts: its command is only what names its image."""
    is_ignored: Callable[[PurePosixPath], bool] = field(
        default=ignore_nothing, repr=False, compare=False
    )
    """Which files of the repository stay out although a mount covers them (`.dockerignore`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one artefact yields."""

    units: tuple[LaunchUnit, ...] = ()
    notifications: tuple[Notification, ...] = ()
    is_familiar: bool = True
    """False where nobody knows what such a file is for: it may start something all the same."""
    is_base: bool = False
    """It is known to start nothing by itself: others take over what is in it."""


PLATFORM_PORT = "$PORT"
"""Stands among the ports of a unit whose platform chooses the port."""

CONTAINER_ENGINES = frozenset(
    {"docker", "podman", "nerdctl", "gcloud", "kubectl", "oc", "az", "fly", "flyctl"}
)
"""Programs that start containers: what runs inside is a unit of its own."""


class StartKind(enum.StrEnum):
    """What a command comes down to."""

    FLASK_CLI = "flask-cli"
    """`flask … run`, `python -m flask … run`, the `run` of a FlaskGroup."""
    PYTHON_FILE = "python-file"
    PYTHON_MODULE = "python-module"
    PYTHON_CODE = "python-code"
    """`python -c CODE`."""
    CONSOLE_SCRIPT = "console-script"
    """A program that a manifest of the repository declares: `module:function`."""
    SERVER = "server"
    """A production server that imports the app: gunicorn, uwsgi, waitress-serve, uvicorn …"""
    OTHER = "other"
    """What is known not to serve Python of the repository: a database, a migration, an editor."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One process a unit starts, after every wrapper, script and shell has been seen through."""

    kind: StartKind
    location: Location
    """The line that says it: in the unit, or in the script the unit runs."""
    words: tuple[str, ...] = ()
    """The program and its arguments after wrappers; variables expanded where they can be told."""
    target: str = ""
    """File as written, dotted module, code, or the server's `module:object`; the app of flask-cli
    (`--app`), empty where `FLASK_APP` or discovery decides."""
    program: str = ""
    """For SERVER its plain name: `gunicorn`, `uwsgi`, `waitress-serve` …"""
    arguments: tuple[str, ...] = ()
    """What follows the target: `sys.argv[1:]` of a Python file or module, the flags of a server."""
    environment: Environment = field(default_factory=dict)
    """The unit's, with what `env`, `export` and `VAR=x command` change on the way."""
    folder: PurePosixPath | None = None
    """The working directory at that point (`cd` seen through), in the unit's file system."""
    steps: tuple[Step, ...] = ()
    """From the unit's command (first) to this line (last); one step if they are the same."""
    is_conditional: bool = False
    """It stands in a branch whose condition cannot be told from the environment."""
    unknown_words: str = ""
    """Those of its arguments that may become any others, as they are written: `$OPTIONS`."""
    reason: Reason | None = None
    """For UNKNOWN: why it cannot be told; for OTHER: what shows that it serves nothing."""


class State(enum.StrEnum):
    """Whether something is on."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A value that turns something on or off, as far as it can be told."""

    state: State
    reason: str = ""
    """In words: `debug=True`, `FLASK_DEBUG=1`, `the repository does not set DEBUG, and the default
    is on`."""
    steps: tuple[Step, ...] = ()
    """The lines that decide it (the argument, the config key, the class, the ENV line)."""
    variable: str = ""
    """The environment variable on which it depends, where the unit does not set it: the state
    then is that of the default, and anything the operator sets may change it."""
    is_trap: bool = False
    """A string that looks off but is true (`debug=os.getenv("DEBUG", "0")`)."""
    is_literal: bool = False
    """It is written as on (`DEBUG = True`); a variable can only lead to it, or elsewhere."""


OFF = Switch(state=State.OFF)


class ServerKind(enum.StrEnum):
    """What a Python sink serves with."""

    DEVELOPMENT = "development"
    """Werkzeug: `Flask.run`, `run_simple`, `make_server`, Socket.IO on Werkzeug, Dash …"""
    PRODUCTION = "production"
    """waitress, gevent, uvicorn, hypercorn, cheroot, gunicorn in code …"""
    MIDDLEWARE = "middleware"
    """`DebuggedApplication`: the debugger under whatever server imports it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A plain argument of a call, as far as it can be told."""

    value: str = ""
    """Empty: it is not given, or cannot be told."""
    variable: str = ""
    """The environment variable it is taken from, which nothing sets; `value` is the default."""
    is_known: bool = True
    """False: it is given, and what it is cannot be told."""


OTHER_CERTIFICATE = ("",)
PERHAPS_CERTIFICATE = ("", "")
"""Whether it speaks TLS is for a condition to say, or cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a call serves, and where it listens."""

    made: frozenset[Location]
    """The calls that may have made the very object: one, or several where a branch decides; empty
    where it cannot be told."""
    apps: frozenset[Location]
    """The calls that made the Flask applications behind it."""
    maker: str
    """The class of the object by its dotted name: `flask.Flask`, `dash.Dash` …"""
    host: Argument = Argument()
    port: Argument = Argument()
    certificate: tuple[str, ...] = ()
    """The files of the certificate and of its key, where it speaks TLS; `OTHER_CERTIFICATE` where
    it does so with something else."""
    mode: str = ""
    """Of Socket.IO its `async_mode`, where the code says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A place in Python code where serving begins, reached from an entry."""

    kind: ServerKind
    location: Location
    """The call."""
    text: str
    """The call on one line, shortened: `app.run(host="0.0.0.0", debug=True)`."""
    debug: Switch = OFF
    """Flask's debug mode when this call serves."""
    debugger: Switch = OFF
    """The Werkzeug debugger is served (`use_debugger`, which follows debug by default)."""
    evalex: Switch = Switch(state=State.ON)
    """The debugger's console."""
    steps: tuple[Step, ...] = ()
    """From the entry file to the call: imports and calls on the way; without the call itself."""
    is_conditional: bool = False
    """It stands under a condition that cannot be told, or behind what may end the program."""
    is_in_branch: bool = False
    """It stands under such a condition itself."""
    is_guarded: bool = False
    """It stands under `if __name__ == "__main__"` of its file (or is only called from there)."""
    variable: str = ""
    """An environment variable that nothing sets, whose default decided a branch on the way."""
    needs_terminal: bool = False
    """It refuses to serve where its standard input is no terminal."""
    serving: Serving | None = None
    """None: what it serves could not be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A name of a module that stands for an application, or a call of a module that makes one."""

    path: PurePosixPath
    """The file of the module."""
    name: str
    """`app`, `create_app()`, `create_app('prod', debug=False)`; of a function that is no factory
    that was called, its name alone."""
    made: frozenset[Location]
    """The calls that make what it stands for; empty for a function that was not called."""
    apps: frozenset[Location]
    """The calls that make the Flask applications behind that."""
    maker: str = ""
    """The class of the object by its dotted name."""
    is_own: bool = True
    """The module makes it; False where it imports the name."""
    is_factory: bool = False
    """A function that was not called, and would make an application without an argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A Flask application that a program makes."""

    location: Location
    """The call that makes it."""
    text: str
    """The call on one line, shortened."""
    debug: Switch
    """Its debug mode at the end, as far as its own configuration decides."""
    setting: tuple[Step, ...] = ()
    """The line that sets it, last, where that can be told."""


Parts = tuple[str | None, ...]
"""A text in order; None is a part that cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process that a Python program starts."""

    words: tuple[Parts, ...]
    """The exec form; a shell form is `/bin/sh -c TEXT`. Empty: nothing of it can be told."""
    location: Location
    """The call."""
    text: str
    """The call on one line, shortened."""
    steps: tuple[Step, ...] = ()
    """From the entry file to the call: imports and calls on the way; without the call itself."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """What the program has set, or sets for the process; None: to what cannot be told."""
    removed: frozenset[str] = frozenset()
    """Variables that the program has taken away."""
    is_bare: bool = False
    """It has no variables but these."""
    is_doubted: bool = False
    """Which variables of the program it has besides cannot be told."""
    folder: Parts = ("",)
    """Where it runs, as seen from where the program does."""
    is_conditional: bool = False
    """It stands under a condition that cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What running or importing a Python file does, as far as this gate cares."""

    sinks: tuple[Sink, ...] = ()
    """In the order in which they are reached; nothing after an unconditional blocking one."""
    app_debug: Switch = OFF
    """Whether the app object that a WSGI server would import is in debug mode."""
    flag: Switch | None = None
    """What importing the app makes of FLASK_DEBUG, which `flask run` reads afterwards; None: it
    leaves it alone."""
    files: frozenset[PurePosixPath] = frozenset()
    """The Python files that are executed and may matter."""
    seen: frozenset[PurePosixPath] = frozenset()
    """These, and the files whose import was found to do nothing."""
    apps: tuple[Application, ...] = ()
    """Of a survey: every application that is made."""
    exports: tuple[Export, ...] = ()
    """Of an import: the names of the modules that are executed, those of the entry first."""
    factories: tuple[Export, ...] = ()
    """The calls of functions of modules that made applications, the outermost first."""
    served: frozenset[Location] = frozenset()
    """Of a server: the calls that made the Flask applications that it takes."""
    strangers: frozenset[Location] = frozenset()
    """Calls of a `run` that is known to be no application's."""
    home: PurePosixPath | None = None
    """The file that makes the app object, where that can be told."""
    unknown: tuple[Reason, ...] = ()
    """Why something on the way could not be followed; empty if all was."""
    taken: frozenset[Location] = frozenset()
    """Blocks under a condition that are executed, perhaps."""
    passed: frozenset[Location] = frozenset()
    """Blocks whose condition does not hold, without main guards."""
    entered: frozenset[tuple[PurePosixPath, int]] = frozenset()
    """Functions that are executed, perhaps, by the first lines of their bodies."""
    ignored: frozenset[Location] = frozenset()
    """Calls of `Flask.run` that return at once, under the `flask` command."""
    guarded: frozenset[Location] = frozenset()
    """Blocks under a main guard that are passed by because their files are imported."""
    loads_dotenv: bool = False
    """The program itself calls `load_dotenv`: dotenv files count under any server."""
    missing: frozenset[str] = frozenset()
    """Files of settings that it looks for and that are taken as missing, as it names them."""
    children: tuple[Child, ...] = ()
    """Processes that it starts, in order, without those that are followed as a part of it."""
    starts_nothing: bool = False
    """Of a program that could not be followed to its end: its text shows that it starts nothing."""
