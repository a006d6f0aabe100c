"""Folders that an argument of a build chooses, which the repository gives no value."""

from __future__ import annotations

import pytest

from tests.launch.gate import analysed

HEAD = "FROM python:3.12\nARG SERVICE\nWORKDIR /srv\n"
ON = "from flask import Flask\nFlask('shop').run(debug=True)\n"
OFF = "print('no server')\n"


def answers(dockerfile: str, files: dict[str, str]) -> list[str]:
    launches = analysed({"Dockerfile": dockerfile, **files}).launches
    return [f"{one.answer.word} {getattr(one.answer, 'verdicts', ())}" for one in launches]


@pytest.mark.parametrize(
    ("copy", "command"),
    [
        pytest.param("COPY services/${SERVICE} .", 'CMD ["python", "app.py"]', id="a folder"),
        pytest.param('COPY ["services/$SERVICE/", "/srv/"]', "CMD python app.py", id="as JSON"),
        pytest.param("COPY services/$SERVICE/app.py* .", 'CMD ["python", "app.py"]', id="files"),
        pytest.param("ADD services/${SERVICE} /srv", "CMD exec python app.py", id="ADD"),
        pytest.param(
            "FROM python:3.12\nARG SERVICE\nCOPY services/${SERVICE} /out\n"
            "FROM python:3.12\nWORKDIR /srv\nCOPY --from=0 /out .",
            'CMD ["python", "app.py"]',
            id="through a stage",
        ),
    ],
)
def test_the_only_folder_that_has_what_is_started(copy: str, command: str) -> None:
    dockerfile = f"{HEAD if 'FROM' not in copy else ''}{copy}\n{command}\n"
    (answer,) = answers(dockerfile, {"services/shop/app.py": ON, "services/mail/other.py": OFF})
    assert answer.startswith("harmful")


def test_a_file_that_cannot_be_copied_there_is_not_meant() -> None:
    dockerfile = f'{HEAD}COPY services/${{SERVICE}} .\nCMD ["python", "app.py"]\n'
    (answer,) = answers(dockerfile, {"app.py": OFF, "services/shop/app.py": ON})
    assert answer.startswith("harmful")


@pytest.mark.parametrize("command", ['["python", "app.py"]', "python app.py"])
def test_one_of_several_is_not_told(command: str) -> None:
    dockerfile = f"{HEAD}COPY services/${{SERVICE}} .\nCMD {command}\n"
    files = {"app.py": OFF, "services/shop/app.py": ON, "services/mail/app.py": OFF}
    (answer,) = answers(dockerfile, files)
    assert answer.startswith("unknown")
    assert "services/mail/app.py, services/shop/app.py" in answer


def test_one_that_compose_chooses_is_followed() -> None:
    files = {
        "compose.yaml": "services:\n  web:\n    build: {context: ., args: {SERVICE: shop}}\n",
        "services/shop/app.py": ON,
        "services/mail/app.py": OFF,
    }
    dockerfile = f'{HEAD}COPY services/${{SERVICE}} .\nCMD ["python", "app.py"]\n'
    assert any(one.startswith("harmful") for one in answers(dockerfile, files))
