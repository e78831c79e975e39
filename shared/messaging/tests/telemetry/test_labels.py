"""A label of ours keeps its name in the scraper's hands."""

from prometheus_client.metrics import MetricWrapperBase

from shared.messaging.telemetry import metrics

SCRAPERS_OWN = {"job", "instance"}
"""Prometheus gives these to every series itself, and puts ``exported_`` before those that were there."""


def test_no_metric_has_a_label_that_the_scraper_gives() -> None:
    ours = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]
    assert len(ours) > 20
    assert {one._name: one._labelnames for one in ours if SCRAPERS_OWN & {*one._labelnames}} == {}
