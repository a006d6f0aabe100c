"""What is kept of the address of `origin`: the owner and the name, and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.discover import CONFIG, discover, origin_of
from tests.repositories import Repository


@pytest.mark.parametrize(
    "address",
    [
        "https://github.test/me/shop",
        "https://x:secret@github.test/me/shop.git",
        "https://github.test/group/me/shop/",
        "git@github.test:me/shop.git",
        "ssh://git@github.test:22/me/shop.git",
    ],
)
def test_owner_and_name_are_kept(tmp_path: Path, address: str) -> None:
    made = Repository.create(tmp_path / "r")
    made.git("remote", "add", "origin", address)
    file = origin_of(made.root)
    assert file is not None
    assert file.text == '[remote "origin"]\n\turl = me/shop\n'


@pytest.mark.parametrize("address", ["../shop bag", "shop", "/"])
def test_other_addresses_say_nothing(tmp_path: Path, address: str) -> None:
    made = Repository.create(tmp_path / "r")
    made.git("remote", "add", "origin", address)
    assert origin_of(made.root) is None


def test_no_repository_has_no_origin(tmp_path: Path) -> None:
    assert origin_of(tmp_path) is None


def test_it_can_be_read_and_is_not_walked(tmp_path: Path) -> None:
    made = Repository.create(tmp_path / "r")
    made.git("remote", "add", "origin", "https://github.test/me/shop")
    found = discover(made.root)
    assert found.tree.read(CONFIG) is not None
    assert CONFIG not in found.tree.paths
