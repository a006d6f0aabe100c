"""What the commands of an image bring from elsewhere, and where it goes."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.project.fetched_files import fetched_in
from flaskgate.launch.project.origin import is_origin
from tests.launch.repository import Tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("tar tzf x.tgz && tar czf x.tgz .", [], id="lists and packs"),
        pytest.param("tar xzOf x.tgz a.py > /x", [], id="to the output"),
        pytest.param("tar xzf x.tgz", ["/w/*"], id="unpacks here"),
        pytest.param("curl -sL u | tar -xzC /opt", ["/opt/*"], id="a folder in short options"),
        pytest.param("tar -C/opt -xf x.tar", ["/opt/*"], id="a folder that is stuck on"),
        pytest.param("tar --extract --file=x --directory=/opt", ["/opt/*"], id="long options"),
        pytest.param("tar xf x -C /b kubectl", ["/b/kubectl", "/b/kubectl/*"], id="one member"),
        pytest.param("cd /srv && unzip -qo x.zip", ["/srv/*"], id="another folder"),
        pytest.param("unzip x.zip -d $HERE", ["/here/*"], id="a variable"),
        pytest.param("unzip -l x.zip; unzip -p x.zip", [], id="only shows"),
        pytest.param(
            "wget https://github.com/a/b-c/archive/master.zip && unzip master.zip",
            ["/w/master.zip", "/w/b-c-master/*"],
            id="an archive of GitHub",
        ),
        pytest.param(
            "curl -Lo /srv/b.tgz https://github.com/a/b/archive/refs/tags/v1.2.tar.gz\n"
            "tar xzf /srv/b.tgz -C /opt",
            ["/srv/b.tgz", "/opt/b-1.2/*"],
            id="of a tag",
        ),
        pytest.param(
            "wget -O x.zip https://github.com/a/b/archive/main.zip; unzip -j x.zip",
            ["/w/x.zip", "/w/*"],
            id="without its folders",
        ),
        pytest.param(
            "wget -O x.tgz https://github.com/a/b/archive/main.tar.gz\n"
            "tar --strip-components=1 -xzf x.tgz",
            ["/w/x.tgz", "/w/*"],
            id="without its first folder",
        ),
        pytest.param(
            "wget https://github.com/a/b/archive/vnext.zip; unzip vnext.zip",
            ["/w/vnext.zip", "/w/b-vnext/*"],
            id="of a branch that begins like a tag",
        ),
        pytest.param(
            "wget https://example.test/a/b/archive/main.zip && unzip main.zip",
            ["/w/main.zip", "/w/*"],
            id="an archive of others",
        ),
        pytest.param("cd $NO && tar xf x", [], id="a folder that is not known"),
        pytest.param("tar xf x -C $(mktemp -d)", [], id="a new folder"),
        pytest.param("tar xf x -C $NO", ["/*"], id="any folder"),
        pytest.param("git clone --depth 1 -b v1 https://h/o/n.git", ["/w/n/*"], id="clones"),
        pytest.param("git clone https://h/o/n . && pip install .", ["/w/*"], id="clones here"),
        pytest.param("git -C /srv pull; git status", ["/srv/*"], id="pulls"),
        pytest.param("svn export https://h/t /srv; hg clone u", ["/srv/*", "/w/u/*"], id="others"),
        pytest.param("curl u; wget -qO- u | sh; curl -fsSL u -o -", [], id="to the output"),
        pytest.param("curl -fsSLo a.py u; curl -O h/b.py?x=1", ["/w/a.py", "/w/b.py"], id="curl"),
        pytest.param("curl --output-dir /d -o a u", ["/d/a"], id="curl, another folder"),
        pytest.param("wget h/a.py; wget -P /d h/b h/c", ["/w/a.py", "/d/b", "/d/c"], id="wget"),
        pytest.param("wget -qO /d/a.py h/b", ["/d/a.py"], id="wget under another name"),
        pytest.param("aws s3 cp s3://b/a.py /d", ["/d", "/d/a.py", "/d/*"], id="a bucket"),
        pytest.param("rsync -a src/ /d; aws s3 cp a s3://b", [], id="from here, or to there"),
    ],
)
def test_fetched(text: str, expected: list[str]) -> None:
    values = {"HERE": "/here", "NO": None}
    found = fetched_in(text, PurePosixPath("/w"), values)
    assert [str(one.target) for one in found] == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://github.com/Me/Shop.git", True, id="over https"),
        pytest.param("git@github.com:me/shop", True, id="over ssh"),
        pytest.param("https://token@github.com/me/shop/#main", True, id="with more around it"),
        pytest.param("https://github.com/me/shop-data", False, id="a longer name"),
        pytest.param("https://github.com/other/shop", False, id="another owner"),
        pytest.param("$REPOSITORY", False, id="not known"),
    ],
)
def test_origin(url: str, *, expected: bool) -> None:
    assert is_origin(url, Tree({".git/config": "url = me/shop\n"})) is expected
    assert not is_origin(url, Tree({"app.py": ""}))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"README.md": "git clone https://github.com/me/shop.git\n"}, True, id="said"),
        pytest.param(
            {
                "README.rst": "git clone -b main git@github.com:Me/Shop\ngit clone https://h/me/shop\n"
            },
            True,
            id="said twice",
        ),
        pytest.param(
            {"README.md": "git clone https://h/me/shop\ngit clone https://h/me/theme\n"},
            False,
            id="one of two",
        ),
        pytest.param({"README.md": "see https://github.com/me/shop\n"}, False, id="a link"),
        pytest.param(
            {"README.md": "git clone https://h/me/shop\n", ".git/config": "url = my/fork\n"},
            False,
            id="Git says otherwise",
        ),
    ],
)
def test_origin_without_git(files: dict[str, str], *, expected: bool) -> None:
    assert is_origin("https://github.com/me/shop", Tree(files)) is expected
