"""Files that say what is started, each in a repository, and what policies are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from flaskgate.model.errors import InputError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.settings.floor import parse_floor
from flaskgate.steps.baseline import read_baseline
from flaskgate.steps.source_marks import marks_of
from flaskgate.text.globs import matches
from tests.fuzzing import more_words as words
from tests.launch.gate import FLASK, IMAGE, launched

Row = tuple[str, tuple[str, ...]]

REPOSITORY: Mapping[str, str | bytes] = {
    "app.py": f"{FLASK}if __name__ == '__main__':\n    app.run()\n",
    "Dockerfile": f'{IMAGE}CMD ["python", "app.py"]\n',
    "chart/Chart.yaml": "name: shop\n",
    "chart/values.yaml": "a: 1\n",
    "chart/values-prod.yaml": "a: 2\n",
    "chart/templates/web.yaml": "kind: Pod\nspec:\n  containers:\n  - name: web\n    image: a\n"
    "    env: [{name: FLASK_DEBUG, value: '{{ .Values.a }}'}]\n",
}
FILES: Mapping[str, Row] = {
    "a template of a chart": ("chart/templates/web.yaml", words.TEMPLATES),
    "values of a chart": ("chart/values-prod.yaml", words.TEMPLATES),
    "a release of a chart": ("deploy.sh", words.RELEASES),
    "a Procfile": ("Procfile", words.STARTS),
    "a crontab": ("crontab", words.STARTS),
    "a service of s6": ("etc/services.d/web/run", words.STARTS),
    "a Makefile": ("Makefile", words.MAKE),
    "an ecosystem of pm2": ("ecosystem.config.js", words.SCRIPT),
    "a package of Node": ("package.json", words.SCRIPT),
    "a property list": ("com.shop.plist", words.XML),
    "settings of IIS": ("web.config", words.XML),
    "requirements": ("requirements.txt", words.REQUIREMENTS),
    "a .dockerignore": (".dockerignore", words.IGNORES),
    "a playbook": ("playbooks/site.yml", words.PLAYBOOK),
    "a workflow": (".github/workflows/deploy.yml", words.PLAYBOOK),
    "a stack of CloudFormation": ("template.yaml", words.PLAYBOOK),
    "user data": ("user-data.yaml", words.PLAYBOOK),
    "a Vagrantfile": ("Vagrantfile", words.STARTS),
    "a Jenkinsfile": ("Jenkinsfile", words.STARTS),
    "an Earthfile": ("Earthfile", words.STARTS),
    "a batch file": ("start.bat", words.STARTS),
    "settings of Gunicorn": ("gunicorn.conf.py", words.MARKS),
    "settings of uWSGI": ("uwsgi.ini", words.STARTS),
    "a Quadlet": ("web.container", words.STARTS),
}
"""From the name of a file in a repository to the words that it is made of."""


def in_repository(name: str) -> Callable[[SourceFile], object]:
    """Return the whole of launch analysis, of a repository where a text stands under `name`."""
    return lambda file: launched({**REPOSITORY, name: file.data})


def marks(file: SourceFile) -> None:
    for kind in (Kind.PYTHON, Kind.DOCKERFILE, Kind.COMPOSE, Kind.SHELL):
        text = SourceFile(path=file.path, kind=kind, data=file.data)
        list(marks_of(text, has_findings=True))


def glob(file: SourceFile) -> None:
    pattern = file.text.replace("\n", "")[:500]
    for path in ("a", "a/b/c.py", "a" * 200, "/".join("a" * 60)):
        matches(PurePosixPath(path), pattern)


OTHERS: Mapping[str, tuple[Callable[[SourceFile], object], tuple[str, ...]]] = {
    "marks": (marks, words.MARKS),
    "a glob": (glob, words.GLOBS),
    "a baseline": (lambda file: read_baseline(file.data, "b.json"), words.BASELINE),
    "a floor": (lambda file: parse_floor(file.text), words.FLOOR),
}
RAISES = (InputError,)
"""What policies and baselines may raise."""
