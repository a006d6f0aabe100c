"""What git can be made to show differently: the verdict on a change is that of its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import FAILED, GATED, OK
from tests.gate.histories import (
    APP,
    CLEAN,
    DEPLOYED,
    GUNICORN,
    PYTHON,
    QUIET,
    REQUIREMENTS,
    SERVED,
    Link,
    image,
)
from tests.repositories import Repository

SAFE = {"app.py": CLEAN, "Dockerfile": image(GUNICORN)}
STARTED = {"requirements.txt": REQUIREMENTS, "Dockerfile": image(PYTHON)}
LIBRARY = {"requirements.txt": REQUIREMENTS, "Dockerfile": image('["python", "lib/app.py"]')}
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"

Shape = Callable[[Repository], str]
"""Makes a history with something checked out, and returns the revision to compare with."""


def put(repository: Repository, files: Mapping[str, str | Link | None]) -> None:
    for name, content in files.items():
        path = repository.root / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            path.symlink_to(content.target)
        elif content is not None:
            path.write_text(content)


def commit(repository: Repository, files: Mapping[str, str | Link | None]) -> str:
    put(repository, files)
    repository.git("add", "--all", "--force")
    repository.git("commit", "--quiet", "--allow-empty", "--message", "x")
    return repository.git("rev-parse", "HEAD")


def branch(repository: Repository, base: Mapping[str, str | Link]) -> None:
    """Check out a branch `change` of a base on `main`; both have a commit of their own."""
    commit(repository, base)
    repository.git("checkout", "--quiet", "-b", "change")
    commit(repository, {"one.md": "1"})
    repository.git("checkout", "--quiet", "main")
    commit(repository, {"two.md": "2"})
    repository.git("checkout", "--quiet", "change")


def merged(repository: Repository) -> str:
    branch(repository, QUIET)
    repository.git("merge", "--quiet", "--no-edit", "main")
    commit(repository, DEPLOYED)
    return "main"


def evil_merge(repository: Repository) -> str:
    branch(repository, QUIET)
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    commit(repository, DEPLOYED)
    return "main"


def criss_cross(repository: Repository) -> str:
    branch(repository, QUIET)
    ours, theirs = repository.git("rev-parse", "change"), repository.git("rev-parse", "main")
    repository.git("merge", "--quiet", "--no-edit", theirs)
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-edit", ours)
    repository.git("checkout", "--quiet", "change")
    commit(repository, DEPLOYED)
    return "main"


def there_and_back_and_there(repository: Repository) -> str:
    base = commit(repository, QUIET)
    commit(repository, DEPLOYED)
    commit(repository, SAFE)
    commit(repository, DEPLOYED)
    return base


def staged(repository: Repository) -> str:
    commit(repository, QUIET)
    put(repository, DEPLOYED)
    repository.git("add", "--all")
    return "HEAD"


def hidden(flag: str) -> Shape:
    def shape(repository: Repository) -> str:
        commit(repository, QUIET)
        repository.git("update-index", flag, "Dockerfile", "app.py")
        put(repository, DEPLOYED)
        return "HEAD"

    return shape


def replaced_commit(repository: Repository) -> str:
    base, head = commit(repository, QUIET), commit(repository, DEPLOYED)
    repository.git("replace", base, head)
    return base


def replaced_contents(repository: Repository) -> str:
    base, head = commit(repository, QUIET), commit(repository, DEPLOYED)
    for name in ("app.py", "Dockerfile"):
        then, now = (repository.git("rev-parse", f"{one}:{name}") for one in (base, head))
        repository.git("replace", then, now)
    return base


def grafted(repository: Repository) -> str:
    base, head = commit(repository, QUIET), commit(repository, DEPLOYED)
    (repository.root / ".git/info").mkdir(exist_ok=True)
    (repository.root / ".git/info/grafts").write_text(f"{base} {head}\n")
    return base


def by_sha_256(repository: Repository) -> str:
    (repository.root / ".git").rename(repository.root.with_suffix(".old"))
    repository.git("init", "--quiet", "--object-format=sha256")
    base = commit(repository, QUIET)
    commit(repository, DEPLOYED)
    return base


def packed(repository: Repository) -> str:
    base = commit(repository, QUIET)
    commit(repository, DEPLOYED)
    repository.git("gc", "--quiet", "--prune=now")
    return base


def two_steps(base: Mapping[str, str | Link], change: Mapping[str, str | Link | None]) -> Shape:
    def shape(repository: Repository) -> str:
        revision = commit(repository, base)
        commit(repository, change)
        return revision

    return shape


def swapped_folder(repository: Repository) -> str:
    base = commit(
        repository,
        {**LIBRARY, "lib/app.py": CLEAN, "dev/app.py": APP},
    )
    put(repository, {"lib/app.py": None})
    (repository.root / "lib").rmdir()
    commit(repository, {"lib": Link("dev")})
    return base


def other(repository: Repository, app: str) -> Repository:
    """Return a repository beside this one, with one commit."""
    beside = Repository.create(repository.root.with_name("other"))
    commit(beside, {"app.py": app})
    return beside


def with_submodule(repository: Repository, app: str) -> Repository:
    beside = other(repository, app)
    commit(repository, LIBRARY)
    repository.git("submodule", "--quiet", "add", beside.root.as_uri(), "lib")
    commit(repository, {})
    return beside


def submodule_goes_on(repository: Repository) -> str:
    beside = with_submodule(repository, CLEAN)
    commit(beside, {"app.py": APP})
    inner = Repository(repository.root / "lib")
    inner.git("pull", "--quiet")
    commit(repository, {})
    return "HEAD~"


def submodule_stands(repository: Repository) -> str:
    with_submodule(repository, APP)
    commit(repository, {"README.md": "x"})
    return "HEAD~"


def folder_becomes_submodule(repository: Repository) -> str:
    beside = other(repository, APP)
    base = commit(repository, {**LIBRARY, "lib/app.py": CLEAN})
    repository.git("rm", "-r", "--quiet", "lib")
    repository.git("submodule", "--quiet", "add", beside.root.as_uri(), "lib")
    commit(repository, {})
    return base


def debt_from_main(repository: Repository) -> str:
    branch(repository, QUIET)
    repository.git("checkout", "--quiet", "main")
    commit(repository, DEPLOYED)
    repository.git("checkout", "--quiet", "change")
    repository.git("merge", "--quiet", "--no-edit", "main")
    return "main"


def there_and_back(repository: Repository) -> str:
    base = commit(repository, QUIET)
    commit(repository, DEPLOYED)
    commit(repository, SAFE)
    return base


def nothing_in_common(repository: Repository) -> str:
    commit(repository, QUIET)
    repository.git("checkout", "--quiet", "--orphan", "change")
    commit(repository, DEPLOYED)
    return "main"


def shallow(repository: Repository) -> str:
    base = commit(repository, QUIET)
    commit(repository, DEPLOYED)
    whole = repository.root.rename(repository.root.with_name("whole"))
    Repository(whole).git("clone", "--quiet", "--depth=1", whole.as_uri(), f"{repository.root}")
    return base


ATTRIBUTES = "*.py binary -diff\nDockerfile -text -diff\n* export-ignore linguist-generated\n"
NEW = [
    pytest.param(merged, id="the base is merged in before"),
    pytest.param(evil_merge, id="the merge itself brings it"),
    pytest.param(criss_cross, id="branches that merge one another"),
    pytest.param(there_and_back_and_there, id="taken back, and the taking back taken back"),
    pytest.param(staged, id="staged only"),
    pytest.param(hidden("--assume-unchanged"), id="git assumes that nothing has changed"),
    pytest.param(hidden("--skip-worktree"), id="git does not look at the work tree"),
    pytest.param(replaced_commit, id="a commit replaced by another"),
    pytest.param(replaced_contents, id="contents replaced by others"),
    pytest.param(grafted, id="a commit with another parent"),
    pytest.param(by_sha_256, id="ids by SHA-256"),
    pytest.param(packed, id="packed objects"),
    pytest.param(
        two_steps({**QUIET, ".gitattributes": ATTRIBUTES}, DEPLOYED),
        id="attributes that hide a difference",
    ),
    pytest.param(two_steps(QUIET, {**DEPLOYED, ".gitignore": "*\n"}), id="ignored at once"),
    pytest.param(
        two_steps({**STARTED, "app.py": POINTER}, {"app.py": APP}), id="a pointer gets content"
    ),
    pytest.param(
        two_steps({**STARTED, "app.py": CLEAN, "dev.py": APP}, {"app.py": Link("dev.py")}),
        id="a file becomes a link",
    ),
    pytest.param(
        two_steps({**STARTED, "app.py": Link("web.py"), "web.py": CLEAN}, {"app.py": APP}),
        id="a link becomes a file",
    ),
    pytest.param(
        two_steps({**SERVED, "dev.txt": image(PYTHON)}, {"Dockerfile": Link("dev.txt")}),
        id="a Dockerfile becomes a link",
    ),
    pytest.param(swapped_folder, id="a folder becomes a link"),
    pytest.param(
        two_steps({**STARTED, "app.py": CLEAN, "dev.py": APP}, {"app.py": APP, "dev.py": CLEAN}),
        id="two files change places",
    ),
    pytest.param(submodule_goes_on, id="a submodule goes on"),
    pytest.param(folder_becomes_submodule, id="a folder becomes a submodule"),
]
OLD = [
    pytest.param(debt_from_main, id="it came with the base"),
    pytest.param(there_and_back, id="taken back"),
    pytest.param(submodule_stands, id="a submodule that stands"),
    pytest.param(two_steps(DEPLOYED, {"app.py": APP.replace("\n", "\r\n")}), id="other line ends"),
]
NOT_KNOWN = [
    pytest.param(nothing_in_common, id="nothing in common"),
    pytest.param(shallow, id="the base is not here"),
]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        *(pytest.param(*row.values, GATED, id=row.id) for row in NEW),
        *(pytest.param(*row.values, OK, id=row.id) for row in OLD),
        *(pytest.param(*row.values, FAILED, id=row.id) for row in NOT_KNOWN),
    ],
)
def test_no_shape_of_history_changes_the_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Shape, expected: int
) -> None:
    repository = Repository.create(tmp_path / "r")
    base = shape(repository)
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan", "--scope", "changed", "--base", base]) == expected
