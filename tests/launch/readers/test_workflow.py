"""CI deploys only where its commands reach a machine that stays."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.pipelines import jenkinsfile, workflow
from flaskgate.model.findings import Context
from tests.launch.gate import FLASK, MAIN, gate
from tests.launch.repository import Tree

CI = ".github/workflows/ci.yml"
JOB = "jobs:\n  web:\n    runs-on: {runner}\n    steps:\n"


def units(text: str, name: str = CI) -> tuple[LaunchUnit, ...]:
    tree = Tree({name: text})
    read = jenkinsfile.read if name == "Jenkinsfile" else workflow.read
    return read(tree.file(name), tree).units


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(CI, "", id="empty"),
        pytest.param(CI, "jobs: {web: {steps: [{run: flask run &}]}}", id="B090: a test"),
        pytest.param(
            CI,
            JOB.format(runner="ubuntu-latest") + "    - run: nohup flask run &",
            id="left on a runner that goes",
        ),
        pytest.param(
            CI,
            JOB.format(runner="self-hosted") + "    - run: flask run & pytest",
            id="a test on an own runner",
        ),
        pytest.param(CI, "jobs: {web: {steps: [{run: ssh-keygen -t rsa 'x'}]}}", id="no ssh"),
        pytest.param("Jenkinsfile", "sh 'flask run &'", id="a test of Jenkins"),
        pytest.param("Jenkinsfile", "echo 'nohup flask run &'", id="no sh"),
    ],
)
def test_nothing_is_deployed(name: str, text: str) -> None:
    assert units(text, name) == ()


@pytest.mark.parametrize(
    ("name", "text", "script", "line"),
    [
        pytest.param(
            CI,
            JOB.format(runner="x") + "    - uses: appleboy/ssh-action@v1\n"
            "      with:\n        host: h\n        script: nohup python app.py &",
            "nohup python app.py &",
            8,
            id="B074: an ssh action",
        ),
        pytest.param(
            CI,
            JOB.format(runner="x") + "    - run: ssh -i k ${{ a.b }}@h 'flask run'",
            "flask run",
            5,
            id="B074: ssh",
        ),
        pytest.param(
            CI,
            JOB.format(runner="x") + "    - run: |\n        ssh a@b <<'EOF'\n"
            "        cd x\n        flask run\n        EOF\n",
            "cd x\nflask run",
            5,
            id="ssh with a heredoc",
        ),
        pytest.param(
            CI,
            JOB.format(runner="[self-hosted, linux]") + "    - run: nohup flask run &",
            "nohup flask run &",
            5,
            id="an own runner",
        ),
        pytest.param(
            ".gitlab-ci.yml",
            'deploy:\n  script:\n  - ssh a@b "flask run"\n',
            "flask run",
            3,
            id="GitLab",
        ),
        pytest.param(
            "Jenkinsfile",
            "steps {\n  sh '''\n  nohup python app.py &\n  '''\n}",
            "\n  nohup python app.py &\n  ",
            2,
            id="Jenkins",
        ),
        pytest.param(
            "Jenkinsfile", "sh(\"ssh a@b 'flask run'\")", "flask run", 1, id="ssh from Jenkins"
        ),
        pytest.param(
            ".gitlab-ci.yml",
            'deploy:\n  script:\n  - ssh a@b "docker stop \\$(docker ps -q); echo \\"a\\" \\n"\n',
            'docker stop $(docker ps -q); echo "a" \\n',
            3,
            id="backslashes in double quotes",
        ),
        pytest.param(
            ".gitlab-ci.yml",
            "deploy:\n  script:\n  - ssh a@b 'echo \\$HOME'\n",
            "echo \\$HOME",
            3,
            id="backslashes in single quotes",
        ),
        pytest.param(
            ".gitlab-ci.yml",
            'deploy:\n  script:\n  - |\n    ssh a@b << END\n    echo \\$HOME \\"\n    END\n',
            'echo $HOME \\"',
            3,
            id="backslashes in a heredoc",
        ),
        pytest.param(
            "Jenkinsfile",
            "sh 'date'\nsh '''\nssh -i \"${KEY}\" -p 22 \"${USER}@${HOST}\" \\\n\"flask run\"\n'''",
            "flask run",
            2,
            id="a quoted key and host",
        ),
        pytest.param(
            "Jenkinsfile",
            "sh '''\nssh -o A=no a@b << 'END'\nsetsid python3 app.py &\nEND\n'''",
            "setsid python3 app.py &",
            1,
            id="left running elsewhere, once",
        ),
    ],
)
def test_what_is_deployed(name: str, text: str, script: str, line: int) -> None:
    (unit,) = units(text, name)
    assert unit.command.words == ("/bin/sh", "-c", script)
    assert unit.command.location.start.line == line
    assert unit.context is Context.PRODUCTION


LOCAL = "check:\n\tpytest\nserve:\n\tpython app.py &\n"
MAKE = f"HOST = host\ndeploy: check\n\tssh $(HOST) 'cd shop && nohup python app.py &'\n{LOCAL}"
DEPLOY = "jobs:\n  {job}:\n    runs-on: ubuntu-latest\n    steps:\n    - run: {run}\n"


@pytest.mark.parametrize(
    ("files", "is_started"),
    [
        pytest.param({CI: DEPLOY.format(job="deploy", run="make deploy")}, True, id="make"),
        pytest.param({CI: DEPLOY.format(job="ship", run="make HOST=other deploy")}, True,
                     id="with a variable"),
        pytest.param({".gitlab-ci.yml": "deploy:\n  script:\n  - make deploy\n"}, True,
                     id="of GitLab"),
        pytest.param({CI: DEPLOY.format(job="deploy", run="make check"), "Makefile": LOCAL}, False,
                     id="another target"),
        pytest.param({CI: DEPLOY.format(job="test", run="make serve check"), "Makefile": LOCAL},
                     False, id="a test"),
        pytest.param({CI: DEPLOY.format(job="deploy", run="make serve"),
                      "Makefile": "serve:\n\tpython app.py &\n"}, False,
                     id="of tasks that stay on the runner"),
    ],
)  # fmt: skip
def test_tasks_that_deploy(files: dict[str, str], is_started: bool) -> None:  # noqa: FBT001
    found = gate({"app.py": f"{FLASK}{MAIN}app.run(debug=True)\n", "Makefile": MAKE, **files})
    assert ("critical debug-deployed app.py:5" in found) is is_started


ACTION = JOB.format(runner="x") + "    - uses: {}\n      {}:\n        {}\n"


@pytest.mark.parametrize(
    ("uses", "key", "given", "is_read"),
    [
        pytest.param("a/retry@v3", "with", "command: bash up.sh", False, id="on the runner"),
        pytest.param("a/ssh-deploy@v5", "with", "SOURCE: up.sh", False, id="a file to copy"),
        pytest.param("a/ssh-deploy@v5", "with", "ARGS: -rlgoDzvc -i", False, id="options"),
        pytest.param("a/rsync@v1", "with", "after: bash gone.sh", False, id="a file of the host"),
        pytest.param("a/ssh-deploy@v5", "env", "AFTER: cd x && . up.sh", True, id="a variable"),
        pytest.param("a/deploy@v1", "with", "post: ~/x/up.sh start", True, id="by its path"),
        pytest.param("a/remote-x@v1", "with", "do: nohup python up.py", True, id="a program"),
    ],
)
def test_an_action_runs_a_file_of_ours_on_a_host(
    uses: str, key: str, given: str, *, is_read: bool
) -> None:
    text = ACTION.format(uses, key, given)
    tree = Tree({CI: text, "ops/up.sh": "flask run\n", "up.py": ""})
    assert bool(workflow.read(tree.file(CI), tree).units) is is_read
