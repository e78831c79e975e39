"""A system's life after its activation, on the in-memory bus: locked for work, claimed from its maker, sold, ended."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.onboarding import api
from services.onboarding.model import State
from services.onboarding.rules.warranty import kind_of, warranty
from services.onboarding.tests.people import do, energize, open_tasks, post, work_is_seen
from services.onboarding.tests.test_handlers import (
    active,
    new_world,
    onboarded,
    permit_again,
    registry,
    revoke,
    revoked,
    state_of,
    system_of,
)
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import World
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import CompensationRequested
from shared.schemas.fieldops import ServicePartReplaced
from shared.schemas.onboarding import (
    CustomerTrained,
    OperationalStatus,
    SystemActivated,
    SystemDecommissioned,
    SystemDeenergized,
    SystemEnergized,
    SystemOffline,
    SystemRestored,
    WarrantyClaimDecided,
    WarrantyClaimFiled,
)


@pytest.mark.parametrize("seed", [0, 3])
async def test_a_system_is_locked_for_work_on_the_roof_and_runs_again_afterwards(seed: int) -> None:
    world, project = new_world(seed)
    await active(world, project)
    path = f"/projects/{project}/lock-out"
    assert (await post(world, path, {"reason": "roof_repair"})).status_code == 200
    await world.settle()
    (opened,) = published(world, project, SystemDeenergized)
    assert opened.reason == "roof_repair" and len(published(world, project, SystemOffline)) == 1
    record = registry(world, project)[-1]
    assert record is not None and record.status is OperationalStatus.BLOCKED, "SMV-03 must not count on it"
    assert (await post(world, f"/projects/{project}/energization", {"settings_profile": "x"})).status_code == 409
    permit_again(world, project, "PTO-1")  # whatever is said meanwhile, the lock holds
    await world.settle()
    assert await state_of(world, project) is State.BLOCKED
    await do(world, project, "take_lock_off")
    assert await state_of(world, project) is State.READY and (await system_of(world, project)).lockout is None
    await energize(world, project)
    await world.advance(hours=25)
    await work_is_seen(world, project)
    assert await state_of(world, project) is State.ACTIVE
    assert len(published(world, project, SystemEnergized)) == 2 and len(published(world, project, SystemRestored)) == 1
    assert len(published(world, project, SystemActivated)) == 2


async def test_a_lock_does_not_hide_that_the_permission_is_gone() -> None:
    world, project = new_world()
    await active(world, project)
    await post(world, f"/projects/{project}/lock-out", {"reason": "fire"})
    await world.settle()
    revoke(world, project)
    await world.settle()
    await do(world, project, "take_lock_off")
    assert await state_of(world, project) is State.BLOCKED
    assert (await system_of(world, project)).blocked_by == ["permission_to_operate"]
    assert (await post(world, f"/projects/{project}/lock-out/removal")).status_code == 409


async def test_a_revoked_system_that_is_switched_off_says_so() -> None:
    world, project = new_world()
    await revoked(world, project)
    await do(world, project, "de_energize")
    (opened,) = published(world, project, SystemDeenergized)
    assert opened.reason == "permission"


async def test_a_maker_answers_a_claim_once_and_the_money_is_told() -> None:
    world, project = new_world()
    await active(world, project)
    piece = (await system_of(world, project)).serials[-1]
    path = f"/projects/{project}/warranty-claims"
    assert (await post(world, path, {"serial": "nothing", "fault": "dead"})).status_code == 409
    claim = (await post(world, path, {"serial": piece["serial"], "fault": "dead after hail"})).json()
    assert (await post(world, path, {"serial": piece["serial"], "fault": "dead"})).status_code == 409, "open already"
    await world.settle()
    (filed,) = published(world, project, WarrantyClaimFiled)
    assert filed.covered is True and filed.piece.serial == piece["serial"] and claim["covered"] is True
    (task,) = [one for kind, one in (await open_tasks(world, project)).items() if kind.startswith("chase_claim")]
    declined = await post(world, task["details"]["post"], {"accepted": False, "paid_cents": 100})
    assert declined.status_code == 409
    answer = {"accepted": True, "replaces": True, "paid_cents": 32_500}
    await do(world, project, "chase_claim", answer)
    assert (await post(world, task["details"]["post"], answer)).status_code == 409
    (decided,) = published(world, project, WarrantyClaimDecided)
    assert (decided.claim_id, decided.paid_cents, decided.replaces) == (filed.claim_id, 32_500, True)


def test_terms_are_those_of_the_day_and_of_the_kind() -> None:
    assert [kind_of(one) for one in ("inverter", "module", "monitoring", None)] == [
        "inverter", "module", "other", "other",
    ]  # fmt: skip
    old, new = warranty("module", date(2019, 12, 31)), warranty("module", date(2024, 2, 29))
    assert old is not None and old.end == date(2031, 12, 31)
    assert new is not None and new.end == date(2049, 2, 28)
    assert warranty("module", date(2001, 1, 1)) is None


async def evening(world: World, day: date) -> None:
    """Eight o'clock at the site, where it is that day still; in Greenwich it is the next one."""
    at = datetime.combine(day, time(20), ZoneInfo("America/Los_Angeles"))
    await world.advance(seconds=(at - world.clock.now()).total_seconds())


async def test_the_last_day_of_a_warranty_is_that_of_the_site() -> None:
    world, project = new_world()
    await active(world, project)
    system = await system_of(world, project)
    piece, zone = system.pieces[-1], system.time_zone
    terms = system.warranty_of(piece)
    assert terms is not None and zone == "America/Los_Angeles"
    await evening(world, terms.end)
    claim = {"serial": piece.serial, "sku": piece.sku, "fault": "dead"}
    found = (await post(world, f"/projects/{project}/warranty-claims", claim)).json()
    assert found["covered"] is True


async def test_a_house_is_sold_by_the_day_of_the_site() -> None:
    world, project = new_world()
    await active(world, project)
    today = world.clock.now().date()
    await evening(world, today)
    sold = {"transferred_on": (today + timedelta(days=1)).isoformat()}
    assert (await post(world, f"/projects/{project}/ownership-transfer", sold)).status_code == 409, "that is tomorrow"
    sold = {"transferred_on": today.isoformat()}
    assert (await post(world, f"/projects/{project}/ownership-transfer", sold)).status_code == 200


async def test_a_buyer_is_trained_as_well() -> None:
    world, project = new_world()
    await onboarded(world, project)
    today = world.clock.now().date().isoformat()
    await post(world, f"/projects/{project}/ownership-transfer", {"transferred_on": today})
    await world.settle()
    covered = [one["code"] for one in (await open_tasks(world, project))["train_customer"]["details"]["checklist"]]
    await do(world, project, "train_customer", {"checklist": covered})
    assert len(published(world, project, CustomerTrained)) == 2
    await world.advance(days=1)
    assert "train_customer" not in await open_tasks(world, project)


async def test_the_end_says_what_becomes_of_the_modules_and_where_net_billing_ends() -> None:
    world, project = new_world()
    await active(world, project)
    body = {"reason": "torn down", "modules_to": "recycling"}
    assert (await post(world, f"/projects/{project}/decommissioning", body)).status_code == 200
    await world.settle()
    (ended,) = published(world, project, SystemDecommissioned)
    system = await system_of(world, project)
    assert (ended.modules_to, ended.usage_point_id) == ("recycling", system.usage_point_id)
    assert registry(world, project)[-1] is None


@pytest.mark.parametrize("how", ["decommissioned", "closed"])
async def test_nobody_has_anything_to_do_at_a_system_that_is_no_more(how: str) -> None:
    world, project = new_world()
    await active(world, project)
    piece = (await system_of(world, project)).pieces[-1]
    claim = {"serial": piece.serial, "sku": piece.sku, "fault": "dead"}
    assert (await post(world, f"/projects/{project}/warranty-claims", claim)).status_code == 200
    repaired = example(
        ServicePartReplaced, project, sku=piece.sku, old_serial="nowhere", new_serial="new", case_id=new_id()
    )
    world.publish("/ncv03/fieldops", repaired)
    await world.settle()
    kinds = {kind.partition(":")[0] for kind in await open_tasks(world, project)}
    assert {"chase_claim", "clear_up_repair", "train_customer"} <= kinds
    if how == "decommissioned":
        await post(world, f"/projects/{project}/decommissioning", {"reason": "torn down"})
    else:
        reason = ClosingReason.CUSTOMER_CANCELLED
        world.publish(
            "/ncv03/contracting", CompensationRequested(project_id=project, closing_id=new_id(), reason=reason)
        )
    await world.settle()
    assert await open_tasks(world, project) == {}


async def test_the_handover_package_is_whole_and_every_file_fits_its_hash() -> None:
    world, project = new_world()
    await onboarded(world, project)
    client = world.client("onboarding", api.router, roles=("customer",), project=project)
    answer = await client.get(f"/projects/{project}/handover-package")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert {one["name"] for one in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
        for one in manifest["files"]:
            content = archive.read(one["name"])
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (one["sha256"], one["bytes"])
        assert "[ ]" not in archive.read("training.txt").decode(), "all was covered"
        rows = list(csv.DictReader(io.StringIO(archive.read("serials.csv").decode())))
        assert len(rows) == 24 and {"module", "inverter", "battery"} <= {one["kind"] for one in rows}
        assert json.loads(archive.read("permission-to-operate.json"))["pto_id"] == "PTO-1"
        assert json.loads(archive.read("nameplate.json"))["ieee2030_5"]["type"] == 83
    again = await client.get(f"/projects/{project}/handover-package")
    assert again.content == answer.content, "the same package is the same bytes"
