"""The patient's chart: all there is about one person, and what to do next."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from care.chart import sections_for
from care.contact import safe_contacts
from care.permissions import is_clinician_of
from care.timeline import timeline_page
from care.undo import undoable
from care.worklist import open_tasks_of
from notifications.threads import thread_for
from people import audit
from people.models import Consent, Patient
from people.permissions import Reader, can_change_patient, reader_of, visible_or_404
from people.requests import SignedInRequest
from referrals.models import Referral
from screening.models import Interest, Need, Screening
from screening.models.need import OPEN_STATUSES

SHOWN = 10
TEXTS_SHOWN = 6


@require_safe
@login_required
def patient(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `visible_to`. Sensitive needs and their referrals: the care team only. The
    address of a record that was merged leads to the other."""
    user = request.user
    seen = Patient.objects.visible_to(user).prefetch_related("contact_points")
    person = seen.filter(pk=pk).first()
    if person is None:
        return redirect(visible_or_404(Patient.objects, user, merged_records=pk))
    may_change = can_change_patient(user, person)
    audit.record_read(actor=user, patient=person)
    reader = reader_of(user, person)
    page, entries = timeline_page(reader, request.GET.get("page"))
    return render(
        request,
        "care/patient.html",
        {
            "patient": person,
            "may_change": may_change,
            "may_write": may_change or is_clinician_of(user, person),
            "on_care_team": reader.is_on_care_team,
            "contacts": safe_contacts(person),
            "undo": undoable(request),
            "care_team": person.care_team.current().select_related(
                "user", "covers__user"
            ),
            "tasks": open_tasks_of(reader)[:SHOWN],
            "sections": sections_for(reader),
            **_records(reader),
            "thread": thread_for(person, user, limit=TEXTS_SHOWN),
            "page_obj": page,
            "entries": entries,
        },
    )


def _records(reader: Reader) -> dict[str, Any]:
    person = reader.patient
    screenings = Screening.objects.filter(patient=person).select_related("started_by")
    needs = list(_needs(reader))
    return {
        "needs": needs,
        "wanted_url": _services_for_all(needs),
        "screenings": screenings.in_order()[:SHOWN],
        "consents": _consents(person)[:SHOWN],
    }


def _needs(reader: Reader) -> "QuerySet[Need]":
    """Open ones first, each with its referrals, newest first."""
    referrals = (
        Referral.objects.select_related("service", "organization")
        .only("need", "status", "service__name", "organization__name")
        .order_by("-created_at", "pk")
    )
    is_open = Case(
        When(status__in=OPEN_STATUSES, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        Need.objects.visible_to(reader)
        .select_related("category")
        .prefetch_related(Prefetch("referrals", queryset=referrals, to_attr="sent"))
        .order_by(is_open, "category__position", "-created_at", "pk")
    )


def _services_for_all(needs: list[Need]) -> str:
    """The matches for every need that is wanted, where there are several."""
    wanted = [n for n in needs if n.is_open and n.interest == Interest.YES]
    if len(wanted) < 2:
        return ""
    first, *others = wanted
    query = urlencode([("also", other.pk) for other in others])
    return f"{reverse('referrals:matches', args=[first.pk])}?{query}"


def _consents(person: Patient) -> "QuerySet[Consent]":
    return (
        Consent.objects.filter(patient=person)
        .select_related("wording", "recorded_by")
        .prefetch_related("organizations", "sensitive_categories")
        .order_by("-recorded_at", "pk")
    )
