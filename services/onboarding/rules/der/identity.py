"""How IEEE 2030.5-2018 names a device: by its certificate (8.3.4), which a maker gives it once and for all."""

from datetime import datetime
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, InvalidVersion, load_pem_x509_certificate

LFDI_BYTES: Final = 20


def lfdi_of(fingerprint: bytes) -> str:
    """Long form device identifier: the first 160 bits of the certificate's SHA-256, in upper-case hexadecimal."""
    return fingerprint[:LFDI_BYTES].hex().upper()


def certified(pem: str, now: datetime) -> str:
    """The LFDI of a device certificate.

    Raises ValueError for what is no certificate, has a key of another kind than 2030.5 asks for, or is not in force.
    """
    try:
        certificate: Certificate = load_pem_x509_certificate(pem.encode())
        key = certificate.public_key()
    except (ValueError, InvalidVersion, UnsupportedAlgorithm) as error:
        raise ValueError(f"this is no X.509 certificate in PEM: {error}"[:300]) from None
    if not (isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)):
        raise ValueError("a device certificate of IEEE 2030.5 has a key on the curve P-256; this one has not")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        raise ValueError(f"the certificate is in force from {begin:%Y-%m-%d} to {end:%Y-%m-%d}, not today")
    return lfdi_of(certificate.fingerprint(SHA256()))
