"""What a system of ours really made, to measure the analysis by."""

from typing import Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from services.lead.api.common import ByOperations
from services.lead.api.views import LeadView, view_of
from services.lead.model import Lead
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must

router = APIRouter()


class Month(Body):
    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    kwh: float = Field(ge=0, le=10_000_000)


class MeteredProduction(Body):
    """Twelve months in a row of what the meter counted, the first after the system was switched on."""

    months: tuple[Month, ...] = Field(min_length=12, max_length=12)

    @model_validator(mode="after")
    def _in_a_row(self) -> Self:
        numbers = [int(each.month[:4]) * 12 + int(each.month[5:]) for each in self.months]
        if [number - numbers[0] for number in numbers] != list(range(12)):
            raise ValueError("the months must follow each other")
        if not any(each.kwh for each in self.months):
            raise ValueError("the meter has counted nothing")
        return self

    def from_january(self) -> list[float]:
        return [each.kwh for each in sorted(self.months, key=lambda each: each.month[5:])]


@router.post("/projects/{project_id}/metered-production", status_code=202, response_model=LeadView)
async def metered_production(project_id: UUID, body: MeteredProduction, command: ByOperations) -> Response:
    """Compares the final design with a year of the meter: bias and scatter by ASHRAE Guideline 14."""

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        predicted = lead.predicted_monthly_kwh()
        metered, design_id = body.from_january(), lead.design["design_id"]
        payload = {"predicted_kwh": predicted, "metered_kwh": metered, "design_id": design_id}
        work.complete("compare_with_meter")
        work.start_job("compare_with_meter", payload)
        return view_of(lead)

    return await command.run(project_id, decide, status=202)
