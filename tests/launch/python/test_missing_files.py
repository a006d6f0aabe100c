"""Files of settings that are not in the repository: a `try` that goes on says what is then."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate, image

SERVING = "from waitress import serve\n" + MAIN
CHOICE = "app.run() if SETTINGS['local'] else serve(app)\n"
OPENS = {
    "update": "with open('web.toml', 'rb') as f: SETTINGS.update(tomllib.load(f))",
    "in place": "with open('web.toml', 'rb') as f: SETTINGS |= tomllib.load(f)",
    "path": "with Path('web.json').open() as f: SETTINGS.update(json.load(f))",
    "text": "SETTINGS.update(json.loads(Path('web.json').read_text()))",
}


def program(default: str, line: str, error: str, handler: str = "pass") -> str:
    return (
        f"{FLASK}import json, tomllib\nfrom pathlib import Path\n"
        f"SETTINGS = {{'local': {default}}}\n"
        f"try:\n    {line}\nexcept {error}:\n    {handler}\n{SERVING}{CHOICE}"
    )


def after(text: str, **files: str) -> list[str]:
    return gate(image('CMD ["python", "app.py"]', **{"app.py": text}, **files))


@pytest.mark.parametrize("error", ["FileNotFoundError", "OSError", "Exception"])
@pytest.mark.parametrize("line", OPENS.values(), ids=OPENS)
def test_the_default_counts(line: str, error: str) -> None:
    assert after(program("True", line, error)) == ["high dev-server-deployed Dockerfile:4"]
    assert after(program("False", line, error)) == []


@pytest.mark.parametrize("line", OPENS.values(), ids=OPENS)
def test_a_file_without_which_the_program_ends_is_there(line: str) -> None:
    (found,) = after(program("False", line, "OSError", "sys.exit('no settings')"))
    assert found.startswith("medium launch-unresolved")


@pytest.mark.parametrize("line", OPENS.values(), ids=OPENS)
def test_an_error_that_is_not_caught_says_that_the_file_is_there(line: str) -> None:
    (found,) = after(program("False", line, "ValueError"))
    assert found.startswith("medium launch-unresolved")


def test_a_file_that_a_volume_may_bring() -> None:
    compose = "services: {web: {build: ., volumes: [data:/app]}}\nvolumes: {data: {}}\n"
    found = after(program("False", OPENS["update"], "OSError"), **{"compose.yml": compose})
    assert any(one.startswith("medium launch-unresolved") for one in found)
