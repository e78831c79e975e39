"""No job of any service fails without its project learning of it."""

import importlib

import pytest

from shared.schemas.topics import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_every_job_says_what_happens_when_it_is_given_up(service: str) -> None:
    handlers = importlib.import_module(f"services.{service}.handlers").handlers
    assert [name for name, job in handlers.jobs.items() if job.given_up is None] == []
