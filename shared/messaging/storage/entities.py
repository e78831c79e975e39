"""How a service's entities are declared, read from rows and written back in sets.

Entities are SQLAlchemy mapped dataclasses: one declaration gives the table, the migration check and the queries of the
HTTP side. The handler path does not use the ORM's unit of work: loading a batch is one SELECT a table and storing it is
one INSERT and one UPDATE a table, which is what makes batches fast (see docs/decisions).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Date, DateTime, MetaData, Table, Text, Uuid, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, configure_mappers, mapped_column

E = TypeVar("E", bound="Entity")

NAMING = {
    "ix": "%(table_name)s_by_%(column_0_name)s",
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

COLUMN_TYPES: dict[Any, Any] = {
    str: Text,
    int: BigInteger,
    UUID: Uuid,
    date: Date,
    datetime: DateTime(timezone=True),
    dict[str, Any]: JSONB,
    list[Any]: JSONB,
    list[str]: JSONB,
    list[dict[str, Any]]: JSONB,
}


def new_metadata() -> MetaData:
    """The metadata of one service's tables, with the naming convention that migrations rely on."""
    return MetaData(naming_convention=NAMING)


class Entity(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The abstract root of all entities. Each service derives its own abstract ``Base`` with its own metadata."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES

    project_id: Mapped[UUID] = mapped_column(index=True)

    @property
    def closed(self) -> bool:
        """Of a service's root: whether the project has ended there, so that nobody is asked about it any more."""
        return False


class Owned(MappedAsDataclass, kw_only=True):
    """A part of a service's root whose project may get another owner: older tokens are the former one's."""

    owned_since: Mapped[datetime | None] = mapped_column(default=None)
    """When it got the present one, by the wall's clock, as tokens are issued; None: it has the first one."""
    owned_from: Mapped[datetime | None] = mapped_column(default=None)
    """The same by the project's calendar, as documents are given."""

    def change_owner(self, now: datetime) -> None:
        self.owned_since, self.owned_from = datetime.now(UTC), now


def _plain(value: object) -> str:
    return str(value)


@lru_cache
def _enum_columns(model: type[Entity]) -> dict[str, type[Enum]]:
    found = {}
    for column in table_of(model).columns:
        enum_class = getattr(column.type, "enum_class", None)
        if enum_class is not None:
            found[column.key] = enum_class
    return found


@lru_cache
def table_of(model: type[Entity]) -> Table:
    """The table an entity lives in."""
    configure_mappers()  # rows become entities without a query of the ORM's, which would have done this
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


def from_row(model: type[E], row: dict[str, Any]) -> E:
    """An entity with the values of a row, as the ORM would have loaded it."""
    for name, enum_class in _enum_columns(model).items():
        if row[name] is not None:
            row[name] = enum_class(row[name])
    entity = cast(E, inspect(model).class_manager.new_instance())
    entity.__dict__.update(row)
    return entity


def to_row(entity: Entity) -> dict[str, Any]:
    """The values of every column, by name."""
    values = entity.__dict__
    # A default that was never touched is not in __dict__: SQLAlchemy gives it through the class.
    return {name: values[name] if name in values else getattr(entity, name) for name in _names_of(type(entity))}


@lru_cache
def _names_of(model: type[Entity]) -> tuple[str, ...]:
    return tuple(column.key for column in table_of(model).columns)


def encode(row: dict[str, Any]) -> bytes:
    """A row as JSON: what the database takes it from, and how a change is noticed."""
    return orjson.dumps(row, default=_plain)


def encode_many(rows: Iterable[bytes]) -> str:
    """Rows already encoded, as one JSON array."""
    return (b"[" + b",".join(rows) + b"]").decode()


def text_enum(enum_class: type[Enum]) -> Any:
    """A column that stores an enum's value as text and refuses any other by a CHECK."""
    from sqlalchemy import Enum as SqlEnum

    return SqlEnum(
        enum_class,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=64,
        name=enum_class.__name__.lower(),
    )
