"""Which member of the plan a patient is, by the ID on the card."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from care.members.forms import LinkForm
from care.members.linking import NotLinked, link_member, unlink_member
from care.members.permissions import plans_worked_for
from care.models.members import Member
from people import audit
from people.models import Patient
from people.permissions import (
    can_change_patient,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest

LONGEST_KEY = 18


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: workers of a health plan who may change the patient."""
    person = visible_or_404(Patient.objects.all(), request.user, pk=pk)
    plans = plans_worked_for(request.user)
    require_or_404(plans.exists())
    require(can_change_patient(request.user, person))
    form = LinkForm(request.POST if request.method == "POST" else None, plans=plans)
    if request.method == "POST" and form.is_valid() and _link(request, person, form):
        messages.success(request, _("The health plan's use of care counts here now."))
        return redirect(person)
    audit.record_read(actor=request.user, patient=person)
    linked = Member.objects.filter(patient=person, organization__in=plans)
    context = {"person": person, "form": form}
    context["members"] = linked.select_related("organization").order_by("pk")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/members/link.html", context, status=status)


def _link(request: SignedInRequest, person: Patient, form: LinkForm) -> bool:
    words = {
        "no-birth-date": _("The patient's record has no date of birth to compare."),
        "no-such-member": _(
            "The plan has no member of this ID with the patient's date of birth."
            " Compare both with the card."
        ),
        "linked-already": _("The patient, or this member, is linked already."),
    }
    facts = form.cleaned_data
    try:
        link_member(
            patient=person,
            plan=facts["plan"],
            external_id=facts["member_id"].strip(),
            actor=request.user,
        )
    except NotLinked as refused:
        form.add_error("member_id", words[refused.code])
        return False
    return True


@require_POST
@login_required
def member_unlink(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: workers of a health plan who may change the patient. `plan` is posted."""
    person = visible_or_404(Patient.objects.all(), request.user, pk=pk)
    plans = plans_worked_for(request.user)
    require_or_404(plans.exists())
    require(can_change_patient(request.user, person))
    linked = Member.objects.filter(patient=person, organization__in=plans)
    number = request.POST.get("member", "")
    require_or_404(number.isdecimal() and len(number) < LONGEST_KEY)
    member = get_object_or_404(linked, pk=number)
    unlink_member(patient=person, plan=member.organization, actor=request.user)
    messages.success(request, _("The link to the health plan is undone."))
    return redirect(person)
