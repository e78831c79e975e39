"""What servers show is read from a real handshake, also where it has expired or no authority stands behind it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from shared.reach.certificates import POSTGRES_ASKS_FOR_TLS, NothingShown, ends_first, shown

PATIENCE_S = 5.0
NOW = datetime.now(UTC).replace(microsecond=0)


def made(place: Path, until: datetime) -> Path:
    """A file with a key and a certificate that signed itself, good for ten days up to ``until``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = builder.not_valid_before(until - timedelta(days=10)).not_valid_after(until).sign(key, SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return place


@asynccontextmanager
async def server(file: Path, *, postgres: bool = False, answer: bytes = b"S") -> AsyncIterator[int]:
    """Shows the certificate; as a database server does only once it was asked for TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if postgres:
            assert await reader.readexactly(8) == POSTGRES_ASKS_FOR_TLS
            writer.write(answer)
            if answer != b"S":
                return
            await writer.start_tls(context)
        await reader.read()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=None if postgres else context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


@pytest.mark.parametrize("postgres", [False, True])
@pytest.mark.parametrize("until", [NOW + timedelta(days=3), NOW - timedelta(days=1)])
async def test_a_server_tells_until_when_it_is_good_and_the_next_one_where_none_listens(
    tmp_path: Path, until: datetime, postgres: bool
) -> None:
    async with server(made(tmp_path / "server.pem", until), postgres=postgres) as port:
        servers = [("127.0.0.1", 1), ("127.0.0.1", port)]
        assert await shown(servers, PATIENCE_S, postgres=postgres) == (until - timedelta(days=10), until)


async def test_a_database_server_without_tls_shows_nothing(tmp_path: Path) -> None:
    file = made(tmp_path / "server.pem", NOW)
    async with server(file, postgres=True, answer=b"N") as port:
        with pytest.raises(NothingShown):
            await shown([("127.0.0.1", port)], PATIENCE_S, postgres=True)


async def test_a_server_that_says_nothing_is_left_in_time(tmp_path: Path) -> None:
    async with server(made(tmp_path / "server.pem", NOW), postgres=True, answer=b"") as port:
        with pytest.raises(NothingShown):
            await shown([("127.0.0.1", port)], 0.1, postgres=True)


def test_of_several_in_a_file_the_one_that_ends_first_counts(tmp_path: Path) -> None:
    both = tmp_path / "ca.pem"
    late, early = (made(tmp_path / str(days), NOW + timedelta(days=days)).read_bytes() for days in (9, 2))
    both.write_bytes(late + early)
    assert ends_first(both)[1] == NOW + timedelta(days=2)
    both.write_text("nothing of the kind")
    with pytest.raises(ValueError):
        ends_first(both)
