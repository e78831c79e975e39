"""Another article in the place of one that was ordered: what only purchasing knows, and what is another design."""

from dataclasses import dataclass

from services.fieldops.rules.devices import CATEGORIES
from shared.schemas.parts import EquipmentLine


@dataclass(frozen=True)
class Substitution:
    old: EquipmentLine
    new: EquipmentLine

    @property
    def material(self) -> bool:
        """Modules, inverters and batteries are named by model in permit and interconnection agreement: another model
        changes strings, breakers and what was approved. All else is mounted alike."""
        return self.old.category in CATEGORIES and self.new.model != self.old.model

    def objection(self) -> str | None:
        """Why it cannot stand in for the other; None where it can."""
        if self.new.category != self.old.category:
            return f"{self.new.sku} is {self.new.category}, {self.old.sku} is {self.old.category}"
        if self.new.serialised is not self.old.serialised:
            return f"{self.new.sku} and {self.old.sku} are not both counted by serial number"
        if self.new.unit_cost_cents > self.old.unit_cost_cents:
            return f"{self.new.sku} costs more than {self.old.sku}: whoever substitutes bears the difference"
        return None
