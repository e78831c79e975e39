"""``helio up`` says what it waits for, also where nobody looks at a terminal."""

import re
from pathlib import Path
from typing import cast

import pytest

from deploy.local.home import Home
from deploy.local.readiness import Observer
from deploy.local.stack import Stack
from helio.commands.up import _wait
from helio.main import run


class Starting:
    """A stack whose parts get ready one after the other."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.seconds = 0.0

    def wait_ready(self, *, seconds: float, observe: Observer) -> None:
        self.seconds = seconds
        parts = {"kafka": "starting", "provision-kafka": "at work", "provision-postgres": "done", "lead": "waiting"}
        observe(parts)
        observe(parts)
        observe(parts | {"kafka": "ready", "provision-kafka": "done", "lead": "starting"})
        observe(parts | {"kafka": "ready", "provision-kafka": "done", "lead": "ready"})


def test_every_change_of_a_part_is_one_plain_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(tmp_path)
    home.prepare(12_000)
    stack = Starting(home)
    _wait(cast(Stack, stack), 77.0)
    lines = capsys.readouterr().err.splitlines()
    assert all(re.match(r" *\d+\.\d s  \S+: ", line) for line in lines)
    assert [line.split("s  ", 1)[1] for line in lines] == [
        "kafka: starting",
        "provision-kafka: at work",
        "provision-postgres: done",
        "lead: waits for provision-kafka",
        "kafka: ready",
        "provision-kafka: done",
        "lead: starting",
        "lead: ready",
    ]
    assert stack.seconds == 77.0


@pytest.mark.parametrize("value", ["0", "-1", "soon"])
def test_a_timeout_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    monkeypatch.setenv("HELIO_HOME", str(tmp_path / "none"))
    assert run(["up", f"--timeout={value}"]) == 2
    assert "--timeout" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
