"""Every timeout, retry and limit of a service process, each a named setting with its unit, read from ``HELIO_*``."""

import os
from pathlib import Path

from pydantic import Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.reach.kafka import KafkaAccess

SECRETS = (
    "HELIO_DATABASE_URL",
    "HELIO_DATABASE_PASSWORD",
    "HELIO_KAFKA_PASSWORD",
    "HELIO_CREDENTIAL_KEY",
    "HELIO_WEBHOOK_SECRET",
    "HELIO_OBJECTS_SECRET",
    "HELIO_KEYS_DATABASE_URL",
    "HELIO_MASTER_KEYS",
)
"""What is taken out of the environment once it is read, so that worker processes do not inherit it."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""What worker processes inherit unless it is set otherwise: numeric libraries begin a thread for each processor, which
takes 40 MB of the worker's memory. Here workers are what runs side by side."""


class Settings(KafkaAccess, BaseSettings):
    """One service process. The defaults suit production; tests and the embedded stack set what differs."""

    model_config = SettingsConfigDict(env_prefix="HELIO_", extra="ignore", frozen=True)

    service: str
    instance: str = "1"
    database_url: PostgresDsn
    """Several servers, of which one takes changes: ``…@one:5432,two:5432/lead?target_session_attrs=primary``."""
    database_connect_timeout_s: float = Field(default=5.0, gt=0)
    """How long one server may take to let a connection in, before the next one is asked."""
    database_pool_size: int = Field(default=6, ge=2)
    """2 to 8 connections serve best; 32 are slower on the same machine."""
    database_command_timeout_s: float = 30.0

    kafka_group_instance_id: str | None = None
    """Static membership: set it per pod so that a rolling restart does not rebalance."""

    http_host: str = "127.0.0.1"
    http_port: int = 8080
    http_max_body_bytes: int = 4 * 1024 * 1024
    http_head_timeout_s: float = Field(default=10.0, gt=0)
    """A request's line and headers are whole by then, from the connection's opening or their first byte."""
    http_body_timeout_s: float = Field(default=20.0, gt=0)
    """A body is whole by then, and by what ``http_body_least_bytes_per_s`` adds to it."""
    http_body_least_bytes_per_s: int = Field(default=16 * 1024, ge=1)
    """What has come of a body adds to its time at this rate: large files may take long, as long as they come."""
    http_connections_per_address: int = Field(default=256, ge=1)
    """Open at once. Behind a proxy all callers have its address: set it to what the proxy may open."""
    http_connections: int = Field(default=1_000, ge=1)
    """Open at once, of all addresses together."""
    http_requests_per_minute: int = Field(default=6_000, ge=1)
    """Of one caller (``sub``) to one instance; what is not used gathers up to one minute's worth."""
    idempotency_retention_hours: int = 48

    token_issuer: str = ""
    """The claim ``iss``. Where it is an address and no keys are named below, they are found by its discovery document
    (``/.well-known/openid-configuration``)."""
    token_audience: str = "heliograph"  # noqa: S105 - a name, not a secret
    token_clock_skew_s: float = Field(default=10.0, ge=0)
    """So far the issuer's clock may be off."""
    jwks_file: Path | None = None
    """The issuer's keys, as a file that is kept fresh; read whenever it has changed."""
    jwks_url: str | None = None
    """The issuer's keys, by HTTPS, or by HTTP from the machine itself."""
    jwks_refresh_s: float = Field(default=30.0, gt=0, le=60)
    """Keys by address are fetched this often: a withdrawn key is refused after so long."""
    jwks_retry_s: float = Field(default=5.0, gt=0)
    """At most this often for the sake of a token whose key is not known yet, or after a failure."""
    jwks_stale_s: float = Field(default=900.0, gt=0)
    """While the issuer does not answer, its keys are believed for so long; then nobody is let in (503)."""
    jwks_answer_s: float = Field(default=5.0, gt=0)
    token_longest_lifetime_s: float = Field(default=12 * 3600.0, gt=0)
    """From its issue to its expiry; a token that is good for longer is refused."""
    webhook_secret: SecretStr = SecretStr("")
    """What an outside program that calls back signs its notifications with; empty: none is taken."""
    webhook_tolerance_s: float = Field(default=300.0, gt=0)
    """A notification that was signed longer ago, or so far ahead, is refused: it may be a replay."""
    objects_directory: Path | None = None
    """Where the bytes of added documents lie, unless a bucket is named; None: none can be added."""
    objects_bucket: str = ""
    """A bucket of a store that speaks S3's protocol."""
    objects_endpoint: str | None = None
    """Its address, where it is not Amazon's."""
    objects_region: str = "us-east-1"
    objects_key_id: str = ""
    objects_secret: SecretStr = SecretStr("")
    objects_timeout_s: float = Field(default=30.0, gt=0)
    """Of one request to it; a large object is sent in several."""
    objects_retries: int = Field(default=3, ge=0)
    documents_scanner: str = ""
    """Who looks for malware in what is added (clamd's protocol): ``tcp://host:port`` or ``unix:///path``; empty:
    nobody. A file that it cannot look at is not taken."""
    documents_scan_timeout_s: float = Field(default=60.0, gt=0)
    documents_sweep_s: float = Field(default=3_600.0, gt=0)
    """How often documents whose time has ended are deleted."""
    status_open_on_loopback: bool = False
    """``/status`` and ``/metrics`` need no token from the machine itself. Never where a proxy runs on that machine."""

    keys_database_url: PostgresDsn | None = None
    """Where the keys of projects lie; for the services that publish or read what is personal."""
    master_keys: SecretStr = SecretStr("")
    """What keys of projects are wrapped by: 32 bytes each in base64, with commas between. The first wraps new keys, all
    of them unwrap."""
    keys_remembered_s: float = Field(default=60.0, gt=0)
    """How long a project's key may be held in memory: so long after an erasure another service may still read what it
    gets of the project."""

    credential_key: SecretStr = SecretStr("")
    """From which a service derives the credentials of machines that are not the issuer's: none is kept anywhere."""

    clock_file: Path | None = None
    clock_reread_ms: int = 50
    """How long a change of the calendar may stay unnoticed; 0 looks at the file whenever the time is asked."""
    activity_file: Path | None = None
    """Where to tell the machine's other processes what is in hand (see ``activity``); None tells nobody."""

    batch_max_records: int = Field(default=300, ge=1, le=1000)
    """Above about 300 little is won; below 30 the set-based statements lose their gain."""
    fetch_max_wait_ms: int = Field(default=200, ge=1)
    """How long the broker may hold a fetch that finds nothing. It answers at once when something comes for one of the
    partitions asked for: one that was left out, since too much lay ahead of the handlers just then, waits so long at
    the most. At 100 ms a stack at rest takes half as much again of a processor as at 500."""
    fetch_max_bytes: int = Field(default=16 * 1024 * 1024, ge=11 * 1024 * 1024)
    """One fetch over all partitions. Larger than any record a topic accepts, so that none can stop a partition."""
    fetch_partition_bytes: int = Field(default=64 * 1024, ge=1024)
    """Of one partition in one fetch; a larger batch comes alone, so that the partitions beside it wait for one batch at
    the most, and not for one of each that is flooded."""
    fetch_queue_bytes: int = Field(default=1024 * 1024, ge=64 * 1024)
    """What is fetched ahead of the handlers. Small: who floods one topic with records that are sound, or of no concern
    here, delays the others by as much as lies here."""
    offset_commit_interval_ms: int = Field(default=1_000, ge=1)
    """Offsets of handled records are committed this often. What is read again after a crash, the inbox drops."""
    consumer_session_timeout_ms: int = 10_000
    """A process that was killed gives its partitions up after this; a busy one keeps them."""
    consumer_heartbeat_ms: int = 3_000
    consumer_max_poll_interval_ms: int = 60_000
    """A member whose reading thread has died leaves the group after this."""
    consumer_metadata_max_age_ms: int = 30_000
    """How long a topic or partition that was added later may stay unnoticed."""
    consumer_check_s: float = Field(default=5.0, gt=0)
    """How often the broker is asked where the partitions end: readiness and lag are what it says."""
    consumer_answer_s: float = Field(default=4.0, gt=0)
    """A broker that has not said by then where the partitions end does not answer."""
    consumer_standstill_s: float = Field(default=15.0, gt=0)
    """A consumer that was given nothing for so long while records waited is replaced by a new one, and one whose client
    reaches no broker for so long while another client does."""
    batch_timeout_s: float = Field(default=120.0, gt=0)
    """A batch that is not committed by then is halved; a single message, parked. Longer than a statement may take."""
    consumer_stop_timeout_s: float = 5.0
    """A consumer that failed gets so long to leave its group."""

    handler_retries: int = Field(default=2, ge=0)
    handler_retry_ms: int = 20
    """Pause before the first brief retry of a failing message; doubles."""
    parked_retry_first_s: float = 5.0
    parked_retry_max_s: float = 900.0
    parked_poll_ms: int = 1_000
    parked_topic_most_rows: int = Field(default=20_000, ge=1)
    """So many records of one topic are parked, one batch of each instance beyond them at the most: then nothing more of
    it is taken until some are handled or dropped."""
    parked_full_look_s: float = Field(default=2.0, gt=0)
    """How often a topic that stands still for that is looked at."""
    deploy_overlap_s: float = Field(default=300.0, ge=0)
    """So long after a program starts, those that it replaces have stopped. What they parked meanwhile because they do
    not know its version is tried then."""
    breaker_failures: int = 20
    """So many messages of different projects failing in a row stop the consumer instead of parking the world."""
    breaker_pause_s: float = 10.0
    """How often what is held is tried while nothing else comes."""
    breaker_most_held_records: int = Field(default=1_000, ge=1)
    """So many messages are held, and others tried meanwhile, before the consumer takes no more in."""
    quarantine_records_per_second: int = Field(default=1_000, ge=1)
    """Rejected records taken of one partition; one that brings more is left alone for a while, so that all else comes
    first. A second's worth at once is free."""
    quarantine_rows_per_minute: int = Field(default=600, ge=1)
    """Samples of rejected records kept of one principal; all are counted."""
    quarantine_most_rows: int = Field(default=10_000, ge=1)
    """Samples of one principal that the table holds at the most."""
    quarantine_most_pending_records: int = Field(default=100_000, ge=1)
    """Rejected records noted in memory before they are counted in the database."""
    quarantine_alarm_interval_s: float = 60.0
    """A principal whose records are rejected is named in the log as an error this often."""
    quarantine_retention_days: int = 90
    """Samples are deleted after this; counts stay."""
    outage_retry_first_ms: int = 100
    outage_retry_max_ms: int = 5_000

    relay_batch_rows: int = Field(default=2_000, ge=1)
    """The most rows that are read at once, or sent to one partition at once."""
    relay_read_bytes: int = Field(default=4 * 1024 * 1024, ge=1)
    """The most that is read at once, a single larger row aside."""
    relay_lane_bytes: int = Field(default=1024 * 1024, ge=1)
    """The most that is held for one partition beside the batch in the air."""
    relay_batch_bytes: int = Field(default=256 * 1024, ge=1)
    relay_max_request_bytes: int = 10 * 1024 * 1024
    relay_idle_poll_ms: int = 1_000
    """Rows of this process are sent at once, and a notification tells of another's: this makes up for a lost one."""
    relay_send_timeout_s: float = 10.0
    """A batch that is not acknowledged by then has failed; Kafka's own limit for a request as well."""
    relay_resend_ms: int = 1_000
    """Until then, a batch that Kafka does not take just now is offered again after so long."""
    relay_retry_first_ms: int = 200
    """Pause of a partition after its first failure; doubles."""
    relay_retry_max_ms: int = 10_000
    relay_stop_timeout_s: float = 2.0
    """A batch in the air gets so long to arrive when the service stops, and a producer so long to close."""

    timer_poll_ms: int = 1_000
    """Timers of this process are known at once, and fire when due: this finds what another instance armed."""
    timer_batch: int = 200
    job_poll_ms: int = 1_000
    """Jobs of this process are taken at once; those that another left behind, at the next look."""
    job_workers: int = Field(default=2, ge=1)
    job_lease_s: float = 20.0
    """Renewed while the job runs: so long after its service was killed, another one takes the job."""
    job_worker_start_s: float = Field(default=120.0, gt=0)
    """A worker that has not loaded its libraries by then is replaced."""
    job_time_limit_s: float = Field(default=300.0, gt=0)
    """Of one run, where the job names none of its own: its worker is ended then."""
    job_memory_limit_mb: int = Field(default=2048, ge=64)
    """Private memory of a worker while it runs a job that names no limit of its own."""
    job_attempts: int = Field(default=5, ge=1)
    """A job that failed so often is given up."""
    job_deaths: int = Field(default=5, ge=1)
    """A job whose worker, or service, died with it so often is given up."""
    job_retry_first_s: float = 2.0
    """Pause before a failed job runs again; doubles."""
    job_retry_max_s: float = 300.0

    inbox_retention_days: int = 465
    """Longer than any topic keeps a record, so that a topic replayed from the start has no effect."""
    audit_retention_days: int = Field(default=1_825, ge=1)
    """What operators did is kept so long."""
    maintenance_interval_s: float = 3_600.0
    maintenance_lock_ms: int = Field(default=20, ge=1)
    """A change of the inbox's partitions waits so long for its locks, and everybody else behind it."""
    maintenance_lock_tries: int = Field(default=50, ge=1)
    maintenance_lock_pause_ms: int = Field(default=200, ge=0)
    """Between two tries: others get on with what has gathered."""
    maintenance_retry_s: float = Field(default=60.0, gt=0)
    """Where all tries were in vain, until the next ones."""

    shutdown_grace_s: float = 10.0
    """Shorter than the orchestrator's grace period (30 s by default on Kubernetes)."""
    log_level: str = "INFO"
    trace_sample_ratio: float = Field(default=1.0, ge=0, le=1)
    """Of the chains that begin here; ``OTEL_TRACES_SAMPLER`` overrides it."""
    trace_read_ratio: float = Field(default=0.0, ge=0, le=1)
    """Of reads over HTTP, most of which are somebody who polls."""
    measure_interval_s: float = Field(default=5.0, gt=0)
    """How old a gauge may be when it is scraped."""

    validity_interval_s: float = Field(default=3_600.0, gt=0)
    """How often certificates and keys are looked at for their end and age."""


def forget_secrets() -> None:
    """Takes the secrets out of the environment: no process that is started from here on needs any."""
    for secret in SECRETS:
        os.environ.pop(secret, None)
