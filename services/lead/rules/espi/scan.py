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

from services.lead.rules.espi.block import BLOCK, BLOCK_HEADER, OpenBlock
from services.lead.rules.espi.encoding import utf8_pieces
from services.lead.rules.espi.entries import EntryFiler
from services.lead.rules.espi.readings import END_OF_READING, NAMES
from services.lead.rules.espi.resources import Resource, Scan, ScanLimits
from services.lead.rules.usage.imported import UsageRefused

RESOURCES: Final = frozenset(
    {
        "UsagePoint", "MeterReading", "ReadingType", "LocalTimeParameters",
        "UsageSummary", "ElectricPowerUsageSummary",
    }
)  # fmt: skip
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
        self._filer = EntryFiler(limits)
        self._stack: list[str] = []  # open elements, local names
        self._resources: list[tuple[int, Resource]] = []  # open resources with the depth of their element
        self._block: OpenBlock | None = None
        self._collecting = False
        self._fed = 0
        self._taken_at = 0
        self._text: list[str] = []
        self._names: dict[str, str] = {}  # every name that occurred, kept by expat
        self._local: dict[str, str] = {}  # name as written -> local name
        self._prefixes: set[str] = set()
        self._parser = expat.ParserCreate("utf-8", None, self._names)
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._observe_elements()

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
        self._filer.close()
        return self._filer.result

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, False)
            self._fed += len(data)
            self._check()
            if self._collecting and self._block is not None:
                self._collect(self._block)
        except expat.ExpatError as error:
            raise self._malformed(error, data) from None
        except UsageRefused as refused:
            raise UsageRefused(refused.reason, refused.place or self._here()) from None

    def _check(self) -> None:
        if self._fed - self._parser.CurrentByteIndex > self._limits.markup_bytes:
            raise UsageRefused("a tag or comment is too long")
        if len(self._names) > self._limits.names:
            raise UsageRefused(f"more than {self._limits.names} different element names")

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
            raise UsageRefused(f"elements nested deeper than {self._limits.depth}")
        if local in KNOWN_ELEMENTS:
            self._filer.result.elements.add(local)
        if self._block is not None:
            if local == END_OF_READING:
                self._start_collecting(self._block)
            elif self._block.is_header(self._stack):
                self._listen()
        elif local in RESOURCES:
            self._open_resource(local)
        elif self._resources:
            self._listen()
        elif local == "link" and self._stack[-2:-1] == ["entry"]:
            self._filer.add_link(attributes)
        elif local == BLOCK:
            self._block = OpenBlock(self._parser.CurrentLineNumber, len(self._stack))
        elif local == "entry":
            self._filer.open()
        elif local == "id" and self._filer.is_open:
            self._listen()

    def _open_resource(self, kind: str) -> None:
        inside_another = bool(self._resources)
        resource = self._filer.add_resource(kind, self._parser.CurrentLineNumber, inside_another=inside_another)
        self._resources.append((len(self._stack), resource))
        self._stop_listening()

    def _listen(self) -> None:
        self._text.clear()
        self._parser.CharacterDataHandler = self._on_text

    def _on_text(self, text: str) -> None:
        self._text.append(text)
        if len(self._text) * 8192 > self._limits.markup_bytes:  # expat hands out at most 8 kB at once
            raise UsageRefused("a text is too long")

    def _heard(self) -> str:
        self._parser.CharacterDataHandler = None
        text = "".join(self._text).strip()
        self._text.clear()
        if len(text) > self._limits.text_chars:
            raise UsageRefused(f"a value is longer than {self._limits.text_chars} characters")
        return text

    def _stop_listening(self) -> None:
        self._parser.CharacterDataHandler = None
        self._text.clear()

    def _on_end(self, name: str) -> None:
        path = self._stack.copy()
        local = self._stack.pop()
        if self._block is not None:
            if local == BLOCK:
                self._close_block(self._block)
            elif self._block.is_header(path):
                self._block.note(path, self._heard())
        elif self._resources:
            depth, resource = self._resources[-1]
            if len(self._stack) < depth:
                self._resources.pop()
                self._stop_listening()
            elif text := self._heard():
                resource.fields.setdefault("/".join(path[depth:]), text)
        elif local == "entry":
            self._filer.close()
        elif local == "id" and self._filer.is_open and self._stack[-1:] == ["entry"]:
            self._filer.id = self._heard()

    # -- readings ------------------------------------------------------------------------------------------------

    def _start_collecting(self, block: OpenBlock) -> None:
        self._collecting, self._taken_at = True, self._fed
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = block.tokens.append
        self._parser.CharacterDataHandler = block.tokens.append

    def _collect(self, block: OpenBlock) -> None:
        """After each piece of input: take what is complete, and switch back where the block has ended."""
        if block.take(self._local if self._prefixes else None):
            self._taken_at = self._fed
        elif not block.has_ended and self._fed - self._taken_at > self._limits.markup_bytes:
            raise UsageRefused("a reading is too long")
        if block.has_ended:
            self._collecting = False
            del self._stack[block.depth - 1 :]
            self._observe_elements()
            self._close_block(block)

    def _close_block(self, block: OpenBlock) -> None:
        self._block = None
        self._filer.add_block(block.header, block.close(), block.line)
