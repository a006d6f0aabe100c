"""Programs of the tables inside of another statement, run with the real Flask: `try`, a loop, …

What a program serves hardly ever depends on what stands around it; what a `try` may catch, and what
a scope holds, is followed anew.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.oracles.generated.program import Ending, Program, Run, Started
from tests.oracles.projects.answer import answer_to
from tests.oracles.projects.project import Project, read_projects
from tests.oracles.projects.real import RealProjects

_TABLES = Path(__file__).parents[1] / "projects"
_DEBUG = "__import__('flask').Flask('other').run(debug=True)"
_AROUND: Mapping[str, str] = {
    "try": "try:\n BODY\nexcept Exception:\n OTHER\nelse:\n pass\nfinally:\n pass\n",
    "try that raises again": "try:\n BODY\nexcept Exception as error:\n raise error\n",
    "try in a try": "try:\n try:\n  BODY\n except TypeError:\n  raise\n"
    "except (LookupError, AttributeError, TypeError, ValueError):\n OTHER\n",
    "try with finally": "done = False\ntry:\n BODY\n done = True\n"
    "finally:\n if not done:\n  OTHER\n",
    "suppress": "import contextlib\nwith contextlib.suppress(Exception):\n BODY\n exit()\nOTHER\n",
    "function": "def main():\n BODY\nmain()\n",
    "function in a try": "def main():\n BODY\ntry:\n main()\nexcept Exception:\n OTHER\n",
    "class": "class Main:\n BODY\n",
    "loop": "for _ in range(1):\n BODY\n",
    "loop with else": "while True:\n BODY\n break\nelse:\n OTHER\n",
    "loop that tries": "for _ in [1, 2]:\n try:\n  BODY\n except Exception:\n  OTHER\n"
    " else:\n  break\n",
    "with": "import contextlib\nwith contextlib.nullcontext():\n BODY\n",
    "manager": "import contextlib\n@contextlib.contextmanager\ndef inside():\n try:\n  yield\n"
    " except Exception:\n  OTHER\nwith inside():\n BODY\n",
    "if": "import os\nif os.sep == '/':\n BODY\n",
    "match": "match 1:\n case 1:\n  BODY\n",
}
"""Titles of statements to these; `BODY` stands for the program, `OTHER` for a debugger."""


@cache
def _programs() -> tuple[Program, ...]:
    """Return the programs of the tables that are one file, more or less, run by `python`."""
    projects = [
        project
        for path in sorted(_TABLES.glob("*.txt"))
        for project in read_projects(path.read_text("utf-8")).values()
    ]
    return tuple(
        Program(
            text=project.files["app.py"],
            arguments=project.words[2:],
            environment=project.environment,
            files={path: text for path, text in project.files.items() if path != "app.py"},
        )
        for project in projects
        if project.words[:2] == ("python", "app.py") and _tree(project.files["app.py"]) is not None
    )


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None  # newer than the Python that runs this


def wrapped_program(seed: str) -> Program:
    """Return a program of the tables in a statement; all of them take turns by the seed's number.

    A program that makes no sense there is returned as it is.
    """
    number = int(seed.rpartition("-")[2])
    programs, ways = _programs(), list(_AROUND.values())
    program = programs[number * _STRIDE % len(programs)]
    text = _wrapped(program.text, ways[(number + number // len(programs)) % len(ways)])
    return Program(
        text=text or program.text,
        arguments=program.arguments,
        environment=program.environment,
        files=program.files,
    )


_STRIDE = 389  # a prime: neighbours in a table are alike


def _wrapped(text: str, around: str) -> str:
    """Return a program inside of a statement; empty if that is no program."""
    tree, frame = ast.parse(text), ast.parse(around.replace("OTHER", _DEBUG))
    _Filler(tree.body).visit(frame)
    written = ast.unparse(frame) + "\n"
    try:
        compile(written, "app.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ""
    return written


class _Filler(ast.NodeTransformer):
    """Puts statements in the place of the name `BODY`."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self._body = body

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """Return the statements for the name, everything else as it is."""
        is_hole = isinstance(node.value, ast.Name) and node.value.id == "BODY"
        return self._body if is_hole else node


def _project(program: Program) -> Project:
    return Project(
        title="",
        files={"app.py": program.text, **program.files},
        words=("python", "app.py", *program.arguments),
        environment=program.environment,
    )


def wrapped_runs(real: RealProjects, program: Program) -> tuple[Run, ...]:
    """Return the one run of a program: these do the same whenever they run."""
    outcome = real.outcome(_project(program))
    endings = {"on": Ending.SERVES, "off": Ending.SERVES, "none": Ending.DONE}
    started = (Started(debug=outcome),) if outcome in {"on", "off"} else ()
    return (Run(ending=endings.get(outcome, Ending.BROKE), started=started, error=outcome),)


def wrapped_answer(program: Program) -> frozenset[str]:
    """Return what the analysis leaves open."""
    return answer_to(_project(program))
