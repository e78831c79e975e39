"""File what the entries of a feed hold under their links, which may stand before or after the content."""

from collections.abc import Mapping

from services.lead.rules.espi.readings import Columns
from services.lead.rules.espi.resources import INSIDE, Resource, Scan, ScanLimits, SeriesKey, resource_path
from services.lead.rules.usage.imported import UsageRefused


class EntryFiler:
    """Collects the open entry's links, resources and readings; files them when the entry ends."""

    def __init__(self, limits: ScanLimits) -> None:
        self.result = Scan()
        self._limits = limits
        self._links = 0
        self._types = 0
        self._reset()

    def _reset(self) -> None:
        self.is_open = False
        self.id = ""
        self._path = ""
        self._parent = ""
        self._related: dict[str, None] = {}  # in order, each once
        self._resources: list[Resource] = []
        self._pending: list[tuple[tuple[tuple[str, str], ...], Columns, int]] = []

    def open(self) -> None:
        self.close()
        self.is_open = True

    def add_link(self, attributes: Mapping[str, str]) -> None:
        href, relation = attributes.get("href", ""), attributes.get("rel", "")
        if len(href) > self._limits.text_chars:
            raise UsageRefused(f"a link is longer than {self._limits.text_chars} characters")
        path = resource_path(href)
        if relation == "self":
            self._path = self._path or path
        elif relation == "up":
            self._parent = self._parent or path
        elif relation == "related":
            self._related[path] = None
            if self._links + len(self._related) > self._limits.links:
                raise UsageRefused(f"more than {self._limits.links} links")

    def add_resource(self, kind: str, line: int, *, inside_another: bool) -> Resource:
        resource = Resource(kind, line, related=INSIDE if inside_another else ())
        self._types += kind == "ReadingType"
        self._resources.append(resource)
        self.result.resources.append(resource)
        if len(self.result.resources) > self._limits.resources:
            raise UsageRefused(f"more than {self._limits.resources} resources")
        return resource

    def add_block(self, header: tuple[tuple[str, str], ...], columns: Columns, line: int) -> None:
        if not (len(columns) or columns.incomplete):
            return
        if self._pending and self._pending[-1][0] == header:
            self._pending[-1][1].extend(columns)
        else:
            self._pending.append((header, columns, line))
        self._check_series(len(self._pending))
        if not self.is_open:
            self.close()

    def close(self) -> None:
        self._links += len(self._related) if self._resources else 0  # those of blocks are not kept
        for resource in self._resources:
            if resource.related != INSIDE:
                resource.path, resource.parent, resource.related = self._path, self._parent, tuple(self._related)
            resource.id = self.id
        for header, columns, line in self._pending:
            self._file(header, columns, line)
        self._reset()

    def _file(self, header: tuple[tuple[str, str], ...], columns: Columns, line: int) -> None:
        parent, related = self._meter_reading_path(), tuple(self._related)
        linked = bool(parent or related)
        key = SeriesKey(parent or self._path, related, 0 if linked else self._types, header)
        known = self.result.series.get(key)
        if known is not None:
            known.extend(columns)
            return
        self.result.series[key] = columns
        self.result.lines[key] = line
        self._check_series(len(self.result.series))

    def _check_series(self, count: int) -> None:
        if count > self._limits.series:
            raise UsageRefused(f"more than {self._limits.series} meter readings")

    def _meter_reading_path(self) -> str:
        """Path of the MeterReading above a block: from its ``up`` link, else from its own path."""
        for path in (self._parent, self._path):
            above, found, _ = path.rpartition("/IntervalBlock")
            if found:
                return above
        return ""
