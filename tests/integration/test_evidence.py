"""What authorities, inspectors, crews and trainers say is told with the papers on which it rests."""

import hashlib

from shared.schemas.commissioning import InspectionPassed
from shared.schemas.event import Event
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import CustomerTrained
from shared.schemas.permitting import PermitApproved
from tests.integration.test_erasure import finished

ATTESTED: tuple[tuple[str, type[Event], str], ...] = (
    ("permitting", PermitApproved, "attestation"),
    ("fieldops", InstallationCompleted, "installation_photo"),
    ("commissioning", InspectionPassed, "attestation"),
    ("onboarding", CustomerTrained, "attestation"),
)


async def test_each_attestation_of_a_journey_names_documents_of_its_service_by_id_and_hash() -> None:
    journey = await finished()
    for service, kind, paper in ATTESTED:
        told = journey.world.events(journey.id, kind)
        assert told, kind
        kept = {one.id: one for one in journey.world.nodes[service].store.documents.values()}
        for event in told:
            evidence = getattr(event, "evidence")  # noqa: B009 - each of these has one
            assert evidence and {one.kind for one in evidence} == {paper}, kind
            for one in evidence:
                body = kept[one.document_id].body
                assert body is not None and hashlib.sha256(body).hexdigest() == one.sha256, kind
