"""Images that commands, workflows and pipelines build: their stage, arguments, context and name."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.readers.builds.image_builds import ImageBuild, builds_of
from tests.launch.gate import FLASK, MAIN, analysed, gate
from tests.launch.repository import Tree

APP = f"{FLASK}{MAIN}app.run(debug=os.environ.get('DBG') == '1')\n"
FROM = "FROM python:3.12\nWORKDIR /app\n"
BY_ARGUMENT = f"{FROM}ARG DBG=0\nENV DBG=$DBG\nCOPY . .\nCMD python app.py\n"
SERVED = "high dev-server-deployed"
DEBUG = "critical debug-deployed"
ACTION = (
    "on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n    - uses: docker/build-push-action@v6\n"
    "      with: {{context: ., push: {push}, tags: 'me/shop:1', build-args: 'DBG=1'}}\n"
)


def built(**files: str) -> list[ImageBuild]:
    """Return what is built in a repository with a Dockerfile in `deploy` and in the root."""
    named = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in files.items()}
    return list(builds_of(Tree({"Dockerfile": FROM, "deploy/Dockerfile": FROM, **named})))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("b.sh", "docker build --build-arg DBG=1 -t me/shop .\n", id="a script"),
        pytest.param(
            "Makefile", "I := me/shop\nb:\n\tdocker build --build-arg=DBG=1 -t $(I) .\n", id="make"
        ),
        pytest.param(
            "Jenkinsfile",
            'sh "docker build --build-arg DBG=1 -t me/shop:${env.N} ."\n',
            id="Jenkins",
        ),
        pytest.param(
            ".gitlab-ci.yml",
            "b:\n  script:\n    - docker buildx build \\\n        --build-arg DBG=1 -t $I .\n",
            id="GitLab, over two lines",
        ),
        pytest.param(".github/workflows/b.yml", ACTION.format(push="true"), id="an action"),
        pytest.param(
            "cloudbuild.yaml",
            "steps:\n- name: gcr.io/cloud-builders/docker\n"
            "  args: [build, --build-arg, DBG=1, -t, gcr.io/x/shop, .]\n",
            id="Cloud Build",
        ),
        pytest.param(
            "azure-pipelines.yml",
            "steps:\n- task: Docker@2\n  inputs:\n    command: build\n    repository: shop\n"
            "    Dockerfile: '**/Dockerfile'\n    arguments: --build-arg DBG=1\n",
            id="Azure",
        ),
        pytest.param(
            "skaffold.yaml",
            "build:\n  artifacts:\n  - image: shop\n    docker: {buildArgs: {DBG: '1'}}\n",
            id="Skaffold",
        ),
        pytest.param(
            ".gitlab-ci.yml",
            "b:\n  script:\n    - /kaniko/executor --context . --build-arg DBG=1 -d $I\n",
            id="Kaniko",
        ),
    ],
)
def test_an_argument_of_a_build_decides(path: str, text: str) -> None:
    found = gate({"app.py": APP, "Dockerfile": BY_ARGUMENT, path: text})
    assert f"{DEBUG} app.py:5" in found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("b.sh", "docker build --build-arg VERSION=1 .\n", id="another argument"),
        pytest.param("b.sh", "docker build --build-arg DBG=1 -t shop:test .\n", id="to test it"),
        pytest.param("b.sh", "docker build --build-arg DBG=1 https://x/y.git\n", id="of others"),
        pytest.param("b.sh", "docker build --build-arg DBG=$X .\n", id="a value nobody knows"),
        pytest.param("b.sh", "docker build --build-arg DBG=1 -f $F .\n", id="a file nobody knows"),
        pytest.param("b.sh", "docker build .; echo --build-arg DBG=1\n", id="another command"),
        pytest.param("dev.sh", "docker build --build-arg DBG=1 .\n", id="of developers"),
        pytest.param(".github/workflows/b.yml", ACTION.format(push="false"), id="never pushed"),
        pytest.param("README.sh", "docker build --build-arg DBG=1 'x\n", id="an open quote"),
    ],
)
def test_what_no_build_for_production_says_decides_nothing(path: str, text: str) -> None:
    found = gate({"app.py": APP, "Dockerfile": BY_ARGUMENT, path: text})
    assert [one for one in found if one.startswith("critical")] == []


@pytest.mark.parametrize(
    ("line", "dockerfile", "context"),
    [
        pytest.param("docker build deploy", "deploy/Dockerfile", "deploy", id="of the context"),
        pytest.param("docker build -f deploy/Dockerfile .", "deploy/Dockerfile", ".", id="named"),
        pytest.param("cd deploy && docker build .", "deploy/Dockerfile", "deploy", id="entered"),
        pytest.param(
            "cd deploy && \\\n  docker build -f Dockerfile ..", "deploy/Dockerfile", ".", id="above"
        ),
        pytest.param("podman build -q -t x:1 .", "Dockerfile", ".", id="a flag without a value"),
    ],
)
def test_which_dockerfile_is_built_from_where(line: str, dockerfile: str, context: str) -> None:
    (one,) = built(b_DOT_sh=f"{line}\n")
    assert (one.dockerfile, one.context) == (PurePosixPath(dockerfile), PurePosixPath(context))


def test_a_step_says_where_and_what() -> None:
    (one,) = built(b_DOT_sh="echo a\ndocker build --build-arg A=$B --target web .\n")
    assert one.step.message == "docker build --target web --build-arg A=… ."
    assert one.step.location.start.line == 2


NAMED = {
    "app.py": APP.replace("os.environ.get('DBG') == '1'", "True"),
    "images/a/Dockerfile": f"{FROM}COPY . .\nENTRYPOINT python\n".replace(
        "python\n", '["python"]\n'
    ),
    "images/b/Dockerfile": f'{FROM}COPY . .\nENTRYPOINT ["gunicorn"]\nCMD ["app:app"]\n',
}
STARTED = {
    "compose.yaml": "services:\n  web:\n    image: me/shop\n    command: [app.py]\n",
    "web.service": "[Service]\nExecStart=/usr/bin/docker run --rm me/shop:2 app.py\n",
    "k8s.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
    "  - {name: web, image: 'reg.io/me/shop:1', args: [app.py]}\n",
}


@pytest.mark.parametrize("path", STARTED)
def test_an_image_is_the_one_that_is_built_under_its_name(path: str) -> None:
    build = {"b.sh": "docker build -t me/shop -f images/a/Dockerfile .\n"}
    assert f"{DEBUG} app.py:5" in gate({**NAMED, **build, path: STARTED[path]})


WORKFLOW = (
    "on: push\nenv: {{IMAGE: {image}}}\njobs:\n  b:\n    runs-on: x\n    steps:\n"
    "    - uses: docker/build-push-action@v6\n"
    "      with: {{file: docker/two, push: true, tags: 'ghcr.io/${{{{ env.IMAGE }}}}:latest'}}\n"
)
TWO_IMAGES = {
    "app.py": FLASK,
    "docker/one": f"{FROM}COPY . .\nCMD flask run\n",
    "docker/two": f"{FROM}COPY . .\nRUN pip install gunicorn\nCMD gunicorn -b :80 app:app\n",
    "docker-compose.yml": "services:\n  web:\n    build: {context: ., dockerfile: docker/one}\n"
    "    profiles: [dev]\n",
    "docker-compose.release.yml": "services:\n  web:\n    image: ghcr.io/me/shop:$TAG\n"
    "    ports: ['80:80']\n    restart: always\n",
}


@pytest.mark.parametrize(("image", "served"), [("me/shop", []), ("me/other", ["docker/one:4"])])
def test_an_image_that_a_pipeline_builds_is_not_that_of_a_namesake(
    image: str, served: list[str]
) -> None:
    found = gate({**TWO_IMAGES, ".github/workflows/b.yml": WORKFLOW.format(image=image)})
    assert found == [f"{SERVED} {one}" for one in served]


COMPUTED = (
    "on: push\nenv: {OWNER: '${{ github.repository_owner }}'}\njobs:\n  b:\n    runs-on: x\n"
    "    env:\n      IMAGE: ${{ env.OWNER }}/shop\n    steps:\n"
)
METADATA = (
    "    - {{uses: docker/metadata-action@v5, id: meta, with: {{images: {image}}}}}\n"
    "    - uses: docker/build-push-action@v6\n"
    "      with: {{file: docker/two, push: true, tags: '${{{{ steps.meta.outputs.tags }}}}'}}\n"
)
CLOUD_BUILD = (
    "steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, -f, docker/two, -t, {}, .]\n"
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            ".github/workflows/b.yml",
            COMPUTED + METADATA.format(image="me/shop"),
            id="tags that a step computes",
        ),
        pytest.param(
            ".github/workflows/b.yml",
            COMPUTED + METADATA.format(image="'${{ env.IMAGE }}'"),
            id="of an image in a variable",
        ),
        pytest.param(
            ".github/workflows/b.yml",
            f"{COMPUTED}    - run: >-\n        docker build\n        -f docker/two\n"
            "        -t ghcr.io/$IMAGE:$(cat VERSION) .\n",
            id="a folded block",
        ),
        pytest.param(
            "build.sh",
            'O=me\nI="$O/shop"\ndocker build -f docker/two -t "$I:1" .\n',
            id="variables in variables",
        ),
        pytest.param(
            "cloudbuild.yaml", CLOUD_BUILD.format("us-docker.pkg.dev/me/shop"), id="pkg.dev"
        ),
    ],
)
def test_a_name_counts_as_far_as_it_is_known(path: str, text: str) -> None:
    assert gate({**TWO_IMAGES, path: text}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            ".github/workflows/b.yml", METADATA.format(image="me/other"), id="another name"
        ),
        pytest.param(
            ".github/workflows/b.yml",
            METADATA.format(image="me/shop").replace("meta.", "other."),
            id="of another step",
        ),
        pytest.param(
            ".github/workflows/b.yml",
            f"{COMPUTED}    - run: |\n        docker build\n        -t me/shop -f docker/two .\n",
            id="no folded block",
        ),
        pytest.param(
            "build.sh", "I=$J\nJ=$I\ndocker build -f docker/two -t $I .\n", id="in circles"
        ),
        pytest.param("cloudbuild.yaml", CLOUD_BUILD.format("gcr.io/dev/shop"), id="for developers"),
    ],
)
def test_other_names_are_not_taken_for_it(path: str, text: str) -> None:
    if "jobs:" not in text and path.endswith("b.yml"):
        text = COMPUTED + text
    assert gate({**TWO_IMAGES, path: text}) == [f"{SERVED} docker/one:4"]


def test_a_name_that_two_builds_give_is_neither() -> None:
    lines = (f"docker build -t {one}/shop -f images/{one}/Dockerfile .\n" for one in "ab")
    found = gate({**NAMED, "b.sh": "".join(lines), "web.service": STARTED["web.service"]})
    assert not [one for one in found if one.startswith("critical")]


CONTEXTS = {
    "a/app.py": FLASK,
    "a/serve.py": "from waitress import serve\nfrom app import app\nserve(app)\n",
    "b/app.py": FLASK,
    "b/serve.py": "from app import app\napp.run(debug=True)\n",
    "b/Dockerfile": f"{FROM}COPY . .\nCMD python serve.py\n",
}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "compose.yaml",
            "services:\n  web:\n    build: {context: a, dockerfile: ../b/Dockerfile}\n",
            id="Compose",
        ),
        pytest.param("b.sh", "docker build -f b/Dockerfile a\n", id="a script"),
    ],
)
def test_the_context_is_the_one_that_is_named(path: str, text: str) -> None:
    assert gate(CONTEXTS) == [f"{DEBUG} b/serve.py:2"]
    assert gate({**CONTEXTS, path: text}) == ["high flask-debug-run b/serve.py:2"]


def test_contexts_that_differ_leave_the_guess() -> None:
    lines = "docker build -f b/Dockerfile a\ndocker build -f b/Dockerfile b\n"
    assert gate({**CONTEXTS, "b.sh": lines}) == [f"{DEBUG} b/serve.py:2"]


def test_what_is_safe_in_the_same_way_is_one_start() -> None:
    safe = f"{FROM}ARG V=0\nENV V=$V\nCOPY . .\nCMD gunicorn -b :80 app:app\n"
    line = "docker build --build-arg V=2 .\n"
    assert len(analysed({"app.py": FLASK, "Dockerfile": safe, "b.sh": line}).launches) == 1


def test_many_builds_are_read_in_no_time() -> None:
    line = "docker build --build-arg A=1 -t shop .\n"
    assert len(built(**{f"s{number}_DOT_sh": line * 100 for number in range(100)})) == 2_000
