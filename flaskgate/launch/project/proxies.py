"""To what the proxies of a repository, Nginx and Apache, hand requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.directives import Directive, apache_directives, nginx_directives
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import SourceFile

HERE = ("127.0.0.1", "localhost")
"""How a proxy calls the machine that it runs on."""
_SITES = re.compile(r"nginx|apache|httpd|sites-(?:available|enabled)|conf\.d|vhost", re.IGNORECASE)
_ENDINGS = frozenset({".conf", ".nginx", ".template", ".j2", ""})
_FILES = 500
"""How many configurations are read."""
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>[\w.-]+|\[[\da-fA-F:]+\])(?::(?P<port>\d{1,5}))?"
    r"(?:(?:[/?]|\$(?:request_uri|document_uri|uri|is_args|\d)|%\{REQUEST_URI\}).*)?"
)
_PORTS = {"http": "80", "https": "443"}
_PASSES = re.compile(r"\bproxy_pass\b|\bupstream\b|\bProxyPass\b|\bBalancerMember\b")
_MOST, _WITHIN = 100, 300
_OTHER_WAYS = frozenset({"uwsgi_pass", "fastcgi_pass", "grpc_pass", "scgi_pass"})
_APACHE_PASSES = frozenset({"proxypass", "proxypassmatch", "balancermember"})
_TO_PROXY = re.compile(r"[\[,](?:P|proxy)[\],]", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z+]*:|\$|\{\{|<%")
_BACK = re.compile(r"wss?://|balancer://")
"""What an HTTP server is asked by beside its pages, and a group whose members are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a line of a proxy hands requests to."""

    path: PurePosixPath
    line: int
    host: str
    port: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """What the proxies of a repository say."""

    targets: tuple[Target, ...]
    is_whole: bool
    """They hand requests to nothing else: no socket, no address that only their reader knows."""

    @property
    def local_ports(self) -> tuple[str, ...]:
        """Return the ports of this machine to which they hand requests, each once."""
        return tuple(dict.fromkeys(one.port for one in self.targets if one.host in HERE))


def _is_site(path: PurePosixPath) -> bool:
    """Return whether a file may configure a proxy."""
    return path.suffix in _ENDINGS and _SITES.search(str(path)) is not None


def _find(repository: Repository) -> Proxies:
    paths = sorted(filter(_is_site, repository.paths))[:_FILES]
    files = [file for path in paths if (file := repository.read(path)) is not None]
    nginx = [(file, one) for file in files for one in nginx_directives(file.text)]
    groups = {one.block[1] for _, one in nginx if one.block[:1] == ("upstream",) and one.block[1:]}
    named = chain(
        ((file, one.line, word) for file, one in nginx for word in _of_nginx(one, groups)),
        (
            (file, one.line, word)
            for file in files
            for one in apache_directives(file.text)
            for word in _of_apache(one)
        ),
    )
    return _read(named)


def _read(named: Iterable[tuple[SourceFile, int, str]]) -> Proxies:
    found = [(file.path, line, _address(word)) for file, line, word in named]
    targets = (
        Target(path=path, line=line, host=address[0], port=address[1])
        for path, line, address in found
        if address is not None
    )
    is_whole = all(address is not None for _, _, address in found)
    ordered = sorted(targets, key=lambda one: (one.path, one.line))
    return Proxies(targets=tuple(ordered), is_whole=is_whole)


proxies = Remembered(_find)
"""What the proxies of a repository say, as `Proxies`."""


def ports_in_script(file: SourceFile) -> Iterator[str]:
    """Yield the ports of this machine to which a script that writes a site has requests handed.

    A directive may begin anywhere in such a text: in a document of a shell, in an argument.
    """
    for match in islice(_PASSES.finditer(file.text), _MOST):
        text = match.string[match.start() : match.start() + _WITHIN]
        both = chain(
            chain.from_iterable(_of_nginx(one, set()) for one in nginx_directives(text)),
            chain.from_iterable(_of_apache(one) for one in apache_directives(text)),
        )
        address = _address(next(both, ""))
        if address is not None and address[0] in HERE:
            yield address[1]


def _of_nginx(one: Directive, groups: set[str]) -> Iterator[str]:
    """Yield the addresses that a directive names; `groups` are the names of upstreams."""
    given = one.words[1] if one.words[1:] else ""
    if one.name in _OTHER_WAYS:
        yield ""
    elif one.name == "server" and one.block[:1] == ("upstream",):
        yield f"http://{given}"
    elif one.name == "proxy_pass":
        scheme, _, address = given.partition("://")
        name = re.split(r"[/?$]", address, maxsplit=1)[0]
        is_host = bool(set(":.") & set(name)) or name == "localhost"
        if name not in groups or scheme not in _PORTS:
            yield given if is_host and scheme in _PORTS else ""


def _of_apache(one: Directive) -> Iterator[str]:
    is_rewritten = one.name == "rewriterule" and _TO_PROXY.search(one.words[-1])
    if one.name in _APACHE_PASSES or is_rewritten:
        named = [word for word in one.words[1:] if _URL.match(word)]
        yield from (word for word in named[:1] if not _BACK.match(word))


def _address(word: str) -> tuple[str, str] | None:
    """Return the host and the port of a URL of HTTP; None for what is none, or not known."""
    match = _ADDRESS.fullmatch(word)
    if match is None or not match["scheme"]:
        return None
    return match["host"], match["port"] or _PORTS[match["scheme"]]
