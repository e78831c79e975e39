"""What the registry says of a system beyond its ratings: by which certificate it is known, where it is, who sends."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from services.onboarding.api import gateways
from services.onboarding.rules.der.identity import certified, lfdi_of
from services.onboarding.tests.people import do, heartbeat, open_tasks, post
from services.onboarding.tests.test_handlers import active, energized, new_world, registry, system_of

FOR_EVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""As IEEE 2030.5 has it of device certificates: they do not expire (6.11.6)."""


def certificate(
    serial: str, key: Any = None, begin: datetime = datetime(2024, 1, 1, tzinfo=UTC), end: datetime = FOR_EVER
) -> x509.Certificate:
    """One that a maker could have given its gateway."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, serial)])
    return (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())
    )  # fmt: skip


def pem(one: x509.Certificate) -> str:
    return one.public_bytes(Encoding.PEM).decode()


def known_as(one: x509.Certificate) -> str:
    """Worked out here from the certificate's bytes, not by the rule."""
    return hashlib.sha256(one.public_bytes(Encoding.DER)).hexdigest()[:40].upper()


def test_the_identifier_is_that_of_the_example_in_the_standard() -> None:
    """IEEE 2030.5-2018, 8.3.4: fingerprint of a certificate, and the LFDI of it."""
    fingerprint = "3E4F45AB31EDFE5B67E343E5E4562E31984E23E5349E2AD745672ED145EE213A"
    assert lfdi_of(bytes.fromhex(fingerprint)) == "3E4F45AB31EDFE5B67E343E5E4562E31984E23E5"


def test_only_a_certificate_of_a_device_that_is_in_force_names_one() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    sound = certificate("GW-1")
    assert certified(pem(sound), now) == known_as(sound)
    wrong = {
        "no X.509 certificate": "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n",
        "no X.509": "GW-1",
        "P-256": pem(certificate("GW-1", ed25519.Ed25519PrivateKey.generate())),
        "P-256; this": pem(certificate("GW-1", ec.generate_private_key(ec.SECP384R1()))),
        "in force from 2024-01-01 to 2025-01-01": pem(certificate("GW-1", end=datetime(2025, 1, 1, tzinfo=UTC))),
        "in force from 2027-01-01": pem(certificate("GW-1", begin=datetime(2027, 1, 1, tzinfo=UTC))),
    }
    for said, text in wrong.items():
        with pytest.raises(ValueError, match=said):
            certified(text, now)


async def test_the_registry_says_where_a_system_is_and_who_sends_for_it() -> None:
    world, project = new_world()
    await active(world, project)
    record, system = registry(world, project)[-1], await system_of(world, project)
    assert record is not None and record.location_class is not None and record.telemetry_source is not None
    assert record.lfdi is None, "no certificate was given"
    place = record.location_class
    assert (place.segment, place.utility_id, place.time_zone) == (system.segment, system.utility_id, system.time_zone)
    assert place.jurisdiction == system.jurisdiction and record.telemetry_source.gateways == ("GW-1",)


async def test_a_certificate_given_with_the_monitoring_is_in_the_first_record() -> None:
    world, project = new_world()
    await energized(world, project)
    given = certificate("GW-1")
    (task,) = [one for kind, one in (await open_tasks(world, project)).items() if kind == "register_monitoring"]
    refused = await post(world, task["details"]["post"], heartbeat(world, certificate="GW-1"))
    assert refused.status_code == 409 and refused.json()["type"].endswith("certificate")
    await do(world, project, "register_monitoring", heartbeat(world, certificate=pem(given)))
    assert (await system_of(world, project)).lfdi == known_as(given)


async def test_the_oldest_gateway_in_use_that_is_certified_names_the_system() -> None:
    world, project = new_world()
    await active(world, project)
    path, one, two = f"/projects/{project}/gateways", certificate("GW-1"), certificate("GW-2")

    async def said(to: str, body: Any = None) -> tuple[str | None, tuple[str, ...]]:
        answer = await post(world, f"{path}{to}", body)
        assert answer.status_code == 200, answer.text
        await world.settle()
        record = registry(world, project)[-1]
        assert record is not None
        return record.lfdi, () if record.telemetry_source is None else record.telemetry_source.gateways

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateways, "MOST_GATEWAYS", 1)
        full = await post(world, path, {"serial": "GW-2"})
        assert full.status_code == 409 and full.json()["type"].endswith("too-many-gateways")
    revision = (await system_of(world, project)).revision
    await world.advance(seconds=timedelta(minutes=1).total_seconds())
    assert await said("", {"serial": "GW-2", "certificate": pem(two)}) == (known_as(two), ("GW-1", "GW-2"))
    assert await said("/GW-1/certificate", {"certificate": pem(one)}) == (known_as(one), ("GW-1", "GW-2"))
    assert await said("/GW-1/retirement") == (known_as(two), ("GW-2",))
    assert await said("/GW-2/retirement") == (None, ())
    assert (await system_of(world, project)).revision == revision + 4
    assert (await post(world, f"{path}/GW-2/certificate", {"certificate": pem(two)})).status_code == 404
