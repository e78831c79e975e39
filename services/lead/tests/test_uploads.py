"""Usage files and bills through the HTTP side: taken, refused with the place, or a choice asked for."""

import json
import os
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import HTTPException, Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.lead import api, uploads
from services.lead.app import SERVICE
from services.lead.model import Lead, State, UsageImport
from services.lead.rules.intake.job import READERS, import_file
from services.lead.tests.espi_feed import block, electric, feed, hours, meter_reading, reading_type, usage_point
from services.lead.tests.test_handlers import INQUIRY, SITE, capture, inform, key, post
from shared.messaging.ids import new_id
from shared.messaging.settings import SECRETS, forget_secrets
from shared.messaging.testing.system import World
from shared.schemas.design import DesignFrozen
from shared.schemas.lead import (
    AnalysisAccuracyMeasured,
    EnergyAnalysisCompleted,
    LeadNurtured,
    LeadQualified,
    UsageDataImported,
    UsageDataRejected,
)
from shared.schemas.parts import DesignFacts

GAS = feed(usage_point(kind=1), meter_reading(), reading_type(uom=169), block(hours(48)))
SMALL = electric(*hours(6))
GREENSBORO = Path(__file__).parents[3] / "sandbox/data/usage_greensboro.xml"


async def send(world: World, project: UUID, body: bytes, name: str = "upload", query: str = "", **more: Any) -> Any:
    async with world.client("lead", api.router, roles={"customer"}) as client:
        path = f"/uploads/projects/{project}/usage{query}"
        if "files" in more:
            return await client.post(path, headers=key(name), **more)
        return await client.post(path, content=body, headers=key(name) | more)


async def usage_of(world: World, project: UUID) -> dict[str, Any]:
    async with world.client("lead", api.router, roles={"customer"}) as client:
        found: dict[str, Any] = (await client.get(f"/projects/{project}/usage")).json()
        return found


async def test_a_green_button_file_leads_to_an_hourly_load_and_a_decision() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    assert (await post(world, f"/projects/{project}/site", {"site": SITE}, "site")).status_code == 200
    answer = await send(world, project, GREENSBORO.read_bytes())
    assert answer.status_code == 200, answer.text
    (imported,) = answer.json()["imports"]
    assert imported["report"]["usage_points"][0]["readings"] == 8_760
    await world.settle()
    (event,) = world.events(project, UsageDataImported)
    assert isinstance(event, UsageDataImported)
    assert (event.method, event.grade, event.interval_seconds) == ("green_button", "A", 3_600)
    assert event.checksum_sha256 == imported["sha256"]
    (analysis,) = world.events(project, EnergyAnalysisCompleted)
    assert isinstance(analysis, EnergyAnalysisCompleted) and analysis.load is not None
    assert analysis.load.hourly_wh_base64 is not None
    assert analysis.kwh_annual == pytest.approx(13_107.89)
    assert world.events(project, LeadQualified)
    assert "collect_usage" not in world.tasks("lead", project)


@pytest.mark.parametrize("form", ["form", "zip"])
async def test_a_file_in_a_form_or_an_archive_is_the_same_file(form: str) -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    body = electric(*hours(24 * 40))
    if form == "form":
        answer = await send(world, project, b"", files={"file": ("usage.xml", body, "text/xml")})
    else:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("usage.xml", body)
        answer = await send(world, project, packed.getvalue())
    assert answer.status_code == 200, answer.text
    assert (answer.json()["kwh_annual"], answer.json()["grade"]) == (pytest.approx(0.5 * 8_760), "D")


async def test_several_usage_points_are_listed_and_one_has_to_be_named() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    body = feed(
        usage_point("1"), usage_point("2"), meter_reading("1"), meter_reading("2"), reading_type(),
        block(hours(48, 500), "1"), block(hours(48, 900), "2"),
    )  # fmt: skip
    answer = await send(world, project, body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:heliograph:problem:choose-usage-point")
    assert [each["kwh_delivered"] for each in answer.json()["usage_points"]] == [24.0, 43.2]
    second = answer.json()["usage_points"][1]["id"]
    assert (await send(world, project, body, "other", "?usage_point=7")).status_code == 409
    assert (await usage_of(world, project))["imports"] == []
    chosen = await send(world, project, body, "chosen", f"?usage_point={second}")
    assert chosen.status_code == 200
    assert chosen.json()["imports"][0]["report"]["usage_points"][0]["kwh_delivered"] == pytest.approx(43.2)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (GAS, "gas"),
        (electric(*hours(24))[:-40], "line"),
        (b'<!DOCTYPE lol [<!ENTITY a "aaaa">]><feed>&a;</feed>', "entit"),
        (b"", "empty"),
        (b"start,kwh\n2025-01-01T00:00,0.5\n2025-01-01T01:00,many\n", "line 3"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), ""),
        (electric(*hours(23)), "23 hours"),
        (b"start,kwh\n2025-01-01T00:00,0\n2025-01-01T01:00,0\n", "no consumption"),
    ],
)
async def test_an_unusable_file_is_refused_with_the_place_and_the_project_waits_on(body: bytes, reason: str) -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    answer = await send(world, project, body)
    assert answer.status_code == 422, answer.text
    assert reason in answer.json()["detail"].lower(), answer.text
    assert (await send(world, project, body)).content == answer.content  # the same request again changes nothing
    await world.settle()
    (event,) = world.events(project, UsageDataRejected)
    assert isinstance(event, UsageDataRejected) and event.reasons == tuple(answer.json()["reasons"])
    (kept,) = await world.entities("lead", UsageImport, project)
    assert not kept.accepted and kept.figures is None
    assert "collect_usage" in world.tasks("lead", project)
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and (lead.state, lead.usage) == (State.CAPTURED, None)


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    small = uploads.importer_of(uploads.ImportSettings(max_bytes=10_000))
    monkeypatch.setattr("services.lead.api.usage.importer", lambda: small)
    world = World([SERVICE])
    project, _ = await capture(world)

    async def endless() -> Any:
        while True:
            yield bytes(4_096)

    async with world.client("lead", api.router, roles={"customer"}) as client:
        path = f"/uploads/projects/{project}/usage"
        for body in (bytes(10_001), endless()):
            answer = await client.post(path, content=body, headers=key("large"))
            assert (answer.status_code, "10000 bytes" in answer.text) == (413, True)
        form = await client.post(path, files={"file": ("a.csv", bytes(20_000))}, headers=key("form"))
        assert form.status_code == 413


async def test_an_upload_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": bytes(100_000), "more_body": True},
        {"type": "http.disconnect"},
    ]
    lying: list[str] = []

    async def receive() -> dict[str, Any]:
        lying.extend(os.listdir(tmp_path))
        return messages.pop(0)

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(HTTPException, match="broken off"):
        async with uploads.importer_of(uploads.ImportSettings(directory=tmp_path)).receive(request, "ada"):
            raise AssertionError("half a file was taken for a whole one")
    assert lying and not os.listdir(tmp_path)


def test_files_of_a_killed_process_are_removed_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for process in (dead.pid, os.getppid(), os.getpid()):
        (tmp_path / f"{uploads.PREFIX}{process}-x").write_bytes(b"1")
    (tmp_path / "other-file").write_bytes(b"1")
    uploads.remove_old_files(uploads.ImportSettings(directory=tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {f"{uploads.PREFIX}{os.getppid()}-x", "other-file"}


async def test_a_key_is_good_for_one_file() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    first = await send(world, project, electric(*hours(48)))
    assert (await send(world, project, electric(*hours(48)))).content == first.content
    assert (await send(world, project, electric(*hours(47)))).status_code == 422
    assert len(await world.entities("lead", UsageImport, project)) == 1


async def test_a_project_that_takes_no_usage_refuses_before_reading() -> None:
    world = World([SERVICE])
    assert (await send(world, new_id(), b"anything")).status_code == 404
    project, _ = await capture(world, INQUIRY | {"consent": INQUIRY["consent"] | {"usage_data": False}})
    assert (await send(world, project, b"anything")).status_code == 409
    assert (await send(world, project, b"x", query="?time_zone=Mars")).status_code == 422


async def test_bills_in_dollars_are_inverted_when_the_site_is_known() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    rows = [{"month": f"2025-{month:02d}", "usd": 14 + 0.123 * 1_000} for month in range(1, 13)]
    answer = await post(world, f"/projects/{project}/usage/bills", {"bills": rows}, "bills")
    assert (answer.status_code, answer.json()["grade"], answer.json()["kwh_annual"]) == (200, "E", 0)
    await post(world, f"/projects/{project}/site", {"site": SITE}, "site")
    await world.settle()
    (analysis,) = world.events(project, EnergyAnalysisCompleted)
    assert isinstance(analysis, EnergyAnalysisCompleted) and analysis.load is not None
    assert analysis.load.monthly_kwh == pytest.approx([1_000] * 12, abs=0.1)


async def test_usage_that_was_taken_is_answered_again_though_none_would_be_taken_any_more() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    rows = [{"month": f"2025-{month:02d}", "kwh": 1_000} for month in range(1, 13)]
    path = f"/projects/{project}/usage/bills"
    first = await post(world, path, {"bills": rows}, "bills")
    file = await send(world, project, GREENSBORO.read_bytes(), "file", query="?time_zone=America/New_York")
    assert (first.status_code, file.status_code) == (200, 200)
    withdrawn = await post(world, f"/projects/{project}/withdrawal", {"reason": "moved"}, "w")
    assert withdrawn.status_code == 200
    again = await post(world, path, {"bills": rows}, "bills")
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await post(world, path, {"bills": rows}, "anew")).status_code == 409
    assert (
        await send(world, project, GREENSBORO.read_bytes(), "file", query="?time_zone=America/New_York")
    ).json() == file.json()
    assert (await send(world, project, SMALL, "another file")).status_code == 409


async def test_bills_that_overlap_are_refused() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    rows = [
        {"start": "2025-01-01", "end": "2025-02-01", "kwh": 900},
        {"start": "2025-01-15", "end": "2025-02-15", "kwh": 900},
    ]
    answer = await post(world, f"/projects/{project}/usage/bills", {"bills": rows}, "bills")
    assert (answer.status_code, "overlap" in answer.json()["detail"]) == (422, True)


async def test_an_unknown_tariff_waits_for_sales_and_goes_on_with_the_right_one() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    await inform(world, project, SITE | {"utility": SITE["utility"] | {"tariff_key": "nowhere"}})
    await world.settle()
    (nurtured,) = world.events(project, LeadNurtured)
    assert isinstance(nurtured, LeadNurtured) and nurtured.reason_codes == ("TARIFF_UNKNOWN",)
    assert "correct_site" in world.tasks("lead", project)
    assert not world.events(project, EnergyAnalysisCompleted)
    await world.advance(days=200)  # reviews find the same and do not loop
    assert len(world.events(project, LeadNurtured)) == 3
    assert (await post(world, f"/projects/{project}/site", {"site": SITE}, "corrected")).status_code == 200
    await world.settle()
    assert world.events(project, LeadQualified) and "correct_site" not in world.tasks("lead", project)


def frozen(project: UUID, kwh: float) -> DesignFrozen:
    facts = DesignFacts(
        design_id=new_id(), version=1, sha256="0" * 64, kwdc=8.6, kwac=7.6, annual_kwh=kwh, p90_kwh=kwh * 0.92,
    )  # fmt: skip
    return DesignFrozen(project_id=project, design=facts)


async def test_a_year_of_the_meter_measures_the_design() -> None:
    """Eight per cent less in every month: the usual shortfall of US portfolios (kWh Analytics)."""
    world = World([SERVICE])
    project, _ = await capture(world)
    await inform(world, project)
    await world.settle()
    months = [{"month": f"{2027 + (6 + n) // 12}-{(6 + n) % 12 + 1:02d}", "kwh": 800.0} for n in range(12)]
    assert await meter(world, project, months, "early") == 409  # nothing is designed yet
    world.publish("/ncv03/design", frozen(project, 11_000))
    await world.settle()
    lead = await world.entity("lead", Lead, project)
    assert lead is not None
    expected = lead.predicted_monthly_kwh()
    assert sum(expected) == pytest.approx(11_000)
    for each in months:
        each["kwh"] = expected[int(str(each["month"])[5:]) - 1] * 0.92
    assert await meter(world, project, months[:11], "short") == 422
    assert await meter(world, project, [months[0], *months[:11]], "twice") == 422
    world.failing = {"compare_with_meter"}
    assert await meter(world, project, months, "year") == 202
    await world.settle()
    assert "compare_with_meter" in world.tasks("lead", project)  # it is still to be made
    world.failing = set()
    await world.retry_jobs("lead")
    await world.settle()
    assert "compare_with_meter" not in world.tasks("lead", project)
    design, metered = world.events(project, AnalysisAccuracyMeasured)
    assert isinstance(design, AnalysisAccuracyMeasured) and isinstance(metered, AnalysisAccuracyMeasured)
    assert (design.basis, metered.basis, metered.n) == ("DESIGN", "METERED", 12)
    assert metered.abs_err_pct == pytest.approx(100 * 0.08 / 0.92)
    assert metered.nmbe_pct == pytest.approx(100 * 0.08 / 0.92 * 12 / 11)  # p = 1
    squares = sum((0.08 * kwh) ** 2 for kwh in expected)
    assert metered.cvrmse_pct == pytest.approx(100 * (squares / 11) ** 0.5 / (11_000 * 0.92 / 12))


async def meter(world: World, project: UUID, months: Any, name: str) -> int:
    async with world.client("lead", api.router, roles={"support"}) as client:
        path = f"/projects/{project}/metered-production"
        status: int = (await client.post(path, json={"months": months}, headers=key(name))).status_code
        return status


def _die(_: dict[str, Any]) -> dict[str, Any]:
    os._exit(1)


def _sleep(_: dict[str, Any]) -> dict[str, Any]:
    time.sleep(60)
    return {}


def _fill(_: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(bytearray(2 * 1024**3))}


def _look_around(_: dict[str, Any]) -> dict[str, Any]:
    return {"environment": dict(os.environ)}


FOREIGN = {"die": _die, "sleep": _sleep, "fill": _fill, "look": _look_around, **READERS}


async def test_a_worker_that_dies_hangs_or_swells_is_replaced() -> None:
    hurried = uploads.importer_of(uploads.ImportSettings(read_timeout_s=20), FOREIGN)
    history = {"bills": [{"month": "2025-01", "kwh": 700}]}
    try:
        with pytest.raises(HTTPException, match="has died") as died:
            await hurried.run("die")
        assert died.value.status_code == 503
        assert (await hurried.run("bills", history=history))["outcome"] == "imported"
        hurried.settings = uploads.ImportSettings(read_timeout_s=0.2)
        with pytest.raises(HTTPException, match="took more than"):
            await hurried.run("sleep")
        hurried.settings = uploads.ImportSettings()
        with pytest.raises(HTTPException, match="more than 1024 MB") as swollen:
            await hurried.run("fill")
        assert swollen.value.status_code == 413
        assert (await hurried.run("bills", history=history))["outcome"] == "imported"
    finally:
        hurried.close()


async def test_who_reads_foreign_files_knows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in SECRETS:
        monkeypatch.setenv(secret, "marker-7261")
    forget_secrets()
    importer = uploads.importer_of(uploads.ImportSettings(), FOREIGN)
    try:
        seen = (await importer.run("look"))["environment"]
    finally:
        importer.close()
    assert "PATH" in seen and not [name for name, value in seen.items() if "marker-7261" in value]


async def test_a_caller_has_so_many_uploads_at_a_time() -> None:
    slots = uploads.importer_of(uploads.ImportSettings(max_open=3, max_open_per_caller=2))._slots
    with slots.take("ada"), slots.take("ada"):
        with pytest.raises(HTTPException) as many, slots.take("ada"):
            pass
        with slots.take("bob"), pytest.raises(HTTPException) as full, slots.take("eve"):
            pass
    assert (many.value.status_code, full.value.status_code) == (429, 503)
    with slots.take("ada"):
        pass


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    body=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(str.encode),
        st.tuples(st.integers(0, 2_000), st.binary(min_size=1, max_size=8)).map(
            lambda cut: SMALL[: cut[0] % len(SMALL)] + cut[1] + SMALL[cut[0] % len(SMALL) + len(cut[1]) :]
        ),
    )
)
def test_no_bytes_break_the_import(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "usage"
    path.write_bytes(body)
    found = import_file(str(path), None, None)
    assert found["outcome"] in ("imported", "rejected", "choose")
    json.dumps(found, allow_nan=False)
