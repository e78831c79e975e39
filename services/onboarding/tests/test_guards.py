"""The guards of energization, one by one."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.onboarding.rules.guards import Facts, mismatches, missing
from shared.messaging.testing.people import example
from shared.messaging.testing.system import START
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import SalesOrderCreated

DESIGN = example(SalesOrderCreated, uuid4()).design
PERMISSION = PTOGranted(
    project_id=uuid4(), pto_id="P", granted_at=START, kwac=DESIGN.kwac, export_limit_kw=None, settings_profile="R21"
)
WHOLE = Facts(
    ordered=True, design=DESIGN, installed_at=START, inspected_at=START, commissioned_at=START,
    permission=PERMISSION, permitted_at=START, agreed_for=DESIGN.sha256, agreed_export_limit_kw=None,
    agreed_profile="R21",
)  # fmt: skip
LATER = START + timedelta(hours=1)


def test_whole_facts_pass() -> None:
    assert missing(WHOLE) == () and mismatches(WHOLE) == ()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"ordered": False}, "sales_order"),
        ({"agreed_for": "another design"}, "interconnection_agreement"),
        ({"inspected_at": None}, "inspection"),
        ({"commissioned_at": None}, "commissioning"),
        ({"permission": None}, "permission_to_operate"),
    ],
)
def test_each_fact_is_needed(change: dict[str, object], name: str) -> None:
    assert missing(replace(WHOLE, **change)) == (name,)  # type: ignore[arg-type]


def test_what_is_older_than_the_installation_says_nothing_of_it() -> None:
    assert missing(replace(WHOLE, installed_at=LATER)) == ("inspection", "commissioning", "permission_to_operate")


@given(st.one_of(st.none(), st.floats(0, 20)), st.one_of(st.none(), st.floats(0, 20)))
def test_the_stricter_export_limit_counts(built: float | None, agreed: float | None) -> None:
    facts = replace(WHOLE, design=DESIGN.model_copy(update={"export_limit_kw": built}), agreed_export_limit_kw=agreed)
    limits = [one for one in (built, agreed) if one is not None]
    assert facts.export_limit_kw == (min(limits) if limits else None)
    wanted = PERMISSION.model_copy(update={"export_limit_kw": facts.export_limit_kw})
    assert mismatches(replace(facts, permission=wanted)) == ()


def test_five_watts_are_no_difference_and_ten_are() -> None:
    near = PERMISSION.model_copy(update={"kwac": DESIGN.kwac + 0.0049})
    far = PERMISSION.model_copy(update={"kwac": DESIGN.kwac + 0.01})
    assert mismatches(replace(WHOLE, permission=near)) == ()
    assert mismatches(replace(WHOLE, permission=far))[0].startswith("nameplate")
