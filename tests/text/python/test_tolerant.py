"""The tolerant reader gives what `ast` gives, and of what `ast` refuses all that can be told."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path

import pytest

from flaskgate.text.python.gaps import UNREADABLE, Gap
from flaskgate.text.python.python import encoding_of, parse
from flaskgate.text.python.tolerant import read

ROOT = Path(__file__).parents[3]
LIBRARY = Path(sysconfig.get_path("stdlib"))

CONSTRUCTS = [
    "",
    "\f\n# only a comment\n",
    "x = 1; y = 2;\nz",
    "import a, b.c as d, e . f",
    "from . import x\nfrom ... a . b import (c as d, e,)\nfrom .a import *",
    "from __future__ import annotations",
    "assert a, b\nassert (a)",
    "del a\ndel (a), b[0], (c, d)\ndel (e)",
    "raise\nraise A\nraise A from b",
    "global a, b\n",
    "a = b = c, = 1, 2\n(a) = 1\n(a, b), [c, *d], = x\n[] = ()\n() = []",
    "x: int\nx: int = 3\n(y): int\na.b: int\na[0]: int = 3",
    "x: a.b[int, Callable[[int], str]] | None = f.g\ny: dict[str, int] | list[x] | None",
    "a += 1; a //= 2; a **= b; a >>= 3; a @= c; a.b |= d, e",
    "x = 0xFF + 0o17 + 0b11 + 1_000 + 1e5 + 1.5j + .5 + 5. + 00 + 0_0",
    "x = None, True, False, ...",
    "x = not a if b else lambda *a, b=1, c, **k: 0",
    "x = a < b <= c != d is not e is f not in g in h == i > j >= k",
    "x = a or b or c and d and not e or (f or g)",
    "x = a ^ b & c | d << e >> f + g - h * i @ j / k % l // m ** n ** -o",
    "x = (a ^ b) & c - (d - e) ** f ** (g)",
    "x = -a ** b + ~c * +d",
    "x = a[1], a[1:2], a[:], a[::3, 1:], a[b, *c], a[*c], a[1,], a[(1, 2)]",
    "a.b.c(d)(e)[f].g\n(a).b\n(a)(b)",
    "f(a, *b, c=1, **d, e=2)\nf(*a.b(), **c.d)\nf(x for x in y)\nf((x for x in y), 1)\nf(a := 1)",
    "[a, *b, c]; {a, *b}; {}; {**a, 'b': 1, **c}; (); (a,); (a, *b); [*a.b, *c[0], *d()]",
    "print(*a or b)\nx = *a, *b",
    "[x for x in y if a if b for z, in x]\n{x: y for x, y in z}",
    "{x async for x in y}\n(x for x in y)",
    "[y := f(x), y ** 2]\nif any((y := q) for q in z): pass\nx = (y := 1)",
    "def f():\n  yield\n  x = yield a\n  yield from b\n  x = yield a, b\n  return\n  return a, *b",
    "async def f():\n  await a\n  async with a as b, c: pass\n  async for x in y: pass\n  else: z",
    "def f(a, b=1, /, c=2, *, d, e=3, **k): pass\ndef g(a, *args: int, b: str = 'x') -> int: pass",
    "def f(*args: *Ts): pass\nlambda: 0\nlambda a, /, *b: 0\nlambda *, a: 0",
    "@a\n@b.c[d](e)\n@(x := y)\nasync def f(): pass\n@a\nclass A: pass",
    "class A: pass;\nclass B(): pass\nclass C(D, *E, metaclass=F, **G):\n  'doc'\n  x = 1\n  # end",
    "if a: pass\nif a:\n  b\nelif c:\n  d\nelif e: f\nelse:\n  g\n  # end\n# more\nx",
    "for a, b in c, d:\n  continue\nelse:\n  break\nfor x in *a, b: pass\nfor a[0] in b: pass",
    "while a: b\nelse: c",
    "try: a\nexcept: b\ntry:\n  a\nexcept A: b\nexcept (B, C) as d: e\nelse: f\nfinally: g",
    "try: a\nfinally: b\ntry: a\nexcept* A: b\nexcept* (B, C) as d: e",
    "with a: b\nwith a as b, c as (d, e): f",
    "with (a, b): c\nwith (a as b): c\nwith (a as b, c,): d",
    "with (a): b\nwith (a) as b: c\nwith (a, b) as c: d\nwith (yield): e",
    "match a:\n  case {'x': [1, *r], -1: y, a.b: 2, **k} if z: pass",
    "match a:\n  case A(x, y=-2) | B() as c: pass",
    "match a, b:\n  case -1+2j | -3 | 'a' 'b' | b'c': pass",
    "match a, b:\n  case (a.b) | None | True: pass\n  case _: b",
    "match a:\n  case (x,): pass\n  case x, *_: pass",
    "match a:\n  case x,: pass\n  case (x): pass\n  case []: pass",
    "match a:\n  case A(B() as c, x=[D() as e], y=F() as g, z=_ as h, i=1 | 2 as j): pass",
    "match (a):\n  case a.b.c(): pass\n  case [1, (2 | 3), {}]: pass\n  case 1 - 2j: pass",
    "match = 1\nmatch(a)\nmatch[a]\nmatch.b",
    "type = 3\ntype(x)\ntype(x).y = 4\ncase = _ = 5\nprint(x)",
    "'a' \"b\" '''c\nd''' r'\\d'",
    "u'a' 'b'; 'a' u'b'; b'\\x00' rb'\\x00' Rb'\\n'; '\\N{BULLET}\\x41\\u00e9\\101\\\nx'; '\\d'",
    "f'a'; f''; f'{a}' 'b' f'c{d}e' rf'\\d{e}\\n'; f'\\n{a}\\x41\\N{BULLET}{{b}}'",
    "fr'\\\\'; f'\\\\'; fr'a\\\\'; fr'{a}\\\\'",
    "fr'\\\\\\\\'; f'\\\\\\\\'; fr'a\\\\\\\\'; fr'{a}\\\\\\\\'; r'\\\\\\\\'",
    "f'{a!r:>{w}.{p}}'; f'{a:}'; f'{a:%Y-%m}'; f'{a = }'; f'{a=!s}'; f'{a = :>10}'; f'{a!a}'",
    "f'{a, b}'; f'{*a, b}'; f'{a != b}'",
    "f'{ {1: 2}[1] }'; f'{(lambda x: 1)}'; f'{x:=10}'; f'{(x:=1)}'",
    "f'''a\n{b\n+ c}\nd'''",
    "é = 'ü'; x = é.ö; \u017f = 1; \u210c = 2",
    "x = [\n  1,  # one\n\n  2,\n]  # end\nif x: # c\n  # d\n  y\n# e\nelse: # f\n  # g\n  z",
    "x = 1 + \\\n  2\nif a and \\\n   b: pass",
    "if a:\n\tb\n\tif c:\n\t\td\ne",
    "(a\n .b\n .c(\n  d))",
]


def same(text: str) -> tuple[str, str]:
    """Return what `ast` makes of a text and what the tolerant reader does."""
    tree, gaps = read(text)
    assert gaps == ()
    return dumped(ast.parse(text)), dumped(tree)


def dumped(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if hasattr(node, "type_params"):
            node.type_params = []  # they are left out, see the module
        if isinstance(node, ast.JoinedStr):  # Python 3.11 miscounts the places in it
            for inner in [*ast.walk(node)][1:]:
                for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                    if hasattr(inner, name):
                        setattr(inner, name, 0)
    return ast.dump(tree, include_attributes=True)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", CONSTRUCTS)
def test_constructs_are_what_they_are_to_ast(text: str) -> None:
    expected, found = same(text)
    assert found == expected


_ODD = frozenset({"test_compile.py"})
"""The grammar takes a line in brackets that begins left of its block for the end of the block."""


def sources() -> list[Path]:
    """A sample of the standard library, and all of this project."""
    library = [*sorted(LIBRARY.glob("*.py"))[::30], *sorted(LIBRARY.glob("*/*.py"))[::200]]
    own = [*sorted(ROOT.glob("flaskgate/**/*.py"))[::15], *sorted(ROOT.glob("tests/**/*.py"))[::15]]
    return [*library, *own]


@pytest.mark.filterwarnings("ignore")
def test_real_code_is_what_it_is_to_ast() -> None:
    unequal = []
    for path in sources():
        try:
            text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        tree, gaps = read(text)
        if path.name not in _ODD and (gaps or dumped(tree) != dumped(ast.parse(text))):
            unequal.append(str(path))
    assert unequal == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("""x = f"a {b["c"]}\"""", "x = f'a {b['c']}'", id="quotes in an f-string"),
        pytest.param(
            """x = f"a{f"b{f"c{d["e"]}"}"}\"""", "x = f'a{f'b{f'c{d['e']}'}'}'", id="three deep"
        ),
        pytest.param('x = f"{"\\n".join(a)}"', "x = f'{'\n'.join(a)}'", id="a backslash in it"),
        pytest.param('x = f"{\n  a  # why\n}"', "x = f'{a}'", id="a comment in it"),
        pytest.param("class A[T: int = str, *Ts, **P](B): x", "class A(B):\n    x", id="class"),
        pytest.param("def f[T](x: T) -> T: y", "def f(x: T) -> T:\n    y", id="def"),
        pytest.param("type X[T] = list[T]\ny", "X = lambda: list[T]\ny", id="a type"),
        pytest.param(
            "type X[T = int] = list[T]\ny", "X = lambda: list[T]\ny", id="a type with a default"
        ),
        pytest.param("type X = int\ny", "X = lambda: int\ny", id="a plain type"),
        pytest.param("x = t'a {b!r} {c()}'", "x = unread(b, c())", id="a template string"),
        pytest.param("x = rt'{b:{c}}' t'd'", "x = unread(b)", id="two template strings"),
        pytest.param(
            "try: a\nexcept A, B, C: b",
            "try:\n    a\nexcept (A, B, C):\n    b",
            id="except without parentheses",
        ),
        pytest.param(
            "try: a\nexcept OSError, ValueError: b",
            "try:\n    a\nexcept (OSError, ValueError):\n    b",
            id="except with two of Python's own",
        ),
        pytest.param(
            "from x import A, B\ntry: a\nexcept A, B: b",
            "from x import A, B\ntry:\n    a\nexcept (A, B):\n    b",
            id="except with two known names",
        ),
        pytest.param(
            "try: a\nexcept* A, OSError: b",
            "try:\n    a\nexcept* (A, OSError):\n    b",
            id="except* without parentheses",
        ),
    ],
)
def test_what_is_new(text: str, expected: str) -> None:
    tree, gaps = read(text)
    assert (said(tree), gaps) == (expected, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("print 'a %s' % x", "print('a %s' % x)", id="print"),
        pytest.param("print 'a', b,", "print('a', b)", id="print of two without an end"),
        pytest.param("print >>f, 'a'", "print('a', file=f)", id="print to a file"),
        pytest.param("print", "print", id="print alone"),
        pytest.param("exec code in space", "exec(code, space)", id="exec"),
        pytest.param("x = `a` + `b`", "x = unread(a) + unread(b)", id="backticks"),
        pytest.param("x = 0777, 10L, 0xFFl, 0xeL", "x = (511, 10, 255, 14)", id="numbers"),
        pytest.param("x = ur'\\d' 'e'", "x = '\\\\de'", id="ur"),
        pytest.param("x = a <> b", "x = a != b", id="unequal"),
        pytest.param("raise E, 'x'", "raise E('x')", id="raise"),
        pytest.param("raise E, 'x', trace", "raise E('x')", id="raise with a traceback"),
        pytest.param(
            "try: a\nexcept A, e: b", "try:\n    a\nexcept A as e:\n    b", id="except with a name"
        ),
        pytest.param(
            "try: a\nexcept (A, B), e: b",
            "try:\n    a\nexcept (A, B) as e:\n    b",
            id="except two with a name",
        ),
        pytest.param(
            "def f(a, (b, c)=d): e",
            "def f(a, .1=d):\n    b, c = .1\n    e",
            id="a tuple among parameters",
        ),
        pytest.param(
            "lambda a, (b, c): d",
            "lambda a, .1: [d for b, c in [.1]][0]",
            id="a tuple among those of a lambda",
        ),
        pytest.param(
            "lambda (a), ((b, c), d): e",
            "lambda a, .1: [e for (b, c), d in [.1]][0]",
            id="a name in parentheses, and a nested tuple",
        ),
        pytest.param("def f((a)): b", "def f(a):\n    b", id="in parentheses in a function"),
        pytest.param(
            "if a:\n\tb\n \tc\n        d\n\te\nprint f",
            "if a:\n    b\n    c\n    d\n    e\nprint(f)",
            id="a tab behind a space",
        ),
    ],
)
def test_what_was(text: str, expected: str) -> None:
    tree, gaps = read(text)
    assert (said(tree), gaps) == (expected, ())


def said(tree: ast.Module) -> str:
    return ast.unparse(tree).replace(UNREADABLE, "unread").replace('"', "'").replace("'''", "'")


@pytest.mark.parametrize(
    ("text", "expected", "gaps"),
    [
        pytest.param("a\nb = = c\nd", "a\nb = c = unread(b, c)\nd", [(2, "b = = c")], id="a line"),
        pytest.param(
            "def f(:\n  app.run()\nx",
            "f = app = run = unread(f, app, run)\nx",
            [(1, "def f(: app.run()")],
            id="what stands under a broken head",
        ),
        pytest.param(
            "if a:\n  x\n  b c\n  d\nelse:\n  e",
            "if a:\n    x\n    b = c = unread(b, c)\n    d\nelse:\n    e",
            [(3, "b c")],
            id="a line of a block",
        ),
        pytest.param(
            "if a b:\n  c\nelse:\n  d\ne",
            "a = b = c = d = unread(a, b, c, d)\ne",
            [(1, "if a b: c else: d")],
            id="a condition",
        ),
        pytest.param("?\n$", "unread()", [(1, "? $")], id="no name"),
        pytest.param(
            "x = b'a' 'b'\ny", "x = unread(x)\ny", [(1, "x = b'a' 'b'")], id="bytes, text"
        ),
        pytest.param("(a, b) += 1", "a = b = unread(a, b)", [(1, "(a, b) += 1")], id="no target"),
        pytest.param("f() = 1", "f = unread(f)", [(1, "f() = 1")], id="a call as a target"),
        pytest.param("'\\N{no}'", "unread()", [(1, "'\\N{no}'")], id="a character there is not"),
        pytest.param("f'\\N{no}'", "unread()", [(1, "f'\\N{no}'")], id="nor in an f-string"),
        pytest.param("089", "unread()", [(1, "089")], id="no number"),
        pytest.param("await a ** b", "a = b = unread(a, b)", [(1, "await a ** b")], id="a rank"),
        pytest.param("f'a' b'c'", "unread()", [(1, "f'a' b'c'")], id="bytes in an f-string"),
        pytest.param("f'{x:={y}}'", "x = y = unread(x, y)", [(1, "f'{x:={y}}'")], id="a format"),
        pytest.param(
            "def f(a=1, b): c",
            "f = a = b = c = unread(f, a, b, c)",
            [(1, "def f(a=1, b): c")],
            id="no default",
        ),
        pytest.param(
            "match a:\n  pass", "a = pass = unread(a, pass)", [(1, "match a: pass")], id="no case"
        ),
    ],
)
def test_what_no_grammar_reads(text: str, expected: str, gaps: list[tuple[int, str]]) -> None:
    tree, found = read(text)
    assert (said(tree), list(found)) == (expected, [Gap(*one) for one in gaps])


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param("(" * 5_000 + "\nx = 1", 1, id="brackets"),
        pytest.param("x = " + "-" * 5_000 + "1\ny = 2", 2, id="signs"),
        pytest.param("x = " + "+".join("a" * 900) + "\ny = 2", 2, id="a long sum"),
        pytest.param("x" + ".y" * 5_000 + "\ny = 2", 2, id="a long chain"),
        pytest.param("match a:\n case " + "[" * 300 + "]" * 300 + ": b\nc", 2, id="a deep pattern"),
        pytest.param(
            "".join(" " * n + "if a:\n" for n in range(300)) + " " * 300 + "b", 1, id="ifs"
        ),
        pytest.param("x = 1\n" * 90_000, 1, id="too many parts"),
        pytest.param("x = '" + "a" * 600_000 + "'", 1, id="too many bytes"),
    ],
)
def test_hostile_text_is_bounded(text: str, body: int) -> None:
    tree, gaps = read(text)
    assert (len(tree.body), bool(gaps)) == (body, True)


def test_mutated_code_is_read() -> None:
    """Nothing that a text may hold ends in an exception, and all that stands is in a place."""
    chance = random.Random(3)  # noqa: S311 (nothing secret)
    text = "\n".join(CONSTRUCTS)
    for _ in range(150):
        at = chance.randrange(len(text))
        size = chance.choice([1, 5, 60])
        new = "".join(
            chance.choices("abc(){}[]:'\"\n \t#f=,.@+-*<>|&^~`!\\\0é0", k=chance.randrange(6))
        )
        tree, _gaps = read(text[:at][-800:] + new + text[at + size :][:800])
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt | ast.expr):
                assert (node.lineno, node.col_offset) <= (node.end_lineno, node.end_col_offset)
        ast.unparse(tree)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"# coding: latin-1\nx = f'{'\xe9'}'", "x = f'{'é'}'", id="an old encoding"),
        pytest.param(b"# coding: hex\nx = f'{'y'}'", "x = f'{'y'}'", id="no encoding of text"),
        pytest.param(b"# coding: none\nx = 1", "x = 1", id="an unknown encoding"),
        pytest.param(b"\xef\xbb\xbfx = f'{'y'}'", "x = f'{'y'}'", id="a byte order mark"),
        pytest.param(b"x = '\xe9'", "x = '\ufffd'", id="bytes that are no UTF-8"),
        pytest.param(b"x = f'{'y'}'\r\nz = 1\ry", "x = f'{'y'}'\nz = 1\ny", id="line endings"),
    ],
)
def test_bytes(data: bytes, expected: str) -> None:
    parsed = parse(data)
    assert (said(parsed.tree), parsed.gaps) == (expected, ())


def test_a_file_is_read_once() -> None:
    assert parse(b"x = f'{'y'}'") is parse(bytes(bytearray(b"x = f'{'y'}'")))


def test_what_an_encoding_is() -> None:
    assert [encoding_of(one) for one in (b"", b"\xef\xbb\xbf", b"# coding: none\n")] == [
        "utf-8",
        "utf-8-sig",
        "utf-8",
    ]


def test_what_a_newer_ast_has_is_put_in_older_words(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(ast, "TypeAlias"):

        class TypeAlias(ast.stmt):
            _fields = ("name", "value")

        newer = ast.parse("x\n")
        (old,) = newer.body
        assert isinstance(old, ast.Expr)
        name = ast.Name(id="X", ctx=ast.Store(), lineno=1, col_offset=5)
        fields = {"name": name, "value": old.value, "lineno": 1, "col_offset": 0}
        node = TypeAlias()
        node.__dict__.update(fields)
        monkeypatch.setattr(ast, "parse", lambda _: ast.Module(body=[node], type_ignores=[]))
    assert said(parse(b"type X = x\n").tree) == "X = lambda: x"
