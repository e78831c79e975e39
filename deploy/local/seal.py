"""The stack's own key to seal contracts with. Stands in for the company's key, of which a deployment has a file."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deploy.local.home import Home, write_private

if TYPE_CHECKING:
    from services.contracting.rules.signing.issuer import Issuer

KEY = "contract-seal.pem"
CERTIFICATE = "contract-seal.crt"


def prepare(home: Home) -> "Issuer":
    """The key, made once."""
    from services.contracting.rules.signing.issuer import Issuer

    key, certificate = home.path / KEY, home.path / CERTIFICATE
    if not key.exists():
        made = Issuer.generate(datetime.now(UTC))
        home.path.mkdir(parents=True, exist_ok=True)
        write_private(certificate, made.certificate)
        write_private(key, made.key)
    return Issuer(key.read_bytes(), certificate.read_bytes())
