"""Of every table of every service it is said what becomes of its rows when a project is erased."""

import importlib

import pytest

from shared.messaging.storage.entities import Entity
from shared.messaging.storage.retention import Retention
from shared.schemas.topics import SERVICES


def tables(service: str) -> set[type[Entity]]:
    base = importlib.import_module(f"services.{service}.model").Base
    return {mapper.class_ for mapper in base.registry.mappers if issubclass(mapper.class_, base)}


def rules(service: str) -> list[Retention]:
    """Of each table that a model describes; they stand in a module of their own where the model is a package."""
    model = importlib.import_module(f"services.{service}.model")
    where = importlib.import_module(f"{model.__name__}.retention") if hasattr(model, "__path__") else model
    return [rule for rule in where.RETENTION if isinstance(rule, Retention)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_has_its_rule(service: str) -> None:
    """A new table: add a line to the service's model/retention.py that says why its rows stay, or that they do not."""
    assert {model.__name__ for model in tables(service)} == {rule.model.__name__ for rule in rules(service)}


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_emptied_may_be_empty(service: str) -> None:
    for rule in rules(service):
        for column, empty in rule.empties.items():
            assert empty is not None or rule.model.__table__.columns[column].nullable, (rule.model, column)
