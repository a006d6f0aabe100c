"""The kinds of artefact: one row each says which files are of it, and who reads them.

A new kind of artefact is one row in `KINDS` and one module in `flaskgate.launch.readers`: discovery
keeps the files that fit, launch analysis hands them to that reader.
"""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.model.artefact_kinds import ArtefactKind, KindTable
from flaskgate.model.files import Kind

__all__ = ["KINDS", "TABLE", "ArtefactKind", "KindTable"]

_RUNS = rb"python|gunicorn|flask|uwsgi|waitress|uvicorn|\.sh\b|\.py\b"
_TABLE = (
    rb"\A(?:[ \t]*(?:#(?!!)[^\n]*|\w+[ \t]*=[^\n]*)?\r?\n)*"
    rb"[ \t]*(?:@(?:reboot|(?:hour|dai|week|month|year)ly)|(?:[\d*/,-]+[ \t]+){5})[^\n]*"
    rb"(?:" + _RUNS + rb")"
)
"""A table of cron, whatever it is called: its first line that says something is an entry."""
_UPSTART_JOB = (rb"^[ \t]*start on\s", rb"^[ \t]*(?:exec\s|script[ \t]*$)")
_TASK_MODULES = (
    rb"^[ \t]*(?:-[ \t]*)?(?:[\w.]+\.)?(?:shell|command|raw|script|(?:docker|podman)_container|pm2"
    rb"|cron|lineinfile|blockinfile|copy|service|sysvinit|systemd(?:_service)?|supervisorctl):"
)
_INFRASTRUCTURE = rb"[\"'](?:aws-cdk-lib|@aws-cdk/|@pulumi/|@cdktf/|cdktf[\"'])"
_INSTALLED = (
    rb"ExecStart\b|\[program:|crontab|@reboot|cron\.d/|rc\.local|init\.d/|ProgramArguments"
    rb"|\bexec_command\b|docker-compose\.y|Procfile|\bUserData\b|user_?data|custom_?data"
)
_INSTALLING = (
    rb"\.write|\.dump\(|\binput=|\bCronTab\b|\bsystem\(|\bexec_command\(|\bshell=|communicate|print\("
    rb"|\bput\w*\(|#!/bin/|#cloud-config"
)
"""What a program in Python installs on a host, and how."""
_UWSGI_OPTIONS = (
    rb"^uwsgi[ \t]*:|^[ \t{]*\"uwsgi\"[ \t]*:|^<uwsgi\b",
    rb"\b(?:module|wsgi(?:-file)?|attach-daemon\d?|mount)\b",
)
_KEY = rb"(?:^|[{,])[ \t]*(?:-[ \t]*)?"
_TEMPLATE = r"(?:j2|jinja2?|jnj|erb|epp|(?:go)?tmpl|(?:tf)?tpl|template|mustache)"

_DATA = frozenset({Kind.MANIFEST, Kind.JSON, Kind.TOML})
_DOCUMENTS = frozenset({Kind.MANIFEST, Kind.JSON})
_RECIPES = frozenset({Kind.RECIPE, Kind.JSON})

KINDS: Sequence[ArtefactKind] = (
    ArtefactKind(
        reader="hosts.cron",
        name=r"(?:.*[._-])?cron(?:tab|jobs?)?(?:\.(?:txt|conf|tab|in|j2|template|d))?",
        words=rb"\$\w|" + _RUNS,
    ),
    ArtefactKind(reader="hosts.cron", name=r"[^.]+", folder=r"/cron\.d/", words=_RUNS),
    ArtefactKind(
        reader="hosts.cron", name=r".*cron.*\.sh", words=_TABLE, kinds=frozenset({Kind.SHELL})
    ),
    ArtefactKind(reader="hosts.init_scripts", name=r".*", folder=r"/(?:rc|init)\.d/", words=_RUNS),
    ArtefactKind(reader="hosts.init_scripts", name=r"rc\.local", words=_RUNS),
    ArtefactKind(
        reader="hosts.init_scripts",
        name=rf"[^.]+|(?:.*[._-])?(?:init|initd|rc|rcd|openrc)(?:[._-].*)?|.*\.(?:sh|in|{_TEMPLATE})",
        words=rb"\A#![^\n]*\n(?:[^\n]*\n){0,40}?### BEGIN INIT INFO"
        rb"|\A#!\s*/sbin/(?:openrc-run|runscript)|\A#![^\n]*/etc/rc\.common|^\. /etc/rc\.subr",
    ),
    ArtefactKind(
        reader="hosts.run_files",
        name=r"run|finish|.*\.run",
        folder=r"/(?:services\.d|s6-rc\.d|sv|runit|service|s6|etc/service|cont-init\.d)/",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="hosts.upstart", name=r".*\.conf(?:\.\w+)?|.*upstart.*", words=_UPSTART_JOB
    ),
    ArtefactKind(reader="hosts.upstart", name=r".*", folder=r"/upstart", words=_UPSTART_JOB),
    ArtefactKind(
        reader="hosts.upstart",
        name=rf"[^.]+|.*\.(?:init|job|{_TEMPLATE})",
        words=(*_UPSTART_JOB, rb"^[ \t]*(?:respawn|chdir|setuid|expect|console|env)\b"),
    ),
    ArtefactKind(reader="hosts.uwsgi", name=r".*uwsgi.*\.(?:ya?ml|json|xml)", words=_UWSGI_OPTIONS),
    ArtefactKind(
        reader="hosts.uwsgi",
        name=r".*\.(?:ya?ml|json|xml)",
        folder=r"/vassals/",
        words=_UWSGI_OPTIONS,
    ),
    ArtefactKind(reader="hosts.circus", name=r".*\.(?:ini|conf|cfg)", words=rb"^[ \t]*\[watcher:"),
    ArtefactKind(
        reader="hosts.launchd", name=r".*\.plist", words=rb"<key>Program(?:Arguments)?</key>"
    ),
    ArtefactKind(
        reader="hosts.start_lines:read_monit",
        name=r"monitrc.*|.*\.(?:conf|cfg|monit)",
        words=(
            rb"^[ \t]*check[ \t]+(?:process|program|host)\s",
            rb"^[ \t]*start(?:[ \t]+program)?[ \t]*=?[ \t]*[\"']",
        ),
    ),
    ArtefactKind(
        reader="hosts.logins:read_desktop", name=r".*\.desktop", words=(rb"^exec=", _RUNS)
    ),
    ArtefactKind(reader="hosts.logins:read_autostart", name=r"autostart", words=_RUNS),
    ArtefactKind(reader="hosts.logins:read_script", name=r"\.?x(?:initrc|session)", words=_RUNS),
    ArtefactKind(
        reader="hosts.logins:read_script", name=r".*", folder=r"/\.?termux/boot/", words=_RUNS
    ),
    ArtefactKind(
        reader="hosts.logins:read_profile",
        name=r"\.?(?:bash_profile|bash_login|bashrc|profile|xprofile|zprofile|zlogin)",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="hosts.logins:read_screen", name=r"(?:.*[._-])?screenrc(?:\..*)?", words=_RUNS
    ),
    ArtefactKind(
        reader="hosts.logins:read_screen",
        name=r"\.?windows(?:\.\w+)?",
        folder=r"/\.?byobu/",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="hosts.logins:read_window_manager",
        name=r"config",
        folder=r"/(?:i3|sway)/",
        words=rb"^[ \t]*exec(?:_always)?[ \t]",
    ),
    ArtefactKind(reader="hosts.logins:read_inittab", name=r"inittab.*", words=_RUNS),
    ArtefactKind(
        reader="hosts.packages:read_rpm",
        name=r".*\.spec(?:\.in)?",
        words=(rb"^%(?:post|posttrans|install|files)\b", rb"^Name[ \t]*:"),
    ),
    ArtefactKind(
        reader="hosts.packages:read_udev",
        name=r".*\.rules",
        words=(rb"\bRUN(?:\{program\})?[ \t]*\+?=", _RUNS),
    ),
    ArtefactKind(reader="hosts.start_lines:read_keeper", name=r".*\.(?:god|eye)", words=_RUNS),
    ArtefactKind(reader="hosts.start_lines:read_keeper", name=r".*", folder=r"/[df]init\.d/"),
    ArtefactKind(
        reader="hosts.start_lines:read_nix",
        name=r".*\.nix",
        words=rb"\bexecstart\s*=|\bsystemd\.services\b|\bdockertools\b|\bnix2container\b",
    ),
    ArtefactKind(
        reader="hosts.start_lines:read_salt",
        name=r".*\.sls",
        words=rb"\b(?:cmd\.run|cron\.present)\b",
    ),
    ArtefactKind(
        reader="containers.quadlet", name=r".*\.container", words=rb"^[ \t]*\[container\]"
    ),
    ArtefactKind(
        reader="hosts.pm2",
        name=r"(?:.*[.-])?(?:ecosystem|pm2|process(?:es)?)(?:[.-].*)?\.(?:[cm]?js|json|ya?ml)",
        words=rb"script|apps",
    ),
    ArtefactKind(
        reader="hosts.makefile",
        name=r"(?:gnu)?makefile(?:\..*)?|.*\.mk",
        words=_RUNS + rb"|docker|podman",
    ),
    ArtefactKind(
        reader="hosts.windows_scripts",
        name=r".*\.(?:bat|cmd|ps1)",
        words=_RUNS + rb"|\.(?:bat|cmd|ps1)\b",
    ),
    ArtefactKind(
        reader="hosts.visual_basic",
        name=r".*\.vbs",
        words=(rb"\.(?:run|exec)[ \t(]|\bCreateShortcut\b", _RUNS),
    ),
    ArtefactKind(
        reader="hosts.windows_xml",
        name=r".*\.xml",
        words=rb"<exec>|<executable>",
        without=rb"<project\b",
    ),
    ArtefactKind(
        reader="platforms.kamal",
        name=r"deploy(?:\.[\w-]+)?\.ya?ml",
        words=(rb"^service:", rb"^image:", rb"^servers:"),
    ),
    ArtefactKind(
        reader="platforms.azure_developer",
        kinds=_DATA,
        name=r"azure\.ya?ml",
        words=rb"^(?:services|hooks):",
    ),
    ArtefactKind(reader="platforms.startup_file", name=r"startup\.txt", words=_RUNS),
    ArtefactKind(reader="platforms.replit", name=r"\.replit"),
    ArtefactKind(
        reader="platforms.spaces",
        name=r"readme\.md",
        words=rb"\A---\s[\s\S]{0,5000}?^sdk:\s*gradio",
    ),
    ArtefactKind(
        reader="platforms.importers:read_apache",
        name=r"[^.]+|.*\.(?:conf|vhost|j2|in|template)|.*(?:apache|httpd).*",
        words=rb"^[ \t]*WSGIScriptAlias(?:Match)?[ \t]",
    ),
    ArtefactKind(
        reader="platforms.importers:read_gateway",
        name=r".*\.f?cgi",
        words=rb"\A#![^\n]*python",
    ),
    ArtefactKind(
        reader="platforms.importers:read_gateway",
        kinds=frozenset({Kind.PYTHON}),
        name=r".*\.py",
        folder=r"/cgi-bin/",
        words=rb"\A#![^\n]*python",
    ),
    ArtefactKind(
        reader="hosts.cloud_config:read_cloud_config",
        name=r"[^.]*(?:user[-_]?data|cloud[-_]?(?:init|config))(?:\.(?:txt|cfg|init|conf))?",
        words=rb"\A\s*#cloud-config",
        has_own_units=True,
    ),
    ArtefactKind(
        reader="platforms.start_keys",
        name=r"(?:app|scalingo|cron|northflank|koyeb|glitch|marathon(?:[._-].*)?)\.json|koyeb\.ya?ml",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="platforms.start_keys",
        name=r"project\.toml",
        words=rb"GOOGLE_ENTRYPOINT|CC_RUN_COMMAND",
    ),
    ArtefactKind(
        reader="platforms.importers:read_clever", name=r"python\.json", folder=r"/clevercloud/"
    ),
    ArtefactKind(
        reader="hosts.iis", name=r"web(?:\.\w+)?\.config", words=rb"httpplatform|wfastcgi"
    ),
    ArtefactKind(
        reader="platforms.cloud_manifests",
        name=r"manifest(?:[._-].*)?\.ya?ml|(?:snap|rock)craft\.ya?ml",
        words=rb"^applications:|^type:.*(?:service|job)|^(?:apps|services):",
    ),
    ArtefactKind(reader="platforms.cloud_manifests", name=r"\.platform\.app\.ya?ml"),
    ArtefactKind(
        reader="platforms.cloud_manifests",
        name=r".*\.ya?ml",
        folder=r"/\.(?:platform|upsun)/",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="platforms.host_hooks:read_appspec",
        name=r"appspec(?:[._-].*)?\.ya?ml",
        words=rb"^hooks:",
    ),
    ArtefactKind(reader="platforms.beanstalk", name=r".*\.config", folder=r"/\.ebextensions/"),
    ArtefactKind(reader="platforms.host_hooks:read_s2i", name=r"environment", folder=r"/\.s2i/"),
    ArtefactKind(reader="platforms.host_hooks:read_s2i_run", name=r"run", folder=r"/\.s2i/bin/"),
    ArtefactKind(
        reader="containers.earthfile", name=r"earthfile(?:\..*)?", words=rb"^[ \t]*SAVE\s+IMAGE\b"
    ),
    ArtefactKind(
        reader="platforms.captain", name=r"captain-definition.*", words=rb"dockerfile(?:Lines|Path)"
    ),
    ArtefactKind(
        reader="infrastructure.recipes:read_chef",
        name=r".*\.rb",
        folder=r"/recipes/",
        words=rb"^[ \t]*(?:execute|bash|script|sh|cron|systemd_unit)\s",
    ),
    ArtefactKind(
        reader="infrastructure.recipes:read_puppet",
        name=r".*\.pp",
        words=rb"\b(?:exec|cron)\s*\{|ExecStart",
    ),
    ArtefactKind(
        reader="infrastructure.ansible",
        name=r".*\.ya?ml",
        folder=r"/(?:tasks|handlers)/",
        words=_TASK_MODULES + rb"|^[ \t]*ExecStart=",
        has_own_units=True,
    ),
    ArtefactKind(
        reader="infrastructure.ansible",
        name=r".*\.ya?ml",
        words=(
            rb"^-\s",
            rb"^(?:-[ \t]*|[ \t]+)?hosts:",
            rb"^[ \t]+(?:tasks|pre_tasks|post_tasks|handlers):",
        ),
        has_own_units=True,
    ),
    ArtefactKind(
        reader="hosts.supervisor",
        name=rf".*\.{_TEMPLATE}",
        words=rb"^[ \t]*\[(?:program|fcgi-program):",
    ),
    ArtefactKind(
        reader="hosts.systemd",
        name=rf".*\.{_TEMPLATE}",
        words=(rb"^[ \t]*\[service\]\s*$", rb"^ExecStart="),
        without=rb"\A#!",  # a script that writes one
        has_own_units=True,
    ),
    ArtefactKind(reader="pipelines.cloud_build", name=r"cloudbuild(?:[._-].*)?\.(?:ya?ml|json)"),
    ArtefactKind(
        reader="infrastructure.hcl_containers:read_nomad",
        name=rf".*\.(?:nomad|hcl)(?:\.hcl)?(?:\.{_TEMPLATE})?",
        words=rb"^[ \t]*job\s+\"",
    ),
    ArtefactKind(
        reader="infrastructure.terraform",
        name=r".*\.tf\.json",
        words=rb"\"resource\"",
        has_own_units=True,
    ),
    ArtefactKind(
        reader="containers.bake",
        name=r"(?:.*[._-])?bake\.(?:hcl|json)",
        words=rb"^[ \t]*target\s+\"|\"target\"\s*:",
    ),
    ArtefactKind(
        reader="infrastructure.bicep",
        name=r".*\.bicep",
        words=rb"^[ \t]*(?:image|appCommandLine|linuxFxVersion|customData|userData"
        rb"|commandToExecute)\s*:",
    ),
    ArtefactKind(
        reader="infrastructure.hcl_containers:read_packer",
        name=r".*\.pkr\.hcl|packer.*\.hcl",
        words=rb"provisioner\s+\"shell\"",
    ),
    ArtefactKind(
        reader="hosts.nginx_unit",
        name=r".*unit.*\.json|(?:config|conf)\.json",
        words=rb"\"applications\"",
    ),
    ArtefactKind(
        reader="infrastructure.infrastructure_code",
        name=r".*stack.*\.[cm]?[jt]s|(?:index|main)\.ts",
        words=_INFRASTRUCTURE,
    ),
    ArtefactKind(
        reader="infrastructure.infrastructure_code",
        name=r".*\.[cm]?[jt]s",
        folder=r"/(?:infra\w*|\w*cdk\w*|pulumi\w*|iac|stacks?|constructs|deploy\w*)/",
        words=_INFRASTRUCTURE,
    ),
    ArtefactKind(
        reader="infrastructure.infrastructure_code:read_pulumi",
        name=r"(?:pulumi|main)\.ya?ml",
        words=(rb"^resources:", rb"^[ \t]+type:[ \t]*[\"']?[\w-]+:"),
    ),
    ArtefactKind(
        reader="infrastructure.infrastructure_code",
        kinds=frozenset({Kind.PYTHON}),
        words=rb"^[ \t]*(?:from|import)\s+(?:aws_cdk|pulumi)",
    ),
    ArtefactKind(
        reader="infrastructure.fabric",
        kinds=frozenset({Kind.PYTHON}),
        words=rb"^[ \t]*(?:from|import)\s+fabric\b",
    ),
    ArtefactKind(
        reader="infrastructure.installers",
        kinds=frozenset({Kind.PYTHON}),
        words=(_INSTALLED, _INSTALLING),
        has_own_units=True,
    ),
    ArtefactKind(
        reader="workbench.sessions",
        name=r"\.gitpod\.ya?ml|\.?devcontainer\.json|mprocs\.ya?ml|okteto\.ya?ml|dapr\.ya?ml"
        r"|process-compose(?:[._-].*)?\.ya?ml|\.?(?:tmuxinator|tmuxp)\.(?:ya?ml|json)",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="workbench.sessions",
        name=r".*\.ya?ml",
        folder=r"/\.?(?:tmuxinator|tmuxp)/",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="workbench.sessions",
        name=r"tasks\.json",
        folder=r"/\.(?:vscode|codesandbox)/",
        words=_RUNS,
    ),
    ArtefactKind(reader="workbench.sessions:read_tilt", name=r"tiltfile", words=rb"\bserve_cmd\b"),
    ArtefactKind(
        reader="workbench.debuggers:read_code",
        name=r"launch\.json",
        folder=r"/\.vscode/",
        words=rb"\"(?:python|debugpy)\"",
    ),
    ArtefactKind(
        reader="workbench.debuggers:read_jetbrains",
        name=r".*\.xml",
        folder=r"/(?:\.idea|\.run)/",
        words=rb"\btype=\"Python",
    ),
    ArtefactKind(reader="workbench.vagrant", name=r"vagrantfile", words=(rb"inline|<<", _RUNS)),
    ArtefactKind(reader="workbench.tasks:read_npm", name=r"package\.json", words=_RUNS),
    ArtefactKind(
        reader="workbench.tasks:read_taskfile", name=r"taskfile(?:\.dist)?\.ya?ml", words=_RUNS
    ),
    ArtefactKind(reader="workbench.tasks:read_justfile", name=r"\.?justfile", words=_RUNS),
    ArtefactKind(
        reader="workbench.tasks:read_tox", name=r"tox\.ini", words=(rb"^\[testenv:", _RUNS)
    ),
    ArtefactKind(
        reader="workbench.tasks:read_project",
        name=r"pyproject\.toml|pipfile|(?:poe_tasks|hatch|pixi)\.toml",
        words=(
            rb"^\[(?:tool\.(?:pdm|poe|rye|pixi|taskipy|hatch)\.|envs\.|scripts\]|tasks\b)",
            _RUNS,
        ),
    ),
    ArtefactKind(
        reader="workbench.tasks:read_python",
        kinds=frozenset({Kind.PYTHON}),
        name=r"(?:tasks|noxfile)\.py",
        words=rb"^[ \t]*(?:from|import)\s+(?:invoke|nox)\b",
    ),
    ArtefactKind(
        reader="containers.dockerfile", kinds=frozenset({Kind.DOCKERFILE}), has_own_units=True
    ),
    ArtefactKind(reader="containers.compose", kinds=frozenset({Kind.COMPOSE}), has_own_units=True),
    ArtefactKind(
        reader="containers.compose:read_chosen",
        kinds=frozenset({Kind.DOTENV}),
        name=r"\.env",
        words=rb"^(?:export )?COMPOSE_FILE\b",
    ),
    ArtefactKind(reader="platforms.procfile", kinds=frozenset({Kind.PROCFILE})),
    ArtefactKind(reader="hosts.systemd", kinds=frozenset({Kind.UNIT}), has_own_units=True),
    ArtefactKind(reader="hosts.supervisor", kinds=frozenset({Kind.SUPERVISOR})),
    ArtefactKind(reader="pipelines.workflow", kinds=frozenset({Kind.WORKFLOW})),
    ArtefactKind(reader="hosts.uwsgi", kinds=frozenset({Kind.INI})),
    ArtefactKind(reader="containers.helm", kinds=_DATA, name=r".*\.ya?ml", in_chart=True),
    ArtefactKind(reader="platforms.heroku", kinds=_DATA, name=r"heroku\.ya?ml"),
    ArtefactKind(reader="containers.kustomize", kinds=_DATA, name=r"kustomization\.ya?ml"),
    ArtefactKind(reader="platforms.fly", kinds=_DATA, name=r"(?:.*[.-])?fly(?:[.-].*)?\.toml"),
    ArtefactKind(
        reader="platforms.railway",
        kinds=_DATA,
        name=r"railway(?:[.-].*)?\.(?:json|toml)|nixpacks\.(?:json|toml)|(?:rail|zb)pack(?:\..*)?\.json",
    ),
    ArtefactKind(
        reader="platforms.hosted",
        kinds=_DATA,
        name=r"(?:render|apprunner|deploy\.template|(?:.*[.-])?app(?:[.-].*)?)\.ya?ml",
        without=rb"apiVersion",
    ),
    ArtefactKind(
        reader="infrastructure.terraform", kinds=_RECIPES, name=r".*\.tf", has_own_units=True
    ),
    ArtefactKind(
        reader="pipelines.jenkinsfile", kinds=_RECIPES, name=r"(?:.*[._-])?jenkinsfile(?:[._-].*)?"
    ),
    ArtefactKind(
        reader="platforms.importers:read_script",
        kinds=frozenset({Kind.PYTHON}),
        name=r".*\.wsgi|passenger_wsgi\.py|.*_pythonanywhere_com_wsgi\.py",
    ),
    ArtefactKind(
        reader="platforms.importers:read_vercel", kinds=_DATA, name=r"(?:vercel|now)\.json"
    ),
    ArtefactKind(
        reader="platforms.importers:read_zappa",
        kinds=_DATA,
        name=r"zappa_settings\.(?:json|ya?ml|toml)",
    ),
    ArtefactKind(
        reader="platforms.importers:read_serverless",
        kinds=_DATA,
        name=r"serverless(?:[.-].*)?\.ya?ml",
    ),
    ArtefactKind(
        reader="hosts.cloud_config:read_cloud_config",
        kinds=_DOCUMENTS,
        words=rb"\A\s*#cloud-config",
        has_own_units=True,
    ),
    ArtefactKind(reader="infrastructure.cloudformation", kinds=_DOCUMENTS, words=rb"AWS::[A-Z]"),
    ArtefactKind(reader="infrastructure.ecs", kinds=_DOCUMENTS, words=rb"\"containerDefinitions\""),
    ArtefactKind(reader="containers.kubernetes", kinds=_DOCUMENTS, words=_KEY + rb"\"?kind\"?\s*:"),
    ArtefactKind(
        reader="containers.any_container",
        name=r"templates?(?:[._-].*)?\.json",
        words=(rb"\"templates\"[ \t]*:", rb"\"image\"[ \t]*:"),
    ),
    ArtefactKind(
        reader="containers.any_container",
        kinds=_DOCUMENTS,
        words=_KEY + rb"\"?(?:image|appCommandLine|commandToExecute)\"?\s*:",
    ),
)
"""The first row that fits a file is its kind."""

TABLE = KindTable(KINDS)
"""The rows of `KINDS`; a test may put another one here."""
