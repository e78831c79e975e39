"""Whether a system on a customer's roof may be another's, by state and size."""

from datetime import date, timedelta

import pytest

from shared.rules.forms.contracts import Ownership, Standing
from shared.rules.money.third_party import SET, verdict
from shared.rules.ruleset import rule_set
from shared.schemas.parts import FinancingProduct, Segment

LEASE, PPA = FinancingProduct.LEASE, FinancingProduct.PPA
HOME, FIRM = Segment.RESIDENTIAL, Segment.COMMERCIAL
TODAY = date(2026, 11, 20)


def test_every_row_says_where_a_product_stands_and_why() -> None:
    for row in rule_set(SET):
        law = Ownership.model_validate(row.params)
        assert law.because and set(row.applies_to) <= {"lease", "ppa"}
        assert law.standing is Standing.LAWFUL or not (law.most_kwac or law.certificate or law.condition)


@pytest.mark.parametrize("product", [FinancingProduct.CASH, FinancingProduct.LOAN])
def test_who_buys_the_system_is_asked_nothing(product: FinancingProduct) -> None:
    assert verdict(product, TODAY, "NC", HOME, 500.0).barred is None


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("NC", "is not lawful in NC: who owns the system and sells its energy"),
        ("FL", "PW Ventures, Inc. v. Nichols, 533 So. 2d 281"),
        ("SC", "58-27-2610"),
        ("AZ", "decision 71795"),
    ],
)
def test_energy_is_not_sold_where_only_a_utility_may_sell_it(state: str, says: str) -> None:
    why = verdict(PPA, TODAY, state, HOME, 8.0).barred
    assert why is not None and why.startswith("a power purchase ") and says in why


def test_of_a_state_that_is_not_on_record_nothing_is_said_but_that() -> None:
    why = verdict(PPA, TODAY, "WY", HOME, 8.0).barred or ""
    assert why.startswith("we have no rule on record of a power purchase in WY, so we do not offer it")
    assert "settled" not in why and "lawful" not in why


@pytest.mark.parametrize("state", ["CA", "GA", "IA", "MA", "MD", "NJ", "NV", "NY", "TX", "CO", "OR", "PA", "NM"])
def test_energy_is_sold_where_the_law_has_excepted_who_sells_it(state: str) -> None:
    assert verdict(PPA, TODAY, state, HOME, 8.0, 100.0).barred is None


def test_a_larger_system_than_the_exception_is_for_is_not_anothers() -> None:
    assert "10 kW AC at most, not of 11.4" in (verdict(PPA, TODAY, "GA", HOME, 11.4).barred or "")
    assert verdict(PPA, TODAY, "GA", FIRM, 11.4).barred is None
    assert "100 % of the use at most, not 120 %" in (verdict(PPA, TODAY, "TX", HOME, 8.0, 120.0).barred or "")
    assert verdict(PPA, TODAY, "TX", HOME, 8.0).barred is None  # what it makes of the use is not known


def test_a_lease_needs_what_its_state_asks_of_the_lessor() -> None:
    """Ours holds a certificate in North Carolina, and none in South Carolina."""
    found = verdict(LEASE, TODAY, "NC", HOME, 8.0)
    assert found.barred is None and "1 % of its peak demand" in (found.condition or "")
    assert "no electric membership corporation, no municipal supplier" in (found.condition or "")
    assert "20 kW AC at most" in (verdict(LEASE, TODAY, "NC", HOME, 25.0).barred or "")
    assert verdict(LEASE, TODAY, "NC", FIRM, 25.0).barred is None
    assert "ours holds none" in (verdict(LEASE, TODAY, "SC", HOME, 8.0).barred or "")
    assert verdict(LEASE, TODAY, "OH", HOME, 25.0).barred is None


@pytest.mark.parametrize(("state", "first", "most"), [("CO", date(2021, 6, 21), 120), ("PA", date(2022, 2, 24), 110)])
def test_a_bound_of_the_use_that_was_struck_holds_until_the_day_before(state: str, first: date, most: int) -> None:
    assert verdict(PPA, first, state, HOME, 8.0, 150.0).barred is None
    before = verdict(PPA, first - timedelta(days=1), state, HOME, 8.0, 150.0).barred or ""
    assert f"{most} % of the use at most, not 150 %" in before


def test_the_electric_provider_in_georgia_is_given_notice() -> None:
    assert "30 days before the system operates" in (verdict(PPA, TODAY, "GA", HOME, 8.0).condition or "")


def test_before_a_state_allowed_leases_none_is_offered_there() -> None:
    assert "on record" in (verdict(LEASE, date(2017, 7, 26), "NC", HOME, 8.0).barred or "")
