"""Certificates of the broker and the database server: made by somebody else, checked, shown, and renewed at work.

``HELIO_TLS_DIRECTORY`` names a directory with three files in PEM:

    ca.pem       the authorities that clients believe; two of them while one takes the other's place
    server.crt   the servers' certificate, for 127.0.0.1, and what leads from it to an authority
    server.key   its key

What is there is copied into the stack when it starts, and by ``helio certificates --renew`` while it runs. Between
controllers of several brokers nothing is encrypted: they listen on loopback for each other alone.
"""

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.local.errors import StackError
from deploy.local.home import KAFKA_ADMIN, POSTGRES_ADMIN, TLS_ENV, Home, write_private
from deploy.local.postgres_programs import account, write_for

AUTHORITIES: Final = "ca.pem"
CERTIFICATE: Final = "server.crt"
KEY: Final = "server.key"
SERVER: Final = "127.0.0.1"
"""What every client calls the servers."""
KEYSTORE: Final = "listener.name.sasl_ssl.ssl.keystore.location"
TRUSTSTORE: Final = "listener.name.sasl_ssl.ssl.truststore.location"
REQUEST_SECONDS: Final = 30
_NEXT: Final = f"put {AUTHORITIES}, {CERTIFICATE} and {KEY} of one issue there, valid now and for {SERVER}"


def kafka_settings(home: Home) -> dict[str, str]:
    """What makes a broker show the certificate, and believe another broker's."""
    return {
        "listener.name.sasl_ssl.ssl.keystore.type": "PEM",
        KEYSTORE: str(home.broker_certificate),
        "listener.name.sasl_ssl.ssl.truststore.type": "PEM",
        TRUSTSTORE: str(home.authorities),
    }


def postgres_settings() -> dict[str, str]:
    """What makes a database server show it; its paths begin in the directory of its data."""
    return {"ssl": "on", "ssl_cert_file": f"../{CERTIFICATE}", "ssl_key_file": f"../{KEY}"}


def install(home: Home) -> datetime:
    """Copies what stands in the directory to where clients and servers look; until when the certificate is good.

    Raises:
        StackError: a file is missing, or a client would refuse the certificate. Nothing is changed then.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

    directory = home.tls
    assert directory is not None
    try:
        chain, key = (directory / CERTIFICATE).read_bytes(), (directory / KEY).read_bytes()
        authorities = (directory / AUTHORITIES).read_text(encoding="ascii")
        _shake_hands(directory)
        ends = x509.load_pem_x509_certificates(chain)[0].not_valid_after_utc
        # Java reads no other form of a key.
        pkcs8 = load_pem_private_key(key, None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    except (OSError, ValueError, TypeError) as error:
        raise StackError(f"the certificate in {directory} cannot be used: {_words(error)}", _NEXT) from error
    write_private(home.authorities, authorities.encode())
    write_private(home.broker_certificate, pkcs8 + chain)
    user = account()
    write_for(user, home.postgres / KEY, key.decode())
    write_for(user, home.postgres / CERTIFICATE, chain.decode())
    return ends


def renew(home: Home) -> datetime:
    """Lets the running brokers and servers take what stands in the directory now; until when it is good.

    Connections that stand go on; new ones are shown the new certificate.

    Raises:
        StackError: the stack uses no TLS, the certificate cannot be used, or a broker does not take it.
    """
    import psycopg
    from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

    if home.tls is None:
        raise StackError(f"the stack in {home.path} uses no TLS", f"start it with {TLS_ENV}=DIRECTORY")
    ends = install(home)
    for number in (1, 2) if home.standby else (1,):
        with psycopg.connect(home.database_url("postgres", POSTGRES_ADMIN, number), autocommit=True) as server:
            server.execute("SELECT pg_reload_conf()")
    admin = AdminClient({**home.kafka_settings(KAFKA_ADMIN), "log_level": 0})
    files = {KEYSTORE: home.broker_certificate, TRUSTSTORE: home.authorities}
    for number in range(1, home.brokers + 1):
        # To be told where they lie makes a broker read them. It is taken back: its own settings say the same.
        for told in (AlterConfigOpType.SET, AlterConfigOpType.DELETE):
            entries = [ConfigEntry(name, str(path), incremental_operation=told) for name, path in files.items()]
            asked = ConfigResource(ResourceType.BROKER, str(number), incremental_configs=entries)
            for taken in admin.incremental_alter_configs([asked]).values():
                taken.result(REQUEST_SECONDS)
    return ends


def _shake_hands(directory: Path) -> None:
    """A client and a server of our own meet in memory: what one of ours would refuse is refused here.

    Raises:
        ValueError, ssl.SSLError: the key is another's, the certificate is not valid now, not for us, or nobody's.
    """
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(directory / CERTIFICATE, directory / KEY, password="")
    client_context = ssl.create_default_context(cafile=directory / AUTHORITIES)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    client = client_context.wrap_bio(to_client, to_server, server_hostname=SERVER)
    waiting: list[Callable[[], None]] = [client.do_handshake, server.do_handshake]
    while waiting:
        step = waiting.pop(0)
        try:
            step()
        except ssl.SSLWantReadError:
            waiting.append(step)


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return str(error.reason or error).replace("_", " ").lower()
    return str(error.strerror and f"{error.filename}: {error.strerror}") if isinstance(error, OSError) else str(error)
