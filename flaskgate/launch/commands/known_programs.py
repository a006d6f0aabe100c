"""The programs that are known not to serve Python of the repository, each with a sentence why.

Everything else may: a program belongs here only if no argument of it, and no file of the repository
that it reads, makes it run Flask. What runs another is a wrapper and stands in
`wrapper_table`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from flaskgate.launch.commands.python_tools import runs_no_test
from flaskgate.launch.commands.start_files import is_system
from flaskgate.launch.program_names import program_of

_ROUTINE = """
[ add-apt-repository addgroup adduser alsamixer amazon-cloudwatch-agent-ctl amazon-linux-extras
amixer apk apt apt-cache apt-file apt-get apt-key apt-mark aptitude arch ash awk b2sum base32
base64 basename bash bc blkid break brew cal cat cd cfn-get-metadata cfn-signal chattr chcon
chgrp chkconfig chmod chown chpasswd chsh cksum clear cloud-localds cmp column comm command cp
crontab csplit curl cut cygpath dash date dd deactivate debconf-set-selections declare delgroup
deluser depmod df diff dig dirname dmesg dmidecode dnf dos2unix dpkg dpkg-divert dpkg-query
dpkg-reconfigure dracut du e2fsck ec2-metadata echo egrep envsubst ethtool exit export expr
fallocate false fc-cache fdisk fdupes fgrep file find firewall-cmd fold free fuser gawk gcsfuse
getconf
getenforce getent getfacl getfattr getopt git git-lfs gpasswd gpg gpg2 grep groupadd groupdel
groupmod growpart grub-mkconfig grub2-mkconfig gunzip gzip hash hdparm head help hexdump hg host
hostname htop hostnamectl htpasswd i2cdetect iconv id ifconfig inotifywait inotifywatch install
iostat ip ip6tables iptables iw iwconfig iwgetid iwlist jobs join journalctl jq keytool kill
killall ksh last lastlog ldconfig ldd less let ln local locale-gen localectl logger login
loginctl logname logout logrotate losetup ls lsb_release lsblk lscpu lshw lsof lspci lsusb mawk
md5sum mkdir mkfifo mkfs mkfs.ext4 mkfs.xfs mknod mkpasswd mkswap mktemp modprobe mokutil more
mount mountpoint mv namei nc ncat netcat netfilter-persistent netstat newaliases newgrp nft nl nmap
nmcli nohup nproc
nslookup numfmt nvidia-smi od openssl pacman parted partprobe passwd paste patch pathchk
pg_lsclusters pgrep pidof ping pip pipdeptree pkill pm-suspend pmap popd postalias postconf
postmap printenv printf ps pushd pv pwd pwgen raspi-config rc-service rc-update read readlink
readonly realpath
reboot rename reset resize2fs restorecon return rev rfkill rm rmdir route rpm rsync s6-chmod
s6-chown s6-echo s6-hiercopy s6-ln s6-mkdir s6-rmrf s6-sleep s6-touch scp sd_notify sed semanage
semodule seq service sestatus set setcap setenforce setfacl setfattr setsebool setterm sftp sh
sha1sum sha224sum sha256sum sha384sum sha512sum shasum shift shopt shred shuf shutdown sleep
smartctl socat sort source split sponge ss ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan
stat strip stty svn swapoff swapon supervisorctl sync sysctl systemctl systemd-notify
systemd-tmpfiles tac
tail tar tc tee telnet test timedatectl top touch tput tr tree true truncate tty type tzselect
ufw ulimit umask umount unalias uname uniq unlink unset unxz unzip unzstd update-alternatives
update-ca-certificates update-ca-trust update-grub update-initramfs update-locale update-rc.d
uptime useradd userdel usermod utmpdump uuidgen v4l2-ctl vcgencmd virtualenv visudo vmstat wait
wc wget whereis which who whoami wipefs wslpath xargs xdg-open xfs_growfs xmlstarlet xsetroot
xdpyinfo xxd xz yes yq yum zcat zip zsh zstd zstdcat zstdmt zypper attrib certutil choco cls del
explorer findstr icacls
msiexec net netsh notepad powercfg reg robocopy sc scoop setx taskkill tasklist title where winget
xcopy workon mkvirtualenv rmvirtualenv cpvirtualenv lsvirtualenv add2virtualenv
"""
"""Commands that are not worth a start."""
_SERVES_ITSELF: Mapping[str, str] = {
    "is a web server or a proxy of its own": """
        angie apache2 apache2-foreground apache2ctl apachectl caddy certbot cloud-sql-proxy
        cloud_sql_proxy cloudflared coredns
        darkhttpd dnsmasq envoy frpc frps h2o haproxy hitch http-server httpd httpd-foreground
        kong lighttpd live-server maxscale named nghttpx nginx nginx-debug ngrok nutcracker
        oauth2-proxy openresty pgbouncer pgpool pomerium pound privoxy proxysql
        rust-code-analysis-web serve-static
        squid static-web-server stunnel stunnel4 thttpd tinyproxy tor traefik twemproxy unbound
        varnishd webfsd
    """,
    "is a database, a cache or a message broker": """
        arangod cassandra clickhouse-server cockroach couchdb dgraph elasticsearch etcd influxd
        kafka-server-start.sh keydb-server logstash mariadbd mariadbd-safe meilisearch memcached
        milvus
        minio mongod mongos mosquitto mysqld mysqld_safe nats-server neo4j opensearch pg_ctl
        pg_ctlcluster postgres postgresql postmaster qdrant questdb rabbitmq rabbitmq-plugins
        rabbitmq-server redis redpanda rpk
        rabbitmqctl redis-sentinel redis-server rethinkdb solr typesense-server valkey-server
        victoria-metrics weed zkServer.sh zookeeper-server-start.sh slapd ns-slapd dscontainer
    """,
    "is a client or a tool of a database": """
        bcp clickhouse-client cqlsh createdb createuser dropdb dropuser etcdctl gobackup influx
        initdb isql kafka-topics kafka-topics.sh kcat litestream mariadb mariadb-admin
        mariadb-dump mariadb-install-db mc mongo mongodump mongoexport mongoimport mongorestore
        mongosh mosquitto_passwd mosquitto_pub mosquitto_sub mycli mysql mysql_install_db
        mysql_secure_installation mysql_upgrade mysqladmin mysqldump pg_basebackup pg_dump
        pg_dumpall pg_isready pg_restore postgresql-setup pgcli psql redis-cli s3cmd s3fs
        sqlcmd sqlite3 tsql valkey-cli vacuumdb
        ldapadd ldapcompare ldapdelete ldapmodify ldappasswd ldapsearch ldapwhoami slapadd slapcat
        slapindex slappasswd slaptest dsconf dscreate dsctl
    """,
    "migrates a database": """
        aerich alembic atlas dbmate diesel flyway goose knex liquibase pgmigrate prisma
        sea-orm-cli sequelize sequelize-cli sqitch sqlx typeorm yoyo
    """,
    "works on a queue and serves no requests": """
        arq celery dramatiq faust huey_consumer huey_consumer.py kuyruk mrq-worker nameko
        procrastinate rq rqscheduler rqworker saq sidekiq taskiq
    """,
    "is a Python server of its own, which does not serve Flask's development server": """
        airflow bokeh buildbot chainlit dagit dagster dagster-daemon dagster-webserver datasette
        devpi-server django-admin fastapi flower gradio hass home-assistant ipykernel jupyter
        jupyter-lab jupyter-notebook jupyterhub jupyterlab label-studio litestar locust luigid
        mesop mitmdump mitmproxy mitmweb mlflow nicegui octoprint odoo odoo-bin panel pgadmin4
        prefect pypi-server radicale rasa reflex robyn sanic scrapyd solara streamlit
        tensorboard vllm voila zeo
    """,
    "tests, checks, formats or documents code": """
        ab actionlint autopep8 ava bandit behave biome black check-manifest codecov codespell
        commitlint coveralls cypress djlint doxygen eslint flake8 grype hadolint hey htmlhint
        interrogate isort jasmine jest jscs jshint k6 karma markdownlint markdownlint-cli2 mkdocs
        mocha mypy newman nightwatch nose2 nosetests oxlint pdoc pip-audit playwright pre-commit
        prettier protractor py.test pycodestyle pydoc pydocstyle pyflakes pylint pyright pytest
        radon ruff safety semgrep shellcheck siege snyk sonar-scanner sphinx-autobuild
        sphinx-build sphinx-quickstart standard stylelint syft testcafe trivy tsc tslint twine
        unittest vitest vulture wdio wrk xenon xo yamllint yapf
    """,
    "installs, builds or packs": """
        ar astro autoconf automake babel bower c++ cc clang cmake conda-lock configure corepack
        cython dpkg-buildpackage dpkg-deb easy_install esbuild flatpak fpm g++ gatsby gcc gem
        grunt gulp hugo jekyll ld libtool makepkg meson msgfmt next ng ninja nm node-sass nuxt
        nvm objdump openapi-generator-cli parcel pip-compile pip-sync pip-tools postcss protoc
        pybabel pyinstaller react-scripts rollup rpmbuild rustc rustup sass snap snapcraft
        svelte-kit swagger-codegen tailwindcss vite vue-cli-service webpack webpack-cli xgettext
    """,
    "runs programs of another language": """
        artisan bundle bundler cargo catalina.sh composer dart deno dotnet elixir erl erlc
        expect flutter ghc go gradle gradlew guile iex irb jar java javac julia kotlin lua
        luajit mix mono mvn mvnw node nodejs osqueryd perl php php-fpm puma R rackup rails rake
        Rscript ruby sbcl sbt scala stack swift tclsh thin ts-node tsx unicorn
    """,
    "keeps the machine, or watches it": """
        alertmanager alsactl apm-server amazon-cloudwatch-agent amazon-ssm-agent anacron atd
        auditbeat
        avahi-daemon blackbox_exporter bluetoothd cadvisor chromium chromium-browser chronyd
        collectd cron crond datadog-agent dbus-daemon dhclient dhcpcd dovecot epiphany-browser
        exim flagd fail2ban-client fail2ban-server feh filebeat firefox fluent-bit fluentd fluxbox
        google-chrome gpsd grafana grafana-server heartbeat hostapd ipsec irqbalance jaeger
        klogd logrotate loki MailHog mailhog mailpit lxpanel matchbox-window-manager metricbeat
        midori monit
        mysqld_exporter netdata newrelic-infra nfsd nginx-prometheus-exporter nmbd node_exporter
        log2ram ntpd ntpdate numlockx openbox opendkim openvpn otelcol otelcol-contrib packetbeat
        pcmanfm pigpiod postfix postgres_exporter proftpd prometheus promtail pulseaudio
        pure-ftpd redis_exporter rpcbind rspamadm rspamd rsyslogd sendmail setxkbmap smartd smbd
        snmpd sshd
        startx statsd statsd-exporter statsd_exporter strongswan syslogd systemd tailscale
        tailscaled telegraf termux-wake-lock termux-wake-unlock thermald udevd unclutter vector
        vncserver vsftpd watchdog wg wg-quick wpa_supplicant x11vnc xhost Xorg xrandr
        xscreensaver xset Xvfb Xvnc zabbix_agentd zabbix_server zipkin
    """,
    "works on what is elsewhere: its own command says what is started there": """
        ansible ansible-galaxy ansible-playbook argocd aws aws2 az azcopy borg bosh boundary
        buildah cdk cf consul consul-template copilot cosign crane datadog-ci
        docker-credential-ecr-login docker-machine doctl duplicity ecs-cli eksctl flux fly
        flyctl ftp gcloud gh glab gsutil hcloud hcp helm helmfile heroku hub istioctl jira juju
        k3d k3s k9s kaniko kind kubectl kustomize lftp linode-cli lxc lxd mail mailx minikube
        multipass mutt netlify nomad notify-send oc oci openstack packer pulumi
        qemu-system-x86_64 railway rclone restic rsnapshot s2i sam sendemail sentry-cli
        skaffold skopeo stern taskboot terraform terragrunt tilt tofu vagrant vault vercel clever
        koyeb pack virsh vultr-cli
        wall waypoint wrangler
    """,
    "asks or tells a node of Bitcoin or Lightning": """
        bitcoin-cli bitcoin-tx bitcoin-wallet lightning-cli litecoin-cli lncli
    """,
    "is a function of init scripts that tells, asks or stops": """
        action checkpath checkyesno ebegin echo_failure echo_passed echo_success echo_warning
        eend eerror eindent einfo einfon eoutdent err ewarn ewend failure killproc load_rc_config
        log_action_begin_msg log_action_cont_msg log_action_end_msg log_action_msg log_begin_msg
        log_daemon_msg log_end_msg log_failure_msg log_progress_msg log_success_msg
        log_warning_msg need passed pidofproc provide status_of_proc success warning
    """,
    "runs what a template of CloudFormation says, where it is read": """
        cfn-hup cfn-init
    """,
    "works on media, data or documents": """
        aplay arecord aria2c convert csvkit deluged demucs dot dvc espeak espeak-ng exiftool ffmpeg
        ffprobe gallery-dl gdal_translate gs latexmk lualatex mpc mpg123 mpg321 nvcc omxplayer pactl
        pandoc pdflatex pico2wave raspistill raspivid rpicam-still say scrot xelatex libcamera-still
        hf huggingface-cli identify inkscape kaggle libreoffice magick mkvmerge mogrify mp4box mpv
        nltk_data ogr2ogr ollama pdftoppm pdftotext piper qbittorrent-nox qpdf soffice sox spacy
        tensorflow_model_server tesseract transmission-daemon transmission-remote unoconv vlc
        whisper wkhtmltoimage wkhtmltopdf youtube-dl
        yt-dlp
    """,
    "looks at the network or at devices": """
        adb cec-client fping gobuster gpio hydra iperf3 irsend masscan nuclei speedtest
        speedtest-cli sqlmap
        tcpdump tshark wmic
    """,
}
_SENTENCES: Mapping[str, str] = {
    name: why for why, names in _SERVES_ITSELF.items() for name in names.split()
}
_ASKING = frozenset({"--version", "--help", "-V"})
"""Words with which a program says what it is, and ends."""
_WAITING = frozenset({"wait-for-it", "wait-for", "wait_for_it"})
"""Scripts that wait for a port, wherever they lie."""
_INSTALLERS = frozenset({"pip", "venv", "virtualenv", "ensurepip", "compileall", "py_compile"})
"""Modules of Python that are as routine as `cp`."""
_CODE_TAKERS = "awk deno elixir expect gawk julia lua mawk node nodejs perl php Rscript ruby tclsh"
"""Interpreters of other languages: code in their words may start a program."""
_EDITOR_RUNS = re.compile(r"(?:^|[;}\n])\s*[\d$]*e\s|s([^\w\s]).*\1.*\1[gpIiMm\d]*e", re.DOTALL)
"""What `sed` runs: the words of its command `e`, and what a substitution with that flag makes."""
_EXECUTING = frozenset({"execute", "--execute", "run"})
"""Words with which Jupyter runs the code of a notebook."""
_STARTS = re.compile(
    r"flask\b.*\brun\b|\bpython[\d.]*\b|\bgunicorn\b|\buwsgi\b|\bwaitress-serve\b"
    r"|\buvicorn\b|\bhypercorn\b",
    re.DOTALL,
)


_INITS = """
init monit my_init openrc-init runit runit-init runsvinit s6-linux-init s6-overlay svscanboot
systemd
"""
"""Programs that start what an image holds, by folders and files of their own: s6-overlay's `/init`,
phusion's `my_init`, runit, daemontools, systemd."""

COMPOSERS = frozenset({"docker-compose", "podman-compose"})
_LEAVING = frozenset(
    {
        *("stop", "rm", "rmi", "ps", "ls", "kill", "pull", "push", "login", "logout", "images"),
        *("inspect", "logs", "tag", "prune", "info", "version", "save", "load", "build", "wait"),
        *("top", "stats", "history", "port", "rename", "pause", "export", "search", "events"),
        *("diff", "cp", "down", "config"),
    }
)
"""Commands of container engines that start no container."""
_WITHOUT_START = frozenset(
    {
        *("stop", "delete", "del", "list", "ls", "status", "logs", "monit", "save", "startup"),
        *("unstartup", "flush", "kill", "info", "describe", "show", "install", "set", "get"),
        *("stopall", "stopbypid", "cleanlogs", "columns", "config", "clear", "help"),
    }
)
"""Commands of process managers of Node that start nothing anew."""
_ENGINE_PARTS = frozenset(
    {"image", "volume", "network", "system", "builder", "buildx", "manifest", "context"}
)
"""Words before such commands that speak of no container."""


_ROUTINE_NAMES = frozenset(_ROUTINE.split())
_INIT_NAMES = frozenset(_INITS.split())
_TAKER_NAMES = frozenset(_CODE_TAKERS.split())


def starts_services(words: Sequence[str]) -> bool:
    """Return whether a command line starts the services that an image holds, whatever they are.

    With words of its own such a program only speaks to the one that runs: `init 6`, `monit reload`.
    """
    own = all(word.startswith("-") for word in words[1:])
    return own and program_of(words[0]) in _INIT_NAMES


def starts_no_container(words: Sequence[str]) -> bool:
    """Return whether a line of a container engine only lists, stops, moves or removes something."""
    name = program_of(words[0])
    plain = [one for one in words[1:] if not one.startswith("-")]
    if name in COMPOSERS:
        return plain[:1] != [] and plain[0] in _LEAVING
    if name not in {"docker", "podman", "nerdctl"}:
        return False
    if plain[:1] and plain[0] in {"container", "compose"}:
        return plain[1:2] != [] and plain[1] in _LEAVING
    return plain[:1] != [] and plain[0] in _LEAVING | _ENGINE_PARTS


def is_routine(words: Sequence[str]) -> bool:
    """Return whether a line without wrappers is not worth a start.

    A script of the project may bear the name of such a command.
    """
    name = program_of(words[0])
    if name.removesuffix(".sh") in _WAITING:
        return True
    if "/" in words[0] and not is_system(words[0]):
        return False
    if name in {"pm2", "forever"}:
        return next((one for one in words[1:] if one[:1] != "-"), "") in _WITHOUT_START
    if name in {"python", "pypy", "py"}:
        return any(one == "-m" and module in _INSTALLERS for one, module in pairwise(words))
    return name in _ROUTINE_NAMES and not _runs_code(name, words)


def start_in_code(name: str, text: str) -> str:
    """Return the line of code in which another language starts something; empty: there is none.

    `name`: the program that runs the code. Both are looked for by their words.
    """
    is_code = name in _TAKER_NAMES or _SENTENCES.get(name) == _OF_OTHER_LANGUAGES
    if not is_code or not _PROCESSES.search(text):
        return ""
    found = _START_IN_CODE.search(text)
    if found is None:
        return ""
    begin, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    return " ".join(text[begin : end if end >= 0 else None].split())


_OF_OTHER_LANGUAGES = "runs programs of another language"
_PROCESSES = re.compile(
    r"child_process|\b(?:execa|shelljs|zx)\b|\b(?:spawn|exec|execvp?|system|passthru|popen|proc_open"
    r"|execute|Command|Process|ProcessBuilder|qx)\b|[$%]x?[`{]",
)
"""How languages call what starts a process."""
_START_IN_CODE = re.compile(
    r"\bflask\b[^\n;]{0,100}\brun\b|\bpython[\d.]*\b[\s'\",\[]{1,8}(?:-[\w'\",\s]{1,20})?[\w./-]{1,60}\.py\b"
)


def why_harmless(words: Sequence[str]) -> str:
    """Return in words why a command line serves no Python of the repository; empty: it may."""
    name = program_of(words[0])
    if words[1:] and set(words[1:]) <= _ASKING and "/" not in words[0]:
        return "only tells about itself"
    runs = _runs_code(name, words) or runs_no_test(name, words[1:])
    return "" if runs else _SENTENCES.get(name, "")


def _runs_code(name: str, words: Sequence[str]) -> bool:
    """Return whether a program of another language is given code that may start one of Python."""
    if name in {"find", "xargs"}:
        return any(_STARTS.fullmatch(program_of(word)) or word == "flask" for word in words[1:])
    if name.startswith("jupyter") and not _EXECUTING.isdisjoint(words[1:]):
        return any(word.endswith(".ipynb") for word in words[1:])
    if name == "sed":
        return any(_EDITOR_RUNS.search(one) and _STARTS.search(one) for one in words[1:])
    return name in _TAKER_NAMES and any(_STARTS.search(word) for word in words[1:])
