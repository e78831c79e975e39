"""Forged records: what has to be counted is what the services say of them themselves, and nobody believes one."""

import random
from datetime import UTC, datetime
from importlib import import_module

import pytest

from deploy.local.home import DATABASES
from sandbox.forged import forge, readers_of, targets
from sandbox.people.journeys import _read_message
from shared.client.reading import Reader
from shared.messaging.handling.reading import Message, Rejected, StoredRecord, read
from shared.messaging.handling.service import Service
from shared.messaging.ids import new_id
from shared.schemas import catalogue
from shared.schemas.topics import SERVICES
from shared.schemas.wire import implausible


def service_of(name: str) -> Service:
    found: Service = import_module(f"{'services' if name in SERVICES else 'sandbox'}.{name}.app").SERVICE
    return found


@pytest.mark.parametrize("topic", targets())
def test_each_kind_is_rejected_by_those_who_have_to_count_it_and_is_nobody_elses_fact(topic: str) -> None:
    services = {name: service_of(name) for name in DATABASES}
    assert readers_of(topic)
    for seed in range(20):
        for forged in forge(topic, new_id(), random.Random(seed)):
            assert forged.counted_by
            record = StoredRecord(topic, 0, 0, forged.key, forged.value, forged.headers)
            found = {name: read(record, services[name], datetime.now(UTC)) for name in readers_of(topic)}
            rejected = [name for name, what in found.items() if isinstance(what, Rejected)]
            assert not [what for what in found.values() if isinstance(what, Message)], forged.kind
            assert tuple(rejected) == forged.counted_by, forged.kind


class Read:
    """A record as the client library gives it."""

    def __init__(self, record: StoredRecord) -> None:
        self._record = record

    def __getattr__(self, name: str) -> object:
        return lambda: getattr(self._record, name)


@pytest.mark.parametrize("topic", targets())
def test_people_who_follow_the_topics_believe_none_of_it(topic: str) -> None:
    reader = Reader(
        catalogue.events().values(), lambda envelope, event: implausible(envelope, event, datetime.now(UTC))
    )
    for forged in forge(topic, new_id(), random.Random(7)):
        record = StoredRecord(topic, 0, 0, forged.key, forged.value, forged.headers)
        assert _read_message(Read(record), reader, set()) is None, forged.kind
