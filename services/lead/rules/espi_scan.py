"""Read an ESPI Atom feed as a stream, in memory that does not grow with the file but for the readings' numbers.

Expat does the parsing. Outside of readings each element calls a handler here; between the first reading of an
IntervalBlock and the block's end expat appends texts and end tags straight to a list, with no Python in between, and
``Columns.take`` turns the list into numbers. The input is cut right after a block's end tag, so that the switch back
happens exactly there.

Namespaces are taken as written: exports are met with default, prefixed and undeclared ones, so elements are known
by their local names. Several root elements in a row (a bare batch of entries) are read like one feed.
"""

import re
import xml.parsers.expat as expat
from typing import BinaryIO, Final

from services.lead.rules.espi_encoding import utf8_pieces
from services.lead.rules.espi_readings import END_OF_READING, LATEST_S, NAMES, BadReading, Columns
from services.lead.rules.espi_resources import Resource, Scan, ScanLimits, SeriesKey, resource_path
from services.lead.rules.usage import UsageRefused

RESOURCES: Final = frozenset(
    {
        "UsagePoint", "MeterReading", "ReadingType", "LocalTimeParameters",
        "UsageSummary", "ElectricPowerUsageSummary",
    }
)  # fmt: skip
BLOCK: Final = "IntervalBlock"
BLOCK_HEADER: Final = frozenset({"servicePointId", "serviceType", "unitOfMeasure", "secondsPerInterval"})
"""Children of ``IntervalBlock/interval`` in exports that have no UsagePoint and no ReadingType."""
BLOCK_PERIOD: Final = (["interval", "start"], ["interval", "duration"])
KNOWN_ELEMENTS: Final = RESOURCES | NAMES | BLOCK_HEADER | {BLOCK, "feed", "entry", "interval", "ServiceCategory"}
_BLOCK_END: Final = re.compile(rb"IntervalBlock\s*>")
_ROOT: Final = b"<_>"
_ROOT_END: Final = b"</_>"
"""Around everything, so that a batch of entries may stand without a feed."""


def scan(stream: BinaryIO, limits: ScanLimits | None = None) -> Scan:
    """Read the whole stream. Raises UsageRefused with reason and place."""
    return _Scanner(limits or ScanLimits()).run(stream)


class _Scanner:
    def __init__(self, limits: ScanLimits) -> None:
        self._limits = limits
        self._result = Scan()
        self._local: dict[str, str] = {}  # name as written -> local name
        self._prefixes: set[str] = set()
        self._translate = False
        self._tokens: list[str] = []
        self._collecting = False
        self._fed = 0
        self._links = 0
        self._types = 0
        self._entry: Resource | None = None
        self._entry_resources: list[Resource] = []
        self._pending: list[tuple[tuple[tuple[str, str], ...], Columns, int]] = []
        self._stack: list[str] = []  # open elements, local names
        self._resource: list[tuple[int, Resource]] = []  # open resources with the depth of their element
        self._block: Columns | None = None
        self._block_line = 0
        self._block_readings = 0
        self._header: dict[str, str] = {}
        self._period: dict[str, str] = {}
        self._text: list[str] = []
        parser = expat.ParserCreate("utf-8", None, self._interned())
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser = parser
        self._observe_elements()

    def _interned(self) -> dict[str, str]:
        self._names: dict[str, str] = {}
        return self._names

    # -- feeding -------------------------------------------------------------------------------------------------

    def run(self, stream: BinaryIO) -> Scan:
        self._parse(_ROOT)
        for piece in utf8_pieces(stream, self._limits.markup_bytes):
            begin = 0
            for match in _BLOCK_END.finditer(piece):
                self._parse(piece[begin : match.end()])
                begin = match.end()
            if begin < len(piece):
                self._parse(piece[begin:])
        if self._collecting or len(self._stack) > 1:
            inside = BLOCK if self._collecting else self._stack[-1]
            raise UsageRefused(f"the file ends inside <{inside}>: it is truncated", self._here())
        self._parse(_ROOT_END)  # an unfinished tag shows here
        self._close_entry()
        return self._result

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError as error:
            raise self._malformed(error, data) from None
        self._fed += len(data)
        if self._fed - self._parser.CurrentByteIndex > self._limits.markup_bytes:
            raise UsageRefused("a tag or comment is too long", self._here())
        if len(self._names) > self._limits.names:
            raise UsageRefused(f"more than {self._limits.names} different element names", self._here())
        if self._collecting:
            self._collect()

    def _malformed(self, error: expat.ExpatError, data: bytes) -> UsageRefused:
        at = self._parser.ErrorByteIndex - self._fed  # inside the root element expat stumbles over "<!"
        if b"<!DOCTYPE" in data[max(at - 2, 0) : at + 9]:
            return self._doctype_refusal()
        column = error.offset + 1 - (len(_ROOT) if error.lineno == 1 else 0)
        what = expat.errors.messages.get(error.code, "malformed")
        return UsageRefused(f"not well-formed XML: {what}", f"line {error.lineno}, column {max(column, 1)}")

    def _on_doctype(self, *_: object) -> None:
        raise self._doctype_refusal()

    def _doctype_refusal(self) -> UsageRefused:
        return UsageRefused("document type declarations and entities are not accepted", self._here())

    def _here(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    # -- elements ------------------------------------------------------------------------------------------------

    def _observe_elements(self) -> None:
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = None

    def _local_name(self, name: str) -> str:
        local = self._local.get(name)
        if local is None:
            prefix, colon, local = name.rpartition(":")
            self._local[name] = local
            if colon and prefix not in self._prefixes:
                self._prefixes.add(prefix)
                self._local.update({f"{prefix}:{known}": known for known in KNOWN_ELEMENTS})
        return local

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._local_name(name)
        self._stack.append(local)
        if len(self._stack) > self._limits.depth:
            raise UsageRefused(f"elements nested deeper than {self._limits.depth}", self._here())
        if local in KNOWN_ELEMENTS:
            self._result.elements.add(local)
        if self._block is not None:
            self._on_start_in_block(local)
        elif local in RESOURCES:
            self._open_resource(local)
        elif self._resource:
            self._listen()
        elif local == "link":
            self._on_link(attributes)
        elif local == BLOCK:
            self._open_block()
        elif local == "entry":
            self._close_entry()
            self._entry = Resource("entry", self._parser.CurrentLineNumber)
        elif local == "id" and self._entry is not None:
            self._listen()

    def _listen(self) -> None:
        self._text.clear()
        self._parser.CharacterDataHandler = self._on_text

    def _on_text(self, text: str) -> None:
        self._text.append(text)
        if len(self._text) * 8192 > self._limits.markup_bytes:  # expat hands out at most 8 kB at once
            raise UsageRefused("a text is too long", self._here())

    def _heard(self) -> str:
        self._parser.CharacterDataHandler = None
        text = "".join(self._text).strip()
        self._text.clear()
        if len(text) > self._limits.text_chars:
            raise UsageRefused(f"a value is longer than {self._limits.text_chars} characters", self._here())
        return text

    def _on_end(self, name: str) -> None:
        local = self._stack.pop()
        if self._block is not None:
            if local in BLOCK_HEADER:
                self._header[local] = self._heard()
            elif [*self._stack[-1:], local] in BLOCK_PERIOD:
                self._period[local] = self._heard()
            elif local == BLOCK:
                self._close_block()
        elif self._resource:
            depth, resource = self._resource[-1]
            if len(self._stack) < depth:
                self._resource.pop()
                self._parser.CharacterDataHandler = None
                self._text.clear()
            elif text := self._heard():
                resource.fields.setdefault("/".join([*self._stack[depth:], local]), text)
        elif local == "entry":
            self._close_entry()
        elif local == "id" and self._entry is not None and self._stack[-1:] == ["entry"]:
            self._entry.id = self._heard()

    # -- entries and their links ---------------------------------------------------------------------------------

    def _on_link(self, attributes: dict[str, str]) -> None:
        if self._entry is None or self._stack[-2:-1] != ["entry"]:
            return
        href, relation = attributes.get("href", ""), attributes.get("rel", "")
        self._links += 1
        if self._links > self._limits.links or len(href) > self._limits.text_chars:
            raise UsageRefused("too many or too long links", self._here())
        path = resource_path(href)
        if relation == "self":
            self._entry.path = self._entry.path or path
        elif relation == "up":
            self._entry.parent = self._entry.parent or path
        elif relation == "related" and path not in self._entry.related:
            self._entry.related += (path,)

    def _open_resource(self, kind: str) -> None:
        resource = Resource(kind, self._parser.CurrentLineNumber)
        if self._resource:  # a ReadingType inside its MeterReading
            resource.related = ("..",)
        self._types += kind == "ReadingType"
        self._resource.append((len(self._stack), resource))
        self._result.resources.append(resource)
        self._entry_resources.append(resource)
        if len(self._result.resources) > self._limits.resources:
            raise UsageRefused(f"more than {self._limits.resources} resources", self._here())
        self._text.clear()
        self._parser.CharacterDataHandler = None

    def _close_entry(self) -> None:
        """Give the entry's links to its resources and file its readings: links may follow the content."""
        entry = self._entry or Resource("entry", 0)
        for resource in self._entry_resources:
            if resource.related != ("..",):
                resource.path, resource.parent, resource.related = entry.path, entry.parent, entry.related
            resource.id = entry.id
        for header, columns, line in self._pending:
            parent = _meter_reading_path(entry)
            linked = bool(parent or entry.related)
            key = SeriesKey(parent or entry.path, entry.related, 0 if linked else self._types, header)
            if (known := self._result.series.get(key)) is not None:
                known.extend(columns)
                continue
            self._result.series[key] = columns
            self._result.lines[key] = line
            if len(self._result.series) > self._limits.series:
                raise UsageRefused(f"more than {self._limits.series} meter readings", self._here())
        self._entry, self._entry_resources, self._pending = None, [], []

    # -- blocks and their readings -------------------------------------------------------------------------------

    def _open_block(self) -> None:
        self._block, self._block_line = Columns(), self._parser.CurrentLineNumber
        self._block_readings, self._header, self._period = 0, {}, {}
        self._block_depth = len(self._stack)

    def _on_start_in_block(self, local: str) -> None:
        if local == END_OF_READING:
            self._collecting, self._taken_at = True, self._fed
            self._translate = bool(self._prefixes)
            self._tokens = []
            self._parser.StartElementHandler = None
            self._parser.EndElementHandler = self._tokens.append
            self._parser.CharacterDataHandler = self._tokens.append
        elif local in BLOCK_HEADER or self._stack[-2:] in BLOCK_PERIOD:
            self._listen()

    def _collect(self) -> None:
        """Take the finished readings out of the list, which expat goes on filling."""
        tokens, block = self._tokens, self._block
        assert block is not None
        if self._translate:
            local = self._local
            tokens[:] = [local.get(token, token) for token in tokens]
        ended = bool(tokens) and tokens[-1] == BLOCK
        if END_OF_READING in tokens:
            last = len(tokens) - tokens[::-1].index(END_OF_READING)
            try:
                self._block_readings += block.take(tokens[:last])
            except BadReading as bad:
                place = f"IntervalBlock at line {self._block_line}, reading {self._block_readings + bad.ordinal + 1}"
                raise UsageRefused(bad.problem, place) from None
            del tokens[:last]
            self._taken_at = self._fed
        elif not ended and self._fed - self._taken_at > self._limits.markup_bytes:
            raise UsageRefused("a reading is too long", self._here())
        if ended:
            self._collecting = False
            del self._stack[self._block_depth - 1 :]
            self._observe_elements()
            self._close_block()

    def _close_block(self) -> None:
        """Keep what the block held until its entry's links are known."""
        block, header = self._block, tuple(sorted(self._header.items()))
        self._block = None
        if block is not None and block.implied:
            block.settle(_number(self._period.get("start")), _number(self._period.get("duration")))
        if block is None or not (len(block) or block.incomplete):
            return
        if self._pending and self._pending[-1][0] == header:
            self._pending[-1][1].extend(block)
        else:
            self._pending.append((header, block, self._block_line))
        if self._entry is None:
            self._close_entry()


def _meter_reading_path(entry: Resource) -> str:
    """Path of the MeterReading above a block: from its ``up`` link, else from its own path."""
    for path in (entry.parent, entry.path):
        above, found, _ = path.rpartition("/IntervalBlock")
        if found:
            return above
    return ""


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 < number < LATEST_S else None
