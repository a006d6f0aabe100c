"""Trees that are meant to get past launch analysis, each with what was expected of it beforehand.

Those of `GATES` are started in production with a debugger or the development server, and nothing is
in doubt; those of `SEEN` are told at least: as a finding, as a start that nobody can follow, or as
what could not be read. Those of `PASSES` look alike and are harmless. Engines are asked nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

Files = Mapping[str, str | bytes]

HEAD = "from flask import Flask\n\napp = Flask(__name__)\n\n"
RUN = 'app.run(host="0.0.0.0", debug=True)'
APP = f'{HEAD}if __name__ == "__main__":\n    {RUN}\n'
MAIN = f'{HEAD}def main():\n    {RUN}\n\nif __name__ == "__main__":\n    main()\n'
WRAPPED = (
    "from flask import Flask\nfrom werkzeug.debug import DebuggedApplication\n"
    "app = Flask(__name__)\nif app.debug:\n"
    "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
)
"""A debugger under any server, where debug mode is on."""


def image(lines: str) -> str:
    """Return a Dockerfile that ends with these lines."""
    head = "FROM python:3.13\nWORKDIR /srv\nCOPY . .\nRUN pip install flask gunicorn\n"
    return f"{head}{lines}\n"


PY = image('CMD ["python", "app.py"]')
GU = image('CMD ["gunicorn", "app:app"]')
TWO = "services:\n  web: {build: {context: ., dockerfile: Dockerfile.web}}\n  x: {build: .}\n"
"""Compose of an image beside the one that Gunicorn serves."""
CHART: Files = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "charts/shop/values.yaml": "debug: false\n",
    "charts/shop/templates/d.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\n"
        "spec:\n  template:\n    spec:\n      containers:\n"
        "        - name: shop\n          image: shop\n"
        "          {{- if .Values.debug }}\n"
        "          command: [flask, --app, app, run, --debug]\n"
        "          {{- else }}\n"
        '          command: [gunicorn, "app:app"]\n'
        "          {{- end }}\n"
    ),
}
"""A chart whose value `debug` decides what its container starts."""

GATES: Mapping[str, Files] = {
    "py: NFKC class alias": {
        "app.py": (
            "from flask import Flask as \uff26\napp = F(__name__)\n"
            "if __name__ == '__main__':\n    app.run(debug=True)\n"
        ),
        "Dockerfile": PY,
    },
    "py: NFKC keyword": {"app.py": HEAD + "app.run(\uff44ebug=True)\n", "Dockerfile": PY},
    "py: named unicode escape in a key": {
        "app.py": HEAD + 'app.run(**{"\\N{LATIN SMALL LETTER D}ebug": True})\n',
        "Dockerfile": PY,
    },
    "py: match statement": {
        "app.py": HEAD + "match 1:\n    case _:\n        app.run(debug=True)\n",
        "Dockerfile": PY,
    },
    "py: default of a parameter": {
        "app.py": HEAD + "def f(x=app.run(debug=True)):\n    pass\n",
        "Dockerfile": PY,
    },
    "py: class body": {"app.py": HEAD + "class A:\n    app.run(debug=True)\n", "Dockerfile": PY},
    "py: __set_name__": {
        "app.py": HEAD
        + (
            "class D:\n    def __set_name__(self, owner, name):\n"
            "        app.run(debug=True)\nclass X:\n    d = D()\n"
        ),
        "Dockerfile": PY,
    },
    "py: module annotation": {"app.py": HEAD + "x: app.run(debug=True) = 1\n", "Dockerfile": PY},
    "py: lambda decorator": {
        "app.py": HEAD + "@lambda f: app.run(debug=True)\ndef g():\n    pass\n",
        "Dockerfile": PY,
    },
    "py: f-string": {"app.py": HEAD + 'f"{app.run(debug=True)}"\n', "Dockerfile": PY},
    "py: nested f-string format spec": {
        "app.py": HEAD + 'f"{1:{app.run(debug=True) or 1}}"\n',
        "Dockerfile": PY,
    },
    "py: assert": {"app.py": HEAD + "assert app.run(debug=True) is None\n", "Dockerfile": PY},
    "py: vars write to class attribute": {
        "app.py": (
            "from flask import Flask\nclass Shop(Flask):\n    debug = True\n"
            "app = Shop(__name__)\nif __name__ == '__main__':\n    app.run()\n"
        ),
        "Dockerfile": PY,
    },
    "py: config ior": {
        "app.py": HEAD + "app.config |= {'DEBUG': True}\napp.run()\n",
        "Dockerfile": PY,
    },
    "py: -m pdb -c continue": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "-m", "pdb", "-c", "continue", "app.py"]'),
    },
    "py: python . with __main__": {"__main__.py": APP, "Dockerfile": image('CMD ["python", "."]')},
    "py: -mapp joined with flags": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "-OOmapp"]'),
    },
    "py: package wins over module": {
        "app.py": HEAD,
        "app/__init__.py": HEAD
        + (
            "from werkzeug.debug import DebuggedApplication\n"
            "app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": GU,
    },
    "py: vendored flask by PYTHONPATH": {
        "libs/flask/__init__.py": "from .app import Flask\n",
        "libs/flask/app.py": (
            "class Flask:\n    def __init__(self, name):\n"
            "        self.debug = False\n"
            "    def run(self, host=None, port=None, debug=None):\n"
            "        from werkzeug.serving import run_simple\n"
            "        run_simple(host or '127.0.0.1', 5000, self, use_debugger=d"
            "ebug)\n"
        ),
        "app.py": APP,
        "Dockerfile": image('ENV PYTHONPATH=libs\nCMD ["python", "app.py"]'),
    },
    "flask: FLASK_RUN_DEBUG": {
        "app.py": HEAD,
        "Dockerfile": image('ENV FLASK_RUN_DEBUG=1\nCMD ["flask", "run"]'),
    },
    "docker: two here-documents in one COPY": {
        "app.py": APP,
        "Dockerfile": image(
            "COPY <<A <<B /srv/bin/\nexec gunicorn app:app\nA\n"
            'exec python app.py\nB\nCMD ["sh", "/srv/bin/B"]'
        ),
    },
    "docker: dash here-document strips tabs": {
        "app.py": APP,
        "Dockerfile": image(
            'COPY <<-"EOF" /srv/run.sh\n\texec python app.py\n\tEOF\nCMD ["sh", "/srv/run.sh"]'
        ),
    },
    "docker: here-document expands ARG": {
        "app.py": APP,
        "Dockerfile": image(
            'ARG P=app.py\nCOPY <<EOF /srv/run.sh\nexec python ${P}\nEOF\nCMD ["sh", "/srv/run.sh"]'
        ),
    },
    "docker: RUN here-document with a shebang": {
        "app.py": HEAD,
        "Dockerfile": image(
            'RUN <<EOF\n#!/bin/bash\necho "app.run(debug=True)" >> app.py\nEOF\n'
            'CMD ["python", "app.py"]'
        ),
    },
    "docker: global ARG inherited by name": {
        "app.py": WRAPPED,
        "Dockerfile": (
            "ARG DBG=1\nFROM python:3.13\nARG DBG\nENV FLASK_DEBUG=$DBG\n"
            "WORKDIR /srv\nCOPY . .\nRUN pip install flask gunicorn\n"
            'CMD ["gunicorn", "app:app"]\n'
        ),
    },
    "docker: ENV refers to the value before the line": {
        "app.py": WRAPPED,
        "Dockerfile": image('ENV X=1\nENV X=0 FLASK_DEBUG=$X\nCMD ["gunicorn", "app:app"]'),
    },
    "docker: ENTRYPOINT in shell form ignores CMD": {
        "app.py": APP,
        "Dockerfile": image('ENTRYPOINT python app.py\nCMD ["gunicorn", "app:app"]'),
    },
    "docker: link made in RUN": {
        "app.py": HEAD,
        "dev.py": APP,
        "Dockerfile": image('RUN ln -sf /srv/dev.py /srv/app.py\nCMD ["python", "app.py"]'),
    },
    "docker: own dockerignore of the Dockerfile wins": {
        "app.py": (
            "from flask import Flask\nfrom dotenv import load_dotenv\n"
            "load_dotenv()\nfrom werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif app.debug:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        ".env": "FLASK_DEBUG=1\n",
        ".dockerignore": ".env\n",
        "Dockerfile.dockerignore": "*.log\n",
        "requirements.txt": "flask\ngunicorn\npython-dotenv\n",
        "Dockerfile": image('RUN pip install -r requirements.txt\nCMD ["gunicorn", "app:app"]'),
    },
    "docker: ENV key=value with spaces escaped and tab": {
        "app.py": HEAD,
        "Dockerfile": image('ENV A="x y"\\\n\tFLASK_DEBUG=\'1\' B=2\nCMD ["flask", "run"]'),
    },
    "compose: merge of two anchors": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "x-a: &a {command: gunicorn app:app}\n"
            "x-b: &b {command: python app.py}\nservices:\n  web:\n    build: .\n"
            "    ports: ['80:8000']\n    <<: [*b, *a]\n"
        ),
    },
    "compose: reset tag in a production file": {
        "app.py": APP,
        "Dockerfile": PY,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        "compose.prod.yaml": "services:\n  web:\n    command: !reset null\n",
    },
    "compose: off is a word": {
        "app.py": HEAD,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: flask run\n    environment:\n      FLASK_DEBUG: off\n"
        ),
    },
    "compose: second document": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n---\nservices:\n  web:\n"
            "    command: python app.py\n"
        ),
    },
    "compose: dockerfile_inline": {
        "app.py": APP,
        "compose.yaml": (
            "services:\n  web:\n    build:\n      context: .\n"
            "      dockerfile_inline: |\n        FROM python:3.13\n"
            "        WORKDIR /srv\n        COPY . .\n"
            '        RUN pip install flask\n        CMD ["python", "app.py"]\n'
        ),
    },
    "compose: variable passed through from .env": {
        "app.py": HEAD,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: flask run\n    environment:\n      - FLASK_DEBUG\n"
        ),
        ".env": "FLASK_DEBUG=1\n",
    },
    "compose: COMPOSE_FILE in .env": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        ".env": "COMPOSE_FILE=compose.yaml:deploy/site.yml\n",
        "deploy/site.yml": "services:\n  web:\n    command: python app.py\n",
    },
    "compose: include": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": "include:\n  - path: [deploy/a.yml, deploy/b.yml]\n",
        "deploy/a.yml": "services:\n  web: {build: .., command: gunicorn app:app}\n",
        "deploy/b.yml": "services:\n  web: {command: python app.py}\n",
    },
    "compose: YAML alias in the command list": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "x-p: &p python\nx-f: &f app.py\nservices:\n  web:\n    build: .\n"
            "    ports: ['80:8000']\n    command: [*p, *f]\n"
        ),
    },
    "compose: literal key with question mark": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    ? command\n    : python app.py\n"
        ),
    },
    "k8s: envFrom prefix": {
        "app.py": WRAPPED,
        "Dockerfile": GU,
        "k8s/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
            "          envFrom: [{prefix: FLASK_, configMapRef: {name: m}}]\n"
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n"
            'data: {DEBUG: "1"}\n'
        ),
    },
    "k8s: variable in args": {
        "app.py": HEAD,
        "Dockerfile": GU,
        "k8s/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["flask"]\n          args: ["run", "$(MODE)"]\n'
            "          env: [{name: MODE, value: --debug}]\n"
        ),
    },
    "k8s: JSON list": {
        "app.py": APP,
        "k8s/all.json": (
            '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind'
            '":"Pod","metadata":{"name":"w"},"spec":{"containers":[{"name":"w",'
            '"image":"python:3.13","workingDir":"/srv","command":["python","app'
            '.py"]}]}}]}'
        ),
    },
    "k8s: start script in a ConfigMap": {
        "app.py": APP,
        "Dockerfile": GU,
        "k8s/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["sh", "/cfg/run.sh"]\n'
            "          volumeMounts: [{name: c, mountPath: /cfg}]\n"
            "      volumes: [{name: c, configMap: {name: m}}]\n---\n"
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n"
            "  run.sh: |\n    cd /srv && exec python app.py\n"
        ),
    },
    "k8s: kustomize literal": {
        "app.py": WRAPPED,
        "Dockerfile": GU,
        "k8s/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
            "          envFrom: [{configMapRef: {name: m}}]\n"
        ),
        "k8s/kustomization.yaml": (
            "resources: [web.yaml]\nconfigMapGenerator:\n  - name: m\n"
            "    literals: [FLASK_DEBUG=1]\n"
        ),
    },
    "k8s: JSON 6902 patch": {
        "app.py": APP,
        "Dockerfile": GU,
        "k8s/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
        ),
        "k8s/kustomization.yaml": (
            "resources: [web.yaml]\npatches:\n"
            "  - target: {kind: Deployment, name: web}\n    patch: |\n"
            "      - op: replace\n"
            "        path: /spec/template/spec/containers/0/command\n"
            "        value: [python, app.py]\n"
        ),
    },
    "sh: exec -a": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nexec -a gunicorn python app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "bin/gunicorn": "#!/bin/sh\nexec python /srv/app.py\n",
    },
    "sh: joined quotes": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\n\"py\"'th'on app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: two variables": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\np=pyth\n${p}on app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: function over the server": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\ngunicorn() { python app.py; }\ngunicorn app:app\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "bin/gunicorn": "#!/bin/sh\nexec python /srv/app.py\n",
    },
    "sh: set and quoted at": {
        "app.py": MAIN,
        "go.sh": '#!/bin/bash\nset -- python app.py\n"$@"\n',
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: array with indirection": {
        "app.py": MAIN,
        "go.sh": '#!/bin/bash\na=(python app.py)\nx="a[@]"\n"${!x}"\n',
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: here-string": {
        "app.py": MAIN,
        "go.sh": '#!/bin/bash\npython <<< "import app; app.main()"\n',
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: glob": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\npython a*.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: brace": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\n{python,app.py}\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: busybox": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nbusybox sh -c 'python app.py'\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: script -c": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nscript -qc 'python app.py' /dev/null\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: case fallthrough": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\ncase x in x) ;& y) python app.py;; esac\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: until loop": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nuntil python app.py; do sleep 1; done\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: subshell after or": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nfalse || (exec python app.py)\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: negation": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\n! python app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: here-document of bash": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nbash <<'E'\npython app.py\nE\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: exec with redirections first": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\n>log 2>&1 exec python app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: assignment from command": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nrun=$(echo python)\n$run app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: dot script with arguments": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\n. ./lib.sh app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "lib.sh": 'python "$1"\n',
    },
    "sh: arith for": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nfor ((i=0;i<1;i++)); do python app.py; done\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: time keyword": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\ntime -p python app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "gunicorn: configuration module": {
        "app.py": WRAPPED,
        "conf/web.py": "raw_env = ['FLASK_DEBUG=1']\n",
        "conf/__init__.py": "",
        "Dockerfile": image('CMD ["gunicorn", "-c", "python:conf.web", "app:app"]'),
    },
    "gunicorn: chdir to another app": {
        "app.py": HEAD,
        "dev/app.py": HEAD
        + (
            "from werkzeug.debug import DebuggedApplication\napp = DebuggedApplication(app, True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--chdir", "dev", "app:app"]'),
    },
    "gunicorn: arguments by variable name a config": {
        "app.py": WRAPPED,
        "c.py": "raw_env = ['FLASK_DEBUG=1']\n",
        "Dockerfile": image('ENV GUNICORN_CMD_ARGS="-c c.py"\nCMD ["gunicorn", "app:app"]'),
    },
    "uwsgi: ini includes ini": {
        "app.py": WRAPPED,
        "uwsgi.ini": "[uwsgi]\nini = more.ini\nmodule = app:app\nhttp = :80\n",
        "more.ini": "[uwsgi]\nenv = FLASK_DEBUG=1\n",
        "Dockerfile": image('CMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "files: ignored by git but forced": {"app.py": APP, "Dockerfile": PY, ".gitignore": "*\n"},
    "files: marks of engines in configuration": {
        "app.py": APP,
        "Dockerfile": PY,
        ".bandit": "[bandit]\nskips: B201\nexclude: /\n",
        ".semgrepignore": "*\n",
        "pyproject.toml": (
            "[tool.bandit]\nskips=['B201']\nexclude_dirs=['.']\n[tool.semgrep]\nexclude=['*']\n"
        ),
        ".bandit.yml": "skips: [B201]\n",
        "sgconfig.yml": "x: y\n",
    },
    "files: export-ignore attributes": {
        "app.py": APP,
        "Dockerfile": PY,
        ".gitattributes": "*.py diff=lfs merge=lfs -text export-ignore -diff\n",
    },
    "compose env names second file beside": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        ".env": "COMPOSE_FILE=compose.yaml:live.yaml\n",
        "live.yaml": "services:\n  web:\n    command: python app.py\n",
    },
    "compose second file with ports": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        ".env": "COMPOSE_FILE=compose.yaml:live.yaml\n",
        "live.yaml": "services:\n  web:\n    ports: ['1:1']\n    command: python app.py\n",
    },
    "compose second file elsewhere": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        ".env": "COMPOSE_FILE=compose.yaml:deploy/site.yml\n",
        "deploy/site.yml": "services:\n  web:\n    command: python app.py\n",
    },
    "compose compose -f in deploy script": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        "deploy.sh": "docker compose -f compose.yaml -f deploy/site.yml up -d\n",
        "deploy/site.yml": "services:\n  web:\n    command: python app.py\n",
    },
    "compose compose -f named compose elsewhere": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        "deploy.sh": "docker compose -f compose.yaml -f deploy/compose.site.yml up -d\n",
        "deploy/compose.site.yml": "services:\n  web:\n    command: python app.py\n",
    },
    "compose include without names": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": "include:\n  - path: [deploy/a.yml, deploy/b.yml]\n",
        "deploy/a.yml": "services:\n  web: {build: .., command: gunicorn app:app}\n",
        "deploy/b.yml": "services:\n  web: {command: python app.py}\n",
    },
    "compose workflow -f": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: gunicorn app:app\n"
        ),
        ".github/workflows/d.yml": (
            "on: push\njobs:\n  d:\n    runs-on: x\n"
            "    env: {COMPOSE_FILE: compose.yaml:live.yaml}\n    steps:\n"
            "      - run: ssh host docker compose up -d\n"
        ),
        "live.yaml": "services:\n  web:\n    command: python app.py\n",
    },
    "annotation param": {
        "app.py": HEAD + "def f(x: app.run(debug=True)):\n    pass\n",
        "Dockerfile": PY,
    },
    "annotation returns": {
        "app.py": HEAD + "def f() -> app.run(debug=True):\n    pass\n",
        "Dockerfile": PY,
    },
    "annotation module": {"app.py": HEAD + "x: app.run(debug=True)\n", "Dockerfile": PY},
    "annotation class": {
        "app.py": HEAD + "class A:\n    x: app.run(debug=True) = 1\n",
        "Dockerfile": PY,
    },
    "annotation method": {
        "app.py": HEAD + "class A:\n    def f(self, *a: app.run(debug=True)): pass\n",
        "Dockerfile": PY,
    },
    "annotation lambda default": {
        "app.py": HEAD + "g = lambda x=app.run(debug=True): 1\n",
        "Dockerfile": PY,
    },
    "annotation subscript annotation": {
        "app.py": HEAD
        + ("from typing import Annotated\nx: Annotated[int, app.run(debug=True)] = 1\n"),
        "Dockerfile": PY,
    },
    "annotation base class": {
        "app.py": HEAD + "class A(app.run(debug=True) or object):\n    pass\n",
        "Dockerfile": PY,
    },
    "annotation class keyword": {
        "app.py": HEAD + "class A(metaclass=type, **(app.run(debug=True) or {})):\n    pass\n",
        "Dockerfile": PY,
    },
    "annotation del target": {
        "app.py": HEAD + "d = {None: 1}\ndel d[app.run(debug=True)]\n",
        "Dockerfile": PY,
    },
    "annotation slice": {"app.py": HEAD + "[1][app.run(debug=True):]\n", "Dockerfile": PY},
    "annotation walrus in comp": {
        "app.py": HEAD + "[y for x in [1] if (y := app.run(debug=True))]\n",
        "Dockerfile": PY,
    },
    "annotation raise from": {
        "app.py": HEAD
        + ("try:\n    raise ValueError from app.run(debug=True)\nexcept ValueError:\n    pass\n"),
        "Dockerfile": PY,
    },
    "annotation match guard": {
        "app.py": HEAD + "match 1:\n    case x if app.run(debug=True):\n        pass\n",
        "Dockerfile": PY,
    },
    "annotation except type": {
        "app.py": HEAD
        + ("try:\n    1/0\nexcept (app.run(debug=True) or ZeroDivisionError):\n    pass\n"),
        "Dockerfile": PY,
    },
    "annotation with target": {
        "app.py": HEAD
        + ("import contextlib\nwith contextlib.nullcontext(app.run(debug=True)):\n    pass\n"),
        "Dockerfile": PY,
    },
    "annotation yield in gen": {
        "app.py": HEAD + "def g():\n    yield app.run(debug=True)\nlist(g())\n",
        "Dockerfile": PY,
    },
    "annotation starred": {"app.py": HEAD + "print(*[app.run(debug=True)])\n", "Dockerfile": PY},
    "annotation aug assign target": {
        "app.py": HEAD + "d = {None: 1}\nd[app.run(debug=True)] += 1\n",
        "Dockerfile": PY,
    },
    "annotation global decorator arg": {
        "app.py": HEAD
        + ("import functools\n@functools.lru_cache(app.run(debug=True))\ndef f(): pass\n"),
        "Dockerfile": PY,
    },
    "py: globals builtins exec": {
        "app.py": HEAD + "globals()[\"__builtins__\"].exec('app.run(debug=True)')\n",
        "Dockerfile": PY,
    },
    "py: builtins dict": {
        "app.py": HEAD + "__builtins__.__dict__[\"exec\"]('app.run(debug=True)')\n",
        "Dockerfile": PY,
    },
    "py: function builtins": {
        "app.py": HEAD + "(lambda: 0).__builtins__[\"exec\"]('app.run(debug=True)')\n",
        "Dockerfile": PY,
    },
    "py: frame builtins": {
        "app.py": HEAD
        + ("import sys\nsys._getframe().f_builtins[\"exec\"]('app.run(debug=True)')\n"),
        "Dockerfile": PY,
    },
    "py: ctypes loadlib libc": {
        "app.py": HEAD
        + (
            "from ctypes import cdll\n"
            'libc = cdll.LoadLibrary("libc.so.6")\n'
            'libc.system(b"flask run --debug")\n'
        ),
        "Dockerfile": PY,
    },
    "py: ctypes pythonapi": {
        "app.py": HEAD
        + (
            "import ctypes\n"
            'ctypes.pythonapi.PyRun_SimpleString(b"import app; app.app.run(debug=True)")\n'
        ),
        "Dockerfile": PY,
    },
    "py: plumbum local": {
        "app.py": HEAD + ('from plumbum import local\nlocal["flask"]["run", "--debug"]()\n'),
        "Dockerfile": PY,
    },
    "py: plumbum cmd": {
        "app.py": HEAD + 'from plumbum.cmd import flask\nflask("run", "--debug")\n',
        "Dockerfile": PY,
    },
    "py: plumbum FG": {
        "app.py": HEAD + ('from plumbum import local, FG\nlocal["flask"]["run"]["--debug"] & FG\n'),
        "Dockerfile": PY,
    },
    "py: plumbum bgrun": {
        "app.py": HEAD
        + ('from plumbum import local\nlocal.get("flask").popen(["run", "--debug"]).wait()\n'),
        "Dockerfile": PY,
    },
    "py: test_cli_runner object": {
        "app.py": HEAD
        + (
            '@app.cli.command("serve")\ndef serve():\n'
            "    from werkzeug.serving import run_simple\n"
            '    run_simple("0.0.0.0", 80, app, use_debugger=True)\n'
            "runner = app.test_cli_runner()\nrunner.invoke(serve)\n"
        ),
        "Dockerfile": PY,
    },
    "py: CliRunner": {
        "app.py": HEAD
        + (
            "import click\nfrom click.testing import CliRunner\n"
            "@click.command()\ndef main():\n    app.run(debug=True)\n"
            "CliRunner().invoke(main)\n"
        ),
        "Dockerfile": PY,
    },
    "m: pdb -m": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "-m", "pdb", "-c", "c", "-m", "app"]'),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "r: cProfile.run": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": ("import cProfile\ncProfile.run('import app; app.app.run(debug=True)')\n"),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "r: timeit": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import timeit\ntimeit.timeit('app.app.run(debug=True)', 'import app', number=1)\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "r: InteractiveInterpreter": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import code\n"
            "code.InteractiveInterpreter().runsource('import app; app.app.run(debug=True)')\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "r: SourceFileLoader of __main__": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "from importlib.machinery import SourceFileLoader\n"
            "SourceFileLoader('__main__', 'app.py').load_module()\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "s: gunicorn pythonpath other": {
        "app.py": HEAD,
        "other/app.py": HEAD + "app.run(debug=True)\n",
        "Dockerfile": image('CMD ["gunicorn", "--pythonpath", "other", "app:app"]'),
    },
    "w: celery worker imports": {
        "app.py": APP,
        "Dockerfile": image('CMD ["celery", "-A", "tasks", "worker"]'),
        "tasks.py": (
            "from celery import Celery\nfrom app import app\n"
            "celery = Celery()\napp.run(debug=True)\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "w: dramatiq": {
        "app.py": APP,
        "Dockerfile": image('CMD ["dramatiq", "tasks"]'),
        "tasks.py": "from app import app\napp.run(debug=True)\n",
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "w: locust -f": {
        "app.py": APP,
        "Dockerfile": image('CMD ["locust", "-f", "serve.py"]'),
        "serve.py": "from app import app\napp.run(debug=True)\n",
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "m: PYTHONSTARTUP -i": {
        "app.py": APP,
        "Dockerfile": image('CMD ["sh", "-c", "PYTHONSTARTUP=app.py python -i"]'),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
}

SEEN: Mapping[str, Files] = {
    "py: coding raw_unicode_escape, newline in a comment": {
        "app.py": (
            "# coding: raw_unicode_escape\nfrom flask import Flask\n\n"
            "app = Flask(__name__)\n\n# \\u000aapp.run(debug=True)\n"
        ),
        "Dockerfile": PY,
    },
    "py: coding utf-7": {
        "app.py": (
            b"# coding: utf-7\nfrom flask import Flask\n"
            b"\napp = Flask(__name__)\n\n+AGEAcABwAC4AcgB"
            b"1AG4AKABkAGUAYgB1AGcAPQBUAHIAdQBlACk-\n"
        ),
        "Dockerfile": PY,
    },
    "py: big5 second byte is a backslash": {
        "app.py": (
            b"# coding: big5\nfrom flask import Flask\n\n"
            b'app = Flask(__name__)\n\nx = "\xb3\\"; app.run'
            b'(debug=True) #"\n'
        ),
        "Dockerfile": PY,
    },
    "py: excepthook": {
        "app.py": HEAD
        + ("import sys\nsys.excepthook = lambda *a: app.run(debug=True)\nraise RuntimeError\n"),
        "Dockerfile": PY,
    },
    "py: alarm": {
        "app.py": HEAD
        + (
            "import signal\n"
            "signal.signal(signal.SIGALRM, lambda *a: app.run(debug=True))\n"
            "signal.alarm(1)\nsignal.pause()\n"
        ),
        "Dockerfile": PY,
    },
    "py: weakref.finalize": {
        "app.py": HEAD
        + ("import weakref\nclass A: pass\na = A()\nweakref.finalize(a, app.run, debug=True)\n"),
        "Dockerfile": PY,
    },
    "py: sched": {
        "app.py": HEAD
        + (
            "import sched\ns = sched.scheduler()\n"
            "s.enter(1, 1, app.run, (), {'debug': True})\ns.run()\n"
        ),
        "Dockerfile": PY,
    },
    "py: call_later": {
        "app.py": HEAD
        + (
            "import asyncio\nloop = asyncio.new_event_loop()\n"
            "loop.call_later(1, lambda: app.run(debug=True))\n"
            "loop.run_forever()\n"
        ),
        "Dockerfile": PY,
    },
    "py: SourceFileLoader of a text file": {
        "app.py": (
            "from importlib.machinery import SourceFileLoader\n"
            "SourceFileLoader('x', 'serve.txt').load_module()\n"
        ),
        "serve.txt": HEAD + 'app.run(host="0.0.0.0", debug=True)\n',
        "Dockerfile": PY,
    },
    "py: spec_from_file_location": {
        "app.py": (
            "import importlib.util as u\n"
            "s = u.spec_from_file_location('x', 'lib/serve.py')\n"
            "m = u.module_from_spec(s)\ns.loader.exec_module(m)\n"
        ),
        "lib/serve.py": HEAD + 'app.run(host="0.0.0.0", debug=True)\n',
        "Dockerfile": PY,
    },
    "py: pkgutil plugins": {
        "app.py": (
            "import pkgutil, importlib, plugins\n"
            "for m in pkgutil.iter_modules(plugins.__path__):\n"
            "    importlib.import_module('plugins.' + m.name)\n"
        ),
        "plugins/__init__.py": "",
        "plugins/web.py": HEAD + 'app.run(host="0.0.0.0", debug=True)\n',
        "Dockerfile": PY,
    },
    "py: rot13 exec": {
        "app.py": HEAD + ("import codecs\nexec(codecs.decode('ncc.eha(qroht=Gehr)', 'rot13'))\n"),
        "Dockerfile": PY,
    },
    "py: base64 exec": {
        "app.py": HEAD
        + ("import base64\nexec(base64.b64decode('YXBwLnJ1bihkZWJ1Zz1UcnVlKQ=='))\n"),
        "Dockerfile": PY,
    },
    "py: breakpoint hook": {
        "app.py": HEAD + "breakpoint()\n",
        "serve.py": "def main():\n    from app2 import app\n    app.run(debug=True)\n",
        "app2.py": HEAD,
        "Dockerfile": image('ENV PYTHONBREAKPOINT=serve.main\nCMD ["gunicorn", "app:app"]'),
    },
    "py: os.environb": {
        "app.py": (
            "import os\nos.environb[b'FLASK_DEBUG'] = b'1'\n"
            "from flask import Flask\n\napp = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": PY,
    },
    "py: os.putenv then exec flask": {
        "app.py": (
            "import os\nos.environ |= {'FLASK_DEBUG': '1'}\n"
            "os.execvp('flask', ['flask', 'run'])\nfrom flask import Flask\n\n"
            "app = Flask(__name__)\n\n"
        ),
        "Dockerfile": PY,
    },
    "py: from_prefixed_env": {
        "app.py": HEAD
        + (
            "app.config.from_prefixed_env('SHOP')\nif __name__ == '__main__':\n"
            "    app.run(debug=app.config['DEBUG'])\n"
        ),
        "Dockerfile": image('ENV SHOP_DEBUG=true\nCMD ["python", "app.py"]'),
    },
    "py: -m timeit setup": {
        "app.py": MAIN,
        "Dockerfile": image(
            'CMD ["python", "-m", "timeit", "-n1", "-s", "import app", "app.main()"]'
        ),
    },
    "py: -m doctest": {
        "app.py": (
            '"""\n>>> app.run(debug=True)\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\n"
        ),
        "Dockerfile": image('CMD ["python", "-m", "doctest", "app.py"]'),
    },
    "py: -m unittest serves": {
        "serve.py": HEAD
        + (
            "import unittest\nclass S(unittest.TestCase):\n    def test(self):\n"
            "        app.run(debug=True)\n"
        ),
        "Dockerfile": image('CMD ["python", "-m", "unittest", "serve"]'),
    },
    "py: pyc only": {
        "app.pyc": b"\xf3\r\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xe3\x00",
        "Dockerfile": image('CMD ["python", "app.pyc"]'),
    },
    "py: zip application": {
        "app.pyz": b"PK\x03\x04\x14\x00\x00\x00\x00\x00",
        "Dockerfile": image('CMD ["python", "app.pyz"]'),
    },
    "py: local gunicorn.py shadows": {
        "app.py": APP,
        "gunicorn.py": "import runpy\nrunpy.run_path('app.py', run_name='__main__')\n",
        "Dockerfile": image('CMD ["python", "-m", "gunicorn", "app:app"]'),
    },
    "py: sitecustomize on PYTHONPATH": {
        "app.py": HEAD,
        "boot/sitecustomize.py": "import os\nos.environ['FLASK_DEBUG'] = '1'\n",
        "Dockerfile": image('ENV PYTHONPATH=/srv/boot\nCMD ["flask", "run", "--host", "0.0.0.0"]'),
    },
    "py: sitecustomize starts under gunicorn": {
        "app.py": HEAD,
        "boot/sitecustomize.py": (
            "import threading\nfrom flask import Flask\n"
            "threading.Thread(target=Flask('x').run, kwargs={'debug': True, 'us"
            "e_reloader': False}).start()\n"
        ),
        "Dockerfile": image('ENV PYTHONPATH=/srv/boot\nCMD ["gunicorn", "app:app"]'),
    },
    "flask: .flaskenv BOM": {
        "app.py": HEAD,
        ".flaskenv": "export FLASK_DEBUG='1'\n",
        "Dockerfile": image('RUN pip install python-dotenv\nCMD ["flask", "run"]'),
    },
    "docker: RUN here-document by Python writes the program": {
        "Dockerfile": image(
            "RUN <<EOF python3\n"
            'open("/srv/go.py","w").write("from flask import Flask; Flask(__nam'
            'e__).run(debug=True)")\nEOF\nCMD ["python", "go.py"]'
        )
    },
    "docker: SHELL python": {
        "app.py": MAIN,
        "Dockerfile": image('SHELL ["python", "-c"]\nCMD import app; app.main()'),
    },
    "docker: sed in RUN turns it on": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "Dockerfile": image(
            'RUN sed -i s/debug=False/debug=True/ app.py\nCMD ["python", "app.py"]'
        ),
    },
    "docker: patch in RUN": {
        "app.py": HEAD,
        "debug.patch": (
            "--- a/app.py\n+++ b/app.py\n@@ -3,2 +3,3 @@\n"
            " app = Flask(__name__)\n \n+app.run(debug=True)\n"
        ),
        "Dockerfile": image('RUN patch -p1 < debug.patch\nCMD ["python", "app.py"]'),
    },
    "docker: installed as gunicorn": {
        "app.py": APP,
        "bin/gunicorn": "#!/bin/sh\nexec python /srv/app.py\n",
        "Dockerfile": image(
            'RUN install -m755 bin/gunicorn /usr/local/bin/gunicorn\nCMD ["gunicorn", "app:app"]'
        ),
    },
    "docker: PATH of the repository first": {
        "app.py": APP,
        "bin/gunicorn": "#!/bin/sh\nexec python /srv/app.py\n",
        "Dockerfile": image('ENV PATH=/srv/bin:$PATH\nCMD ["gunicorn", "app:app"]'),
    },
    "docker: substitution with replacement": {
        "app.py": HEAD,
        "Dockerfile": (
            "# syntax=docker/dockerfile:1\nFROM python:3.13\nWORKDIR /srv\n"
            "COPY . .\nRUN pip install flask gunicorn\nENV V=0\n"
            'ENV FLASK_DEBUG=${V/0/1}\nCMD ["flask", "run"]\n'
        ),
    },
    "docker: FROM by number of a stage": {
        "app.py": APP,
        "Dockerfile": (
            "FROM python:3.13 AS a\nWORKDIR /srv\nRUN pip install flask\n"
            "COPY app.py /srv/x.py\nFROM python:3.13\nRUN pip install flask\n"
            'COPY --from=0 /srv/x.py /run.py\nCMD ["python", "/run.py"]\n'
        ),
    },
    "compose: binary tag": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: !!binary cHl0aG9uIGFwcC5weQ==\n"
        ),
    },
    "compose: inline config over the program": {
        "app.py": "print('hello')\n",
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    ports: ['80:8000']\n"
            "    command: python app.py\n"
            "    configs: [{source: p, target: /srv/app.py}]\nconfigs:\n  p:\n"
            "    content: |\n      from flask import Flask\n"
            "      Flask('x').run(debug=True)\n"
        ),
    },
    "k8s: secret in base64": {
        "app.py": WRAPPED,
        "Dockerfile": GU,
        "k8s/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
            "          envFrom: [{secretRef: {name: m}}]\n---\napiVersion: v1\n"
            "kind: Secret\nmetadata: {name: m}\ndata: {FLASK_DEBUG: MQ==}\n"
        ),
    },
    "sh: hash -p": {
        "app.py": MAIN,
        "go.sh": ("#!/bin/bash\nhash -p /usr/local/bin/python gunicorn\ngunicorn app.py\n"),
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "bin/gunicorn": "#!/bin/sh\nexec python /srv/app.py\n",
    },
    "sh: PATH with a local script": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nPATH=$PWD/bin:$PATH\ngunicorn app:app\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "bin/gunicorn": "#!/bin/sh\nexec python /srv/app.py\n",
    },
    "sh: command_not_found_handle": {
        "app.py": MAIN,
        "go.sh": ("#!/bin/bash\ncommand_not_found_handle() { python app.py; }\nno-such-program\n"),
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: read from a file": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nread -r c < start.txt\n$c\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "start.txt": "python app.py\n",
    },
    "sh: while read a Procfile": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nwhile read -r _ c; do $c; done < Procfile.txt\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
        "Procfile.txt": "web: python app.py\n",
    },
    "sh: DEBUG trap": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\ntrap 'python app.py' DEBUG\ntrue\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: RETURN of eval printf": {
        "app.py": MAIN,
        "go.sh": '#!/bin/bash\neval "$(printf "%s %s" python app.py)"\n',
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: process substitution": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\npython <(cat app.py)\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: find -exec": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nfind . -name app.py -exec python {} \\;\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: awk system": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nawk 'BEGIN{system(\"python app.py\")}'\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: git alias": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\ngit -c alias.x='!python app.py' x\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: socat": {
        "app.py": MAIN,
        "go.sh": '#!/bin/bash\nsocat TCP-LISTEN:80,fork EXEC:"python app.py"\n',
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: loader": {
        "app.py": MAIN,
        "go.sh": ("#!/bin/bash\n/lib64/ld-linux-x86-64.so.2 /usr/local/bin/python app.py\n"),
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: printf pipe sh": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\nprintf 'python app.py\\n' | sh\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "sh: coproc": {
        "app.py": MAIN,
        "go.sh": "#!/bin/bash\ncoproc python app.py\nwait\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "gunicorn: worker class of ours": {
        "app.py": HEAD,
        "dev.py": (
            "from gunicorn.workers.base import Worker\nclass W(Worker):\n"
            "    def run(self):\n        self.app.wsgi().run(debug=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "-k", "dev.W", "app:app"]'),
    },
    "gunicorn: when_ready runs it": {
        "app.py": MAIN,
        "gunicorn.conf.py": "def when_ready(server):\n    import app\n    app.main()\n",
        "Dockerfile": GU,
    },
    "gunicorn: configuration asks sys.argv": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys\nif '--bind' in sys.argv:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "gunicorn: configuration asks its parent": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": "import os\nif os.getpid() == 1:\n    raw_env = ['FLASK_DEBUG=1']\n",
        "Dockerfile": GU,
    },
    "uwsgi: hook-post-app exec": {
        "app.py": APP,
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nhook-post-app = exec:python app.py\n"
        ),
        "Dockerfile": image('CMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "helm: dev values on the production context": {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
        "chart/templates/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
            '          env: [{name: FLASK_DEBUG, value: "{{ .Values.debug }}"}]'
            "\n"
        ),
        "chart/values.yaml": 'debug: "0"\n',
        "chart/values-dev.yaml": 'debug: "1"\n',
        "app.py": WRAPPED,
        "deploy.sh": (
            "#!/bin/sh\n"
            "helm upgrade --install shop chart -f chart/values-dev.yaml --kube-"
            "context production\n"
        ),
    },
    "helm: set in a deploy script": {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
        "chart/templates/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
            '          env: [{name: FLASK_DEBUG, value: "{{ .Values.debug }}"}]'
            "\n"
        ),
        "chart/values.yaml": 'debug: "0"\n',
        "chart/values-dev.yaml": 'debug: "1"\n',
        "app.py": WRAPPED,
        "deploy.sh": ("#!/bin/sh\nhelm upgrade shop ./chart -n production --set-string debug=1\n"),
    },
    "helm: dev values in a workflow that deploys": {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
        "chart/templates/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
            "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
            "        - name: web\n          image: shop:1\n"
            '          command: ["gunicorn", "app:app"]\n'
            '          env: [{name: FLASK_DEBUG, value: "{{ .Values.debug }}"}]'
            "\n"
        ),
        "chart/values.yaml": 'debug: "0"\n',
        "chart/values-dev.yaml": 'debug: "1"\n',
        "app.py": WRAPPED,
        ".github/workflows/deploy.yml": (
            "on: {push: {branches: [main]}}\njobs:\n  deploy:\n"
            "    runs-on: ubuntu-latest\n    environment: production\n"
            "    steps:\n      - uses: actions/checkout@v4\n"
            "      - run: helm upgrade shop chart -f chart/values-dev.yaml --ku"
            "be-context production\n"
        ),
    },
    "append: plain RUN append": {
        "app.py": HEAD,
        "extra.txt": "app.run(debug=True)\n",
        "Dockerfile": image('RUN echo "app.run(debug=True)" >> app.py\nCMD ["python", "app.py"]'),
    },
    "append: RUN tee -a": {
        "app.py": HEAD,
        "extra.txt": "app.run(debug=True)\n",
        "Dockerfile": image(
            'RUN echo "app.run(debug=True)" | tee -a app.py\nCMD ["python", "app.py"]'
        ),
    },
    "append: RUN printf append abs": {
        "app.py": HEAD,
        "extra.txt": "app.run(debug=True)\n",
        "Dockerfile": image(
            'RUN printf \'app.run(debug=True)\\n\' >> /srv/app.py\nCMD ["python", "app.py"]'
        ),
    },
    "append: heredoc cat append": {
        "app.py": HEAD,
        "extra.txt": "app.run(debug=True)\n",
        "Dockerfile": image(
            'RUN cat <<EOF >> app.py\napp.run(debug=True)\nEOF\nCMD ["python", "app.py"]'
        ),
    },
    "append: heredoc script append": {
        "app.py": HEAD,
        "extra.txt": "app.run(debug=True)\n",
        "Dockerfile": image(
            'RUN <<EOF\necho "app.run(debug=True)" >> app.py\nEOF\nCMD ["python", "app.py"]'
        ),
    },
    "append: cat two": {
        "app.py": HEAD,
        "extra.txt": "app.run(debug=True)\n",
        "Dockerfile": image('RUN cat extra.txt >> app.py\nCMD ["python", "app.py"]'),
    },
    "append in start script": {
        "app.py": HEAD,
        "go.sh": "#!/bin/bash\necho 'app.run(debug=True)' >> app.py\npython app.py\n",
        "Dockerfile": image('CMD ["bash", "go.sh"]'),
    },
    "append to config module": {
        "app.py": (
            "import conf\nfrom flask import Flask\n\napp = Flask(__name__)\n\n"
            "app.run(debug=conf.DEBUG)\n"
        ),
        "conf.py": "DEBUG = False\n",
        "Dockerfile": image('RUN echo "DEBUG = True" >> conf.py\nCMD ["python", "app.py"]'),
    },
    "append to env file": {
        "app.py": HEAD,
        ".env": "A=1\n",
        "Dockerfile": image(
            'RUN pip install python-dotenv && echo "FLASK_DEBUG=1" >> .env\nCMD ["flask", "run"]'
        ),
    },
    "append to gunicorn conf": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": "bind=':80'\n",
        "Dockerfile": image(
            "RUN echo \"raw_env = ['FLASK_DEBUG=1']\" >> gunicorn.conf.py\n"
            'CMD ["gunicorn", "app:app"]'
        ),
    },
    "uwsgi: mule": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": "[uwsgi]\nhttp = :80\nmodule = app:app\nmule = work.py\n",
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: import": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": "[uwsgi]\nhttp = :80\nmodule = app:app\nimport = work\n",
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: shared-import": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": "[uwsgi]\nhttp = :80\nmodule = app:app\nshared-import = work\n",
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: hook-asap": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": ("[uwsgi]\nhttp = :80\nmodule = app:app\nhook-asap = exec:python work.py\n"),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: hook-as-user": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nhook-as-user = exec:python work.py\n"
        ),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: cron2": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": ("[uwsgi]\nhttp = :80\nmodule = app:app\ncron2 = minute=-1 python work.py\n"),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: py-import": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": "[uwsgi]\nhttp = :80\nmodule = app:app\npy-import = work\n",
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: hook-accepting1-once": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nhook-accepting1-once = exec:python work.py\n"
        ),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: plugin eval": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": "[uwsgi]\nhttp = :80\nmodule = app:app\neval = import work\n",
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: spooler-import": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nspooler = sp\nspooler-import = work\n"
        ),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: exec via @": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nmodule = app:app\n"
            "show-config = @(exec://python work.py)\n"
        ),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: if-env": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nif-env = PATH\nenv = FLASK_DEBUG=1\nendif =\n"
        ),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: for": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": (
            "[uwsgi]\nhttp = :80\nmodule = app:app\nfor = 1\nenv = FLASK_DEBUG=%(_)\nendfor =\n"
        ),
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "uwsgi: pyrun": {
        "app.py": WRAPPED,
        "work.py": HEAD + "app.run()\n",
        "uwsgi.ini": "[uwsgi]\nhttp = :80\nmodule = app:app\npyrun = work.py\n",
        "Dockerfile": image('RUN pip install uwsgi\nCMD ["uwsgi", "--ini", "uwsgi.ini"]'),
    },
    "module: doctest app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m doctest app.py"),
    },
    "module: pydoc app": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m pydoc app"),
    },
    "module: inspect app": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m inspect app"),
    },
    "module: pickle app.pkl": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m pickle app.pkl"),
    },
    "module: http.server --cgi 80": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m http.server --cgi 80"),
    },
    "module: trace --trace app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m trace --trace app.py"),
    },
    "module: cProfile app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m cProfile app.py"),
    },
    "module: profile -o x app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m profile -o x app.py"),
    },
    "module: runpy app": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m runpy app"),
    },
    "module: runpy app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m runpy app.py"),
    },
    "module: idlelib -r app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m idlelib -r app.py"),
    },
    "module: smtpd -c app.S": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m smtpd -c app.S"),
    },
    "module: timeit import app": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m timeit 'import app'"),
    },
    "module: debugpy --listen 5678 app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m debugpy --listen 5678 app.py"),
    },
    "module: coverage run app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m coverage run app.py"),
    },
    "module: viztracer app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m viztracer app.py"),
    },
    "module: scalene app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m scalene app.py"),
    },
    "module: memray run app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m memray run app.py"),
    },
    "module: gevent.monkey app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m gevent.monkey app.py"),
    },
    "module: twisted web --wsgi app.app": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m twisted web --wsgi app.app"),
    },
    "module: newrelic.admin run-program python app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m newrelic.admin run-program python app.py"),
    },
    "module: ddtrace app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m ddtrace app.py"),
    },
    "sh over guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > start.sh\nCMD ["sh", "start.sh"]'),
    },
    "sh start over guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > start.sh\nCMD ["./start.sh"]'),
    },
    "sh over exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > start.sh\nCMD ["sh", "start.sh"]'),
    },
    "sh start over exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > start.sh\nCMD ["./start.sh"]'),
    },
    "sh over abs guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > /srv/start.sh\nCMD ["sh", "start.sh"]'),
    },
    "sh start over abs guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > /srv/start.sh\nCMD ["./start.sh"]'),
    },
    "sh over abs exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > /srv/start.sh\nCMD ["sh", "start.sh"]'),
    },
    "sh start over abs exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" > /srv/start.sh\nCMD ["./start.sh"]'),
    },
    "sh append guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" >> start.sh\nCMD ["sh", "start.sh"]'),
    },
    "sh start append guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" >> start.sh\nCMD ["./start.sh"]'),
    },
    "sh copy heredoc over guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('COPY <<EOF start.sh\npython app.py\nEOF\nCMD ["sh", "start.sh"]'),
    },
    "sh start copy heredoc over guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('COPY <<EOF start.sh\npython app.py\nEOF\nCMD ["./start.sh"]'),
    },
    "sh copy heredoc over exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('COPY <<EOF start.sh\npython app.py\nEOF\nCMD ["sh", "start.sh"]'),
    },
    "sh start copy heredoc over exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('COPY <<EOF start.sh\npython app.py\nEOF\nCMD ["./start.sh"]'),
    },
    "sh heredoc append guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image(
            'RUN cat <<EOF >> start.sh\npython app.py\nEOF\nCMD ["sh", "start.sh"]'
        ),
    },
    "sh start heredoc append guni": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "gunicorn app:app\n",
        "Dockerfile": image('RUN cat <<EOF >> start.sh\npython app.py\nEOF\nCMD ["./start.sh"]'),
    },
    "py over": {
        "app.py": "print(1)\n",
        "Dockerfile": image(
            "RUN echo \"from flask import Flask; Flask('x').run()\" > app.py\n"
            'CMD ["python", "app.py"]'
        ),
    },
    "py over gunicorn": {
        "app.py": HEAD,
        "Dockerfile": image(
            "RUN echo \"from flask import Flask; Flask('x').run()\" > app.py\n"
            'CMD ["gunicorn", "app:app"]'
        ),
    },
    "py heredoc": {
        "app.py": "print(1)\n",
        "Dockerfile": image(
            "COPY <<EOF app.py\nfrom flask import Flask\nFlask('x').run()\nEOF\n"
            'CMD ["python", "app.py"]'
        ),
    },
    "py heredoc gunicorn": {
        "app.py": HEAD,
        "Dockerfile": image(
            "COPY <<EOF app.py\nfrom flask import Flask\nFlask('x').run()\nEOF\n"
            'CMD ["gunicorn", "app:app"]'
        ),
    },
    "worker by conf": {
        "app.py": HEAD,
        "dev.py": ("class W:\n    def run(self):\n        self.app.wsgi().run(debug=True)\n"),
        "gunicorn.conf.py": "worker_class = 'dev.W'\n",
        "Dockerfile": GU,
    },
    "warnings module": {
        "app.py": HEAD,
        "evil.py": "import os\nos.environ['FLASK_DEBUG']='1'\n",
        "Dockerfile": image(
            'ENV PYTHONPATH=/srv PYTHONWARNINGS=all:0:evil.X:0:0\nCMD ["flask", "run"]'
        ),
    },
    "asks conf sys.argv": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if sys.argv:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app sys.argv": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif sys.argv:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf len(sys.argv) > 2": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if len(sys.argv) > 2:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app len(sys.argv) > 2": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif len(sys.argv) > 2:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf os.getpid()==1": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if os.getpid()==1:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app os.getpid()==1": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif os.getpid()==1:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf os.cpu_count()>1": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if os.cpu_count()>1:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app os.cpu_count()>1": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif os.cpu_count()>1:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf socket.gethostname().startswith(web)": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if socket.gethostname().startswith('web'):\n"
            "    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app socket.gethostname().startswith(web)": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif socket.gethostname().startswith('web'):\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf os.path.exists(/.dockerenv)": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if os.path.exists('/.dockerenv'):\n"
            "    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app os.path.exists(/.dockerenv)": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif os.path.exists('/.dockerenv'):\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf sys.stdin.isatty()": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if sys.stdin.isatty():\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app sys.stdin.isatty()": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif sys.stdin.isatty():\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf time.time()>0": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if time.time()>0:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app time.time()>0": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif time.time()>0:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf os.environ.get(HOSTNAME)": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if os.environ.get('HOSTNAME'):\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app os.environ.get(HOSTNAME)": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif os.environ.get('HOSTNAME'):\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf PATH in os.environ": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if 'PATH' in os.environ:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app PATH in os.environ": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif 'PATH' in os.environ:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf gunicorn in sys.modules": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if 'gunicorn' in sys.modules:\n    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app gunicorn in sys.modules": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\nif 'gunicorn' in sys.modules:\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks conf inspect.stack()[-1].filename.endswith(gunicorn)": {
        "app.py": WRAPPED,
        "gunicorn.conf.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "if inspect.stack()[-1].filename.endswith('gunicorn'):\n"
            "    raw_env = ['FLASK_DEBUG=1']\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "asks app inspect.stack()[-1].filename.endswith(gunicorn)": {
        "app.py": (
            "import sys, os, socket, platform, getpass, pathlib, time, random, "
            "psutil, multiprocessing, threading, inspect, resource, locale\n"
            "from flask import Flask\n"
            "from werkzeug.debug import DebuggedApplication\n"
            "app = Flask(__name__)\n"
            "if inspect.stack()[-1].filename.endswith('gunicorn'):\n"
            "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "--bind", ":80", "app:app"]'),
    },
    "py: make_server debugged": {
        "app.py": HEAD
        + (
            "from werkzeug.serving import make_server\n"
            "from werkzeug.debug import DebuggedApplication as D\n"
            "make_server('0.0.0.0',80,D(app,evalex=True)).serve_forever()\n"
        ),
        "Dockerfile": PY,
    },
    "py: wsgiref debugged": {
        "app.py": HEAD
        + (
            "from wsgiref.simple_server import make_server\n"
            "import werkzeug.debug as wd\n"
            "make_server('',80,wd.DebuggedApplication(app,True)).serve_forever("
            ")\n"
        ),
        "Dockerfile": PY,
    },
    "py: cli.main": {"app.py": HEAD + "app.cli.main(['run','--debug'])\n", "Dockerfile": PY},
    "py: flask.cli.main": {
        "app.py": HEAD
        + (
            "import sys\nfrom flask.cli import main\n"
            "sys.argv = ['flask','--app','app','run','--debug']\nmain()\n"
        ),
        "Dockerfile": PY,
    },
    "py: FlaskGroup call": {
        "app.py": HEAD
        + (
            "from flask.cli import FlaskGroup\n"
            "FlaskGroup(create_app=lambda: app)(['run','--debug'])\n"
        ),
        "Dockerfile": PY,
    },
    "py: execl": {
        "app.py": HEAD + ("import os\nos.execl('/usr/local/bin/flask','flask','run','--debug')\n"),
        "Dockerfile": PY,
    },
    "py: execlp var": {
        "app.py": HEAD
        + ("import os\nos.environ['FLASK_DEBUG']='1'\nos.execlp('flask','flask','run')\n"),
        "Dockerfile": PY,
    },
    "py: spawnl": {
        "app.py": HEAD + "import os\nos.spawnlp(os.P_WAIT,'flask','flask','run','--debug')\n",
        "Dockerfile": PY,
    },
    "py: posix_spawn": {
        "app.py": HEAD
        + ("import os\nos.posix_spawnp('flask',['flask','run','--debug'],os.environ)\n"),
        "Dockerfile": PY,
    },
    "py: pty": {
        "app.py": HEAD + "import pty\npty.spawn(['flask','run','--debug'])\n",
        "Dockerfile": PY,
    },
    "py: popen": {
        "app.py": HEAD + "import os\nos.popen('flask run --debug').read()\n",
        "Dockerfile": PY,
    },
    "py: subprocess shell": {
        "app.py": HEAD + ("import subprocess\nsubprocess.call('flask run --debug', shell=True)\n"),
        "Dockerfile": PY,
    },
    "py: getoutput": {
        "app.py": HEAD + "import subprocess\nsubprocess.getoutput('flask run --debug')\n",
        "Dockerfile": PY,
    },
    "py: asyncio shell": {
        "app.py": HEAD
        + (
            "import asyncio\nasync def m():\n"
            "    p = await asyncio.create_subprocess_shell('flask run --debug')"
            "\n    await p.wait()\nasyncio.run(m())\n"
        ),
        "Dockerfile": PY,
    },
    "py: multiprocessing": {
        "app.py": HEAD
        + (
            "import multiprocessing as mp\n"
            "p = mp.Process(target=app.run, kwargs=dict(debug=True))\n"
            "p.start(); p.join()\n"
        ),
        "Dockerfile": PY,
    },
    "py: pool map": {
        "app.py": HEAD
        + (
            "from concurrent.futures import ThreadPoolExecutor as E\n"
            "E().map(lambda d: app.run(debug=d), [True])\n"
        ),
        "Dockerfile": PY,
    },
    "py: sh package": {"app.py": HEAD + "import sh\nsh.flask.run('--debug')\n", "Dockerfile": PY},
    "py: pexpect": {
        "app.py": HEAD + "import pexpect\npexpect.spawn('flask run --debug').wait()\n",
        "Dockerfile": PY,
    },
    "py: invoke run": {
        "app.py": HEAD + "from invoke import run\nrun('flask run --debug')\n",
        "Dockerfile": PY,
    },
    "py: shlex split": {
        "app.py": HEAD
        + ("import shlex, subprocess\nsubprocess.run(shlex.split('flask run --debug'))\n"),
        "Dockerfile": PY,
    },
    "py: shutil which": {
        "app.py": HEAD
        + ("import shutil, subprocess\nsubprocess.run([shutil.which('flask'),'run','--debug'])\n"),
        "Dockerfile": PY,
    },
    "py: sys.executable -m": {
        "app.py": HEAD
        + (
            "import sys, subprocess\n"
            "subprocess.run([sys.executable,'-m','flask','run','--debug'])\n"
        ),
        "Dockerfile": PY,
    },
    "py: check_call env": {
        "app.py": HEAD
        + (
            "import subprocess, os\n"
            "subprocess.check_call(['flask','run'],env={**os.environ,'FLASK_DEB"
            "UG':'1'})\n"
        ),
        "Dockerfile": PY,
    },
    "py: runpy module": {
        "app.py": HEAD
        + (
            "import runpy, sys\nsys.argv[1:] = ['run','--debug']\n"
            "runpy.run_module('flask', run_name='__main__')\n"
        ),
        "Dockerfile": PY,
    },
    "py: partialmethod": {
        "app.py": HEAD
        + (
            "import functools\nclass A:\n"
            "    go = functools.partialmethod(lambda self, d: app.run(debug=d),"
            " True)\nA().go()\n"
        ),
        "Dockerfile": PY,
    },
    "py: singledispatch": {
        "app.py": HEAD
        + (
            "import functools\n@functools.singledispatch\ndef f(x): pass\n"
            "@f.register\ndef _(x: bool): app.run(debug=x)\nf(True)\n"
        ),
        "Dockerfile": PY,
    },
    "py: attrgetter": {
        "app.py": HEAD + "import operator\noperator.attrgetter('run')(app)(debug=True)\n",
        "Dockerfile": PY,
    },
    "py: type()": {
        "app.py": HEAD + "type('R',(),{'__init__':lambda s: app.run(debug=True)})()\n",
        "Dockerfile": PY,
    },
    "py: __init_subclass__": {
        "app.py": HEAD
        + ("class B:\n    def __init_subclass__(cls): app.run(debug=True)\nclass C(B): pass\n"),
        "Dockerfile": PY,
    },
    "py: metaclass call": {
        "app.py": HEAD
        + (
            "class M(type):\n    def __call__(cls): app.run(debug=True)\n"
            "class C(metaclass=M): pass\nC()\n"
        ),
        "Dockerfile": PY,
    },
    "py: contextmanager": {
        "app.py": HEAD
        + (
            "import contextlib\n@contextlib.contextmanager\ndef c():\n"
            "    yield\n    app.run(debug=True)\nwith c(): pass\n"
        ),
        "Dockerfile": PY,
    },
    "py: generator close": {
        "app.py": HEAD
        + (
            "def g():\n    try:\n        yield\n    finally:\n"
            "        app.run(debug=True)\nx = g(); next(x); x.close()\n"
        ),
        "Dockerfile": PY,
    },
    "py: send": {
        "app.py": HEAD
        + (
            "def g():\n    d = yield\n    app.run(debug=d)\nx = g(); next(x)\n"
            "try:\n    x.send(True)\nexcept StopIteration: pass\n"
        ),
        "Dockerfile": PY,
    },
    "py: reduce": {
        "app.py": HEAD
        + ("import functools\nfunctools.reduce(lambda a, b: app.run(debug=b), [0, True])\n"),
        "Dockerfile": PY,
    },
    "py: sorted key": {
        "app.py": HEAD + "sorted([1], key=lambda x: app.run(debug=True) or 1)\n",
        "Dockerfile": PY,
    },
    "py: iter sentinel": {
        "app.py": HEAD + "next(iter(lambda: app.run(debug=True), 0))\n",
        "Dockerfile": PY,
    },
    "py: min default": {
        "app.py": HEAD + "min([1,2], key=lambda x: app.run(debug=True) or x)\n",
        "Dockerfile": PY,
    },
    "py: dict missing": {
        "app.py": HEAD
        + ("class D(dict):\n    def __missing__(self, k): app.run(debug=True)\nD()['x']\n"),
        "Dockerfile": PY,
    },
    "py: format": {
        "app.py": HEAD
        + ("class F:\n    def __format__(self, s): app.run(debug=True); return ''\nf'{F()}'\n"),
        "Dockerfile": PY,
    },
    "py: bool": {
        "app.py": HEAD
        + ("class F:\n    def __bool__(self): app.run(debug=True); return True\nif F(): pass\n"),
        "Dockerfile": PY,
    },
    "py: eq in": {
        "app.py": HEAD
        + ("class F:\n    def __eq__(self, o): app.run(debug=True); return True\nF() in [1]\n"),
        "Dockerfile": PY,
    },
    "py: hash": {
        "app.py": HEAD
        + ("class F:\n    def __hash__(self): app.run(debug=True); return 1\n{F(): 1}\n"),
        "Dockerfile": PY,
    },
    "py: getattr module": {
        "app.py": HEAD
        + (
            "import sys\nclass M(type(sys)):\n"
            "    def __getattr__(self, n): app.run(debug=True)\nM('x').y\n"
        ),
        "Dockerfile": PY,
    },
    "py: descriptor": {
        "app.py": HEAD
        + ("class D:\n    def __get__(self, o, t): app.run(debug=True)\nclass C: x = D()\nC().x\n"),
        "Dockerfile": PY,
    },
    "py: lru": {
        "app.py": HEAD
        + ("import functools\n@functools.lru_cache\ndef f(): app.run(debug=True)\nf()\n"),
        "Dockerfile": PY,
    },
    "py: cached_property": {
        "app.py": HEAD
        + (
            "import functools\nclass C:\n    @functools.cached_property\n"
            "    def x(self): app.run(debug=True)\nC().x\n"
        ),
        "Dockerfile": PY,
    },
    "py: dataclass post init": {
        "app.py": HEAD
        + (
            "import dataclasses\n@dataclasses.dataclass\nclass C:\n"
            "    d: bool = True\n"
            "    def __post_init__(self): app.run(debug=self.d)\nC()\n"
        ),
        "Dockerfile": PY,
    },
    "py: default_factory": {
        "app.py": HEAD
        + (
            "import dataclasses\n@dataclasses.dataclass\nclass C:\n"
            "    d: object = dataclasses.field(default_factory=lambda: app.run("
            "debug=True))\nC()\n"
        ),
        "Dockerfile": PY,
    },
    "py: enum": {
        "app.py": HEAD
        + (
            "import enum\nclass E(enum.Enum):\n    A = 1\n"
            "    def __init__(self, v): app.run(debug=True)\n"
        ),
        "Dockerfile": PY,
    },
    "py: exit stack": {
        "app.py": HEAD
        + (
            "import contextlib\nwith contextlib.ExitStack() as s:\n"
            "    s.callback(app.run, debug=True)\n"
        ),
        "Dockerfile": PY,
    },
    "py: atexit": {
        "app.py": HEAD + "import atexit\natexit.register(app.run, debug=True)\n",
        "Dockerfile": PY,
    },
    "py: threading local": {
        "app.py": HEAD
        + (
            "import threading\nthreading.Thread(None, app.run, None, (), {'debug': True}).start()\n"
        ),
        "Dockerfile": PY,
    },
    "py: timer": {
        "app.py": HEAD
        + ("import threading\nthreading.Timer(0, app.run, kwargs={'debug': True}).start()\n"),
        "Dockerfile": PY,
    },
    "py: star import": {
        "app.py": HEAD + "from serve import *\n",
        "serve.py": HEAD + 'app.run(host="0.0.0.0", debug=True)\n',
        "Dockerfile": PY,
    },
    "py: try import": {
        "app.py": HEAD + ("try:\n    import nope\nexcept ImportError:\n    app.run(debug=True)\n"),
        "Dockerfile": PY,
    },
    "py: while else": {
        "app.py": HEAD + "while False: pass\nelse: app.run(debug=True)\n",
        "Dockerfile": PY,
    },
    "py: del hook": {
        "app.py": HEAD + ("class A:\n    def __del__(self): app.run(debug=True)\na = A()\ndel a\n"),
        "Dockerfile": PY,
    },
    "py: logging filter": {
        "app.py": HEAD
        + (
            "import logging\nclass H(logging.Handler):\n"
            "    def emit(self, r): app.run(debug=True)\n"
            "logging.getLogger().addHandler(H())\nlogging.error('x')\n"
        ),
        "Dockerfile": PY,
    },
    "py: warnings hook": {
        "app.py": HEAD
        + (
            "import warnings\n"
            "warnings.showwarning = lambda *a: app.run(debug=True)\n"
            "warnings.warn('x')\n"
        ),
        "Dockerfile": PY,
    },
    "py: re sub": {
        "app.py": HEAD + "import re\nre.sub('x', lambda m: app.run(debug=True) or '', 'x')\n",
        "Dockerfile": PY,
    },
    "py: json hook": {
        "app.py": HEAD
        + ("import json\njson.loads('{}', object_hook=lambda d: app.run(debug=True))\n"),
        "Dockerfile": PY,
    },
    "py: argparse action": {
        "app.py": HEAD
        + (
            "import argparse\np = argparse.ArgumentParser()\n"
            "p.set_defaults(func=lambda: app.run(debug=True))\n"
            "p.parse_args([]).func()\n"
        ),
        "Dockerfile": PY,
    },
    "py: click default": {
        "app.py": HEAD
        + (
            "import click\n@click.command()\n"
            "@click.option('--d', default=True)\ndef m(d): app.run(debug=d)\n"
            "m([])\n"
        ),
        "Dockerfile": PY,
    },
    "py: typer": {
        "app.py": HEAD
        + (
            "import typer\nt = typer.Typer()\n@t.command()\n"
            "def m(d: bool = True): app.run(debug=d)\nt()\n"
        ),
        "Dockerfile": PY,
    },
    "hook excepthook own": {
        "app.py": HEAD + "import sys\ndef h(*a): app.run(debug=True)\nsys.excepthook = h\n",
        "Dockerfile": PY,
    },
    "hook excepthook bound": {
        "app.py": HEAD
        + ("import sys, functools\nsys.excepthook = functools.partial(app.run, debug=True)\n"),
        "Dockerfile": PY,
    },
    "hook showwarning": {
        "app.py": HEAD
        + ("import warnings\nwarnings.showwarning = lambda *a: app.run(debug=True)\n"),
        "Dockerfile": PY,
    },
    "hook spawn helper": {
        "app.py": HEAD
        + (
            "import threading, subprocess\n"
            "def h(a): subprocess.run(['sh', 'x.sh'])\n"
            "threading.excepthook = h\n"
        ),
        "Dockerfile": PY,
    },
    "py: ctypes execv": {
        "app.py": HEAD
        + (
            'import ctypes\nlibc = ctypes.CDLL("libc.so.6")\n'
            'a = (ctypes.c_char_p * 4)(b"flask", b"run", b"--debug", None)\n'
            'libc.execvp(b"flask", a)\n'
        ),
        "Dockerfile": PY,
    },
    "py: meta_path insert": {
        "app.py": HEAD
        + (
            "import sys\nclass F:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name == 'zzz':\n            app.run(debug=True)\n"
            "        return None\nsys.meta_path.insert(0, F())\n"
            "import json\ntry:\n    import zzz\nexcept ImportError: pass\n"
        ),
        "Dockerfile": PY,
    },
    "py: path_hooks": {
        "app.py": HEAD
        + (
            "import sys\ndef hook(path):\n    app.run(debug=True)\n"
            "    raise ImportError\nsys.path_hooks.insert(0, hook)\n"
            "sys.path.insert(0, 'somewhere')\ntry:\n    import zzz\n"
            "except ImportError: pass\n"
        ),
        "Dockerfile": PY,
    },
    "tf: helm_release var set": {
        **CHART,
        "app.py": HEAD,
        "Dockerfile": GU,
        "main.tf": (
            'resource "helm_release" "shop" {\n  name = "shop"\n'
            '  chart = "./charts/shop"\n  set {\n    name = "debug"\n'
            "    value = var.debug\n  }\n}\n"
            'variable "debug" { type = bool }\n'
        ),
    },
    "ansible: helm templated value": {
        **CHART,
        "app.py": HEAD,
        "Dockerfile": GU,
        "deploy.yml": (
            "- hosts: localhost\n  tasks:\n    - name: deploy\n"
            "      kubernetes.core.helm:\n        name: shop\n"
            "        release_namespace: prod\n"
            "        chart_ref: charts/shop\n        values:\n"
            '          debug: "{{ shop_debug }}"\n'
        ),
    },
    "w: streamlit run": {
        "app.py": APP,
        "Dockerfile": image('CMD ["streamlit", "run", "app.py"]'),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "w: bokeh serve": {
        "app.py": APP,
        "Dockerfile": image('CMD ["bokeh", "serve", "serve.py"]'),
        "serve.py": "from app import app\napp.run(debug=True)\n",
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "m: PYTHONPATH sitecustomize": {
        "app.py": APP,
        "Dockerfile": image('CMD ["sh", "-c", "PYTHONPATH=hooks gunicorn app:app"]'),
        "hooks/sitecustomize.py": (
            "import sys\nsys.path.insert(0, '/srv')\nfrom app import app\napp.run(debug=True)\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "s: gunicorn statsd log-config": {
        "app.py": APP,
        "Dockerfile": image('CMD ["gunicorn", "--log-config", "l.ini", "app:app"]'),
        "l.ini": (
            "[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=\n"
            "[logger_root]\nhandlers=h\n[handler_h]\nclass=serve.H\nargs=()\n"
        ),
        "serve.py": (
            "import logging\nclass H(logging.Handler):\n"
            "    def __init__(self):\n        from app import app\n"
            "        app.run(debug=True)\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "r: notebook": {
        "app.py": APP,
        "Dockerfile": image('CMD ["jupyter", "execute", "app.ipynb"]'),
        "app.ipynb": ('{"cells":[{"source":["import app; app.app.run(debug=True)"]}]}'),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: psutil.Popen": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": ("import psutil\npsutil.Popen(['flask', 'run', '--debug']).wait()\n"),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: gevent subprocess": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": ("from gevent import subprocess\nsubprocess.call(['flask', 'run', '--debug'])\n"),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: builtins by sys.modules": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import sys\n"
            "sys.modules['builtins'].exec(\"from app import app; app.run(debug=True)\")\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: asyncio loop subprocess_exec": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import asyncio\nasync def m():\n"
            "    loop = asyncio.get_running_loop()\n"
            "    kind = asyncio.SubprocessProtocol\n"
            "    await loop.subprocess_exec(kind, 'flask', 'run', '--debug')\n"
            "    await asyncio.sleep(9e9)\nasyncio.run(m())\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: twisted spawnProcess": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "from twisted.internet import reactor, protocol\n"
            "words = ['flask', 'run', '--debug']\n"
            "reactor.spawnProcess(protocol.ProcessProtocol(), 'flask', words, {})\n"
            "reactor.run()\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: CliRunner isolated env": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import click\nfrom click.testing import CliRunner\nimport app\n"
            "@click.command()\n"
            "@click.option('--debug', is_flag=True, envvar='D')\n"
            "def go(debug):\n    app.app.run(debug=debug)\n"
            "CliRunner(env={'D': '1'}).invoke(go)\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: sh package bake": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": "import sh\nflask = sh.flask.bake('run')\nflask('--debug')\n",
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: plumbum redirect": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "from plumbum import local, FG\n(local['flask']['run', '--debug'] > 'log') & FG\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: meta_path assignment": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import sys\nimport app\nclass F:\n"
            "    def find_spec(self, n, p=None, t=None):\n"
            "        app.app.run(debug=True)\n"
            "sys.meta_path = [F()] + sys.meta_path\nimport zzz\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: module __class__ swap": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import sys, types\nimport app\nclass M(types.ModuleType):\n"
            "    def __getattr__(self, n):\n"
            "        app.app.run(debug=True)\n"
            "sys.modules[__name__].__class__ = M\nimport __main__\n"
            "__main__.zzz\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "v: string.Formatter": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import string\nimport app\nclass F(string.Formatter):\n"
            "    def get_value(self, k, a, kw):\n"
            "        app.app.run(debug=True)\nF().format('{x}')\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
}

PASSES: Mapping[str, Files] = {
    "module: pyclbr app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m pyclbr app.py"),
    },
    "module: zipfile -l app.zip": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m zipfile -l app.zip"),
    },
    "module: bdb app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m bdb app.py"),
    },
    "module: tabnanny app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m tabnanny app.py"),
    },
    "module: dis app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m dis app.py"),
    },
    "module: py_compile app.py": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m py_compile app.py"),
    },
    "module: compileall .": {
        "app.py": (
            '"""\n>>> app.run()\n"""\nfrom flask import Flask\n\n'
            "app = Flask(__name__)\n\napp.run()\n"
        ),
        "Dockerfile": image("CMD python -m compileall ."),
    },
    "sh append exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" >> start.sh\nCMD ["sh", "start.sh"]'),
    },
    "sh start append exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN echo "python app.py" >> start.sh\nCMD ["./start.sh"]'),
    },
    "sh heredoc append exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image(
            'RUN cat <<EOF >> start.sh\npython app.py\nEOF\nCMD ["sh", "start.sh"]'
        ),
    },
    "sh start heredoc append exec": {
        "app.py": HEAD + ('if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=False)\n'),
        "start.sh": "exec gunicorn app:app\n",
        "Dockerfile": image('RUN cat <<EOF >> start.sh\npython app.py\nEOF\nCMD ["./start.sh"]'),
    },
    "worker own idle": {
        "app.py": HEAD,
        "w.py": (
            "from gunicorn.workers.sync import SyncWorker\nclass W(SyncWorker):\n    timeout = 3\n"
        ),
        "Dockerfile": image('CMD ["gunicorn", "-k", "w.W", "app:app"]'),
    },
    "worker uvicorn": {
        "app.py": HEAD,
        "Dockerfile": image('CMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "app:app"]'),
    },
    "warnings plain": {
        "app.py": HEAD,
        "Dockerfile": image(
            'ENV PYTHONWARNINGS=ignore::DeprecationWarning,error\nCMD ["gunicorn", "app:app"]'
        ),
    },
    "breakpoint off": {
        "app.py": HEAD,
        "Dockerfile": image('ENV PYTHONBREAKPOINT=0\nCMD ["gunicorn", "app:app"]'),
    },
    "annotation future": {
        "app.py": (
            "from __future__ import annotations\nfrom flask import Flask\n\n"
            "app = Flask(__name__)\n\nx: app.run(debug=True) = 1\n"
            "def f(y: app.run(debug=True)): pass\n"
        ),
        "Dockerfile": PY,
    },
    "annotation in function": {
        "app.py": HEAD + "def f():\n    x: app.run(debug=True) = 1\nf()\n",
        "Dockerfile": PY,
    },
    "annotation attr target in function": {
        "app.py": HEAD + "def f():\n    app.x: app.run(debug=True) = 1\nf()\n",
        "Dockerfile": PY,
    },
    "hook excepthook logging": {
        "app.py": HEAD
        + (
            "import sys, logging\n"
            "def h(t, v, b): logging.error('x', exc_info=(t, v, b))\n"
            "sys.excepthook = h\n"
        ),
        "Dockerfile": PY,
    },
    "hook formatwarning": {
        "app.py": HEAD + "import warnings\nwarnings.formatwarning = lambda m, *a: str(m)\n",
        "Dockerfile": PY,
    },
    "py: plumbum ls": {
        "app.py": HEAD
        + (
            'from plumbum import local\nif __name__ == "__main__":\n'
            '    local["ls"]["-l"]()\n    from waitress import serve\n'
            "    serve(app)\n"
        ),
        "Dockerfile": PY,
    },
    "py: ctypes strlen": {
        "app.py": HEAD
        + (
            "import ctypes\nctypes.CDLL(None).getpid()\n"
            'ctypes.CDLL(None).malloc_trim(0)\nif __name__ == "__main__":\n'
            "    from waitress import serve\n    serve(app)\n"
        ),
        "Dockerfile": PY,
    },
    "py: runner harmless": {
        "app.py": HEAD
        + (
            '@app.cli.command("init")\ndef init():\n    print("x")\n'
            'if __name__ == "__main__":\n'
            '    app.test_cli_runner().invoke(args=["init"])\n'
            "    from waitress import serve\n    serve(app)\n"
        ),
        "Dockerfile": PY,
    },
    "py: globals builtins print": {
        "app.py": HEAD
        + (
            'if __name__ == "__main__":\n'
            '    globals()["__builtins__"].print("hi")\n'
            "    from waitress import serve\n    serve(app)\n"
        ),
        "Dockerfile": PY,
    },
    "w: celery plain": {
        "app.py": APP,
        "Dockerfile": image('CMD ["celery", "-A", "tasks", "worker"]'),
        "tasks.py": (
            "from celery import Celery\ncelery = Celery()\n@celery.task\n"
            "def add(a, b): return a + b\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "w: streamlit plain": {
        "app.py": APP,
        "Dockerfile": image('CMD ["streamlit", "run", "ui.py"]'),
        "ui.py": "import streamlit as st\nst.title('x')\n",
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "r: timeit of what serves nothing": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import timeit\nimport app\n"
            "print(timeit.timeit('len(str(app.app))', 'import app', number=1))\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "l: meta_path remove": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": (
            "import sys\n"
            "sys.meta_path[:] = [f for f in sys.meta_path if f]\n"
            "sys.meta_path.append(sys.meta_path[0])\n"
        ),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "l: psutil info": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": "import psutil\nprint(psutil.cpu_percent())\n",
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
    "l: signal handler exits": {
        "app.py": APP,
        "Dockerfile": image('CMD ["python", "run.py"]'),
        "run.py": ("import signal, sys\nsignal.signal(signal.SIGTERM, lambda *a: sys.exit(0))\n"),
        "compose.yaml": TWO,
        "Dockerfile.web": GU,
    },
}
