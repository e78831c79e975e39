"""Transitions that are refused, without a bus around them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.fieldops.model import Build, OrderState, PurchaseOrder, State
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.testing.people import example
from shared.messaging.testing.system import START
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.permitting import ReadyToBuild

TODAY = date(2026, 11, 23)


def build(state: State) -> Build:
    project = uuid4()
    made = Build(project_id=project, starts_on=TODAY, started_at=START)
    made.take_order(example(SalesOrderCreated, project))
    made.permit(example(ReadyToBuild, project))
    made.state = state
    return made


def order() -> PurchaseOrder:
    lines = [line.model_dump(mode="json") for line in example(SalesOrderCreated, uuid4()).bill_of_materials]
    return PurchaseOrder(
        id=new_id(), project_id=uuid4(), supplier="Carolina Solar Supply", lines=lines, need_by=TODAY
    )  # fmt: skip


@pytest.mark.parametrize("state", [state for state in State if state not in (State.PROCURING, State.MATERIALS_READY)])
def test_only_a_build_with_its_materials_is_scheduled(state: State) -> None:
    with pytest.raises(Refused, match=f"it is|the build is {state}"):
        build(state).schedule("north", TODAY, 1, TODAY)


@pytest.mark.parametrize("state", [state for state in State if state is not State.INSTALLING])
def test_only_an_installation_under_way_is_completed(state: State) -> None:
    with pytest.raises(Refused):
        build(state).complete([], [], 1, {}, 0, START)


def test_nothing_is_planned_or_promised_for_the_past() -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="is past"):
        build(State.MATERIALS_READY).schedule("north", yesterday, 1, TODAY)
    with pytest.raises(Refused, match="is past"):
        order().acknowledge(yesterday, TODAY)


def test_an_order_is_acknowledged_once_and_delayed_only_then() -> None:
    one = order()
    with pytest.raises(Refused, match="no delivery is promised"):
        one.delay(TODAY)
    one.acknowledge(TODAY, TODAY)
    with pytest.raises(Refused, match="cannot be acknowledged"):
        one.acknowledge(TODAY, TODAY)
    one.cancel()
    assert one.state is OrderState.CANCELLED
    with pytest.raises(Refused, match="nothing is due"):
        one.receive([], build(State.PROCURING).design, (), TODAY)


def test_stopped_work_neither_starts_nor_ends() -> None:
    one = build(State.SCHEDULED)
    one.hazards_signed = ["ladder"]
    assert len(one.stop("first")) == 1 and one.stop("second") == []
    with pytest.raises(Refused, match="first"):
        one.start(START, TODAY)
    with pytest.raises(Refused, match="no work is stopped"):
        build(State.SCHEDULED).resume([])
