"""The calls about check runs (https://docs.github.com/en/rest/checks/runs)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import Client

BATCH = 50
"""How many annotations one request may carry."""

_RUN_PAGES = 10
"""GitHub keeps no more than 1,000 check runs of one name in a suite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """The check runs of one commit."""

    client: Client
    sha: str

    def latest(self, name: str, external_id: str) -> int | None:
        """Return the id of the newest check run of this name that carries `external_id`."""
        runs = self.client.pages(
            f"commits/{self.sha}/check-runs",
            limit=_RUN_PAGES,
            key="check_runs",
            check_name=name,
            filter="latest",
        )
        ids = [_id(run) for run in runs if run.get("external_id") == external_id]
        return max(ids, default=None)

    def create(self, body: Mapping[str, object]) -> int:
        """Make a check run on the commit, and return its id."""
        return _id(self.client.post("check-runs", {"head_sha": self.sha, **body}))

    def update(self, run: int, body: Mapping[str, object]) -> None:
        """Change a check run; annotations are added to those that it has."""
        self.client.patch(f"check-runs/{run}", body)

    def annotations(self, run: int, *, limit: int) -> Iterator[dict[str, Any]]:
        """Yield the annotations of a check run, from at most `limit` pages."""
        return self.client.pages(f"check-runs/{run}/annotations", limit=limit)


def _id(node: object) -> int:
    number = node.get("id") if isinstance(node, dict) else None
    if type(number) is not int:
        raise ApiError("GitHub's check run has no id", Trouble.UNREACHABLE)
    return number
