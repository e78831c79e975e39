"""``docs/extending.md`` is complete: what each of its lists names is added to a copy of the source, and works there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/extending.md").read_text()
BLOCK = re.compile(r"<!-- (\w+): (\S+) -->\n```(\w+)\n(.*?)```", re.DOTALL)
PATIENCE_S = 280.0


class Step(NamedTuple):
    path: str
    """A file, or ``run``."""
    kind: str
    text: str


def steps(what: str) -> list[Step]:
    return [Step(path, kind, text) for of, path, kind, text in BLOCK.findall(PAGE) if of == what]


def replacements(diff: str) -> Iterator[tuple[str, str]]:
    """What is there, and what takes its place: runs of lines with ``-``, then of lines with ``+``."""
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", diff, re.MULTILINE):
        yield tuple("\n".join(line[1:] for line in lines.splitlines()) for lines in (old, new))  # type: ignore[misc]


def follow(step: Step, house: Path) -> None:
    """Does one step of a list in the copy."""
    if step.path == "run":
        environment = os.environ | {"PYTHONPATH": str(house), "PYTEST_ADDOPTS": ""}
        for line in step.text.splitlines():
            line, _, written = line.partition(" > ")
            command = [sys.executable if word == "python" else word for word in line.split()]
            done = subprocess.run(
                command, cwd=house, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
            )
            assert done.returncode == 0, f"{line}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
            if written:
                (house / written).write_text(done.stdout)
        return
    file = house / step.path
    if step.kind != "diff":
        assert not file.exists(), f"{step.path} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(step.text)
        return
    text = file.read_text()
    for old, new in replacements(step.text):
        assert text.count(old) == 1, f"{step.path} holds {text.count(old)} times\n{old}"
        text = text.replace(old, new)
    file.write_text(text)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the source as git knows it, changes that are not committed included."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    copy = tmp_path / "house"
    for name in names.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    return copy


LISTS = sorted({of for of, *_ in BLOCK.findall(PAGE)})
NEEDS_A_STACK = {"reader", "stage", "view"}
"""Whose own tests, the last step of the list, read the topics of a running stack."""


@pytest.mark.parametrize("what", sorted(NEEDS_A_STACK))
def test_a_list_of_files_fits_the_files_that_there_are(what: str, house: Path) -> None:
    for step in steps(what):
        if step.path != "run":
            follow(step, house)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=pytest.mark.stack if what in NEEDS_A_STACK else ()) for what in LISTS]
)
def test_a_list_of_files_is_all_that_it_takes(what: str, house: Path) -> None:
    found = steps(what)
    assert found[-1].path == "run"
    for step in found:
        follow(step, house)
