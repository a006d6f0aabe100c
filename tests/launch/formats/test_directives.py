"""Configurations of Nginx and Apache as directives."""

from __future__ import annotations

import pytest

from flaskgate.launch.formats.directives import apache_directives, nginx_directives

NGINX = """\
# server 10.0.0.1:1;
upstream app { server 127.0.0.1:8000 weight=5; # as before
  server "unix:/run/a b.sock"; }
server {
  location ~ "^/a{2}/" { proxy_pass http://app; }
  {% if tls %}listen {{ port }} ssl;{% endif %}
  proxy_set_header X
    'a;}';
}
"""
APACHE = """\
#ProxyPass / http://no/
<VirtualHost *:80>
  proxypass "/a b" \\
    http://127.0.0.1:5000/
  <Proxy balancer://app>
    BalancerMember http://web:80
  </Proxy>
  Timeout {{ time }}
</VirtualHost>
"""


def test_nginx() -> None:
    found = [(one.words, one.line, one.block[:1]) for one in nginx_directives(NGINX)]
    assert found == [
        (("server", "127.0.0.1:8000", "weight=5"), 2, ("upstream",)),
        (("server", "unix:/run/a b.sock"), 3, ("upstream",)),
        (("proxy_pass", "http://app"), 5, ("location",)),
        (("listen", "{{ port }}", "ssl"), 6, ("server",)),
        (("proxy_set_header", "X", "a;}"), 7, ("server",)),
    ]


def test_apache() -> None:
    found = [
        (one.name, one.words[1:], one.line, one.block[:1]) for one in apache_directives(APACHE)
    ]
    assert found == [
        ("proxypass", ("/a b", "http://127.0.0.1:5000/"), 3, ("VirtualHost",)),
        ("balancermember", ("http://web:80",), 6, ("Proxy",)),
        ("timeout", ("{{ time }}",), 8, ("VirtualHost",)),
    ]


@pytest.mark.parametrize(
    "text", ["", "}", "}};", "{{{;", "a {", '"', "<", "</", "\\", "a \\\n", "<%"]
)
def test_what_is_broken_is_read_as_far_as_it_goes(text: str) -> None:
    assert len([*nginx_directives(text), *apache_directives(text)]) <= 1
