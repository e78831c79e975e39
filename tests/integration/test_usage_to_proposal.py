"""A usage file and a site posted to the running services: the proposal that comes out is the command line's."""

import hashlib
import json
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from lxml import etree
from pypdf import PdfReader

from deploy.local import clockfile
from services.design.rules.checks import Check, told_once
from services.design.rules.policy import priced_as_of
from shared.rules.site.load import HourlyLoad
from shared.schemas.design import DesignCheck, DesignVersionCreated, ProposalGenerated
from shared.schemas.event import Event
from shared.schemas.lead import EnergyAnalysisCompleted, UsageDataImported
from shared.schemas.parts import DesignFacts, EquipmentLine
from tests.integration.rig import Rig
from tests.integration.test_lead_upload import DATA, SITE, USAGE, capture, client, post

pytestmark = pytest.mark.stack

TARIFF = Path(__file__).parents[2] / "shared/rules/data/tariffs/duke-energy-carolinas-rs-2026-01-01.json"
IDENTITY = {"design_id", "version", "sha256"}
"""What the service adds to a design's facts."""
ROUNDING_KWH = 0.05
"""The event carries whole watt-hours: at most half of one in each of a month's 744 hours, which cancel for the most."""
ADDRESS = "1407 Fernwood Trail, Greensboro, NC 27455"
PLACE = "City of Greensboro, NC"
"""The customer's street stays with the lead service: the papers of the design service name the authority instead."""


@dataclass(frozen=True)
class Told:
    """What ``helio analyze`` and ``helio design`` say of the same file and site."""

    usage: dict[str, Any]
    design: dict[str, Any]
    folder: Path


def helio(*arguments: str) -> Any:
    command = [sys.executable, "-m", "helio.main", *arguments, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def command_line(day: str, folder: Path) -> Told:
    site = str(DATA / "site_greensboro.json")
    given = (site, "--usage", str(USAGE), "--tariff", str(TARIFF), "--out", str(folder), "--on", day)
    return Told(helio("analyze", str(USAGE)), helio("design", *given), folder)


@dataclass(frozen=True)
class Made:
    """What the running services published and serve for one project."""

    usage: dict[str, Any]
    imported: UsageDataImported
    analysis: EnergyAnalysisCompleted
    designs: list[DesignVersionCreated]
    proposal: ProposalGenerated
    checks: dict[str, list[dict[str, Any]]]
    """By option, as the service serves them: with what was found, which the event leaves out."""
    drawings: dict[str, dict[str, str]]
    """By option: sheet name -> SVG."""
    document: bytes


def events_of(rig: Rig, topic: str, project: str) -> list[Any]:
    return rig.records(topic, {uuid.UUID(project)})


def the(kind: type[Event], records: list[Any]) -> list[Any]:
    found = [record for record in records if dict(record.headers())["ce_type"].decode() == kind.ce_type]
    return [kind.model_validate_json(record.value()) for record in found]


def fetched(http: httpx.Client, project: str, sha256: str, media_type: str) -> bytes:
    """A document by the hash that the event names: it must be what the hash says."""
    answer = http.get(f"/projects/{project}/documents/{sha256}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media_type)
    assert hashlib.sha256(answer.content).hexdigest() == sha256
    return answer.content


@pytest.fixture(scope="module")
def made(rig: Rig) -> Made:
    """One inquiry through both services; only what they ask of a customer and a salesperson is given."""
    with rig.service("lead"), rig.service("design"), client(rig) as lead, client(rig, "design") as design:
        rig.ready("lead")
        rig.ready("design")
        project = capture(lead)
        assert post(lead, f"/projects/{project}/contacts").status_code == 200
        point = SITE["utility"]["usage_point_id"]
        with USAGE.open("rb") as file:
            uploaded = post(lead, f"/uploads/projects/{project}/usage?usage_point={point}", content=file)
        assert uploaded.status_code == 200, uploaded.text
        assert post(lead, f"/projects/{project}/site", json={"site": SITE}).status_code == 200
        rig.until(lambda: lead.get(f"/projects/{project}").json()["state"] == "qualified", "the lead is qualified")
        rig.until(lambda: bool(the(ProposalGenerated, events_of(rig, "ncv03.design.events", project))), "a proposal")
        told, wanted = events_of(rig, "ncv03.lead.events", project), events_of(rig, "ncv03.design.events", project)
        (imported,), (analysis,) = the(UsageDataImported, told), the(EnergyAnalysisCompleted, told)
        (proposal,) = the(ProposalGenerated, wanted)
        view = design.get(f"/projects/{project}").json()
        drawings = {
            one["option_id"]: {
                name: fetched(design, project, sha256, "image/svg+xml").decode()
                for name, sha256 in one["drawings"].items()
            }
            for one in view["designs"]
        }
        return Made(
            usage=uploaded.json()["imports"][0]["report"],
            imported=imported,
            analysis=rig.opened(analysis),
            designs=the(DesignVersionCreated, wanted),
            proposal=proposal,
            checks={one["option_id"]: one["checks"] for one in view["designs"]},
            drawings=drawings,
            document=fetched(design, project, proposal.document_sha256, "application/pdf"),
        )


@pytest.fixture(scope="module")
def told(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The command line on the day that the proposal says its prices are of."""
    return command_line(str(made.proposal.assumptions["on"]), tmp_path_factory.mktemp("told"))


def test_prices_are_those_of_the_stacks_own_calendar(made: Made, rig: Rig) -> None:
    now = clockfile.read(rig.stack.home.clock_file).at(datetime.now(UTC))
    today = now.astimezone(ZoneInfo(SITE["location"]["time_zone"])).date()
    assert made.proposal.assumptions["on"] == priced_as_of(today).isoformat()


def test_the_import_and_the_load_are_the_command_lines(made: Made, told: Told) -> None:
    assert made.usage == told.usage
    (point,) = told.usage["usage_points"]
    assert made.imported.readings == point["readings"] and made.imported.grade == point["grade"]
    assert made.imported.interval_seconds == point["interval_seconds"]
    assert made.analysis.kwh_annual == pytest.approx(point["kwh_delivered"])
    assert made.analysis.load is not None and made.analysis.load.hourly_wh_base64 is not None
    hours = HourlyLoad.from_base64(made.analysis.load.hourly_wh_base64)
    assert made.analysis.load.monthly_kwh == pytest.approx(hours.monthly_kwh, abs=ROUNDING_KWH)
    for option in told.design["options"]:
        # Months of a bill run on the utility's wall clock: an hour at their edges lies in the next.
        assert option["monthly"]["use_kwh"] == pytest.approx(hours.monthly_kwh, abs=float(hours.wh.max()) / 1000)
        assert sum(option["monthly"]["use_kwh"]) == pytest.approx(hours.annual_kwh)


def test_every_figure_of_the_proposal_is_the_command_lines(made: Made, told: Told) -> None:
    assert [one.option_id for one in made.proposal.options] == ["pv", "pv_battery", "best_npv"]
    theirs = told.design["options"]
    assert [one.model_dump(mode="json") for one in made.proposal.options] == [one["offer"] for one in theirs]
    assert made.proposal.assumptions == told.design["assumptions"]
    assert len(made.designs) == len(theirs)
    for ours, option in zip(made.designs, theirs, strict=True):
        identity = ours.design.model_dump(include=IDENTITY)
        assert ours.design == DesignFacts.model_validate({**option["facts"], **identity})
        ordered = [EquipmentLine.model_validate(line) for line in option["bill_of_materials"]]
        assert list(ours.bill_of_materials) == ordered
        told_of = told_once(Check.model_validate(check) for check in option["checks"])
        assert list(ours.checks) == [DesignCheck.model_validate(check.model_dump()) for check in told_of]
        assert made.checks[option["option_id"]] == option["checks"]
        assert ours.price_cents == option["price_cents"] and ours.losses_pct == option["losses_pct"]
        assert ours.design.annual_kwh == pytest.approx(sum(option["monthly"]["production_kwh"]))


def texts(svg: str) -> list[str]:
    """The words of a drawing; it must be well-formed."""
    root = etree.fromstring(svg.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return [str(element.text).replace(ADDRESS, PLACE) for element in root.iter("{*}text") if element.text]


def test_the_drawings_are_the_command_lines(made: Made, told: Told) -> None:
    assert list(made.drawings) == ["pv", "pv_battery", "best_npv"]
    for option, sheets in made.drawings.items():
        suffix = "" if option == "pv" else f"-{option}"
        for name, file in (("layout", "layout"), ("single_line", "single-line")):
            ours = texts(sheets[name])
            assert ours == texts((told.folder / f"{file}{suffix}.svg").read_text()) and PLACE in ours


def test_the_document_is_the_command_lines_proposal(made: Made, told: Told) -> None:
    ours, theirs = PdfReader(BytesIO(made.document)), PdfReader(told.folder / "proposal.pdf")
    assert len(ours.pages) == len(theirs.pages) >= 5
    for one, other in zip(ours.pages, theirs.pages, strict=True):
        assert one.extract_text() == other.extract_text().replace(ADDRESS, PLACE)
    first = ours.pages[0].extract_text()
    for offer in made.proposal.options:
        assert f"${offer.price_cents / 100:,.0f}" in first and f"{offer.annual_kwh:,.0f} kWh" in first
