"""How projects can go over all seven databases and topics: contract, permits, interconnection and field.

They live side by side on one stack, on a leaping calendar, while the utility lies. What each outcome means event by
event is shown in memory (``test_contract_outcomes``, ``test_permit_outcomes``, ``test_grid_outcomes``,
``test_field_outcomes``, ``test_kinds_of_system``).
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import psycopg
import pytest

from deploy.local import clockfile
from deploy.local.stack import Stack
from sandbox.people.scenario import MIX, Scenario
from shared.messaging.ids import new_id
from tests.chaos.liar import Liar
from tests.integration.rig import ANSWER_S
from tests.integration.whole import run, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(1500)]

PLACE: Final = "Greensboro"
STOCKED: Final = 12
BY_NAME: Final = {one.name: one for one in MIX}
ALL_AT_ONCE: Final = Scenario(
    "all_at_once", delivery_delayed=True, damaged_delivery=True, substituted_item=True, breaks_module=True,
    rain_on_second_day=True, serious_incident=True, inspector_absent=True, failed_inspections=1,
    inspection_corrections=True, failed_commissioning=1, usage_point="old_meter",
)  # fmt: skip
CONTRACT: Final = {
    "rescinds": "closed_contract_rescinded",
    "senior_rescinds": "closed_contract_rescinded",
    "one_of_two_owners_rescinds": "closed_contract_rescinded_by_one_of_two",
    "lender_declines_all": "closed_financing_declined",
    "counteroffer_taken": "onboarded_after_counteroffer",
    "stipulations_never_cleared": "closed_financing_expired",
    "lender_late_and_twice": "onboarded",
    "never_answers": "closed_proposal_lapsed",
    "rules_change_before_signature": "onboarded_after_rules_changed",
    "adds_battery_and_rescinds": "onboarded_and_change_order_rescinded",
    "roof_cancelled_on_loan": "onboarded_after_partial_cancellation",
    "company": "onboarded_for_a_company",
    "battery_alone": "onboarded_with_storage_alone",
    "counteroffer_refused": "onboarded_after_counteroffer_refused",
    "prepaid_power_purchase": "onboarded_with_prepaid_power",
}  # fmt: skip
"""Scenario of the mix -> how its project ends."""
GRID: Final = {
    "permit_corrected_three_times": "onboarded_after_three_rounds_of_corrections",
    "permit_rejected": "closed_permit_rejected",
    "upgrade_silence": "closed_decision_timed_out",
    "permit_expires_while_work_rests": "onboarded_after_permit_expired_while_work_rested",
    "upgrade_reduced": "onboarded_after_upgrade_offer",
    "upgrade_withdrawn": "closed_interconnection_withdrawn",
    "study_paid": "onboarded_after_study",
    "study_reduced": "onboarded_after_redesign",
    "study_withdrawn": "closed_interconnection_withdrawn",
    "study_silence": "closed_decision_timed_out",
    "export_limited": "onboarded_after_export_limit",
    "upgrade_paid": "onboarded_after_upgrade_paid",
    "one_permit_of_two_refused": "closed_electrical_rejected",
    "hoa_refuses": "closed_hoa_consent_rejected",
    "permit_expires_before_work": "onboarded_after_permit_expired",
    "approval_differs": "onboarded_after_approval_differed",
    "denied_after_approval": "closed_denied_after_approval",
    "network_closed": "closed_interconnection_denied",
    "rules_change_before_application": "onboarded_after_rules_changed_before_application",
    "rules_change_before_approval": "onboarded_by_the_rules_of_its_application",
    "report_before_application": "onboarded_after_pre_application_report",
    "company_on_three_phases": "onboarded_for_a_company",
}
FIELD: Final = {
    "all_at_once": "onboarded_after_pto_denial",
    "witness_test": "onboarded_after_witness_test",
    "meter_exchanged": "onboarded_after_meter_exchange",
    "south_and_west_roof": "onboarded_on_south_and_west_roof",
}
OUTCOMES: Final = CONTRACT | GRID | FIELD
TROUBLES: Final = frozenset({
    "DeliveryDelayed", "ItemSubstituted", "SerialWithdrawn", "SiteDayLost", "SafetyIncidentReported", "WorkStopped",
    "InspectionMissed", "InspectionFailed", "CommissioningFailed", "PTODenied",
})  # fmt: skip
STAGES: Final = ("acknowledge_purchase_order", "deliver", "schedule_installation", "start_installation")
"""Tasks at which a customer cancels: nothing is on the roof yet."""


def call(stack: Stack, method: str, path: str, body: Any = None, role: str = "operator") -> httpx.Response:
    port = stack.settings_for("fieldops")["HELIO_HTTP_PORT"]
    headers = {"authorization": f"Bearer {stack.token(role)}", "idempotency-key": str(new_id())}
    return httpx.request(method, f"http://127.0.0.1:{port}{path}", json=body, headers=headers, timeout=ANSWER_S)


def test_every_way_ends_as_it_should_in_seven_databases_books_and_topics_while_the_utility_lies(whole: Stack) -> None:
    """``run`` has the independent audit look at all of them: ends, leftovers, money, books, designs, devices, registry.

    What a lie was answered is in its receipt.
    """
    liar = Liar(whole.home, seed=12)
    liar.start()
    scenarios = [ALL_AT_ONCE, *(BY_NAME[name] for name in OUTCOMES if name in BY_NAME)]
    projects, seen = run(whole, scenarios, then=liar.stop)
    assert {one.scenario.name: one.outcome for one in projects} == OUTCOMES
    assert liar.error is None and len(liar.told) >= 10
    assert liar.wrong() == []
    assert "refused" in liar.effects
    resting = {one.name for one in seen if one.project.scenario is BY_NAME["permit_expires_while_work_rests"]}
    assert "InterconnectionLapsed" not in resting, "the utility's letter has extended its approval meanwhile"
    of_all = [one for one in seen if one.project.scenario is ALL_AT_ONCE]
    assert {one.name for one in of_all} >= TROUBLES
    received = [one.value for one in of_all if one.name == "GoodsReceived"]
    assert any(not one["complete"] and any(line["damaged"] for line in one["lines"]) for one in received)
    assert sum(one.name == "InjuryCaseRecorded" for one in of_all) == 2
    (passed,) = [one.value for one in of_all if one.name == "InspectionPassed"]
    assert passed["outcome"] == "pass_with_corrections"


def test_the_stock_is_what_it_was_wherever_a_customer_cancels(whole: Stack) -> None:
    (sku,) = next(iter(_modules(whole)))
    body = {"sku": sku, "lot": "own", "quantity": STOCKED, "serials": [f"OWN-{n}" for n in range(STOCKED)]}
    assert call(whole, "POST", f"/stock/{PLACE}/movements", body).status_code == 201
    before = in_stock(whole)
    projects, seen = run(whole, [Scenario(f"at_{stage}", cancels_at=stage) for stage in STAGES])
    assert {one.outcome for one in projects} == {"closed_customer_cancelled"}
    assert any(one.name == "StockAllocated" for one in seen), "somebody was given of it"
    assert in_stock(whole) == before


def in_stock(stack: Stack) -> list[tuple[str, str, int, frozenset[str]]]:
    lots = call(stack, "GET", f"/stock/{PLACE}").json()["lots"]
    return [(one["sku"], one["lot"], one["on_hand"], frozenset(one["serials"])) for one in lots]


def _modules(stack: Stack) -> list[tuple[str]]:
    """The module that the projects before were built with."""
    with psycopg.connect(stack.database_url("fieldops")) as database:
        return database.execute(
            """SELECT line->>'sku' FROM purchase_orders, jsonb_array_elements(lines) line
               WHERE line->>'category' = 'module' GROUP BY 1 ORDER BY count(*) DESC"""
        ).fetchall()


def test_of_many_that_book_one_crew_day_at_once_one_gets_it(whole: Stack) -> None:
    """The others hear that the crew is elsewhere: the database has nothing to refuse."""
    projects = [new_id() for _ in range(8)]
    with psycopg.connect(whole.database_url("fieldops")) as database:
        for project in projects:
            _ready(database, project)
    starts_on = (clockfile.read(whole.home.clock_file).at(datetime.now(UTC)) + timedelta(days=30)).date()
    slot = {"crew": "crew 3", "starts_on": f"{starts_on}", "days": 3}
    with ThreadPoolExecutor(len(projects)) as pool:
        answers = list(pool.map(lambda one: call(whole, "POST", f"/projects/{one}/schedule", slot), projects))
    assert sorted(one.status_code for one in answers) == [200, *[409] * 7], [one.text for one in answers]
    refused = {one.json()["type"].rpartition(":")[2] for one in answers if one.status_code == 409}
    assert refused == {"crew-busy"}
    with psycopg.connect(whole.database_url("fieldops")) as database:
        rows = database.execute(
            """SELECT count(*), count(DISTINCT project_id) FROM crew_days
               WHERE id LIKE '%%/crew 3' AND day >= %s AND project_id = ANY(%s)""",
            [starts_on, projects],
        )
        assert rows.fetchone() == (3, 1)


def _ready(database: "psycopg.Connection[Any]", project: UUID) -> None:
    """Another project whose goods are all there, like one that was built."""
    database.execute(
        """INSERT INTO builds SELECT (jsonb_populate_record(b, jsonb_build_object(
               'project_id', %s::text, 'state', 'materials_ready', 'crew', null, 'starts_on', null, 'days', null,
               'started_at', null, 'completed_at', null, 'hazards_signed', '[]'::jsonb))).*
           FROM builds b WHERE b.state = 'installed' LIMIT 1""",
        [str(project)],
    )
