"""Python that production starts and nobody can read: an error, unless it is a template's."""

from __future__ import annotations

import pytest

from flaskgate.model.findings import NotificationLevel
from tests.launch.gate import launched

BROKEN = "{%- if cookiecutter.celery %}\nimport celery\n{%- endif %}\nfrom flask import Flask\n"


@pytest.mark.parametrize(
    ("folder", "level"),
    [
        pytest.param("{{cookiecutter.name}}/", NotificationLevel.WARNING, id="cookiecutter"),
        pytest.param("template/{{ app_name }}/src/", NotificationLevel.WARNING, id="copier"),
        pytest.param("", NotificationLevel.ERROR, id="no folder"),
        pytest.param("template/", NotificationLevel.ERROR, id="only by its name"),
        pytest.param("{app}/", NotificationLevel.ERROR, id="a brace in a name"),
    ],
)
def test_template(folder: str, level: NotificationLevel) -> None:
    files = {f"{folder}app.py": BROKEN, f"{folder}Procfile": "web: python app.py\n"}
    notes = launched(files).notifications
    assert [one.level for one in notes if str(one.path) == f"{folder}app.py"] == [level]
