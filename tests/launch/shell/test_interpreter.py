"""The shell interpreter: what a script starts, with what, on which condition."""

from __future__ import annotations

import pytest

from flaskgate.launch.reasons import Cause, Reason
from tests.launch.starting import said, scripted, traced

ONE = ["python-file a.py"]
MAYBE = ["python-file a.py ?"]
NOTHING = ["other"]


def kinds(text: str, *arguments: str, **environment: str | None) -> list[str]:
    """Return what a script starts, `other` alone if it is nothing of interest."""
    found = scripted(text, *arguments, **environment)
    return NOTHING if all(one.startswith("other") for one in found) else found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty script"),
        pytest.param("# python a.py", id="a comment"),
        pytest.param("echo 'python a.py'", id="text"),
        pytest.param("f() { python a.py; }", id="a function that nobody calls"),
        pytest.param("trap 'python a.py' EXIT; trap - EXIT", id="a trap that is taken back"),
        pytest.param("x=$(false) && python a.py", id="after an assignment that fails"),
        pytest.param("(( X > 1 )) && python a.py", id="on arithmetic with what is not set"),
        pytest.param("exec sleep 1\npython a.py", id="after exec"),
        pytest.param("exit 0; python a.py", id="after exit"),
        pytest.param("false && python a.py", id="after false"),
        pytest.param("true || python a.py", id="instead of true"),
        pytest.param("if false; then python a.py; fi", id="a branch that is never taken"),
        pytest.param('if [ -n "$X" ]; then python a.py; fi', id="a variable that is not set"),
        pytest.param('[ "$X" = y ] && python a.py', id="a test that fails"),
        pytest.param("while false; do python a.py; done", id="a loop that never runs"),
        pytest.param("until true; do python a.py; done", id="a loop that is done"),
        pytest.param("E=; for i in $E; do python a.py; done", id="a loop over nothing"),
        pytest.param("case x in y) python a.py;; esac", id="another case"),
        pytest.param("cat > a.sh <<EOF\npython a.py\nEOF", id="text that is written"),
        pytest.param("f() { return; python a.py; }; f", id="after return"),
        pytest.param("for i in 1; do break; python a.py; done", id="after break"),
        pytest.param('eval "$(ssh-agent)"', id="what a command prints"),
        pytest.param("export FLASK_DEBUG=1", id="only a variable"),
        pytest.param("exec > log", id="exec that only redirects"),
        pytest.param("exit 0 && python a.py", id="after exit in a list"),
        pytest.param("(( 1 > 2 ))", id="arithmetic"),
        pytest.param('exec "$@"', id="arguments that are not there"),
        pytest.param("pkill -f 'python a.py'", id="a stop"),
        pytest.param("command -v gunicorn", id="a question"),
        pytest.param("which flask", id="another question"),
    ],
)
def test_nothing_is_started(text: str) -> None:
    assert kinds(text) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("set -e\npython a.py", id="plain"),
        pytest.param("x; python a.py &", id="in the background"),
        pytest.param("x && python a.py", id="after a command that is taken to succeed"),
        pytest.param("(cd /; python a.py)", id="in a subshell"),
        pytest.param("{ python a.py; }", id="in a group"),
        pytest.param("echo | python a.py | tee log", id="in a pipe"),
        pytest.param("python a.py > log 2>&1 < /dev/null", id="with redirections"),
        pytest.param('f() { python "$1"; }\nf a.py', id="in a function with an argument"),
        pytest.param("function f { python a.py; }; f", id="in a function of the other form"),
        pytest.param("if true; then python a.py; fi", id="in a branch that is taken"),
        pytest.param("if false; then x; else python a.py; fi", id="in the other branch"),
        pytest.param('if [ -z "$X" ]; then python a.py; fi', id="if a variable is not set"),
        pytest.param("if ! [[ $X == y* ]]; then python a.py; fi", id="if a pattern does not fit"),
        pytest.param('case "$X" in y) x;; *) python a.py;; esac', id="the default case"),
        pytest.param("while true; do python a.py; sleep 1; done", id="a loop for ever"),
        pytest.param("until false; do python a.py; done", id="until for ever"),
        pytest.param("for f in a.py; do python $f; done", id="a loop over one value"),
        pytest.param("for ((;;)); do python a.py; done", id="a loop in the style of C"),
        pytest.param("f=a.py; python $f", id="a variable"),
        pytest.param('f=a; f+=.py; python "$f"', id="a variable that grows"),
        pytest.param("python ${F:-a.py}", id="a default"),
        pytest.param(': ${F:=a.py}\npython "$F"', id="a default that is assigned"),
        pytest.param("F=x; python ${F:+a.py}", id="an alternative"),
        pytest.param("F=a.py.bak; python ${F%.bak}", id="an ending that is cut"),
        pytest.param("F=x/y/a.py; python ${F##*/}", id="a beginning that is cut"),
        pytest.param("c='python a.py'; $c", id="a command in a variable"),
        pytest.param('c=(python a.py); "${c[@]}"', id="a command in an array"),
        pytest.param("c=(python); c+=(a.py); ${c[@]}", id="an array that grows"),
        pytest.param("eval python a.py", id="eval"),
        pytest.param("eval \"exec python 'a.py'\"", id="eval of text"),
        pytest.param('set -- python a.py; exec "$@"', id="arguments that the script sets"),
        pytest.param("set -- x python a.py; shift; $@", id="arguments that are shifted"),
        pytest.param("python $(basename x/a.py)", id="the name of a path"),
        pytest.param("python $(echo a.py)", id="an echo"),
        pytest.param("python 'a'\".p\"y", id="quotes side by side"),
        pytest.param("python $'a.py'", id="quotes of C"),
        pytest.param("python \\\n  a.py", id="a line that goes on"),
        pytest.param('unset X; [ -z "$X" ] && python a.py', id="a variable that is taken away"),
        pytest.param('[ -z "$SECRET" ] && exit 1\npython a.py', id="a guard that exits"),
        pytest.param('if [ -z "$S" ]; then exit 1; fi; python a.py', id="a guard with if"),
        pytest.param('test -n "$S" || { echo; exit 1; }\npython a.py', id="a guard with test"),
        pytest.param("f() { return 1; }; f; python a.py", id="after a function returned"),
        pytest.param("bash <<EOF\npython a.py\nEOF", id="a here-document for a shell"),
        pytest.param("ssh me@host <<'EOF'\npython a.py\nEOF", id="one for another machine"),
        pytest.param("bash -s <<< 'python a.py'", id="a here-string"),
        pytest.param("exec ${CMD:-python a.py}", id="a default with blanks"),
        pytest.param("set -- a.py; for f; do python $f; done", id="a loop over the arguments"),
        pytest.param('set -- a.py; python "$*"', id="arguments as one word"),
        pytest.param('set -- a.py; python "${*}"', id="arguments in a word"),
        pytest.param("shift x; python a.py", id="a shift by what is no number"),
        pytest.param("source; python a.py", id="a source of nothing"),
        pytest.param("X[1]=2; python a.py", id="an element that is set"),
        pytest.param("case x in y) ;; x) python a.py ;; esac", id="a later case"),
        pytest.param("x=$(true) && python a.py", id="after an assignment"),
        pytest.param("trap 'python a.py' EXIT", id="a trap"),
        pytest.param("K=a; [[ $K =~ ^a+ ]] && python a.py", id="on a pattern with repetition"),
        pytest.param("for X in 1 2 3 4 5 6 7 8 9; do [ $X = 3 ] && python a.py; done", id="many"),
        pytest.param("source venv/bin/activate && python a.py", id="a virtual environment"),
    ],
)
def test_one_start(text: str) -> None:
    assert [one for one in scripted(text) if "python" in one] == ONE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("if x; then python a.py; fi", id="if a command succeeds"),
        pytest.param("x || python a.py", id="if a command fails"),
        pytest.param("[ -f /etc/x ] && python a.py", id="if a file is there"),
        pytest.param('[ "$(id -u)" = 0 ] && python a.py', id="on what a command prints"),
        pytest.param("case $(uname) in L*) python a.py;; esac", id="in a case on it"),
        pytest.param("while x; do python a.py; done", id="in a loop on a command"),
        pytest.param("[[ $K =~ ^(a+)+ ]] && python a.py", id="on a pattern that may take long"),
        pytest.param("source /x.env; [ $X = 1 ] && python a.py", id="after a file unknown"),
        pytest.param('read X; [ "$X" = 1 ] && python a.py', id="on what is read"),
        pytest.param("(( $(x) > 1 )) && python a.py", id="on arithmetic"),
        pytest.param("for X in *.x; do [ $X = 3 ] && python a.py; done", id="for files"),
        pytest.param("read 'a b' X; [ $X = 1 ] && python a.py", id="on what is read into two"),
        pytest.param("if x; then exit 1; elif y; then python a.py; fi", id="in a later branch"),
        pytest.param("case $(x) in a) python a.py;; *) ;; esac", id="in one of all cases"),
        pytest.param("if [ -t 1 ] || x; then python a.py; fi", id="if any of two"),
    ],
)
def test_conditional_start(text: str) -> None:
    found = [one for one in scripted(text, K="a") if "python" in one]
    assert found == MAYBE


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        pytest.param('[ "$A" = 1 ]', True, id="equal"),
        pytest.param("[ $A == 2 ]", False, id="not equal"),
        pytest.param('[ "$A" != 2 ]', True, id="different"),
        pytest.param("[ $A -eq 1 ]", True, id="same number"),
        pytest.param("[ $A -gt 1 ]", False, id="no greater number"),
        pytest.param("[ $A -gt x ]", False, id="no number"),
        pytest.param('[ -z "$NO" -a -n "$A" ]', True, id="and"),
        pytest.param('[ -n "$NO" -o "$A" = 1 ]', True, id="or"),
        pytest.param('[ ! "$A" = 1 ]', False, id="not"),
        pytest.param("test $A = 1", True, id="the command"),
        pytest.param('test ! -n "$NO"', True, id="the command with not"),
        pytest.param("[[ $B == pro* ]]", True, id="pattern"),
        pytest.param('[[ $B == "pro*" ]]', False, id="quoted pattern"),
        pytest.param("[[ $B == @(a|b) ]]", False, id="extended pattern"),
        pytest.param("[[ $B =~ ^(prod|test) ]]", True, id="regular expression"),
        pytest.param("[[ $B =~ $P ]]", None, id="broken regular expression"),
        pytest.param("[[ $S -eq 1 ]]", None, id="number that is not known"),
        pytest.param("test a -o", False, id="nothing after or"),
        pytest.param("test a b", False, id="words that make no test"),
        pytest.param("[ " + "a -a " * 80 + "a ]", None, id="too long"),
        pytest.param('[ -f "" ]', None, id="no path"),
        pytest.param("[[ -n $B && ( $A == 1 || $A == 2 ) ]]", True, id="groups"),
        pytest.param("[[ $S == x ]]", None, id="secret"),
        pytest.param('[ -n "x$S" ]', True, id="secret after text is not empty"),
        pytest.param("[[ -v A ]]", True, id="set"),
        pytest.param("[[ -v NO ]]", False, id="not set"),
        pytest.param("[ -f start.sh ]", True, id="file of the repository"),
        pytest.param("[ -d src ]", None, id="folder"),
        pytest.param("[ -x $S ]", None, id="file unknown"),
        pytest.param("[ a -nt b ]", None, id="newer file"),
        pytest.param('[ "$#" -eq 0 ]', True, id="number of arguments"),
        pytest.param("[ ]", False, id="empty"),
        pytest.param('[ -n "$A" ] && [ "$B" = prod ]', True, id="list of tests"),
        pytest.param('[ "$A" = 2 ] || [ "$B" = prod ]', True, id="the second of a list"),
        pytest.param('[ "$S" = 2 ] && [ "$B" = x ]', False, id="unknown and false"),
        pytest.param('[ "$S" = 2 ] || [ "$B" = prod ]', True, id="unknown or true"),
    ],
)
def test_condition(test: str, expected: bool | None) -> None:  # noqa: FBT001 - three-valued
    found = kinds(
        f"if {test}; then python a.py; else python b.py; fi", A="1", B="prod", S=None, P="("
    )
    unknown_both = ["python-file a.py ?", "python-file b.py ?"]
    assert found == {True: ONE, False: ["python-file b.py"], None: unknown_both}[expected]


def test_what_cannot_be_parsed_is_said() -> None:
    files = {"s.sh": "gunicorn a:b\nif x; then flask run; else"}
    found = traced(["bash", "s.sh"], files).starts
    assert said(found)[0] == "server a:b"
    assert found[-1].reason == Reason(Cause.UNPARSED, "the script s.sh")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["web"], ["server app:app"], id="first"),
        pytest.param(["api"], ["server app:app"], id="second pattern of the same"),
        pytest.param(["dev", "--reload"], ["flask-cli "], id="another"),
        pytest.param(["python", "x.py"], ["python-file x.py"], id="any other command"),
    ],
)
def test_words_of_cmd_after_an_entry_script(arguments: list[str], expected: list[str]) -> None:
    script = """
    case "$1" in
      web|api) exec gunicorn app:app ;;
      dev) shift; exec flask run "$@" ;;
    esac
    exec "$@"
    """
    assert kinds(script, *arguments) == expected


def test_a_missing_variable_that_leads_to_failure_may_be_any() -> None:
    script = "case $ENV in dev) flask run;; prod) gunicorn a:b;; *) exit 1;; esac"
    assert kinds(script) == ["flask-cli  ?", "server a:b ?"]
    assert kinds(script, ENV="prod") == ["server a:b"]


def test_branches_that_cannot_be_told_leave_their_variables_unknown() -> None:
    text = "if x; then export A=1 B=2; cd sub; else export B=2; fi; flask run"
    (start,) = [
        one for one in traced(["/app/s.sh"], {"s.sh": text}).starts if one.kind.value == "flask-cli"
    ]
    assert {name: one.value for name, one in start.environment.items()} == {"A": None, "B": "2"}
    assert start.folder is None
    assert not start.is_conditional
