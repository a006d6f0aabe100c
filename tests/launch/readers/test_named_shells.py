"""Scripts that are handed to a host or a build: the shell that their first line names runs them."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

TERRAFORM = 'resource "aws_instance" "d" {\n  user_data = file("i.sh")\n}\n'
TEMPLATE = TERRAFORM.replace('file("i.sh")', 'templatefile("i.sh", { K = var.k })')
SCRIPT = """
cat << EOF >> /home/www/.profile
export PATH="$HOME/bin:$PATH"
export FLASK_DEBUG=1
EOF
source /home/www/.profile
flask run --host=0.0.0.0 &
"""
CRITICAL = "critical debug-deployed i.sh:4"


@pytest.mark.parametrize(
    ("terraform", "first", "is_certain"),
    [
        pytest.param(TERRAFORM, "#!/bin/bash", True, id="bash"),
        pytest.param(TERRAFORM, "#!/usr/bin/env bash", True, id="bash of the path"),
        pytest.param(TERRAFORM, "#! /usr/bin/env -S bash -x", True, id="with options"),
        pytest.param(TEMPLATE, "#!/bin/bash", True, id="a template"),
        pytest.param(TERRAFORM, "#!/bin/sh", False, id="a shell without source"),
        pytest.param(TERRAFORM, "#!/bin/bashful", False, id="something else"),
        pytest.param(TERRAFORM, "# bash", False, id="a comment"),
    ],
)
def test_shell_of_user_data(terraform: str, first: str, *, is_certain: bool) -> None:
    found = gate({"main.tf": terraform, "i.sh": first + SCRIPT, "app.py": FLASK})
    assert (CRITICAL in found) is is_certain
