"""What is sealed opens under its key, for its project and event, and nowhere else."""

import json
import os
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.messaging.storage.keys.configured import master_keys
from shared.messaging.storage.keys.sealing import CannotOpen, opened_event, seal, sealed_event, unseal
from shared.schemas import catalogue, lead
from shared.schemas.event import SealedEvent
from shared.schemas.generate.examples import examples_of
from shared.schemas.wire import from_value

EXAMPLE_KEY = bytes(range(32))
PUBLISHED = [
    example for name in ("SiteAssessed", "EnergyAnalysisCompleted") for example in examples_of(f"ncv03.lead.{name}.v2")
]


def analysis(project: UUID) -> SealedEvent:
    value = examples_of("ncv03.lead.EnergyAnalysisCompleted.v1")[0].value
    event = from_value(
        "ncv03.lead.EnergyAnalysisCompleted.v1", json.dumps({**(value or {}), "project_id": str(project)}).encode()
    )
    assert isinstance(event, SealedEvent)
    return event


def test_what_goes_out_holds_nothing_personal_and_opens_to_the_same_event() -> None:
    event, key = analysis(UUID(str(uuid7()))), os.urandom(32)
    sealed = sealed_event(event, catalogue.personal(type(event)), key)
    value = type(sealed).__pydantic_serializer__.to_json(sealed)
    assert b"monthly_kwh" not in value and b'"load":null' in value and sealed.sealed is not None
    again = from_value(sealed.ce_type, value)
    assert isinstance(again, SealedEvent)
    assert opened_event(again, key, catalogue.read) == event


def test_it_opens_under_no_other_key_and_for_no_other_project() -> None:
    project, key = UUID(str(uuid7())), os.urandom(32)
    sealed = sealed_event(analysis(project), ("load",), key)
    with pytest.raises(CannotOpen):
        opened_event(sealed, os.urandom(32), catalogue.read)
    with pytest.raises(CannotOpen):
        opened_event(sealed.model_copy(update={"project_id": UUID(str(uuid7()))}), key, catalogue.read)
    assert sealed.sealed is not None
    for broken in ("AAAA", "not base64!", sealed.sealed[:-8] + "AAAAAAA="):
        with pytest.raises(CannotOpen):
            opened_event(sealed.model_copy(update={"sealed": broken}), key, catalogue.read)


def test_after_its_key_was_forgotten_it_is_left_out() -> None:
    closed = sealed_event(analysis(UUID(str(uuid7()))), ("load",), None)
    assert isinstance(closed, lead.EnergyAnalysisCompleted) and closed.load is None and closed.sealed is None


def test_the_same_is_never_sealed_to_the_same() -> None:
    key = os.urandom(32)
    assert seal(b"one", key, b"") != seal(b"one", key, b"")
    assert unseal(seal(b"one", key, b"here"), key, b"here") == b"one"


@pytest.mark.parametrize("example", PUBLISHED, ids=lambda example: example.ce_type)
def test_the_published_examples_open_under_the_key_that_they_state(example: object) -> None:
    event = from_value(example.ce_type, example.record_value)  # type: ignore[attr-defined]
    assert isinstance(event, SealedEvent)
    opened = opened_event(event, EXAMPLE_KEY, catalogue.read)
    assert all(getattr(opened, name) is not None for name in catalogue.personal(type(event)))


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "?", "A" * 43 + "=,"])
def test_a_master_key_that_is_none_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^HELIO_MASTER_KEYS: key \d is not 32 bytes in base64$"):
        master_keys(text)


def test_every_sealed_event_has_personal_fields_that_may_be_null_and_no_other_event_has_any() -> None:
    for event in catalogue.events().values():
        fields = catalogue.personal(event)
        assert bool(fields) == issubclass(event, SealedEvent), event.ce_type
        for name in fields:
            assert event.model_fields[name].default is None, f"{event.ce_type}.{name}"
