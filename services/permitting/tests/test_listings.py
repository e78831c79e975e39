"""A proposal may expect a listing, a permit set may not: it is handed in once the certificates were read."""

from typing import Any

from services.permitting.model import PermitState
from services.permitting.tests.given import Scene, amended, ordered
from shared.messaging.testing.system import Faults
from shared.schemas import permitting as out

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
MODULE, INVERTER = "Q.TRON BLK M-G2+ 430", "SE7600H-US"


def listing(model: str, standard: str, status: str = "expected", file_no: str | None = None) -> dict[str, Any]:
    return {"model": model, "standard": standard, "status": status, "file_no": file_no}


EXPECTED = [listing(MODULE, "UL 61730"), listing(INVERTER, "UL 1741-SB"), listing("REC410AA", "UL 61730", "stated")]


def certificate(model: str, standard: str, file_no: str = "E12345") -> dict[str, str]:
    return {"model": model, "standard": standard, "file_no": file_no}


async def test_an_expected_listing_keeps_the_permit_set_back_until_its_certificate_is_read() -> None:
    for seed in range(3):
        scene = Scene(FAULTS, seed)
        await scene.happens(ordered(scene.project, listings=EXPECTED))
        assert "confirm_listings" in scene.tasks and "submit_permit" not in scene.tasks
        wanted = [{"model": one["model"], "standard": one["standard"]} for one in EXPECTED[:2]]
        assert scene.task("confirm_listings")["listings"] == wanted

        refused = await scene.post("permit/submission", status=409)
        assert refused["type"].endswith("listing-expected") and MODULE in refused["detail"]
        await scene.post("certificates", {"certificates": [certificate(MODULE, "UL 61730")]})
        assert scene.task("confirm_listings")["listings"] == wanted[1:]
        assert (await scene.post("permit/submission", status=409))["type"].endswith("listing-expected")
        assert not scene.published(out.PermitSubmitted)

        seen = await scene.post("certificates", {"certificates": [certificate(INVERTER, "UL 1741-SB", "A-7")]})
        assert [one["file_no"] for one in seen["certificates"]] == ["E12345", "A-7"]
        assert "submit_permit" in scene.tasks and "confirm_listings" not in scene.tasks
        await scene.post("permit/submission")
        assert (await scene.permit()).state is PermitState.SUBMITTED


async def test_listings_that_were_read_or_that_no_design_states_ask_for_nothing() -> None:
    for listings in ([], EXPECTED[2:]):
        scene = Scene()
        await scene.happens(ordered(scene.project, listings=listings))
        assert "submit_permit" in scene.tasks and "confirm_listings" not in scene.tasks


async def test_a_certificate_of_what_is_not_built_is_refused() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project, listings=EXPECTED))
    body = {"certificates": [certificate(MODULE, "UL 61730"), certificate("another", "UL 61730")]}
    assert (await scene.post("certificates", body, status=409))["type"].endswith("not-in-the-design")
    assert not (await scene.file()).certificates


async def test_a_new_design_with_other_equipment_asks_for_its_certificates() -> None:
    scene = Scene()
    order = ordered(scene.project, listings=EXPECTED[2:])
    await scene.happens(order)
    await scene.happens(amended(order, listings=EXPECTED[:1]))
    assert "confirm_listings" in scene.tasks and "submit_permit" not in scene.tasks
    await scene.post("certificates", {"certificates": [certificate(MODULE, "UL 61730")]})
    await scene.post("permit/submission")

    await scene.happens(amended(order, version=3, kwdc=5.0, listings=EXPECTED))
    assert "confirm_listings" in scene.tasks and "resubmit_permit" not in scene.tasks
    assert (await scene.post("permit/resubmission", status=409))["type"].endswith("listing-expected")
    await scene.post("certificates", {"certificates": [certificate(INVERTER, "UL 1741-SB")]})
    assert "resubmit_permit" in scene.tasks
    await scene.post("permit/resubmission")
    assert (await scene.permit()).state is PermitState.SUBMITTED
