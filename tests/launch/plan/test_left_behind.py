"""What a program does beside serving, and a server that imports the app would not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.plan.serving.left_behind import ProgramFile, statements_beside
from flaskgate.model.files import Kind, SourceFile
from tests.launch.gate import FLASK, MAIN, analysed, image

PATH = PurePosixPath("app.py")
LEADS = re.compile(r"app\.run\(|^ *main\(\)")
PARSES = "def parse():\n    a = ArgumentParser()\n    return a.parse_args()\n\n"
GUARD = 'if __name__ == "__main__":\n'


def lost(text: str, *, is_imported: bool = True, is_entry: bool = True) -> str:
    """Return the line of the statement that would no longer run; `app.run` serves."""
    file = SourceFile(path=PATH, kind=Kind.PYTHON, data=text.encode())
    program = ProgramFile(
        file=file,
        lines=frozenset(
            at
            for at, line in enumerate(file.lines, 1)
            if re.search(r"app\.run\(|^ *main\(\)", line)
        ),
        is_entry=is_entry,
        is_imported=is_imported,
        is_own={"views", "shop"}.__contains__,
    )
    return next((one.text for one in statements_beside(program)), "")


@pytest.mark.parametrize(
    "text",
    [
        f"app = 1\n{GUARD}    app.run()\n",
        f"db.create_all()\n{GUARD}    app.run()\n",
        "init()\napp.run()\n",
        f"{GUARD}    import os\n    port = int(os.environ.get('PORT', 5000))\n    app.run()\n",
        f"{GUARD}    print('on')\n    logging.info('on')\n    app.debug = True\n    app.run()\n",
        f"{GUARD}    app.config['DEBUG'] = True\n    app.run()\n",
        f"def main():\n    app.run()\n\n{GUARD}    main()\n",
        f"def other():\n    init()\n\n{GUARD}    app.run()\n",
        f"{GUARD}    if x:\n        app.run()\n    else:\n        init()\n",
        f"{GUARD}    try:\n        app.run()\n    finally:\n        pass\n",
        f"{GUARD}    args = ArgumentParser().parse_args()\n    app.run(port=args.port)\n",
        f"{GUARD}    from shop import app\n    app.run()\n",
        f"{GUARD}    import views\n    views.app.run()\n",
        f"{GUARD}    import json\n    app.run()\n",
        f"import json\ndef f():\n    return json\n\n{GUARD}    import json\n    app.run()\n",
        f"import views\n\n{GUARD}    import views\n    app.run()\n",
        f"{GUARD}    app.run()\n    db.close()\n",
        f"def main():\n    app.run()\n    db.close()\n\n{GUARD}    main()\n",
        f"def f():\n    site = 1\n    return site\n\n{GUARD}    site = f\n    app.run()\n",
        f"def f(site):\n    return site\n\n{GUARD}    site = f\n    app.run()\n",
        f"{GUARD}    a, b = 1, 2\n    app.run()\n    sys.exit(0)\n",
        f"def main():\n    a = 1\n    app.run()\ndef f():\n    return a\n\n{GUARD}    main()\n",
        f"{GUARD}    web = Thread(target=app.run)  # app.run(\n    web.start()\n    web.join()\n",
        f"{PARSES}{GUARD}    x = parse()\n    app.run(port=x.port)\n",
        f"{GUARD}    args = a.parse_args()\n    if x:\n        args.host = ''\n    app.run()\n",
        f"{GUARD}    cli = FlaskGroup(create_app=make)\n    cli.add_command(x)\n    app.run()\n",
        f"{GUARD}    @cli.command('x')\n    @click.option('--y')\n    def f(): pass\n    app.run()",
    ],
)
def test_nothing_is_left_behind(text: str) -> None:
    assert lost(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{GUARD}    init_db()\n    app.run()\n", "init_db()"),
        (
            f"{GUARD}    with app.app_context():\n        db.create_all()\n    app.run()\n",
            "with app.",
        ),
        (f"{GUARD}    app.config['X'] = 1\n    app.run()\n", "app.config['X'] = 1"),
        (f"{GUARD}    model = load('m')\n    app.run()\n", "model = load('m')"),
        (f"{GUARD}    if x:\n        init()\n        app.run()\n", "init()"),
        (f"def main():\n    init()\n    app.run()\n\n{GUARD}    main()\n", "init()"),
        (f"def main():\n    app.run()\n\n{GUARD}    init()\n    main()\n", "init()"),
        (f"{GUARD}    Thread(target=x).start()\n    app.run()\n", "Thread(target=x).start()"),
        (
            f"{GUARD}    web = Thread(target=app.run)  # app.run(\n    job.start()\n",
            "job.start()",
        ),
        (f"{GUARD}    @login.user_loader\n    def f():\n        pass\n    app.run()", "def f():"),
        (f"{GUARD}    if x:\n        app.config['X'] = 1\n    app.run()\n", "if x:"),
        (f"def f():\n    init()\n\n{GUARD}    f()\n    app.run()\n", "f()"),
        (f"def f():\n    global x\n    x = 1\n\n{GUARD}    f()\n    app.run()\n", "f()"),
        (f"{GUARD}    count += 1\n    app.run()\n", "count += 1"),
        (f"{GUARD}    import views\n    app.run()\n", "import views"),
        (f"{GUARD}    from views import *\n    app.run()\n", "from views import *"),
        (f"def f():\n    return json\n\n{GUARD}    import json\n    app.run()\n", "import json"),
        (f"def f():\n    return rate\n\n{GUARD}    rate = 2\n    app.run()\n", "rate = 2"),
        (f"{GUARD}    @app.get('/')\n    def f():\n        pass\n    app.run()\n", "def f():"),
        ("class S:\n    def go(self):\n        init()\n        app.run()\n", "init()"),
        (
            f"{GUARD}    args = ArgumentParser().parse_args()\n    init(args)\n    app.run()",
            "init(a",
        ),
    ],
)
def test_something_is_left_behind(text: str, expected: str) -> None:
    assert lost(text).startswith(expected)


def test_another_module_is_imported() -> None:
    text = f"import shop\nshop.init()\n\n{GUARD}    app.run()\n"
    assert lost(text) == "", "the program itself is imported"
    assert lost(text, is_imported=False) == "shop.init()"
    assert lost("from shop import app\n\napp.run()\n", is_imported=False) == ""
    assert lost("from shop import app\nimport views\napp.run()\n", is_imported=False) == (
        "import views"
    )


def test_the_main_guard_of_what_is_imported_does_not_run() -> None:
    text = f"def main():\n    app.run()\n\n{GUARD}    init()\n    main()\n"
    assert lost(text) == "init()"
    assert lost(text, is_entry=False) == ""


def test_what_is_not_python() -> None:
    file = SourceFile(path=PATH, kind=Kind.SHELL, data=b"init()\napp.run()\n")
    assert statements_beside(ProgramFile(file=file, lines=frozenset({2}))) == ()


def moved(files: Mapping[str, str]) -> list[str]:
    """Return what the plans of a repository say is to be moved."""
    plans = [one.plan for one in analysed(files).launches if one.plan is not None]
    return [one.text for plan in plans for one in plan.to_move]


def test_the_plan_knows_and_does_not_change_the_start() -> None:
    work = {"app.py": f"{FLASK}{MAIN}make_tables()\n    app.run()\n", "requirements.txt": "flask\n"}
    (plan,) = [one.plan for one in analysed(image("CMD python app.py", **work)).launches]
    assert plan is not None
    assert [one.text for one in plan.to_move] == ["make_tables()"]
    assert [str(one.path) for one in plan.changes] == ["requirements.txt"]
    assert plan.target == "app:app"


def test_what_leads_to_the_call_counts() -> None:
    shop = {
        "shop.py": f"{FLASK}class Site:\n    def start(self):\n        make()\n        app.run()\n",
        "run.py": f"import shop\n{MAIN}fill()\n    shop.Site().start()\n",
    }
    assert set(moved(image("CMD python run.py", **shop))) == {"make()", "fill()"}


def test_the_flask_command_imports_as_a_server_does() -> None:
    code = {"app.py": f"{FLASK}{MAIN}make_tables()\n    app.run()\n"}
    assert moved(image("CMD flask run", **code)) == []


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("from core import *", False),
        ("import core", False),
        ("from core.app import *", False),
        ("from core.jobs import *", True),
        ("import core.jobs", True),
    ],
)
def test_a_package_above_the_target_is_imported_with_it(line: str, *, lost: bool) -> None:
    files = {
        "core/__init__.py": "from .app import *\n",
        "core/app.py": "from flask import Flask\nserver = Flask(__name__)\n",
        "core/jobs.py": "print('jobs')\n",
        "main.py": f"{line}\nimport core.app\n{GUARD}    core.app.server.run()\n",
    }
    (launch,) = analysed({"Procfile": "web: python main.py\n", **files}).launches
    assert launch.plan is not None
    assert (launch.plan.target, bool(launch.plan.to_move)) == ("core.app:server", lost)
