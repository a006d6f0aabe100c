from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partialmethod
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.engines import semgrep
from flaskgate.engines.processes import ChildProgram
from flaskgate.engines.semgrep import Semgrep, default, native
from flaskgate.engines.staging import staged
from flaskgate.model.errors import EngineError, RuleError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import NotificationLevel, Rule
from flaskgate.settings.catalog import load_catalogue
from tests.factories import a_rule

RULES = """
rules:
  - id: "debug"
    languages: [python]
    severity: HIGH
    message: "Debug is on for $APP."
    pattern: $APP.run(..., debug=True, ...)
    fix: $APP.run()
  - id: "image"
    languages: [regex]
    severity: CRITICAL
    message: "The image runs Flask."
    pattern-regex: flask.*run
    paths: {include: ['*.dockerfile', '*.compose.yaml', '*.procfile', '*.env', '*.sh']}
  - id: "look-alike"
    languages: [python]
    severity: LOW
    message: "This only looks like it."
    pattern: asyncio.run(..., debug=True, ...)
"""
CATALOGUE = {"debug": a_rule(id="debug"), "image": a_rule(id="image")}
REFUTERS = {"look-alike": frozenset({"B201"})}
EMPTY = json.dumps({"version": "1", "results": [], "errors": [], "paths": {"scanned": ["app.py"]}})


def a_file(path: str, data: bytes | str, kind: Kind = Kind.PYTHON) -> SourceFile:
    data = data.encode() if isinstance(data, str) else data
    return SourceFile(path=PurePosixPath(path), kind=kind, data=data)


APP = a_file("app.py", "app.run(debug=True)\n")
WORKSPACE = (
    a_file("-x.py", "app.run(debug=True)\n"),
    a_file("a\nb.py", "app.run(debug=True)\n"),
    a_file(os.fsdecode(b"\xff.py"), "app.run(debug=True)\n"),
    a_file("build/crlf.py", "# é\r\nx = 1; app.run(\r\n  'é',\r\n  debug=True)\r\n"),
    a_file("tests/mark.py", "\ufeffapp.run(debug=True)\n"),
    a_file("return.py", "# old\rapp.run(debug=True)\r"),
    a_file("latin.py", "# coding: latin-1\nx = 'é'; app.run(debug=True)\n".encode("latin-1")),
    a_file("wide.py", "x = '😀€'; app.run(debug=True)  # nosemgrep\n"),
    a_file("broken.py", "app.run(debug=True)\nx = = 3\ny = )\n"),
    a_file("jobs.py", "import asyncio\nasyncio.run(job(), debug=True)\n"),
    a_file("start", "#!/usr/bin/env python3\napp.run(debug=True)\n"),
    a_file("Dockerfile.prod", "# é\nCMD flask run\n", Kind.DOCKERFILE),
    a_file("compose.yml", "é: 1\ncommand: flask run\n", Kind.COMPOSE),
    a_file("k8s.yaml", "command: flask run\n", Kind.MANIFEST),
    a_file("Procfile", "web: flask run", Kind.PROCFILE),
    a_file(".flaskenv", "X=flask run\n", Kind.DOTENV),
    a_file("run.zsh", "é=1 flask --app x run\n", Kind.SHELL),
    a_file(".semgrepignore", "*\n", Kind.SHELL),
)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    place = tmp_path / "rules.yaml"
    place.write_text(RULES)
    return place


@dataclass(frozen=True, kw_only=True)
class Rules:
    semgrep_files: Sequence[Path]
    checks: Mapping[str, Rule]
    refuters: Mapping[str, frozenset[str]]


def engine(
    *files: Path,
    checks: Mapping[str, Rule] = CATALOGUE,
    front_ends: Sequence[Callable[[], ChildProgram]] = (),
    limit: float = 300,
) -> Semgrep:
    rules = Rules(semgrep_files=files, checks=checks, refuters=REFUTERS)
    return Semgrep(rules=rules, front_ends=front_ends, limit=limit)


def fake(folder: Path, script: str) -> Callable[[], ChildProgram]:
    """Return a front end that runs a shell script instead."""
    place = folder / f"fake-{len(list(folder.iterdir()))}"
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return lambda: ChildProgram(file=place, name="fake")


def missing() -> ChildProgram:
    return ChildProgram(file=Path("/nowhere/semgrep"), name="semgrep")


def places(
    files: Sequence[SourceFile], front_end: Callable[[], ChildProgram], rules: Path
) -> object:
    result = engine(rules, front_ends=(front_end,)).scan(files)
    return (
        result.findings,
        result.look_alikes,
        sorted((one.id, str(one.path), one.line) for one in result.notifications),
    )


def test_both_front_ends_say_the_same(rules: Path) -> None:
    assert places(WORKSPACE, native, rules) == places(WORKSPACE, default, rules)


def test_every_place_is_found_where_it_is(rules: Path) -> None:
    result = engine(rules).scan(WORKSPACE)
    found = {
        (str(one.location.path), one.rule.id): (*one.location.start, *one.location.end)
        for one in result.findings
    }
    assert found == {
        ("-x.py", "debug"): (1, 1, 1, 20),
        ("a\nb.py", "debug"): (1, 1, 1, 20),
        (os.fsdecode(b"\xff.py"), "debug"): (1, 1, 1, 20),
        ("build/crlf.py", "debug"): (2, 8, 4, 14),
        ("tests/mark.py", "debug"): (1, 1, 1, 20),
        ("return.py", "debug"): (2, 1, 2, 20),
        ("latin.py", "debug"): (2, 10, 2, 29),
        ("wide.py", "debug"): (1, 11, 1, 30),
        ("broken.py", "debug"): (1, 1, 1, 20),
        ("jobs.py", "debug"): (2, 1, 2, 31),
        ("start", "debug"): (2, 1, 2, 20),
        ("Dockerfile.prod", "image"): (2, 5, 2, 14),
        ("compose.yml", "image"): (2, 10, 2, 19),
        ("Procfile", "image"): (1, 6, 1, 15),
        (".flaskenv", "image"): (1, 3, 1, 12),
        ("run.zsh", "image"): (1, 5, 1, 22),
    }
    assert [str(one.location.path) for one in result.look_alikes] == ["jobs.py"]
    assert ("partial-parse", "broken.py") in {
        (one.id, str(one.path)) for one in result.notifications
    }
    assert (result.run.name, result.run.files) == ("semgrep", len(WORKSPACE))


def test_a_file_of_more_than_a_million_bytes_is_scanned(rules: Path) -> None:
    big = a_file("big.py", b"x = 1\n" * 170_000 + b"app.run(debug=True)\n")
    assert len(engine(rules).scan([big]).findings) == 1


def test_nothing_to_scan_starts_nothing() -> None:
    result = engine(front_ends=(missing,)).scan([])
    assert (result.run.name, result.run.files, result.findings) == ("semgrep", 0, ())
    assert result.run.version.count(".") == 2


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        pytest.param("NAMES_LIMIT", 14, id="names"),
        pytest.param("FILES_A_CALL", 2, id="files"),
    ],
)
def test_much_takes_several_calls(
    rules: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(semgrep, limit, value)
    files = [a_file(f"{number}.py", APP.data) for number in (3, 1, 2)]
    with staged(files) as stage:
        parts = [list(part.files) for part in semgrep._batches(stage)]
    assert parts == [["3.py", "1.py"], ["2.py"]]
    result = engine(rules).scan(files)
    assert [str(one.location.path) for one in result.findings] == ["1.py", "2.py", "3.py"]
    assert result.run.files == 3


def test_a_name_longer_than_a_call_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semgrep, "NAMES_LIMIT", 1)
    with staged([APP]) as stage:
        assert list(semgrep._batches(stage)) == [stage]


def test_the_environment_is_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("SEMGREP_APP_TOKEN", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    seen = tmp_path / "seen"
    front_end = fake(tmp_path, f"env > {seen}; pwd >> {seen}; ls >> {seen}; echo '{EMPTY}'")
    engine(front_ends=(front_end,)).scan([APP])
    text = seen.read_text()
    assert "secret" not in text
    assert "proxy" not in text
    assert "SEMGREP_SEND_METRICS=off" in text
    assert text.endswith("app.py\n")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param("exit 2", "it ended with exit code 2", id="a failure"),
        pytest.param(f"echo '{EMPTY}'; exit 2", "it ended with exit code 2", id="results as well"),
        pytest.param("kill -SEGV $$", "it was ended by signal 11", id="a crash"),
        pytest.param("echo no", "its output could not be read", id="no JSON"),
        pytest.param("echo '{}'", "its output could not be read", id="other JSON"),
    ],
)
def test_what_one_front_end_cannot_do_the_other_does(
    tmp_path: Path, script: str, reason: str
) -> None:
    front_ends = (fake(tmp_path, script), fake(tmp_path, f"echo '{EMPTY}'; exit 1"))
    (note,) = engine(front_ends=front_ends).scan([APP]).notifications
    assert (note.id, note.level) == ("engine-fallback", NotificationLevel.NOTE)
    assert reason in note.message


def test_a_front_end_that_is_missing_is_replaced(tmp_path: Path) -> None:
    front_ends = (missing, fake(tmp_path, f"echo '{EMPTY}'"))
    (note,) = engine(front_ends=front_ends).scan([APP]).notifications
    assert "it could not be started" in note.message


def test_no_front_end_at_all() -> None:
    with pytest.raises(EngineError, match="Semgrep is missing"):
        engine(front_ends=(missing, missing)).scan([APP])


def test_a_front_end_that_cannot_be_started_is_not_missing(tmp_path: Path) -> None:
    place = tmp_path / "semgrep"
    place.write_bytes(b"")
    refused = ChildProgram(file=place, name="semgrep")
    with pytest.raises(EngineError, match="could not be started") as caught:
        engine(front_ends=(missing, lambda: refused)).scan([APP])
    assert "install" not in caught.value.hint


def test_two_failures(tmp_path: Path) -> None:
    front_ends = (fake(tmp_path, "exit 2"), fake(tmp_path, "echo '[]'; exit 3"))
    with pytest.raises(EngineError) as caught:
        engine(front_ends=front_ends).scan([APP])
    expected = "Semgrep failed: it ended with exit code 2; then it ended with exit code 3"
    assert caught.value.message == expected
    assert caught.value.hint


def test_the_limit_ends_the_program_and_its_children(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    front_end = fake(tmp_path, f"sleep 600 & echo $! > {pid}.new; mv {pid}.new {pid}; wait")
    (note,) = engine(front_ends=(front_end,), limit=0.5).scan([APP]).notifications
    assert (note.id, note.level, note.path) == ("engine-timeout", *UNSEEN)
    assert note.message == "Semgrep did not finish within 0.5 seconds; the file was not scanned"
    assert _is_gone(int(pid.read_text()))


UNSEEN = (NotificationLevel.ERROR, APP.path)


def failing(folder: Path, *rules: str) -> Callable[[], ChildProgram]:
    """Return a front end that loses `app.py` where it gets one of these rule files."""
    lost = EMPTY.replace('"errors": []', '"errors": [{"type": "Fatal error", "path": "app.py"}]')
    cases = "".join(f"*/{rule}.yaml*) echo '{lost}'; exit;;" for rule in rules)
    return fake(folder, f"echo call >> {folder}/calls; case \"$*\" in {cases} esac; echo '{EMPTY}'")


def empty_rules(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"r{number:02}.yaml" for number in range(count)]
    for path in paths:
        path.write_text("rules: []\n")
    return paths


def test_a_rule_that_fails_on_a_file_is_left_out_and_named(tmp_path: Path) -> None:
    rules = empty_rules(tmp_path, 16)
    front_end = failing(tmp_path, "r05")
    (note,) = engine(*rules, front_ends=(front_end,)).scan([APP]).notifications
    assert (note.id, note.level, note.path) == ("engine-error", *UNSEEN)
    assert note.message.endswith(f"the file; not looked at with {tmp_path.name}/r05.yaml")
    assert len((tmp_path / "calls").read_text().split()) == 1 + 1 + 2 * 4


def test_a_file_that_every_rule_fails_on_takes_few_calls(tmp_path: Path) -> None:
    rules = empty_rules(tmp_path, 61)
    front_end = failing(tmp_path, *(rule.stem for rule in rules))
    (note,) = engine(*rules, front_ends=(front_end,)).scan([APP]).notifications
    assert note.message.endswith("not looked at with 61 rule files")
    assert len((tmp_path / "calls").read_text().split()) == 1 + 2


def test_a_file_that_ends_the_call_is_left_out_and_named(tmp_path: Path, rules: Path) -> None:
    names = [f"{number}.py" for number in range(7)]
    scanned = EMPTY.replace('["app.py"]', json.dumps([*names, "app.py"]))
    front_end = fake(tmp_path, f"case \"$*\" in *app.py*) kill -SEGV $$;; esac; echo '{scanned}'")
    files = [APP, *(a_file(name, "x = 1\n") for name in names)]
    result = engine(rules, front_ends=(front_end,)).scan(files)
    (note,) = result.notifications
    assert (note.id, note.level, note.path) == ("engine-error", *UNSEEN)
    assert result.run.files == 7


def test_a_file_that_ends_its_own_call_is_scanned_with_fewer_rules(tmp_path: Path) -> None:
    rules = empty_rules(tmp_path, 8)
    front_end = fake(tmp_path, f"case \"$*\" in *r05.yaml*) kill -SEGV $$;; esac; echo '{EMPTY}'")
    (note,) = engine(*rules, front_ends=(front_end,)).scan([APP]).notifications
    assert (note.id, note.level, note.path) == ("engine-error", *UNSEEN)
    assert note.message == (
        "Semgrep failed: it was ended by signal 11; the file was not scanned; "
        f"not looked at with {tmp_path.name}/r05.yaml"
    )


def test_where_no_calls_are_left_the_files_are_counted(
    tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semgrep, "NAMES_LIMIT", 14)
    monkeypatch.setattr(semgrep._Work, "__init__", partialmethod(semgrep._Work.__init__, calls=0))
    done = EMPTY.replace("app.py", "c.py")
    front_end = fake(tmp_path, f"case \"$*\" in *b.py*) exit 2;; esac; echo '{done}'")
    files = [APP, a_file("b.py", "x = 1\n"), a_file("c.py", "x = 1\n")]
    (note,) = engine(rules, front_ends=(front_end,)).scan(files).notifications
    assert (note.path, note.message) == (
        None,
        "Semgrep failed: it ended with exit code 2; 2 files were not scanned",
    )


def test_what_fails_again_as_a_call_is_not_looked_at(tmp_path: Path) -> None:
    rules = empty_rules(tmp_path, 2)
    lost = EMPTY.replace('"errors": []', '"errors": [{"type": "Timeout", "path": "app.py"}]')
    script = f"case \"$*\" in *r00*r01*) echo '{lost}'; exit 0;; esac; exit 2"
    (note,) = engine(*rules, front_ends=(fake(tmp_path, script),)).scan([APP]).notifications
    assert (note.id, note.level, note.path) == ("engine-timeout", *UNSEEN)
    assert note.message.count("r0") == 2


def test_other_rules_find_what_they_find_where_one_fails(tmp_path: Path, rules: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("""
rules:
  - id: "own"
    languages: [python]
    severity: LOW
    message: "m"
    patterns:
      - pattern: $X = $D
      - metavariable-pattern:
          metavariable: $D
          patterns:
            - pattern-inside: $NUMBER
            - metavariable-regex: {metavariable: $NUMBER, regex: '^1$', constant-propagation: true}
""")
    app = a_file("app.py", 'x = (f("A") == "1")\napp.run(debug=True)\n')
    catalogue = {**CATALOGUE, "own": a_rule(id="own")}
    result = engine(rules, own, checks=catalogue, front_ends=(native,)).scan([app, WORKSPACE[0]])
    assert [(str(one.location.path), one.location.start.line) for one in result.findings] == [
        ("-x.py", 1),
        ("app.py", 2),
    ]
    (note,) = result.notifications
    assert (note.id, note.level, note.path) == ("engine-error", *UNSEEN)
    assert note.message.endswith("/own.yaml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('app.debug = (f("A") == "1")\n', 2, id="a value that begins with a bracket"),
        pytest.param("match a:\n  case [1, *r] | {'b': 2, **k}: pass\n", 3, id="rests of patterns"),
        pytest.param(b"x = '\xe9'\n", 2, id="a byte that is none of UTF-8"),
        pytest.param(b"# coding: latin-1\nx = '\xe9'\n", 3, id="another encoding"),
        pytest.param('x = f"{a["b"]}"\n', 2, id="Python 3.12"),
        pytest.param("try: a\nexcept A, B: b\n", 3, id="Python 3.14"),
        pytest.param("print 'x'\n", 2, id="Python 2"),
    ],
)
def test_rules_of_ours_read_every_python(text: str | bytes, line: int) -> None:
    catalogue = load_catalogue()
    scan = Semgrep(rules=catalogue, front_ends=(native,))
    data = (text.encode() if isinstance(text, str) else text) + b"app.run(debug=True)\n"
    result = scan.scan([a_file("app.py", data)])
    found = {one.location.start.line for one in result.findings if one.rule.id == "flask-debug-run"}
    assert (found, result.notifications) == ({line}, ())


def _is_gone(pid: int) -> bool:
    """Return whether a process has ended; its parent may not have noticed yet."""
    state = Path(f"/proc/{pid}/stat")
    for _ in range(100):
        try:
            if state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_no_time_is_left(tmp_path: Path) -> None:
    front_end = fake(tmp_path, f"echo '{EMPTY}'")
    (note,) = engine(front_ends=(front_end,), limit=-1).scan([APP]).notifications
    assert note.message.startswith("Semgrep did not finish within -1 seconds")


def test_no_room_for_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(semgrep, "staged", refuse)
    with pytest.raises(EngineError, match="could not be copied for Semgrep: No space left"):
        engine().scan([APP])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('rules:\n  - id: "own"\n', id="nearly all is missing"),
        pytest.param("rules: [\n", id="no YAML"),
        pytest.param("other: 1\n", id="no rules"),
        pytest.param(
            'rules: [{id: "own", languages: [klingon], severity: LOW, message: m, pattern: f()}]\n',
            id="an unknown language",
        ),
        pytest.param(
            'rules: [{id: "own", languages: [python], severity: LOW, message: m, pattern: f((}]\n',
            id="a pattern that does not parse",
        ),
    ],
)
def test_a_rule_file_that_semgrep_refuses_is_named(tmp_path: Path, rules: Path, text: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(RuleError, match=r"Semgrep refuses the rule file own\.yaml: ") as caught:
        engine(rules, own, front_ends=(native,)).scan([APP])
    assert "\n" not in caught.value.message


def test_the_default_front_end_names_the_file_too(tmp_path: Path, rules: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('rules: [{id: "own", languages: [klingon], severity: LOW, message: m}]\n')
    with pytest.raises(RuleError, match=r"the rule file own\.yaml"):
        engine(rules, own, front_ends=(default,)).scan([APP])


def test_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert semgrep._processors() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")
    assert semgrep._processors() == os.cpu_count()


def test_a_packaged_semgrep_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert native().file.name == "semgrep-core"
    assert native().file.is_file()
    assert default().file == Path(sys.executable).with_name("pysemgrep")


@pytest.mark.parametrize("front_end", [native, default])
@pytest.mark.parametrize(
    ("path", "is_found"),
    [
        pytest.param("{}", True, id="on the path"),
        pytest.param(".", False, id="in the working directory"),
        pytest.param("/nowhere", False, id="nowhere"),
    ],
)
def test_semgrep_elsewhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    front_end: Callable[[], ChildProgram],
    path: str,
    *,
    is_found: bool,
) -> None:
    for name in ("semgrep-core", "pysemgrep"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path.format(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    if is_found:
        assert front_end().file.parent == tmp_path
    else:
        with pytest.raises(FileNotFoundError):
            front_end()
