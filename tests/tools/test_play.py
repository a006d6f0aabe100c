from __future__ import annotations

import pytest

from tools.play import MARKER, PROGRAMS, play, scripts

PAGE = f"""# A page

{MARKER}

```sh
echo one > file
```

Words.

```sh
cat file; echo "1.7 s"
```

```text
what was there before
```

```text
a block of its own
```
"""


def test_a_page_that_is_no_story_is_left_alone() -> None:
    page = PAGE.replace(MARKER, "")
    assert play(page) == page


def test_commands_run_in_one_folder_and_their_output_is_written() -> None:
    assert play(PAGE) == PAGE.replace("what was there before", "one\n0.4 s")


def test_a_page_that_is_right_stays() -> None:
    once = play(PAGE)
    assert play(once) == once


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("false", id="a command that fails"),
        pytest.param("no-such-program", id="a program that is not there"),
        pytest.param("test -e ../../etc/passwd && test -e file", id="what no block before made"),
    ],
)
def test_a_block_that_fails_is_an_error(script: str) -> None:
    with pytest.raises(ValueError, match="exit code"):
        play(f"{MARKER}\n\n```sh\n{script}\n```\n")


def test_both_outputs_are_shown_and_nothing_waits_for_input() -> None:
    page = f"{MARKER}\n\n```sh\necho out; echo err >&2; cat\n```\n\n```text\n```\n"
    assert "```text\nout\nerr\n```" in play(page)


def test_the_program_is_ours_and_settings_are_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.invalid")
    script = "command -v flaskgate; echo ${PIP_INDEX_URL-unset}; pwd"
    page = play(f"{MARKER}\n\n```sh\n{script}\n```\n\n```text\n```\n")
    program, setting, folder = page.splitlines()[-4:-1]
    assert program == str(PROGRAMS / "flaskgate")
    assert setting == "unset"
    assert folder.endswith("/shop")


def test_an_installer_does_nothing_but_for_this_package() -> None:
    assert "installed package flaskgate" in play(
        f"{MARKER}\n\n```sh\npipx install flaskgate\n```\n\n```text\n```\n"
    )
    with pytest.raises(ValueError, match="exit code"):
        play(f"{MARKER}\n\n```sh\npipx install flaskgat\n```\n")


def test_scripts_are_those_of_the_page() -> None:
    assert scripts(PAGE) == ["echo one > file\n", 'cat file; echo "1.7 s"\n']
