"""REV-02, regulatory compliance: publishes rules and tariffs from folders of dated files, each version once.

A file is a row of a rule set, which the name of its folder says (``interconnection``, ``clocks``, ``disclosures``,
``incentives``, ``calendars``), or a tariff in the URDB v7 schema with ``label``, ``eiaid`` and ``startdate``. What was
published stays published: a file that changes has to raise its version, or take another label, else it is refused. One
bad file keeps no other from being published.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from pydantic import ValidationError
from sqlalchemy import Column, DateTime, MetaData, Table, Text, func, select
from sqlalchemy.dialects.postgresql import insert

from shared.client.consumer import Client
from shared.client.publishing import Now, real_time
from shared.schemas.event import Event
from shared.schemas.rev02 import (
    BusinessCalendarPublished,
    DisclosureTemplateChanged,
    IncentiveRuleChanged,
    InterconnectionRuleChanged,
    TariffPublished,
)

log = logging.getLogger("parties")

SHIPPED: Final = Path(str(resources.files("shared.rules") / "data"))
"""What REV-02 has transcribed is what the software came with."""
EVENTS: Final[dict[str, type[Event]]] = {
    "interconnection": InterconnectionRuleChanged,
    "clocks": InterconnectionRuleChanged,
    "disclosures": DisclosureTemplateChanged,
    "incentives": IncentiveRuleChanged,
    "calendars": BusinessCalendarPublished,
}
"""The event of each set whose rows are published."""
TARIFFS: Final = "tariffs"
FOLDERS: Final = tuple(SHIPPED / name for name in (*EVENTS, TARIFFS))
NOTICE: Final = timedelta(days=7)
"""How long before its first day another version of a rule is published."""
NAMES: Final = UUID("5f0f6b7e-0d55-5c6e-9d0a-5a2f1c3f9a11")
"""The name space of rules' and tariffs' own ids: the same name has the same id everywhere."""

tables: Final = MetaData()
published: Final = Table(
    "published", tables,
    Column("name", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)  # fmt: skip


class Refused(ValueError):
    """A file that cannot be published; says which and why."""


class Register:
    """The folders, and what was published of them.

    Args:
        client: the party ``rev02``.
        folders: of JSON files; those in folders below count too.
        now: the calendar by which other versions are announced.
    """

    def __init__(self, client: Client, folders: Sequence[Path], now: Now = real_time) -> None:
        self._client = client
        self._folders = folders
        self._now = now
        self._amending = asyncio.Lock()
        self.problems: dict[str, str] = {}
        """File -> why it is not published."""

    async def publish(self) -> int:
        """Publishes what is new in the folders; gives how many events that were."""
        found, problems = 0, {}
        for path in _files(self._folders):
            try:
                found += await self._one(path)
            except Refused as refused:
                problems[path.name] = str(refused)
        for name in problems.keys() - self.problems.keys():
            log.warning("a file is not published: %s", problems[name])
        self.problems = problems
        return found

    async def take(self, about: str, content: dict[str, Any]) -> bool:
        """Publishes a rule that no folder holds: a row of a set. False where it is published already.

        Raises:
            Refused: it is none, or its version was published with another content.
        """
        if about not in EVENTS:
            raise Refused(f"rules of {about[:80]!r} are not published: there is {', '.join(EVENTS)}")
        return await self._publish(*_read(about, content, f"the row of {about}"))

    async def amend(self, about: str, rule_id: str) -> dict[str, Any]:
        """Publishes a rule of the folders anew, from a day on; see ``amended``. Gives the row, one after another.

        Raises:
            Refused: no folder holds it.
        """
        async with self._amending:
            path = next((one for one in _files(self._folders) if (one.parent.name, one.stem) == (about, rule_id)), None)
            if path is None or about not in EVENTS:
                raise Refused(f"there is no rule {rule_id[:80]!r} of {about[:80]!r}")
            name = f"{about}/{rule_id}"
            async with self._client.engine.connect() as sql:
                known = await sql.execute(select(published.c.version).where(published.c.name == name))
                versions = [int(version) for version in known.scalars()]
            row = amended(json.loads(path.read_text(encoding="utf-8")), versions, self._now().date())
            await self._publish(*_read(about, row, name))
            return row

    async def _one(self, path: Path) -> bool:
        return await self._publish(*read(path))

    async def _publish(self, event: Event, name: str, version: str) -> bool:
        digest = hashlib.sha256(event.model_dump_json().encode()).hexdigest()
        async with self._client.work() as work:
            row = {"name": name, "version": version, "sha256": digest}
            new = insert(published).values(row).on_conflict_do_nothing().returning(published.c.name)
            if (await work.sql.execute(new)).first() is not None:
                await work.publish(event)
                return True
            same = (published.c.name == name) & (published.c.version == version)
            known = (await work.sql.execute(select(published.c.sha256).where(same))).scalar_one()
        if known != digest:
            raise Refused(f"{name} version {version} was published with another content")
        return False

    async def versions(self) -> list[dict[str, Any]]:
        """What was published, by name and version."""
        async with self._client.engine.connect() as sql:
            rows = (await sql.execute(select(published).order_by(published.c.name, published.c.version))).all()
        return [
            {"name": row.name, "version": row.version, "published_at": row.published_at.isoformat()} for row in rows
        ]


def read(path: Path) -> tuple[Event, str, str]:
    """The event of a file, the name of its rule with the set, and its version as text.

    Raises:
        Refused: the file is no rule and no tariff.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise Refused(f"{path.name} is no rule and no tariff: {error!r}") from None
    return _read(path.parent.name, content, path.name)


def _read(about: str, content: Any, source: str) -> tuple[Event, str, str]:
    try:
        if about in EVENTS:
            return rule(about, content)
        label = content["label"]
        first = _day(content["startdate"])
        stated = {
            "project_id": id_of(label), "tariff_id": label, "utility_id": str(content["eiaid"]),
            "effective_from": first,
            "effective_to": _day(content["enddate"]) if "enddate" in content else None,
            "urdb": content,
        }  # fmt: skip
        return TariffPublished.model_validate(stated), label, first.isoformat()
    except ValidationError as invalid:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in invalid.errors()[:5])
        raise Refused(f"{source}: {wrong}") from None
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise Refused(f"{source} is no rule and no tariff: {error!r}") from None


def rule(about: str, content: dict[str, Any]) -> tuple[Event, str, str]:
    """A row as its event: what the event does not have, every row of the set has alike."""
    event_type, rule_id, version = EVENTS[about], content["id"], content["version"]
    given = {name: value for name, value in content.items() if name in event_type.model_fields}
    given |= {"project_id": id_of(f"{about}/{rule_id}/{version}"), "rule_id": rule_id}
    if event_type is InterconnectionRuleChanged:
        given["rule_set"] = about
    event = event_type.model_validate(given)
    return event, f"{about}/{rule_id}", str(version)


def amended(row: dict[str, Any], versions: Iterable[int], today: date) -> dict[str, Any]:
    """A rule as it is in another version, which begins after its notice; the one to come, where there is one already.

    Such a version has the day's number of its first day, so that each begins later than those before it.
    """
    coming = max(versions, default=0)
    first = date.fromordinal(coming) if coming > today.toordinal() else today + NOTICE
    return row | {"version": first.toordinal(), "effective_from": first.isoformat(), "effective_to": None}


def id_of(name: str) -> UUID:
    """A rule's or tariff's own id, which stands where other events have their project's."""
    return uuid5(NAMES, name)


def _day(epoch_s: float) -> date:
    """URDB states days as seconds since 1970 of their midnight, UTC."""
    return datetime.fromtimestamp(epoch_s, UTC).date()


def _files(folders: Iterable[Path]) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.json"))
