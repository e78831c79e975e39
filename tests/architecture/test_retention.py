"""Of every table of every service it is said what becomes of its rows when a project is erased."""

import importlib

import pytest

from shared.messaging.storage.entities import Entity
from shared.messaging.storage.retention import Retention, Rule
from shared.schemas.topics import SERVICES


def tables(service: str) -> set[type[Entity]]:
    base = importlib.import_module(f"services.{service}.model").Base
    return {mapper.class_ for mapper in base.registry.mappers if issubclass(mapper.class_, base)}


def rules(service: str) -> tuple[Rule, ...]:
    """In a module of their own where the model is a package."""
    model = importlib.import_module(f"services.{service}.model")
    where = importlib.import_module(f"{model.__name__}.retention") if hasattr(model, "__path__") else model
    found: tuple[Rule, ...] = where.RETENTION
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_has_its_rule(service: str) -> None:
    """A new table: add a line to the service's model/retention.py that says why its rows stay, or that they do not."""
    assert {model.__name__ for model in tables(service)} == {
        rule.model.__name__ for rule in rules(service) if isinstance(rule, Retention)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_emptied_may_be_empty(service: str) -> None:
    for rule in rules(service):
        for column, empty in rule.empties.items() if isinstance(rule, Retention) else ():
            assert empty is not None or rule.model.__table__.columns[column].nullable, (rule.model, column)
