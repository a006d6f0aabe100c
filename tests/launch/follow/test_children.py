"""Processes that a started Python program starts: their commands are followed, too."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, analysed, gate, image

WEB = """
import os
from flask import Flask
app = Flask(__name__)
if __name__ == "__main__":
    app.run(debug=bool(os.environ.get("LIVE")))
"""
DEBUG = "critical debug-deployed"
SERVER = "high dev-server-deployed"
UNTOLD = "medium launch-unresolved"


def started(code: str, **files: str) -> list[str]:
    program = f"import os, sys, subprocess\n{code}\n"
    return gate({"start.py": program, "web.py": WEB, "Procfile": "web: python start.py\n", **files})


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("subprocess.run(['git', 'pull'])", id="a tool"),
        pytest.param("os.system('espeak \"' + words() + '\"')", id="a tool on a device"),
        pytest.param("subprocess.run(['gunicorn', 'web:app'])", id="a production server"),
        pytest.param("os.system('cd . && gunicorn -w 4 web:app')", id="one in a shell"),
        pytest.param("os.execvp('gunicorn', ['gunicorn', 'web:app'])\nimport web\n"
                     "web.app.run(debug=True)", id="what follows exec is never reached"),
        pytest.param("subprocess.run([ffmpeg(), '-i', 'x.mp4'])", id="a tool that is looked up"),
        pytest.param("import shutil\nsubprocess.run([shutil.which('git'), 'start'])",
                     id="a tool that is on the path"),
        pytest.param("def later():\n    os.system('flask --app web run')", id="never called"),
        pytest.param("subprocess.run(['flask', 'db', 'upgrade'])", id="a migration"),
        pytest.param("subprocess.run('python -c \"print(1)\"', shell=True)", id="code of no harm"),
        pytest.param("subprocess.run(['sh'], input='date', text=True)", id="a text for a shell"),
        pytest.param("subprocess.run(['cat'], input='flask run', text=True)",
                     id="a text for another program"),
        pytest.param("os.system('curl -d \"{}\" {x!r}'.format(words(), x=1))", id="a format"),
        pytest.param("os.system('curl -m 5%%s -d %s %05d' % (words(), 1))", id="the old way"),
    ],
)  # fmt: skip
def test_process_is_harmless(code: str) -> None:
    assert started(code) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("subprocess.run('FLASK_DEBUG=1 flask --app web run', shell=True)",
                     DEBUG, id="a variable before the command"),
        pytest.param("subprocess.run(['flask', '--app', 'web', 'run'], env={'FLASK_DEBUG': '1'})",
                     DEBUG, id="an environment of its own"),
        pytest.param("subprocess.run(['flask', '--app', 'web', 'run'],\n"
                     "    env={**os.environ, 'FLASK_DEBUG': '1'})", DEBUG, id="a spread one"),
        pytest.param("import shutil\nsubprocess.run([shutil.which('flask'), '-A', 'web', 'run'])",
                     SERVER, id="a program that is on the path"),
        pytest.param("env = os.environ.copy()\nenv['FLASK_DEBUG'] = '1'\n"
                     "subprocess.Popen(['flask', '--app', 'web', 'run'], env=env).wait()",
                     DEBUG, id="a copied one"),
        pytest.param("os.environ['LIVE'] = '1'\nsubprocess.run([sys.executable, 'web.py', '-v'])",
                     DEBUG, id="what the program has set"),
        pytest.param("subprocess.run([sys.executable, '-m', 'web'], env={'LIVE': 'x'})",
                     DEBUG, id="a module"),
        pytest.param("subprocess.run([sys.executable, '-c',\n"
                     "    'from web import app; app.run(debug=True)'])", DEBUG, id="code"),
        pytest.param("subprocess.run(['bash', '-c', 'cd /app; flask --app web run --debug'])",
                     DEBUG, id="a shell"),
        pytest.param("env = os.environ.copy()\nenv.update({'LIVE': '1'})\n"
                     "subprocess.call(['python', 'web.py'], env=env)", DEBUG, id="an updated one"),
        pytest.param("subprocess.run(['bash', '-s'], input=b'flask --app web run --debug')",
                     DEBUG, id="what a shell reads"),
        pytest.param("subprocess.run('sh', shell=True, input='flask --app web run', text=True)",
                     SERVER, id="what the shell of a shell reads"),
        pytest.param("subprocess.run(['sh'], stdin=open('go.txt'))", UNTOLD,
                     id="a shell that reads what nobody knows"),
        pytest.param("os.system(f'flask --app web run --debug --port {os.getpid()}')",
                     DEBUG, id="a text with a hole"),
        pytest.param("os.system('python web.py ' + sys.argv[1])", SERVER, id="a sum with a hole"),
        pytest.param("os.system('flask --app web run {1} --port={0}'.format(pid(), '--debug'))",
                     DEBUG, id="a format with a hole"),
        pytest.param("os.system('flask --app web run %s --port=%d' % ('--debug', pid()))",
                     DEBUG, id="a hole of the old way"),
        pytest.param("os.system(' '.join(['flask --app web run --debug --port', pid()]))",
                     DEBUG, id="a hole between joined texts"),
        pytest.param("subprocess.run(['flask', '--app', 'web', 'run', '--port', str(pid())])",
                     SERVER, id="a word that cannot be told"),
        pytest.param("os.execvp('sh', ['sh', 'web.sh'])", SERVER, id="a script in place of it"),
        pytest.param("os.execlp('python', 'python', 'web.py', '--port=80')", SERVER, id="execlp"),
        pytest.param("subprocess.run(['flask', 'run'], cwd='.', env={'FLASK_APP': 'web'})",
                     SERVER, id="a folder"),
        pytest.param("import asyncio\nasync def main():\n    await asyncio."
                     "create_subprocess_exec('flask', '--app', 'web', 'run', '--debugger')\n"
                     "asyncio.run(main())", DEBUG, id="asyncio"),
        pytest.param("for mode in ('web',):\n    os.system(f'python {mode}.py -v')", SERVER,
                     id="in a loop"),
        pytest.param("for flag in words():\n    subprocess.run(['flask', 'run', flag])",
                     SERVER, id="perhaps"),
    ],
)  # fmt: skip
def test_process_serves(code: str, expected: str) -> None:
    found = started(code, **{"web.sh": "exec flask --app web run\n"})
    assert [" ".join(one.split()[:2]) for one in found][:1] == [expected], found


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("subprocess.run(sys.stdin.read(), shell=True)", id="a text from outside"),
        pytest.param("subprocess.run(['bring-up', '--all'])", id="a program that nobody knows"),
        pytest.param("subprocess.run(sys.argv[1:] or command())", id="words from outside"),
        pytest.param("os.system('%s run' % command())", id="a program from outside"),
        pytest.param("os.system(' '.join([command(), 'run']))", id="joined with its words"),
        pytest.param("os.system('{0.name} {} run'.format(command()))", id="no good format"),
        pytest.param("os.execvp(command(), words())", id="nothing"),
        pytest.param("subprocess.run([command(), 'start', '--now'])", id="a program that starts"),
    ],
)
def test_process_that_cannot_be_told_is_unknown(code: str) -> None:
    found = started(code)
    assert [" ".join(one.split()[:2]) for one in found] == [UNTOLD], found


def test_process_under_a_condition_is_perhaps() -> None:
    code = (
        "import socket\nif socket.gethostname() == 'x':\n    os.system('flask --app web run; true')"
    )
    launches = analysed({"start.py": f"import os\n{code}\n", "web.py": WEB,
                         "Procfile": "web: python start.py\n"}).launches  # fmt: skip
    assert [one.start.is_conditional for one in launches] == [False, True]


def test_generations_are_bounded() -> None:
    code = "import subprocess, sys\nsubprocess.run([sys.executable, 'start.py', 'x'])\n"
    files = {"start.py": code, "Procfile": "web: python start.py\n"}
    assert 1 < len(analysed(files).launches) < 10


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("subprocess.run(['python', words()])", id="a word"),
        pytest.param("subprocess.run([words(), 'run', 'app'])", id="the program"),
        pytest.param("os.system(f'flask --app web run --port {words()}')", id="in a shell"),
    ],
)
def test_untold_words_are_said_to_be_so(code: str) -> None:
    """No variable is named that the program does not have, nor does one get into a remedy."""
    found = " ".join(started(code))
    assert "TEMPLATE" not in found
    assert "a word of the command is not known" in found or "${" not in found


def test_a_call_of_which_nothing_is_known_is_said_once() -> None:
    code = "def go():\n    subprocess.Popen(words())\ngo()\ngo()\nif words():\n    go()\n"
    files = {"start.py": f"import subprocess\n{code}", "web.py": WEB}
    launches = analysed({**files, "Procfile": "web: python start.py\n"}).launches
    assert [one.answer.word for one in launches].count("unknown") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python app.py --port {os.environ['PORT']}", "critical debug-deployed app.py:5"),
        ("python 'app.py' {sys.argv[1:]}", "critical debug-deployed app.py:5"),
        (
            "flask run --debug --port={os.environ.get('PORT', 5000)}",
            "critical debug-deployed start.py:3",
        ),
    ],
)
@pytest.mark.parametrize("call", ["os.execvp(words[0], words)", "subprocess.run(words)"])
def test_words_beside_an_unknown_part_survive(text: str, expected: str, call: str) -> None:
    start = f'import os, shlex, subprocess, sys\nwords = shlex.split(f"{text}")\n{call}\n'
    app = FLASK + MAIN + "app.run(debug=True)\n"
    files = image('CMD ["python", "start.py"]', **{"start.py": start, "app.py": app})
    assert expected in gate(files)


def test_words_beside_an_unknown_part_of_a_server_are_no_debug_mode() -> None:
    text = "gunicorn -b 0.0.0.0:{os.environ['PORT']} app:app"
    start = f'import os, shlex\nwords = shlex.split(f"{text}")\nos.execvp(words[0], words)\n'
    app = FLASK + MAIN + "app.run(debug=True)\n"
    files = image('CMD ["python", "start.py"]', **{"start.py": start, "app.py": app})
    assert not any("deployed" in one or "unresolved" in one for one in gate(files))
