"""What GitHub's runner exports to the container of the action for a step's `with`.

It sets a variable for every input that `action.yml` declares: what the step gives, else the
declared default with its expressions evaluated, else nothing (`EvaluateDefaultInput` of
actions/runner, `src/Runner.Worker/ActionManifestManager.cs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ACTION = Path(__file__).parent.parent / "action.yml"


def exported_inputs(given: Mapping[str, str], *, job_token: str = "") -> dict[str, str]:
    """Return `INPUT_<NAME>` for every input; `given` has their names as `action.yml` spells them.

    `KeyError` for an input that the action does not declare.
    """
    declared: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
    expressions = {
        "${{ github.token }}": job_token,
        "${{ strategy.job-index }}/${{ strategy.job-total }}": "0/1",
    }
    defaults = {name: str(fact.get("default", "")) for name, fact in declared.items()}
    values = {name: expressions.get(value, value) for name, value in defaults.items()}
    for name, value in given.items():
        values[name], _ = value, declared[name]
    return {f"INPUT_{name.upper().replace(' ', '_')}": value for name, value in values.items()}
