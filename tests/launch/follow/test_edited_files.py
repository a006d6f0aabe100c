"""A file that is changed before it is started is not what runs."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

OFF = FLASK + MAIN + "app.run(debug=False)\n"
ON = FLASK + MAIN + "app.run(debug=True)\n"
START = "#!/bin/sh\nexec python app.py\n"


def found(lines: str, app: str = OFF, image: str = IMAGE) -> list[str]:
    files = {"Dockerfile": f"{image}{lines}\n", "app.py": app, "start.sh": START}
    files["config.py"] = "HOST = 'a'\n"
    return [one for one in gate(files) if not one.startswith("low")]


RUN = 'CMD ["python", "app.py"]'


@pytest.mark.parametrize(
    "line",
    [
        "RUN sed -i 's/debug=False/debug=True/' app.py",
        "RUN sed -i -e 's|debug=False|debug=True|g' -e 's/a/b/' /app/app.py",
        "RUN cd / && sed -ri 's/debug=.*/debug=True)/' app/app.py",
        "RUN perl -pi -e 's/debug=False/debug=True/' app.py",
        "RUN echo 'app.run(debug=True)' >> app.py",
        "RUN patch app.py < debug.patch",
        """RUN python -c "open('app.py', 'a').write('app.run(debug=True)')\"""",
        'RUN ["sed", "-i", "s/False/True/", "app.py"]',
        "RUN sed -i '$a app.run(debug=True)' app.py",
    ],
)
def test_changed_program_is_unknown(line: str) -> None:
    says = found(f"{line}\n{RUN}")
    assert any("launch-unresolved" in one for one in says)
    assert not any("debug-deployed" in one for one in says)


@pytest.mark.parametrize(
    "line",
    [
        "RUN sed -i 's/\\r$//' app.py start.sh",
        "RUN sed -i 's/\\r//g' app.py && chmod +x start.sh && dos2unix app.py",
        "RUN sed -i 's/debug=True/debug=False/' other.py",
        "RUN sed -i 's/xyzzy/debug=False/' app.py",
        "RUN sed -i 's/HOST/PORT/' config.py",
        "RUN sed 's/debug=True/debug=False/' app.py",
        "RUN sed -i 's/jessie/stretch/' /etc/apt/sources.list",
        "RUN python -c \"print(open('app.py').read())\"",
        "RUN pip install flask > pip.log 2>&1",
    ],
)
def test_change_that_decides_nothing_is_silent(line: str) -> None:
    assert found(f"{line}\n{RUN}", ON) == ["critical debug-deployed app.py:5"]


def test_changed_script_is_unknown() -> None:
    line = "RUN sed -i 's/python app.py/flask run/' start.sh"
    says = found(f'{line}\nCMD ["sh", "start.sh"]', ON)
    assert not any("debug-deployed" in one for one in says)


def test_program_that_is_copied_anew_is_what_runs() -> None:
    line = "RUN sed -i 's/debug=True/debug=False/' app.py\nCOPY . .\n"
    assert found(line + RUN, ON) == ["critical debug-deployed app.py:5"]


def test_change_in_an_earlier_stage_counts() -> None:
    image = "FROM python:3.12 AS build\nWORKDIR /src\nCOPY . .\n"
    line = "RUN sed -i 's/debug=True/debug=False/' app.py\nFROM python:3.12\nWORKDIR /app\n"
    says = found(f"{line}COPY --from=build /src /app\n{RUN}", ON, image)
    assert not any("debug-deployed" in one for one in says)


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("sed -i 's/debug=True/debug=False/' app.py", False),
        ("sed -i 's/debug=True/debug=False/' /app/app.py", False),
        ('perl -i -pe "s/True/$DEBUG/" app.py', False),
        ("sed -i 's/\\r$//' app.py", True),
        ("sed -i 's/debug=True/debug=False/' other.py", True),
    ],
)
def test_start_script_that_changes_the_program(line: str, is_told: bool) -> None:  # noqa: FBT001
    script = f"#!/bin/sh\n{line}\npython app.py\n"
    text = f'{IMAGE}CMD ["sh", "start.sh"]\n'
    files = {"Dockerfile": text, "start.sh": script, "app.py": ON}
    assert ("critical debug-deployed app.py:5" in gate(files)) is is_told


@pytest.mark.parametrize(
    ("image", "script"),
    [
        ("RUN sed -i 's/DEBUG = False/DEBUG = True/' settings.py\n", ""),
        ("RUN echo 'DEBUG = True' >> settings.py\n", ""),
        ("", "sed -i 's/DEBUG = False/DEBUG = True/' settings.py\n"),
    ],
)
def test_changed_module_on_the_way_is_unknown(image: str, script: str) -> None:
    app = "from flask import Flask\nimport settings\napp = Flask(__name__)\n"
    files = {
        "Dockerfile": f'{IMAGE}{image}CMD ["sh", "start.sh"]\n',
        "start.sh": f"#!/bin/sh\n{script}python app.py\n",
        "app.py": f"{app}app.run(debug=settings.DEBUG)\n",
        "settings.py": "DEBUG = False\n",
    }
    assert any("launch-unresolved" in one for one in gate(files))
    assert not any("dev-server-deployed" in one for one in gate(files))
