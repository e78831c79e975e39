"""The streaming reader against damaged and hostile input, and its memory."""

import io
import tracemalloc
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.espi.resources import ScanLimits, resource_path
from services.lead.rules.espi.scan import scan
from services.lead.rules.usage.imported import UsageRefused
from services.lead.tests import espi_feed as espi

FEED = espi.electric(*espi.hours(40))


class Endless(io.RawIOBase):
    """A file that never ends: what keeps state for it runs out of memory, what refuses it stops."""

    def __init__(self, head: bytes, repeated: bytes, most: int = 64 << 20) -> None:
        self._parts = self._generate(head, repeated)
        self._left = most
        self._rest = b""

    def _generate(self, head: bytes, repeated: bytes) -> Iterator[bytes]:
        yield head
        while True:
            yield repeated * (65536 // len(repeated) + 1)

    def read(self, size: int = -1) -> bytes:
        if self._left <= 0:
            raise AssertionError("the reader went on for 64 MB")
        while len(self._rest) < size:
            self._rest += next(self._parts)
        chunk, self._rest = self._rest[:size], self._rest[size:]
        self._left -= len(chunk)
        return chunk


def refusal(document: bytes) -> UsageRefused:
    with pytest.raises(UsageRefused) as caught:
        scan(io.BytesIO(document))
    return caught.value


def test_every_truncation_is_noticed_or_harmless() -> None:
    """Cut anywhere, the file is refused with a line, unless only white space is gone."""
    for cut in range(60, len(FEED) - 1, 37):
        refused = refusal(FEED[:cut])
        assert refused.reason
    assert "truncated" in refusal(FEED[: FEED.rindex(b"</IntervalBlock")]).reason
    last_line = FEED.count(b"\n") + 1
    assert refusal(FEED[: FEED.rindex(b"</feed>")]).place == f"line {last_line}"


def test_malformed_xml_is_refused_with_line_and_column() -> None:
    damaged = FEED.replace(b"</timePeriod>", b"</timeperiod>", 1)
    refused = refusal(damaged)
    assert refused.place.startswith("line 6, column ")
    assert "mismatched tag" in refused.reason


@pytest.mark.parametrize("junk", [b"\x00", b"<", b"&nbsp;", b"]]>", b"\xff\xfe"])
def test_junk_inside_is_refused(junk: bytes) -> None:
    assert "not well-formed" in refusal(FEED.replace(b"<content>", b"<content>" + junk, 1)).reason


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>',
        b'<!DOCTYPE feed SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE feed [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
        b"<!DOCTYPE feed>",
    ],
)
def test_document_type_declarations_are_refused(doctype: bytes) -> None:
    for document in (
        FEED.replace(b"<feed", doctype + b"<feed", 1),
        doctype + b"<feed/>",
        b"<!-- comment -->\n" + doctype + b"<feed/>",
    ):
        assert refusal(document).reason == "document type declarations and entities are not accepted"


@pytest.mark.parametrize(
    ("head", "repeated"),
    [
        (b"<feed>", b"<a>"),
        (b"<feed><entry><content><IntervalBlock><IntervalReading>", b"<a>"),
        (b"<feed><entry><content><IntervalBlock><IntervalReading><value>", b"1"),
        (b"<feed><entry><content><UsagePoint><ServiceCategory><kind>", b"0"),
        (b"<feed><entry><title>", b"x"),
        (b"<feed><entry><title a='", b"x"),
        (b"<feed><!-- ", b"x"),
        (b"<feed><!-- ", b"> "),
        (b"<feed><entry>", b"<ReadingType/>"),
        (b"<feed><entry><UsagePoint>", b"<ServiceCategory>"),
    ],
)
def test_endless_markup_is_refused_early(head: bytes, repeated: bytes) -> None:
    with pytest.raises(UsageRefused):
        scan(Endless(head, repeated))  # type: ignore[arg-type]


def test_endless_names_are_refused() -> None:
    names = b"<feed>" + b"".join(b"<n%d/>" % number for number in range(3000))
    assert "different element names" in refusal(names).reason


def test_endless_links_are_refused() -> None:
    links = b"<feed><entry>" + b"".join(b"<link rel='related' href='%d'/>" % number for number in range(300))
    with pytest.raises(UsageRefused, match="more than 200 links"):
        scan(io.BytesIO(links + b"</entry></feed>"), ScanLimits(links=200))


def test_links_of_blocks_do_not_count() -> None:
    blocks = [espi.block(espi.hours(1, start=espi.NEW_YEAR_2024 + 3600 * number)) for number in range(300)]
    linked = [block.replace("<content>", '<link rel="related" href="ReadingType/1"/><content>') for block in blocks]
    (columns,) = scan(io.BytesIO(espi.feed(*linked)), ScanLimits(links=200)).series.values()
    assert len(columns) == 300


def test_links_compare_without_host_and_service_root() -> None:
    for href in (
        "https://dc.example.org/DataCustodian/espi/1_1/resource/RetailCustomer/2/UsagePoint/2",
        "/espi/1_1/resource/RetailCustomer/2/UsagePoint/2/",
        "RetailCustomer/2/UsagePoint/2",
        " /RetailCustomer/2/UsagePoint/2",
    ):
        assert resource_path(href) == "RetailCustomer/2/UsagePoint/2"


def test_comments_and_cdata_are_not_readings() -> None:
    hidden = "".join(espi.hours(50, start=espi.NEW_YEAR_2024 + 10**6))
    document = FEED.replace(b"<content>", f"<!-- {hidden} --><title><![CDATA[{hidden}]]></title><content>".encode())
    (columns,) = scan(io.BytesIO(document)).series.values()
    assert len(columns) == 40


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_fast_way_and_the_careful_way_read_the_same(data: st.DataObject) -> None:
    """A batch of one shape goes by columns; one odd reading sends the whole batch the other way."""
    count = data.draw(st.integers(9, 40))
    odd = data.draw(st.integers(0, count - 1))
    extras = data.draw(st.sampled_from(["", "<cost>7</cost>", "<ReadingQuality><quality>8</quality></ReadingQuality>"]))
    plain = [espi.reading(espi.NEW_YEAR_2024 + index * 3600, index, extra=extras) for index in range(count)]
    mixed = [
        text.replace("<value>", "<tou>1</tou><value>") if index == odd else text for index, text in enumerate(plain)
    ]
    (fast,) = scan(io.BytesIO(espi.electric(*plain))).series.values()
    (careful,) = scan(io.BytesIO(espi.electric(*mixed))).series.values()
    for column in ("start", "seconds", "value", "quality"):
        assert getattr(fast, column) == getattr(careful, column), column
    assert repr(fast.cost) == repr(careful.cost)  # NaN where there is none


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 300), st.sampled_from(["", "\n        "]))
def test_where_the_input_is_cut_into_pieces_does_not_matter(piece: int, indent: str) -> None:
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(piece, size) if size and size > 0 else piece)

    document = FEED.replace(b"><", f">{indent}<".encode())
    (whole,) = scan(io.BytesIO(document)).series.values()
    (dribbled,) = scan(Dribble(document)).series.values()
    assert dribbled.value == whole.value
    assert dribbled.start == whole.start


def test_memory_grows_only_by_the_readings_numbers() -> None:
    """33 bytes a reading are kept; a tree of the same file takes some two thousand."""

    class Long(io.RawIOBase):
        def __init__(self, blocks: int) -> None:
            self._parts = chain([b"<feed>"], map(self._block, range(blocks)), [b"</feed>"])
            self._rest = b""

        @staticmethod
        def _block(number: int) -> bytes:
            return espi.block(espi.hours(96, start=espi.NEW_YEAR_2024 + number * 86400, step=900)).encode()

        def read(self, size: int = -1) -> bytes:
            while len(self._rest) < size and (part := next(self._parts, b"")):
                self._rest += part
            chunk, self._rest = self._rest[:size], self._rest[size:]
            return chunk

    def peak(blocks: int) -> int:
        tracemalloc.start()
        try:
            (columns,) = scan(Long(blocks)).series.values()  # type: ignore[arg-type]
            assert len(columns) == blocks * 96
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(50), peak(250)
    assert (large - small) / (200 * 96) < 60


def test_limits_are_settings() -> None:
    with pytest.raises(UsageRefused, match="nested deeper than 3"):
        scan(io.BytesIO(FEED), ScanLimits(depth=3))
    with pytest.raises(UsageRefused, match="more than 0 meter readings"):
        scan(io.BytesIO(FEED), ScanLimits(series=0))
