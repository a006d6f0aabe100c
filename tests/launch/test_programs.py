from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.programs import is_open_program, is_program
from flaskgate.source import Kind, SourceFile


@pytest.mark.parametrize(
    ("text", "program", "is_open"),
    [
        pytest.param("def f():\n    app.run()", False, False, id="never run by itself"),
        pytest.param("if __name__ == '__main__':\n    main()", False, False, id="no run"),
        pytest.param("app.run(debug=True)", True, False, id="says it itself"),
        pytest.param("app.run('::', debug=False, port=1)", True, False, id="off by itself"),
        pytest.param("app.run()", True, True, id="says nothing"),
        pytest.param("app.run(debug=DEBUG)", True, True, id="a name"),
        pytest.param("app.run(debug=True if X else False)", True, True, id="an expression"),
        pytest.param("app.run(debug=True)\nweb.run()", True, True, id="one of two"),
        pytest.param("if '__main__' == __name__:\n    app.run(**o)", True, True, id="a guard"),
    ],
)
def test_programs(text: str, *, program: bool, is_open: bool) -> None:
    file = SourceFile(path=PurePosixPath("app.py"), kind=Kind.PYTHON, data=text.encode())
    assert (is_program(file), is_open_program(file)) == (program, is_open)


def test_a_script_is_no_program_of_ours() -> None:
    file = SourceFile(path=PurePosixPath("x.sh"), kind=Kind.SHELL, data=b"app.run()")
    assert not is_program(file)
