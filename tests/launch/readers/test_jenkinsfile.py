"""What Jenkinsfiles leave running: on the agent, and on other machines."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

STAGE = "node {{\n  stage('{}') {{\n    {}\n  }}\n}}\n"
FOUND = "high dev-server-deployed"


def found(text: str, name: str = "Jenkinsfile", app: str = "app.py") -> list[str]:
    return gate({app: f"{FLASK}app.run()\n", name: text})


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("sh 'nohup gunicorn app:app &'", id="a production server"),
        pytest.param("def run = 'nohup gunicorn app:app &'\n    sh \"$run\"", id="a variable"),
        pytest.param('echo "nohup python app.py &"', id="it is only said"),
    ],
)
def test_what_serves_nothing_of_flask(step: str) -> None:
    assert [one for one in found(STAGE.format("Deploy", step)) if FOUND in one] == []


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("dir('web') { sh 'nohup python app.py &' }", id="in its folder"),
        pytest.param("def d = 'web'\n    sh \"cd $d && nohup python app.py &\"", id="a variable"),
        pytest.param('sh "ssh a@b \\"cd web && nohup python app.py &\\""', id="inner quotes"),
        pytest.param("sh '''\n    cd $WORKSPACE/web\n    nohup python app.py &\n    '''", id="env"),
        pytest.param("env.RUN = 'python web/app.py'\n    sh 'nohup $RUN &'", id="of its own"),
    ],
)
def test_what_is_left_running(step: str) -> None:
    told = found(STAGE.format("Deploy", step), app="web/app.py")
    assert [one for one in told if FOUND in one or "launch-unresolved" in one]


PIPELINE = """pipeline {
  environment { PLACE = 'web' }
  stages {
    stage('Build') {
      environment { PLACE = 'safe' }
      steps { echo "$PLACE" }
    }
    stage('Deploy') {
      steps { sh 'cd $PLACE && nohup python app.py &' }
    }
  }
}
"""


@pytest.mark.parametrize(("place", "is_told"), [("web", True), ("safe", False)])
def test_variables_hold_in_their_block(place: str, *, is_told: bool) -> None:
    text = PIPELINE.replace("{ PLACE = 'web' }", f"{{ PLACE = '{place}' }}")
    safe = f"from waitress import serve\n{FLASK}serve(app)\n"
    files = {"web/app.py": f"{FLASK}app.run()\n", "safe/app.py": safe, "Jenkinsfile": text}
    assert (f"{FOUND} Jenkinsfile:9" in gate(files)) is is_told


def test_a_script_that_groovy_makes_is_not_known() -> None:
    step = 'sh """\n ssh a@b "echo \\\\\\"${text}\\\\\\" > d.sh && sh ./d.sh"\n"""'
    assert found(STAGE.format("Deploy", step)) == ["medium launch-unresolved Jenkinsfile:4"]


@pytest.mark.parametrize(
    "name", ["Jenkinsfile.prod", "deploy.Jenkinsfile", "ci/Jenkinsfile-web", "Jenkinsfile.groovy"]
)
def test_names(name: str) -> None:
    told = found(STAGE.format("Deploy", "sh 'nohup python app.py &'"), name)
    assert told == [f"{FOUND} {name}:3"]
