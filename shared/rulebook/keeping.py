"""Rows that were published: judged, kept in a table of the service, and known to its rules from then on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.messaging.storage.entities import Entity
from shared.rulebook.stated import RuleEvent, stated
from shared.rules.ruleset import SETS, RuleError, RuleRow, bundled_rows, check_params, followed, publish

RULEBOOK: Final = uuid5(NAMESPACE_URL, "urn:heliograph:rulebook")
"""What published rows belong to, where other rows have their project."""
BOOKKEEPING: Final = frozenset({"url", "last_verified", "verified", "citation"})
"""What may differ between two texts of one version of a rule without changing it."""
RETROACTIVE: Final = "retroactive-rule"
MALFORMED: Final = "malformed-rule"
CONTRADICTED: Final = "contradicted-rule"
"""Words of quarantine. The last: another text of a version that is known."""


def shipped(name: str) -> tuple[RuleRow, ...]:
    """The rows of a set that came with the software."""
    return bundled_rows(name) if name in SETS else ()


@dataclass(frozen=True)
class Kind:
    """What a service makes of one type of event."""

    check: Callable[[RuleRow], object] = lambda _: None
    """Raises ValueError for what the form of the set cannot know to be wrong."""
    shipped: Callable[[str], Sequence[RuleRow]] = shipped
    """The rows that came with the software, by the name of their set."""


class Published(MappedAsDataclass, kw_only=True):
    """Columns of a service's table of published rows: a mixin beside its ``Base``."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Of the rule in this version, as its event has it."""
    rule_set: Mapped[str]
    row: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]


def follow(handlers: Handlers, model: type[Any], kinds: Mapping[type[Any], Kind]) -> None:
    """Registers handlers that take these events of REV-02 into the service's table of published rows."""
    for event_type, kind in kinds.items():
        handlers.on(event_type)(_taking(model, kind))


def _taking(model: type[Any], kind: Kind) -> Callable[[Any, Work], Any]:
    async def take_rule(event: RuleEvent, work: Work) -> None:
        """Takes a published rule, which holds by its dates; a malformed or retroactive one goes to quarantine."""
        await take(event, work, model, kind)

    return take_rule


async def take(event: RuleEvent, work: Work, model: type[Any], kind: Kind) -> bool:
    """True where the row is new, and known from here on. What cannot be believed is set aside."""
    try:
        name, row = stated(event)
        if name in SETS:
            check_params(name, [row], "REV-02", kind.shipped(name))
        kind.check(row)
    except ValueError as error:
        work.set_aside(MALFORMED, str(error))
        return False
    book = work.beside(RULEBOOK)
    kept = rows_of(await book.all(model))
    before = kept.get(name, ())
    known = (*kind.shipped(name), *before)
    same = next((one for one in known if (one.id, one.version) == (row.id, row.version)), None)
    if same is not None:
        if meant(same) != meant(row):
            work.set_aside(CONTRADICTED, f"row {row.id} version {row.version} is known with another content")
        return False
    if row.effective_from <= work.occurred_at.date():
        said = f"row {row.id} version {row.version} would hold from {row.effective_from}, before it was published"
        work.set_aside(RETROACTIVE, said)
        return False
    try:
        reduce(followed, (*before, row), tuple(kind.shipped(name)))
    except RuleError as error:
        work.set_aside(MALFORMED, str(error))
        return False
    book.add(
        model(
            id=event.project_id, project_id=RULEBOOK, rule_set=name, row=row.model_dump(mode="json"),
            published_at=work.occurred_at,
        )
    )  # fmt: skip
    publish(rows_of(await book.all(model)))
    return True


def meant(row: RuleRow) -> dict[str, Any]:
    """What two texts of one version of a rule have to agree on."""
    return row.model_dump(exclude=set(BOOKKEEPING))


def rows_of(kept: Iterable[Any]) -> dict[str, Sequence[RuleRow]]:
    """Rows of the table by their set, in the order in which they follow one another."""
    found: dict[str, list[RuleRow]] = {}
    for one in kept:
        found.setdefault(one.rule_set, []).append(RuleRow.model_validate(one.row))
    return {name: sorted(rows, key=lambda row: (row.effective_from, row.version)) for name, rows in found.items()}


def recalled(model: type[Entity]) -> Callable[[Processor], Any]:
    """What a service does before it begins: its rules know again what was published."""

    async def recall(processor: Processor) -> None:
        publish(rows_of(await processor.look(RULEBOOK, lambda work: work.all(model))))

    return recall
