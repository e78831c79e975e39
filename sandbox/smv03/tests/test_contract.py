"""Every record of the contract is read or passed over; everything else is invalid with a reason."""

import json
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.smv03.contract import EVENTS, FOLLOWED, OFFLINE, REGISTRY, STATE, Contract, Invalid
from sandbox.smv03.tests.records import CONTRACT, Headers, encoded, example, headers_of, state

contract = Contract(CONTRACT / "snapshots")
PROJECT, SYSTEM = str(uuid.uuid4()), str(uuid.uuid4())
VALUE = encoded(state(PROJECT, SYSTEM, 1))


@pytest.mark.parametrize("path", sorted((CONTRACT / "examples").glob("ncv03.onboarding.*.json")), ids=lambda p: p.stem)
def test_every_published_example_is_read_or_passed_over(path: Path) -> None:
    for record in json.loads(path.read_text()):
        topic = REGISTRY if path.stem == STATE else EVENTS
        headers: Headers = [(name, text.encode()) for name, text in record["headers"].items()]
        value = None if record["value"] is None else encoded(record["value"])
        received = contract.read(topic, record["key"].encode(), value, headers)
        assert (received is not None) == (path.stem in FOLLOWED)
        if received is not None:
            assert (received.project_id, received.value) == (record["key"], record["value"])


def changed(name: str, raw: bytes | None) -> Headers:
    return [(n, raw if n == name else v) for n, v in headers_of(PROJECT)]


@pytest.mark.parametrize(
    ("topic", "key", "value", "headers", "said"),
    [
        (REGISTRY, PROJECT, VALUE, [], "headers $: 'ce_specversion' is a required property"),
        (REGISTRY, PROJECT, VALUE, changed("ce_type", b"\xff"), "headers $: 'ce_type' is a required property"),
        (REGISTRY, PROJECT, VALUE, changed("ce_time", b"now"), "headers $.ce_time: 'now'"),
        (REGISTRY, PROJECT, VALUE, changed("ce_type", b"ncv03.onboarding.ActivatedSystemState.v2"), "is not known"),
        (REGISTRY, PROJECT, VALUE, changed("ce_type", b"other"), "other is not known to this reader"),
        (EVENTS, PROJECT, VALUE, changed("ce_type", b"ncv03.onboarding.SystemOffline.v2"), "is not known"),
        (EVENTS, PROJECT, VALUE, headers_of(PROJECT), "does not belong on ncv03.onboarding.events"),
        (REGISTRY, "other", VALUE, headers_of(PROJECT), "the record key is not ce_subject"),
        (EVENTS, PROJECT, None, headers_of(PROJECT, OFFLINE), "the value is null"),
        (REGISTRY, PROJECT, b"{", headers_of(PROJECT), "value: Expecting property name"),
        (REGISTRY, PROJECT, b"\xff", headers_of(PROJECT), "value: 'utf-8' codec can't decode"),
        (REGISTRY, PROJECT, b"[" * 100_000, headers_of(PROJECT), "value: "),
        (REGISTRY, PROJECT, b"[]", headers_of(PROJECT), "value $: [] is not of type 'object'"),
        (REGISTRY, PROJECT, VALUE.replace(b'"revision": 1', b'"revision": 0'), headers_of(PROJECT), "value $.revision"),
        (REGISTRY, PROJECT, VALUE.replace(b'7700', b'NaN'), headers_of(PROJECT), "value: NaN is not JSON"),
        (REGISTRY, PROJECT, encoded(example()["value"]), headers_of(PROJECT), "project_id is not ce_subject"),
    ],
)  # fmt: skip
def test_what_breaks_the_contract_is_said(
    topic: str, key: str, value: bytes | None, headers: Headers, said: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        contract.read(topic, key.encode(), value, headers)
    assert said in str(invalid.value)
    assert len(str(invalid.value)) < 500


@given(
    st.sampled_from([REGISTRY, EVENTS]),
    st.none() | st.just(PROJECT.encode()) | st.binary(max_size=9),
    st.none() | st.just(VALUE) | st.binary(max_size=40),
    st.lists(st.tuples(st.text(max_size=9), st.none() | st.binary(max_size=9)), max_size=3),
    st.booleans(),
)
def test_any_record_is_read_passed_over_or_invalid(
    topic: str, key: bytes | None, value: bytes | None, more: Headers, complete: bool
) -> None:
    headers = [*headers_of(PROJECT), *more] if complete else more
    try:
        received = contract.read(topic, key, value, headers)
    except Invalid:
        return
    assert received is None or received.value in (None, json.loads(VALUE))
