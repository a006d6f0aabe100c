"""What commands of PowerShell start, as lines of shell: programs, and cmdlets that run them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.commands.windows.nssm import PowerServices
from flaskgate.launch.commands.windows.power_tokens import Name, Sort, Statement, Token
from flaskgate.launch.commands.windows.power_values import (
    Code,
    Scope,
    Text,
    Value,
    arguments,
    elements_of,
    grouped,
    is_text,
    line,
    quoted,
    split,
    value_of,
    word,
)

PERHAPS = "test -e /untold"
"""A condition of which nobody knows whether it holds."""
_EXE = re.compile(r"\.exe$", re.IGNORECASE)
CMDLET = re.compile(
    r"(?:add|approve|assert|backup|block|build|checkpoint|clear|close|compare|complete|compress"
    r"|confirm|connect|convert|convertfrom|convertto|copy|debug|deny|deploy|disable|disconnect"
    r"|dismount|edit|enable|enter|exit|expand|export|find|foreach|format|get|grant|group|hide"
    r"|import|initialize|install|invoke|join|limit|lock|measure|merge|mount|move|new|open|optimize"
    r"|out|ping|pop|protect|publish|push|read|receive|redo|register|remove|rename|repair|request"
    r"|reset|resize|resolve|restart|restore|resume|revoke|save|search|select|send|set|show|skip"
    r"|sort|split|start|step|stop|submit|suspend|switch|sync|tee|test|trace|unblock|undo|uninstall"
    r"|unlock|unprotect|unpublish|unregister|update|use|wait|watch|where|write)-[a-z]\w*"
)
"""What the names of cmdlets begin with, so that `waitress-serve` is none
(https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands)."""
IDLE = frozenset(
    [
        ".",
        "?",
        "activate",
        "cat",
        "cls",
        "clear",
        "copy",
        "cp",
        "del",
        "dir",
        "echo",
        "erase",
        "gc",
        "gci",
        "gcm",
        "gi",
        "gp",
        "group",
        "ls",
        "md",
        "measure",
        "mkdir",
        "mi",
        "move",
        "mv",
        "ni",
        "oh",
        "ps",
        "rd",
        "ren",
        "ri",
        "rm",
        "rmdir",
        "rni",
        "select",
        "sleep",
        "sls",
        "sort",
        "tee",
        "type",
        "where",
        "write",
        "break",
        "continue",
        "using",
        "class",
        "enum",
        "trap",
        "explorer",
        "notepad",
        "data",
        "begin",
        "process",
        "end",
    ]
)
"""Words that begin a statement which starts nothing: aliases of cmdlets, and a few keywords."""
_MOVES = frozenset({"cd", "chdir", "sl", "set-location", "pushd", "push-location"})
STARTS = frozenset({"start-process", "saps", "start"})
TEXTS = frozenset({"invoke-expression", "iex"})
JOBS = frozenset({"start-job", "invoke-command", "icm", "start-threadjob"})
_WRITES = frozenset({"set-content", "out-file", "add-content", "sc", "ac"})
_EACH = frozenset({"foreach-object", "%", "foreach"})
_SHELLS = re.compile(r"(?:.*[\\/])?(?:powershell|pwsh|cmd)(?:\.exe)?", re.IGNORECASE)
_ADDRESS = re.compile(r"\w+://")
_ACTIVATED = re.compile(r".*activate(?:\.\w+)?", re.IGNORECASE)
_SERVY = re.compile(r"(?:.*[\\/])?servy-cli(?:\.exe)?", re.IGNORECASE)
TASK, SERVICE = "new-scheduledtaskaction", "new-service"


@dataclass(slots=True)
class Commands(ABC):
    """Emits what commands start; what stands in blocks is for whoever reads statements."""

    scope: Scope = field(default_factory=Scope)
    services: PowerServices = field(default_factory=PowerServices)
    functions: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    """The parameters of the functions that are defined, by their names in lower case."""
    is_installer: bool = False
    _lines: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    @abstractmethod
    def all(self, statements: Sequence[Statement]) -> None:
        """Emit statements."""

    def _emit(self, at: int, text: str) -> None:
        if text:
            self._lines[at].append(text)

    def _branch(self, block: Token, test: str) -> None:
        self._emit(block.line, f"if {test}; then :")
        self.all(block.statements)
        self._emit(last_line((block,)), "fi")

    def _pipeline(self, tokens: Statement) -> None:
        for sign in ("&&", "||"):
            for one in split(tokens, sign)[1:]:
                self._pipeline(one)
            tokens = (split(tokens, sign) or [()])[0]
        elements = split(tokens, "|")
        for number, one in enumerate(elements):
            if one[0].word in _WRITES:
                self._write(one, elements[number - 1] if number else ())
            elif one[0].word in _EACH and number:
                for block in (token for token in one if token.sort is Sort.BLOCK):
                    self._branch(block, PERHAPS)
            else:
                self._command(one)

    def _command(self, tokens: Statement) -> None:
        """Emit a command; an expression alone starts nothing, unless it is in parentheses."""
        tokens, into = _redirected(tokens)
        if tokens and into and is_text(tokens[0]) and tokens[0].sort is not Sort.WORD:
            self._put(tokens, into)
            return
        is_called = bool(tokens) and tokens[0].word in {"&", "."} and len(tokens) > 1
        rest = tokens[1:] if is_called else tokens
        if not rest:
            return
        if (rest[0].sort is Sort.BLOCK and is_called) or (
            rest[0].sort in {Sort.GROUP, Sort.PART} and not is_called
        ):
            self.all(rest[0].statements)
        elif is_called or rest[0].sort is Sort.WORD:
            self._called(rest, is_loaded=tokens[0].word == ".")

    def _called(self, tokens: Statement, *, is_loaded: bool = False) -> None:
        name = tokens[0].word
        action = self._action(name)
        if action is not None:
            self._emit(tokens[0].line, action(tokens))
        elif name in self.functions:
            self._emit(tokens[0].line, self._own_call(tokens))
        elif not (CMDLET.fullmatch(name) or name in IDLE or _is_idle(tokens[0])):
            self._emit(tokens[0].line, self._native(tokens, is_loaded=is_loaded))

    def _action(self, name: str) -> Callable[[Statement], str] | None:
        """Return what makes shell of a cmdlet that starts something or changes the folder."""
        actions = (
            (_MOVES, self._moved),
            (STARTS, self._process),
            (TEXTS, self._evaluated),
            (JOBS, self._job),
            ({SERVICE}, self._service),
            ({TASK}, self._task),
        )
        return next((action for names, action in actions if name in names), None)

    def _native(self, tokens: Statement, *, is_loaded: bool) -> str:
        """Return a program and its words, or what a tool that makes services starts."""
        words = self._words(tokens)
        command = self.services.command_of(words, tokens)
        if command is not None:
            made = self.services.shell(command)
            self.is_installer = self.is_installer or made != ":"
            return made or " ".join(map(word, words))
        service = _service_of(words)
        if service is not None:
            self.is_installer = True
            return service
        self.is_installer = self.is_installer or _installs_itself(words)
        start = ". " if is_loaded and not _is_script(words[0]) else ""
        return start + " ".join(map(word, words))

    def _words(self, tokens: Statement) -> list[Value]:
        """Return the words of a program as it is called here, without endings of Windows."""
        words: list[Value] = []
        for one in grouped(tokens):
            is_splat = one[0].sort is Sort.SPLAT
            words += [_splatted(one[0])] if is_splat else elements_of(one, self.scope)
        first = words[0][-1] if words and words[0] else None
        if isinstance(first, Text):
            plain = _EXE.sub("", first.text)
            words[0] = (*words[0][:-1], Text("python" if plain == "py" else plain))
            if plain == "py" and words[1:] and re.fullmatch(r"-\d[\d.]*", known(words[1])):
                del words[1]
        return words

    def _own_call(self, tokens: Statement) -> str:
        """Return a call of a function of the script, with what its parameters are."""
        named, plain = arguments(tokens[1:], self.scope)
        sets = []
        for one in self.functions[tokens[0].word]:
            name, default = parameter(one)
            given = named.get(f"-{name}") or (plain.pop(0) if plain else default[2:])
            text = quoted(value_of(given, self.scope)) if given else ""
            sets += [f'ps_{name}="{text}"; '] if name else []
        return f"{''.join(sets)}{function_name(tokens[0].word)}"

    def _moved(self, tokens: Statement) -> str:
        named, plain = arguments(tokens[1:], self.scope)
        given = named.get("-path") or named.get("-literalpath") or (plain[0] if plain else ())
        return f'cd "{quoted(value_of(given, self.scope))}"' if given else ""

    def _process(self, tokens: Statement) -> str:
        """Return what `Start-Process` starts, in the folder that it is given."""
        named, plain = arguments(tokens[1:], self.scope)
        program = _named(named, "-filepath") or (plain.pop(0) if plain else ())
        given = _named(named, "-argumentlist", "-args") or (plain[0] if plain else ())
        return self._started(program, given, _named(named, "-workingdirectory"))

    def _started(self, program: Statement, given: Statement, folder: Statement) -> str:
        if not program:
            return ""
        first = value_of(program, self.scope)
        if _ADDRESS.match(known(first)):
            return ""
        is_shell = _SHELLS.fullmatch(known(first)) is not None
        words = elements_of(given, self.scope) if given else []
        rest = " ".join(word(one) if is_shell and len(words) > 1 else line(one) for one in words)
        text = f"{self._program(first)} {rest}".strip()
        if len(words) == 1 and _is_variable(words[0]):
            text = f"eval '{self._program(first)} '\"{rest}\""
        if not folder:
            return text
        return f'(cd "{quoted(value_of(folder, self.scope))}"; {text})'

    def _program(self, value: Value) -> str:
        last = value[-1] if value else None
        plain = (*value[:-1], Text(_EXE.sub("", last.text))) if isinstance(last, Text) else value
        return "python" if known(plain) == "py" else word(plain)

    def _evaluated(self, tokens: Statement) -> str:
        named, plain = arguments(tokens[1:], self.scope)
        given = named.get("-command") or (plain[0] if plain else ())
        return _evaluated(value_of(given, self.scope)) if given else ""

    def _job(self, tokens: Statement) -> str:
        """Emit what runs beside the script; elsewhere, too, as it would here."""
        for one in tokens:
            if one.sort is Sort.BLOCK:
                self.all(one.statements)
        return ""

    def _service(self, tokens: Statement) -> str:
        named, _ = arguments(tokens[1:], self.scope)
        given = _named(named, "-binarypathname")
        self.is_installer = self.is_installer or bool(given)
        return _evaluated(value_of(given, self.scope)) if given else ""

    def _task(self, tokens: Statement) -> str:
        named, plain = arguments(tokens[1:], self.scope)
        program = _named(named, "-execute") or (plain[0] if plain else ())
        self.is_installer = self.is_installer or bool(program)
        return self._started(program, _named(named, "-argument"), _named(named, "-workingdir"))

    def _write(self, tokens: Statement, fed: Statement) -> None:
        """Emit the writing of a file whose text is known."""
        named, plain = arguments(tokens[1:], self.scope)
        path = next(
            (named[one] for one in ("-path", "-filepath", "-literalpath") if one in named), ()
        )
        path = path or (plain.pop(0) if plain else ())
        given = named.get("-value") or named.get("-inputobject") or (plain[0] if plain else fed)
        if path and given and is_text(given[0]) and given[0].sort is not Sort.WORD:
            self._put(given, path, is_more=tokens[0].word in {"add-content", "ac"})

    def _put(self, given: Statement, path: Statement, *, is_more: bool = False) -> None:
        text, place = (quoted(value_of(one, self.scope)) for one in (given, path))
        sign = ">>" if is_more else ">"
        self._emit(given[0].line, f'printf "%s\\n" "{text}" {sign} "{place}"')


def _is_variable(value: Value) -> bool:
    """Return whether a value is one variable, whose text has words and quotes of its own."""
    only = value[0] if len(value) == 1 else None
    return isinstance(only, Code) and not only.is_list and only.code.startswith("${")


def _evaluated(value: Value) -> str:
    """Return the text of a value as a command line."""
    return f'eval "{quoted(value)}"' if _is_variable(value) else line(value)


def _splatted(token: Token) -> Value:
    first = token.pieces[0]
    name = first.name if isinstance(first, Name) else "x"
    return (Code(f"${{ps_{name}}}", is_list=True),)


def last_line(tokens: Sequence[Token]) -> int:
    """Return the line of the last token, in whatever brackets it is."""
    return max(
        (max(one.line, *(last_line(each) for each in one.statements), 0) for one in tokens),
        default=1,
    )


def parameters(groups: Sequence[Token]) -> Iterator[Statement]:
    """Yield the parameters in parentheses, each from its types to its default."""
    for group in groups:
        for each in group.statements if group.sort is Sort.GROUP else ():
            yield from split(each, ",")


def parameter(tokens: Statement) -> tuple[str, Statement]:
    """Return the name of a parameter, and the assignment of its default."""
    at = next((number for number, one in enumerate(tokens) if one.name), None)
    if at is None:
        return "", ()
    rest = tokens[at:]
    return rest[0].name, rest if len(rest) > 2 and rest[1].word == "=" else ()  # noqa: PLR2004


def function_name(name: str) -> str:
    """Return the name that a function of the script has in a shell."""
    return f"ps_fn_{re.sub(r'[^a-z0-9_]', '_', name)}"


def _named(named: Mapping[str, Statement], *names: str) -> Statement:
    """Return what a parameter is given; its name may be cut short."""
    return next(
        (
            value
            for given, value in named.items()
            for name in names
            if len(given) > 2 and name.startswith(given)  # noqa: PLR2004 (a dash and two letters)
        ),
        (),
    )


def _redirected(tokens: Statement) -> tuple[Statement, Statement]:
    """Return a command without its redirections, and the file that its output goes to."""
    kept: list[Token] = []
    into: Statement = ()
    rest = list(tokens)
    while rest:
        one = rest.pop(0)
        is_sign = one.sort is Sort.SIGN and re.fullmatch(r"[*1-6]?>>?(?:&[12])?", one.word)
        if not is_sign:
            kept.append(one)
        elif "&" not in one.word and rest:
            into = (rest.pop(0),)
    return tuple(kept), into


def known(value: Value) -> str:
    """Return the text of a value that is known; empty for another."""
    return (
        "".join(one.text for one in value if isinstance(one, Text))
        if all(isinstance(one, Text) for one in value)
        else ""
    )


def _is_idle(token: Token) -> bool:
    """Return whether a word is a method, a number, an option, or makes an environment the own."""
    text = "".join(one for one in token.pieces if isinstance(one, str))
    first = token.pieces[0] if token.pieces else ""
    starts = first if isinstance(first, str) else "$"
    return starts[:1] in {":", "-", ")", "}", "]", "=", "!", "+", "*"} or bool(
        _ACTIVATED.fullmatch(text) or text.replace(".", "").isdigit()
    )


def _is_script(value: Value) -> bool:
    last = value[-1] if value else None
    return isinstance(last, Text) and last.text.lower().endswith(".ps1")


def _service_of(words: Sequence[Value]) -> str | None:
    """Return the command line that `sc create` or `schtasks /create` is given; None for others."""
    program = known(words[0]).rpartition("\\")[2].rpartition("/")[2].lower()
    keys = [known(one).lower() for one in words]
    option = {"sc": "binpath=", "schtasks": "/tr"}.get(program)
    verbs = {"create", "/create", "config"}
    if option is None or not verbs & set(keys[1:]):
        return "" if option is not None else None
    for key, one in zip(keys, words[1:], strict=False):
        if key == option:
            return _evaluated(one)
    joined = next(
        (one for key, one in zip(keys, words, strict=True) if key.startswith(option)), None
    )
    return None if joined is None else line(joined)[len(option) :]


def _installs_itself(words: Sequence[Value]) -> bool:
    """Return whether a program makes a service: `python service.py install`, or Servy."""
    plain = [known(one) for one in words[1:]]
    if _SERVY.fullmatch(known(words[0]) or ""):
        return "install" in plain
    last = [part.text for one in words[1:2] for part in one if isinstance(part, Text)]
    is_file = bool(last) and last[-1].endswith(".py") and not last[-1].endswith("setup.py")
    return is_file and "install" in plain
