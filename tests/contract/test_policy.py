"""What every topic and every event of the contract has to keep to."""

import re
import typing
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel

from shared.schemas import catalogue
from shared.schemas.contracting import CompensationRequested
from shared.schemas.event import Event
from shared.schemas.gate.publishers import HELD_FOR
from shared.schemas.generate.objections import objections
from shared.schemas.generate.services import handled_by
from shared.schemas.generate.snapshots import value_schema
from shared.schemas.past import SHAPES
from shared.schemas.quantities import Plausible
from shared.schemas.textforms import AsText
from shared.schemas.topics import AUDIT, BY_NAME, OUTSIDE, SERVICES, TOPICS, Topic, grants, principals, subscriptions

EVENTS = catalogue.events()

UNITS = (
    "a", "c", "cents", "days", "deg", "hours", "k", "ka", "kv", "kva", "kw", "kwac", "kwdc", "kwh", "m", "m2", "months",
    "mph", "pct", "psf", "s", "seconds", "v", "va", "w", "wh", "years",
)  # fmt: skip
"""Suffixes that state the unit of a number."""
DIMENSIONLESS = {
    "accepted", "attempt", "capacity_ratio", "components", "count", "csat", "damaged", "dc_ac_ratio", "der_type",
    "design_version", "discharge_ratio", "ifc_year", "level", "line", "major_punch_items", "modules", "mppt", "n",
    "nec_year", "nps", "offset", "parallel", "partition", "performance_index", "performance_ratio", "phases", "photos",
    "priority", "quantity", "readings", "received", "redesigns", "refusal", "remaining", "revision", "round",
    "rtg_abnormal_category", "rtg_normal_category", "rule_version", "score", "service_phases", "spaces_free", "stories",
    "submission", "version", "year_built", "yield_ratio",
}  # fmt: skip
"""Counts, ratios, ordinals, calendar years and scores."""
UNIT_BESIDE = {"expected", "limit", "measured", "value"}
"""Numbers whose unit differs from record to record: the field ``unit`` stands beside them."""
SPOKEN_FOR = {
    "budget_usd": "what a person wrote into the site's form, in whole dollars; not an amount we book",
    "azimuth": "degrees, as in a design file, whose shape the facts of a design have",
    "latitude": "degrees by definition",
    "longitude": "degrees by definition",
    "tilt": "degrees, as in a design file",
    "polygon": "plane coordinates, metres by the definition in shared.rules.site.assessment",
}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_has_one_owner_a_purpose_and_readers_that_exist(topic: Topic) -> None:
    assert topic.owner in (*SERVICES, *OUTSIDE)
    assert topic.purpose.endswith(".") and len(topic.purpose) > 20
    assert topic.consumers and set(topic.consumers) <= set(principals())
    assert topic.owner not in topic.consumers and AUDIT not in topic.consumers
    assert topic.partitions >= 1 and topic.retention_days >= 400
    assert re.fullmatch(r"[a-z0-9]+\.[a-z0-9-]+\.(events|state|tasks|erasures|messages|receipts)", topic.name)


def test_topic_names_are_unique_and_every_topic_carries_events() -> None:
    assert len(BY_NAME) == len(TOPICS)
    foreign = {topic.name for topic in TOPICS if topic.foreign}
    assert {catalogue.topic_of(event) for event in EVENTS.values()} == set(BY_NAME) - foreign


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_belongs_to_its_context_and_is_described(event: type[Event]) -> None:
    module = event.__module__.rpartition(".")[2]
    context = HELD_FOR.get(module, module)
    system, published_by, name, version = event.ce_type.split(".")
    owner = BY_NAME[catalogue.topic_of(event)].owner
    assert owner == context
    assert owner in (system, published_by)
    assert name == event.__name__
    assert re.fullmatch(r"v[1-9][0-9]*", version)
    documented = vars(event).get("__doc__")
    assert documented and documented.strip().partition("\n\n")[0].endswith("."), "a docstring of its own"


def test_every_event_class_of_the_context_modules_is_in_the_catalogue() -> None:
    for context in catalogue.CONTEXTS:
        for name, found in vars(context).items():
            if isinstance(found, type) and issubclass(found, Event) and found.__module__ == context.__name__:
                assert found in EVENTS.values(), f"{context.__name__}.{name} has no ce_type"


Numbers = Iterator[tuple[str, frozenset[str]]]


def numbers_of(event: type[Event]) -> Numbers:
    """Every numeric field of an event, however deep, with the names of the fields beside it."""
    schema = value_schema(event)
    return numbers(schema, schema.get("$defs", {}))


def numbers(node: Any, defs: dict[str, Any], name: str = "", beside: frozenset[str] = frozenset()) -> Numbers:
    if node.get("$ref") == "#/$defs/Json":
        return  # free JSON: the names in it state their units
    if "$ref" in node:
        node = defs[node["$ref"].rpartition("/")[2]]
    for inner in (*node.get("anyOf", ()), *node.get("prefixItems", ())):
        yield from numbers(inner, defs, name, beside)
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), dict):
            yield from numbers(node[keyword], defs, name, beside)
    for field, inner in node.get("properties", {}).items():
        yield from numbers(inner, defs, field, frozenset(node["properties"]))
    if node.get("type") in ("integer", "number"):
        yield name, beside


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_number_states_its_unit(event: type[Event]) -> None:
    for name, beside in numbers_of(event):
        words = name.split("_")
        states_unit = words[-1] in UNITS or words[0] in ("kwh", "days")
        assert (
            states_unit or name in DIMENSIONLESS or name in SPOKEN_FOR or (name in UNIT_BESIDE and "unit" in beside)
        ), f"{event.ce_type}: in what is {name}?"


@pytest.mark.parametrize("ce_type", [*EVENTS, *SHAPES])
def test_every_field_says_what_it_means_and_has_bounds(ce_type: str) -> None:
    assert list(objections(value_schema(EVENTS.get(ce_type) or SHAPES[ce_type]))) == []


def leaves(node: Any) -> Iterator[dict[str, Any]]:
    """Every node of a schema that states the type of a number or text."""
    if isinstance(node, dict):
        if node.get("type") in ("integer", "number", "string"):
            yield node
        for inner in node.values():
            yield from leaves(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from leaves(inner)


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_what_is_accepted_fits_into_the_columns(event: type[Event]) -> None:
    """PostgreSQL's bigint holds 64 bits with sign; its text and jsonb hold no NUL."""
    for node in leaves(value_schema(event)):
        if node["type"] == "integer" and "enum" not in node:
            assert node.get("minimum", 0) >= -(2**63) and node["maximum"] < 2**63, node
        if node["type"] == "string" and "enum" not in node:
            assert not re.search(node["pattern"], "a\x00b"), node
        if node["type"] == "number":
            assert abs(node["maximum"] if "maximum" in node else node["exclusiveMaximum"]) <= 1e38, node


def test_columns_are_as_wide_as_what_is_accepted() -> None:
    """No 32-bit integer and no short text takes a value off the wire; ``String(64)`` is for words of our own lists."""
    narrow = re.compile(r"sa\.Column\(\s*\"(\w+)\", sa\.(?:Integer|SmallInteger|REAL|Numeric)\b")
    for path in sorted((Path(__file__).parents[2] / "services").glob("*/migrations/versions/*.py")):
        assert narrow.findall(path.read_text(encoding="utf-8")) == [], path


UNIT_WORDS = {
    "US cent": "US cents", "US cent/kWh": "US cents per kWh", "month": "months", "s": "seconds", "d": "days",
    "h": "hours", "year": "years",
}  # fmt: skip


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_description_of_a_number_names_its_unit(event: type[Event]) -> None:
    schema = value_schema(event)
    for node in (schema, *schema.get("$defs", {}).values()):
        for name, field in node.get("properties", {}).items():
            units = {leaf["x-unit"] for leaf in leaves(field) if "x-unit" in leaf} - {"1"}
            for unit in units:
                assert UNIT_WORDS.get(unit, unit).lower() in field["description"].lower(), (
                    f"{event.__name__}.{name}: {unit}"
                )


def test_the_lists_of_exceptions_are_not_longer_than_needed() -> None:
    used = {name for event in EVENTS.values() for name, _ in numbers_of(event)}
    assert used >= DIMENSIONLESS | UNIT_BESIDE | SPOKEN_FOR.keys()


def types_in(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in typing.get_args(annotation):
        yield from types_in(inner)


def models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for found in types_in(field.annotation):
            if isinstance(found, type) and issubclass(found, BaseModel):
                yield from models_in(found)


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_days_and_instants_have_bounds_and_values_are_frozen_and_finite(event: type[Event]) -> None:
    for model in models_in(event):
        assert model.model_config.get("frozen"), model
        assert model.model_config.get("extra") == "ignore", model
        assert model.model_config.get("allow_inf_nan") is False, model
        for name, field in model.model_fields.items():
            inside = [*types_in(field.annotation), *field.metadata]
            inside += [item for found in inside for item in getattr(found, "__metadata__", ())]
            if {date, datetime, AwareDatetime} & {item for item in inside if isinstance(item, type)}:
                assert any(isinstance(item, AsText) for item in inside), f"{model.__name__}.{name}: one text form"
                assert any(isinstance(item, Plausible) for item in inside), f"{model.__name__}.{name}: PastDay, …"
            if UUID in inside:
                assert any(isinstance(item, AsText) for item in inside), f"{model.__name__}.{name}: Id"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_personal_data_is_marked_on_fields_that_exist(topic: Topic) -> None:
    on_topic = {event.__name__: event for event in EVENTS.values() if catalogue.topic_of(event) == topic.name}
    for path in topic.pii:
        name, *fields = path.split(".")
        model: Any = on_topic[name]
        for field in fields:
            assert field in model.model_fields, path
            inner = [found for found in types_in(model.model_fields[field].annotation) if isinstance(found, type)]
            model = next((found for found in inner if issubclass(found, BaseModel)), None)


PERSONAL = re.compile(
    r"(^|_)(address|location|latitude|longitude|email|phone|surname|birth|ssn|credit|income|notes)(_|$)"
)
"""Names that speak of a person or a home; a field so named is marked, or lies below one that is."""
NOT_PERSONAL = {"DesignConstraints.notes", "ActivatedSystemState.location_class"}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_field_that_sounds_personal_is_marked(event: type[Event]) -> None:
    marked = {path for path in BY_NAME[catalogue.topic_of(event)].pii if path.startswith(event.__name__ + ".")}

    def look(model: type[BaseModel], path: str) -> None:
        for name, field in model.model_fields.items():
            at = f"{path}.{name}"
            if at in marked or f"{model.__name__}.{name}" in NOT_PERSONAL:
                continue
            assert not PERSONAL.search(name), f"{at} sounds like personal data: mark it in topics.py"
            for found in types_in(field.annotation):
                if isinstance(found, type) and issubclass(found, BaseModel):
                    look(found, at)

    look(event, event.__name__)


def test_rights_are_those_of_the_table_and_no_others() -> None:
    granted = grants()
    assert len(set(granted)) == len(granted)
    for topic in TOPICS:
        writers = {grant.principal for grant in granted if grant.topic == topic.name and grant.operation == "WRITE"}
        readers = {grant.principal for grant in granted if grant.topic == topic.name and grant.operation == "READ"}
        assert writers == {topic.owner}
        assert readers == {*topic.consumers, AUDIT}
    assert {grant.topic for grant in granted} == set(BY_NAME)
    assert not any(grant.principal == AUDIT and grant.operation == "WRITE" for grant in granted)
    assert {grant.principal for grant in granted} == set(principals()), "a principal without any right"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_handles_only_what_it_may_read(service: str) -> None:
    handled = handled_by(service)
    if handled is None:
        pytest.skip(f"services.{service} is not installed")
    assert {catalogue.TOPIC_OF[ce_type] for ce_type in handled.events} <= set(subscriptions(service))


def test_every_service_closes_a_project_when_it_is_asked_to() -> None:
    """One request on contracting's topic, one answer from each of the other six."""
    request = CompensationRequested
    readers = BY_NAME[catalogue.topic_of(request)].consumers
    for service in set(SERVICES) - {"contracting"}:
        answer = catalogue.resolve(f"ncv03.{service}.CompensationCompleted.v1")
        assert answer is not None
        assert service in readers
        assert "contracting" in BY_NAME[catalogue.topic_of(answer)].consumers
