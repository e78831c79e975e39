"""Some services with another contract than the rest: what a half-finished roll-out, or an older neighbour, looks like.

A service with another contract reads with that contract's classes and writes with them: fields that it does not know
are lost on the way in, events that it does not know are never said. Its handlers are today's.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from shared.messaging.handling.service import Service
from shared.messaging.testing.node import Node
from shared.messaging.testing.system import World
from shared.schemas import catalogue
from shared.schemas.event import Event
from shared.schemas.gate.contract import Contract
from shared.schemas.wire import from_headers, to_headers


class Through:
    """A contract as the chassis takes it: records pass through the other contract's classes to today's."""

    def __init__(self, other: Contract) -> None:
        self.other = other
        self.records = 0

    def resolve(self, ce_type: str) -> type[Event] | None:
        return None if self.other.current(ce_type) is None else catalogue.resolve(ce_type)

    def read(self, ce_type: str, value: bytes) -> Event:
        self.records += 1
        return catalogue.read(*self.rewritten(ce_type, value))

    roles = catalogue.roles
    topic_of = staticmethod(catalogue.topic_of)
    sources_of = staticmethod(catalogue.sources_of)
    owner_of = staticmethod(catalogue.owner_of)
    topic_of_name = staticmethod(catalogue.topic_of_name)
    may_hold = staticmethod(catalogue.may_hold)
    implausible = staticmethod(catalogue.implausible)

    def rewritten(self, ce_type: str, value: bytes) -> tuple[str, bytes]:
        """As a service of the other contract writes it."""
        self.records += 1
        reading = self.other.read(ce_type, value)
        return reading.ce_type, reading.text.encode()


class MixedWorld(World):
    """A world in which the services named in ``others`` have another contract."""

    def __init__(self, services: Iterable[Service], *, other: Contract, others: Collection[str], **knobs: Any) -> None:
        self.through = Through(other)
        self.others = others
        mixed = [replace(service, contract=self.through) if service.name in others else service for service in services]
        super().__init__(mixed, **knobs)
        self.contract = catalogue

    def _relay(self, node: Node) -> bool:
        if node.service.name in self.others:
            node.store.outbox = [self._said(outgoing) for outgoing in node.store.outbox if self._can_say(outgoing)]
        return super()._relay(node)

    def _can_say(self, outgoing: Any) -> bool:
        return self.through.other.current(from_headers(outgoing.headers).type) is not None

    def _said(self, outgoing: Any) -> Any:
        envelope = from_headers(outgoing.headers)
        if outgoing.value is None:
            return outgoing
        ce_type, value = self.through.rewritten(envelope.type, outgoing.value)
        return replace(outgoing, headers=to_headers(replace(envelope, type=ce_type)), value=value)
