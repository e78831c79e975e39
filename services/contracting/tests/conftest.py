"""What the jobs that run in the tests' own process need."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def sealing(seal: Path) -> None:
    """Contracts can be sealed."""
