"""The pieces of a system by their serial numbers, and how one takes the place of another.

One of the same model changes nothing but its number. One of another model goes back through design, contract, permit
and agreement: it is asked for here, and stands once the field service has installed the system anew.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.dossier import Dossier
from shared.messaging.storage.store import Refused
from shared.schemas import onboarding as published
from shared.schemas.contracting import ContractAmended
from shared.schemas.event import Event
from shared.schemas.facts import BatteryFacts, DesignFacts, InverterFacts, ModuleFacts
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.parts import SerialNumber

DESIGNED: Final = ("module", "inverter", "battery")
"""Categories that design, permit and agreement name by model."""


def models_of(design: DesignFacts, category: str) -> frozenset[str]:
    """Models of one of the ``DESIGNED`` categories in a design."""
    pieces: dict[str, Sequence[ModuleFacts | InverterFacts | BatteryFacts]] = {
        "module": design.modules, "inverter": design.inverters, "battery": design.batteries,
    }  # fmt: skip
    return frozenset(one.model for one in pieces[category])


def _key(piece: SerialNumber) -> str:
    return f"{piece.sku}/{piece.serial}"


class Equipment(Dossier, kw_only=True):
    """A part of ``System``: what stands, what stood, what is to stand."""

    retired_serials: Mapped[list[str]] = mapped_column(default_factory=list)
    """``article number/serial number`` of what was taken out: none is used again. Serial number alone where it was
    taken out before the article was kept with it: then no article may have it."""
    replacing: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """``old``, ``category``, ``model``, ``under_warranty``: a piece that waits for one of another model;
    ``change_order``: the one by which the customer gets it, null while none is known; ``signed``: it is in effect.
    A former version kept neither."""

    noted: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """By ``article number/serial number``, as far as somebody has said it: ``place``; ``firmware`` and
    ``firmware_since``."""

    @property
    def pieces(self) -> tuple[SerialNumber, ...]:
        return tuple(SerialNumber.model_validate(one) for one in self.serials)

    def piece(self, serial: str, sku: str | None = None) -> SerialNumber:
        """What is installed under a serial number. Each maker counts for itself: two pieces may have one number.

        Raises Refused where nothing is, and where only the article (``sku``) would tell which of several is meant.
        """
        found = [one for one in self.pieces if one.serial == serial and sku in (None, one.sku)]
        if not found:
            what = "nothing" if sku is None else f"no {sku}"
            raise Refused("unknown-serial", f"{what} with the serial number {serial} is installed")
        if len(found) > 1:
            skus = ", ".join(sorted(one.sku for one in found))
            raise Refused("which-piece", f"{serial} is the serial number of {skus}: say of which")
        return found[0]

    def note(self, piece: SerialNumber, place: str | None, firmware: str | None, now: datetime) -> None:
        """Where a piece is, and what runs on it since when; None where nothing is said of that."""
        known = self.noted_of(piece)
        told = {} if place is None else {"place": place}
        if firmware is not None and firmware != known.get("firmware"):
            told |= {"firmware": firmware, "firmware_since": now.isoformat()}
        self.noted = self.noted | {_key(piece): known | told}

    def noted_of(self, piece: SerialNumber) -> dict[str, Any]:
        found: dict[str, Any] = self.noted.get(_key(piece), {})
        return found

    def count(self, category: str) -> int:
        """Pieces of a category that stand."""
        return sum(self.categories.get(one.sku) == category for one in self.pieces)

    def knows(self, piece: SerialNumber) -> bool:
        """Whether it stands here, or stood here once."""
        return piece in self.pieces or self._retired(piece)

    def _retired(self, piece: SerialNumber) -> bool:
        return _key(piece) in self.retired_serials or piece.serial in self.retired_serials

    def swap(self, old: str, new: SerialNumber, *, under_warranty: bool, now: datetime) -> list[Event]:
        """One piece for another of the same model: permit and agreement stay as they are.

        It waits for one of another model no longer.

        Raises Refused for another model, and for a piece that stands or stood here.
        """
        same = SerialNumber(sku=new.sku, serial=old)
        found = same if same in self.pieces else self.piece(old)
        if self.knows(new):
            raise Refused("serial-used", f"the serial number {new.serial} is or was in use here: none is used again")
        if new.sku != found.sku:
            detail = (
                f"{new.sku} for {found.sku} is another model: ask for it (replacement-requests), since it needs a "
                "design, a permit and an agreement of its own"
            )
            raise Refused("other-model", detail)
        self.serials = [(new if one == found else one).model_dump(mode="json") for one in self.pieces]
        self.retired_serials = [*self.retired_serials, _key(found)]
        if self.replacing is not None and SerialNumber.model_validate(self.replacing["old"]) == found:
            self.replacing = None
        return [self._replaced(found, new, like_for_like=True, under_warranty=under_warranty, at=now)]

    def ask_for_another(self, old: str, model: str, *, under_warranty: bool, sku: str | None = None) -> list[Event]:
        """A piece is to give way to one of another model.

        Raises Refused for what no design names, for the model that stands there, and while another one is waited for.
        """
        found = self.piece(old, sku)
        category = self.categories.get(found.sku)
        if category not in DESIGNED:
            raise Refused("not-designed", f"{found.sku} is {category or 'unknown'}: no design names its model")
        if category == "inverter" and model == self.as_built.inverter_model:
            raise Refused("same-model", f"{model} stands there already: put in another one (equipment-replacements)")
        if self.replacing is not None:
            raise Refused("replacing", f"{self.replacing['old']['serial']} waits for {self.replacing['model']} already")
        self.replacing = {
            "old": found.model_dump(mode="json"), "category": category, "model": model,
            "under_warranty": under_warranty, "change_order": None, "signed": False,
        }  # fmt: skip
        return [
            published.EquipmentReplacementRequested(
                project_id=self.project_id, old=found, category=category, model=model, under_warranty=under_warranty
            )
        ]

    def stand_anew(self, event: InstallationCompleted, *, ran: bool) -> list[Event]:
        """What stands now. ``ran``: the system has been in operation, so that what is gone is retired."""
        before = self.pieces
        if not self.install(event) or not ran:
            return []
        now = self._renumbered(before, event.serials)
        self.serials = [one.model_dump(mode="json") for one in now]
        gone = [one for one in before if one not in now]
        self.retired_serials = [*self.retired_serials, *map(_key, gone)]
        asked = self.replacing
        if asked is None or (old := SerialNumber.model_validate(asked["old"])) in now:
            return []
        self.replacing = None
        if old not in gone:  # it went before, to one of the same model
            return []
        put_in = [one for one in now if one not in before and self.categories.get(one.sku) == asked["category"]]
        if not put_in:
            return []
        at, paid = event.completed_at, asked["under_warranty"]
        return [self._replaced(old, put_in[0], like_for_like=False, under_warranty=paid, at=at)]

    def _renumbered(self, before: Sequence[SerialNumber], told: Sequence[SerialNumber]) -> list[SerialNumber]:
        """As told, but for numbers that are retired: in their place stands what was put in since, of the same model."""
        since = [one for one in before if one not in told]
        standing = []
        for one in told:
            if one not in before and self._retired(one):
                successor = next((other for other in since if other.sku == one.sku), None)
                if successor is None:
                    continue
                since.remove(successor)
                standing.append(successor)
            else:
                standing.append(one)
        return standing

    def hear_of_change(self, change_order_id: UUID, design: DesignFacts) -> None:
        """A change order is put before the customer: with another model of what waits for one, it is the one for it.

        Not one that comes after the other model was signed: what else it changes can be refused without it.
        """
        asked = self.replacing
        if asked is not None and not asked.get("signed") and self._another(asked["category"], design):
            self.replacing = asked | {"change_order": str(change_order_id)}

    def take_amendment(self, event: ContractAmended) -> None:
        super().take_amendment(event)
        if self.replacing is not None and self._another(self.replacing["category"], event.design):
            self.replacing = self.replacing | {"signed": True}

    def waits_for_change(self, change_order_id: UUID) -> bool:
        """Whether the other model comes by that change order. Of a request of before that was noted any may be it."""
        asked = self.replacing
        return asked is not None and asked.get("change_order", str(change_order_id)) == str(change_order_id)

    def _another(self, category: str, design: DesignFacts) -> bool:
        """Whether a design has another model of a category than stands here."""
        return self.design is not None and models_of(design, category) != models_of(self.as_built, category)

    def give_up_replacement(self) -> dict[str, Any] | None:
        """The other model is not wanted; gives what was waited for."""
        asked, self.replacing = self.replacing, None
        return asked

    def _replaced(
        self, old: SerialNumber, new: SerialNumber, *, like_for_like: bool, under_warranty: bool, at: datetime
    ) -> Event:
        if place := self.noted_of(old).get("place"):
            self.note(new, place, None, at)
        return published.EquipmentReplaced(
            project_id=self.project_id, old=old, new=new, like_for_like=like_for_like, under_warranty=under_warranty,
            replaced_at=at,
        )  # fmt: skip
