"""Two spellings of one person or place are one; two places stay two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lead.rules.site.address import address_key
from services.lead.rules.site.duplicates import MatchedBy, email_key, identity_keys, match, phone_key
from shared.rules.site.assessment import Address


def address(street: str, unit: str | None = None, postal_code: str = "27455", city: str = "Greensboro") -> Address:
    return Address(street=street, unit=unit, city=city, state="NC", postal_code=postal_code)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1407 Fernwood Trail", "1407 FERNWOOD TRL."),
        ("1407 Fernwood Trail", " 1407  fernwood   trail "),
        ("12 North Main Street", "12 N. Main St"),
        ("12 Main Street Northwest", "12 Main St NW"),
        ("500 Fifth Avenue", "500 5th Ave"),
        ("9 O'Brien Court", "9 OBrien Ct"),
        ("9 Peña Boulevard", "9 Pena Blvd"),
        ("P.O. Box 77", "PO BOX 77"),
        ("123-A Oak Circle", "123 A Oak Cir"),
        ("77 Highway 70 East", "77 hwy 70 e"),
    ],
)
def test_spellings_of_one_street(one: str, other: str) -> None:
    assert address_key(address(one)) == address_key(address(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (address("12 Main St Apt 4"), address("12 Main Street", "4")),
        (address("12 Main St", "Unit 4"), address("12 Main Street", "# 4")),
        (address("12 Main St #4"), address("12 Main Street", "Apartment 4")),
        (address("12 Main St, Suite 200"), address("12 Main Street", "Ste 200")),
        (address("12 Main St", city="Greensboro"), address("12 Main St", city="Summerfield", postal_code="27455-1234")),
    ],
)
def test_units_and_places(one: Address, other: Address) -> None:
    assert address_key(one) == address_key(other)


def test_different_places_stay_different() -> None:
    places = [
        address("12 Main St"), address("12 Main Ave"), address("14 Main St"), address("12 N Main St"),
        address("12 Main St NW"), address("12 Main St", "4"), address("12 Main St", "5"),
        address("12 Main St", postal_code="27401"), address("12 Park Avenue"),
        address("12 Park St"), address("12 West Street"), address("PO Box 12"),
    ]  # fmt: skip
    assert len({address_key(place) for place in places}) == len(places)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (" Jane.Doe@Example.COM ", "jane.doe@example.com"),
        ("jane.doe+solar@gmail.com", "janedoe@gmail.com"),
        ("janedoe@googlemail.com", "janedoe@gmail.com"),
        ("jane+a@outlook.com", "jane@outlook.com"),
        ("jane+a@smallfirm.com", "jane+a@smallfirm.com"),
        ("no address", None),
        ("@example.com", None),
        ("jane@localhost", None),
    ],
)
def test_mailboxes(written: str, key: str | None) -> None:
    assert email_key(written) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("(336) 555-0142", "+13365550142"),
        ("+1 336.555.0142", "+13365550142"),
        ("1-336-555-0142", "+13365550142"),
        ("336 555 0142 ext. 12", "+13365550142"),
        ("336-555-0142 x7", "+13365550142"),
        ("+44 20 7946 0958", "+442079460958"),
        ("555-0142", None),
        ("036-555-0142", None),
        ("336-155-0142", None),
        ("+123", None),
    ],
)
def test_telephone_numbers(written: str, key: str | None) -> None:
    assert phone_key(written) == key


def test_the_decision_names_what_matched() -> None:
    jane = identity_keys("jane@example.com", "(336) 555-0142", address("12 Main Street"))
    assert jane == ("email:jane@example.com", "phone:+13365550142", "address:12 main st||27455")
    again = match(jane, identity_keys("JANE@example.com", None, address("99 Oak Ln")))
    assert (again.by, again.same_person, again.same_address) == ((MatchedBy.EMAIL,), True, False)
    spouse = match(jane, identity_keys("joe@example.com", "336-555-0143", address("12 main st.")))
    assert (spouse.by, spouse.same_person, spouse.same_address) == ((MatchedBy.ADDRESS,), False, True)
    assert not match(jane, identity_keys("joe@example.com", None, address("14 Main St"))).is_duplicate
    assert match(jane, jane).by == (MatchedBy.EMAIL, MatchedBy.PHONE, MatchedBy.ADDRESS)


def test_what_cannot_be_read_makes_no_key() -> None:
    assert identity_keys("nobody", "12", None) == ()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60).filter(str.strip))
def test_any_street_has_a_stable_key(street: str) -> None:
    key = address_key(address(street))
    assert key == address_key(address(street.upper())) or street.upper().lower() != street.lower()
    assert key.count("|") >= 2
