"""Who may import whom: the contracts of ``pyproject.toml`` hold, and each of them notices a violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HOUSE = ("deploy", "helio", "sandbox", "services", "shared", "views")


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
    """A house with the same rooms and modules, all of them empty."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for part in HOUSE:
        for module in (ROOT / part).rglob("*.py"):
            copy = tmp_path / module.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.touch()
    return tmp_path


def test_an_empty_house_is_in_order(house: Path) -> None:
    outcome = _lint(house)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("services/lead/api/site.py", "services.design.model", "A service imports only shared and itself"),
        ("services/lead/api/site.py", "views.process", "know nothing of the tools around them"),
        ("views/process.py", "services.lead.model", "A view knows what is shared, and no service"),
        ("services/lead/api/site.py", "sandbox.people", "know nothing of the tools around them"),
        ("shared/messaging/publishing/relay.py", "deploy.local", "know nothing of the tools around them"),
        ("shared/rules/tariff/structure.py", "services.lead.model", "What is shared knows no service"),
        ("shared/schemas/lead.py", "sqlalchemy", "The contract and all rules are pure"),
        ("services/lead/rules/intake/greenbutton.py", "httpx", "The contract and all rules are pure"),
        ("services/lead/rules/intake/greenbutton.py", "shared.messaging.clock", "The contract and all rules are pure"),
        ("shared/messaging/publishing/relay.py", "shared.schemas.lead", "The chassis knows no business word"),
        ("shared/client/inbox.py", "shared.messaging.publishing.relay", "The consumer SDK stands alone"),
        ("services/lead/handlers.py", "shared.client.inbox", "uses the consumer SDK"),
        ("shared/messaging/storage/store.py", "shared.messaging.handling.work", "The rooms of the chassis are layers"),
        ("shared/messaging/handling/work.py", "shared.messaging.testing.system", "The rooms of the chassis are layers"),
        ("shared/messaging/records/consumer.py", "shared.messaging.loops.jobs", "The rooms of the chassis are layers"),
        ("shared/rules/readings/axis.py", "shared.rules.tariff.structure", "The rooms of the shared rules are layers"),
        ("services/design/rules/roof/layout.py", "services.design.rules.offer.options", "rooms of the design's rules"),
        ("services/lead/rules/usage/series.py", "services.lead.rules.espi.scan", "rooms of the lead's rules"),
    ],
)
def test_a_violation_is_noticed(house: Path, importer: str, imported: str, contract: str) -> None:
    assert (house / importer).exists()
    (house / importer).write_text(f"import {imported}\n")
    outcome = _lint(house)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    broken = [line for line in outcome.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert len(broken) == 1 and contract in broken[0], outcome.stdout
