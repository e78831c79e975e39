"""Whom a change of rules touches: what is unsigned or unsent is decided about anew, all else keeps its version."""

from uuid import UUID

from helio.pages.touched import Standing, divided

A, B, C, D = (UUID(int=n) for n in range(1, 5))
STANDING: list[Standing] = [
    (A, "sent", "CA", ["ca-7169-cover 1"]),
    (B, "effective", "CA", ["ca-7169-cover 1", "us-holder 1"]),
    (C, "preparing", "TX", []),
    (D, "effective", "TX", ["us-holder 1"]),
]


def test_a_states_rule_touches_its_own_projects_and_the_signed_keep_theirs() -> None:
    assert divided({"rule": "ca-7169-cover", "jurisdiction": "CA"}, STANDING) == {"again": [str(A)], "keep": [str(B)]}


def test_a_federal_rule_touches_all_that_is_unsigned() -> None:
    found = divided({"rule": "us-holder", "jurisdiction": "US"}, STANDING)
    assert found == {"again": [str(A), str(C)], "keep": [str(B), str(D)]}


def test_a_rule_that_a_signed_contract_does_not_stand_on_leaves_it_alone() -> None:
    assert divided({"rule": "us-ppa", "jurisdiction": "US"}, STANDING)["keep"] == []
