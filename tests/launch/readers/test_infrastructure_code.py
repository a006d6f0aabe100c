"""Programs of CDK and Pulumi: containers by their tables, scripts of machines by their calls."""

from __future__ import annotations

import pytest

from flaskgate.launch.formats.code_tables import CodeCall, read_calls
from flaskgate.model.files import Kind
from tests.launch.gate import FLASK, IMAGE, MAIN, analysed, gate
from tests.launch.repository import Tree

APP = {"app.py": f"{FLASK}{MAIN}app.run(debug=os.environ.get('DBG') == '1')\n"}
TS = "import * as ecs from 'aws-cdk-lib/aws-ecs';\n"
PY = "import aws_cdk as cdk\n"
LIST = "['flask', '--app', 'app', 'run', '--debug']"
DEBUG = "critical debug-deployed"


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        pytest.param(
            "lib/web-stack.ts",
            f"{TS}class A extends B {{\n  constructor(scope: C, props?: D) {{\n"
            f"    task.addContainer('a', {{ image: x, command: {LIST} }});\n  }}\n}}\n",
            "lib/web-stack.ts:4",
            id="a container",
        ),
        pytest.param(
            "cdk/bin/web.ts",
            f"{TS}const command = {LIST};\nnew Task(this, {{ image: x, command }});\n",
            "cdk/bin/web.ts:3",
            id="a constant",
        ),
        pytest.param(
            "infra/web.py",
            f"{PY}Options(image=Image.from_registry('x/shop'), command={LIST})\n",
            "infra/web.py:2",
            id="Python",
        ),
        pytest.param(
            "infra/web.py",
            f"{PY}data = f('nohup flask --app app run --debug &')\nuser.add_commands('cd /srv')\n"
            "user.add_commands('nohup flask --app app run --debug &')\n",
            "infra/web.py:3",
            id="commands of a machine",
        ),
        pytest.param(
            "infra/index.ts",
            "import * as aws from '@pulumi/aws';\nnew Instance('a', { userData: `#!/bin/sh\n"
            "cd ${folder}\nflask --app app run --debug\n` });\n",
            "infra/index.ts:2",
            id="user data of Pulumi",
        ),
        pytest.param(
            "infra/apprunner-stack.ts",
            f"{TS}new Service({{ startCommand: 'flask --app app run --debug' }});\n",
            "infra/apprunner-stack.ts:2",
            id="a start command",
        ),
    ],
)
def test_a_start(path: str, text: str, place: str) -> None:
    found = gate({**APP, path: text})
    assert [one.rpartition(":")[0] for one in found] == [f"{DEBUG} {place.rpartition(':')[0]}"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "lib/a-stack.ts", f"{TS}a({{ image, command: ['celery'] }});\n", id="a worker"
        ),
        pytest.param("lib/a-stack.ts", f"a({{ image, command: {LIST} }};\n", id="another"),
        pytest.param("infra/a.py", f"a(image='x', command={LIST})\n", id="Python of others"),
        pytest.param("lib/a-stack.ts", f"{TS}// a({{ image, command: {LIST} }});\n", id="comment"),
        pytest.param("lib/a-stack.ts", f"{TS}a({{ image: 'node:20', env: {{}} }});\n", id="node"),
    ],
)
def test_nothing_is_started(path: str, text: str) -> None:
    assert gate({**APP, path: text}) == []


def test_a_computed_word_is_unknown() -> None:
    text = f"{TS}a({{ image: x, command: ['flask', props.what] }});\n"
    assert gate({**APP, "lib/a-stack.ts": text}) == ["medium launch-unresolved lib/a-stack.ts:2"]


@pytest.mark.parametrize(
    "image",
    [
        "Image.fromAsset('web')",
        "Image.fromAsset(path.join(__dirname, '..', 'web'))",
        "Image.fromAsset('.', { file: 'web/Dockerfile' })",
        "'registry/web:1'",
    ],
)
def test_its_image_is_ours(image: str) -> None:
    code = {"web/app.py": APP["app.py"], "web/Dockerfile": f"{IMAGE}CMD python app.py\n"}
    other = {"jobs/Dockerfile": f"{IMAGE}CMD gunicorn app:app\n"}
    text = f"{TS}a({{ image: {image}, environment: {{ DBG: '1' }} }});\n"
    assert f"{DEBUG} web/app.py:5" in gate({**code, **other, "infra/a-stack.ts": text})


def test_places_count_characters() -> None:
    text = f"{TS}// é\na({{ b: 'é', image: 'x', command: {LIST} }});\n"
    (one,) = analysed({**APP, "lib/a-stack.ts": text}).launches
    assert one.unit.command.location.start.line == 3
    assert one.unit.command.location.start.column == 25


def test_many_tables_take_no_time() -> None:
    text = TS + "a({ b: { c: { image: 'x', command: ['y'] } } });\n" * 3_000
    file = Tree({"a-stack.ts": text}, {"a-stack.ts": Kind.RECIPE}).file("a-stack.ts")
    found = list(read_calls(file, names=frozenset({"d"}), keys=frozenset({"image"})))
    assert len(found) == 3_000
    assert not any(isinstance(one, CodeCall) for one in found)
