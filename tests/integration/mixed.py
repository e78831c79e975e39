"""Some services with another contract than the rest: what a half-finished roll-out, or an older neighbour, looks like.

A service with another contract reads with that contract's classes and writes with them: fields that it does not know
are lost on the way in, events that it does not know are never said, a newer version of a known one waits for the
roll-out of its reader. Its handlers are today's; what an older one would have said is in ``older``.
"""

from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from typing import Any

from services.permitting.rules.language.reading import Message, read
from services.permitting.rules.language.table import Lapsed
from shared.messaging.handling.service import Place, Placed, Service
from shared.messaging.testing.node import Node
from shared.messaging.testing.system import World
from shared.schemas import aov04, catalogue, interconnection
from shared.schemas.event import Event
from shared.schemas.gate.contract import Contract
from shared.schemas.tests.older import OLDER, older
from shared.schemas.values import UnknownType
from shared.schemas.wire import from_headers, to_headers

BEFORE: dict[type[Any], type[Event]] = {
    interconnection.UtilityPermissionGranted: aov04.PermissionToOperateGranted,
    interconnection.UtilityPermissionDenied: aov04.PermissionToOperateDenied,
    interconnection.UtilityPermissionRevoked: aov04.PermissionToOperateRevoked,
}
"""What permitting says of AOV-04's permissions, and what AOV-04 itself said of them before."""


class Through:
    """A contract as the chassis takes it: records pass through the other contract's classes to today's."""

    def __init__(self, other: Contract) -> None:
        self.other = other
        self.records = 0

    def resolve(self, ce_type: str) -> type[Event] | None:
        return catalogue.resolve(ce_type) if self.knows(ce_type) else None

    def read(self, ce_type: str, value: bytes) -> Event:
        if not self.knows(ce_type):
            raise UnknownType(ce_type)
        self.records += 1
        return catalogue.read(*self.rewritten(ce_type, value))

    roles = catalogue.roles
    documents = catalogue.documents
    topic_of = staticmethod(catalogue.topic_of)
    sources_of = staticmethod(catalogue.sources_of)
    owner_of = staticmethod(catalogue.owner_of)
    topic_of_name = staticmethod(catalogue.topic_of_name)
    may_hold = staticmethod(catalogue.may_hold)
    implausible = staticmethod(catalogue.implausible)
    task_event = staticmethod(catalogue.task_event)

    key_holders = catalogue.key_holders

    def personal(self, event_type: type[Event]) -> tuple[str, ...]:
        """What an older contract states openly is not sealed."""
        return catalogue.personal(event_type) if self.knows(event_type.ce_type) else ()

    def knows(self, ce_type: str) -> bool:
        return self.other.current(ce_type) is not None

    def can_say(self, ce_type: str) -> bool:
        """Itself, or what was said in its place before it."""
        return self.knows(ce_type) or (ce_type in OLDER and self.knows(OLDER[ce_type][0]))

    def rewritten(self, ce_type: str, value: bytes) -> tuple[str, bytes]:
        """As a service of the other contract writes it."""
        self.records += 1
        reading = self.other.read(ce_type, value)
        return reading.ce_type, reading.text.encode()


class OlderService(Service):
    """Today's handlers stand for those of a version before.

    A newer version of an event that contract knows waits for the roll-out; an event that it has never heard of is
    skipped, since no handler of then takes it.
    """

    def _place(self, topic: str, raw: bytes) -> Placed:
        placed, ce_type = super()._place(topic, raw), raw.decode()
        event_type = catalogue.events().get(ce_type)
        if placed.kind is not Place.UNREADABLE or event_type is None:
            return placed
        name, _, version = ce_type.rpartition(".v")
        if not any(self.contract.resolve(f"{name}.v{before}") for before in range(1, int(version))):
            return Placed(Place.SKIPPED)
        handler = self.handlers.events[event_type]
        return Placed(Place.NEWER, handler, f"{ce_type} came after this service's contract")


class MixedWorld(World):
    """A world in which the services named in ``others`` have another contract."""

    def __init__(self, services: Iterable[Service], *, other: Contract, others: Collection[str], **knobs: Any) -> None:
        self.through = Through(other)
        self.others = others
        mixed = [self._older(service) if service.name in others else service for service in services]
        super().__init__(mixed, **knobs)
        self.contract = catalogue

    def _older(self, service: Service) -> Service:
        stated = {one.name: getattr(service, one.name) for one in fields(service) if one.init}
        return OlderService(**stated | {"contract": self.through})

    def _relay(self, node: Node) -> bool:
        if node.service.name == "aov04" and "aov04" in self.others:
            for outgoing in node.store.outbox:
                self._said_before(outgoing)
            node.store.outbox = []
        if node.service.name in self.others:
            node.store.outbox = [self._said(outgoing) for outgoing in node.store.outbox if self._can_say(outgoing)]
        return super()._relay(node)

    def _said_before(self, outgoing: Any) -> None:
        """AOV-04 as it was before it had a language of its own: it said the released contract's events itself."""
        found = read(outgoing.value, self.clock.now())
        assert isinstance(found, Message), found
        said = found.meaning("America/New_York")
        if isinstance(said, Lapsed):
            about = {"project_id": found.envelope.customer_file, "application_id": said.application_id}
            said = aov04.InterconnectionDenied.model_validate({**about, "reasons": said.reasons})
        before = BEFORE.get(type(said))
        if before is not None:
            said = before.model_validate(said.model_dump())
        if isinstance(said, Event):
            self.happens(said)

    def _can_say(self, outgoing: Any) -> bool:
        return self.through.can_say(from_headers(outgoing.headers).type)

    def _said(self, outgoing: Any) -> Any:
        envelope = from_headers(outgoing.headers)
        if outgoing.value is None:
            return outgoing
        before = (envelope.type, outgoing.value)
        ce_type, value = self.through.rewritten(*(before if self.through.knows(envelope.type) else older(*before)))
        return replace(outgoing, headers=to_headers(replace(envelope, type=ce_type)), value=value)
