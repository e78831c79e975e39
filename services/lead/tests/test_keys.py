"""Where keys are missing the service says so at its start, not with the first site that is assessed."""

import pytest

from services.lead.app import create_app
from shared.messaging.testing.node import settings


def test_without_the_keys_of_projects_it_does_not_start() -> None:
    with pytest.raises(ValueError, match="set HELIO_KEYS_DATABASE_URL and HELIO_MASTER_KEYS"):
        create_app(settings("lead"))
