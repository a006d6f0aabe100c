"""Services of a host that a command starts: `systemctl restart shop`, `service shop start`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository

MANAGERS = frozenset({"systemctl", "service"})

_VERBS = frozenset({"start", "restart", "enable", "reenable", "reload-or-restart", "try-restart"})
_OTHERS = re.compile(
    r"(?:docker|containerd|podman|nginx|apache2?|httpd|caddy|haproxy|traefik|sshd?|crond?|atd"
    r"|postgresql|mysqld?|mariadb|redis|mongod|rabbitmq|memcached|elasticsearch|opensearch|kafka"
    r"|ufw|firewalld|iptables|fail2ban|networkmanager|networking|network|systemd|bluetooth|avahi"
    r"|dnsmasq|hostapd|dhcpcd|wpa_supplicant|chronyd?|ntpd?|amazon|awslogs|codedeploy|snapd?"
    r"|jenkins|prometheus|grafana|node_exporter|rsyslog|certbot|tailscaled?|qemu|lightdm|gdm"
    r"|pigpiod|smbd?|nmbd|nfs|rpcbind|cloud|google|waagent|datadog|newrelic|filebeat|kubelet"
    r"|vault|consul|nomad|etcd|squid|bind9|named|postfix|dovecot|php|tomcat|mosquitto|influxdb"
    r"|getty|serial|udev|dbus|polkit|multipathd|unattended|tor|cfn|apparmor|auditd|clamav|ossec"
    r"|wazuh|zabbix|nagios|kibana|logstash|metricbeat|fluentd|fluent|telegraf|collectd|netdata"
    r"|couchdb|cassandra|solr|minio|neo4j|clickhouse|zookeeper|activemq|emqx|beanstalkd|varnish"
    r"|lighttpd|openresty|stunnel4?|openvpn|wg|strongswan|zerotier|unbound|pihole|k3s|microk8s"
    r"|libvirtd|lxd|slapd|sssd|xrdp|vncserver|plymouth|keyboard|console|hciuart|cups|samba|autofs"
    r"|exim4?|sendmail|opendkim|spamassassin|vsftpd|proftpd|pure|gpsd|triggerhappy|irqbalance"
    r"|tuned|mdadm|lvm2|iscsid|tails)\b.*",
    re.IGNORECASE,
)
"""Services that packages of the system bring, by how their names begin."""


def started_services(words: Sequence[str]) -> tuple[str, ...]:
    """Return the services that a command starts, without `.service`; empty for other verbs."""
    plain = [word for word in words[1:] if not word.startswith("-")]
    if PurePosixPath(words[0]).name == "service":
        names, verb = plain[:1], (plain[1:2] or [""])[0]
    else:
        names, verb = plain[1:], (plain[:1] or [""])[0]
    return tuple(name.removesuffix(".service") for name in names) if verb in _VERBS else ()


def foreign_service(
    names: Sequence[str], script: PurePosixPath, repository: Repository
) -> str | None:
    """Return the first service that neither the system brings nor the repository has a unit of.

    A unit that the script itself writes is read where it stands.
    """
    file = repository.read(script)
    text = file.text if file is not None else ""
    known = {
        path.name.partition(".service")[0] for path in repository.paths if ".service" in path.name
    }
    for name in names:
        plain = name.partition("@")[0]
        if not (_OTHERS.fullmatch(plain) or plain in known or f"{plain}.service" in text):
            return name
    return None
