"""Trees with what people and files say oddly, on purpose or not: production starts the debugger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import FAILED, GATED, OK
from tests.gate.histories import Link
from tests.repositories import Repository

pytestmark = pytest.mark.usefixtures("idle_engines")

HEAD = "from flask import Flask\n\napp = Flask(__name__)\n\n"
RUN = 'app.run(host="0.0.0.0", debug=True)'
APP = f'{HEAD}if __name__ == "__main__":\n    {RUN}\n'
CMD = "FROM python:3.13\nWORKDIR /srv\nCOPY . .\nRUN pip install flask gunicorn\nCMD {}\n"
PY = CMD.format('["python", "app.py"]')
GU = CMD.format('["gunicorn", "app:app"]')


def app_line(lines: str) -> str:
    return f'{HEAD}if __name__ == "__main__":\n{lines}\n'


Files = Mapping[str, str | bytes | Link]

GATES: Mapping[str, Files] = {
    "mark of other rule after call": {
        "app.py": app_line(f"    {RUN}  # flaskgate: ignore[flask-debug-inert]"),
        "Dockerfile": PY,
    },
    "mark in an f-string after the call": {
        "app.py": app_line(f'    {RUN}; x = f"# flaskgate: ignore[debug-deployed]"'),
        "Dockerfile": PY,
    },
    "mark in a docstring that ends on the line": {
        "app.py": app_line(f'    """\n    # flaskgate: ignore[debug-deployed]"""; {RUN}'),
        "Dockerfile": PY,
    },
    "mark behind a line continuation in a string": {
        "app.py": app_line(f'    x = "\\\n# flaskgate: ignore[debug-deployed]"; {RUN}'),
        "Dockerfile": PY,
    },
    "mark in Dockerfile heredoc content": {
        "app.py": APP,
        "Dockerfile": (
            "FROM python:3.13\nWORKDIR /srv\nCOPY . .\nRUN pip install flask\nCOPY "
            '<<EOF /x\n# flaskgate: ignore[debug-deployed]\nEOF\nCMD ["python", "app.py"]\n'
        ),
    },
    "mark in an argument of CMD": {
        "app.py": APP,
        "Dockerfile": CMD.format('["python", "app.py", "# flaskgate: ignore[debug-deployed]"]'),
    },
    "mark at the end of a Dockerfile line is no comment": {
        "app.py": APP,
        "Dockerfile": CMD.format("python app.py # flaskgate: ignore[debug-deployed]").replace(
            '["python", "app.py"] ', ""
        ),
    },
    "mark in a YAML string": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            'services:\n  web:\n    build: .\n    command: "python app.py '
            '#flaskgate: ignore[debug-deployed]"\n'
        ),
    },
    "mark in a YAML block scalar": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "services:\n  web:\n    build: .\n    command: >\n      # flaskgate: "
            "ignore[debug-deployed]\n      python app.py\n"
        ),
    },
    "mark with a zero width space": {
        "app.py": app_line(f"    {RUN}  # flask\u200bgate: ignore[debug-deployed]"),
        "Dockerfile": PY,
    },
    "mark with cyrillic letters": {
        "app.py": app_line(f"    {RUN}  # fl\u0430skgate: ignore[debug-deployed]"),
        "Dockerfile": PY,
    },
    "rule id in cyrillic": {
        "app.py": app_line(f"    {RUN}  # flaskgate: ignore[d\u0435bug-deployed]"),
        "Dockerfile": PY,
    },
    "fullwidth rule id": {
        "app.py": app_line(f"    {RUN}  # flaskgate: ignore[\uff44ebug-deployed]"),
        "Dockerfile": PY,
    },
    "mark after a lone CR in a comment": {
        "app.py": app_line(f"    {RUN}\n# a\r# flaskgate: ignore[debug-deployed]"),
        "Dockerfile": PY,
    },
    "mark after a form feed line above, blank line between": {
        "app.py": HEAD
        + (
            f'if __name__ == "__main__":\n    # flaskgate: ignore[debug-deployed]\n\x0c\n '
            f"   pass\n    {RUN}\n"
        ),
        "Dockerfile": PY,
    },
    "mark on the closing line of a def far below": {
        "app.py": HEAD
        + (
            'if __name__ == "__main__":\n    app.run(\n        debug=True,\n    )\n    print(1) '
            " # flaskgate: ignore[debug-deployed]\n"
        ),
        "Dockerfile": PY,
    },
    "mark after NEL in comment": {
        "app.py": app_line(
            f"    # x\u0085# flaskgate: ignore[debug-deployed]\n    pass\n    {RUN}"
        ),
        "Dockerfile": PY,
    },
    "mark on a line split by U+2028": {
        "app.py": app_line(f'    x = "\u2028# flaskgate: ignore[debug-deployed]"; {RUN}'),
        "Dockerfile": PY,
    },
    "mark in a type comment": {
        "app.py": app_line(
            f"    x = 1  # type: ignore[debug-deployed]\n    {RUN}  # type: ignore[debug-deployed]"
        ),
        "Dockerfile": PY,
    },
    "pylint pyright mypy ruff marks": {
        "app.py": (
            "# mypy: ignore-errors\n# pylint: skip-file\n# ruff: noqa\n# flake8: noqa\n# "
            "pyright: basic\n# fmt: off\n# nosemgrep\n# bandit: skip\n"
        )
        + APP,
        "Dockerfile": PY,
    },
    "checkov and hadolint and trivy marks": {
        "app.py": APP,
        "Dockerfile": (
            "# hadolint global ignore=DL3000\n# checkov:skip=CKV_DOCKER_1\n"
            "#trivy:ignore:*\n# kics-scan ignore\n"
        )
        + PY,
    },
    "lgtm codeql sonar snyk marks": {
        "app.py": app_line(
            f"    {RUN}  # lgtm[py/flask-debug]  # codeql[py/flask-debug] # NOSONAR # "
            f"snyk:ignore # deepcode ignore X: y"
        ),
        "Dockerfile": PY,
        ".snyk": 'ignore: {"*": []}\n',
    },
    "policy in a pyproject tool table": {
        "app.py": APP,
        "Dockerfile": PY,
        "pyproject.toml": '[tool.flaskgate]\nfail-on = "never"\n',
    },
    "policy in setup.cfg and tox.ini": {
        "app.py": APP,
        "Dockerfile": PY,
        "setup.cfg": "[flaskgate]\nfail-on=never\n",
        "tox.ini": "[flaskgate]\nexclude=**\n",
    },
    "policy in a folder below": {
        "app.py": APP,
        "Dockerfile": PY,
        "src/.flaskgate.yml": "fail-on: never\n",
    },
    "environment file of flaskgate in tree": {
        "app.py": APP,
        "Dockerfile": PY,
        ".env": "INPUT_FAIL_ON=never\nFLASKGATE_FAIL_ON=never\n",
    },
    "policy with a BOM says high": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "\ufefffail-on: high\n",
    },
    "contexts glob with braces matches nothing": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": 'contexts: {"{app,b}.py": development}\n',
    },
    "context of the program only, not the start": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": 'contexts: {"app.py": development}\n',
    },
    "program is a link to a file without ending": {
        "app.py": Link("data/blob"),
        "data/blob": APP,
        "Dockerfile": PY,
    },
    "UTF-16 Compose file": {
        "app.py": APP,
        "compose.yaml": (
            "services:\n  web:\n    image: python:3.13\n    working_dir: /srv\n "
            '   volumes: [".:/srv"]\n    command: python app.py\n'
        ).encode("utf-16"),
    },
    "BOM in the middle of a comment": {
        "app.py": APP.replace("\n\nif", "\n# \ufeff\nif"),
        "Dockerfile": PY,
    },
    "BOM before the Dockerfile": {"app.py": APP, "Dockerfile": "\ufeff" + PY},
    "BOM before Procfile": {"app.py": APP, "Procfile": "\ufeffweb: python app.py\n"},
    "NUL in a Dockerfile comment": {"app.py": APP, "Dockerfile": "# \0\n" + PY},
    "control Z in program": {"app.py": APP + "# \x1a\n", "Dockerfile": PY},
    "form feeds before every line": {
        "app.py": "\x0c" + APP.replace("\n\n", "\n\n\x0c"),
        "Dockerfile": PY,
    },
    "vertical tab in a comment": {
        "app.py": APP.replace("\n\nif", "\n# a\x0bapp.run()\nif"),
        "Dockerfile": PY,
    },
    "CMD with continuation and comment between": {
        "app.py": APP,
        "Dockerfile": PY.replace(
            'CMD ["python", "app.py"]', 'CMD ["python", \\\n# c\n\n  "app.py"]'
        ),
    },
    "escape directive with backtick": {
        "app.py": APP,
        "Dockerfile": "# escape=`\n"
        + PY.replace('CMD ["python", "app.py"]', 'CMD ["python", `\n "app.py"]'),
    },
    "CMD in odd case and spaces": {"app.py": APP, "Dockerfile": PY.replace("CMD ", "  cMd\t ")},
    "shell form with ANSI C quoting": {
        "app.py": APP,
        "Dockerfile": CMD.format("bash -c $'python \\x61pp.py'"),
    },
    "program in site-packages, started": {
        "lib/site-packages/app.py": APP,
        "Dockerfile": CMD.format('["python", "lib/site-packages/app.py"]'),
    },
    "program in .git-like folder": {
        ".github/app.py": APP,
        "Dockerfile": CMD.format('["python", ".github/app.py"]'),
    },
    "program in vendor": {
        "vendor/third_party/app.py": APP,
        "Dockerfile": CMD.format('["python", "vendor/third_party/app.py"]'),
    },
    "program in tests, started by the image": {
        "tests/app.py": APP,
        "Dockerfile": CMD.format('["python", "tests/app.py"]'),
    },
    "program in docs/examples, started by the image": {
        "docs/examples/app.py": APP,
        "Dockerfile": CMD.format('["python", "docs/examples/app.py"]'),
    },
    "program in migrations/__pycache__": {
        "__pycache__/app.py": APP,
        "Dockerfile": CMD.format('["python", "__pycache__/app.py"]'),
    },
    "generated-file markers": {
        "app.py": "# @generated\n# Code generated by x. DO NOT EDIT.\n# Autogenerated\n" + APP,
        "Dockerfile": PY,
    },
    "linguist attributes": {
        "app.py": APP,
        "Dockerfile": PY,
        ".gitattributes": "* linguist-vendored linguist-generated export-ignore -diff binary\n",
    },
    "Containerfile in a hidden folder": {
        "app.py": APP,
        ".deploy/Containerfile": PY.replace("COPY . .", "COPY . ."),
    },
    "a name with newline": {"a\nb/app.py": APP, "a\nb/Dockerfile": PY},
    "a name with glob signs": {"[a]*?/app.py": APP, "[a]*?/Dockerfile": PY},
    "a name beginning with dashes": {"--help/app.py": APP, "--help/Dockerfile": PY},
    "program without ending, polyglot sh and python": {
        "start": '#!/bin/sh\n"exec" "python3" "$0" "$@"\n' + APP,
        "Dockerfile": CMD.format('["sh", "start"]'),
    },
    "a script that is UTF-8 with CR endings in sh": {
        "app.py": APP,
        "go.sh": "#!/bin/sh\r\npython app.py\r\n",
        "Dockerfile": CMD.format('["bash", "go.sh"]'),
    },
    "executable bit program by shebang in CMD": {
        "run": "#!/usr/bin/env python3\n" + APP,
        "Dockerfile": CMD.format('["./run"]'),
    },
    "decoy app.py beside, WORKDIR elsewhere": {
        "app.py": HEAD,
        "real/app.py": APP,
        "Dockerfile": CMD.replace("WORKDIR /srv\nCOPY . .", "WORKDIR /srv\nCOPY real/ .").format(
            '["python", "app.py"]'
        ),
    },
    "debug through a module of the same name as stdlib": {
        "json.py": "D = True\n",
        "app.py": "import json\n"
        + HEAD
        + 'if __name__ == "__main__":\n    app.run(debug=json.D)\n',
        "Dockerfile": PY,
    },
    "unused def with mark and same line": {
        "app.py": HEAD
        + (
            f'def f(): {RUN}  # flaskgate: ignore[flask-debug-run]\nif __name__ == "__main__":\n '
            f"   f()\n"
        ),
        "Dockerfile": PY,
    },
    "CRLF in policy with trailing spaces keys": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "fail-on: high \r\n",
    },
    "ignore by path with dots": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": 'ignore: [{rule: debug-deployed, path: "x/../app.py", reason: x}]\n',
    },
    "ignore of the artefact, finding at the program": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "ignore: [{rule: dev-server-deployed, path: Dockerfile, reason: x}]\n",
    },
    "launches says serves nothing at another line": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": 'launches: [{at: "Dockerfile:1", serves: nothing}]\n',
    },
    "mark in a label of the image": {
        "app.py": APP,
        "Dockerfile": PY.replace("CMD", 'LABEL x="# flaskgate: ignore[debug-deployed]"\nCMD'),
    },
    "mark in a heredoc script line before exec": {
        "app.py": APP,
        "go.sh": "cat <<EOF\n# flaskgate: ignore[debug-deployed]\nEOF\nexec python app.py\n",
        "Dockerfile": CMD.format('["sh", "go.sh"]'),
    },
    "mark in a quoted hash in sh": {
        "app.py": APP,
        "go.sh": 'exec python app.py "#flaskgate: ignore[debug-deployed]"\n',
        "Dockerfile": CMD.format('["sh", "go.sh"]'),
    },
    "mark with a word before hash in sh": {
        "app.py": APP,
        "go.sh": "exec python app.py a#flaskgate: ignore[debug-deployed]\n",
        "Dockerfile": CMD.format('["sh", "go.sh"]'),
    },
    "mark in TOML string": {
        "app.py": APP,
        "fly.toml": (
            'app = "x"\n[processes]\nweb = "python app.py # flaskgate: ignore[debug-deployed]"\n'
        ),
        "Dockerfile": GU,
    },
    "mark in INI value": {
        "app.py": APP,
        "x.service": (
            "[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/python3 app.py # "
            "flaskgate: ignore[debug-deployed]\n[Install]\nWantedBy=multi-user.target\n"
        ),
    },
    "mark after the unit section": {
        "app.py": APP,
        "x.service": (
            "[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/python3 app.py\n\n# "
            "flaskgate: ignore[debug-deployed]\n[Install]\nWantedBy=multi-user.target\n"
        ),
    },
    "mark two lines above CMD with an instruction between": {
        "app.py": APP,
        "Dockerfile": PY.replace("CMD", "# flaskgate: ignore[debug-deployed]\nEXPOSE 80\nCMD"),
    },
    "mark with HTML entity": {
        "app.py": APP.replace(
            "debug=True)", "debug=True)  # flaskgate&#58; ignore[debug-deployed]"
        ),
        "Dockerfile": PY,
    },
    "mark lists the rule among garbage": {
        "app.py": APP.replace(
            "debug=True)", "debug=True)  # flaskgate: ignore[debug-deployed-x, xdebug-deployed]"
        ),
        "Dockerfile": PY,
    },
    "empty brackets": {
        "app.py": APP.replace("debug=True)", "debug=True)  # flaskgate: ignore[]"),
        "Dockerfile": PY,
    },
    "no brackets": {
        "app.py": APP.replace("debug=True)", "debug=True)  # flaskgate: ignore"),
        "Dockerfile": PY,
    },
    "mark in stray bidi": {
        "app.py": APP.replace(
            "debug=True)", "debug=True)  # \u202e]deyolped-gubed[erongi :etagksalf"
        ),
        "Dockerfile": PY,
    },
    "bidi hides the call in a comment look": {
        "app.py": HEAD
        + 'if __name__ == "__main__":\n    x = "\u202e" ; app.run(debug=True) # \u2066\n',
        "Dockerfile": PY,
    },
    "compose in a folder .venv without pyvenv.cfg": {".venv/app.py": APP, ".venv/Dockerfile": PY},
    "empty pyvenv.cfg in the application folder": {
        "pyvenv.cfg": "",
        "app.py": APP,
        "Dockerfile": PY,
    },
    "real looking pyvenv.cfg in the application folder": {
        "web/pyvenv.cfg": "home = /usr/bin\n",
        "web/app.py": APP,
        "web/Dockerfile": PY,
    },
    "pyvenv.cfg at the root": {"pyvenv.cfg": "home = /usr/bin\n", "app.py": APP, "Dockerfile": PY},
    "lib folder of a look-alike environment": {
        "pyvenv.cfg": "home = /usr/bin\n",
        "lib/app.py": APP,
        "Dockerfile": CMD.format('["python", "lib/app.py"]'),
    },
    "CACHEDIR.TAG": {
        "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n",
        "app.py": APP,
        "Dockerfile": PY,
    },
    ".dockerignore of all but the app": {
        ".dockerignore": "*\n!app.py\n",
        "app.py": APP,
        "Dockerfile": PY,
    },
    "names that differ in case only": {"App.py": HEAD, "app.py": APP, "Dockerfile": PY},
    "names that differ in Unicode form only": {
        "caf\u00e9.py": APP,
        "cafe\u0301.py": HEAD,
        "Dockerfile": CMD.format('["python", "caf\u00e9.py"]'),
    },
    "a program whose name is look-alike of the started": {
        "\u0430pp.py": HEAD,
        "app.py": APP,
        "Dockerfile": PY,
    },
    "the started one is the look-alike": {
        "\u0430pp.py": APP,
        "app.py": HEAD,
        "Dockerfile": CMD.format('["python", "\u0430pp.py"]'),
    },
    "Dockerfile with many ARG expansions": {
        "app.py": APP,
        "Dockerfile": (
            "FROM python:3.13\nARG A=a\nARG B=${A}p\nARG C=${B}p\nENV P=${C}.py\n"
            "WORKDIR /srv\nCOPY . .\nRUN pip install flask\nCMD python $P\n"
        ),
    },
    "started through env -S": {
        "run": "#!/usr/bin/env -S python3 -u\n" + APP,
        "Dockerfile": CMD.format('["./run"]'),
    },
    "started by PYTHONSTARTUP-less -c exec of file": {
        "app.py": APP,
        "Dockerfile": CMD.format('["python", "-c", "exec(open(\'app.py\').read())"]'),
    },
    "stdin redirect": {"app.py": APP, "Dockerfile": CMD.format("python < app.py")},
    "python - with app": {"app.py": APP, "Dockerfile": CMD.format("cat app.py | python -")},
    "name with a dollar": {"a$b.py": APP, "Dockerfile": CMD.format('["python", "a$b.py"]')},
    "YAML: duplicate key, the last counts or error": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": "services:\n  web:\n    build: .\n    command: python app.py\n",
    },
    "YAML: UTF-8 with BOM and document end": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": (
            "\ufeff---\nservices:\n  web:\n    build: .\n    command: python app.py\n...\n"
        ),
    },
    "YAML: escapes in a quoted command": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": 'services:\n  web:\n    build: .\n    command: "\\x70ython \\u0061pp.py"\n',
    },
    "YAML: key in quotes with escapes": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": '"servi\\x63es":\n  web:\n    build: .\n    "comm\\x61nd": python app.py\n',
    },
    "YAML: tabs after the colon": {
        "app.py": APP,
        "Dockerfile": GU,
        "compose.yaml": "services:\n  web:\n    build: .\n    command:\tpython app.py\n",
    },
    "TOML: multi-line string": {
        "app.py": APP,
        "Dockerfile": GU,
        "fly.toml": 'app = "x"\n[processes]\nweb = """\npython \\\n   app.py"""\n',
    },
    "TOML: unicode escapes": {
        "app.py": APP,
        "Dockerfile": GU,
        "fly.toml": 'app = "x"\n[processes]\nweb = "\\u0070ython app.py"\n',
    },
    "Procfile: odd process name and spaces": {
        "app.py": APP,
        "Procfile": "web:python app.py\n",
    },
    "Procfile with CR only": {"app.py": APP, "Procfile": "web: python app.py\r"},
    "unit: continuation and specifiers": {
        "app.py": APP,
        "x.service": (
            "[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/python3 \\\n "
            " app.py\n[Install]\nWantedBy=multi-user.target\n"
        ),
    },
    "unit: prefixes": {
        "app.py": APP,
        "x.service": (
            "[Service]\nWorkingDirectory=/srv\nExecStart=-@/usr/bin/python3 x app.py\n"
            "[Install]\nWantedBy=multi-user.target\n"
        ),
    },
    "unit: C escapes": {
        "app.py": APP,
        "x.service": (
            "[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/python3 "
            '"\\x61pp.py"\n[Install]\nWantedBy=multi-user.target\n'
        ),
    },
    "Dockerfile: JSON with unicode escapes": {
        "app.py": APP,
        "Dockerfile": CMD.format('["python", "\\u0061pp.py"]'),
    },
    "Dockerfile: broken JSON is a shell form": {
        "app.py": APP,
        "Dockerfile": CMD.format("['python', 'app.py'] || python app.py"),
    },
    "Dockerfile: SHELL with bash -c": {
        "app.py": APP,
        "Dockerfile": PY.replace(
            'CMD ["python", "app.py"]', 'SHELL ["/bin/bash", "-c"]\nCMD python app.py'
        ),
    },
    "Dockerfile: ONBUILD of a base in the repository": {
        "app.py": APP,
        "base.Dockerfile": (
            'FROM python:3.13\nWORKDIR /srv\nONBUILD COPY . .\nCMD ["python", "app.py"]\n'
        ),
        "Dockerfile": "FROM shop-base\nRUN pip install flask\n",
        "compose.yaml": (
            "services:\n  base: {build: {context: ., dockerfile: base.Dockerfile}, "
            'image: shop-base, command: "true"}\n  web: {build: .}\n'
        ),
    },
}

REFUSED: Mapping[str, Files] = {
    "policy in UTF-16": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "fail-on: never\n".encode("utf-16"),
    },
    "policy with a NUL": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": b"fail-on: high\n\0fail-on: never\n",
    },
    "policy that ends in a tab trick": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "fail-on:\thigh\n\tfail-on: never\n",
    },
    "policy value never with NBSP": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "fail-on: never\u00a0\n",
    },
    "policy key in fullwidth": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "\uff46ail-on: never\n",
    },
    "policy by boolean off (YAML 1.1)": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": "fail-on: off\n",
    },
    "ignore without a rule": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": 'ignore: [{path: "**"}]\n',
    },
    "ignore all rules by star": {
        "app.py": APP,
        "Dockerfile": PY,
        ".flaskgate.yml": 'ignore: [{rule: "*", path: "**", reason: x}]\n',
    },
}

PASSES: Mapping[str, Files] = {
    "a cyrillic run is no run": {
        "app.py": HEAD
        + (
            'class X:\n    def r\u03c5n(self, debug): pass\nif __name__ == "__main__":\n '
            "   X().r\u03c5n(debug=True)\n"
        ),
        "Dockerfile": PY,
    },
}


def put(root: Path, files: Files) -> None:
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            place.symlink_to(content.target)
        else:
            place.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        *(pytest.param(files, GATED, id=name) for name, files in GATES.items()),
        *(pytest.param(files, FAILED, id=name) for name, files in REFUSED.items()),
        *(pytest.param(files, OK, id=name) for name, files in PASSES.items()),
    ],
)
def test_nothing_odd_hides_what_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Files, expected: int
) -> None:
    repository = Repository.create(tmp_path / "r")
    put(repository.root, files)
    repository.git("add", "--all", "--force")
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan"]) == expected
