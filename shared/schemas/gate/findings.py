"""What stands against a contract, as one line for a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Finding:
    """One break with a release."""

    where: str
    """The event, topic or file, and the place in it."""
    what: str
    why: str
    """Whom it breaks."""
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.why}; {self.remedy}"


def first_of_each(found: Iterable[Finding]) -> Iterator[Finding]:
    """Of consecutive findings about one thing for one reason the first, saying how many more there are."""
    for _, alike in groupby(found, key=lambda finding: (finding.where, finding.why)):
        first, *more = alike
        what = f"{first.what} (and {len(more)} more like it)" if more else first.what
        yield Finding(first.where, what, first.why, first.remedy)
