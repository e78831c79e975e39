"""Transitions that are refused, without a bus around them."""

from datetime import date
from uuid import uuid4

import pytest

from services.commissioning.model import Handover, Inspection, PermissionRequest, RequestState, State
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.testing.people import example
from shared.messaging.testing.system import START
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.fieldops import InstallationCompleted

TODAY = date(2026, 11, 25)


def handover(state: State) -> Handover:
    project = uuid4()
    made = Handover(project_id=project)
    made.take_order(example(SalesOrderCreated, project))
    made.install(example(InstallationCompleted, project))
    made.state = state
    return made


def visit(of: Handover) -> Inspection:
    return Inspection(id=new_id(), project_id=of.project_id, attempt=1, on=TODAY)


@pytest.mark.parametrize("state", [state for state in State if state is not State.INSPECTING])
def test_only_while_inspecting_is_a_result_taken(state: State) -> None:
    one = handover(state)
    with pytest.raises(Refused, match=f"the handover is {state}"):
        one.pass_inspection(visit(one), (), TODAY)
    with pytest.raises(Refused):
        one.fail_inspection(visit(one), (), 0)


@pytest.mark.parametrize("state", [state for state in State if state is not State.COMMISSIONED])
def test_documents_are_taken_only_while_they_are_missing(state: State) -> None:
    with pytest.raises(Refused, match="cannot take documents"):
        handover(state).provide({"photos": ()})


@pytest.mark.parametrize("state", [State.WAITING, State.INSPECTING, State.PTO_GRANTED, State.CLOSED])
def test_permission_is_neither_granted_nor_corrected_out_of_turn(state: State) -> None:
    one = handover(state)
    request = PermissionRequest(
        id=new_id(), project_id=one.project_id, attempt=1, requested_at=START, documents=[], state=RequestState.SENT
    )
    one.request_id = request.id
    assert not one.answers(request)
    with pytest.raises(Refused):
        one.correct(request, ["x"], {})


def test_an_older_installation_does_not_replace_a_newer_one() -> None:
    one = handover(State.TESTING)
    assert not one.install(example(InstallationCompleted, one.project_id))
    assert not one.install(example(InstallationCompleted, one.project_id, completed_at=START.replace(year=2020)))
    assert one.install(example(InstallationCompleted, one.project_id, completed_at=START.replace(year=2030)))


def test_no_quality_review_without_cause() -> None:
    one = handover(State.INSPECTION_FAILED)
    with pytest.raises(Refused, match="no quality review"):
        one.review_quality(visit(one), "x")
