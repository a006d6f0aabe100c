"""Nginx, Apache and systemd take what `flaskgate init` writes, and the proxies proxy."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import OK
from tests.served import APP, PROGRAMS, assert_nothing_leaks, free_port, serving, told

MODULES = Path("/usr/lib/apache2/modules")
FORGED = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "evil.example"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose app is served by Gunicorn behind one proxy, with a certificate."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "requirements.txt").write_text("flask\ngunicorn\n")
    monkeypatch.chdir(folder)
    assert cli.main(["init", "--production", "systemd"]) == OK
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ["-subj", "/CN=shop.example.com", "-keyout", "key.pem", "-out", "chain.pem"]
    subprocess.run([*certificate, *names], cwd=tmp_path, check=True, capture_output=True)
    return folder


def site_of(folder: Path, server: str, texts: Mapping[str, str]) -> str:
    """Return the site that was written, on ports of this machine and with our certificate."""
    text = (folder / "deploy" / server / "shop.conf").read_text()
    text = re.sub(r"\S*/fullchain\.pem", f"{folder.parent}/chain.pem", text)
    text = re.sub(r"\S*/privkey\.pem", f"{folder.parent}/key.pem", text)
    for old, new in texts.items():
        text = text.replace(old, new)
    return text


def ask_through(port: int, path: str = "/") -> Any:  # noqa: ANN401 - JSON
    """Ask by TLS, with headers that a client has forged."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    headers = {"Host": "shop.example.com", **FORGED}
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, context=context, timeout=60) as answer:  # noqa: S310
        return json.loads(answer.read())


def assert_proxied(folder: Path, command: list[str], tls: int, behind: int) -> None:
    """See that the app is served through a proxy, and that nobody can forge an address."""
    gunicorn = [str(PROGRAMS / "gunicorn"), "--bind", f"127.0.0.1:{behind}", "wsgi:app"]
    with (
        serving(gunicorn, folder, behind, TRUSTED_PROXIES="1"),
        serving(command, folder, tls),
    ):
        seen = ask_through(tls)
        assert seen["address"] == "127.0.0.1"
        assert seen["scheme"] == "https"
        assert seen["host"] == "shop.example.com"
        assert_nothing_leaks(behind)


def nginx(folder: Path, site: str) -> list[str]:
    """Return the command that starts Nginx with one site, after Nginx itself has looked at it."""
    (folder / "site.conf").write_text(site)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr;\nevents {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;\n"
        f"uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n"
        f"include {folder}/site.conf; }}\n"
    )
    subprocess.run(["/usr/sbin/nginx", "-t", "-c", main], check=True)
    return ["/usr/sbin/nginx", "-c", str(main)]


def test_nginx_proxies(project: Path, tmp_path: Path) -> None:
    tls, plain, behind = free_port(), free_port(), free_port()
    ports = {"127.0.0.1:8000": f"127.0.0.1:{behind}", "listen 443": f"listen 127.0.0.1:{tls}"}
    site = site_of(project, "nginx", {**ports, "listen 80": f"listen 127.0.0.1:{plain}"})
    assert_proxied(project, nginx(tmp_path, site), tls, behind)


def test_the_nginx_of_compose_proxies(project: Path, tmp_path: Path) -> None:
    assert cli.main(["init", "--production", "compose"]) == OK
    port, behind = free_port(), free_port()
    site = (project / "deploy" / "nginx" / "compose.conf").read_text()
    site = site.replace("listen 80", f"listen 127.0.0.1:{port}").replace(
        "web:8000", f"127.0.0.1:{behind}"
    )
    gunicorn = [str(PROGRAMS / "gunicorn"), "--bind", f"127.0.0.1:{behind}", "wsgi:app"]
    with (
        serving(gunicorn, project, behind, TRUSTED_PROXIES="1"),
        serving(nginx(tmp_path, site), project, port),
    ):
        seen = told(port, **{key.replace("-", "_"): value for key, value in FORGED.items()})
        assert (seen["address"], seen["scheme"]) == ("127.0.0.1", "http")
        assert seen["host"].startswith("127.0.0.1")
        assert_nothing_leaks(port)


def test_apache_proxies(project: Path, tmp_path: Path) -> None:
    tls, plain, behind = free_port(), free_port(), free_port()
    ports = {"127.0.0.1:8000": f"127.0.0.1:{behind}", "*:443": f"127.0.0.1:{tls}"}
    site = site_of(project, "apache", {**ports, "*:80>": f"127.0.0.1:{plain}>"})
    names = ("alias", "authz_core", "headers", "mpm_event", "proxy", "proxy_http", "ssl")
    loads = "\n".join(f"LoadModule {one}_module {MODULES}/mod_{one}.so" for one in names)
    main = tmp_path / "apache.conf"
    main.write_text(
        f"ServerName localhost\nServerRoot {tmp_path}\nPidFile {tmp_path}/apache.pid\n"
        f"DefaultRuntimeDir {tmp_path}\nMutex file:{tmp_path}\nErrorLog /dev/stderr\n"
        f"Listen 127.0.0.1:{tls}\nListen 127.0.0.1:{plain}\n{loads}\n{site}"
    )
    subprocess.run(["/usr/sbin/apache2", "-t", "-f", main], check=True)
    assert_proxied(project, ["/usr/sbin/apache2", "-DFOREGROUND", "-f", str(main)], tls, behind)


def test_systemd_takes_the_unit(project: Path) -> None:
    unit = project / "deploy" / "shop.service"
    text = unit.read_text().replace("/srv/shop/.venv/bin", str(PROGRAMS))
    unit.write_text(text.replace("/srv/shop", str(project)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
