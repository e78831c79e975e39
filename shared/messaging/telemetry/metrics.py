"""Every metric of a service process, in one place: named with its unit, in base units, counters ending in ``_total``.

No label holds a project, a person or free text: labels come from the program and the contract, so the number of
series is bounded by them.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

FAST: Final = (0.001, 0.005, 0.025, 0.1, 1.0)
REACTIONS: Final = (0.05, 0.25, 1.0, 5.0, 30.0, 300.0)
ANSWERS: Final = (0.1, 0.5)
LONG: Final = (1.0, 5.0, 30.0, 60.0, 300.0)
"""Few bounds each: a process has a series for each of them, times its events, its routes and their outcomes."""

BUILD: Final = Gauge("helio_build_info", "1; the version that runs is its label", ["service", "version"])
READY: Final = Gauge("helio_ready", "1 while the service is ready", ["service"])

HANDLED: Final = Counter(
    "helio_handled_total",
    "Records read, by what became of them: handled, known, parked, skipped, rejected; parked ones later: retried",
    ["service", "event_type", "outcome"],
)
HANDLER_SECONDS: Final = Histogram(
    "helio_handler_seconds", "Time in the handler of one event", ["service", "event_type"], buckets=FAST
)
REACTION_SECONDS: Final = Histogram(
    "helio_reaction_seconds",
    "From the recording of an event at its publisher to the commit of its effect here",
    ["service", "event_type"],
    buckets=REACTIONS,
)
CONSUMER_LAG: Final = Gauge("helio_consumer_lag_records", "Records not handled yet", ["service", "topic", "partition"])
CONSUMER_LAG_SECONDS: Final = Gauge(
    "helio_consumer_lag_seconds", "How long records have been waiting", ["service", "topic", "partition"]
)
BREAKER_OPEN: Final = Gauge("helio_breaker_open", "1 while too many projects in a row fail", ["service"])

OUTBOX_ROWS: Final = Gauge("helio_outbox_rows", "Events that Kafka has not acknowledged yet", ["service"])
OUTBOX_OLDEST_SECONDS: Final = Gauge("helio_outbox_oldest_seconds", "Age of the oldest of them", ["service"])
RELAY_LEADER: Final = Gauge("helio_relay_leader", "1 in the instance that sends what the outbox holds", ["service"])
RELAY_SENT: Final = Counter("helio_relay_sent_total", "Events that Kafka has acknowledged", ["service", "topic"])
RELAY_WAITING: Final = Gauge("helio_relay_waiting_partitions", "Partitions that take nothing now", ["service"])
REFUSED: Final = Counter("helio_outbox_refused_total", "Rows that Kafka refused for good", ["service"])
REFUSED_ROWS: Final = Gauge("helio_outbox_refused_rows", "Refused rows and those behind them", ["service"])

PARKED: Final = Gauge("helio_parked", "Records that wait because they could not be handled", ["service"])
TOPICS_STOPPED: Final = Gauge(
    "helio_parked_topics_stopped", "Topics of which nothing is taken, since so much of them is parked", ["service"]
)
PARKED_OLDEST_SECONDS: Final = Gauge("helio_parked_oldest_seconds", "Age of the oldest of them", ["service"])
HELD: Final = Gauge("helio_held_projects", "Projects that a loop holds back since their turn fails", ["service"])
QUARANTINED: Final = Gauge("helio_quarantined", "Records that were no facts of their owners", ["service"])

TIMERS: Final = Gauge("helio_timers", "Timers that are armed", ["service"])
TIMERS_OVERDUE: Final = Gauge("helio_timers_overdue", "Timers that are due and have not fired", ["service"])
TIMER_LATENESS_SECONDS: Final = Histogram(
    "helio_timer_lateness_seconds", "How late timers fire, on the project calendar", ["service", "timer"], buckets=LONG
)

CERTIFICATE_ENDS: Final = Gauge(
    "helio_certificate_ends_timestamp_seconds", "When a certificate stops being good", ["service", "certificate"]
)
KEY_SINCE: Final = Gauge("helio_key_since_timestamp_seconds", "Since when a key has been in use", ["service", "key"])

JOBS: Final = Gauge("helio_jobs", "Jobs by state: waiting (or running), given_up", ["service", "state"])
JOB_RUNS: Final = Counter("helio_job_runs_total", "Runs of jobs by how they ended", ["service", "kind", "outcome"])
JOB_SECONDS: Final = Histogram("helio_job_seconds", "Time of a run", ["service", "kind"], buckets=LONG)

POOL_SIZE: Final = Gauge("helio_db_pool_size", "Open connections to the database", ["service"])
POOL_IN_USE: Final = Gauge("helio_db_pool_in_use", "Of these, in use", ["service"])
POOL_WAIT_SECONDS: Final = Histogram(
    "helio_db_pool_wait_seconds", "Time until a connection was free", ["service"], buckets=FAST
)

HTTP_SECONDS: Final = Histogram(
    "helio_http_seconds",
    "Time to answer a request; the status is its class: 2xx (a 304 too), 4xx, 5xx",
    ["service", "route", "method", "status"],
    buckets=ANSWERS,
)
SPANS_DROPPED: Final = Counter("helio_spans_dropped_total", "Spans that could not be kept or delivered")
