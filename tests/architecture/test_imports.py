"""Who may import whom: the contracts of ``pyproject.toml`` hold, and each of them notices a violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TREE = (
    "deploy", "helio", "sandbox",
    "services", "services/lead", "services/lead/rules", "services/design", "services/design/rules",
    "shared", "shared/messaging", "shared/rules", "shared/schemas", "shared/schemas/event", "shared/schemas/wire",
    "shared/schemas/lead",
)  # fmt: skip


def _lint(directory: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "200", "PYTHONPATH": str(directory)}
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=directory, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_contracts_hold() -> None:
    outcome = _lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the same rooms."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in TREE:
        _furnish(tmp_path, package)
    return tmp_path


def _furnish(house: Path, package: str) -> None:
    """The package and those above it."""
    folder = house
    for part in Path(package).parts:
        folder /= part
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()


def test_an_empty_house_is_in_order(house: Path) -> None:
    outcome = _lint(house)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("services/lead/api.py", "services.design.model", "A service imports only shared and itself"),
        ("services/lead/api.py", "sandbox.people", "know nothing of the tools around them"),
        ("shared/messaging/publishing/relay.py", "deploy.local", "know nothing of the tools around them"),
        ("shared/rules/tariff/structure.py", "services.lead.model", "What is shared knows no service"),
        ("shared/schemas/lead/events.py", "sqlalchemy", "The contract and all rules are pure"),
        ("services/lead/rules/intake/greenbutton.py", "httpx", "The contract and all rules are pure"),
        ("services/lead/rules/intake/greenbutton.py", "shared.messaging.clock", "The contract and all rules are pure"),
        ("shared/messaging/publishing/relay.py", "shared.schemas.lead", "The chassis knows no business word"),
    ],
)
def test_a_violation_is_noticed(house: Path, importer: str, imported: str, contract: str) -> None:
    target = house.joinpath(*imported.split("."))
    if not target.exists() and target.parent.is_dir() and target.parent != house:
        target.with_suffix(".py").touch()
    _furnish(house, str(Path(importer).parent))
    (house / importer).write_text(f"import {imported}\n")
    outcome = _lint(house)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    broken = [line for line in outcome.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert len(broken) == 1 and contract in broken[0], outcome.stdout
