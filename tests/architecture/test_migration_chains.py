"""The migrations of each service are one chain: no number twice, none that follows two, one end."""

import re
from pathlib import Path

import pytest

from deploy.local.home import DATABASES

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(ROOT.glob("s*/*/migrations/versions"))


def test_there_is_one_for_each_database_of_the_chassis() -> None:
    assert sorted(folder.parts[-3] for folder in FOLDERS) == sorted(DATABASES)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parts[-3])
def test_each_follows_the_one_before(folder: Path) -> None:
    found = []
    for file in sorted(folder.glob("0*.py")):
        text = file.read_text()
        number = re.search(r'^revision\b[^=]*= "(\w+)"', text, re.M)
        before = re.search(r'^down_revision\b[^=]*= (?:"(\w+)"|None)', text, re.M)
        assert number is not None and before is not None, file
        assert file.name.startswith(f"{number[1]}_"), file
        found.append((number[1], before[1]))
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert [before for _, before in found] == [None, *numbers[:-1]]
