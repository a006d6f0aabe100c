"""Redirections: what a statement is fed, and where its output goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tree_sitter import Node

from flaskgate.launch.shell.control import continued, listed, pipe
from flaskgate.launch.shell.input import file_of
from flaskgate.launch.shell.partial_text import clean, known_part, plain, unknown
from flaskgate.launch.shell.protocols import Handler, Steps, TextRunner, Way
from flaskgate.launch.shell.state import Shell, joined
from flaskgate.launch.shell.status import TRUE, Status
from flaskgate.launch.shell.tree import is_here_string, source
from flaskgate.launch.shell.words import Words

REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})

_INPUTS = {"<", "<&"}
_OUTPUTS = {">", ">>", ">|", "&>", "&>>"}
_NOWHERE = ("/dev/null", "/dev/stderr", "/dev/stdout", "/dev/tty")


class Output(NamedTuple):
    """Where the output of a statement goes."""

    path: str
    """Empty: not read by anybody, or a file that cannot be told."""
    is_adding: bool


def _redirected(runner: TextRunner, node: Node, shell: Shell) -> Status:
    body = node.child_by_field_name("body")
    if body is None:
        return _run(runner, node, lambda _: TRUE, shell)
    after = [one for one in node.children if one.type == "heredoc_redirect"]

    def way(inner: Shell) -> Status:
        return runner.statement(body, inner)

    if body.type == "list":  # the grammar gives redirections of the last part to the whole
        last = body.children[-1]
        return listed(
            runner,
            body,
            shell,
            lambda inner: _followed(
                runner, node, after, lambda one: runner.statement(last, one), inner
            ),
        )
    return _followed(runner, node, after, way, shell)


def _followed(
    runner: TextRunner, node: Node, heredocs: Sequence[Node], body: Way, shell: Shell
) -> Status:
    """Run a statement and what stands behind a here-document's word: `cat <<EOF | sh && x`."""
    rest = [one for heredoc in heredocs for one in heredoc.children]
    pipes = [one for one in rest if one.type == "pipeline"]

    def way(inner: Shell) -> Status:
        return _run(runner, node, body, inner)

    if pipes:
        parts = [_statement(runner, one) for one in pipes[0].named_children]
        status = pipe(runner, [way, *parts], shell, shell.stdin)
    else:
        status = way(shell)
    operator = ""
    for one in rest:
        if one.type in {"&&", "||"}:
            operator = one.type
        elif operator and one.is_named and one.type not in {*REDIRECTS, "heredoc_body"}:
            if not shell.is_over:
                status = continued(runner, status, operator, _statement(runner, one), shell)
            operator = ""
    return status


def _statement(runner: TextRunner, node: Node) -> Way:
    return lambda shell: runner.statement(node, shell)


def _run(runner: TextRunner, node: Node, body: Way, shell: Shell) -> Status:
    shell.location = runner.steps(node)[-1].location
    redirects = list(_redirects(node))
    stdin, out = shell.stdin, shell.out
    fed = _fed(runner, redirects, shell)
    outputs = _outputs(runner, redirects, shell)
    shell.stdin = stdin if fed is None else fed
    files, opened = shell.files, _opened(runner, redirects, shell)
    shell.files = {**files, **opened} if opened else files
    shell.out = "" if outputs else out
    merged, shell.merges_errors = shell.merges_errors, _merges_errors(redirects, shell)
    status = body(shell)
    _leave(node, redirects, shell, files, opened)
    if fed is not None:
        shell.stdin = fed if _is_lasting(node) else stdin
    shell.merges_errors = merged
    if outputs:
        printed, shell.out = shell.out or "", out
        if _keeps_errors(redirects):
            shell.print(unknown("2>&1"))
        for output in outputs:
            write(runner, output, printed, runner.steps(node), shell)
    return status


def _is_lasting(node: Node) -> bool:
    """Return whether the redirections are for the shell itself: `exec 3< FILE`."""
    body = node.child_by_field_name("body")
    return body is not None and source(body) == "exec"


def _opened(runner: TextRunner, redirects: Sequence[Node], shell: Shell) -> dict[str, str | None]:
    """Return what is read from numbers other than those of input and output, by their paths."""
    found: dict[str, str | None] = {}
    words = Words(runner, shell)
    for one in redirects:
        descriptor = one.child_by_field_name("descriptor")
        number = "" if descriptor is None else source(descriptor)
        if number.isdecimal() and number not in {"0", "1", "2"}:
            found[file_of(number)] = _content(one, words, runner, shell)
    return found


def _content(redirect: Node, words: Words, runner: TextRunner, shell: Shell) -> str | None:
    """Return what a redirection reads; None if that cannot be told, or it reads nothing."""
    if redirect.type == "heredoc_redirect":
        return _here_document(redirect, words)
    target = redirect.child_by_field_name("destination")
    if target is None or not {child.type for child in redirect.children} & _INPUTS:
        return None
    said = words.text(target)
    if is_here_string(redirect):
        return said + "\n"
    is_number = any(child.type == "<&" for child in redirect.children)
    path = file_of(said) if is_number else said
    return "" if path == "/dev/null" else runner.follower.read(path, shell)


def _leave(
    node: Node,
    redirects: Sequence[Node],
    shell: Shell,
    files: Mapping[str, str | None],
    opened: Mapping[str, str | None],
) -> None:
    """Go on with what is left to be read from numbers, and without those of a command alone."""
    for one in redirects:
        target = one.child_by_field_name("destination")
        if target is not None and any(child.type == "<&" for child in one.children):
            path = file_of(source(target))
            if path in shell.files and one.child_by_field_name("descriptor") is None:
                # a program may have read all of it
                left = None if shell.stdin == shell.files[path] else shell.stdin
                shell.files = {**shell.files, path: left}
    if opened and not _is_lasting(node):
        kept = {path: text for path, text in shell.files.items() if path not in opened}
        shell.files = {**kept, **{path: files[path] for path in opened if path in files}}


def _merges_errors(redirects: Sequence[Node], shell: Shell) -> bool:
    """Return whether what is printed as an error goes where the output goes: `2>&1`, `&> FILE`."""
    is_merged = shell.merges_errors
    for one in redirects:
        descriptor = one.child_by_field_name("descriptor")
        signs = {child.type for child in one.children}
        if descriptor is not None and source(descriptor) == "2":
            target = one.child_by_field_name("destination")
            is_merged = ">&" in signs and target is not None and source(target) == "1"
        elif signs & {"&>", "&>>"}:
            is_merged = True
    return is_merged


def _keeps_errors(redirects: Sequence[Node]) -> bool:
    """Return whether errors go where the output went before: `2>&1 > FILE`."""
    said = ["error" if source(one).replace(" ", "") == "2>&1" else one for one in redirects]
    after = said[said.index("error") :] if "error" in said else []
    return any(
        not isinstance(one, str) and {child.type for child in one.children} & _OUTPUTS
        for one in after
    )


def _redirects(node: Node) -> Iterator[Node]:
    for one in node.children:
        if one.type in REDIRECTS:
            yield one
            # in `cat <<EOF > FILE` the second redirection is a child of the first
            yield from (inner for inner in one.children if inner.type in REDIRECTS)


def _fed(runner: TextRunner, redirects: Sequence[Node], shell: Shell) -> str | None:
    """Return what a statement is fed; None if it is fed nothing of its own."""
    found: str | None = None
    words = Words(runner, shell)
    for one in redirects:
        signs = {child.type for child in one.children}
        descriptor = one.child_by_field_name("descriptor")
        if descriptor is not None and source(descriptor) != "0":
            continue
        if one.type == "heredoc_redirect":
            found = _here_document(one, words)
        elif one.type == "herestring_redirect":
            found = words.text(one.named_children[-1]) + "\n"
        elif signs & _INPUTS:
            text = _content(one, words, runner, shell)
            found = unknown(source(one)) if text is None else text
    return found


def _here_document(redirect: Node, words: Words) -> str:
    bodies = [one for one in redirect.named_children if one.type == "heredoc_body"]
    starts = [source(one) for one in redirect.children if one.type == "heredoc_start"]
    is_quoted = any(one[:1] in {"'", '"', "\\"} for one in starts)
    text = "".join(clean(source(one)) if is_quoted else words.text(one) for one in bodies)
    if any(one.type == "<<-" for one in redirect.children):
        return "\n".join(line.lstrip("\t") for line in text.split("\n"))
    return text


def _outputs(runner: TextRunner, redirects: Sequence[Node], shell: Shell) -> list[Output]:
    """Return where the output goes: `> FILE`, `>> FILE`, not `2> FILE`; empty if it stays."""
    found: list[Output] = []
    for one in redirects:
        signs = {child.type for child in one.children}
        descriptor = one.child_by_field_name("descriptor")
        target = one.child_by_field_name("destination")
        is_output = descriptor is None or source(descriptor) == "1"
        if one.type != "file_redirect" or target is None or not is_output:
            continue
        path = Words(runner, shell).text(target)
        if signs & _OUTPUTS:
            found = [Output("" if path in _NOWHERE else path, bool(signs & {">>", "&>>"}))]
        elif ">&" in signs and path == "2" and not shell.merges_errors:
            found = [Output("", is_adding=True)]
    return found


def write(runner: TextRunner, output: Output, text: str, steps: Steps, shell: Shell) -> None:
    """Take note of a file that the script writes."""
    path = output.path
    if not path:
        return
    key = key_of_file(path, shell)
    is_kept = not output.is_adding and not shell.options.isdisjoint({"C", "noclobber"})
    before = runner.follower.read(path, shell) if output.is_adding and key is not None else ""
    before = None if is_kept else before  # bash writes into no file that is there
    whole = (unknown(path) + "\n" if before is None else before) + text
    if key is None:
        shell.files = dict.fromkeys(shell.files)
    else:
        shell.files = {**shell.files, key: whole}
    runner.follower.change(path, plain(text), steps, shell)
    if known_part(text).strip():
        runner.follower.write(plain(path), plain(text), steps, shell)


def key_of_file(path: str, shell: Shell) -> str | None:
    """Return under which name a file is kept; None if that cannot be told."""
    found = joined(shell.folder, path)
    return None if found is None else str(found)


REDIRECTIONS: dict[str, Handler] = {"redirected_statement": _redirected}
"""Type of a node to what runs it."""
