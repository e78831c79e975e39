"""How each kind of task is answered: the table at the end is the cast list.

Every answer waits as long on the project calendar as a person or an agency would take, then makes its HTTP calls.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from sandbox.measuring import COEFFICIENTS, SOUND, Faults, Instruments
from sandbox.people.desk import Task
from sandbox.people.gateway import sendings
from sandbox.people.office import Declined, Office
from sandbox.people.project import Project
from sandbox.people.sites import PLACES
from sandbox.pictures import photo
from shared.messaging.clock import Clock

CREW = "crew 3"
"""Who speaks for the crew where a task names none."""

GRID_RULES = "nc-ncip"
"""Of the state where all of them live."""
SATURDAY = 5
LAST_MILESTONE = "M2"
"""Under which money goes back to a lender."""
DAYS_FOR_A_CREW = 60
"""Before somebody gives up finding a crew that is free: all crews are asked for each."""


class Calendar(Protocol):
    """What people live by."""

    @property
    def clock(self) -> Clock:
        """What tells the time."""
        ...

    async def until(self, instant: datetime) -> None:
        """Wait until the calendar reaches an instant."""
        ...


class Cast:
    """Everybody who answers tasks, with the calendar they live by."""

    def __init__(self, office: Office, calendar: Calendar, sendings: int | None = None) -> None:
        """``sendings``: how often a gateway sends before it is silent; None: as long as its project's journey lasts."""
        self.sendings = sendings
        self._office = office
        self._calendar = calendar

    async def answer(self, task: Task, project: Project) -> None:
        """Answers a task as the project's scenario says. Kinds that nobody has to answer are left open."""
        scenario = project.scenario
        if scenario.cancels_at == task.name:
            body = {"reason": "the customer has changed plans"}
            await self.post(task, "contracting", "sales", f"/projects/{task.project_id}/cancel", body)
            return
        if scenario.drops_battery_at == task.name:
            path = f"/projects/{task.project_id}/partial-cancellation"
            await self.post(task, "contracting", "sales", path, {"part": "battery"}, " battery")
        if scenario.drops_roof_at == task.name and not project.dropped_roof:
            project.dropped_roof = True
            path = f"/projects/{task.project_id}/partial-cancellation"
            plane = project.site["roof_planes"][-1]["id"]
            await self.post(task, "contracting", "sales", path, {"part": "roof", "planes": [plane]}, " roof")
        act = ANSWERS.get(task.name)
        if act is not None:
            await act(self, task, project)

    async def after(self, **delay: float) -> None:
        """Sleeps until so much time has passed on the project calendar."""
        await self._calendar.until(self.now + timedelta(**delay))

    async def until(self, day: date) -> None:
        """Sleeps until the calendar has reached noon of a day (UTC: a morning in the Americas)."""
        noon = datetime.combine(day, datetime.min.time(), self.now.tzinfo) + timedelta(hours=16)
        await self._calendar.until(noon)

    @property
    def now(self) -> datetime:
        return self._calendar.clock.now()

    @property
    def today(self) -> date:
        return self.now.date()

    async def post(
        self, task: Task, service: str, role: str, path: str, body: Any, again: str = "", person: str = "",
        organisation: str | None = None,
    ) -> Any:  # fmt: skip
        """``organisation``: on whose behalf, where the task does not say it."""
        organisation = organisation or _organisation(role, task)
        key = task.key + again + person
        return await self._office.post(service, path, role, body, task.project_id, key, organisation, person)

    async def change_rules(self, task: Task) -> None:
        """REV-02 publishes a clause that contracts of this state have to hold from tomorrow on."""
        text = "The seller tells you in writing when the utility has granted permission to operate."
        params = {
            "part": "clause", "title": "Permission to operate", "paragraphs": [text], "bold": False, "point_size": 10,
            "products": ["cash", "loan", "lease", "ppa"], "places": ["home", "temporary", "seller", "remote"],
            "acts": "none",
        }  # fmt: skip
        row = {
            "id": f"nc-sandbox-clause-{task.project_id}", "version": 1, "jurisdiction": "NC", "params": params,
            "applies_to": [f"sandbox_clause_{task.project_id}"], "citation": "made by the sandbox", "verified": True,
            "effective_from": (self.today + timedelta(days=1)).isoformat(),
        }  # fmt: skip
        await self._office.publish_rule("disclosures", row)

    async def change_grid_rules(self) -> date:
        """REV-02 publishes the state's rules of interconnection anew; the day from which they hold."""
        return date.fromisoformat((await self._office.amend_rule("interconnection", GRID_RULES))["effective_from"])

    def subject_of(self, task: Task, person: str) -> str:
        """By what another person who speaks for the customer is known."""
        return self._office.subject("customer", str(task.project_id), person=person)

    async def photograph(self, task: Task, shot: str) -> str:
        """Takes a picture and adds it to the project; its id."""
        picture, who = photo(f"{task.key} {shot}"), _organisation(task.role, task)
        return await self._office.attach(
            task.service, task.project_id, task.role, "installation_photo", shot, picture, task.key, who
        )

    async def file(self, task: Task, kind: str, what: str) -> str:
        """Adds a paper to the project, as a picture of it; its id."""
        paper = photo(f"{task.key} {kind} {what}")
        return await self._office.attach(task.service, task.project_id, task.role, kind, what, paper, task.key)

    async def attachments(self, task: Task, names: list[str]) -> list[dict[str, Any]]:
        """What the utility asks for, each with a paper."""
        return [{"name": one, "documents": [await self.file(task, "permission_document", one)]} for one in names]

    async def file_letter(self, task: Task) -> str:
        """Adds what the utility has written; its id."""
        return await self.file(task, "utility_letter", "letter")

    async def report(self, task: Task, project: Project, serial: str) -> None:
        """The system's gateway sends what it measures until the project's journey is over, or the system no more."""
        project.reports = True
        since = self.now
        for until in islice(sendings(since), self.sendings):
            await self._calendar.until(until)
            if project.outcome is not None:
                break
            try:
                await self._office.report(task.project_id, serial, since, until)
            except Declined:
                break
            since = until
        project.reports = False

    async def look(self, service: str, path: str) -> Any:
        """What an operator sees there."""
        return await self._office.get(service, path, "operator")

    async def pay(self, task: Task, amount_cents: int) -> Any:
        """Pays at the payment processor, for what the task says."""
        return await self._office.pay(task.project_id, amount_cents, task.key, task.details["purpose"])

    async def tell_lender(self, project: UUID, file: dict[str, Any]) -> None:
        """What the lender will find in the applicant's file."""
        await self._office.tell_lender(project, file)

    async def pay_back(self, task: Task) -> Any:
        """The payment processor returns what the task says."""
        reference, cents = task.details["reference"], task.details["amount_cents"]
        return await self._office.pay_back(task.project_id, reference, cents, task.key)

    async def lender_pays(self, task: Task) -> Any:
        """Agreed with the lender: it pays the milestone that the task says."""
        part = {name: task.details[name] for name in ("milestone", "gross_cents", "fee_cents")}
        return await self._office.lender_says(task.project_id, {"type": "milestone.paid", **part})

    async def return_to_lender(self, task: Task) -> Any:
        """Sent to the lender, which says that it has come."""
        cents = task.details["amount_cents"]
        back = {"type": "milestone.returned", "milestone": LAST_MILESTONE, "gross_cents": cents}
        return await self._office.lender_says(task.project_id, back)

    async def fulfil(self, task: Task, body: Any = None) -> Any:
        """Posts the answer to where the task says."""
        return await self.post(task, task.service, task.role, task.post, body)


def _organisation(role: str, task: Task) -> str | None:
    """On whose behalf somebody of a role answers: the authority, supplier or crew that the task names."""
    named = {"ahj": "ahj_id", "supplier": "supplier", "crew": "crew"}
    found = task.details.get(named[role], CREW if role == "crew" else None) if role in named else None
    return None if found is None else str(found)


Act = Callable[[Cast, Task, Project], Awaitable[None]]


# -- lead and design ---------------------------------------------------------------------------------------------------


async def call_customer(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(minutes=20)
    await cast.fulfil(task)


async def give_usage(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(hours=3)
    await cast.fulfil(task, {"kwh_annual": project.annual_kwh})


async def survey_site(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(days=2)
    await cast.fulfil(task, {"site": project.site})


async def present_proposal(cast: Cast, task: Task, project: Project) -> None:
    if project.scenario.withdraws_after_qualification:
        path = f"/projects/{task.project_id}/withdrawal"
        await cast.post(task, "lead", "sales", path, {"reason": "the customer moves away"})
        return
    await cast.after(days=1)
    await cast.fulfil(task, {"in_home": project.scenario.in_home})


async def answer_proposal(cast: Cast, task: Task, project: Project) -> None:
    scenario = project.scenario
    project.proposals_seen += 1
    if scenario.ignores_proposals or (scenario.ignores_first_proposal and project.proposals_seen == 1):
        return
    await cast.after(days=3)
    if scenario.declines_proposal:
        await cast.post(task, task.service, task.role, task.details["decline"], {"reason": "the price"})
        return
    file = {"manner": scenario.lender, "declines": list(scenario.lender_declines), "lends_more": scenario.lends_more}
    await cast.tell_lender(task.project_id, file)
    option = scenario.option if scenario.option in task.details["options"] else task.details["options"][0]
    chosen = {"option_id": option, "product": scenario.product, "prepaid": scenario.prepaid}
    await cast.fulfil(task, chosen)


# -- financing and contract --------------------------------------------------------------------------------------------


async def decide_financing(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(days=1)
    body: dict[str, Any] = {"application_id": task.details["application_id"], "approved": True}
    if "change_order_id" in task.details:
        if project.scenario.lends_more:
            body |= {name: task.details[name] for name in ("apr_pct", "dealer_fee_pct")}
        else:
            body |= {"approved": False, "adverse_reasons": ["debt-to-income ratio above the lender's limit"]}
        await cast.fulfil(task, body)
        return
    if task.details["product"] in project.scenario.lender_declines:
        body |= {"approved": False, "adverse_reasons": ["debt-to-income ratio above the lender's limit"]}
    elif task.details["product"] == "loan":
        body |= {"apr_pct": 6.99, "dealer_fee_pct": 15.0}
    if body["approved"] and project.scenario.lender == "stipulates":
        body["stipulations"] = ["proof of title"]
    await cast.fulfil(task, body)


async def answer_counteroffer(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(days=3)
    accepted = project.scenario.takes_counteroffer
    await cast.fulfil(task, {"application_id": task.details["application_id"], "accepted": accepted})


async def complete_credit_application(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=4)
    await cast.fulfil(task, {"application_id": task.details["application_id"]})


async def clear_stipulation(cast: Cast, task: Task, project: Project) -> None:
    if project.scenario.shows_title:
        await cast.after(days=5)
        await cast.fulfil(task, {})


async def choose_product(cast: Cast, task: Task, project: Project) -> None:
    if not project.scenario.takes_alternative:
        return
    await cast.after(days=2)
    await cast.fulfil(task, {"product": "cash"})


async def name_parties(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(hours=1)
    pat: dict[str, Any] = {"name": "Pat Example", "email": "pat@example.com"}
    if project.scenario.segment == "commercial":
        company = {"name": "Example Bakery LLC", "role": "customer", "email": "office@example.com", "signs": False}
        parties = [company, pat | {"role": "authorised_signer"}]
    else:
        parties = [pat | {"role": "customer", "age": project.scenario.age}]
    if project.scenario.co_owner:
        lee = {"name": "Lee Example", "role": "co_owner", "email": "lee@example.com", "order": 2}
        parties.append(lee | {"subject": cast.subject_of(task, SECOND)})
    place = PLACES[project.scenario.place]
    address = f"{project.number} Example Street, {place.city}, {place.state} {place.postal_code}"
    await cast.fulfil(task, {"site_address": address, "parties": parties})


SECOND = "-lee"
"""The other owner, where there are two."""


async def sign_contract(cast: Cast, task: Task, project: Project) -> None:
    """Each opens it, agrees to electronic records, signs: in their order."""
    if project.scenario.rules_change and not project.rules_changed:
        project.rules_changed = True
        await cast.change_rules(task)
    await cast.after(days=2)
    for person in ("", SECOND) if project.scenario.co_owner else ("",):
        opening = f"/projects/{task.project_id}/contract/opening"
        await cast.post(task, task.service, task.role, task.details["consent"], None, "consent", person)
        await cast.post(task, task.service, task.role, opening, None, "opening", person)
        read = {"document_sha256": task.details["document_sha256"]}
        await cast.post(task, task.service, task.role, task.post, read, person=person)


async def pay_deposit(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(hours=2)
    await cast.pay(task, task.details["amount_cents"])
    if project.scenario.rescinds:
        await rescind(cast, task, SECOND if project.scenario.co_owner else "")


async def rescind(cast: Cast, task: Task, person: str = "") -> None:
    """Cancels what can still be cancelled, now."""
    await cast.post(task, "contracting", "customer", f"/projects/{task.project_id}/rescission", None, "rescind", person)


async def pay(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.pay(task, task.details["amount_cents"])


async def return_payment(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=2)
    await cast.pay_back(task)


async def arrange_funding(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=3)
    await cast.lender_pays(task)


async def return_to_lender(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=2)
    await cast.return_to_lender(task)


STUDY_FIRST = "study_then_"
"""Before a choice: the study is paid for, the choice is about what it found."""


async def decide_interconnection(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(days=2)
    wanted = project.scenario.interconnection_choice
    if wanted.startswith(STUDY_FIRST):
        wanted = "pay" if task.details["about"] == "study" else wanted.removeprefix(STUDY_FIRST)
    if wanted == "silence":
        return
    body = {"decision_id": task.details["decision_id"]}
    ways = [one["option"] for one in task.details.get("options", ())]
    if wanted in ways:
        await cast.fulfil(task, body | {"choice": "reduce", "option": wanted})
        return
    choice = wanted if wanted in task.details["choices"] else task.details["choices"][-1]
    await cast.fulfil(task, body | {"choice": choice})


async def sign_change_order(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(days=1)
    then = project.scenario.adds_battery if project.added_battery else "signs"
    body = {"change_order_id": task.details["change_order_id"], "approved": then != "refuses"}
    await cast.fulfil(task, body | ({"reason": "too dear"} if then == "refuses" else {}))
    if then == "rescinds":
        await cast.after(days=1)
        await rescind(cast, task)


# -- procurement and installation --------------------------------------------------------------------------------------


async def acknowledge_order(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(hours=20)
    need_by = date.fromisoformat(task.details["need_by"])
    await cast.fulfil(task, {"promised_for": max(need_by, cast.today).isoformat()})


async def deliver(cast: Cast, task: Task, project: Project) -> None:
    order = task.kind.partition(":")[2]
    if task.due_at is not None:
        await cast.until(task.due_at.date() - timedelta(days=1))
    if project.scenario.delivery_delayed and not project.delayed:
        project.delayed = True
        path = f"/projects/{task.project_id}/purchase-orders/{order}/delay"
        promise = (max(task.due_at.date() if task.due_at else cast.today, cast.today) + timedelta(days=6)).isoformat()
        await cast.post(task, task.service, task.role, path, {"new_promise": promise}, "delay")
        return  # the task opens anew with the new day
    rails = [line for line in task.details["lines"] if not line["serialised"]]
    if project.scenario.substituted_item and not project.substituted and rails:
        project.substituted = True
        path = f"/projects/{task.project_id}/purchase-orders/{order}/substitution"
        other = {"new_sku": f"{rails[0]['sku']}-B", "manufacturer": "Another maker", "model": "Alike"}
        await cast.post(task, task.service, task.role, path, {"sku": rails[0]["sku"], **other}, "substitution")
        return  # the task opens anew with the other article
    damaged = int(project.scenario.damaged_delivery and not task.details["refused"])
    lines = [
        {
            "sku": line["sku"], "model": line["model"], "quantity": line["quantity"], "damaged": damaged,
            "serials": [
                f"{line['sku'][:8]}-{order[-12:]}-{len(task.details['refused'])}-{n:03d}"
                for n in range(line["quantity"] - damaged if line["serialised"] else 0)
            ],
        }
        for line in task.details["lines"]
    ]  # fmt: skip
    await cast.fulfil(task, {"lines": lines})


async def expedite(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(hours=4)
    promise = (max(date.fromisoformat(task.details["due"]), cast.today) + timedelta(days=5)).isoformat()
    body = {"new_promise": promise} if task.post.endswith("/delay") else {"promised_for": promise}
    await cast.fulfil(task, body)


async def schedule_installation(cast: Cast, task: Task, project: Project) -> None:
    """The first crew that is free, by turns, four days from now or as soon after as one is; once, where the customer
    wants it, much later."""
    await cast.after(hours=4)
    wait, project.waits_days = project.waits_days, 0
    first = max(date.fromisoformat(task.details["not_before"]), cast.today) + timedelta(days=4 + wait)
    crews = PLACES[project.scenario.place].crews
    turn = (task.project_id.int + len(crews) - 1) % len(crews)
    for attempt in range(DAYS_FOR_A_CREW * len(crews)):
        crew = crews[(turn + attempt) % len(crews)]
        day = first + timedelta(days=attempt // len(crews))
        body = {"crew": crew, "starts_on": day.isoformat(), "days": 2}
        try:
            await cast.post(task, task.service, task.role, task.post, body, f"{crew}{day}")
        except Declined as declined:
            if declined.code != "crew-busy":
                raise
        else:
            return
    raise LookupError(f"no crew is free within {DAYS_FOR_A_CREW} days of {first}")


async def sign_hazard_analysis(cast: Cast, task: Task, project: Project) -> None:
    if project.lets_nobody_in:  # on the first day that was agreed on, nor later, until there is another
        project.lets_nobody_in = False
        return
    await cast.after(minutes=30)
    await cast.fulfil(task, {"hazards": [hazard["code"] for hazard in task.details["hazards"]]})


async def start_installation(cast: Cast, task: Task, project: Project) -> None:
    if project.scenario.rain_on_second_day:
        second = date.fromisoformat(task.details["starts_on"]) + timedelta(days=1)
        while second.weekday() >= SATURDAY:
            second += timedelta(days=1)
        project.second_day = second.isoformat()
    await cast.fulfil(task)


async def rain(cast: Cast, task: Task, project: Project) -> None:
    day, project.second_day = project.second_day, None
    path = f"/projects/{task.project_id}/lost-days"
    await cast.post(task, task.service, task.role, path, {"day": day, "reason": "rain"}, "rain")


async def break_a_module(cast: Cast, task: Task, project: Project) -> None:
    project.broke_module = True
    counted = Counter(one["sku"] for one in task.details["serials"])
    broken = next(one for one in task.details["serials"] if one["sku"] == counted.most_common(1)[0][0])
    body = {**broken, "reason": "broken", "replaced_by": f"SPARE-{task.project_id.hex[-12:]}"}
    path = f"/projects/{task.project_id}/serials/withdrawal"
    await cast.post(task, task.service, task.role, path, body, "broken")


async def complete_installation(cast: Cast, task: Task, project: Project) -> None:
    if project.scenario.serious_incident and not project.had_incident:
        project.had_incident = True
        cases = [{"outcome": {"inpatient": True}}, {"outcome": {"first_aid": True}}]
        incident = {"occurred_at": cast.now.isoformat(), "cases": cases}
        path = f"/projects/{task.project_id}/incidents"
        await cast.post(task, task.service, task.role, path, incident, "incident")
    if project.second_day is not None:
        await rain(cast, task, project)
    if project.scenario.breaks_module and not project.broke_module:
        await break_a_module(cast, task, project)
        return  # the task opens anew with the spare's number
    rest, project.rests_days = project.rests_days, 0
    await cast.after(days=2 + rest)
    photos = [await cast.photograph(task, shot["code"]) for shot in task.details["shots"]]
    body = {"labour_hours": 58.0, "photos": photos, "serials": task.details["serials"]}
    await cast.fulfil(task, body)


async def report_to_osha(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(hours=1)
    await cast.fulfil(task, {"reference": "OSHA-2026-0001"})


async def record_in_osha_log(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"case_number": "2026-01"})


async def clear_work_stop(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"hazards": task.details["hazards"]})


async def send_back(cast: Cast, task: Task, _: Project) -> None:
    """What was taken down goes to its maker, under the number that it gave."""
    await cast.after(days=2)
    agreed = [one["return_number"] for one in task.details["returns_agreed"]]
    number = agreed[0] if agreed else f"RMA-{str(task.project_id)[-6:]}"
    body = {"pieces": task.details["pieces"], "removal": "returned", "place": "the maker", "return_number": number}
    await cast.fulfil(task, body)


async def complete_rework(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=2)
    await cast.fulfil(task, {"labour_hours": 6.0})


# -- permits and interconnection ---------------------------------------------------------------------------------------


async def hand_in(cast: Cast, task: Task, project: Project) -> None:
    """The technician; who first notes what else the project was found to need."""
    await cast.after(days=1)
    if project.scenario.grid_rules_change == "sent" and not project.grid_rules_changed:
        project.grid_rules_changed = True
        await cast.change_grid_rules()
    wanted = [one for one in project.scenario.more_permits if one not in project.permits_required]
    for kind in wanted:
        project.permits_required.append(kind)
        more = {"kind": kind, "ahj_id": ISSUERS[kind], "fee_cents": 7_500}
        await cast.post(task, task.service, task.role, f"/projects/{task.project_id}/permits", more, kind)
    if wanted:
        return  # this permit may wait for one of them: the task opens anew where it does not
    body: dict[str, Any] = {"answers": {"service_a": 200.0, "new_pv": True, "tmin_c": -8.0}}
    if task.name == "resubmit_permit":
        body = {"answers": [{"code": one["code"], "answer": MENDED} for one in task.details["findings"]]}
    await cast.fulfil(task, body)


async def read_certificates(cast: Cast, task: Task, project: Project) -> None:
    """The technician fetches what the makers' laboratories have issued; before, no application is sent."""
    await cast.after(hours=6)
    if project.scenario.asks_report and not project.asked_report:
        project.asked_report = True
        await cast.post(
            task, task.service, task.role, f"/projects/{task.project_id}/interconnection/reports", {}, "ask"
        )
    if project.scenario.grid_rules_change == "unsent" and not project.grid_rules_changed:
        project.grid_rules_changed = True
        first = await cast.change_grid_rules()
        await cast.until(max(first, cast.today) + timedelta(days=1))  # who reads it has a day for that
    numbers = {"UL 61730": "E362151", "UL 1741-SB": "E359197", "UL 9540": "MH64312"}
    found = [{**one, "file_no": numbers.get(one["standard"], "E000000")} for one in task.details["listings"]]
    await cast.fulfil(task, {"certificates": found})


async def ask_for_extension(cast: Cast, task: Task, project: Project) -> None:
    """Nobody asks where the scenario lets the permit expire."""
    if not project.scenario.permit_expires:
        await cast.after(days=1)
        await cast.fulfil(task)


async def grant_extension(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=3)
    await cast.fulfil(task, {})


async def answer_refusal(cast: Cast, task: Task, project: Project) -> None:
    """The technician does as the scenario says, in turn; the last answer stands for all further refusals."""
    await cast.after(days=2)
    answers = project.scenario.refusal_answers
    answer = answers[min(project.refusals, len(answers)) - 1]
    await cast.fulfil(task, {"answer": answer})


ISSUERS = {
    "hoa_consent": "hoa-lake-daniel", "electrical": "us-nc-greensboro-electrical", "historic": "us-nc-greensboro-hpc",
    "fire": "us-nc-greensboro-fire",
}  # fmt: skip
"""Who issues what a project needs besides."""
MENDED = "Corrected on the sheet; see the index of the new set."
CORRECTION = {"code": "690.56(C)", "text": "rapid shutdown label is missing on the plan", "technical": False}
REDESIGN = {"code": "1205.2.1.2", "text": "ridge setback is too narrow", "technical": True}


async def review_plans(cast: Cast, task: Task, project: Project) -> None:
    """Whoever issues the permit: a plan reviewer, the board of an association."""
    await cast.after(days=6)
    scenario, kind = project.scenario, task.details["permit_kind"]
    body: dict[str, Any] = {"submission": task.details["submission"]}
    reviewed = project.permit_answers[kind] = project.permit_answers.get(kind, 0) + 1
    if reviewed <= scenario.refused_permits.get(kind, 0):
        project.refusals += 1
        body |= {"outcome": "rejected", "reasons": [REFUSALS.get(kind, "it is not allowed here")]}
    elif kind == "building" and reviewed <= scenario.formal_corrections:
        body |= {"outcome": "corrections", "findings": [CORRECTION]}
    elif kind == "building" and reviewed <= scenario.technical_corrections:
        body |= {"outcome": "corrections", "findings": [REDESIGN]}
    else:
        body |= {"outcome": "approved", "permit_number": f"{kind[0].upper()}-2026-{project.number:06d}-{reviewed}"}
    await cast.fulfil(task, body)


REFUSALS = {
    "building": "the roof structure is not adequate for the load",
    "hoa_consent": "the panels are seen from the street",
    "electrical": "the service has no room for another breaker",
}


async def complete_application(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=2)
    missing = task.details["missing"]
    body = {"application_id": task.details["application_id"], "documents": missing}
    if "inverter_certificate" in missing:
        models = task.details["inverters"]
        body["certificates"] = [{"model": one, "standard": "UL 1741-SB", "file_no": f"A-{one}"} for one in models]
    await cast.fulfil(task, body)


async def sign_agreement(cast: Cast, task: Task, project: Project) -> None:
    project.agreements_seen += 1
    if project.scenario.ignores_first_agreement and project.agreements_seen == 1:
        return
    await cast.after(days=2)
    facts = {name: task.details[name] for name in ("application_id", "insurance_cents")}
    await cast.fulfil(task, facts)


async def apply_again(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"application_id": task.details["application_id"]})


async def talk_with_utility(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"application_id": task.details["application_id"], "note": "talked on the telephone"})


async def go_on_all_the_same(cast: Cast, task: Task, _: Project) -> None:
    """Without the utility's report, or although an application would fail by it."""
    await cast.after(days=1)
    about = {"application_id": task.details["application_id"]} if "application_id" in task.details else {}
    await cast.fulfil(task, {**about, "note": "talked on the telephone"})


async def decide_further(cast: Cast, task: Task, _: Project) -> None:
    """Pays where that is offered; else does without the further meter."""
    await cast.after(days=2)
    choice = "pay" if "pay" in task.details["choices"] else "withdraw"
    await cast.fulfil(task, {"application_id": task.details["application_id"], "choice": choice})


async def extend_approval(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    later = (cast.today + timedelta(days=180)).isoformat()
    body = {"application_id": task.details["application_id"], "valid_through": later}
    await cast.fulfil(task, body | {"letter": await cast.file_letter(task)})


# -- inspection, commissioning, permission to operate ------------------------------------------------------------------


async def inspect(cast: Cast, task: Task, project: Project) -> None:
    """The authority's field inspector."""
    await cast.after(hours=2)
    if project.scenario.inspector_absent and not project.missed:
        project.missed = True
        path = task.post.removesuffix("/result") + "/missed"
        await cast.post(task, task.service, task.role, path, {"by": "inspector"}, "missed")
        return  # the task opens anew on another day
    project.inspections += 1
    if project.inspections <= project.scenario.failed_inspections:
        first = task.details["checklist"][0]
        finding = {"code": first["code"], "text": f"not as required: {first['requirement']}"[:500]}
        body: dict[str, Any] = {"outcome": "fail", "findings": [finding], "reinspection_fee_cents": 15_000}
    elif project.scenario.inspection_corrections:
        finding = {"code": "labels", "text": "one label is crooked"}
        body = {"outcome": "pass_with_corrections", "findings": [finding]}
    else:
        body = {"outcome": "pass"}
    await cast.fulfil(task, body)


async def review_inspections(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"root_cause": "the crew was not trained on the new labels"})


RUN_HOURS = 1.5
WINDOW_DAYS_AHEAD = (1, 4, 16, 64)


async def run_on_the_grid(cast: Cast, task: Task) -> datetime:
    """Opens a window of two hours in some days, with the utility's word where it is needed, and lets it pass.

    Gives when the run began. A calendar that races past the day has another window opened, later.
    """
    window = task.details["window"]
    words: dict[str, Any] = {}
    if window["hours_without_authorization"] < 2:
        words = {"authorization": "by letter, for tests", "letter": await cast.file_letter(task)}
    for days_ahead in WINDOW_DAYS_AHEAD:
        began_at = cast.now + timedelta(days=days_ahead)
        body = {
            "starts_at": began_at.isoformat(), "ends_at": (began_at + timedelta(hours=2)).isoformat(),
            **words,
        }  # fmt: skip
        try:
            await cast.post(task, task.service, task.role, window["post"], body, f"window in {days_ahead} days")
        except Declined as declined:
            if declined.code != "in-the-past":
                raise
        else:
            await cast.after(days=days_ahead, hours=3)
            return began_at
    raise LookupError("the calendar is too fast to agree on a window of tests")


async def commission(cast: Cast, task: Task, project: Project) -> None:
    """Readings as instruments show them on a sunny morning; a session that is to fail has a fault in the system."""
    await cast.after(days=1)
    project.commissionings += 1
    if project.scenario.witness_test and project.commissionings == 1:
        wanted = {"kind": "witness_test", "reason": "the utility's letter: it comes to see the tests"}
        path = f"/projects/{task.project_id}/utility-visits"
        await cast.post(task, task.service, task.role, path, wanted, "witness")
    details = task.details
    faults = SOUND
    if project.commissionings <= project.scenario.failed_commissioning:
        battery, strings = bool(details["battery_kw"]), bool(details["strings"])
        faults = Faults(reversed_ct=True) if battery else Faults(shaded_string=0) if strings else Faults(dead_share=0.4)
    began_at = await run_on_the_grid(cast, task)
    instruments = Instruments(f"{project.number} {project.commissionings}")
    body: dict[str, Any] = {
        "instrument": {
            "serial": "HT-PVCHECKS-2217",
            "calibrated_on": (cast.today - timedelta(days=90)).isoformat(),
            "certificate": await cast.file(task, "calibration_certificate", "certificate"),
        },
        "module": COEFFICIENTS,
        "irradiance_w_m2": instruments.irradiance_w_m2,
        "cell_temperature_c": instruments.cell_temperature_c(),
        "strings": instruments.strings(details["strings"], faults),
        "insulation_test_v": details["insulation"]["test_voltage_v"] if details["insulation"] else 0,
        "earth_continuity_ohm": 0.3,
        "shutdown_outside_v": 12.0,
        "shutdown_inside_v": 42.0,
        "cease_to_energize_s": 0.3,
        "run": {"began_at": began_at.isoformat(), "intervals": [instruments.interval(details, RUN_HOURS, faults)]},
        "settings": details["settings"],
        "readings": [
            {"test": "units_reporting", "target": branch, "value": units}
            for branch, units in details["branches"].items()
        ],
    }
    if not details["arrays"]:  # storage alone is discharged: no sun to run by, no roof to shut down
        given = min(details["battery_kw"] * RUN_HOURS, details["battery_kwh"])
        body["run"]["intervals"] = [{"hours": RUN_HOURS, "ac_energy_kwh": given, "arrays": {}}]
        for measured_in_the_sun in (
            "module", "irradiance_w_m2", "cell_temperature_c", "shutdown_outside_v", "shutdown_inside_v",
        ):  # fmt: skip
            del body[measured_in_the_sun]
    if details["battery_kw"]:
        body["battery"] = instruments.battery(details["battery_kw"], faults)
    await cast.fulfil(task, body)


async def arrange_utility_visit(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(hours=6)
    await cast.fulfil(task, {"on": (cast.today + timedelta(days=3)).isoformat()})


async def attend_utility_visit(cast: Cast, task: Task, _: Project) -> None:
    await cast.until(date.fromisoformat(task.details["on"]))
    await cast.after(hours=2)
    await cast.fulfil(task, {"outcome": "passed"})


async def provide_documents(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(hours=4)
    await cast.fulfil(task, {"documents": await cast.attachments(task, task.details["missing"])})


async def correct_request(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    codes = [deficiency["code"] for deficiency in task.details["deficiencies"]]
    missing = [code.removeprefix("MISSING-") for code in codes if code.startswith("MISSING-")]
    await cast.fulfil(task, {"corrected": codes, "documents": await cast.attachments(task, missing)})


# -- activation and onboarding -----------------------------------------------------------------------------------------


async def energize(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(days=1)
    settings = {name: task.details[name] for name in ("settings_profile", "export_limit_kw")}
    await cast.fulfil(task, settings)
    if project.gateway is not None and not project.reports:
        await cast.report(task, project, project.gateway)


async def de_energize(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(hours=5)
    await cast.fulfil(task)


async def register_monitoring(cast: Cast, task: Task, project: Project) -> None:
    await cast.after(hours=2)
    serial = f"GW-{task.project_id.hex[-12:]}"
    body = {
        "gateway_serial": serial, "first_heartbeat_at": cast.now.isoformat(),
        "production_w": 2150.0, "meter_sign_correct": True, "account_claimed": True,
    }  # fmt: skip
    await cast.fulfil(task, body)
    project.gateway = serial
    await cast.report(task, project, serial)


async def name_owner(cast: Cast, task: Task, _: Project) -> None:
    """The house was sold; the buyer is another person."""
    await cast.after(days=1)
    contact = {"name": "Buyer Example", "email": f"buyer-{task.project_id.hex[-12:]}@example.com"}
    await cast.fulfil(task, {"contact": contact, "consent_to_contact": True})


async def train_customer(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=2)
    await cast.fulfil(task, {"checklist": [item["code"] for item in task.details["checklist"]]})


async def deliver_documents(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"documents": [item["code"] for item in task.details["documents"]]})


async def answer_survey(cast: Cast, task: Task, project: Project) -> None:
    """The customer's last task; what happens to a system later is set going here."""
    scenario = project.scenario
    if not scenario.answers_surveys:
        return
    await cast.after(days=3)
    await cast.fulfil(task, {"csat": scenario.csat, "nps": scenario.nps})
    if scenario.swaps_inverter and not project.swapped:
        project.swapped = True
        await swap_inverter(cast, task)
    if scenario.other_model is not None and not project.asked_for_other:
        project.asked_for_other = True
        await ask_for_other_model(cast, task, *scenario.other_model)
    if scenario.adds_battery and not project.added_battery:
        project.added_battery = True
        path, wanted = f"/projects/{task.project_id}/redesigns", {"battery": True}
        await cast.post(task, "design", "sales", path, wanted, "battery")
    if scenario.sells_house and not project.sold:
        project.sold = True
        path, body = f"/projects/{task.project_id}/ownership-transfer", {"transferred_on": str(cast.today)}
        await cast.post(task, "onboarding", "support", path, body, "sale")
    if scenario.pto_revoked and not project.revoked:
        project.revoked = True
        path = f"/systems/{task.project_id}/revocation"
        await cast.post(task, "aov04", "operator", path, {"reason": "export above the agreed limit"}, "revoke")
    if scenario.decommissions and not project.ended:
        project.ended = True
        path = f"/projects/{task.project_id}/decommissioning"
        await cast.post(task, "onboarding", "support", path, {"reason": "the house is torn down"}, "end")


async def swap_inverter(cast: Cast, task: Task) -> None:
    """The maker sends another of the same model; the crew puts it in the place of the broken one."""
    system = await cast.look("onboarding", f"/projects/{task.project_id}")
    broken = system["serials"][-1]
    new = {"sku": broken["sku"], "serial": f"{broken['serial']}-R"}
    body = {"old_serial": broken["serial"], "new": new, "under_warranty": True}
    path = f"/projects/{task.project_id}/equipment-replacements"
    await cast.post(task, "onboarding", "crew", path, body, "swap", organisation=system["crew"])


async def ask_for_other_model(cast: Cast, task: Task, sku: str, model: str) -> None:
    """Support asks for another model: design, contract, permit and agreement go by it."""
    system = await cast.look("onboarding", f"/projects/{task.project_id}")
    failed = next(one["serial"] for one in system["serials"] if one["sku"] == sku)
    body = {"old_serial": failed, "model": model, "under_warranty": True}
    await cast.post(task, "onboarding", "support", f"/projects/{task.project_id}/replacement-requests", body, "other")


async def confirm_follow_up(cast: Cast, task: Task, project: Project) -> None:
    if project.said_no:
        return
    await cast.after(days=1)
    project.said_no = not project.scenario.won_back
    await cast.fulfil(task, {"helped": project.scenario.won_back})


async def call_back(cast: Cast, task: Task, _: Project) -> None:
    await cast.after(days=1)
    await cast.fulfil(task, {"resolution": "the app was explained once more"})


ANSWERS: dict[str, Act] = {
    "contact_customer": call_customer,
    "collect_usage": give_usage,
    "assess_site": survey_site,
    "present_proposal": present_proposal,
    "answer_proposal": answer_proposal,
    "decide_financing": decide_financing,
    "accept_counteroffer": answer_counteroffer,
    "complete_credit_application": complete_credit_application,
    "clear_stipulation": clear_stipulation,
    "choose_product": choose_product,
    "name_parties": name_parties,
    "sign_contract": sign_contract,
    "pay_deposit": pay_deposit,
    "pay_study_deposit": pay,
    "pay_balance": pay,
    "return_payment": return_payment,
    "arrange_funding": arrange_funding,
    "return_to_lender": return_to_lender,
    "decide_interconnection": decide_interconnection,
    "decide_change_order": sign_change_order,
    "acknowledge_purchase_order": acknowledge_order,
    "deliver": deliver,
    "expedite_acknowledgement": expedite,
    "expedite_delivery": expedite,
    "schedule_installation": schedule_installation,
    "sign_hazard_analysis": sign_hazard_analysis,
    "start_installation": start_installation,
    "complete_installation": complete_installation,
    "report_to_osha": report_to_osha,
    "record_in_osha_log": record_in_osha_log,
    "clear_work_stop": clear_work_stop,
    "complete_rework": complete_rework,
    "account_for_removed_pieces": send_back,
    "confirm_listings": read_certificates,
    "submit_permit": hand_in,
    "resubmit_permit": hand_in,
    "extend_permit": ask_for_extension,
    "grant_extension": grant_extension,
    "answer_refusal": answer_refusal,
    "decide_permit": review_plans,
    "complete_application": complete_application,
    "sign_agreement": sign_agreement,
    "apply_again": apply_again,
    "urge_utility": talk_with_utility,
    "attend_options_meeting": talk_with_utility,
    "clear_utility_answer": talk_with_utility,
    "review_prescreen": go_on_all_the_same,
    "chase_report": go_on_all_the_same,
    "decide_further_application": decide_further,
    "extend_approval": extend_approval,
    "inspect": inspect,
    "review_inspections": review_inspections,
    "commission": commission,
    "arrange_utility_visit": arrange_utility_visit,
    "attend_utility_visit": attend_utility_visit,
    "provide_documents": provide_documents,
    "correct_permission_request": correct_request,
    "energize": energize,
    "de_energize": de_energize,
    "register_monitoring": register_monitoring,
    "train_customer": train_customer,
    "name_owner": name_owner,
    "deliver_documents": deliver_documents,
    "answer_survey": answer_survey,
    "call_customer_back": call_back,
    "confirm_follow_up": confirm_follow_up,
}
