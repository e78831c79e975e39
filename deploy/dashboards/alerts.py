"""The alerts: when somebody is called, and the page of the runbook that they open."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Alert:
    """Fires once ``query`` has compared as stated for so long."""

    name: str
    query: str
    """PromQL without the comparison: it is asked by the check, and must give numbers."""
    comparison: str
    lasting: str
    severity: str
    summary: str
    runbook: str
    """Heading of the page in ``docs/runbook.md``."""

    @property
    def expression(self) -> str:
        return f"{self.query} {self.comparison}"


def burn(window: str) -> str:
    """How many times faster than allowed late facts come: one of a hundred may take more than a second."""
    late = f'sum(rate(helio_reaction_seconds_bucket{{le="1.0"}}[{window}]))'
    return f"(1 - {late} / sum(rate(helio_reaction_seconds_count[{window}]))) / 0.01"


ALERTS: Final = (
    Alert("RecordsParked", "max by (service) (helio_parked)", "> 0", "5m", "page",
          "A project of {{ $labels.service }} stands still", "Records are parked"),
    Alert("TopicStopped", "max by (service) (helio_parked_topics_stopped)", "> 0", "1m", "page",
          "{{ $labels.service }} takes nothing more of a topic of which too much is parked", "A topic stands still"),
    Alert("ProjectsHeld", "max by (service) (helio_held_projects)", "> 0", "15m", "ticket",
          "The turn of a project fails in a loop of {{ $labels.service }}", "A loop holds projects back"),
    Alert("OutboxStuck", "max by (service) (helio_outbox_oldest_seconds)", "> 60", "1m", "page",
          "Facts of {{ $labels.service }} do not reach Kafka", "The outbox grows"),
    Alert("PartitionSilent", "max by (service) (helio_relay_waiting_partitions)", "> 0", "2m", "page",
          "A partition takes nothing from {{ $labels.service }}", "A partition is silent"),
    Alert("RowsRefused", "max by (service) (helio_outbox_refused_rows)", "> 0", "1m", "ticket",
          "Kafka refuses rows of {{ $labels.service }} for good", "Rows are refused"),
    Alert("NoRelayLeads", "sum by (service) (helio_relay_leader)", "== 0", "1m", "page",
          "Nobody sends what {{ $labels.service }} publishes", "No relay leads"),
    Alert("ConsumerLags", "max by (service) (helio_consumer_lag_seconds)", "> 60", "2m", "page",
          "{{ $labels.service }} does not keep up with what it reads", "Lag grows"),
    Alert("BreakerOpen", "max by (service) (helio_breaker_open)", "> 0", "1m", "page",
          "Too many projects in a row fail in {{ $labels.service }}", "The breaker is open"),
    Alert("TimersOverdue", "max by (service) (helio_timers_overdue)", "> 100", "5m", "page",
          "Deadlines of {{ $labels.service }} do not fire", "The calendar"),
    Alert("JobsGivenUp", 'max by (service) (helio_jobs{state="given_up"})', "> 0", "1m", "ticket",
          "A calculation of {{ $labels.service }} was given up", "A job was given up"),
    Alert("QuarantineGrows", "max by (service) (delta(helio_quarantined[10m]))", "> 0", "1m", "ticket",
          "{{ $labels.service }} reads what is no fact of its owner", "Records are in quarantine"),
    Alert("NotReady", "min by (service) (helio_ready)", "== 0", "2m", "page",
          "{{ $labels.service }} is not ready", "Lag grows"),
    Alert("SpansLost", "sum by (job) (rate(helio_spans_dropped_total[10m]))", "> 0", "10m", "ticket",
          "Spans of {{ $labels.job }} are lost", "Spans are lost"),
    Alert("CertificateEnds",
          "min by (service, certificate) (helio_certificate_ends_timestamp_seconds) - time()", "< 14 * 86400", "10m",
          "ticket", "The certificate {{ $labels.certificate }} of {{ $labels.service }} ends within 14 days",
          "Certificates"),
    Alert("CertificateEndsAtOnce",
          "min by (service, certificate) (helio_certificate_ends_timestamp_seconds) - time()", "< 2 * 86400", "10m",
          "page", "The certificate {{ $labels.certificate }} of {{ $labels.service }} ends within two days",
          "Certificates"),
    Alert("KeyIsOld", "time() - min by (key) (helio_key_since_timestamp_seconds)", "> 730 * 86400", "1h", "ticket",
          "The key {{ $labels.key }} has been in use for two years", "Tokens and keys"),
    Alert("FreshnessBurnsFast", burn("5m"), "> 14.4", "2m", "page",
          "Facts take effect too late: two days of a month's allowance are gone in an hour", "Lag grows"),
    Alert("FreshnessBurnsSlowly", burn("1h"), "> 3", "15m", "ticket",
          "Facts take effect too late: the month's allowance is gone in ten days", "Lag grows"),
)  # fmt: skip
