"""Further histories, as `histories` has them: each written before anybody tried it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.gate.histories import (
    APP,
    BY_ENVIRONMENT,
    CHART,
    CLEAN,
    DEPLOYED,
    FROM_MAP,
    HEAD,
    HOST,
    K8S,
    PYTHON,
    QUIET,
    ROUTE,
    SERVE,
    SERVED,
    STARTED,
    WATCHED,
    WRAPPED,
    History,
    Link,
    compose,
    deployment,
    image,
    unit,
)

FURTHER_GATES: Mapping[str, History] = {
    "an arg default in the entrypoint script": History(
        {
            **HOST,
            "e.sh": (
                'case "${1:-web}" in\n web) exec gunicorn app:app;;\n'
                " dev) exec python app.py;;\nesac\n"
            ),
            "Dockerfile": image('["web"]', 'ENTRYPOINT ["sh","e.sh"]'),
        },
        {"Dockerfile": image('["dev"]', 'ENTRYPOINT ["sh","e.sh"]')},
    ),
    "a Compose anchor changes": History(
        {
            **SERVED,
            "compose.yaml": (
                "x-c: &c gunicorn app:app\nservices:\n"
                "  web: {build: ., command: *c, ports: ['80:80']}\n"
            ),
        },
        {
            "compose.yaml": (
                "x-c: &c python app.py\nservices:\n"
                "  web: {build: ., command: *c, ports: ['80:80']}\n"
            )
        },
    ),
    "a start script in package.json's prestart": History(
        {
            **HOST,
            "package.json": '{"scripts":{"start":"gunicorn app:app"}}',
            "Procfile": "web: npm start\n",
        },
        {"package.json": '{"scripts":{"prestart":"python app.py","start":"gunicorn app:app"}}'},
    ),
    "values of production for a chart": History(CHART, {"chart/values-prod.yaml": 'debug: "1"\n'}),
    "helm set in a deploy script": History(
        {**CHART, "deploy.sh": "helm upgrade shop chart\n"},
        {"deploy.sh": "helm upgrade shop chart --set debug=1\n"},
    ),
    "a kustomize image swap to literal": History(
        {
            **K8S,
            "k8s/web.yaml": deployment(FROM_MAP),
            "k8s/kustomization.yaml": (
                "resources: [web.yaml]\n"
                "configMapGenerator: [{name: web, literals: [FLASK_DEBUG=0]}]\n"
            ),
        },
        {
            "k8s/kustomization.yaml": (
                "resources: [web.yaml]\n"
                "configMapGenerator: [{name: web, literals: [FLASK_DEBUG=1]}]\n"
            )
        },
    ),
    "an initContainer becomes a sidecar that serves": History(
        {**HOST, "web.yaml": deployment(SERVE)},
        {
            "web.yaml": deployment(SERVE)
            + (
                "      initContainers:\n"
                "        - {name: s, image: shop:1, command: [python, app.py], rest"
                "artPolicy: Always}\n"
            )
        },
    ),
    "a property decides": History(
        {
            **HOST,
            "app.py": "import cfg\n" + HEAD + "app.run(debug=cfg.C().on)\n",
            "cfg.py": "class C:\n    @property\n    def on(self):\n        return False\n",
            "Dockerfile": image(PYTHON),
        },
        {"cfg.py": "class C:\n    @property\n    def on(self):\n        return True\n"},
    ),
    "the base class turns it on": History(
        {
            **HOST,
            "app.py": HEAD
            + (
                "from conf import C\napp.config.from_object(C)\n"
                "if __name__ == '__main__':\n    app.run()\n"
            ),
            "conf.py": "class B:\n    DEBUG = False\nclass C(B):\n    X = 1\n",
            "Dockerfile": image(PYTHON),
        },
        {"conf.py": "class B:\n    DEBUG = True\nclass C(B):\n    X = 1\n"},
    ),
    "TOML settings": History(
        {
            **HOST,
            "app.py": "import tomllib\n"
            + HEAD
            + (
                "app.config.from_file('s.toml', tomllib.load, text=False)\n"
                "if __name__ == '__main__':\n    app.run()\n"
            ),
            "s.toml": "DEBUG = false\n",
            "Dockerfile": image(PYTHON),
        },
        {"s.toml": "DEBUG = true\n"},
    ),
    "an env var by systemd drop-in": History(
        {"app.py": WRAPPED, "web.service": unit("/srv/shop/venv/bin/gunicorn app:app")},
        {"web.service.d/x.conf": "[Service]\nEnvironment=FLASK_DEBUG=1\n"},
    ),
    "supervisor environment": History(
        {
            "app.py": WRAPPED,
            "supervisord.conf": "[program:web]\ndirectory=/srv\ncommand=gunicorn app:app\n",
        },
        {
            "supervisord.conf": (
                "[program:web]\ndirectory=/srv\ncommand=gunicorn app:app\n"
                'environment=FLASK_DEBUG="1"\n'
            )
        },
    ),
    "gunicorn.conf.py appears": History(
        {**WATCHED}, {"gunicorn.conf.py": "raw_env = ['FLASK_DEBUG=1']\n"}
    ),
    "uwsgi mule": History(
        {"app.py": CLEAN, "w.py": APP, "uwsgi.ini": "[uwsgi]\nmodule = app:app\nhttp = :80\n"},
        {"uwsgi.ini": "[uwsgi]\nmodule = app:app\nhttp = :80\nmule = w.py\n"},
    ),
    "RUN appends": History(
        {**QUIET, "Dockerfile": image(PYTHON)},
        {"Dockerfile": image(PYTHON, "RUN echo 'app.run(debug=True)' >> app.py")},
    ),
    "heredoc over a file": History(
        {**QUIET, "app.py": "print(1)\n", "Dockerfile": image(PYTHON)},
        {
            "Dockerfile": image(
                PYTHON, "COPY <<EOF app.py", HEAD.rstrip(), "app.run(debug=True)", "EOF"
            )
        },
    ),
    "requirements drop gunicorn's app for dev extras: script changes": History(
        {
            **HOST,
            "Makefile": "serve: web\nweb:\n\tgunicorn app:app\ndev:\n\tpython app.py\n",
            "Procfile": "web: make serve\n",
        },
        {"Makefile": "serve: dev\nweb:\n\tgunicorn app:app\ndev:\n\tpython app.py\n"},
    ),
    "a glob starts a new file": History(
        {
            **HOST,
            "app.py": CLEAN,
            "run.d/a.sh": "echo\n",
            "start.sh": "for f in run.d/*.sh; do sh $f; done\nexec gunicorn app:app\n",
            "Dockerfile": STARTED,
        },
        {"run.d/b.sh": "python web.py &\n", "web.py": APP},
    ),
    "a module shadows the package": History(
        {**QUIET, "Dockerfile": image('["python","-m","gunicorn","app:app"]')}, {"gunicorn.py": APP}
    ),
    "env var name in getenv changes": History(
        {
            **HOST,
            "app.py": BY_ENVIRONMENT.replace("SHOP_DEBUG", "A"),
            "Dockerfile": image(PYTHON, "ENV B=1"),
        },
        {"app.py": BY_ENVIRONMENT.replace("SHOP_DEBUG", "B")},
    ),
    "negated guard: default flips": History(
        {
            **HOST,
            "app.py": "import os\n" + HEAD + "app.run(debug=os.environ.get('PROD','1') != '1')\n",
            "Dockerfile": image(PYTHON),
        },
        {"app.py": "import os\n" + HEAD + "app.run(debug=os.environ.get('PROD','0') != '1')\n"},
    ),
    "a link replaces the app": History(
        {**SERVED, "d.py": HEAD + "app.run(debug=True)\n"}, {"app.py": Link("d.py")}
    ),
    "executable shebang changes": History(
        {
            **HOST,
            "run": "#!/usr/bin/env bash\nexec gunicorn app:app\n",
            "Dockerfile": image('["./run"]'),
        },
        {"run": "#!/usr/bin/env python3\n" + APP},
    ),
    "two commits of debt, second server": History(
        {**DEPLOYED, "compose.yaml": compose("")},
        {
            "compose.yaml": compose(
                "",
                (
                    "  two:\n    build: .\n    command: flask --app app run --debug\n"
                    "    ports: ['81:81']\n"
                ),
            )
        },
    ),
}

FURTHER_PASSES: Mapping[str, History] = {
    "comment in the Dockerfile": History(DEPLOYED, {"Dockerfile": "# shop\n" + image(PYTHON)}),
    "HEALTHCHECK is added": History(
        DEPLOYED, {"Dockerfile": image(PYTHON, "HEALTHCHECK CMD curl -f http://localhost/")}
    ),
    "a type annotation": History(
        DEPLOYED, {"app.py": APP.replace("def index()", "def index() -> str")}
    ),
    "an import is added above": History(DEPLOYED, {"app.py": "import os\n" + APP}),
    "double to single quotes in the guard": History(
        DEPLOYED, {"app.py": APP.replace('"__main__"', "'__main__'")}
    ),
    "debt file gains a license header": History(
        DEPLOYED, {"app.py": "# SPDX-License-Identifier: MIT\n\n" + APP}
    ),
    "Compose key order": History(
        {**DEPLOYED, "compose.yaml": compose("    restart: always\n")},
        {
            "compose.yaml": (
                "services:\n  web:\n    restart: always\n    build: .\n    ports: ['80:8000']\n"
            )
        },
    ),
    "exec form gains -u": History(DEPLOYED, {"Dockerfile": image('["python", "-u", "app.py"]')}),
    "a chart's dev values": History(CHART, {"chart/values-dev.yaml": 'debug: "1"\n'}),
    "helm for a dev namespace": History(
        {**CHART, "deploy.sh": "helm upgrade shop chart\n"},
        {"deploy.sh": "helm upgrade shop chart\nhelm upgrade shop chart -n dev --set debug=1\n"},
    ),
    "tests with debug": History(QUIET, {"tests/run.py": APP}),
    "old debt moves to a package": History(
        {**DEPLOYED}, {"Dockerfile": image('["python", "web/app.py"]')}, {"app.py": "web/app.py"}
    ),
    "gunicorn workers": History(
        {**WATCHED, "gunicorn.conf.py": "workers = 2\n"}, {"gunicorn.conf.py": "workers = 4\n"}
    ),
    "old debt, function extracted around": History(
        DEPLOYED,
        {
            "app.py": HEAD
            + ROUTE
            + (
                '\n\ndef main():\n    app.run(host="0.0.0.0", debug=True)\n\n\n'
                'if __name__ == "__main__":\n    main()\n'
            )
        },
    ),
    "a README with the command": History(
        QUIET, {"README.md": "Run `flask run --debug`.\n\n    python app.py\n"}
    ),
    "an unrelated Go service": History(
        DEPLOYED,
        {"go/Dockerfile": 'FROM golang:1.22\nCMD ["/app"]\n', "go/main.go": "package main\n"},
    ),
}
