"""The form of each rule set takes every row that is shipped, and none of them once something in it is not meant."""

import copy
import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from shared.rules.forms.check import COMPANIES, FORMS, conform
from shared.rules.forms.grid import ClockRule
from shared.rules.interconnection.clocks import RULES
from shared.rules.ruleset import SETS, RuleError, RuleRow, bundled_rows, check_params, parse

Path = tuple[str | int, ...]
MAY_BE_LEFT_OUT = {
    "by_kind", "certificate", "condition", "editions", "instant", "issued_by", "kinds", "minimum_kwh", "most_kwac",
    "population", "county_population", "portal", "rest_days", "rest_months", "simplified", "fast_track", "submission",
}  # fmt: skip
"""Keys that every row of one kind states, and need not."""
MAY_BE_NULL = {
    "assign_after_days", "cap_kw", "cents", "corrections_business_days", "county_population", "incentive_pct", "level",
    "maximum_kwac", "most_cents", "most_share_of_use_pct", "population", "rest_days", "rest_months",
    "review_business_days", "senior_days", "senior_least_cents", "three_phase_kw", "up_to_kw", "valid_days",
    "valid_months", "within_days", "within_hours", "years",
}  # fmt: skip
"""Figures for which null says something."""
WRONG_FIGURES: list[Any] = [-1, -0.5, 1e15, True, None]
WRONG_WORDS: list[Any] = [7, "", "  ", {}]


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything in a JSON value with where it stands, itself included."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from parts(one, (*path, name))


def replaced(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    found = copy.deepcopy(value)
    at = found
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = new
    return found


def refused(name: str, row: RuleRow, params: Any) -> bool:
    others = {one.id: one.params for one in reversed(bundled_rows(name))}
    try:
        conform(name, params, row.applies_to, row.ahj_id, others)
    except ValueError as error:
        assert str(error).startswith(("params", "like")), error
        return True
    return False


def rows_with(name: str) -> Iterator[tuple[RuleRow, Any]]:
    for row in bundled_rows(name):
        yield row, json.loads(json.dumps(row.params))


@pytest.mark.parametrize("name", SETS)
def test_every_shipped_row_is_of_the_form_of_its_set(name: str) -> None:
    assert not [row.id for row, params in rows_with(name) if refused(name, row, params)]


@pytest.mark.parametrize("name", SETS)
def test_no_figure_is_negative_absurd_or_a_text(name: str) -> None:
    taken = [
        f"{row.id}: {path} = {wrong!r}"
        for row, params in rows_with(name)
        for path, found in parts(params)
        if isinstance(found, int | float) and not isinstance(found, bool)
        for wrong in [*WRONG_FIGURES, str(found), [found]]
        if not refused(name, row, replaced(params, path, wrong)) and (wrong is not None or path[-1] not in MAY_BE_NULL)
    ]
    assert taken == []


@pytest.mark.parametrize("name", SETS)
def test_no_text_or_truth_is_a_number_nor_empty(name: str) -> None:
    taken = [
        f"{row.id}: {path} = {wrong!r}"
        for row, params in rows_with(name)
        for path, found in parts(params)
        if isinstance(found, str | bool)
        for wrong in WRONG_WORDS
        if not refused(name, row, replaced(params, path, wrong))
    ]
    assert taken == []


@pytest.mark.parametrize("name", SETS)
def test_no_object_has_a_name_that_nobody_knows(name: str) -> None:
    taken = [
        f"{row.id}: {path}"
        for row, params in rows_with(name)
        for path, found in parts(params)
        if isinstance(found, dict)
        if not refused(name, row, replaced(params, path, found | {"surplus": None}))
        or not refused(name, row, replaced(params, path, found | {"surplus": 1}))
    ]
    assert taken == []


@pytest.mark.parametrize("name", SETS)
def test_nothing_that_every_row_states_may_be_missing(name: str) -> None:
    kinds: dict[Any, list[tuple[RuleRow, Any]]] = {}
    for row, params in rows_with(name):
        kinds.setdefault((name == "companies" and row.applies_to, row.ahj_id is None), []).append((row, params))
    for found in kinds.values():
        always = set.intersection(*(set(params) for _, params in found)) - MAY_BE_LEFT_OUT
        for row, params in found:
            assert refused(name, row, {})
            for key in always:
                assert refused(name, row, {other: value for other, value in params.items() if other != key}), (row, key)


def test_the_file_the_row_the_field_and_why_are_told() -> None:
    [row] = parse(json.dumps(json.loads(bundled_rows("refund")[0].model_dump_json()) | {"id": "x"}), "here")
    wrong = row.model_copy(update={"params": row.params | {"days": -1}})
    with pytest.raises(RuleError, match=r"here: row x: params\.days: Input should be greater than or equal to 0"):
        check_params("refund", [wrong], "here")
    with pytest.raises(RuleError, match="here: row x: 'refunds' is no rule set"):
        check_params("refunds", [row], "here")


def test_every_set_has_its_form_and_every_clock_its_step() -> None:
    assert {*FORMS, "authorities", "companies"} == set(SETS)
    assert {row.applies_to for row in bundled_rows("companies")} == {(about,) for about in COMPANIES}
    assert set(get_args(ClockRule)) == set(RULES)
