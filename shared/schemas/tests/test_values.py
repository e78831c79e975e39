"""Record values: written once, read in every version, refused with the field that is wrong."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shared.schemas import catalogue
from shared.schemas.commissioning import CommissioningPassed, PTORevoked
from shared.schemas.contracting import CompensationRequested
from shared.schemas.event import CATALOGUE, Event
from shared.schemas.generate.examples import Example, examples_of
from shared.schemas.generate.snapshots import value_schema
from shared.schemas.lead import LeadQualified
from shared.schemas.onboarding import SystemActivated
from shared.schemas.permitting import PermitApproved
from shared.schemas.wire import (
    MalformedEnvelope,
    MalformedValue,
    UnknownType,
    agree,
    from_headers,
    from_value,
    to_value,
)

V1 = "ncv03.onboarding.SystemActivated.v1"
CURRENT = [e for ce_type in catalogue.events() for e in examples_of(ce_type) if e.value is not None]


def test_a_value_is_the_events_json_alone() -> None:
    [example, *_] = examples_of(CompensationRequested.ce_type)
    assert example.value is not None
    event = CompensationRequested.model_validate(example.value)
    assert json.loads(to_value(event)) == example.value
    assert from_value(event.ce_type, to_value(event)) == event


def test_fields_that_a_reader_does_not_know_are_ignored() -> None:
    [example, *_] = examples_of(PTORevoked.ce_type)
    assert example.value is not None
    more = example.value | {"reason_code": 7, "nested": {"new": []}}
    assert from_value(PTORevoked.ce_type, json.dumps(more).encode()) == from_value(
        PTORevoked.ce_type, example.record_value
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "the value is null"),
        (b"", "Invalid JSON"),
        (b"\xff\xfe", "Invalid JSON"),
        (b"null", "value: Input should be an object, found None"),
        (b"[]", "value: Input should be an object, found []"),
        (b"[" * 100_000, "Invalid JSON: recursion limit exceeded"),
        (b'{"score": NaN}', "Invalid JSON, or NaN or Infinity, which are no JSON"),
        (b'{"score": 1e400}', "score: Input should be a valid integer, found inf"),
        (b'{"score": 1e30}', "score: Input should be less than or equal to 100, found 1"),
        (b'{"score": "86"}', "score: Input should be a valid integer, found '86'"),
        (b'{"score": 101}', "score: Input should be less than or equal to 100, found 101"),
        (b'{"score": 1, "reference": {"segment": "industrial", "ahj_id": 4}}', "ahj_id: Input should be a valid"),
        (b'{"project_id": 7}', "project_id: Input should be a UUID in its canonical text form, found 7"),
        (b'{"project_id": "' + b"x" * 4_000_000 + b'"}', "project_id: Input should be a UUID in its canonical"),
        (b"{}", "project_id: Field required; score: Field required; reference: Field required"),
    ],
)
def test_what_is_wrong_and_where_is_said_in_a_line_that_stays_short(value: bytes | None, said: str) -> None:
    with pytest.raises(MalformedValue) as refused:
        from_value(LeadQualified.ce_type, value)
    told = str(refused.value)
    assert told.startswith(f"{LeadQualified.ce_type}: ")
    assert said in told
    assert len(told) < 1500


@pytest.mark.parametrize(
    ("ce_type", "said"),
    [
        ("ncv03.permitting.PermitApproved.v2", "version 2 is not known here, ncv03.permitting.PermitApproved.v1 is"),
        ("ncv03.onboarding.SystemActivated.v4", "version 4 is not known here, ncv03.onboarding.SystemActivated.v3 is"),
        ("ncv03.permitting.Permitted.v1", "is not an event of this contract"),
        ("", "'' is not an event of this contract"),
        (".v", "is not an event of this contract"),
        ("x" * 10_000, "is not an event of this contract"),
    ],
)  # fmt: skip
def test_an_unknown_type_and_a_future_version_are_told_apart(ce_type: str, said: str) -> None:
    assert catalogue.resolve(ce_type) is None
    with pytest.raises(UnknownType) as refused:
        from_value(ce_type, b"{}")
    assert said in str(refused.value)
    assert len(str(refused.value)) < 300


def test_every_old_version_resolves_to_todays_class() -> None:
    assert catalogue.resolve(V1) is SystemActivated
    assert catalogue.versions_of(SystemActivated) == (V1, *(f"ncv03.onboarding.SystemActivated.v{n}" for n in (2, 3)))


@pytest.mark.parametrize(
    "value",
    [b"[]", b"7", b"null", b"{}", b'{"nameplate": 3}', b'{"nameplate": {}, "serials": 5}', b"[" * 100_000, b"\xff"],
)
def test_a_broken_old_version_is_malformed_not_a_crash(value: bytes) -> None:
    with pytest.raises(MalformedValue, match=V1):
        from_value(V1, value)


@settings(max_examples=200)
@given(ce_type=st.sampled_from([*catalogue.events(), V1]), value=st.binary(max_size=200))
def test_any_bytes_give_an_event_or_a_reason(ce_type: str, value: bytes) -> None:
    with pytest.raises(MalformedValue):
        from_value(ce_type, value)


spoilt = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 200), st.floats(-1e9, 1e9), st.text(max_size=8), st.just([]), st.just({})
)  # fmt: skip


@settings(max_examples=400)
@given(st.data())
def test_the_reader_refuses_what_the_schema_refuses(data: st.DataObject) -> None:
    """One field anywhere in a real value replaced or removed: schema and class agree on whether it is still valid.

    Where the class accepts, the schema accepts too, so a foreign writer that validates is never surprised. The
    class may refuse more (rules across fields), and a whole number written as 5.0 where an integer belongs.
    """
    example = data.draw(st.sampled_from(CURRENT))
    value = json.loads(json.dumps(example.value))
    node: Any = value
    while True:
        steps = list(node) if isinstance(node, dict) else list(range(len(node)))
        step = data.draw(st.sampled_from(steps))
        if isinstance(node[step], (dict, list)) and node[step] and data.draw(st.booleans()):
            node = node[step]
            continue
        if data.draw(st.booleans()):
            node[step] = data.draw(spoilt)
        else:
            del node[step]
        break
    event = catalogue.events()[example.ce_type]
    errors = [error.message for error in Draft202012Validator(value_schema(event)).iter_errors(value)]
    try:
        from_value(example.ce_type, json.dumps(value).encode())
    except MalformedValue:
        return
    assert errors == []


def test_key_subject_and_project_are_one() -> None:
    [example, *_] = examples_of(PTORevoked.ce_type)
    envelope = from_headers(example.record_headers)
    event = from_value(example.ce_type, example.record_value)
    agree(envelope, example.key.encode(), event)
    with pytest.raises(MalformedEnvelope, match="but the record key is None"):
        agree(envelope, None, event)
    with pytest.raises(MalformedEnvelope, match="but the record key is b'other'"):
        agree(envelope, b"other", event)
    stranger = event.model_copy(update={"project_id": UUID(int=1)})
    with pytest.raises(MalformedEnvelope, match="but the value's project_id is"):
        agree(envelope, example.key.encode(), stranger)


def test_a_number_that_json_does_not_have_cannot_become_an_event() -> None:
    [example, *_] = examples_of(CommissioningPassed.ce_type)
    assert example.value is not None
    for never in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite number"):
            CommissioningPassed.model_validate(example.value | {"capacity_ratio": never})


def test_one_wire_name_cannot_have_two_classes() -> None:
    try:
        with pytest.raises(TypeError, match=r"ncv03\.permitting\.PermitApproved\.v1 is declared by both"):
            type("PermitApproved", (Event,), {"ce_type": "ncv03.permitting.PermitApproved.v1", "__module__": __name__})
    finally:
        assert CATALOGUE["ncv03.permitting.PermitApproved.v1"] is PermitApproved


def test_examples_are_many() -> None:
    assert len(CURRENT) > 120
    assert all(isinstance(example, Example) for example in CURRENT)
