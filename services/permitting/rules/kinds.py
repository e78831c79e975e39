"""The kinds of permits: what each waits for, what it is made of, and whether software can issue it."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.permitting.rules.packet import OF_MODULES, WITH_STORAGE, building_packet
from shared.schemas.permitting import PermitKind

K = PermitKind
BY_SOFTWARE: Final = frozenset({K.BUILDING, K.ELECTRICAL, K.STRUCTURAL})
"""What software can issue; the others are somebody's decision."""
OF_CONSTRUCTION: Final = frozenset({K.BUILDING, K.ELECTRICAL, K.STRUCTURAL, K.FIRE})
"""What the last inspection closes, and what ends where begun work rests."""
KEPT_BY_WORK: Final = frozenset(K) - {K.RIGHT_OF_WAY}
"""Work that has begun in time keeps these: a consent has served its purpose. The public way is used for days."""
DEPENDS: Final[Mapping[PermitKind, tuple[PermitKind, ...]]] = {
    K.BUILDING: (K.PLANNING, K.HISTORIC, K.HOA_CONSENT),
    K.ELECTRICAL: (K.BUILDING,),
    K.STRUCTURAL: (K.BUILDING,),
    K.FIRE: (K.BUILDING,),
}
PLANS: Final[Mapping[PermitKind, tuple[str, ...]]] = {
    K.ELECTRICAL: ("single_line_diagram", "labels_and_placards", "module_datasheet", "inverter_datasheet"),
    K.STRUCTURAL: ("structural_attachment_and_loads", "roof_layout_with_setbacks"),
    K.FIRE: ("roof_layout_with_setbacks", "labels_and_placards"),
    K.PLANNING: ("cover_and_site_plan", "roof_layout_with_setbacks"),
    K.HISTORIC: ("cover_and_site_plan", "roof_layout_with_setbacks"),
    K.HOA_CONSENT: ("cover_and_site_plan", "roof_layout_with_setbacks", "owner_authorization"),
    K.RIGHT_OF_WAY: ("cover_and_site_plan",),
}
"""What else than the building permit's whole packet."""


def depends_on(kind: PermitKind, needed: Iterable[PermitKind]) -> tuple[PermitKind, ...]:
    """Which of the permits that a project needs have to be issued before this one is applied for."""
    wanted = set(needed)
    return tuple(one for one in DEPENDS.get(kind, ()) if one in wanted)


def documents(
    kind: PermitKind, more: Iterable[str] = (), *, strings: bool, storage: bool, modules: bool = True
) -> tuple[str, ...]:
    """What a permit of this kind is applied for with, in the order in which it is bound; ``more`` to build."""
    if kind is K.BUILDING:
        return (*building_packet(strings, storage, modules=modules), *more)
    plans = [one for one in PLANS[kind] if modules or one not in OF_MODULES]
    return (*plans, *(WITH_STORAGE if kind is K.FIRE and storage else ()))
