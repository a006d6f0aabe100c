"""Python that the artefact itself writes is what it starts, whatever bears its name elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate, launched

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
SAFE = f"{FLASK}{MAIN}import waitress; waitress.serve(app)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"Dockerfile": f"{IMAGE}COPY <<PY /app/door.py\n{DEBUG}PY\nCMD python door.py\n"},
            ["critical debug-deployed Dockerfile:11"],
            id="COPY with a here-document",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}COPY <<PY door.py\n{DEBUG}PY\nCMD python door.py\n",
                "door.py": SAFE,
            },
            ["critical debug-deployed Dockerfile:9"],
            id="a namesake in the repository",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}COPY <<PY door.py\n{DEBUG}PY\nCOPY . .\n"
                "CMD python door.py\n",
                "door.py": SAFE,
            },
            [],
            id="a namesake that is copied over it",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}COPY <<SH go.sh\npython door.py\nSH\nCMD sh go.sh\n",
                "go.sh": "gunicorn door:app\n",
                "door.py": DEBUG,
            },
            ["critical debug-deployed door.py:5"],
            id="a script over one of the repository",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}COPY <<PY door.py\n{FLASK}app.run()\nPY\n"
                "CMD gunicorn door:app\n",
                "door.py": FLASK,
            },
            ["high dev-server-on-import Dockerfile:8"],
            id="a module that a server imports",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}RUN echo 'app.run(debug=True)' >> door.py\n"
                "CMD python door.py\n",
                "door.py": FLASK,
            },
            ["critical debug-deployed Dockerfile:4"],
            id="what is added to a file of the repository",
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}RUN cat > /app/door.py <<PY\n{DEBUG}PY\nCMD python3 door.py\n"},
            ["critical debug-deployed Dockerfile:9"],
            id="RUN with a here-document",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}CMD sh start.sh\n",
                "start.sh": f"cat > /tmp/x.py <<'PY'\n{DEBUG}PY\npython /tmp/x.py\n",
            },
            ["critical debug-deployed start.sh:8"],
            id="a script that writes what it runs",
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}COPY <<PY /app/door.py\n{SAFE}PY\nCMD python door.py\n"},
            [],
            id="one that serves well",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}COPY <<PY /srv/door.py\n{DEBUG}PY\nCMD python door.py\n",
                "door.py": SAFE,
            },
            [],
            id="one that is written elsewhere",
        ),
        pytest.param(
            {
                "Dockerfile": f"{IMAGE}CMD sh start.sh\n",
                "start.sh": "curl https://x.example/x.py > x.py\npython x.py\n",
                "web.py": FLASK,
            },
            ["medium launch-unresolved start.sh:2"],
            id="one that nobody knows",
        ),
    ],
)
def test_what_is_written_is_what_runs(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


CODE = "from flask import Flask\napp = Flask('a')\napp.run(debug=True)\n"


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        pytest.param(
            "cat > x.py <<PY\n$HEAD\n app.run($X)\nPY\npython x.py\n", [], id="with variables"
        ),
        pytest.param(f"cat > x.py <<'PY'\n{CODE}PY\n\npython x.py\n", [7, 4], id="as it is"),
        pytest.param(
            "echo\n# app.run(debug=True)\ncat <<'PY' > x.py\n"
            f"{CODE}PY\npython x.py\napp.run(debug=True)\n",
            [8, 6],
            id="the last of several above",
        ),
    ],
)
def test_what_serves_stands_on_its_line(script: str, lines: list[int]) -> None:
    files = {"Dockerfile": f"{IMAGE}CMD sh start.sh\n", "start.sh": script}
    found = launched(files).evidence.findings
    steps = [step.location for one in found if "deployed" in one.rule.id for step in one.chain]
    seen = dict.fromkeys(one.start.line for one in steps if one.path.name == "start.sh")
    assert list(seen) == lines
