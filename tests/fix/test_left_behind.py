"""What a program does beside serving, and a server that imports the app would not."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.fix.left_behind import left_behind
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position

PATH = PurePosixPath("app.py")
GUARD = 'if __name__ == "__main__":\n'


def lost(text: str, module: str = "app.py") -> str:
    """Return the line of the statement that would no longer run; `app.run` serves."""
    file = SourceFile(path=PATH, kind=Kind.PYTHON, data=text.encode())
    number = next(at for at, line in enumerate(file.lines, 1) if "app.run(" in line)
    here = Location(PATH, Position(number, 1), Position(number, 2))
    found = left_behind(file, here, PurePosixPath(module))
    return "" if found is None else file.lines[found.start.line - 1].strip()


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
        (f"{GUARD}    app.run()\n    goodbye()\n", "goodbye()"),
        (f"{GUARD}    count += 1\n    app.run()\n", "count += 1"),
    ],
)
def test_something_is_left_behind(text: str, expected: str) -> None:
    assert lost(text).startswith(expected)


def test_another_module_is_imported() -> None:
    text = f"import shop\nshop.init()\n\n{GUARD}    app.run()\n"
    assert lost(text) == "", "the program itself is imported"
    assert lost(text, "shop.py") == "shop.init()"
    assert lost("from shop import app\n\napp.run()\n", "shop.py") == ""


def test_a_factory_is_not_left_behind() -> None:
    text = (
        b"def create_app():\n    db.init_app(app)\n    app.config['DEBUG'] = True\n    return app\n"
    )
    file = SourceFile(path=PATH, kind=Kind.PYTHON, data=text)
    assert left_behind(file, Location(PATH, Position(3, 5), Position(3, 9)), PATH) is None


def test_what_is_not_python() -> None:
    file = SourceFile(path=PATH, kind=Kind.SHELL, data=b"init()\napp.run()\n")
    here = Location(PATH, Position(2, 1), Position(2, 2))
    assert left_behind(file, here, None) is None
