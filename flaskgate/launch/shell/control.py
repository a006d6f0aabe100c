"""Control flow of the shell interpreter: lists, branches, loops, groups, pipelines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial

from tree_sitter import Node

from flaskgate.launch.shell.arithmetic import holds
from flaskgate.launch.shell.partial_text import (
    as_condition,
    is_by_default,
    is_many,
    plain,
    several,
    unknown,
)
from flaskgate.launch.shell.patterns import fits_here
from flaskgate.launch.shell.protocols import Handler, TextRunner, Way
from flaskgate.launch.shell.state import End, Loop, Shell, targets
from flaskgate.launch.shell.status import FALSE, TRUE, UNKNOWN, Status, of
from flaskgate.launch.shell.tree import (
    adjacent,
    is_arithmetic,
    is_final,
    is_negated,
    parts,
    source,
)
from flaskgate.launch.shell.words import Words

MOST_ROUNDS = 200
"""Rounds of a loop that are followed one by one; after that it is taken as going on anyhow."""
MOST_WIDENINGS = 8


def _group(runner: TextRunner, node: Node, shell: Shell) -> Status:
    if not is_arithmetic(node):
        return _grouped(runner, node, shell)
    if shell.is_posix:  # to dash these are two subshells
        return UNKNOWN
    shell.location = runner.steps(node)[-1].location
    return holds(_expression(runner, node, shell), shell)


def _grouped(runner: TextRunner, node: Node, shell: Shell) -> Status:
    block = _block(runner, node.children)
    return checked(block, shell).opposite if is_negated(node) else block(shell)


def _broken(runner: TextRunner, node: Node, shell: Shell) -> Status:
    """Run what the grammar could not read: from its first odd sign on it is doubtful."""
    ends = [at for at, one in enumerate(node.children) if not one.is_named and one.type != ";"]
    first = ends[0] if ends else len(node.children)
    runner.block(node.children[:first], shell)
    shell.doubt()
    return runner.block(node.children[first:], shell)


def _expression(runner: TextRunner, node: Node, shell: Shell) -> str:
    inside = [one for one in parts(node) if isinstance(one, str) or one.type not in {"((", "))"}]
    return Words(runner, shell).expression(inside)


def _subshell(runner: TextRunner, node: Node, shell: Shell) -> Status:
    return runner.isolate(shell, lambda inner: runner.block(node.children, inner))


def _pipeline(runner: TextRunner, node: Node, shell: Shell) -> Status:
    """Run a pipeline; the grammar gives the `!` before it to the first of its parts alone."""
    first, *rest = node.named_children
    if first.type == "negated_command" and first.named_child_count > 0:
        first = first.named_children[0]
    ways = [_statement(runner, child) for child in (first, *rest)]
    if not is_negated(node):
        return pipe(runner, ways, shell, shell.stdin)
    return checked(lambda inner: pipe(runner, ways, inner, inner.stdin), shell).opposite


def pipe(runner: TextRunner, ways: Sequence[Way], shell: Shell, text: str | None) -> Status:
    """Run the parts of a pipeline, of which the first is fed `text`."""
    found: list[Status] = []
    for number, way in enumerate(ways[:-1]):
        inner = runner.piped(shell, text, way, is_last=False)
        shell.stdin = inner.stdin if number == 0 else shell.stdin
        text = inner.out
        found.append(inner.status)
    if "lastpipe" in shell.options:
        before, shell.stdin = shell.stdin, text
        found.append(ways[-1](shell))
        shell.stdin = before
    else:
        inner = runner.piped(shell, text, ways[-1], is_last=True)
        shell.out = inner.out
        found.append(inner.status)
    if "pipefail" not in shell.options or all(one.holds for one in found[:-1]):
        return found[-1]
    failed = [one for one in found if one.holds is False]
    return failed[-1] if failed else UNKNOWN._replace(is_assumed=True)


def _list(runner: TextRunner, node: Node, shell: Shell) -> Status:
    return listed(runner, node, shell, None)


def listed(runner: TextRunner, node: Node, shell: Shell, last: Way | None) -> Status:
    """Run `a && b || c`, which the tree nests to the left, without recursion.

    `last` runs instead of the last part: the grammar gives redirections of it to the whole.
    """
    chain: list[tuple[str, Node]] = []
    first = node
    while first.type == "list" and first.child_count > 1:
        chain.append((source(first.children[1]), first.children[-1]))
        first = first.children[0]
    status = checked(_statement(runner, first), shell)
    for operator, right in reversed(chain):
        if shell.is_over:
            break
        is_last = right is chain[0][1]
        way = _statement(runner, right)
        way = (last or way) if is_last else partial(checked, way)
        if is_last and not is_final(node):
            way = _leaving(runner, way, status, operator)
        status = continued(runner, status, operator, way, shell)
    return status


def _leaving(runner: TextRunner, way: Way, status: Status, operator: str) -> Way:
    """Return a way that is only perhaps gone if it leaves the script: `x && exec y`.

    What a command says before such a way is a question, for the script has an answer to both.
    """
    if not (status.is_assumed and operator == "&&"):
        return way

    def perhaps(shell: Shell) -> Status:
        one, mark, failed = shell.fork(), runner.follower.mark(), runner.follower.failed
        ends = [len(target) for target in targets(shell)]
        one.status = way(one)
        if not one.is_over:
            shell.become(one)
            return shell.status
        runner.follower.reset(mark)
        runner.follower.failed = failed
        for target, length in zip(targets(shell), ends, strict=True):
            del target[length:]
        return runner.branch(shell, (way, lambda _: FALSE))

    return perhaps


def checked(way: Way, shell: Shell) -> Status:
    """Run what may fail without ending a shell with `set -e`."""
    before, shell.is_checked = shell.is_checked, True
    status = way(shell)
    shell.is_checked = before
    return status


def continued(
    runner: TextRunner, status: Status, operator: str, right: Way, shell: Shell
) -> Status:
    """Run what follows `&&` or `||`, if it is run."""
    if status.is_assumed and operator == "&&":
        return right(shell)

    def skip(_: Shell) -> Status:
        return status if status.holds is not None else of(operator == "||")

    yes, no = (right, skip) if operator == "&&" else (skip, right)
    return runner.decide(shell, status, yes, no)


def _if(runner: TextRunner, node: Node, shell: Shell) -> Status:
    clauses = [one for one in node.children if one.type in {"elif_clause", "else_clause"}]
    return _clauses(runner, [_clause(one) for one in [node, *clauses]], shell)


def _clauses(
    runner: TextRunner, clauses: Sequence[tuple[list[Node], list[Node]]], shell: Shell
) -> Status:
    """Run the first clause whose condition holds, the rest only where it does not."""
    for index, (condition, body) in enumerate(clauses):
        status = checked(_block(runner, condition), shell) if condition else TRUE
        if shell.is_over:
            return status
        if status.holds is False and not status.is_by_default:
            continue
        rest = clauses[index + 1 :]
        return runner.decide(shell, status, _block(runner, body), _rest(runner, rest))
    return TRUE


def _rest(runner: TextRunner, clauses: Sequence[tuple[list[Node], list[Node]]]) -> Way:
    return lambda shell: runner.nested(shell, lambda one: _clauses(runner, clauses, one))


def _while(runner: TextRunner, node: Node, shell: Shell) -> Status:
    body = [one for one in node.children if one.type == "do_group"]
    condition = _block(runner, [one for one in node.children if one not in body])
    is_until = node.children[0].type == "until"

    def test(inner: Shell) -> Status:
        status = checked(condition, inner)
        return status.opposite if is_until else status

    return _loop(runner, shell, test, _block(runner, body))


def _loop(
    runner: TextRunner, shell: Shell, test: Way, body: Way, update: Way | None = None
) -> Status:
    """Run a loop round by round while that is decided, else from what may be known in any round."""
    turns = _Turns(runner, shell, body, update)
    for _ in range(MOST_ROUNDS):
        before = shell.fork()
        turns.go(test)
        if shell.is_over or shell.is_like(before):
            return turns.end()
    turns.widen(lambda: turns.go(lambda inner: _doubted(test, inner)))
    return turns.end()


def _doubted(test: Way, shell: Shell) -> Status:
    test(shell)
    return UNKNOWN


class _Turns:
    """A loop that is being run in a shell."""

    def __init__(
        self, runner: TextRunner, shell: Shell, body: Way, update: Way | None = None
    ) -> None:
        self._runner, self._shell, self._body, self._update = runner, shell, body, update
        self._whole, self._frame, self._outer = shell.share, Loop(), shell.loops
        self._failed, runner.follower.failed = runner.follower.failed, Fraction(0)
        self._status = TRUE
        shell.loops = (*shell.loops, self._frame)

    def go(self, test: Way) -> None:
        """Run the test and what it says: the shell goes on to the next round, or is over."""
        shell = self._shell
        status = test(shell)
        if shell.is_over:
            return
        if status.holds is False:
            self.leave()
            return
        if status.holds is None:
            out = shell.fork(share=shell.share / 2)
            out.status = self._status
            self._frame.breaks.append(out)
            shell.share /= 2
        self.round()

    def leave(self) -> None:
        """Go on after the loop, if the shell is not over."""
        if not self._shell.is_over:
            self._shell.status = self._status
            self._shell.leave(self._frame.breaks)

    def round(self) -> None:
        """Run the body."""
        shell, frame = self._shell, self._frame
        self._body(shell)
        shell.join([shell.fork(), *frame.continues])
        frame.continues.clear()
        self._status = shell.status
        if self._update is not None and not shell.is_over:
            self._update(shell)

    def many(self, value: str, name: str) -> None:
        """Run any number of rounds, the variable unknown."""

        def once() -> None:
            skipping = self._shell.fork(share=self._shell.share / 2)
            self._shell.share /= 2
            set_variable(self._shell, name, value)
            self.round()
            self._shell.join([self._shell.fork(), skipping])

        self.widen(once)

    def widen(self, turn: Callable[[], None]) -> None:
        """Run turns until a further one tells nothing new; only the last one counts."""
        shell, follower = self._shell, self._runner.follower
        for _ in range(MOST_WIDENINGS):
            before, mark = shell.fork(share=Fraction(0)), follower.mark()
            turn()
            if shell.is_over:
                return
            shell.join([shell.fork(), before])
            if shell.is_like(before):
                return
            follower.reset(mark)
        shell.forget()
        turn()

    def end(self) -> Status:
        """Go on after the loop; what goes round for ever leaves it where something does."""
        shell, follower = self._shell, self._runner.follower
        circling = Fraction(0) if shell.is_over else shell.share
        failed, follower.failed = follower.failed, self._failed
        shell.loops = self._outer
        shell.end = End.LEFT
        shell.join(self._frame.breaks)
        if shell.is_over:
            follower.failed += failed
        else:
            shell.share = (shell.share + circling) * self._whole / (self._whole - failed)
        return shell.status


def _for(runner: TextRunner, node: Node, shell: Shell) -> Status:
    variable = node.child_by_field_name("variable")
    name = source(variable) if variable else ""
    shell.location = runner.steps(node)[-1].location
    values = _values(runner, node, name, shell)
    body = _block(runner, [one for one in node.children if one.type == "do_group"])
    shell.status = TRUE
    turns = _Turns(runner, shell, body)
    for value in values:
        if shell.is_over:
            break
        if is_many(value):
            turns.many(unknown(f"${name}"), name)
        else:
            set_variable(shell, name, value)
            turns.round()
    turns.leave()
    return turns.end()


def _values(runner: TextRunner, node: Node, name: str, shell: Shell) -> Sequence[str]:
    """Return what the variable of a `for` is in turn; that of a `select` is what its user says."""
    any_number = [several(unknown(f"${name}"))]
    if node.children[0].type == "select":
        return [] if shell.stdin == "" else any_number
    values: Sequence[str] = shell.positional
    if any(one.type == "in" for one in node.children):
        words, given = Words(runner, shell), node.children_by_field_name("value")
        fields = [word for group in adjacent(given) for word in words.fields(group)]
        values = [one for word in fields for one in _files_of(runner, word, shell)]
    return values if len(values) <= MOST_ROUNDS else any_number


def _files_of(runner: TextRunner, word: str, shell: Shell) -> Sequence[str]:
    """Return the files that a pattern such as `hooks/*.sh` names, where all of them are known."""
    found = runner.follower.expand(plain(word), shell) if is_many(word) else None
    return [word] if found is None else found


def set_variable(shell: Shell, name: str, value: str) -> None:
    """Set a variable where the command at hand stands."""
    variable = shell.variables.get(name)
    if variable is not None and variable.is_reference:
        shell.forget()  # a loop changes what it stands for
    elif name and shell.location is not None:
        shell.assign(name, value, shell.location)


def _c_style_for(runner: TextRunner, node: Node, shell: Shell) -> Status:
    """Run `for ((first; test; step))`, whose parts are taken from its text between the `;`."""
    shell.location = runner.steps(node)[-1].location
    body = node.child_by_field_name("body")
    items = [one for one in parts(node) if isinstance(one, str) or one.type not in {"for", "(("}]
    ends = [n for n, one in enumerate(items) if isinstance(one, Node) and one.type == "))"]
    sections: list[list[Node | str]] = [[]]
    for one in items[: ends[0] if ends else 0]:
        if isinstance(one, Node) and one.type == ";":
            sections.append([])
        else:
            sections[-1].append(one)
    if len(sections) != len(("first", "test", "step")):
        sections = [[], ["$"], []]
    first, test, step = (partial(_evaluated, runner, section) for section in sections)
    if sections[0]:
        first(shell)
    return _loop(runner, shell, test, _block(runner, [body] if body else []), step)


def _evaluated(runner: TextRunner, items: Sequence[Node | str], shell: Shell) -> Status:
    text = Words(runner, shell).expression(items)
    return holds(text, shell) if text.strip() else TRUE


def _case(runner: TextRunner, node: Node, shell: Shell) -> Status:
    subject = node.child_by_field_name("value")
    shell.location = runner.steps(node)[-1].location
    said = Words(runner, shell).text(subject) if subject else ""
    items = [one for one in node.children if one.type == "case_item"]
    return _Case(runner, said, items).go(0, shell)


class _Case:
    def __init__(self, runner: TextRunner, said: str, items: Sequence[Node]) -> None:
        self._runner, self._said, self._items = runner, said, items

    def go(self, first: int, shell: Shell) -> Status:
        """Run the first item that fits, from this one on; all that may be the first."""
        ways: list[Way] = []
        for index, item in enumerate(self._items[first:], start=first):
            fitting = self._fits(item, shell)
            if fitting is not False:
                ways.append(partial(self._body, index))
            if fitting:
                break
        else:
            ways.append(lambda _: TRUE)
        if len(ways) > 1:
            return self._runner.branch(shell, ways)
        if not is_by_default(self._said):
            return ways[0](shell)
        return self._runner.assume(shell, ways[0], self._any)

    def _any(self, shell: Shell) -> Status:
        """Go any way: the missing variable, which leads to failure, will be set to another."""
        ways = [partial(self._body, index) for index in range(len(self._items))]
        return self._runner.branch(shell, ways)

    def _fits(self, item: Node, shell: Shell) -> bool | None:
        words = Words(self._runner, shell)
        patterns = adjacent(item.children_by_field_name("value"))
        found = [
            fits_here(as_condition(self._said), as_condition(words.pattern(one)), shell.options)
            for one in patterns
        ]
        return True if True in found else None if None in found else False

    def _body(self, index: int, shell: Shell) -> Status:
        """Run an item and those it falls through to."""
        for at in range(index, len(self._items)):
            item = self._items[at]
            status = self._runner.block(_item_body(item), shell)
            ending = item.children[-1].type
            if shell.is_over or ending not in {";&", ";;&"}:
                return status
            if ending == ";;&":
                return self._runner.nested(shell, partial(self.go, at + 1))
        return shell.status


def _item_body(item: Node) -> list[Node]:
    types = [one.type for one in item.children]
    return item.children[types.index(")") + 1 :] if ")" in types else []


def _negated(runner: TextRunner, node: Node, shell: Shell) -> Status:
    inner = node.named_children[0] if node.named_children else None
    if inner is None:
        return FALSE
    return checked(_statement(runner, inner), shell).opposite


def _clause(node: Node) -> tuple[list[Node], list[Node]]:
    """Return condition and body of an `if`, `elif` or `else`."""
    condition: list[Node] = []
    body: list[Node] = []
    is_body = node.type == "else_clause"
    for child in node.children:
        if child.type == "then":
            is_body = True
        elif child.type not in {"if", "elif", "else", "fi", "elif_clause", "else_clause"}:
            (body if is_body else condition).append(child)
    return condition, body


def _statement(runner: TextRunner, node: Node) -> Way:
    return lambda shell: runner.statement(node, shell)


def _block(runner: TextRunner, nodes: Sequence[Node]) -> Way:
    return lambda shell: runner.block(nodes, shell)


CONTROLS: Mapping[str, Handler] = {
    **dict.fromkeys(("compound_statement", "do_group"), _group),
    "ERROR": _broken,
    "subshell": _subshell,
    "pipeline": _pipeline,
    "list": _list,
    "if_statement": _if,
    "while_statement": _while,
    "for_statement": _for,
    "c_style_for_statement": _c_style_for,
    "case_statement": _case,
    "negated_command": _negated,
}
"""Type of a node to what runs it."""
