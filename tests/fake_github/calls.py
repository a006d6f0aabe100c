"""A call that passed the door: what a handler gets, and pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode, urljoin

from tests.fake_github.exchange import Answer, Json, RefusedError, Request
from tests.fake_github.records import Comment, Token, timestamp
from tests.fake_github.state import PullRequest, Repository
from tests.fake_github.views import Views

T = TypeVar("T")
C = TypeVar("C", bound=Comment)

BODY = 65_536
"""How many characters a comment may have."""
PER_PAGE = 30
MOST_PER_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A valid request of somebody who may make it."""

    request: Request
    parameters: Mapping[str, str]
    """Those of the path, decoded."""
    repository: Repository
    token: Token
    views: Views

    @property
    def body(self) -> Json:
        """The body, which fits GitHub's description."""
        body: Json = self.request.json()
        return body

    def number(self, name: str) -> int:
        """Return the parameter `name` of the path, 0 if it is no number."""
        return int(self.parameters[name]) if self.parameters[name].isdecimal() else 0

    def pull(self, name: str = "pull_number") -> PullRequest:
        """Return the pull request that the path names, or refuse."""
        return known(self.repository.pulls.get(self.number(name)))

    def page(
        self, items: Sequence[T], show: Callable[[T], Json]
    ) -> tuple[list[Json], dict[str, str]]:
        """Return the page of `items` that is asked for and the header that leads to the others."""
        wanted = int(self.request.query.get("per_page", PER_PAGE))
        size = min(max(wanted, 1), MOST_PER_PAGE)
        number = max(int(self.request.query.get("page", 1)), 1)
        last = max(-(-len(items) // size), 1)
        links = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number <= 1:
            links = {name: links[name] for name in ("next", "last")}
        if number >= last:
            links = {name: page for name, page in links.items() if name in ("prev", "first")}
        shown = [show(item) for item in items[(number - 1) * size : number * size]]
        link = ", ".join(f'<{self._url(page)}>; rel="{name}"' for name, page in links.items())
        return shown, {"link": link} if link else {}

    def listed(self, items: Sequence[T], show: Callable[[T], Json]) -> Answer:
        """Return the answer that is the page of `items` asked for."""
        shown, headers = self.page(items, show)
        return Answer(content=shown, headers=headers)

    def _url(self, page: int) -> str:
        query = urlencode({**self.request.query, "page": str(page)})
        return urljoin(self.views.api, f"{self.request.path}?{query}")


def known(thing: T | None) -> T:
    """Return `thing`, or refuse with 404 if there is none."""
    if thing is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, "Not Found")
    return thing


def found(
    call: Call, name: str, comments: Callable[[PullRequest], list[C]]
) -> tuple[PullRequest, C]:
    """Return the comment that the parameter `name` names and its pull request, or refuse."""
    number = call.number(name)
    pairs = ((pull, one) for pull in call.repository.pulls.values() for one in comments(pull))
    return known(next((pair for pair in pairs if pair[1].id == number), None))


def edit(call: Call, comment: Comment, resource: str) -> None:
    """Give `comment` the body of the call, or refuse."""
    comment.body = valid_body(call, resource)
    comment.updated_at = timestamp(call.repository.next_id())


def valid_body(call: Call, resource: str) -> str:
    """Return the comment that the call writes, or refuse."""
    text: str = call.body["body"]
    if text and len(text) <= BODY:
        return text
    problem = f"Body is too long (maximum is {BODY} characters)" if text else "Body can't be blank"
    error = {"resource": resource, "code": "unprocessable", "field": "data", "message": problem}
    raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", errors=[error])
