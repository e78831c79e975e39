"""The system of one project in operation: guards, energization, activation, and its record in the registry."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.asset.equipment import Equipment
from services.onboarding.model.asset.gateway import Gateway
from services.onboarding.model.base import Base
from services.onboarding.rules import billing, guards
from services.onboarding.rules.der import ieee2030_5, openadr, sunspec
from services.onboarding.rules.nameplate import export_limit_w, nameplate, ratings_of
from services.onboarding.rules.telemetry import evidence
from services.onboarding.rules.telemetry.evidence import Seen
from services.onboarding.rules.warranty import Warranty, kind_of, warranty
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.rules.calendar import end_of_day, local_date
from shared.schemas import onboarding as published
from shared.schemas.event import Event
from shared.schemas.onboarding import DERConsent, OperationalStatus, TelemetrySource
from shared.schemas.parts import FinancingProduct, SerialNumber


class State(StrEnum):
    WAITING = "waiting"
    """For facts of other services."""
    BLOCKED = "blocked"
    """A guard of energization does not hold; nothing runs."""
    READY = "ready"
    """All guards hold; somebody may energize."""
    ENERGIZED = "energized"
    """Runs; not yet watched long enough to count as activated."""
    ACTIVE = "active"
    OFFLINE = "offline"
    """Activated, but it reports nothing or produces nothing."""
    DECOMMISSIONED = "decommissioned"
    CLOSED = "closed"


RUNNING = (State.ENERGIZED, State.ACTIVE, State.OFFLINE)
ENDED = (State.DECOMMISSIONED, State.CLOSED)


class System(Equipment, Owned, Base):
    __tablename__ = "systems"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('energized', 'active', 'offline') OR (system_id IS NOT NULL AND energized_at IS NOT NULL "
            "AND permission IS NOT NULL AND design IS NOT NULL)",
            name="running_under_permission",
        ),
        CheckConstraint("state NOT IN ('active', 'offline') OR activated_at IS NOT NULL", name="activated"),
        CheckConstraint("revision >= 0", name="revision_counts_up"),
        UniqueConstraint("system_id"),
    )

    state: Mapped[State] = mapped_column(text_enum(State), default=State.WAITING)
    version: Mapped[int] = mapped_column(default=0)
    blocked_by: Mapped[list[str]] = mapped_column(default_factory=list)
    system_id: Mapped[UUID | None] = mapped_column(default=None)
    energized_at: Mapped[datetime | None] = mapped_column(default=None)
    deenergized_at: Mapped[datetime | None] = mapped_column(default=None)
    """When somebody has opened the switch of a system that may not run any more."""
    lockout: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Why and since when the switch is locked open, by us; None while it is not."""
    gateway_serial: Mapped[str | None] = mapped_column(default=None)
    """Of the first gateway."""
    heard_by: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """Gateways in use, the oldest first, as the registry names them: ``serial``, ``since``, ``lfdi``."""
    offline_since: Mapped[datetime | None] = mapped_column(default=None)
    activated_at: Mapped[datetime | None] = mapped_column(default=None)
    revision: Mapped[int] = mapped_column(default=0)
    """Of the record in the registry; 0 while there is none."""
    registered_pto_id: Mapped[str | None] = mapped_column(default=None)
    consent: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """The newest of ``consents``."""
    consents: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """One for each program."""
    watched_since: Mapped[datetime | None] = mapped_column(default=None)
    """From when its gateways' readings count for its activation."""
    seen: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What its gateways have shown since it was energized (``rules.telemetry.evidence.Seen``)."""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    # -- guards --------------------------------------------------------------------------------------------------------

    def reconsider(self, now: datetime, *, patient: bool = True) -> list[Event]:
        """Looks at the guards again after a fact has changed.

        ``patient``: facts that were never there may still be on their way; nothing is blocked for them yet.
        """
        absent = guards.missing(self.facts)
        reasons = absent or guards.mismatches(self.facts)
        if self.lockout is not None:
            reasons = (*reasons, f"lock_out: {self.lockout['reason']}")
        if not reasons:
            return self._unblock()
        if absent and patient and self.state is State.WAITING:
            return []
        return self._block(reasons, now)

    def _unblock(self) -> list[Event]:
        self.blocked_by = []
        if self.state in (State.WAITING, State.BLOCKED):
            self.state = State.READY
            return []
        changed = self.running and self.pto.pto_id != self.registered_pto_id
        return self.registered_anew() if changed else []

    def _block(self, reasons: Sequence[str], now: datetime) -> list[Event]:
        if self.state is State.BLOCKED and list(reasons) == self.blocked_by:
            return []
        ran, self.state = self.running, State.BLOCKED
        self.blocked_by = list(reasons)
        events: list[Event] = [published.ActivationBlocked(project_id=self.project_id, missing=tuple(reasons))]
        if ran:
            events += self._lost(now, "de-energized: " + "; ".join(reasons))
            events += self.registered_anew()
        return events

    # -- operation -----------------------------------------------------------------------------------------------------

    def energize(self, settings_profile: str, export_limit_kw: float | None, now: datetime) -> list[Event]:
        """Closes the switch, if the inverters are set as the permission asks; else says what is set wrongly."""
        self._must_be("energize", State.READY)
        wrong = self._wrong_settings(settings_profile, export_limit_kw)
        if wrong:
            self.blocked_by = wrong
            return [published.ActivationBlocked(project_id=self.project_id, missing=tuple(wrong))]
        first = self.energized_at is None
        self.state, self.blocked_by = State.ENERGIZED, []
        self.energized_at, self.deenergized_at = now, None
        self._watch(now)
        self.system_id = self.system_id or new_id()
        events: list[Event] = [
            published.SystemEnergized(project_id=self.project_id, energized_at=now, pto_id=self.pto.pto_id)
        ]
        return events + ([] if first else self._found(now))

    def _wrong_settings(self, settings_profile: str, export_limit_kw: float | None) -> list[str]:
        pto = self.pto
        wrong = []
        if settings_profile != pto.settings_profile:
            wrong.append(f"settings_profile: {settings_profile} is set, {pto.settings_profile} is permitted")
        if export_limit_kw != pto.export_limit_kw:
            wrong.append(f"export_limit: {export_limit_kw} kW is set, {pto.export_limit_kw} kW is permitted")
        return wrong

    # -- who bills what ------------------------------------------------------------------------------------------------

    def announce_billing(self, *, again: bool = False) -> list[Event]:
        """With the permission: customer service is told who bills what, billing is asked for net billing.

        Once; ``again`` repeats what was not acknowledged. Nothing before all that has to be said is known.
        """
        known = None not in (self.permission, self.usage_point_id, self.time_zone, self.product, self.design)
        if not known or self.billing.get("asked", False) is not again:
            return []
        assert self.usage_point_id is not None and self.time_zone is not None and self.product is not None
        self.billing = {**self.billing, "asked": True}
        pto_on = local_date(self.pto.granted_at, self.time_zone)
        design, rule = self.as_built, billing.export_rule(self.utility_id, self.applied_on or pto_on)
        notice = billing.notice(self.project_id, self.usage_point_id, self.product, pto_on, prepaid=self.prepaid)
        request = published.NetBillingEnrollmentRequested(
            project_id=self.project_id, usage_point_id=self.usage_point_id, start_on=pto_on, tariff=rule,
            kwac=design.kwac, battery_kwh=design.battery_kwh,
        )  # fmt: skip
        return [one for name, one in (("notice", notice), ("enrolment", request)) if name in self.billing_open]

    @property
    def billing_open(self) -> tuple[str, ...]:
        """What the utility has not acknowledged: ``notice``, ``enrolment``."""
        return tuple(name for name in ("notice", "enrolment") if name not in self.billing)

    def acknowledge_billing(self, what: str, by: str) -> None:
        """``by``: the utility's number or instant of it."""
        self.billing = {**self.billing, what: by}

    def confirm_deenergized(self, now: datetime) -> list[Event]:
        self._must_be("confirm as de-energized", State.BLOCKED)
        if self.energized_at is None or self.deenergized_at is not None:
            raise Refused("nothing-due", "the system was not running")
        return self._opened("permission", now)

    def _opened(self, reason: str, now: datetime) -> list[Event]:
        self.deenergized_at = now
        return [published.SystemDeenergized(project_id=self.project_id, deenergized_at=now, reason=reason)]

    def lock_out(self, reason: str, now: datetime) -> list[Event]:
        """Its switch is open and locked, for work on the roof or after a fire; nobody closes it meanwhile."""
        self._must_be("lock out", *RUNNING)
        self.lockout = {"reason": reason, "since": now.isoformat()}
        return [*self._opened(reason, now), *self.reconsider(now)]

    def take_lock_off(self) -> None:
        """Whoever put it on says that the work is done; the guards decide what follows."""
        if self.lockout is None:
            raise Refused("not-locked", "there is no lock on the switch")
        self.lockout = None

    def register_monitoring(self, gateway_serial: str, first_heartbeat_at: datetime, now: datetime) -> list[Event]:
        self._must_be("register monitoring", State.ENERGIZED)
        assert self.energized_at is not None
        if self.gateway_serial is not None:
            raise Refused("registered", f"gateway {self.gateway_serial} is registered already")
        if not self.energized_at <= first_heartbeat_at <= now:
            raise Refused("heartbeat-time", f"the first heartbeat is after {self.energized_at} and not in the future")
        self.gateway_serial = gateway_serial
        return [
            published.MonitoringRegistered(
                project_id=self.project_id, gateway_serial=gateway_serial, first_heartbeat_at=first_heartbeat_at
            )
        ]

    def hear_by(self, gateways: Iterable[Gateway]) -> list[Event]:
        """Which gateways are in use by now, and which of them are certified; the registry says so."""
        in_use = sorted((one for one in gateways if one.retired_at is None), key=lambda one: one.registered_at)
        self.heard_by = [
            {"serial": one.serial, "since": one.registered_at.isoformat(), "lfdi": one.lfdi} for one in in_use
        ]
        return self.registered_anew()

    @property
    def lfdi(self) -> str | None:
        """Of the oldest gateway in use that has a certificate."""
        return next((one["lfdi"] for one in self.heard_by if one["lfdi"] is not None), None)

    @property
    def telemetry_source(self) -> TelemetrySource | None:
        if not self.heard_by:
            return None
        return TelemetrySource(gateways=tuple(one["serial"] for one in self.heard_by), since=self.heard_by[0]["since"])

    def _watch(self, now: datetime) -> None:
        """From here on it is watched; what was seen before says nothing of it now."""
        self.watched_since, self.seen = now, None

    def witness(self, seen: Seen, now: datetime) -> None:
        """What the readings show by now, one batch more having come.

        What is older than what is known, or than the watch, changes nothing.
        """
        known = self._seen
        if self.watched_since is None or seen.since < self.watched_since:
            return
        if known is None or seen.until >= known.until:
            self.seen = asdict(seen.heard(known, now))

    @property
    def _seen(self) -> Seen | None:
        if self.seen is None:
            return None
        names = ("since", "until", "heard_since", "heard_until")
        instants = {name: datetime.fromisoformat(str(at)) for name in names if (at := self.seen.get(name)) is not None}
        return Seen(**{**self.seen, **instants})

    @property
    def not_shown(self) -> tuple[str, ...]:
        """What the readings do not show yet of a system at work."""
        design = self.as_built
        return evidence.lacking(self._seen, max(design.kwac, design.battery_kw), modules=design.kwdc > 0)

    def activate(self, now: datetime) -> list[Event]:
        """Its readings show a day at work: the system counts as activated, and the registry knows it."""
        if self.state is not State.ENERGIZED or self.offline_since is not None or self.not_shown:
            return []
        assert self.system_id is not None and self.usage_point_id is not None
        self.state = State.ACTIVE
        self.activated_at = now
        activated = published.SystemActivated(
            project_id=self.project_id,
            system_id=self.system_id,
            usage_point_id=self.usage_point_id,
            pto_id=self.pto.pto_id,
            activated_at=now,
            nameplate=nameplate(self.as_built),
            export_limit_w=export_limit_w(self.pto.export_limit_kw),
            serials=self.pieces,
        )
        return [activated, *self.registered_anew()]

    def go_offline(self, since: datetime, reason: str, now: datetime) -> list[Event]:
        self._must_be("report as offline", State.ENERGIZED, State.ACTIVE)
        assert self.energized_at is not None
        if self.offline_since is not None:
            raise Refused("offline", f"it is offline since {self.offline_since}")
        if not self.energized_at <= since <= now:
            raise Refused("offline-time", f"it was energized at {self.energized_at}, and the future is not known")
        if self.state is State.ACTIVE:
            self.state = State.OFFLINE
        return [*self._lost(since, reason), *self.registered_anew()]

    def come_back(self, now: datetime) -> list[Event]:
        self._must_be("report as restored", State.ENERGIZED, State.OFFLINE)
        if self.offline_since is None:
            raise Refused("not-offline", "it is not offline")
        if self.state is State.OFFLINE:
            self.state = State.ACTIVE
        self._watch(now)
        return [*self._found(now), *self.registered_anew()]

    def _lost(self, since: datetime, reason: str) -> list[Event]:
        if self.offline_since is not None:
            return []
        self.offline_since = since
        return [published.SystemOffline(project_id=self.project_id, since=since, reason=reason)]

    def _found(self, now: datetime) -> list[Event]:
        if self.offline_since is None:
            return []
        self.offline_since = None
        return [published.SystemRestored(project_id=self.project_id, restored_at=now)]

    def give_consent(self, consent: DERConsent, now: datetime) -> list[Event]:
        """For one program; another consent for the same one takes its place, those for others stay."""
        self._must_not_have_ended()
        ends_at = self._end_of(consent)
        if ends_at is not None and ends_at <= now:
            raise Refused("expired", f"a consent until {consent.expires_on} is over already")
        others = [one for one in self.consents if one["program_id"] != consent.program_id]
        self._consent_to([*others, consent.model_dump(mode="json")])
        granted = published.DERConsentGranted(project_id=self.project_id, consent=consent)
        return [granted, *self.registered_anew()]

    def withdraw_consent(self, program_id: str | None = None) -> list[Event]:
        """Of one program; it need not be named where there is only one consent."""
        self._must_not_have_ended()
        programs = [one["program_id"] for one in self.consents]
        if not programs:
            raise Refused("no-consent", "there is no consent to withdraw")
        if program_id is None and len(programs) > 1:
            raise Refused("which-program", f"say which: {', '.join(programs)}")
        ended = program_id or programs[0]
        if ended not in programs:
            raise Refused("no-consent", f"there is no consent for {ended}")
        return [*self._end_consents([ended], "withdrawn"), *self.registered_anew()]

    def expire_consents(self, now: datetime) -> list[Event]:
        """Ends those whose last day is over: the aggregator may use the system no longer than the customer said."""
        ends = {one.program_id: self._end_of(one) for one in self._consents}
        over = [program for program, ends_at in ends.items() if ends_at is not None and ends_at <= now]
        return [*self._end_consents(over, "expired"), *self.registered_anew()] if over else []

    @property
    def consent_ends_at(self) -> datetime | None:
        """When the next consent ends by itself; None where none does."""
        return min((ends_at for one in self._consents if (ends_at := self._end_of(one)) is not None), default=None)

    def _end_of(self, consent: DERConsent) -> datetime | None:
        return None if consent.expires_on is None else end_of_day(consent.expires_on, self.time_zone or "UTC")

    def _end_consents(self, programs: Collection[str], reason: str) -> list[Event]:
        ended = [one for one in self.consents if one["program_id"] in programs]
        self._consent_to([one for one in self.consents if one not in ended])
        return [
            published.DERConsentRevoked(project_id=self.project_id, program_id=one["program_id"], reason=reason)
            for one in ended
        ]

    def _consent_to(self, consents: list[dict[str, Any]]) -> None:
        self.consents = consents
        self.consent = consents[-1] if consents else None

    # -- its life ------------------------------------------------------------------------------------------------------

    def warranty_of(self, piece: SerialNumber) -> Warranty | None:
        """The least that its maker promises; a piece that was put in later begins with the system all the same."""
        if self.energized_at is None or self.time_zone is None:
            return None
        return warranty(kind_of(self.categories.get(piece.sku)), local_date(self.energized_at, self.time_zone))

    def expected_kwh(self, month: date) -> float | None:
        """Of a month, as its design expects; None where that does not say."""
        monthly: list[float] | None = (self.design or {}).get("monthly_kwh")
        return None if monthly is None else monthly[month.month - 1]

    def transfer(self, on: date, *, assigned: bool) -> list[Event]:
        """The house was sold: what the seller has consented to ends. A lease or PPA has to be assigned to the buyer."""
        self.must_have_run("transfer its ownership")
        assert self.product is not None
        if self.product in (FinancingProduct.LEASE, FinancingProduct.PPA) and not assigned:
            raise Refused("not-assigned", f"the {self.product} has to be assigned to the buyer first")
        ended = self._end_consents([one.program_id for one in self._consents], "ownership_transferred")
        transferred = published.OwnershipTransferred(
            project_id=self.project_id, transferred_on=on, product=self.product
        )
        return [transferred, *ended, *(self.registered_anew() if ended else [])]

    # -- the registry --------------------------------------------------------------------------------------------------

    @property
    def registered(self) -> bool:
        return self.revision > 0 and not self.ended

    def registered_anew(self) -> list[Event]:
        """The registry's next record, from the first activation on."""
        if self.activated_at is None or self.ended:
            return []
        assert self.system_id is not None and self.usage_point_id is not None
        if self.permission is not None:
            self.registered_pto_id = self.permission["pto_id"]
        assert self.registered_pto_id is not None
        self.revision += 1
        limit = self.pto.export_limit_kw if self.permission is not None else self.facts.export_limit_kw
        rated = ratings_of(self.as_built)
        return [
            published.ActivatedSystemState(
                project_id=self.project_id,
                system_id=self.system_id,
                status=self._status,
                usage_point_id=self.usage_point_id,
                pto_id=self.registered_pto_id,
                activated_at=self.activated_at,
                nameplate=nameplate(self.as_built),
                export_limit_w=export_limit_w(limit),
                serials=self.pieces,
                consent=self._consent,
                consents=self._consents,
                ieee2030_5=ieee2030_5.der_capability(rated),
                sunspec=sunspec.models(rated),
                openadr=openadr.resource(rated, export_limit_w(limit)),
                lfdi=self.lfdi,
                location_class=self.location_class,
                telemetry_source=self.telemetry_source,
                revision=self.revision,
            )
        ]

    @property
    def _status(self) -> OperationalStatus:
        """For the aggregator a system runs, is silent, or must not run; until it is activated again it must not."""
        if self.state is State.ACTIVE:
            return OperationalStatus.ACTIVE
        return OperationalStatus.OFFLINE if self.state is State.OFFLINE else OperationalStatus.BLOCKED

    @property
    def _consents(self) -> tuple[DERConsent, ...]:
        return tuple(DERConsent.model_validate(one) for one in self.consents)

    @property
    def _consent(self) -> DERConsent | None:
        return None if self.consent is None else DERConsent.model_validate(self.consent)

    # -- the end -------------------------------------------------------------------------------------------------------

    def decommission(self, reason: str, modules_to: str | None = None) -> list[Event]:
        """The system is taken down for good; contracting closes the project in all services."""
        self.must_have_run("decommission")
        self.state = State.DECOMMISSIONED
        return [self._decommissioned(reason, modules_to)]

    def _decommissioned(self, reason: str, modules_to: str | None = None) -> Event:
        assert self.system_id is not None
        return published.SystemDecommissioned(
            project_id=self.project_id, system_id=self.system_id, reason=reason, usage_point_id=self.usage_point_id,
            modules_to=modules_to,
        )  # fmt: skip

    def close(self, reason: str, *, had_record: bool) -> list[Event]:
        """A system that was ever energized is taken out of operation with its project."""
        actions: list[str] = []
        events: list[Event] = []
        if self.system_id is not None and self.state is not State.DECOMMISSIONED:
            events.append(self._decommissioned(reason))
            actions += ["system_de_energized"] if self.running else []
            actions += ["registry_record_removed"] if self.revision else []
        self.state = State.CLOSED
        done = published.CompensationCompleted(
            project_id=self.project_id, actions=tuple(actions), had_record=had_record
        )
        return [*events, done]

    def _must_be(self, what: str, *states: State) -> None:
        if self.state not in states:
            raise Refused("wrong-state", f"cannot {what}: the system is {self.state}")

    def must_have_run(self, what: str) -> None:
        self._must_not_have_ended()
        if self.system_id is None:
            raise Refused("wrong-state", f"cannot {what}: the system was never energized")

    def _must_not_have_ended(self) -> None:
        if self.ended:
            raise Refused("closed", f"the system is {self.state}")
