"""The panels: what operations ask, the query that answers, and the page of the runbook to open when it looks wrong."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Panel:
    """One picture of one dashboard."""

    dashboard: str
    title: str
    question: str
    query: str
    """PromQL. What it names must exist in a stack that has worked, and give numbers."""
    unit: str
    """Of the value, by Grafana's names: ``s``, ``short``, ``reqps``, ``percentunit``, ``decmbytes`` (MB), ``d`` (days),
    ``bool``."""
    legend: str
    threshold: float | None
    """From here on it looks wrong; None where no number alone says so."""
    runbook: str
    """Heading of the page in ``docs/runbook.md``."""


VALUE: Final = "Value stream"
MESSAGING: Final = "Messaging"
SERVICE: Final = "One service"
SLO: Final = "Freshness"
RATE: Final = "5m"

PANELS: Final = (
    Panel(
        VALUE, "Shares", "How many get as far as they should: closed, financed, on time, right at once, content?",
        'round(max by (metric, name) (helio_value_stream_value{unit="%"}), 0.01)',
        "percent", "{{metric}} {{name}}", None,
        "A key metric moves",
    ),
    Panel(
        VALUE, "Business days", "Where do projects wait for authorities and the utility?",
        'round(max by (metric, name) (helio_value_stream_value{unit="business days"}), 0.01)',
        "short", "{{metric}} {{name}}", None,
        "A key metric moves",
    ),
    Panel(
        VALUE, "Hours to a proposal", "How fast do customers get an offer?",
        'round(max by (metric, name) (helio_value_stream_value{unit="h"}), 0.01)', "short", "{{metric}} {{name}}", None,
        "A key metric moves",
    ),
    Panel(
        VALUE, "Injuries for each 100 full-time workers", "Is the work safe?",
        'max by (metric, name) (helio_value_stream_value{unit="per 100 FTE"})', "short", "{{metric}} {{name}}", None,
        "A key metric moves",
    ),
    Panel(
        VALUE, "Observations", "Are there enough to believe the figure?",
        'max by (metric) (helio_value_stream_n{metric=~"[0-9]+"})',
        "short", "figure {{metric}}", None, "A key metric moves",
    ),
    Panel(
        VALUE, "Begun and not ended", "What will still come into the figure?",
        'max by (metric) (helio_value_stream_censored{metric=~"[0-9]+"})',
        "short", "figure {{metric}}", None, "A key metric moves",
    ),
    Panel(
        SLO, "Events that took effect within a second", "Do facts reach those who need them in time?",
        'sum by (service) (rate(helio_reaction_seconds_bucket{le="1.0"}[5m]))'
        " / sum by (service) (rate(helio_reaction_seconds_count[5m]))",
        "percentunit", "{{service}}", 0.99, "Lag grows",
    ),
    Panel(
        SLO, "Reaction, median", "How old is a fact when it takes effect?",
        "round(histogram_quantile(0.5, sum by (service, le) (rate(helio_reaction_seconds_bucket[5m]))), 0.001)",
        "s", "{{service}}", 1.0, "Lag grows",
    ),
    Panel(
        SLO, "Reaction, 99 of 100", "How old are the slowest?",
        "round(histogram_quantile(0.99, sum by (service, le) (rate(helio_reaction_seconds_bucket[5m]))), 0.001)",
        "s", "{{service}}", 5.0, "Lag grows",
    ),
    Panel(
        SLO, "Error budget burned, last hour", "How fast is the month's allowance of late facts used up?",
        'round((1 - sum(rate(helio_reaction_seconds_bucket{le="1.0"}[1h]))'
        " / sum(rate(helio_reaction_seconds_count[1h]))) / 0.01, 0.01)",
        "short", "times", 14.4, "Lag grows",
    ),
    Panel(
        MESSAGING, "Records by what became of them", "Is anything but work going on?",
        "sum by (service, outcome) (rate(helio_handled_total[5m]))", "reqps", "{{service}} {{outcome}}", None,
        "Records are parked",
    ),
    Panel(
        MESSAGING, "Records not handled yet", "Who lags?",
        "sum by (service) (helio_consumer_lag_records)", "short", "{{service}}", 1000.0, "Lag grows",
    ),
    Panel(
        MESSAGING, "Age of what waits to be read", "Since when?",
        "max by (service) (helio_consumer_lag_seconds)", "s", "{{service}}", 60.0, "Lag grows",
    ),
    Panel(
        MESSAGING, "Events not acknowledged by Kafka", "Does the relay keep up?",
        "max by (service) (helio_outbox_rows)", "short", "{{service}}", 1000.0, "The outbox grows",
    ),
    Panel(
        MESSAGING, "Age of the oldest of them", "Since when?",
        "max by (service) (helio_outbox_oldest_seconds)", "s", "{{service}}", 60.0, "The outbox grows",
    ),
    Panel(
        MESSAGING, "Events sent", "How much does each publish?",
        "sum by (service) (rate(helio_relay_sent_total[5m]))", "reqps", "{{service}}", None, "The outbox grows",
    ),
    Panel(
        MESSAGING, "Leading relays", "Does each database have exactly one?",
        "sum by (service) (helio_relay_leader)", "short", "{{service}}", None, "No relay leads",
    ),
    Panel(
        MESSAGING, "Partitions that take nothing", "Is Kafka whole?",
        "max by (service) (helio_relay_waiting_partitions)", "short", "{{service}}", 1.0, "A partition is silent",
    ),
    Panel(
        MESSAGING, "Rows that Kafka refused", "Is anything too large?",
        "max by (service) (helio_outbox_refused_rows)", "short", "{{service}}", 1.0, "Rows are refused",
    ),
    Panel(
        MESSAGING, "Records parked", "Which service cannot handle something?",
        "max by (service) (helio_parked)", "short", "{{service}}", 1.0, "Records are parked",
    ),
    Panel(
        MESSAGING, "Age of the oldest of them", "Since when does a project stand still?",
        "max by (service) (helio_parked_oldest_seconds)", "s", "{{service}}", 300.0, "Records are parked",
    ),
    Panel(
        MESSAGING, "Projects held back", "Does a loop fail for some projects?",
        "max by (service) (helio_held_projects)", "short", "{{service}}", 1.0, "A loop holds projects back",
    ),
    Panel(
        MESSAGING, "Records in quarantine", "Does anybody write what is no fact?",
        "max by (service) (helio_quarantined)", "short", "{{service}}", None, "Records are in quarantine",
    ),
    Panel(
        MESSAGING, "Breakers", "Has a service stopped to protect its projects?",
        "max by (service) (helio_breaker_open)", "bool", "{{service}}", 1.0, "The breaker is open",
    ),
    Panel(
        SERVICE, "Ready", "Which instances can work?",
        "min by (service) (helio_ready)", "bool", "{{service}}", None, "Lag grows",
    ),
    Panel(
        SERVICE, "Versions", "What runs?",
        "sum by (service, version) (helio_build_info)", "short", "{{service}} {{version}}", None, "A bad deploy",
    ),
    Panel(
        SERVICE, "Handlers, 95 of 100", "Which five events are slowest to handle?",
        "topk(5, round(histogram_quantile(0.95,"
        " sum by (service, event_type, le) (rate(helio_handler_seconds_bucket[5m])))"
        " and sum by (service, event_type) (rate(helio_handler_seconds_count[5m])) > 0, 0.0001))",
        "s", "{{service}} {{event_type}}", 1.0, "Lag grows",
    ),
    Panel(
        SERVICE, "Answers, 95 of 100", "Which five requests are slowest?",
        "topk(5, round(histogram_quantile(0.95, sum by (service, route, le) (rate(helio_http_seconds_bucket[5m])))"
        " and sum by (service, route) (rate(helio_http_seconds_count[5m])) > 0, 0.0001))",
        "s", "{{service}} {{route}}", 1.0, "PostgreSQL is down",
    ),
    Panel(
        SERVICE, "Requests by status", "Are callers refused, or let down?",
        "sum by (service, status) (rate(helio_http_seconds_count[5m]))", "reqps", "{{service}} {{status}}", None,
        "PostgreSQL is down",
    ),
    Panel(
        SERVICE, "Timers overdue", "Do deadlines fire?",
        "max by (service) (helio_timers_overdue)", "short", "{{service}}", 100.0, "The calendar",
    ),
    Panel(
        SERVICE, "Timers armed", "How many waits are under way?",
        "max by (service) (helio_timers)", "short", "{{service}}", None, "The calendar",
    ),
    Panel(
        SERVICE, "Lateness of timers, 99 of 100", "How late, on the project calendar?",
        "round(histogram_quantile(0.99, sum by (service, le) (rate(helio_timer_lateness_seconds_bucket[5m])))"
        " and sum by (service) (rate(helio_timer_lateness_seconds_count[5m])) > 0, 0.0001)",
        "s", "{{service}}", 60.0, "The calendar",
    ),
    Panel(
        SERVICE, "Jobs", "What is calculated, what was given up?",
        "max by (service, state) (helio_jobs)", "short", "{{service}} {{state}}", None, "A job was given up",
    ),
    Panel(
        SERVICE, "Runs of jobs by outcome", "Do calculations fail?",
        "sum by (service, kind, outcome) (rate(helio_job_runs_total[5m]))", "reqps",
        "{{service}} {{kind}} {{outcome}}", None, "A job was given up",
    ),
    Panel(
        SERVICE, "Time of a job, 95 of 100", "How long does a calculation take?",
        "round(histogram_quantile(0.95, sum by (service, kind, le) (rate(helio_job_seconds_bucket[5m])))"
        " and sum by (service, kind) (rate(helio_job_seconds_count[5m])) > 0, 0.0001)",
        "s", "{{service}} {{kind}}", 150.0, "A job was given up",
    ),
    Panel(
        SERVICE, "Database connections in use", "Is the pool large enough?",
        "max by (service) (helio_db_pool_in_use) / max by (service) (helio_db_pool_size)",
        "percentunit", "{{service}}", 0.95,
        "PostgreSQL is down",
    ),
    Panel(
        SERVICE, "Wait for a connection, 99 of 100", "Does anybody queue for the database?",
        "round(histogram_quantile(0.99, sum by (service, le) (rate(helio_db_pool_wait_seconds_bucket[5m]))), 0.0001)",
        "s", "{{service}}", 0.5, "PostgreSQL is down",
    ),
    Panel(
        SERVICE, "Memory", "Does a process grow?",
        "round(max by (job) (process_resident_memory_bytes) / 1e6, 0.1)", "decmbytes", "{{job}}", 300.0, "A bad deploy",
    ),
    Panel(
        SERVICE, "Processor", "Who works?",
        "sum by (job) (rate(process_cpu_seconds_total[5m]))", "short", "{{job}}", None, "Lag grows",
    ),
    Panel(
        SERVICE, "Time until a certificate ends", "Does anything have to be renewed?",
        "round((min by (service, certificate) (helio_certificate_ends_timestamp_seconds) - time()) / 86400, 0.1)",
        "d", "{{service}} {{certificate}}", None, "Certificates",
    ),
    Panel(
        SERVICE, "Age of keys", "Does anything have to be replaced?",
        "round((time() - min by (key) (helio_key_since_timestamp_seconds)) / 86400, 0.1)",
        "d", "{{key}}", None, "Tokens and keys",
    ),
    Panel(
        SERVICE, "Spans lost", "Is tracing whole?",
        "sum by (job) (rate(helio_spans_dropped_total[5m]))", "reqps", "{{job}}", None, "Spans are lost",
    ),
)  # fmt: skip

DASHBOARDS: Final = tuple(dict.fromkeys(panel.dashboard for panel in PANELS))
