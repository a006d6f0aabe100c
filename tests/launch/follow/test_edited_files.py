"""A file that is changed before it is started is not what runs."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

OFF = FLASK + MAIN + "app.run(debug=False)\n"
ON = FLASK + MAIN + "app.run(debug=True)\n"
START = "#!/bin/sh\nexec python app.py\n"


def found(lines: str, app: str = OFF, image: str = IMAGE, **more: str) -> list[str]:
    files = {"Dockerfile": f"{image}{lines}\n", "app.py": app, "start.sh": START, **more}
    files["config.py"] = "HOST = 'a'\n"
    return [one for one in gate(files) if not one.startswith("low")]


RUN = 'CMD ["python", "app.py"]'
CONFIGURED = FLASK + "import config\napp.run(debug=getattr(config, 'DEBUG', False))\n"
PATCH = "--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-debug=False\n+debug=True\n"


@pytest.mark.parametrize(
    "line",
    [
        "RUN perl -pi -e 's/debug=False/debug=True/' app.py",
        "RUN patch app.py < debug.patch",
        "RUN patch -p1 < app.patch",
        "RUN cd / && patch -p1 -d app -i app.patch",
        "RUN git apply app.patch",
        "RUN patch -p1 < /tmp/of-the-network.patch",
        """RUN python -c "open('app.py', 'a').write('app.run(debug=True)')\"""",
        "RUN sed -i '$a app.run(debug=True)' app.py",
        "RUN find . -name '*.py' -exec sed -i 's/debug=False/debug=True/' {} +",
        "RUN grep -rl debug=False . | xargs sed -i 's/debug=False/debug=True/'",
        "RUN for f in $(ls *.py); do sed -i 's/debug=False/debug=True/' $f; done",
        'RUN [ "$TARGET" = dev ] && sed -i "s/debug=False/debug=True/" app.py || true',
        'ARG MODE\nRUN sed -i "s/debug=False/debug=$MODE/" app.py',
        "RUN cp /tmp/override/* /app/",
    ],
)
def test_changed_program_is_unknown(line: str) -> None:
    says = found(f"{line}\n{RUN}", **{"app.patch": PATCH.format("app.py")})
    assert any("launch-unresolved" in one for one in says), says
    assert not any("debug-deployed" in one for one in says)


@pytest.mark.parametrize(
    "line",
    [
        "RUN sed -i 's/debug=False/debug=True/' app.py",
        "RUN sed -i -e 's|debug=False|debug=True|g' -e 's/zzz/b/' /app/app.py",
        "RUN cd / && sed -ri 's/debug=[A-Z][a-z]+/debug=True/' app/app.py",
        'RUN ["sed", "-i", "s/False/True/", "app.py"]',
        "RUN for f in app.py config.py; do sed -i s/False/True/ $f; done",
        "RUN sed 's/False/True/' app.py > new.py && mv new.py app.py",
        "RUN sed -i 's/False/True/' app.py\nRUN sed -i 's/app.run/app .run/' app.py",
    ],
)
def test_change_of_a_program_that_turns_debug_on(line: str) -> None:
    last = 3 + line.count("\n") + 1
    assert found(f"{line}\n{RUN}") == [f"critical debug-deployed Dockerfile:{last}"]


@pytest.mark.parametrize(
    "line",
    [
        "RUN echo 'DEBUG = True' >> config.py",
        "RUN printf 'DEBUG = True\\n' >> config.py",
        "RUN cat >> config.py <<EOF\nDEBUG = True\nEOF",
        "RUN cp config_dev.py config.py",
        "RUN mv -f config_dev.py config.py && rm -rf tests",
    ],
)
def test_change_of_a_module_that_turns_debug_on(line: str) -> None:
    says = found(f"{line}\n{RUN}", CONFIGURED, **{"config_dev.py": "DEBUG = True\n"})
    assert any(one.startswith("critical debug-deployed") for one in says), says


def test_file_of_variables_that_is_written() -> None:
    line = "RUN echo FLASK_DEBUG=1 > .env\nCMD flask run"
    says = found(line, **{"requirements.txt": "flask\npython-dotenv\n"})
    assert "critical debug-deployed Dockerfile:4" in says


@pytest.mark.parametrize(
    "line",
    [
        "RUN sed -i 's/debug=True/debug=False/' app.py",
        "RUN sed -i '/app.run/d' app.py",
        "RUN sed -i '5s/, *debug=True//; s/debug=True//' app.py",
    ],
)
def test_change_of_a_program_that_turns_debug_off(line: str) -> None:
    assert not any("debug-deployed" in one for one in found(f"{line}\n{RUN}", ON))


@pytest.mark.parametrize(
    "line",
    [
        "RUN sed -i 's/\\r$//' app.py start.sh",
        "RUN sed -i 's/\\r//g' app.py && chmod +x start.sh && dos2unix app.py",
        "RUN sed -i 's/debug=True/debug=False/' other.py",
        "RUN sed -i 's/xyzzy/debug=False/' app.py",
        "RUN sed -i 's/HOST/PORT/' config.py",
        "RUN sed 's/debug=True/debug=False/' app.py",
        "RUN sed -i 's/jessie/stretch/' /etc/apt/sources.list",
        "RUN python -c \"print(open('app.py').read())\"",
        "RUN pip install flask > pip.log 2>&1",
        "RUN cp -r static /var/www && sed -i 's/80/8080/' nginx.conf",
        "RUN patch -p1 < docs.patch",
        "RUN find /usr -name '*.py' -exec sed -i 's/80/8080/' {} +",
        "RUN mv app.log /var/log/app.log",
    ],
)
def test_change_that_decides_nothing_is_silent(line: str) -> None:
    files = {"docs.patch": PATCH.format("docs/conf.py")}
    assert found(f"{line}\n{RUN}", ON, **files) == ["critical debug-deployed app.py:5"]


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        pytest.param("RUN cp other.sh start.sh", True, id="another file"),
        pytest.param("RUN cp start.sh.new /app/start.sh", True, id="one that is not here"),
        pytest.param("RUN cp -v start.sh /app/start.sh", False, id="itself"),
        pytest.param("RUN install -m 755 /app/start.sh /app/start.sh", False, id="by its place"),
        pytest.param("RUN dos2unix start.sh && chmod +x start.sh", False, id="its line ends"),
    ],
)
def test_copy_of_the_script_that_runs(line: str, *, is_told: bool) -> None:
    command = 'CMD ["/app/start.sh"]'
    says = found(f"{line}\n{command}", **{"other.sh": "#!/bin/sh\nexec gunicorn app:app\n"})
    assert any("dev-server-deployed start.sh:2" in one for one in says) is not is_told


def test_copy_of_an_earlier_stage_is_the_file_itself() -> None:
    image = (
        "FROM python:3 AS build\nWORKDIR /src\nCOPY ops ./ops\n"
        "RUN mkdir -p /out/app && cp -v ops/up.sh /out/app/entry.sh\n"
        "FROM python:3\nCOPY --from=build /out/ /\nWORKDIR /app\nCOPY app.py .\n"
    )
    says = found('ENTRYPOINT ["/app/entry.sh"]', image=image, **{"ops/up.sh": START})
    assert says == ["high dev-server-deployed ops/up.sh:2"]


def test_changed_script_is_what_runs() -> None:
    line = "RUN sed -i 's/python app.py/flask run/' start.sh"
    says = found(f'{line}\nCMD ["sh", "start.sh"]', ON)
    assert not any("debug-deployed" in one for one in says)
    line = "RUN sed -i 's/python app.py/flask run --debug/' start.sh"
    says = found(f'{line}\nCMD ["sh", "start.sh"]', OFF)
    assert "critical debug-deployed Dockerfile:4" in says


def test_program_that_is_copied_anew_is_what_runs() -> None:
    line = "RUN sed -i 's/debug=True/debug=False/' app.py\nCOPY . .\n"
    assert found(line + RUN, ON) == ["critical debug-deployed app.py:5"]


def test_change_in_an_earlier_stage_counts() -> None:
    image = "FROM python:3.12 AS build\nWORKDIR /src\nCOPY . .\n"
    line = "RUN sed -i 's/debug=True/debug=False/' app.py\nFROM python:3.12\nWORKDIR /app\n"
    says = found(f"{line}COPY --from=build /src /app\n{RUN}", ON, image)
    assert not any("debug-deployed" in one for one in says)


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("sed -i 's/debug=True/debug=False/' app.py", False),
        ("sed -i 's/debug=True/debug=False/' /app/app.py", False),
        ('perl -i -pe "s/True/$DEBUG/" app.py', False),
        ("sed -i 's/\\r$//' app.py", True),
        ("sed -i 's/debug=True/debug=False/' other.py", True),
    ],
)
def test_start_script_that_changes_the_program(line: str, is_told: bool) -> None:  # noqa: FBT001
    script = f"#!/bin/sh\n{line}\npython app.py\n"
    text = f'{IMAGE}CMD ["sh", "start.sh"]\n'
    files = {"Dockerfile": text, "start.sh": script, "app.py": ON}
    assert ("critical debug-deployed app.py:5" in gate(files)) is is_told


@pytest.mark.parametrize(
    ("image", "script"),
    [
        ("RUN sed -i 's/DEBUG = False/DEBUG = True/w log' settings.py\n", ""),
        ("RUN curl -s x >> settings.py\n", ""),
        ("", "sed -i 's/DEBUG = False/DEBUG = True/' settings.py\n"),
    ],
)
def test_changed_module_on_the_way_is_unknown(image: str, script: str) -> None:
    app = "from flask import Flask\nimport settings\napp = Flask(__name__)\n"
    files = {
        "Dockerfile": f'{IMAGE}{image}CMD ["sh", "start.sh"]\n',
        "start.sh": f"#!/bin/sh\n{script}python app.py\n",
        "app.py": f"{app}app.run(debug=settings.DEBUG)\n",
        "settings.py": "DEBUG = False\n",
    }
    assert any("launch-unresolved" in one for one in gate(files))
    assert not any("dev-server-deployed" in one for one in gate(files))


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        pytest.param("echo FLASK_DEBUG=1 > .flaskenv", False, id="written"),
        pytest.param("printf 'FLASK_DEBUG=1\\n' | tee .env", False, id="by tee"),
        pytest.param('echo "$SETTINGS" > .env', False, id="not known"),
        pytest.param("cp deploy.env .env", False, id="copied"),
        pytest.param('echo "SECRET_KEY=$KEY" >> .env', True, id="another variable"),
        pytest.param("echo FLASK_DEBUG=1 > settings.txt", True, id="another file"),
    ],
)
def test_file_of_variables_that_a_start_script_writes(line: str, is_told: bool) -> None:  # noqa: FBT001
    text = f'{IMAGE}CMD ["sh", "run.sh"]\n'
    files = {"Dockerfile": text, "run.sh": f"{line}\nflask run\n", "app.py": FLASK}
    files |= {"requirements.txt": "flask\npython-dotenv\n", "deploy.env": "FLASK_DEBUG=1\n"}
    assert ("launch-unresolved" not in " ".join(gate(files))) is is_told


def test_module_that_a_start_script_writes() -> None:
    script = "cat > settings.py <<EOF\nDEBUG = True\nEOF\npython app.py\n"
    files = {
        "Dockerfile": f'{IMAGE}CMD ["sh", "run.sh"]\n',
        "run.sh": script,
        "app.py": f"{FLASK}import settings\napp.run(debug=settings.DEBUG)\n",
        "settings.py": "DEBUG = False\n",
    }
    assert any("launch-unresolved" in one for one in gate(files))


HOOK = "hooks:\n  ApplicationStart:\n  - location: bin/start.sh\n"


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        pytest.param("cp -a ./* /tmp/shop", True, id="a copy elsewhere"),
        pytest.param("cp certificates/* /etc/pki/tls", True, id="a folder of the system"),
        pytest.param("cp -r conf/* /srv/shop; cd /srv/shop", False, id="where it is started"),
        pytest.param("cp -r conf/* $X", False, id="a folder nobody knows"),
        pytest.param("cp $X/app.py /srv/shop/app.py", False, id="the program"),
    ],
)
def test_copies_of_any_files_on_a_host(line: str, is_told: bool) -> None:  # noqa: FBT001
    script = f"#!/bin/sh\n{line}\nnohup python app.py &\n"
    files = {"appspec.yml": HOOK, "bin/start.sh": script, "app.py": ON}
    assert ("critical debug-deployed app.py:5" in gate(files)) is is_told


@pytest.mark.parametrize(
    ("line", "word"),
    [
        pytest.param("RUN cp /app/start.sh /app/go.sh", "dev-server-deployed", id="of the image"),
        pytest.param("RUN cp start.sh go.sh", "dev-server-deployed", id="of its folder"),
        pytest.param("RUN cp /opt/start.sh /app/go.sh", "launch-unresolved", id="of others"),
        pytest.param("RUN cd /opt && cp start.sh /app/go.sh", "launch-unresolved", id="from there"),
        pytest.param("RUN cp /opt/go.sh /app/go.sh", "launch-unresolved", id="of the same name"),
    ],
)
def test_what_is_copied_within_an_image(line: str, word: str) -> None:
    told = found(f'{line}\nCMD ["./go.sh"]', **{"go.sh": START})
    assert [one.split()[1] for one in told] == [word]
