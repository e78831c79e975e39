"""The generator refuses a field that does not say what it means, or that has no bounds."""

from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import BaseModel, Field, create_model

from shared.schemas import lead
from shared.schemas.event import VALUE_CONFIG, Event
from shared.schemas.generate.__main__ import main
from shared.schemas.generate.objections import objections
from shared.schemas.generate.snapshots import value_schema
from shared.schemas.quantities import Cents, Count, Id, Json, JsonObject, Line, PastDay, PastInstant, Text


def of_a_field(
    annotation: Any, description: str | None = "What it is; null where it is not.", **more: Any
) -> list[str]:
    class Thing(BaseModel):
        """A thing."""

        model_config = VALUE_CONFIG
        ce_type: ClassVar[str] = "test.things.Thing.v1"

    field = (annotation, Field(description=description))
    thing = create_model("Thing", __base__=Thing, __doc__="A thing.", field=field)
    return list(objections(value_schema(thing)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "annotation",
    [
        Cents, Count, Id, Line, Text, PastDay, PastInstant, JsonObject, bool, Line | None, Cents | Text | None,
        Annotated[tuple[Line, ...], Field(max_length=3)], Annotated[dict[Line, Cents], Field(max_length=3)],
    ],
)  # fmt: skip
def test_a_field_with_meaning_and_bounds_may_be_written(annotation: Any) -> None:
    assert of_a_field(annotation) == []


@pytest.mark.parametrize(
    ("annotation", "problem"),
    [
        (int, "the integer has no bounds on both sides"),
        (Annotated[int, Field(ge=0)], "the integer has no bounds on both sides"),
        (Annotated[float, Field(lt=5)], "the number has no bounds on both sides"),
        (int | None, "the integer has no bounds on both sides"),
        (Annotated[str, Field(max_length=3)], "the text has no pattern: control characters are allowed"),
        (Annotated[str, Field(pattern="^a*$")], "the text has no maximal length"),
        (tuple[Line, ...], "the list has no maximal length"),
        (Annotated[tuple[int, ...], Field(max_length=3)], "the integer has no bounds on both sides"),
        (tuple[Cents, int], "the integer has no bounds on both sides"),
        (dict[Line, Cents], "the map has no maximal number of names, or of characters in a name"),
        (
            Annotated[dict[str, Cents], Field(max_length=3)],
            "the map has no maximal number of names, or of characters in a name",
        ),
        (Annotated[dict[Line, float], Field(max_length=3)], "the number has no bounds on both sides"),
        (Any, "anything is allowed"),
    ],
)
def test_a_field_without_bounds_is_refused(annotation: Any, problem: str) -> None:
    assert of_a_field(annotation) == [f"Thing.field: {problem}"]


def test_a_field_without_meaning_is_refused() -> None:
    assert of_a_field(Cents, None) == ["Thing.field: no description (write one as a docstring under the field)"]
    assert of_a_field(Cents | None, "What it is.") == ["Thing.field: the description does not say what null means"]


def test_free_json_is_bounded_at_every_level() -> None:
    assert of_a_field(Json) == []


def test_the_generator_writes_nothing_and_names_the_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = type(
        "LeadWithdrawn",
        (Event,),
        {
            "__module__": lead.__name__,
            "__qualname__": "LeadWithdrawn",
            "__doc__": "The customer asked to stop.",
            "__annotations__": {"ce_type": ClassVar[str], "undescribed": str},
            "ce_type": lead.LeadWithdrawn.ce_type,
        },
    )
    monkeypatch.setattr(lead, "LeadWithdrawn", careless)
    assert main(["--root", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "incomplete: ncv03.lead.LeadWithdrawn.v1: LeadWithdrawn.undescribed: no description" in said
    assert "incomplete: ncv03.lead.LeadWithdrawn.v1: LeadWithdrawn.undescribed: the text has no maximal length" in said
    assert list(tmp_path.iterdir()) == []
