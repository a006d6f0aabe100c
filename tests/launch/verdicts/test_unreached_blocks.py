"""Code behind a condition that no start fulfils: what is written there does not gate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Finding, Location, Position
from flaskgate.model.launch_evidence import Evidence
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.launch.gate import FLASK, MAIN, RULES, gate, image, launched, said

RUN = 'CMD ["python", "app.py"]'
SERVE = 'CMD ["gunicorn", "app:app"]'
SERVER = "high dev-server-deployed Dockerfile:4"


def seen(rule: str, line: int, path: str = "app.py") -> Finding:
    """Return what an engine finds on one line."""
    place = Location(PurePosixPath(path), Position(line, 5), Position(line, 20))
    return Finding(
        rule=RULES[rule], location=place, message="", snippet="", engines=frozenset({"semgrep"})
    )


def after(program: str, finding: Finding, command: str = "") -> list[str]:
    """Return what the gate says of a program and a finding in it."""
    app = {"app.py": FLASK + program}
    return gate(image(command, **app) if command else app, [finding])


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("os.getenv('APP_ENV') != 'production'", id="on unless told otherwise"),
        pytest.param("unknown()", id="cannot be told"),
        pytest.param("os.getenv('DEBUG', '0')", id="a text that is true"),
        pytest.param("True", id="always"),
    ],
)
def test_branch_that_may_be_taken_gates(condition: str) -> None:
    program = f"if {condition}:\n    app.debug = True\n{MAIN}app.run()\n"
    (found, *_) = after(program, seen("flask-debug-config", 5))
    assert found.startswith("high flask-debug-")


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("os.getenv('DEBUG')", id="asked for by a variable"),
        pytest.param("len(sys.argv) > 1 and sys.argv[1] == 'debug'", id="asked for by an argument"),
        pytest.param("'--debug' in sys.argv", id="any argument"),
        pytest.param("app.config.get('DEBUG')", id="what is on already"),
    ],
)
def test_branch_that_is_not_taken_is_inert(condition: str) -> None:
    program = f"if {condition}:\n    app.debug = True\n{MAIN}app.run()\n"
    finding = seen("flask-debug-config", 5)
    assert after(program, finding) == ["low flask-debug-inert app.py:5"]
    assert after(program, finding, RUN) == [SERVER, "low flask-debug-inert app.py:5"]
    assert after(program, finding, SERVE) == ["low flask-debug-inert app.py:5"]


@pytest.mark.parametrize(
    ("program", "line"),
    [
        pytest.param("def main():\n    if os.getenv('DEV') != '1':\n        serve(app)\n"
                     "        return\n    app.run(debug=True)\nmain()\n", 9, id="by a return"),
        pytest.param("for one in ['web']:\n    if os.getenv('DEV') != '1':\n        serve(app)\n"
                     "        continue\n    app.run(debug=True)\n", 9, id="by a continue"),
        pytest.param("def main():\n    if not os.getenv('DEV'):\n        serve(app)\n"
                     "    print('dev')\n    app.run(debug=True)\nmain()\n", 9, id="by a server"),
    ],
)  # fmt: skip
def test_what_follows_a_branch_that_is_left_is_inert(program: str, line: int) -> None:
    whole = f"from waitress import serve\n{program}"
    finding = seen("flask-debug-run", line)
    assert after(whole, finding, RUN) == [f"low flask-debug-inert app.py:{line}"]
    assert f"critical debug-deployed app.py:{line}" in after(whole, finding, f"ENV DEV=1\n{RUN}")


@pytest.mark.parametrize(
    ("program", "line"),
    [
        pytest.param("def main():\n    serve(app)\n    return\n    app.run(debug=True)\nmain()\n",
                     8, id="behind a server and a return"),
        pytest.param("def main():\n    return app\n    app.run(debug=True)\nserve(main())\n",
                     7, id="behind a return"),
        pytest.param("for app in [app]:\n    break\n    app.run(debug=True)\nserve(app)\n",
                     7, id="behind a break"),
        pytest.param("try:\n    raise OSError\n    app.run(debug=True)\nexcept OSError:\n"
                     "    serve(app)\n", 7, id="behind a raise"),
    ],
)  # fmt: skip
def test_what_is_never_executed_is_inert(program: str, line: int) -> None:
    whole = f"from waitress import serve\n{program}"
    finding = seen("flask-debug-run", line)
    assert after(whole, finding, RUN) == [f"low flask-debug-inert app.py:{line}"]


def test_what_follows_a_branch_in_another_round_gates() -> None:
    program = (
        "for one in sys.argv[1:]:\n    if one == 'a':\n        continue\n    app.run(debug=True)\n"
    )
    finding = seen("flask-debug-run", 7)
    found = after(program, finding, 'CMD ["python", "app.py", "a", "b"]')
    assert "critical debug-deployed app.py:7" in found


def test_branch_that_one_start_takes_gates() -> None:
    program = f"if os.getenv('DEBUG'):\n    app.debug = True\n{MAIN}app.run()\n"
    files = image(
        RUN,
        **{
            "app.py": FLASK + program,
            "Procfile": "web: DEBUG=1 python app.py\n",
        },
    )
    found = launched(files)
    rest = apply_evidence([seen("flask-debug-config", 5)], found.evidence, RULES).findings
    assert "critical debug-deployed app.py:5" in said(rest)


def test_start_that_serves_nothing_proves_nothing() -> None:
    program = "if 'web' in sys.argv:\n    app.run(debug=True)\n"
    worker = 'CMD ["python", "app.py", "worker"]'
    assert after(program, seen("flask-debug-run", 5), worker) == ["high flask-debug-run app.py:5"]


def test_middleware_in_a_branch_that_is_not_taken_waits_there() -> None:
    program = (
        "from werkzeug.debug import DebuggedApplication\n"
        "if os.getenv('SERVER', '').startswith('Dev'):\n"
        "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
    )
    finding = seen("werkzeug-debugger", 6)
    assert after(program, finding) == ["low werkzeug-debugger-conditional app.py:6"]
    assert after(program, finding, SERVE) == ["low werkzeug-debugger-conditional app.py:6"]
    dev = f"ENV SERVER=Devel\n{SERVE}"
    assert after(program, finding, dev) == ["critical debug-deployed app.py:6"]


def test_findings_are_looked_up_in_nested_and_separate_blocks() -> None:
    def block(first: int, last: int) -> Location:
        return Location(PurePosixPath("app.py"), Position(first, 1), Position(last + 1, 1))

    evidence = Evidence(unreached_blocks=(block(2, 9), block(3, 3), block(2, 4), block(20, 21)))
    findings = [seen("flask-debug-config", line) for line in (1, 2, 8, 10, 20, 22)]
    rest = apply_evidence(findings, evidence, RULES).findings
    assert [one.location.start.line for one in rest if one.rule.severity > 1] == [1, 10, 22]
    elsewhere = apply_evidence(
        [seen("flask-debug-config", 2, "other.py")], evidence, RULES
    ).findings
    assert [one.rule.id for one in elsewhere] == ["flask-debug-config"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("app.run(debug=False)", "medium debug-behind-server", id="turned off"),
        pytest.param(
            "from werkzeug.serving import run_simple\n    run_simple('h', 80, app)",
            "medium debug-behind-server",
            id="a server without debugger",
        ),
        pytest.param(
            "app.run(debug=bool(os.getenv('D')))", "high flask-debug-config", id="by a variable"
        ),
        pytest.param("app.run(debug=ask())", "high flask-debug-config", id="cannot be told"),
    ],
)
def test_debug_mode_of_what_is_served_without_debugger(call: str, expected: str) -> None:
    program = f"app.debug = True\n{MAIN}{call}\n"
    found = after(program, seen("flask-debug-config", 4), RUN)
    assert f"{expected} app.py:4" in found
    assert "high flask-debug-config app.py:4" in after(program, seen("flask-debug-config", 4))


def test_debug_mode_of_another_program_gates() -> None:
    files = image(RUN, **{"app.py": FLASK + "app.run()\n", "b.py": FLASK + "app.debug = True\n"})
    found = launched(files)
    finding = seen("flask-debug-config", 4, "b.py")
    rest = said(apply_evidence([finding, *found.findings], found.evidence, RULES).findings)
    assert "high flask-debug-config b.py:4" in rest


IMPORTS = (
    "from flask import Flask\nfrom werkzeug.serving import run_simple\napp = Flask(__name__)\n"
)
GUARDED = f"{IMPORTS}if __name__ == '__main__':\n    run_simple('', 80, app, use_debugger=True)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"Procfile": "web: gunicorn app:app\n"},
                     "low werkzeug-debugger-conditional app.py:5", id="imported"),
        pytest.param({"Procfile": "web: gunicorn app:app\nother: python app.py\n"},
                     "critical debug-deployed app.py:5", id="run, too"),
        pytest.param({"Procfile": "web: gunicorn app:app\nother: python $X\n"},
                     "critical werkzeug-debugger app.py:5", id="beside an unknown start"),
        pytest.param({}, "critical werkzeug-debugger app.py:5", id="nothing starts it"),
    ],
)  # fmt: skip
def test_debuggers_under_a_main_guard(files: dict[str, str], expected: str) -> None:
    found = launched({"app.py": GUARDED, **files})
    rest = apply_evidence(
        [*found.findings, seen("werkzeug-debugger", 5)], found.evidence, RULES
    ).findings
    assert expected in said(rest)


HELPER = f"{IMPORTS}def dev():\n    run_simple('', 80, app, use_debugger=True)\n"
MAIN_CALLS = "def main():\n    dev()\nif __name__ == '__main__':\n    main()\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app.py": f"{HELPER}{MAIN}dev()\n"}, "low werkzeug-debugger-conditional",
                     id="a function that only the guard calls"),
        pytest.param({"app.py": f"{HELPER}{MAIN_CALLS}"}, "low werkzeug-debugger-conditional",
                     id="through another one"),
        pytest.param({"app.py": f"{HELPER}{MAIN}dev()\nelse:\n    dev()\n"},
                     "critical debug-deployed", id="called on import, too"),
        pytest.param({"app.py": f"{HELPER}{MAIN}dev()\nSTART = dev\n"},
                     "critical werkzeug-debugger", id="named elsewhere"),
        pytest.param({"app.py": f"{HELPER.replace('def', '@app.before_request' + chr(10) + 'def')}"
                      f"{MAIN}dev()\n"}, "critical werkzeug-debugger", id="registered"),
        pytest.param({"app.py": HELPER}, "critical werkzeug-debugger", id="called by nothing"),
        pytest.param({"app.py": f"{HELPER}{MAIN}dev()\n", "web.py": "import app\napp.dev()\n",
                      "Procfile": "web: gunicorn app:app\nother: gunicorn web:app\n"},
                     "critical debug-deployed", id="called by another module"),
    ],
)  # fmt: skip
def test_debuggers_in_functions_of_a_main_guard(files: dict[str, str], expected: str) -> None:
    found = launched({"Procfile": "web: gunicorn app:app\n", **files})
    line = files["app.py"].split("\n").index("    run_simple('', 80, app, use_debugger=True)") + 1
    findings = [*found.findings, seen("werkzeug-debugger", line)]
    rest = said(apply_evidence(findings, found.evidence, RULES).findings)
    assert f"{expected} app.py:{line}" in rest


MATCH = """match sys.argv[1:]:
    case ["web", *_]:
        from waitress import serve
        serve(app)
    case ["inspect"]:
        app.run(debug=True)
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param('"web"', "low flask-debug-inert app.py:9", id="another case fits"),
        pytest.param('"inspect"', "critical debug-deployed app.py:9", id="this case fits"),
    ],
)
def test_case_of_a_match(words: str, expected: str) -> None:
    found = after(MATCH, seen("flask-debug-run", 9), f'CMD ["python", "app.py", {words}]')
    assert expected in found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("DEV and app.run(debug=True)", "low flask-debug-inert", id="and"),
        pytest.param("not DEV or app.run(debug=True)", "low flask-debug-inert", id="or"),
        pytest.param(
            "DEV and f() and app.run(debug=True)", "low flask-debug-inert", id="one of several"
        ),
        pytest.param("app.run(debug=True) if DEV else None", "low flask-debug-inert", id="if else"),
        pytest.param("app.run(debug=True) if f() else None", "high flask-debug-run", id="unknown"),
        pytest.param("DEV or app.run(debug=True)", "critical debug-deployed", id="taken"),
    ],
)
def test_call_in_an_expression(line: str, expected: str) -> None:
    before = "import other\nDEV = False\nf = other.f\n"
    program = f"{before}{line}\nfrom waitress import serve\nserve(app)\n"
    first, last = line.index("app"), line.index("True)") + len("True)")
    place = Location(PurePosixPath("app.py"), Position(7, first + 1), Position(7, last + 1))
    finding = replace(seen("flask-debug-run", 7), location=place)
    assert f"{expected} app.py:7" in after(program, finding, RUN)
