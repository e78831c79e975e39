"""The certificates that servers show, and those in files: from when until when they are good.

What reads them is loaded when there is one to read: most services of an embedded stack have none.
"""

import asyncio
import ssl
import struct
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

POSTGRES_ASKS_FOR_TLS: Final = struct.pack(">ii", 8, 80877103)
"""SSLRequest (PostgreSQL's protocol 3.0, message formats); the server answers ``S`` before the handshake."""


Validity = tuple[datetime, datetime]
"""Good from, good until."""


class NothingShown(Exception):
    """No server showed a certificate."""


async def shown(servers: Iterable[tuple[str, int]], timeout_s: float, *, postgres: bool = False) -> Validity:
    """The certificate of the first server that shows one. Nothing is trusted and nothing sent: it may be any.

    Raises:
        NothingShown: none of them did, each within ``timeout_s``.
    """
    from cryptography.x509 import load_der_x509_certificate

    last: Exception | None = None
    for host, port in servers:
        try:
            async with asyncio.timeout(timeout_s):
                found = load_der_x509_certificate(await _ask(host, port, postgres))
                return found.not_valid_before_utc, found.not_valid_after_utc
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            last = error
    raise NothingShown from last


async def _ask(host: str, port: int, postgres: bool) -> bytes:
    anybody = ssl.create_default_context()  # an expired one has to be seen too
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(host, port, ssl=None if postgres else anybody)
    try:
        if postgres:
            writer.write(POSTGRES_ASKS_FOR_TLS)
            if await reader.readexactly(1) != b"S":
                raise ValueError("the server speaks no TLS")
            await writer.start_tls(anybody)
        found: bytes | None = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        if found is None:
            raise ValueError("the server shows no certificate")
        return found
    finally:
        writer.transport.abort()


def ends_first(file: Path) -> Validity:
    """That of the certificate in a file of PEM that ends first.

    Raises:
        OSError, ValueError: the file cannot be read, or holds none.
    """
    from cryptography.x509 import load_pem_x509_certificates

    first = min(load_pem_x509_certificates(file.read_bytes()), key=lambda one: one.not_valid_after_utc)
    return first.not_valid_before_utc, first.not_valid_after_utc
