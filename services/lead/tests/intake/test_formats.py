"""One door for every kind of usage file, and its report."""

import io
import zipfile

import pytest

from services.lead.rules.intake.formats import read_usage
from services.lead.rules.usage.imported import UsageRefused
from services.lead.rules.usage.report import UsageReport, report
from services.lead.tests import espi_feed as espi

FEED = espi.electric(*espi.hours(48))


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kwh"),
    [
        (FEED, 24),
        (b"\xef\xbb\xbf" + FEED, 24),
        (FEED.decode().encode("utf-16"), 24),
        (b"start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,2\n", 3),
        ("start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,2\n".encode("utf-16"), 3),
        (b"month,kwh\n2024-05,700\n", 700),
        (b"TYPE,START DATE,END DATE,USAGE (kWh),COST\nElectric billing,2024-05-01,2024-06-01,700,90\n", 700),
        (b'{"annual_kwh": 9000}', 9000),
        (zipped(usage_xml=FEED, readme_pdf=b"x"), 24),
        (zipped(usage_csv=b"start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,2\n"), 3),
    ],
)
def test_every_kind_is_recognised_by_its_content(content: bytes, kwh: float) -> None:
    assert read_usage(io.BytesIO(content)).usage_points[0].kwh_delivered == pytest.approx(kwh)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"%PDF-1.7", "neither XML, CSV nor JSON"),
        (zipped(a_xml=FEED, b_xml=FEED), "must hold one"),
        (zipped(a_pdf=b"x"), "must hold one"),
        (zipped(a_xml=zipped(a_xml=FEED)), "neither XML, CSV nor JSON"),
        (zipped(a_xml=FEED)[:-30], "archive cannot be read"),
        (b"PK\x03\x04 this is not an archive", "archive cannot be read"),
        (b"<!DOCTYPE html><html></html>", "document type declarations"),
        (bytes(range(256)) * 4, "not a text file"),
    ],
)
def test_what_is_not_usage_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UsageRefused, match=message):
        read_usage(io.BytesIO(content))


def test_the_report_of_dollars_alone_has_no_energy() -> None:
    made = report(read_usage(io.BytesIO(b"month,usd\n2024-05,90\n")))
    assert isinstance(made, UsageReport)
    (point,) = made.usage_points
    assert (point.kwh_delivered, point.kwh_net, point.cost_usd, point.grade) == (None, None, 90, "E")
