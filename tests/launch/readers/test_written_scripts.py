"""Scripts that a Dockerfile itself writes are followed like those of the repository."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

APP = {"app.py": FLASK + MAIN + "app.run(debug=True)\n"}
DEBUG = ["critical debug-deployed app.py:5"]
HEREDOC = "#!/bin/bash\nset -e\nflask run --debug\nEOF\n"


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("RUN echo '#!/bin/sh\\npython app.py' > /start.sh\nCMD /start.sh\n",
                     id="echo with escapes"),
        pytest.param("RUN echo -e '#!/bin/sh\\npython app.py' > go.sh\nCMD [\"./go.sh\"]\n",
                     id="echo -e beside the app"),
        pytest.param("RUN echo '#!/bin/sh' > /start.sh\nRUN echo 'python app.py' >> /start.sh\n"
                     'CMD ["sh", "/start.sh"]\n', id="line by line"),
        pytest.param("RUN printf '%s\\n' '#!/bin/sh' 'python app.py' > /usr/local/bin/serve\n"
                     'CMD ["serve"]\n', id="printf, on the path"),
        pytest.param("RUN printf 'python app.py\\n' | tee /x && printf 'exec python app.py' "
                     '> /start.sh\nENTRYPOINT ["/start.sh"]\n', id="printf as it is"),
        pytest.param('COPY <<EOF /start.sh\n#!/bin/sh\npython app.py\nEOF\nCMD ["/start.sh"]\n',
                     id="COPY"),
        pytest.param("WORKDIR /app/bin\nRUN echo 'cd .. && python app.py' > start.sh\n"
                     'CMD ["./start.sh"]\n', id="in the working directory"),
    ],
)  # fmt: skip
def test_written_script_is_followed(lines: str) -> None:
    assert gate({"Dockerfile": IMAGE + lines, **APP}) == DEBUG


def test_line_of_a_heredoc_is_named() -> None:
    text = f"{IMAGE}RUN cat > /app/start.sh <<EOF && \\\n    chmod +x /app/start.sh\n{HEREDOC}"
    files = {"Dockerfile": f'{text}CMD ["/app/start.sh"]\n', **APP}
    assert gate(files) == ["critical debug-deployed Dockerfile:8"]


def test_services_and_containers_have_the_files_of_their_images() -> None:
    image = f'{IMAGE}COPY <<EOF /start.sh\n{HEREDOC}CMD ["gunicorn", "app:app"]\n'
    expected = ["critical debug-deployed Dockerfile:7"]
    compose = "services:\n  web:\n    build: .\n    command: /start.sh\n"
    assert gate({"Dockerfile": image, "compose.yml": compose, **APP}) == expected
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        "  - {name: web, image: me/shop, command: [/start.sh]}\n"
    )
    assert gate({"Dockerfile": image, "pod.yaml": pod, **APP}) == expected


def test_supervisor_starts_a_written_script() -> None:
    text = f'{IMAGE}COPY <<EOF /start.sh\n{HEREDOC}CMD ["supervisord", "-c", "supervisord.conf"]\n'
    files = {"Dockerfile": text, "supervisord.conf": "[program:web]\ncommand=/start.sh\n", **APP}
    assert "critical debug-deployed Dockerfile:7" in gate(files)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        pytest.param("RUN echo '#!/usr/bin/env python3' > /start\nCMD [\"/start\"]\n", "/start",
                     id="another language"),
        pytest.param("RUN echo 'python app.py' > /other.sh\nCMD [\"/start.sh\"]\n", "/start.sh",
                     id="another name"),
        pytest.param("RUN echo 'python app.py # start.sh'\nCMD [\"/start.sh\"]\n", "/start.sh",
                     id="what is only printed"),
        pytest.param('RUN cat start.sh\nCMD ["/start.sh"]\n', "/start.sh", id="what is read"),
    ],
)  # fmt: skip
def test_what_is_not_written_is_unknown(lines: str, reason: str) -> None:
    found = gate({"Dockerfile": IMAGE + lines, **APP})
    assert [one.split()[1] for one in found] == ["flask-debug-run", "launch-unresolved"], reason


def test_script_of_the_repository_comes_first() -> None:
    text = f"{IMAGE}RUN echo 'python app.py' > start.sh\nCMD [\"./start.sh\"]\n"
    assert gate({"Dockerfile": text, "start.sh": "gunicorn app:app\n", **APP}) == []
