"""That the customer has signed the consumer guide is told to the utility only with a document that says so."""

from datetime import timedelta
from typing import Any

import pytest

from services.permitting.tests.given import Scene, ordered
from shared.messaging.testing.system import START
from shared.schemas import aov04
from shared.schemas import permitting as out
from shared.schemas.contracting import DisclosureDelivered

GUIDE, SIGNED = "consumer_guide", "a" * 64


def told(scene: Scene, disclosure: str, *, signed: bool) -> DisclosureDelivered:
    return DisclosureDelivered(
        project_id=scene.project, disclosure=disclosure, version="4", document_sha256=SIGNED,
        acknowledged_at=START if signed else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("disclosure", "signed", "counts"),
    [(GUIDE, True, True), (GUIDE, False, False), ("electronic_consent", True, False), (None, True, False)],
)
async def test_the_guide_counts_once_the_customer_has_signed_it(
    disclosure: str | None, signed: bool, counts: bool
) -> None:
    scene = Scene()
    if disclosure is not None:
        await scene.happens(told(scene, disclosure, signed=False))
        await scene.happens(*[told(scene, disclosure, signed=True)] * (2 * signed))
    await scene.happens(ordered(scene.project, jurisdiction="CA"))
    applied: Any = scene.published(out.InterconnectionApplicationSubmitted)[-1]
    assert applied.customer_guide_signed is counts
    assert ("signed_customer_guide" in applied.documents) is counts
    assert (await scene.file()).guide_sha256 == (SIGNED if counts else None)


async def test_nobody_says_that_the_guide_was_signed_without_showing_it() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project, jurisdiction="CA"))
    missing: dict[str, Any] = {"missing": ("signed_customer_guide",), "cure_by": START + timedelta(days=14)}
    await scene.happens(await scene.says(aov04.ApplicationDeemedIncomplete, **missing))
    body = {"application_id": str(await scene.application_id()), "documents": ["signed_customer_guide"]}
    refused = await scene.post("interconnection/documents", body, status=409)
    assert "add it first" in refused["detail"]
    await scene.keep("customer_guide")
    await scene.post("interconnection/documents", body)
    sent = scene.published(out.InterconnectionApplicationSubmitted)
    assert [one.customer_guide_signed for one in sent] == [False, True]
    assert [[shown.kind for shown in one.evidence] for one in sent] == [[], ["customer_guide"]]
