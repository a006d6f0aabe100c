"""To what proxies of a repository hand requests."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.project.proxies import ports_in_script, proxies
from flaskgate.model.files import Kind, SourceFile
from tests.launch.repository import Tree

APP = "upstream app { server 127.0.0.1:8000; server web:9000 backup; }\n"


def said(text: str, name: str = "nginx.conf") -> tuple[list[str], bool]:
    found = proxies(Tree({name: text}))
    return [f"{one.line} {one.host}:{one.port}" for one in found.targets], found.is_whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("proxy_pass http://127.0.0.1:5000;", ["1 127.0.0.1:5000"]),
        ("location / {\n proxy_pass\n  'https://localhost';\n}", ["2 localhost:443"]),
        (f"{APP}proxy_pass http://app/api;", ["1 127.0.0.1:8000", "1 web:9000"]),
        ("proxy_pass http://localhost:5000$request_uri;", ["1 localhost:5000"]),
        ("server { listen 80; server_name shop; }", []),
        ("# proxy_pass http://127.0.0.1:5000;", []),
        ("return 200 'proxy_pass http://localhost:1;';", []),
        ("ProxyPass / http://127.0.0.1:5000/ retry=0", ["1 127.0.0.1:5000"]),
        ('<Location "/">\nProxyPass "http://web:5000/"\n</Location>', ["2 web:5000"]),
        ("ProxyPass /static !\nProxyPass /ws ws://localhost:1/", []),
        ("RewriteRule ^/(.*)$ http://localhost:5000/$1 [P,L]", ["1 localhost:5000"]),
        ("RewriteRule ^/(.*)$ https://example.com/$1 [R,L]", []),
        (
            "ProxyPass / balancer://app/\n<Proxy balancer://app>\nBalancerMember http://a:1\n</Proxy>",
            ["3 a:1"],
        ),
    ],
)
def test_targets(text: str, expected: list[str]) -> None:
    assert said(text) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "proxy_pass http://unix:/run/a.sock;",
        "proxy_pass http://127.0.0.1:{{ port }};",
        "proxy_pass http://127.0.0.1:${PORT};",
        "proxy_pass http://127.0.0.1:80$tail;",
        "proxy_pass $up;",
        "proxy_pass http://elsewhere;",
        f"stream {{ {APP}server {{ listen 1; proxy_pass app; }} }}",
        "stream { server { proxy_pass 127.0.0.1:5000; } }",
        "upstream app { server unix:/run/a.sock; }",
        "upstream app { server {{ host }}:5000; }",
        "uwsgi_pass 127.0.0.1:5000;",
        "ProxyPass / unix:/run/a.sock|http://localhost/",
        "ProxyPass / uwsgi://127.0.0.1:5000/",
        "ProxyPass / ${BACKEND}",
    ],
)
def test_what_is_not_all(text: str) -> None:
    assert not said(text)[1]


def test_only_the_files_of_proxies_are_read() -> None:
    text = "proxy_pass http://localhost:5000;"
    assert proxies(Tree({"deploy/sites-enabled/shop": text})).local_ports == ("5000",)
    assert proxies(Tree({"deploy/nginx/shop.conf.j2": text})).local_ports == ("5000",)
    assert proxies(Tree({"docs/nginx.md": text, "web.py": text})).local_ports == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat > /etc/nginx/a <<E\nproxy_pass http://localhost:5000;\nE", ["5000"]),
        ("echo 'upstream a { server 127.0.0.1:5000; }' >> a", ["5000"]),
        ('echo "ProxyPass / http://localhost:80/" > a', ["80"]),
        ("echo ProxyPass / http://localhost:80/ > a", ["80"]),
        ("curl http://localhost:5000", []),
    ],
)
def test_ports_in_scripts(text: str, expected: list[str]) -> None:
    file = SourceFile(path=PurePosixPath("a.sh"), data=text.encode(), kind=Kind.SHELL)
    assert list(ports_in_script(file)) == expected
