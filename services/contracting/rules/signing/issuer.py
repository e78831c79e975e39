"""The key that seals contracts, with its certificate: a P-256 pair that stands for the company."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

LIFE: Final = dt.timedelta(days=3650)
BACKDATED: Final = dt.timedelta(days=1)
"""So that clocks which differ do not make a new certificate one of the future."""
NAME: Final = "Heliograph contract seal"


@dataclass(frozen=True)
class Issuer:
    """PEM: the private key, unencrypted, and the certificate."""

    key: bytes
    certificate: bytes

    @classmethod
    def generate(cls, now: dt.datetime) -> "Issuer":
        """A new key with a certificate signed by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATED)
            .not_valid_after(now + LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(), critical=True)
        )
        certificate = builder.sign(key, SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return cls(private, certificate.public_bytes(Encoding.PEM))

    def signer(self) -> SimpleSigner:
        """ValueError where the PEM is no key or no certificate."""
        (certificate,) = load_certs_from_pemder_data(self.certificate)
        return SimpleSigner(
            signing_cert=certificate,
            signing_key=load_private_key_from_pemder_data(self.key, passphrase=None),
            cert_registry=SimpleCertificateStore(),  # the certificate itself is embedded once without it
        )


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
