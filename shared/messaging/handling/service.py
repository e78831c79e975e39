"""What a service declares about itself: its handlers of events, timers and jobs. The chassis does the rest."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import Worklist
from shared.messaging.storage.entities import Entity, Owned
from shared.messaging.storage.retention import Retention, Rule
from shared.schemas.event import Envelope, Event, version_of

Ev = TypeVar("Ev", bound=Event)
EventHandler = Callable[[Any, Work], Awaitable[None]]
TimerHandler = Callable[[Mapping[str, Any], Work], Awaitable[None]]
FindOrganisations = Callable[[Work, Mapping[str, str]], Awaitable[Collection[str] | None]]
"""The organisations that the rows of a project name, from its work and the path's parameters. None: none is named yet,
so that any organisation of the role may act. Empty: there is no such row, and nobody may."""
JobRun = Callable[[dict[str, Any]], dict[str, Any]]
JobDone = Callable[[dict[str, Any], Work], Awaitable[None]]
JobGivenUp = Callable[[Mapping[str, Any], Work], Awaitable[None]]


class DocumentKind(Protocol):
    """A kind of document, as the contract's table has it: ``shared/schemas/documents.py``."""

    @property
    def readers(self) -> tuple[str, ...]: ...
    @property
    def givers(self) -> tuple[str, ...]: ...
    @property
    def media_types(self) -> tuple[str, ...]: ...
    @property
    def kept_days(self) -> int | None: ...
    @property
    def what(self) -> str: ...
    @property
    def erased(self) -> bool: ...
    @property
    def of_owner(self) -> bool: ...


class Contract(Protocol):
    """The shared schemas, as the chassis needs them: it knows no business word itself."""

    @property
    def roles(self) -> Mapping[str, str]:
        """Every role of a caller, and how far it reaches (the values of ``web.access.Scope``)."""
        ...

    @property
    def documents(self) -> Mapping[str, "DocumentKind"]:
        """Every kind of document that belongs to projects."""
        ...

    @property
    def key_holders(self) -> Mapping[str, bool]:
        """The services that hold the keys of projects; True for those that make and delete them."""
        ...

    def resolve(self, ce_type: str) -> type[Event] | None:
        """Today's class for a wire name, old versions included; None for a name the contract does not have."""
        ...

    def read(self, ce_type: str, value: bytes) -> Event:
        """The event of a record's value. Raises ValueError saying what is wrong and where."""
        ...

    def topic_of(self, event_type: type[Event]) -> str: ...

    def sources_of(self, topic: str) -> tuple[str, ...]:
        """What the one principal that may write the topic may state as ``ce_source``."""
        ...

    def task_event(self, owner: str, happened: str) -> type[Event] | None:
        """The event of a service's task being ``opened``, ``changed`` or ``closed``; None where there is none."""
        ...

    def personal(self, event_type: type[Event]) -> tuple[str, ...]:
        """The fields of an event that are personal, and are sealed on the wire."""
        ...

    def owner_of(self, topic: str) -> str:
        """The principal that alone may write the topic."""
        ...

    def topic_of_name(self, name: str) -> str | None:
        """The topic of an event's name, whatever its version; None for a name that the contract does not have."""
        ...

    def may_hold(self, topic: str, name: str) -> bool:
        """Whether a name that the contract does not have may be an event that the topic's owner has added."""
        ...

    def implausible(self, envelope: Envelope, event: Event | None, now: datetime) -> str | None:
        """What of an event cannot be, as seen at ``now`` of the reader's calendar; None where nothing is odd.

        ``event`` None: its envelope alone is judged.
        """
        ...


@dataclass(frozen=True)
class OnEvent:
    event_type: type[Event]
    handle: EventHandler
    loads: tuple[type[Entity], ...]
    closing: bool = False
    """Ends the project, or answers its ending: it does not wait behind a parked record of its project."""


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record of a topic that speaks another language than the contract: its bytes, and where they lie."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True)
class OnForeign:
    """Handles every record of a topic, whatever its bytes; ``event_type`` stands for what no class describes."""

    handle: EventHandler
    loads: tuple[type[Entity], ...]
    closing: bool = False
    event_type: type[Event] = Event


@dataclass(frozen=True)
class OnJob:
    run: JobRun
    """Pure and picklable: runs in a worker process with the payload, gives the result; both plain JSON values."""
    done: JobDone
    warm: Callable[[], None] | None = None
    """Loads in a new worker what the first job would otherwise wait for."""
    time_limit_s: float | None = None
    """A run that takes longer is ended with its worker; None: ``job_time_limit_s`` of the settings."""
    memory_limit_mb: int | None = None
    """Private memory of the worker while it runs; None: ``job_memory_limit_mb`` of the settings."""
    given_up: JobGivenUp | None = None
    """Tells the project, in the transaction that sets the job aside. Called with the job's payload."""


@dataclass
class Handlers:
    """The table of contents of a service: one short function for each event consumed, timer and job."""

    events: dict[type[Event], OnEvent] = field(default_factory=dict)
    timers: dict[str, TimerHandler] = field(default_factory=dict)
    jobs: dict[str, OnJob] = field(default_factory=dict)
    foreign: dict[str, OnForeign] = field(default_factory=dict)
    """Topics in a language of their owner's; see :meth:`translates`."""

    def on(
        self, *event_types: type[Event], loads: tuple[type[Entity], ...] = (), closing: bool = False
    ) -> Callable[[EventHandler], EventHandler]:
        """Registers the handler of events. ``loads`` names the models, the root aside, to load for whole batches.

        A ``closing`` event is never held up by a parked record of its project; what is parked there gets one more try
        after it, and is set aside where that fails.
        """

        def register(handle: EventHandler) -> EventHandler:
            for event_type in event_types:
                if event_type in self.events:
                    raise TypeError(f"{event_type.ce_type} has two handlers")
                self.events[event_type] = OnEvent(event_type, handle, loads, closing)
            return handle

        return register

    def translates(
        self, topic: str, loads: tuple[type[Entity], ...] = ()
    ) -> Callable[[Callable[[ForeignRecord, Work], Awaitable[None]]], Callable[[ForeignRecord, Work], Awaitable[None]]]:
        """Registers what takes every record of a topic whose language is its owner's own, whatever its bytes.

        A record's key names the project where it is a project's id; else the record stands for itself. What cannot be
        made sense of goes to quarantine by ``work.set_aside``.
        """

        def register(
            handle: Callable[[ForeignRecord, Work], Awaitable[None]],
        ) -> Callable[[ForeignRecord, Work], Awaitable[None]]:
            if topic in self.foreign:
                raise TypeError(f"{topic} has two translators")
            self.foreign[topic] = OnForeign(handle, loads)
            return handle

        return register

    def erases_on(self, event_type: type[Event], rules: Sequence[Rule]) -> None:
        """Registers the event by which a project is to be erased here, and what then becomes of each table."""

        async def erase(event: Event, work: Work) -> None:
            await work.erase(rules, event_type.__name__)

        models = tuple(rule.model for rule in rules if isinstance(rule, Retention))
        self.on(event_type, loads=models, closing=True)(erase)

    def changes_owner_on(self, event_type: type[Event], root: type[Entity]) -> None:
        """Registers the event by which a project gets another owner: older tokens of the former one open nothing.

        ``root``: the service's, which is ``Owned``.
        """
        if not issubclass(root, Owned):
            raise TypeError(f"{root.__name__} does not note since when it has its owner")

        async def end_access(_: Event, work: Work) -> None:
            """Ends the access of who has owned the house"""
            found = await work.get(root)
            if isinstance(found, Owned):
                found.change_owner(work.now)

        self.on(event_type)(end_access)

    def timer(self, name: str) -> Callable[[TimerHandler], TimerHandler]:
        """Registers what happens when the timer ``name`` of a project is due."""

        def register(handle: TimerHandler) -> TimerHandler:
            if name in self.timers:
                raise TypeError(f"timer {name} has two handlers")
            self.timers[name] = handle
            return handle

        return register

    def job(
        self,
        name: str,
        run: JobRun,
        warm: Callable[[], None] | None = None,
        *,
        time_limit_s: float | None = None,
        memory_limit_mb: int | None = None,
    ) -> Callable[[JobDone], JobDone]:
        """Registers a job: ``run`` in a worker process, then the decorated function in a transaction."""

        def register(done: JobDone) -> JobDone:
            if name in self.jobs:
                raise TypeError(f"job {name} has two handlers")
            self.jobs[name] = OnJob(run, done, warm, time_limit_s, memory_limit_mb)
            return done

        return register

    def given_up(self, name: str) -> Callable[[JobGivenUp], JobGivenUp]:
        """Registers what happens to a project whose job ``name`` failed for good; the job is registered before."""

        def register(given_up: JobGivenUp) -> JobGivenUp:
            job = self.jobs[name]
            if job.given_up is not None:
                raise TypeError(f"job {name} has two handlers of being given up")
            self.jobs[name] = replace(job, given_up=given_up)
            return given_up

        return register


class Place(Enum):
    """What a record of one type on one topic is to a service. The values of the last two are words of quarantine."""

    HANDLED = "handled"
    NEWER = "newer"
    SKIPPED = "skipped"
    FOREIGN = "foreign-type"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Placed:
    kind: Place
    handler: OnEvent | None = None
    why: str = ""


MOST_PLACES = 4096
"""How many pairs of topic and type are remembered: who may write a topic may think up any number of types."""
MOST_TYPE_BYTES = 200
"""Of a ``ce_type``, as everywhere in the contract. Longer ones are not even remembered."""


@dataclass(frozen=True)
class Service:
    """One service, without its database, broker or HTTP side."""

    name: str
    source: str
    """The CloudEvents source of what it publishes, e.g. ``/ncv03/permitting``."""
    root: type[Entity]
    """The entity of which every project has at most one; loaded for every batch."""
    handlers: Handlers
    contract: Contract
    topics: tuple[str, ...]
    """What it consumes."""
    organisations: Mapping[str, FindOrganisations] = field(default_factory=dict)
    """For roles of an organisation, whom the project's rows name, where it is asked for documents; others of them see
    none."""
    fenced_topics: frozenset[str] = frozenset()
    """Topics on which a late record of a former relay leader would do harm: sent in fenced transactions."""
    tasks: Worklist = field(default_factory=dict)
    """Every kind of task that it gives to people."""
    tidy: Callable[[Any], Awaitable[int]] | None = None
    """What maintenance does for the service now and then, given its processor; tells how many projects that concerned.
    Not a timer: nobody waits for it, and a calendar that leaps does not stop for it."""
    recall: Callable[[Any], Awaitable[None]] | None = None
    """What the service reads of its own tables before it takes records, given its processor; again now and then, since
    another instance may have written them."""
    certificates: Callable[[], Mapping[str, Path]] = dict
    """Files of PEM that the service signs with or shows, by name: their end and their keys' age are watched."""
    _places: dict[tuple[str, bytes], Placed] = field(default_factory=dict, init=False, repr=False, compare=False)

    def place(self, topic: str, ce_type: bytes) -> Placed:
        """What a record whose header ``ce_type`` holds these bytes is to this service, by the contract's table."""
        if len(ce_type) > MOST_TYPE_BYTES:
            return Placed(Place.UNREADABLE, why=f"ce_type of {len(ce_type)} bytes is no event's name and version")
        found = self._places.get((topic, ce_type))
        if found is None:
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
            found = self._places[topic, ce_type] = self._place(topic, ce_type)
        return found

    def _place(self, topic: str, raw: bytes) -> Placed:
        ce_type = raw.decode(errors="replace")
        name, version = ce_type.rpartition(".v")[0], version_of(ce_type)
        shown = f"ce_type {ce_type[:80]!r}"
        if version is None:
            return Placed(Place.UNREADABLE, why=f"{shown} is no event's name and version")
        home = self.contract.topic_of_name(name)
        if home is None:
            if self.contract.may_hold(topic, name):
                return Placed(Place.SKIPPED)
            return Placed(Place.FOREIGN, why=f"{shown} is no event of {self.contract.owner_of(topic)}")
        if home != topic:
            return Placed(Place.FOREIGN, why=f"{shown} belongs on {home}")
        handled = {kind.ce_type.rpartition(".v")[0]: on for kind, on in self.handlers.events.items()}
        handler = handled.get(name)
        if handler is None:
            return Placed(Place.SKIPPED)
        if self.contract.resolve(ce_type) is not None:
            return Placed(Place.HANDLED, handler)
        newest = int(handler.event_type.ce_type.rpartition(".v")[2])
        if version > newest:
            return Placed(Place.NEWER, handler, f"version {version} is newer than {newest}, the newest known here")
        return Placed(Place.UNREADABLE, why=f"{shown}: there was no such version")
