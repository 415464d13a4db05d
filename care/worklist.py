"""What needs doing, in the order of the page: each section is a query and a row."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care import kinds, rows
from care.filters import NOTHING, WorkFilter
from care.models import Snooze, Subject
from care.rows import Row
from people.models import CareTeamMember, Consent, Task
from people.models.consent import EXPIRES_SOON_DAYS
from people.permissions import SUPERVISING, Reader, of_care_team
from referrals.models import NextOffer, Referral, ReferralEvent
from referrals.status import OPEN, Status
from referrals.task_kinds import CONSENT_ENDING
from screening.models import Need, Screening

if TYPE_CHECKING:
    from people.models import User

NEWS_DAYS = 7
FEW = 6
# Of what is to be done by far the most is shown at once.
FEW_TASKS = 15
PER_PAGE = 25
NEWS = ("accept", "waitlist", "start", "report", "patient_answered", "sent_on")


@dataclass(frozen=True, slots=True)
class Scope:
    """`holders`: only their caseloads and what they own or have sent; without any, all
    that the actor sees. `filter` leaves of it what was asked for."""

    actor: "User"
    holders: tuple["User", ...] = ()
    filter: WorkFilter = field(default=NOTHING)

    def patients(self) -> Any:
        """The caseload as a subquery."""
        teams = CareTeamMember.objects.current().filter(user__in=self.holders)
        return teams.order_by().values("patient")

    def narrow(self, queryset: Any, owner: str = "") -> Any:
        """Patients of the caseload, or whatever else makes a row theirs: the field
        `owner` names one of them."""
        queryset = queryset.filter(self.filter.of_patients(self.actor))
        if not self.holders:
            return queryset
        own = Q(patient__in=self.patients())
        if owner:
            own |= Q(**{f"{owner}__in": self.holders})
        return queryset.filter(own)

    def named(self, queryset: Any) -> Any:
        """By the words searched for, in sections where only a patient has any."""
        return queryset.filter(self.filter.named()) if self.filter.text else queryset


@dataclass(frozen=True, slots=True)
class Section:
    """`empty` says why nothing is there; without it an empty section is left out."""

    code: str
    title: str | Promise
    query: Callable[[Scope], Any]
    row: Callable[[Any], Row]
    empty: str | Promise = ""
    few: int = FEW


def all_tasks(scope: Scope) -> Any:
    """Open ones, snoozed or not, without those about referrals the actor may not see,
    and without unfinished screenings, which have a section of their own."""
    tasks = scope.narrow(_shown_to(scope.actor), owner="owner")
    tasks = tasks.select_related("patient", "owner")
    return _filtered(tasks, scope.filter)


def _shown_to(actor: "User | Reader") -> Any:
    tasks = Task.objects.visible_to(actor).open().exclude(kind__in=kinds.ELSEWHERE)
    tasks = tasks.exclude(subject_id__in=_hidden_referrals(actor))
    return tasks.order_by(
        "-is_urgent", F("due_at").asc(nulls_last=True), "created_at", "pk"
    )


def _filtered(tasks: Any, chosen: WorkFilter) -> Any:
    if chosen.kind:
        tasks = tasks.filter(kinds.in_group(chosen.kind))
    if chosen.overdue:
        tasks = tasks.filter(due_at__lt=timezone.now())
    if chosen.text:
        words = Q(title__icontains=chosen.text) | Q(detail__icontains=chosen.text)
        tasks = tasks.filter(chosen.named() | words)
    return tasks


def _is_snoozed() -> Q:
    """Snoozed, and not urgent past its clock: that is never hidden."""
    pressing = Q(is_urgent=True, due_at__lt=timezone.now())
    return Q(Snooze.objects.hiding(Subject.TASK)) & ~pressing


def open_tasks(scope: Scope) -> Any:
    return all_tasks(scope).exclude(_is_snoozed())


def open_tasks_of(reader: Reader) -> Any:
    """Those of one patient."""
    return _shown_to(reader).exclude(_is_snoozed())


def _hidden_referrals(actor: "User | Reader") -> Any:
    """Referrals for sensitive needs of patients whose care team the actor is not on."""
    sensitive = Referral.objects.filter(need__category__sensitive=True)
    return sensitive.exclude(of_care_team(actor)).order_by().values("pk")


def overdue_referrals(scope: Scope) -> Any:
    """Past their clock, unless an open task says so already. They cannot be snoozed."""
    tasks = Task.objects.open().filter(subject_id=OuterRef("pk")).order_by()
    referrals = (
        Referral.objects.visible_to(scope.actor)
        .overdue()
        .exclude(Exists(tasks))
        .for_listing()
        .order_by("due_at", "pk")
    )
    return scope.named(scope.narrow(referrals, owner="sender"))


def needs_without_referral(scope: Scope) -> Any:
    """Help is wanted and nobody has been asked."""
    return _needs(scope).exclude(Snooze.objects.hiding(Subject.NEED))


def _needs(scope: Scope) -> Any:
    waiting = Referral.objects.filter(
        need=OuterRef("pk"), status__in=[*OPEN, Status.DRAFT]
    ).order_by()
    needs = (
        Need.objects.visible_to(scope.actor)
        .wanted()
        .exclude(Exists(waiting))
        .select_related("patient", "category")
        .order_by("interest_at", "created_at", "pk")
    )
    if scope.filter.category:
        needs = needs.filter(category=scope.filter.category)
    return scope.named(scope.narrow(needs))


def unfinished_screenings(scope: Scope) -> Any:
    return _screenings(scope).exclude(Snooze.objects.hiding(Subject.SCREENING))


def _screenings(scope: Scope) -> Any:
    screenings = (
        Screening.objects.visible_to(scope.actor)
        .unfinished()
        .select_related("patient", "started_by")
        .order_by("started_at", "pk")
    )
    return scope.named(scope.narrow(screenings, owner="started_by"))


def ending_consents(scope: Scope) -> Any:
    return _consents(scope).exclude(Snooze.objects.hiding(Subject.CONSENT))


def _consents(scope: Scope) -> Any:
    """Current, ending soon, and no other of the same purpose lasts longer; unless an
    open task says so already."""
    longer = (
        Consent.objects.current()
        .filter(patient=OuterRef("patient"), purpose=OuterRef("purpose"))
        .filter(Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")))
        .order_by()
    )
    warned = Task.objects.open().filter(kind=CONSENT_ENDING, subject_id=OuterRef("pk"))
    consents = (
        Consent.objects.visible_to(scope.actor)
        .ending_within(EXPIRES_SOON_DAYS)
        .exclude(Exists(longer))
        .exclude(Exists(warned.order_by()))
        .select_related("patient")
    )
    return scope.named(scope.narrow(consents))


def news_from_partners(scope: Scope) -> Any:
    """What partners and patients answered in the last days; declines are tasks."""
    since = timezone.now() - timedelta(days=NEWS_DAYS)
    referrals = Referral.objects.visible_to(scope.actor)
    referrals = scope.named(scope.narrow(referrals, owner="sender"))
    return (
        ReferralEvent.objects.filter(name__in=NEWS, at__gte=since)
        .filter(referral__in=referrals.order_by().values("pk"))
        .select_related(
            "referral__patient",
            "referral__organization",
            "referral__need__category",
        )
        .order_by("-at", "-pk")
    )


def lines_that_wait(scope: Scope) -> dict[Subject, Any]:
    """What may be snoozed, whether it is or not, by what it is about."""
    return {
        Subject.TASK: all_tasks(scope),
        Subject.NEED: _needs(scope),
        Subject.SCREENING: _screenings(scope),
        Subject.CONSENT: _consents(scope),
    }


def snoozed(scope: Scope) -> Any:
    """What waits for a day, the next to come back first."""
    lines = lines_that_wait(scope)
    lines[Subject.TASK] = lines[Subject.TASK].filter(_is_snoozed())
    condition = Q()
    for subject, queryset in lines.items():
        ids = queryset.order_by().values("pk")
        condition |= Q(subject=subject, subject_id__in=ids)
    found = Snooze.objects.current().filter(condition)
    return found.select_related("patient", "set_by").order_by("until", "pk")


SECTIONS = [
    Section(
        "tasks",
        _("To do"),
        open_tasks,
        rows.row_of_task,
        _("Nothing is asked of you now. Declined referrals, questions of partners and "
          "answers of patients that need a person show up here."),
        FEW_TASKS,
    ),
    Section(
        "overdue",
        _("Overdue referrals"),
        overdue_referrals,
        rows.row_of_overdue,
        _("Nothing is overdue beyond what stands under “To do”."),
    ),
    Section(
        "needs",
        _("Help wanted, nobody asked yet"),
        needs_without_referral,
        rows.row_of_need,
        _("Each need for which help is wanted has a referral."),
    ),
    Section(
        "screenings",
        _("Unfinished screenings"),
        unfinished_screenings,
        rows.row_of_screening,
    ),
    Section(
        "consents", _("Consents that end soon"), ending_consents, rows.row_of_consent
    ),
    Section(
        "news", _("Answers of the last week"), news_from_partners, rows.row_of_news
    ),
    Section("snoozed", _("Snoozed"), snoozed, rows.row_of_snoozed),
]  # fmt: skip
SECTION_OF_CODE = {section.code: section for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as the page shows it: the first rows, or one page of all."""

    section: Section
    page: Page  # type: ignore[type-arg]
    rows: list[Row]

    @property
    def more(self) -> int:
        return self.page.paginator.count - len(self.rows)


def show(section: Section, scope: Scope, number: str | None = None) -> Shown:
    """One page of all its rows, or without a number the first few."""
    per_page = section.few if number is None else PER_PAGE
    page = Paginator(section.query(scope), per_page).get_page(number)
    return Shown(section, page, with_offers([section.row(item) for item in page]))


def with_offers(shown: list[Row]) -> list[Row]:
    """Each task of an ended referral with the service that can be asked instead, if
    consent lets it."""
    ids = [row.task.subject_id for row in shown if row.task]
    if not ids:
        return shown
    offers = NextOffer.objects.for_listing().filter(needs_consent=False).in_bulk(ids)
    return [
        replace(row, offer=offers.get(row.task.subject_id)) if row.task else row
        for row in shown
    ]


def shown_sections(scope: Scope) -> list[Shown]:
    return [
        show(section, scope)
        for section in SECTIONS
        if scope.filter.has_section(section.code)
    ]


def starts_with_organization(actor: "User") -> bool:
    """Those who supervise and carry no caseload begin with the whole organization."""
    if not actor.has_role(*SUPERVISING):
        return False
    return not CareTeamMember.objects.current().filter(user=actor).exists()
