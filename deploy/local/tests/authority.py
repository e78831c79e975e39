"""An authority of a test's own, that issues what a stack's servers show."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.local.tls import AUTHORITIES, CERTIFICATE, KEY


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class Authority:
    """Its certificate is good for a day."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: str = field(default_factory=lambda: f"authority {uuid4()}")

    def __post_init__(self) -> None:
        self.certificate = self._signed(self.name, self.key, timedelta(days=1), x509.BasicConstraints(True, 0))

    def issue(self, directory: Path, *, address: str = "127.0.0.1", good_for: timedelta = timedelta(hours=1)) -> int:
        """Puts a new key and certificate into a directory, and whom to believe; its serial number."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        made = self._signed("heliograph", key, good_for, names)
        directory.mkdir(exist_ok=True)
        (directory / AUTHORITIES).write_bytes(self.certificate.public_bytes(Encoding.PEM))
        (directory / CERTIFICATE).write_bytes(made.public_bytes(Encoding.PEM))
        # as openssl writes it by default, and not the one form that Java reads
        (directory / KEY).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        return made.serial_number

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, good_for: timedelta, extension: x509.ExtensionType
    ) -> x509.Certificate:
        ends = datetime.now(UTC) + good_for
        builder = x509.CertificateBuilder(_name(self.name), _name(name), key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(ends - timedelta(days=2)).not_valid_after(ends)
        return builder.add_extension(extension, critical=True).sign(self.key, SHA256())
