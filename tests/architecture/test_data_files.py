"""Dated data says each thing once: of a name that stands twice in one object a parser would silently take either."""

from pathlib import Path

import pytest

from shared.schemas.doubled import doubled_name

ROOT = Path(__file__).parents[2]
HOUSE = ("deploy", "helio", "sandbox", "services", "shared", "views")


@pytest.mark.parametrize("part", HOUSE)
def test_no_name_stands_twice_in_a_data_file(part: str) -> None:
    files = [file for file in (ROOT / part).rglob("*.json") if "node_modules" not in file.parts]
    told = {str(file.relative_to(ROOT)): doubled_name(file.read_bytes()) for file in files}
    assert {file: name for file, name in told.items() if name is not None} == {}
