"""The rig that the guarantee tests share; the ``stack`` fixture itself comes with the embedded stack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.stack import Stack
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate_when_reachable
from shared.rules.ruleset import publish
from tests.integration.rig import Rig


@pytest.fixture(scope="session")
def rig(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Rig:
    """The stack with the lead service's database migrated."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stack.settings_for("lead").items():
            patch.setenv(name, value)
        migrate_when_reachable(Settings(), "services.lead")
    return Rig(stack, tmp_path_factory.mktemp("logs"))


@pytest.fixture(autouse=True)
def law_as_it_was() -> Iterator[None]:
    """What REV-02 publishes in a test holds in that test alone."""
    yield
    publish({})


@pytest.fixture(scope="session", autouse=True)
def sealing(seal: Path) -> None:
    """Contracts can be sealed by jobs that run in the tests' own process."""
