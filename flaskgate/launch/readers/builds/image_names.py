"""The names of images: what of a reference is the name, and which names are everybody's."""

from __future__ import annotations

import re

STORES = ("redis", "postgres", "mysql", "maria", "mongo", "rabbit", "elastic", "nginx", "kafka")
"""How the names of further images begin that are nobody's own."""
_PUBLIC = frozenset(
    {
        *("postgres", "postgresql", "postgis", "mysql", "mariadb", "mongo", "mongodb", "redis"),
        *("memcached", "rabbitmq", "elasticsearch", "opensearch", "kafka", "zookeeper", "minio"),
        *("nginx", "httpd", "traefik", "haproxy", "caddy", "envoy", "varnish", "certbot"),
        *("busybox", "alpine", "ubuntu", "debian", "python", "node", "golang", "openjdk", "curl"),
        *("prometheus", "grafana", "agent", "adminer", "pgadmin4", "phpmyadmin", "kubectl"),
        *("cloudsql-proxy", "cloud-sql-proxy", "git-sync", "k8s-wait-for", "vault", "consul"),
    }
)
LANGUAGES = frozenset(
    {
        *("golang", "node", "openjdk", "eclipse-temurin", "amazoncorretto", "ibmjava", "maven"),
        *("gradle", "rust", "ruby", "php", "perl", "haskell", "elixir", "erlang", "swift", "dart"),
        *("clojure", "tomcat", "jetty", "julia", "gcc", "mono", "buildpack-deps", "bun"),
        *(
            "alpine",
            "debian",
            "ubuntu",
            "fedora",
            "centos",
            "rockylinux",
            "almalinux",
            "amazonlinux",
        ),
        *("oraclelinux", "archlinux", "busybox", "scratch", "r-base", "sapmachine", "groovy"),
    }
)
"""Official images of languages and distributions, which have no owner in their names."""
_TAG = re.compile(r"(?::[^/@:]*)?(?:@.*)?\Z", re.DOTALL)


def name_of(reference: str) -> str:
    """Return the last part of an image's name, in lower case: `shop` of `registry/web/Shop:1`."""
    return re.split(r"[:@$]", reference.rsplit("/", 1)[-1], maxsplit=1)[0].lower()


def without_tag(reference: str) -> str:
    """Return an image's name with its registry, in lower case, without tag and digest."""
    return _TAG.sub("", reference.strip().lower())


def without_registry(reference: str) -> str:
    """Return an image's name without the host that keeps it: `us-docker.pkg.dev` says nothing."""
    host, slash, rest = reference.partition("/")
    return rest if slash and re.search(r"[.:]|^localhost$", host) else reference


def is_everybodys(reference: str) -> bool:
    """Return whether an image is one that everybody uses: a database, a proxy, an agent."""
    name = name_of(reference)
    return name in _PUBLIC or name.startswith(STORES)
