"""What authorities, inspectors, crews and trainers say is told with the papers on which it rests."""

import hashlib

from sandbox.people.scenario import MIX
from shared.schemas.commissioning import InspectionPassed, PTORequested
from shared.schemas.event import Event
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import CustomerTrained
from shared.schemas.permitting import PermitApproved
from tests.integration.journey import Journey
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


async def test_what_the_utility_wants_besides_comes_as_a_document_of_the_project() -> None:
    """An old meter socket: there is no permission before an electrician has released it in writing."""
    journey = Journey(next(one for one in MIX if one.usage_point == "old_meter"))
    await journey.begin()
    await journey.drive(300)
    asked = [one for one in journey.world.events(journey.id) if isinstance(one, PTORequested)]
    assert len(asked) == 2, "it is denied once"
    named = [{one.name for one in told.attached} for told in asked]
    assert named[1] - named[0] == {"meter_socket_release"}
    (release,) = [one for one in asked[1].attached if one.name == "meter_socket_release"]
    kept = {one.id: one for one in journey.world.nodes["commissioning"].store.documents.values()}
    body = kept[release.document_id].body
    assert body is not None and hashlib.sha256(body).hexdigest() == release.sha256
