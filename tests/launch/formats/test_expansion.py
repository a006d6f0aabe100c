from __future__ import annotations

import pytest

from flaskgate.launch.formats.expansion import expand

VALUES = {"A": "1", "EMPTY": "", "UNKNOWN": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain $ text", "plain $ text", id="a dollar sign alone"),
        pytest.param("${", "${", id="a brace that never closes"),
        pytest.param("$1x", None, id="a number is a name that is not known"),
        pytest.param("${}", None, id="no name"),
        pytest.param("${A.b}", None, id="no name that there is"),
        pytest.param("$B", None, id="not known"),
        pytest.param("x${UNKNOWN}", None, id="set to what is not known"),
        pytest.param("$A-${A}", "1-1", id="both forms"),
        pytest.param("$Ab", None, id="the name goes as far as it can"),
        pytest.param("${EMPTY}", "", id="empty"),
        pytest.param("${B:-x y}", "x y", id="default for unset"),
        pytest.param("${UNKNOWN:-x}", "x", id="default for what is not known"),
        pytest.param("${EMPTY:-x}", "x", id="default for empty"),
        pytest.param("${EMPTY-x}", "", id="no default for empty"),
        pytest.param("${B-x}", "x", id="default without colon"),
        pytest.param("${B:-${A}y}", "1y", id="default with a reference"),
        pytest.param("${B:-${C}}", None, id="default that is not known"),
        pytest.param("${A:+x}", "x", id="alternative"),
        pytest.param("${EMPTY:+x}", "", id="alternative for empty"),
        pytest.param("${EMPTY+x}", "x", id="alternative without colon"),
        pytest.param("${B+x}", "", id="no alternative"),
        pytest.param("${A:?must be set}", "1", id="required and set"),
        pytest.param("${B?must be set}", None, id="required and not set"),
    ],
)
def test_expand(text: str, expected: str | None) -> None:
    assert expand(text, VALUES) == expected


def test_what_is_not_known_can_stay_as_it_is_written() -> None:
    kept = expand("$A $B ${UNKNOWN} ${B:-2} ${}", VALUES, keep=True)
    assert kept == "1 $B ${UNKNOWN} 2 ${}"
    assert expand("$A" * 20_000, VALUES, keep=True) == "$A" * 20_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${A:-" * 5000, id="never closed"),
        pytest.param("${B:-" * 50 + "}" * 50, id="too deep"),
        pytest.param("$A" * 20_000, id="too long"),
    ],
)
def test_hostile_text_ends(text: str) -> None:
    assert expand(text, VALUES) in (None, text)
