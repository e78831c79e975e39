"""A key to seal contracts with, for the jobs that run in the tests' own process."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.contracting.ports import sealing
from services.contracting.rules.signing.issuer import Issuer


@pytest.fixture(scope="session", autouse=True)
def seal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The directory of the key. It is valid on the calendar of the tests."""
    directory = tmp_path_factory.mktemp("seal")
    issuer = Issuer.generate(datetime(2026, 1, 1, tzinfo=UTC))
    (directory / sealing.KEY).write_bytes(issuer.key)
    (directory / sealing.CERTIFICATE).write_bytes(issuer.certificate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELIO_SEAL_DIRECTORY", str(directory))
        yield directory
