"""Commands of clouds: what they hand over is started, whatever script or pipeline says so."""

from __future__ import annotations

import shlex

import pytest

from flaskgate.launch.commands.wrapper_layers import Inner, ShellScript, ShellText
from flaskgate.launch.commands.wrappers import unwrap
from tests.launch.gate import FLASK, MAIN, gate

RUN = "flask --app app run --debug"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"az webapp config set -n a --startup-file '{RUN}'", id="App Service"),
        pytest.param(f"az webapp create -n a --startup-file='{RUN}' -p b", id="a new one"),
        pytest.param(f"az vm run-command invoke -n a --scripts '{RUN}'", id="a machine of Azure"),
        pytest.param(
            f'az vm extension set --settings \'{{"commandToExecute": "{RUN}"}}\'', id="extension"
        ),
        pytest.param(f"aws ec2 run-instances --user-data '{RUN}'", id="a machine of Amazon"),
        pytest.param(f"aws ssm send-command --parameters commands='{RUN}'", id="in short"),
        pytest.param(
            f"aws ssm send-command --parameters 'commands=[\"{RUN}\"]'", id="a list in short"
        ),
        pytest.param(
            f'aws ssm send-command --parameters \'{{"commands": ["{RUN}"]}}\'', id="a list"
        ),
        pytest.param(f"gcloud compute ssh a --zone=b --command='{RUN}'", id="over ssh"),
        pytest.param(
            f"gcloud compute instances create a --metadata startup-script='{RUN}'", id="metadata"
        ),
        pytest.param(f"cf push shop -c '{RUN}'", id="Cloud Foundry"),
        pytest.param(f"doctl compute droplet create a --user-data '{RUN}'", id="DigitalOcean"),
    ],
)
def test_a_text_is_handed_over(line: str) -> None:
    assert unwrap(shlex.split(line)) == ShellText(text=RUN, is_elsewhere=True)


@pytest.mark.parametrize(
    "line",
    [
        "aws ec2 run-instances --user-data file://boot.sh",
        "gcloud compute instances create a --metadata-from-file startup-script=boot.sh,a=b",
        "az vm create -n a --custom-data boot.sh",
        "az webapp deploy --src-path boot.sh --type startup",
        "hcloud server create --name a --user-data-from-file boot.sh",
    ],
)
def test_a_file_is_handed_over(line: str) -> None:
    assert unwrap(shlex.split(line)) == ShellScript(path="boot.sh")


def test_a_shell_on_a_machine_reads_its_input() -> None:
    found = unwrap(shlex.split("gcloud compute ssh a --zone=b"))
    assert found == ShellText(text=None, is_elsewhere=True)


def test_a_command_on_a_dyno() -> None:
    found = unwrap(shlex.split("heroku run -a shop -- python app.py"))
    assert found == Inner(words=("python", "app.py"))


@pytest.mark.parametrize(
    "line",
    [
        *("az login", "az webapp config set -n a --always-on true", "aws s3 cp a b", "gcloud init"),
        *(
            "cf push shop",
            "cf push shop -c null",
            "heroku ps",
            "doctl auth",
        ),
        "aws ec2 run-instances --user-data file://cloud-init.yaml",
        'aws ssm send-command --parameters \'{"workingDirectory": ["/srv"]}\'',
    ],
)
def test_other_commands_hand_nothing_over(line: str) -> None:
    assert unwrap(shlex.split(line)) is None


GITHUB = "jobs:\n  a:\n    runs-on: x\n    steps:\n    - run: {}\n"
AZURE = (
    "stages:\n- stage: Web\n  jobs:\n  - job: a\n    steps:\n    - task: AzureCLI@2\n"
    "      inputs:\n        inlineScript: |\n          {}\n"
)
STARTED = f'az webapp config set -n a --startup-file "{RUN}"'
BITBUCKET = f"pipelines:\n  default:\n  - step:\n      script:\n      - {STARTED}\n"
DRONE = f"kind: pipeline\nsteps:\n- name: a\n  commands:\n  - {STARTED}\n"
CIRCLE = f"jobs:\n  a:\n    steps:\n    - run:\n        command: {STARTED}\n"
CONTAINER = "az container create -n a --image x/shop --command-line 'python app.py'"
NAMED = "az containerapp create -n a --image x/shop --command flask --args run --env-vars A=b {}"
MACHINE = (
    "gcloud compute instances create-with-container a --container-image=x/shop"
    " --container-command=flask --container-arg=run --container-env=FLASK_DEBUG=1"
)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(".github/workflows/a.yml", GITHUB.format(STARTED), "critical", id="workflow"),
        pytest.param("azure-pipelines.yml", AZURE.format(STARTED), "critical", id="Azure"),
        pytest.param("bitbucket-pipelines.yml", BITBUCKET, "critical", id="Bitbucket"),
        pytest.param(".drone.yml", DRONE, "critical", id="Drone"),
        pytest.param(".circleci/config.yml", CIRCLE, "critical", id="CircleCI"),
        pytest.param("a.sh", f"{STARTED}\n", "critical", id="a script"),
        pytest.param("a.sh", f"{CONTAINER}\n", "high", id="a container of Azure"),
        pytest.param("a.sh", f"{NAMED.format('FLASK_DEBUG=1')}\n", "critical", id="its variables"),
        pytest.param("a.sh", f"{NAMED.format('')}\n", "high", id="without the variable"),
        pytest.param("a.sh", f"{MACHINE}\n", "critical", id="a machine with a container"),
        pytest.param("a.sh", "docker run -d x/shop flask run --debug\n", "critical", id="detached"),
        pytest.param("a.sh", "docker run --rm x/shop flask run --debug\n", "none", id="by hand"),
        pytest.param("a.sh", "# docker run -d x/shop flask run --debug\n", "none", id="a comment"),
        pytest.param("a.sh", "az webapp up -n a\n", "none", id="nothing is handed over"),
    ],
)
def test_who_says_it(path: str, text: str, expected: str) -> None:
    found = gate({"app.py": f"{FLASK}{MAIN}app.run()\n", path: text})
    assert next((one.partition(" ")[0] for one in found), "none") == expected
