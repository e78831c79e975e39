"""helio equipment: a CEC list becomes a catalogue that helio design takes; a wrong file is one line and exit code 2."""

import json
from pathlib import Path

import pytest

from helio.main import run

LIST = """PV Module List
Manufacturer,Model Number,Safety Certification,Nameplate Pmax,Technology,Nameplate Isc,Nameplate Voc,\
Nameplate Ipmax,Nameplate Vpmax,γPmax,βVoc,Short Side,Long Side
Somebody,SB-500,UL 61730,500,Mono-c-Si,13.9,45.4,13.0,38.5,-0.3,-0.25,1.134,1.95
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "modules.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_prints_a_catalogue_for_programs_and_a_table_for_people(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["equipment", str(listed), "sb-500", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["modules"]
    assert (row["model"], row["pmax_w"], row["sources"]) == ("SB-500", 500, [str(listed)])
    assert run(["equipment", str(listed)]) == 0
    assert "UL 61730 (stated)" in capsys.readouterr().out


def test_the_own_catalogue_says_how_each_row_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["equipment", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = [row for kind in ("modules", "inverters", "batteries") for row in found[kind]]
    assert len(rows) >= 60
    for row in rows:
        read = {found["sources"][key]["read_as"] for key in row["sources"]}
        assert row["read_as"] == (read.pop() if len(read) == 1 else "in part"), row["key"]
        assert row["last_verified"] and row["certifications"]
        for one in row["certifications"]:
            assert one["file_no"] or one["status"] == "expected", f"{row['key']}: a listing that nobody read"
    assert run(["equipment"]) == 0
    shown = capsys.readouterr().out
    assert "transcription" in shown and "UL 9540 (expected)" in shown and "modules" in shown


@pytest.mark.parametrize("content", ["nothing of a list\n", LIST.replace("500,Mono", ",Mono")])
def test_a_list_that_is_none_is_refused(content: str, listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed.write_text(content, encoding="utf-8")
    assert run(["equipment", str(listed)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and str(listed) in said
