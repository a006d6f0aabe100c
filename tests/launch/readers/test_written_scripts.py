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
        pytest.param("RUN echo '#!/bin/sh' > /go && echo 'python app.py' >> /go\nCMD [\"/go\"]\n",
                     id="a short name, which a tool has, too"),
        pytest.param("WORKDIR /app/bin\nRUN echo 'cd .. && python app.py' > start.sh\n"
                     'CMD ["./start.sh"]\n', id="in the working directory"),
    ],
)  # fmt: skip
def test_written_script_is_followed(lines: str) -> None:
    assert gate({"Dockerfile": IMAGE + lines, **APP}) == DEBUG


def test_instruction_may_run_what_is_not_there() -> None:
    text = f"{IMAGE}RUN ./configure.sh && echo 'python app.py' > /start.sh\nCMD sh /start.sh\n"
    assert gate({"Dockerfile": text, **APP}) == DEBUG


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


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        pytest.param("COPY <<EOF /srv/start.sh\n#!/bin/sh\nexec gunicorn app:app\nEOF\n"
                     "CMD /srv/start.sh\n", "other/start.sh", id="COPY"),
        pytest.param("RUN echo 'exec gunicorn app:app' > /start.sh\nCMD sh /start.sh\n",
                     "dev/start.sh", id="RUN"),
        pytest.param("COPY <<EOF /usr/local/bin/serve\n#!/bin/sh\nexec gunicorn app:app\nEOF\n"
                     'CMD ["serve"]\n', "tools/serve", id="on the path"),
    ],
)  # fmt: skip
def test_written_script_is_no_file_of_the_same_name(lines: str, name: str) -> None:
    files = {"Dockerfile": IMAGE + lines, name: "#!/bin/sh\nflask run --debug\n", **APP}
    assert DEBUG[0] not in gate(files)
    assert not any(name in one for one in gate(files) if not one.startswith("low"))


def test_script_that_is_copied_there_is_not_the_written_one() -> None:
    lines = "COPY start.sh /srv/\nRUN echo '# end' >> /srv/start.sh\nCMD sh /srv/start.sh\n"
    files = {"Dockerfile": IMAGE + lines, "start.sh": "flask run --debug\n", **APP}
    assert gate(files) == ["critical debug-deployed start.sh:1"]


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


def test_script_of_the_repository_that_is_written_anew() -> None:
    written = "RUN echo 'python app.py' > start.sh\n"
    files = {"start.sh": "gunicorn app:app\n", **APP}
    text = f'{IMAGE}{written}CMD ["./start.sh"]\n'
    assert DEBUG[0] in gate({"Dockerfile": text, **files})
    before = IMAGE.replace("COPY", f"{written}COPY")
    assert gate({"Dockerfile": f'{before}CMD ["./start.sh"]\n', **files}) == []


START = "#!/bin/sh\nexec flask run --debug\n"
INDENTED = "    #!/bin/sh\n    exec flask run --debug\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts}\ndata:\n  start.sh: |\n"
IMAGES = {"Dockerfile": IMAGE + 'CMD ["gunicorn", "app:app"]\n', **APP}


def pod(command: str, *, volume: str = "configMap: {name: scripts}", mount: str = "") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        f"  - {{name: web, image: me/shop, command: {command},\n"
        f"     volumeMounts: [{{name: s, {mount or 'mountPath: /scripts'}}}]}}\n"
        f"  volumes: [{{name: s, {volume}}}]\n"
    )


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(pod('["sh", "/scripts/start.sh"]'), id="a shell"),
        pytest.param(pod("[/scripts/start.sh]"), id="the script itself"),
        pytest.param(pod('["sh", "-c", ". /scripts/start.sh"]'), id="loaded"),
        pytest.param(
            pod("[/run/go.sh]", mount="mountPath: /run",
                volume="configMap: {name: scripts, items: [{key: start.sh, path: go.sh}]}"),
            id="items",
        ),
        pytest.param(pod("[/app/run.sh]", mount="mountPath: /app/run.sh, subPath: start.sh"),
                     id="subPath"),
        pytest.param(
            pod("[/scripts/start.sh]",
                volume="projected: {sources: [{configMap: {name: scripts}}]}"),
            id="projected",
        ),
    ],
)  # fmt: skip
def test_script_of_a_config_map_is_followed(manifest: str) -> None:
    files = {"k8s/pod.yaml": manifest, "k8s/map.yaml": MAP + INDENTED, **IMAGES}
    assert [one for one in gate(files) if "debug" in one] == [
        "critical debug-deployed k8s/map.yaml:7"
        if ". /scripts" not in manifest
        else "critical debug-deployed k8s/pod.yaml:6"
    ]


@pytest.mark.parametrize(
    "listed", [pytest.param("start.sh", id="by its name"), pytest.param("start.sh=go.sh", id="key")]
)
def test_script_of_a_generated_config_map_is_followed(listed: str) -> None:
    name = listed.rpartition("=")[2]
    generator = f"configMapGenerator:\n- name: scripts\n  files: [{listed}]\n"
    files = {
        "k8s/pod.yaml": pod('["sh", "/scripts/start.sh"]'),
        "k8s/kustomization.yaml": f"resources: [pod.yaml]\n{generator}",
        f"k8s/{name}": START,
        **IMAGES,
    }
    assert f"critical debug-deployed k8s/{name}:2" in gate(files)


def test_mounted_script_lies_over_the_one_of_the_image() -> None:
    mount = "mountPath: /app/start.sh, subPath: start.sh"
    harmless = MAP + "    #!/bin/sh\n    exec gunicorn app:app\n"
    files = {"k8s/pod.yaml": pod("[./start.sh]", mount=mount), "k8s/map.yaml": harmless, **IMAGES}
    assert not any("start.sh" in one for one in gate({**files, "start.sh": START}))


def test_script_of_another_folder_is_not_mounted() -> None:
    files = {"k8s/pod.yaml": pod("[/other/start.sh]"), "k8s/map.yaml": MAP + INDENTED, **IMAGES}
    assert not any("k8s/map.yaml" in one for one in gate(files))


@pytest.mark.parametrize(
    ("configs", "expected"),
    [
        pytest.param("content: |\n      exec flask run --debug\n", "compose.yml:11", id="content"),
        pytest.param("content: |\n      exec flask run $$OPTIONS --debug\n", "compose.yml:11",
                     id="content with a dollar sign"),
        pytest.param("file: deploy/go.sh\n", "deploy/go.sh:2", id="file"),
    ],
)  # fmt: skip
def test_script_of_compose_configs_is_followed(configs: str, expected: str) -> None:
    text = (
        "services:\n  web:\n    build: .\n    command: sh /start.sh\n    configs:\n"
        "    - source: start\n      target: /start.sh\n"
        f"configs:\n  start:\n    {configs}"
    )
    files = {"compose.yml": text, "deploy/go.sh": START, **IMAGES}
    assert f"critical debug-deployed {expected}" in gate(files)


def test_external_config_is_not_known() -> None:
    text = (
        "services:\n  web:\n    build: .\n    command: sh /start.sh\n    configs: [start.sh]\n"
        "configs:\n  start.sh: {external: true}\n"
    )
    (found,) = [one for one in gate({"compose.yml": text, **IMAGES}) if "compose.yml" in one]
    assert found == "medium launch-unresolved compose.yml:4"
