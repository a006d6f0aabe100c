"""Crontabs that scripts install: their entries are started, by cron and not by the script."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.crontab import jobs_in, table_of
from tests.launch.gate import FLASK, MAIN, gate

APP = f"{FLASK}{MAIN}app.run(debug=True)\n"
ENTRY = "@reboot cd /srv/app && python3 app.py"
CRITICAL = "critical debug-deployed"


def installed(script: str, **files: str) -> list[str]:
    found = gate({"app.py": APP, "install.sh": f"#!/bin/bash\n{script}\n", **files})
    return [" ".join(one.split()[:2]) for one in found]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(f'# echo "{ENTRY}" | crontab -', id="a comment"),
        pytest.param(f'echo "Add {ENTRY} to your crontab"', id="advice"),
        pytest.param('echo "@reboot /srv/backup.sh" | crontab -', id="another program"),
        pytest.param('echo "@reboot cd /srv/app && gunicorn app:app" | crontab -', id="a server"),
        pytest.param(f'echo "# {ENTRY}" | crontab -', id="a comment of the table"),
        pytest.param(f'echo "{ENTRY}" | crontab -l', id="the table is only shown"),
        pytest.param(f'JOB="{ENTRY}"\ncrontab -l | grep -q "$JOB" && echo yes', id="only asked"),
    ],
)
def test_nothing_harmful_is_started(script: str) -> None:
    assert CRITICAL not in installed(script)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(f'echo "{ENTRY}" | crontab -', id="a table of one line"),
        pytest.param(f'(crontab -l; echo "{ENTRY}") | crontab -', id="one more line"),
        pytest.param(f'(crontab -l 2>/dev/null || true; echo "{ENTRY}") | sudo crontab -u www -',
                     id="for a user"),
        pytest.param(f"{{ crontab -l; printf '%s\\n' '{ENTRY}'; }} | crontab", id="no operand"),
        pytest.param('JOB="@reboot cd /srv/app && python3 app.py"\n'
                     'echo "@reboot true" | crontab -\necho "$JOB" | crontab -', id="a variable"),
        pytest.param(f'job="{ENTRY} >> ~/log 2>&1"\nif crontab -l | grep -q "$job"; then\n'
                     '  echo there\nelse\n  (crontab -l; echo "$job") | crontab -\nfi',
                     id="a variable, unless it is there"),
        pytest.param(f"crontab - <<EOF\n{ENTRY}\nEOF", id="a here-document"),
        pytest.param(f"echo '{ENTRY}' > /tmp/t\ncrontab /tmp/t", id="a file"),
    ],
)  # fmt: skip
def test_entry_is_started(script: str) -> None:
    assert CRITICAL in installed(script)


def test_script_that_an_artefact_runs_installs_a_file() -> None:
    files = {"cron.txt": f"{ENTRY}\n", "Procfile": "web: sh setup.sh\n",
             "setup.sh": "crontab cron.txt\nexec gunicorn app:app\n"}  # fmt: skip
    assert CRITICAL in installed("true", **files)


def test_jobs_have_their_settings_and_no_input() -> None:
    jobs = list(jobs_in('A="1"\n0 5 * * * run \\% x % input\nB=2\n@daily last\nnonsense\n'))
    assert [(job.text, dict(job.settings)) for job in jobs] == [
        ("run % x", {"A": "1"}),
        ("last", {"A": "1", "B": "2"}),
    ]


@pytest.mark.parametrize(
    ("words", "table"),
    [
        (("crontab", "-"), "-"),
        (("crontab",), "-"),
        (("crontab", "-u", "www", "x"), "x"),
        (("crontab", "-l"), None),
        (("crontab", "-u", "www", "-r"), None),
    ],
)
def test_table_that_is_installed(words: tuple[str, ...], table: str | None) -> None:
    assert table_of(words) == table
