"""Services of a host that a command starts: `systemctl restart shop`, `supervisorctl start shop`.

What a service runs stands in its unit, which is an artefact of its own if the repository has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason

MANAGERS = frozenset({"systemctl", "service", "rc-service", "supervisorctl"})
_VERBS = frozenset(
    {
        *("start", "restart", "reload", "reload-or-restart", "try-restart"),
        *("enable", "reenable"),
    }
)
_OPTIONS = frozenset({"-c", "--configuration", "-s", "--serverurl", "-u", "-p"})
"""Options of supervisorctl that take a value."""
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
    r"|tuned|mdadm|lvm2|iscsid|tails|supervisord?|netfilter)\b.*",
    re.IGNORECASE,
)
"""Services that packages of the system bring, by how their names begin."""


class StartedService(NamedTuple):
    """A service that a command starts."""

    manager: str
    name: str
    """Without `.service`; for Supervisor a program, a group with `:*`, or `all`."""

    @property
    def plain(self) -> str:
        """The name of its unit: without an instance of a template, without the words of a group."""
        return self.name.partition("@")[0].partition(":")[0]

    @property
    def is_of_system(self) -> bool:
        """Return whether a package of the system brings it."""
        return self.manager != "supervisorctl" and _OTHERS.fullmatch(self.plain) is not None

    @property
    def reason(self) -> Reason:
        """Why nobody can see what it runs."""
        if self.manager == "supervisorctl":
            return Reason(Cause.NO_UNIT, "Supervisor" if self.name == "all" else self.name)
        return Reason(Cause.NO_UNIT, self.name)


def started_services(words: Sequence[str]) -> tuple[StartedService, ...]:
    """Return the services that a command starts; none for every command that starts none.

    To stop, to list or to read the units anew starts nothing; what is enabled starts at the next
    boot, and is started at once with `--now`.
    """
    manager = program_of(words[0])
    if manager not in MANAGERS:
        return ()
    options = read_options(words[1:], lambda word: word in _OPTIONS, is_mixed=True)
    verb, names = _verb_and_names(manager, options.rest)
    if verb not in _VERBS or (verb in {"enable", "reenable"} and "--now" not in words):
        return ()
    return tuple(StartedService(manager, name.removesuffix(".service")) for name in names)


def _verb_and_names(manager: str, words: Sequence[str]) -> tuple[str, Sequence[str]]:
    if manager in {"service", "rc-service"}:  # of sysvinit, and of OpenRC
        return (words[1] if len(words) > 1 else ""), words[:1]
    return (words[0] if words else ""), words[1:]
