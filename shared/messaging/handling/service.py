"""What a service declares about itself: its handlers of events, timers and jobs. The chassis does the rest."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from shared.messaging.handling.work import Work
from shared.messaging.storage.entities import Entity
from shared.schemas.event import Event

Ev = TypeVar("Ev", bound=Event)
EventHandler = Callable[[Any, Work], Awaitable[None]]
TimerHandler = Callable[[Mapping[str, Any], Work], Awaitable[None]]
JobRun = Callable[[dict[str, Any]], dict[str, Any]]
JobDone = Callable[[dict[str, Any], Work], Awaitable[None]]


class Contract(Protocol):
    """The shared schemas, as the chassis needs them: it knows no business word itself."""

    def resolve(self, ce_type: str) -> type[Event] | None:
        """Today's class for a wire name, old versions included; None for a name the contract does not have."""
        ...

    def read(self, ce_type: str, value: bytes) -> Event:
        """The event of a record's value. Raises ValueError saying what is wrong and where."""
        ...

    def topic_of(self, event_type: type[Event]) -> str: ...


@dataclass(frozen=True)
class OnEvent:
    event_type: type[Event]
    handle: EventHandler
    loads: tuple[type[Entity], ...]


@dataclass(frozen=True)
class OnJob:
    run: JobRun
    """Pure and picklable: runs in a worker process with the payload, gives the result; both plain JSON values."""
    done: JobDone
    warm: Callable[[], None] | None = None
    """Loads in a new worker what the first job would otherwise wait for."""


@dataclass
class Handlers:
    """The table of contents of a service: one short function for each event consumed, timer and job."""

    events: dict[type[Event], OnEvent] = field(default_factory=dict)
    timers: dict[str, TimerHandler] = field(default_factory=dict)
    jobs: dict[str, OnJob] = field(default_factory=dict)

    def on(
        self, *event_types: type[Event], loads: tuple[type[Entity], ...] = ()
    ) -> Callable[[EventHandler], EventHandler]:
        """Registers the handler of events. ``loads`` names the models, the root aside, to load for whole batches."""

        def register(handle: EventHandler) -> EventHandler:
            for event_type in event_types:
                if event_type in self.events:
                    raise TypeError(f"{event_type.ce_type} has two handlers")
                self.events[event_type] = OnEvent(event_type, handle, loads)
            return handle

        return register

    def timer(self, name: str) -> Callable[[TimerHandler], TimerHandler]:
        """Registers what happens when the timer ``name`` of a project is due."""

        def register(handle: TimerHandler) -> TimerHandler:
            if name in self.timers:
                raise TypeError(f"timer {name} has two handlers")
            self.timers[name] = handle
            return handle

        return register

    def job(self, name: str, run: JobRun, warm: Callable[[], None] | None = None) -> Callable[[JobDone], JobDone]:
        """Registers a job: ``run`` in a worker process, then the decorated function in a transaction."""

        def register(done: JobDone) -> JobDone:
            if name in self.jobs:
                raise TypeError(f"job {name} has two handlers")
            self.jobs[name] = OnJob(run, done, warm)
            return done

        return register


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
    fenced_topics: frozenset[str] = frozenset()
    """Topics on which a late record of a former relay leader would do harm: sent in fenced transactions."""
