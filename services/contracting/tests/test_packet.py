"""The contract packet: what the law wants stands in it, where it wants it, with the figures of the rules."""

import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from services.contracting.rules.packet.pdf import packet_pdf
from services.contracting.rules.packet.report import packet_report
from services.contracting.rules.packet.terms import Terms

EXAMPLES = Path(__file__).parents[3] / "examples" / "contract"
LOAN: dict[str, Any] = json.loads((EXAMPLES / "loan-home.json").read_text())
LEASE = {"owner": "Example Solar Fund", "owner_address": "3 Fund Street", "term_months": 300,
         "monthly_payment_cents": 120_00, "escalator_pct": 1.9}  # fmt: skip


def terms(**changes: Any) -> Terms:
    return Terms.model_validate_json(json.dumps(LOAN | changes), strict=True)


def cash(**changes: Any) -> Terms:
    return terms(**({"product": "cash", "loan": None} | changes))


def pages(found: Terms) -> list[str]:
    """The text of each page, with single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(packet_pdf(found))).pages]


def whole(found: Terms) -> str:
    return " ".join(pages(found))


def test_parties_licence_date_price_and_payments_stand_in_it() -> None:
    text = whole(cash(deposit_cents=1_000_00, payments=[
        {"when": "Deposit, on signature", "cents": 1_000_00}, {"when": "On completion", "cents": 29_000_00},
    ]))  # fmt: skip
    for part in (
        "Ada Example", "Ben Example", "Co-owner", "1 Main Street, Greensboro", "Licence: NC electrical contractor",
        "November 20, 2026", "Contract price: $30,000.00", "Deposit, on signature $1,000.00",
        "On completion $29,000.00", "20 Qcells Q.PEAK DUO",
    ):  # fmt: skip
        assert part in text, part


def test_the_statement_of_cooling_off_stands_beside_the_signatures() -> None:
    # 16 CFR 429.1(a): in immediate proximity to the space reserved for the signature of the buyer
    (page,) = [page for page in pages(terms()) if "6. Signatures" in page]
    assert "prior to midnight of the third business day after the date of this transaction" in page
    assert "Ada Example, customer" in page


def test_each_consumer_has_a_completed_notice_of_cancellation() -> None:
    # Friday 20 November 2026: Saturday, Monday, Tuesday
    notices = [page for page in pages(terms()) if "NOTICE OF CANCELLATION For:" in page]
    assert len(notices) == 2 and "For: Ada Example" in notices[0] and "For: Ben Example" in notices[1]
    for page in notices:
        assert "Date of transaction: November 20, 2026" in page
        assert "Example Solar Co., at 1 Main Street" in page
        assert "NOT LATER THAN MIDNIGHT OF NOVEMBER 24, 2026" in page


@pytest.mark.parametrize(
    ("changes", "ordinal", "days", "last"),
    [
        ({"state": "TX", "time_zone": "America/Chicago"}, "fifth", "FIVE", "NOVEMBER 30, 2026"),
        ({"state": "MD"}, "seventh business day if the buyer is at least 65", "FIVE", "NOVEMBER 27, 2026"),
    ],
)
def test_a_state_may_give_longer(changes: dict[str, Any], ordinal: str, days: str, last: str) -> None:
    text = whole(terms(**changes))
    assert ordinal in text and f"within {days} BUSINESS DAYS" in text and f"MIDNIGHT OF {last}" in text


def test_the_box_shows_what_regulation_z_wants() -> None:
    # By `helio loan` on the same terms: 30,000 lent, a note of 39,000 at 1.99 % over 240 months
    (page,) = [page for page in pages(terms()) if "Federal Truth in Lending disclosure" in page]
    for part in (
        "ANNUAL PERCENTAGE RATE", "The cost of your credit as a yearly rate.", "4.95 %", "FINANCE CHARGE",
        "$17,306.36", "Amount Financed", "$30,000.00", "Total of Payments", "$47,306.36", "Total Sale Price",
        "239 $197.11 monthly, beginning January 1, 2027", "Itemization of the amount financed",
        "Prepaid finance charge: dealer fee, kept by the creditor $9,000.00", "Creditor: Example Bank",
    ):  # fmt: skip
        assert part in page, part
    assert "ANY HOLDER OF THIS CONSUMER CREDIT CONTRACT IS SUBJECT TO ALL CLAIMS AND DEFENSES" in page


def test_a_loan_secured_by_the_home_has_the_creditors_notice_instead() -> None:
    text = whole(terms(loan=LOAN["loan"] | {"secured_by_dwelling": True}, state="WY", time_zone="America/Denver"))
    assert "security interest in your home" in text and "notifying us in writing at Example Bank" in text
    assert "within THREE BUSINESS DAYS from the above date" not in text  # 16 CFR 429.0(a)(2)


def test_a_lease_and_a_ppa_have_their_own_disclosure_and_no_cash_price() -> None:
    lease = whole(terms(product="lease", loan=None, third_party=LEASE))
    assert "Consumer lease disclosures" in lease and "You pay $120.00 a month, growing by 1.9 % a year" in lease
    ppa = whole(terms(product="ppa", loan=None, third_party=LEASE | {"rate_cents_per_kwh": 14.5}))
    assert "you buy what it produces" in ppa and "14.5 cents per kWh" in ppa
    for text in (lease, ppa):
        assert "$30,000.00" not in text and "Truth in Lending disclosure" not in text


def test_a_lease_above_the_threshold_is_no_consumer_lease_of_regulation_m() -> None:
    dear = LEASE | {"monthly_payment_cents": 400_00}
    assert "Consumer lease disclosures" not in whole(terms(product="lease", loan=None, third_party=dear))


def test_a_business_has_no_consumers_rights() -> None:
    found = cash(segment="commercial", parties=[LOAN["parties"][0] | {"role": "authorised_signer"}])
    text = whole(found)
    assert "NOTICE OF CANCELLATION" not in text and "may cancel this transaction" not in text
    assert "No right to cancel without cause applies." in text


def test_truth_in_lending_does_not_know_a_business() -> None:
    """12 CFR 1026.3(a): credit for business purposes is exempt; the figures are told all the same."""
    firm = [LOAN["parties"][0] | {"role": "authorised_signer"}]
    text = whole(terms(segment="commercial", parties=firm))
    assert "Truth in Lending" not in text and "1026.18" not in text
    assert "ANNUAL PERCENTAGE RATE" in text and "Total of Payments" in text


def test_california_opens_with_its_cover_in_sixteen_point_bold() -> None:
    found = cash(state="CA", time_zone="America/Los_Angeles")
    assert "THE TOTAL COST FOR THE SOLAR ENERGY SYSTEM" in pages(found)[0] and "$30,000.00" in pages(found)[0]
    sizes: list[tuple[float, str]] = []
    PdfReader(io.BytesIO(packet_pdf(found))).pages[0].extract_text(
        visitor_text=lambda text, _cm, _tm, font, size: (
            sizes.append((size, str(font and font["/BaseFont"]))) if "complaint" in text else None
        )
    )
    assert sizes and all(size >= 16 and font.endswith("Bold") for size, font in sizes)


def test_a_text_that_was_not_read_is_shown_as_such() -> None:
    text = whole(terms())
    assert "template us-holder version 1, text not verified" in text
    assert "template us-esign-consent-2026 version 1" in text
    assert "template us-esign-consent-2026 version 1, text not verified" not in text


def test_equal_terms_make_equal_bytes() -> None:
    assert packet_pdf(terms()) == packet_pdf(terms())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"parties": [LOAN["parties"][0] | {"age": 17}]}, "age"),
        ({"date": "2026-02-31"}, "date"),
        ({"cash_price_cents": 30000.5}, "cash_price_cents"),
        ({"cash_price_cents": -1}, "cash_price_cents"),
        ({"cash_price_cents": 10**18}, "cash_price_cents"),
        ({"state": "ZZ"}, "no state"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"loan": None}, "terms of a loan"),
        ({"third_party": LEASE}, "belong to a lease"),
        ({"loan": LOAN["loan"] | {"disclosed_apr_pct": 1.99}}, "outside the tolerance"),
        ({"loan": LOAN["loan"] | {"dealer_fee": {"pct": 100, "of": "financed"}}}, "dealer_fee"),
        ({"payments": [{"when": "now", "cents": 1}]}, "they sum to 1 cents"),
        ({"parties": [LOAN["parties"][0], LOAN["parties"][0]]}, "the same name"),
        ({"parties": [LOAN["parties"][0] | {"signs": False}]}, "nobody signs"),
        ({"product": "ppa", "loan": None, "third_party": LEASE | {"rate_cents_per_kwh": 14.5},
          "deposit_cents": 1}, "has no deposit"),
        ({"seller": LOAN["seller"] | {"license": " "}}, "license"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        terms(**changes)


def test_the_day_of_the_contract_decides_which_text_holds() -> None:
    early = terms(date="2025-06-02", loan=None, product="lease", third_party=LEASE)
    names = {one.template for one in packet_report(early, b"", "").documents}
    assert "us-reg-m-2025" in names and dt.date(2025, 6, 2) == early.date
