"""Jobs of launchd: the list of arguments, as Python's own reader sees it afterwards."""

from __future__ import annotations

import plistlib

import pytest

from tests.launch.gate import FLASK, MAIN, analysed
from tests.oracles.starts.trial import rewritten

JOB = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key> <string>web</string>
  @
  <key>WorkingDirectory</key>
  <string>/srv/shop</string>
</dict>
</plist>
"""
KEY = "<key>ProgramArguments</key>\n  <array>@</array>"
SERVER = ["/srv/v/bin/gunicorn", "--bind", "127.0.0.1:5000", "--workers", "2", "app:app"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            "\n    <string>/srv/v/bin/python</string>\n    <string>app.py</string>\n  ",
            SERVER,
            id="an argument a line",
        ),
        pytest.param(
            "<string>/srv/v/bin/python</string><string>app.py</string>", SERVER, id="on one line"
        ),
        pytest.param(
            "<string>/bin/sh</string>\n<string>-c</string>\n"
            "<string>cd /srv/shop &amp;&amp; flask run</string>",
            ["/bin/sh", "-c", f"cd /srv/shop && {' '.join(['gunicorn', *SERVER[1:]])}"],
            id="a shell",
        ),
        pytest.param("<string>/srv/v/bin/python</string><!-- x --><string>app.py</string>", None,
                     id="with a comment in it"),
        pytest.param(
            "<string>web</string><string>app.py</string></array>"
            "<key>Program</key><string>/srv/v/bin/python</string><key>a</key><array>",
            None,
            id="and another program",
        ),
    ],
)  # fmt: skip
def test_arguments(given: str, expected: list[str] | None) -> None:
    text = JOB.replace("@", KEY).replace("@", given)
    code = f"{FLASK}{MAIN}app.run()\n"
    files = {"web.plist": text, "app.py": code, "requirements.txt": "gunicorn"}
    (launch,) = analysed(files).launches
    assert launch.plan is not None
    assert launch.plan.is_known
    after = rewritten(files, launch.plan.changes)
    job = plistlib.loads(after["web.plist"].encode())
    before = plistlib.loads(text.encode())
    assert job["ProgramArguments"] == (expected or before["ProgramArguments"])
