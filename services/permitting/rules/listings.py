"""Which listings of a design's equipment a permit set still lacks: what is only expected has to be read first."""

from collections.abc import Iterable

from shared.schemas.facts import DesignFacts, ListingFacts, ListingStatus


def unread(design: DesignFacts, certificates: Iterable[ListingFacts]) -> tuple[ListingFacts, ...]:
    """Listings that are expected and that no certificate on file confirms (NEC 110.3(B))."""
    read = {(one.model, one.standard) for one in certificates}
    return tuple(
        one for one in design.listings if one.status is ListingStatus.EXPECTED and (one.model, one.standard) not in read
    )
