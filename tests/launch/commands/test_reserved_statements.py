"""What comes after a script that does more than is followed."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, analysed

APP = {"app.py": f"{FLASK}app.run()\n"}
_BUSY = "for a in {1..99}; do for b in {1..99}; do echo $a; [ $b = 1 ] && x=$b; done; done\n"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("./busy.sh", id="a script"),
        pytest.param("bash busy.sh &", id="in the background"),
        pytest.param("echo '@reboot /srv/busy.sh' | crontab -", id="an entry of cron"),
        pytest.param("./busy.sh\n./busy.sh a\n./busy.sh b", id="several"),
        pytest.param("./outer.sh", id="within another"),
    ],
)
def test_what_comes_after_a_process_that_does_too_much_is_followed(before: str) -> None:
    files = {"busy.sh": f"#!/bin/bash\n{_BUSY}", "outer.sh": "#!/bin/bash\n./busy.sh\n"}
    run = f"#!/bin/bash\n{before}\nnohup python app.py &\n"
    found = analysed({**APP, **files, "run.sh": run}).launches
    assert [one.answer.word for one in found if one.path] == ["harmful"]
    assert "unknown" in {one.answer.word for one in found}, "that it was too much is said"


def test_what_comes_after_too_much_in_one_script_is_not() -> None:
    found = analysed({**APP, "run.sh": f"#!/bin/bash\n{_BUSY}nohup python app.py &\n"}).launches
    assert {one.answer.word for one in found} == {"unknown"}
