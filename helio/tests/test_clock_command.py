"""``helio clock`` shows the calendar and changes its speed, and it never goes back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local import clockfile
from deploy.local.home import Home
from helio.main import run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HELIO_HOME", str(tmp_path))
    home = Home(tmp_path)
    home.prepare(12_000)
    clockfile.resume(home.clock_file, 1.0, None)
    return home


def _clock(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["clock", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() == {"now", "speed", "leaping"}
    return dict(found)


def test_it_shows_where_the_calendar_stands(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    found = _clock(capsys)
    assert found["speed"] == 1.0 and found["leaping"] is False
    assert abs(datetime.fromisoformat(str(found["now"])) - datetime.now(UTC)) < timedelta(seconds=60)
    assert run(["clock"]) == 0
    assert "UTC, real time" in capsys.readouterr().out


def test_a_new_speed_goes_on_from_where_the_calendar_stands(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    seen = [_clock(capsys, "--speed", speed)["now"] for speed in ("100000", "0.5", "86400", "1")]
    assert seen == sorted(str(instant) for instant in seen)
    assert clockfile.read(home.clock_file).speed == 1.0
    assert len((home.path / "clock.log").read_text().splitlines()) == 4


@pytest.mark.parametrize("speed", ["0", "-3", "nan", "1e12"])
def test_a_speed_that_is_none_changes_nothing(home: Home, capsys: pytest.CaptureFixture[str], speed: str) -> None:
    before = home.clock_file.read_bytes()
    assert run(["clock", f"--speed={speed}"]) == 2
    assert "cannot run at speed" in capsys.readouterr().err
    assert home.clock_file.read_bytes() == before


def test_where_no_stack_was_started_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HELIO_HOME", str(tmp_path / "none"))
    for arguments in (["clock"], ["clock", "--speed", "3"], ["clock", "--leap"]):
        assert run(arguments) == 2
        assert "helio up" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
