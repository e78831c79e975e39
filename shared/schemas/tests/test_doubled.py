"""A name that stands twice in one object: found wherever it stands and however it is written, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.schemas.doubled import DoubledName, doubled_name, load
from shared.schemas.generate.examples import examples_of
from shared.schemas.tests.test_agreement import PROJECT, VERSIONS, WITHDRAWN
from shared.schemas.wire import MalformedValue, from_value

names = st.text(max_size=6)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)
separators = st.sampled_from([(",", ":"), (", ", ": "), ("\n,\t", " \r:\n")])


def written(value: Any, separators: tuple[str, str], escape: bool, double: list[int]) -> str:
    """JSON text; of the object at which ``double`` has counted down to 0 the first name stands twice."""
    comma, colon = separators
    if isinstance(value, list):
        return "[" + comma.join(written(one, separators, escape, double) for one in value) + "]"
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=escape)
    double[0] -= 1
    twice = double[0] == 0 and value
    fields = [
        json.dumps(name, ensure_ascii=escape) + colon + written(one, separators, escape, double)
        for name, one in value.items()
    ]
    if twice:
        name = next(iter(value))
        units = name.encode("utf-16-be", "surrogatepass").hex()
        escaped = "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
        fields.append(f'"{escaped}"{colon}0')
        double.append(1)
    return "{" + comma.join(fields) + "}"


@settings(deadline=None)
@given(documents, separators, st.booleans(), st.integers(1, 6))
def test_it_is_found_wherever_it_stands_and_however_it_is_written(
    value: Any, separators: tuple[str, str], escape: bool, where: int
) -> None:
    counted = [where]
    text = written(value, separators, escape, counted)
    found = doubled_name(text.encode("utf-8", "surrogatepass"))
    assert (found is not None) == (len(counted) > 1), text
    if found is None:
        assert load(text) == value
    else:
        with pytest.raises(DoubledName, match="stands twice in one object"):
            load(text)


@pytest.mark.parametrize("ce_type", VERSIONS)
def test_no_example_is_suspected(ce_type: str) -> None:
    for example in examples_of(ce_type):
        assert doubled_name(json.dumps(example.value).encode()) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{%s, "reason": "first", "reason": "last"}', "reason"),
        ('{%s, "reason": "first", "re\\u0061son": "last"}', "reason"),
        ('{%s, "reason": "x", "more": [{"a": 1, "b": {}, "a" : 1}]}', "a"),
        ('{%s, "reason": "x", "more": {"a": 1e-7, "a": 1e-07}}', "a"),
    ],
)
def test_a_record_with_one_is_refused_and_says_which(text: str, name: str) -> None:
    with pytest.raises(MalformedValue, match=f"'{name}' stands twice in one object") as refused:
        from_value(WITHDRAWN, (text % PROJECT).encode())
    assert name in refused.value.without_values


@pytest.mark.parametrize(
    "more", ['"a\\": 1, \\"a\\": 2"', "[" * 150 + "]" * 150, "1" + "0" * 200, '{"a":{"a":{"a":1}}}']
)
def test_what_only_looks_like_one_is_read(more: str) -> None:
    from_value(WITHDRAWN, f'{{{PROJECT}, "reason": "x", "more": {more}}}'.encode())


def test_many_names_before_it_cost_no_more_than_they_are() -> None:
    """As many as a record may hold: looked for one by one among those before them they would take minutes."""
    names = ",".join(f'"{number}":0' for number in range(300_000))
    assert doubled_name(f'{{{names},"299999":1}}'.encode()) == "299999"
