"""Rows of rules: what is refused at load, and which row holds."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.ruleset import SETS, RuleError, RuleRow, check, parse, rule_set, select

ROW: dict[str, Any] = {
    "id": "a", "version": 1, "jurisdiction": "US", "utility_id": None, "ahj_id": None, "applies_to": ["deposit"],
    "effective_from": "2020-01-01", "effective_to": None, "grandfather_by": "signature", "params": {"pct": 10},
    "citation": "1 X.Y. 2", "url": None, "last_verified": "2026-01-01", "verified": True,
}  # fmt: skip


def row(**changes: Any) -> RuleRow:
    return parse(json.dumps(ROW | changes), "here")[0]


@pytest.mark.parametrize("name", SETS)
def test_the_shipped_sets_hold_and_are_named_as_their_files(name: str) -> None:
    assert rule_set(name)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"citation": ""}, "row a: citation"),
        ({"citation": " "}, "row a: citation"),
        ({"jurisdiction": "ZZ"}, "row a: jurisdiction: 'ZZ'"),
        ({"effective_to": "2019-12-31"}, "row a: effective_to 2019-12-31 is before"),
        ({"effective_from": "2020-02-31"}, "row a: effective_from"),
        ({"params": {"caps": [1, float("nan")]}}, "NaN is no number"),
        ({"limit": 3}, "row a: limit"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(RuleError, match=f"here: .*{told}"):
        row(**changes)


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(RuleError, match=r"row a: params\.pct is no finite number"):
        parse(json.dumps(ROW).replace('"pct": 10', '"pct": 1e999'), "here")


def test_overlap_and_gap_name_both_rows() -> None:
    first = row(effective_to="2021-12-31")
    with pytest.raises(RuleError, match="rows a and b overlap for deposit"):
        check([first, row(id="b", version=2, effective_from="2021-12-31")])
    with pytest.raises(RuleError, match="rows a and b leave a gap for deposit"):
        check([first, row(id="b", effective_from="2022-01-02")])
    with pytest.raises(RuleError, match="rows a and b overlap"):
        check([row(), row(id="b", effective_from="2022-01-01")])
    with pytest.raises(RuleError, match="row a version 1 is there twice"):
        check([first, row(effective_from="2022-01-01")])
    check([first, row(id="b", effective_from="2022-01-01"), row(id="c", jurisdiction="CA")])


def test_the_narrowest_place_decides_and_never_falls_back_once_it_ended() -> None:
    federal, state = row(), row(id="ca", jurisdiction="CA", effective_from="2021-01-01", effective_to="2022-12-31")
    utility = row(id="sdge", jurisdiction="CA", utility_id="sdge")
    rows = [federal, state, utility]
    assert select(rows, "deposit", date(2022, 1, 1), "NV") is federal
    assert select(rows, "deposit", date(2022, 1, 1), "CA") is state
    assert select(rows, "deposit", date(2022, 1, 1), "CA", utility_id="sdge") is utility
    assert select(rows, "deposit", date(2023, 1, 1), "CA") is None
    assert select(rows, "something else", date(2022, 1, 1), "CA") is None


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8), st.integers(0, 2500))
def test_rows_that_follow_each_other_hold_one_a_day(lengths: list[int], offset: int) -> None:
    day, rows = date(2020, 1, 1).toordinal(), []
    for index, length in enumerate(lengths):
        begin, end = date.fromordinal(day), date.fromordinal(day + length - 1)
        rows.append(row(id=str(index), effective_from=begin.isoformat(), effective_to=end.isoformat()))
        day += length
    check(rows)
    on = date.fromordinal(date(2020, 1, 1).toordinal() + offset)
    holding = [one for one in rows if one.effective_from <= on <= (one.effective_to or date.max)]
    assert select(rows, "deposit", on) == (holding[0] if holding else None)
