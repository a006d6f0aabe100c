"""Crontabs that scripts install: their entries are started, by cron and not by the script."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.crontab import jobs_in, table_of
from tests.launch.gate import FLASK, MAIN, analysed, gate, image

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


BOOT = "#!/bin/bash\ncd $(dirname $0)\npython3 app.py\n"


@pytest.mark.parametrize(
    ("script", "line"),
    [
        pytest.param('echo "Put @reboot $DIR/up.sh into the crontab"', 0, id="advice"),
        pytest.param('# (echo "@reboot $DIR/up.sh") | crontab -', 0, id="a comment"),
        pytest.param('crontab -l | grep "@reboot $DIR/up.sh"', 0, id="a question"),
        pytest.param('(crontab -l; echo "@reboot $DIR/up.sh") | crontab -', 3, id="a line more"),
        pytest.param('echo "@reboot sleep 9; bash $DIR/up.sh" | crontab -', 3, id="by a shell"),
        pytest.param(
            'pip list\n[ "$1" = boot ] && echo "@reboot $DIR/up.sh" | crontab -',
            4,
            id="if asked to",
        ),
    ],
)
def test_script_at_boot_of_a_script_without_python(script: str, line: int) -> None:
    files = {"app.py": APP, "up.sh": BOOT, "setup.sh": f"#!/bin/bash\nDIR=/srv\n{script}\n"}
    starts = (one.start for one in analysed(files).launches if one.path is not None)
    assert [one.steps[-2].location.start.line for one in starts] == ([line] if line else [])


def test_what_an_installer_starts_is_not_started_by_hand() -> None:
    files = {"app.py": APP, "boot.sh": BOOT}
    alone = analysed(files)
    both = analysed({**files, "setup.sh": 'echo "@reboot /srv/boot.sh" | crontab -\n'})
    assert (len(alone.launches), len(alone.by_hand)) == (0, 1)
    assert (len(both.launches), len(both.by_hand)) == (1, 0)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("supercronic -test", ["medium launch-unresolved"], id="no table"),
        pytest.param("supercronic gone.txt", ["medium launch-unresolved"], id="not here"),
        pytest.param("supercronic /app/jobs.txt", [], id="a job of another program"),
        pytest.param("supercronic /app/web.txt", ["high dev-server-deployed"], id="a table"),
        pytest.param(
            "supercronic -json -sentry-dsn https://a web.txt",
            ["high dev-server-deployed"],
            id="after options",
        ),
    ],
)
def test_supercronic_runs_a_table(command: str, expected: list[str]) -> None:
    files = {"app.py": f"{FLASK}{MAIN}app.run()\n", "web.txt": "A=1\n@reboot python3 app.py\n",
             "jobs.txt": "5 * * * * ls\n", **image(f"CMD {command}")}  # fmt: skip
    assert [" ".join(one.split()[:2]) for one in gate(files)] == expected


def test_supercronic_hands_its_variables_on_and_says_which_line() -> None:
    files = {"app.py": FLASK, "web.txt": "\n@reboot flask run\n",
             **image("ENV FLASK_DEBUG=1\nCMD supercronic web.txt")}  # fmt: skip
    assert "high dev-server-deployed web.txt:2" in gate(files)
    assert "critical debug-deployed Dockerfile:4" in gate(files)


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
