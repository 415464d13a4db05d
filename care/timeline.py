"""Everything that happened to one patient, from all apps, newest first.

Each source first gives only moments and keys; the rows of the page shown are fetched
after they are merged, so that a long history costs no more queries than a short one.
"""

from datetime import datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from care.assessment.moments import sources as health_sources
from care.moments import Entry, Source
from care.programs.moments import sources as program_sources
from notifications.threads import TONES as TEXT_TONES
from people.models import AuditEvent, Consent, Task
from people.permissions import Reader
from referrals.models import TONES as REFERRAL_TONES
from referrals.models import Referral, ReferralEvent
from referrals.permissions import of_visible_referrals
from referrals.status import Status
from screening.models import Need, Screening

PER_PAGE = 20
AUDITED = ("add-patient", "edit-patient", "edit-contact")


# When, which source, which of its moments, and the row.
Key = tuple[datetime, int, int, Any]


def timeline_page(reader: Reader, number: str | None) -> tuple[Page, list[Entry]]:  # type: ignore[type-arg]
    """A page of the timeline."""
    sources = sources_for(reader)
    keys: list[Key] = [
        (at, index, moment, pk)
        for index, source in enumerate(sources)
        for pk, *moments in source.queryset.order_by().values_list(
            "pk", *source.moments
        )
        for moment, at in enumerate(moments)
        if at
    ]
    keys.sort(key=lambda key: (*key[:3], str(key[3])), reverse=True)
    page = Paginator(keys, PER_PAGE).get_page(number)
    return page, _entries(sources, list(page))


def _entries(sources: list[Source], keys: list[Key]) -> list[Entry]:
    rows: dict[tuple[int, Any], Any] = {}
    for index in sorted({index for _at, index, _moment, _pk in keys}):
        ids = {pk for _at, i, _moment, pk in keys if i == index}
        for row in sources[index].queryset.filter(pk__in=ids).order_by():
            rows[index, row.pk] = row
    says = [list(source.moments.values()) for source in sources]
    return [says[index][moment](rows[index, pk]) for _at, index, moment, pk in keys]


def sources_for(reader: Reader) -> list[Source]:
    """Sensitive needs and their referrals only for those who see them."""
    patient = reader.patient
    needs = Need.objects.visible_to(reader).select_related("category").in_order()
    screenings = Screening.objects.filter(patient=patient).completed()
    events = ReferralEvent.objects.filter(of_visible_referrals(reader))
    consents = Consent.objects.filter(patient=patient)
    tasks = Task.objects.filter(patient=patient).exclude(done_at=None)
    if not reader.is_on_care_team:
        seen = Referral.objects.visible_to(reader).order_by()
        hidden = Referral.objects.filter(patient=patient).exclude(pk__in=seen)
        tasks = tasks.exclude(subject_id__in=hidden.order_by().values("pk"))
    texts = patient.messages.to_patients()
    audited = AuditEvent.objects.filter(patient_id=patient.pk, action__in=AUDITED)
    return [
        Source(audited.order_by("sequence"), {"at": _of_audit}),
        Source(
            screenings.select_related("completed_by").in_order(),
            {"completed_at": _of_screening},
        ),
        Source(
            needs,
            {
                "created_at": _of_need_found,
                "interest_at": _of_interest,
                "closed_at": _of_need_closed,
            },
        ),
        Source(
            events.select_related("referral__service", "referral__organization"),
            {"at": _of_referral},
        ),
        Source(texts.order_by("created_at", "pk"), {"created_at": _of_text}),
        Source(patient.inbound_messages.all(), {"received_at": _of_reply}),
        Source(
            consents.select_related("recorded_by", "revoked_by"),
            {"recorded_at": _of_consent, "revoked_at": _of_revocation},
        ),
        Source(tasks.select_related("done_by"), {"done_at": _of_task}),
        *health_sources(reader),
        *program_sources(reader),
    ]


def _of_audit(event: AuditEvent) -> Entry:
    titles = {
        "add-patient": _("Added"),
        "edit-patient": _("Record changed"),
        "edit-contact": _("Contact changed"),
    }
    return Entry(event.at, titles[event.action], _by(event.actor_label))


def _of_screening(screening: Screening) -> Entry:
    return Entry(
        cast("datetime", screening.completed_at),
        _("Screening finished: %(title)s") % {"title": screening.title},
        _by(screening.completed_by),
        "success",
        screening.get_absolute_url(),
    )


def _of_need_found(need: Need) -> Entry:
    return Entry(need.created_at, _("Need found: %(need)s") % {"need": need.category})


def _of_interest(need: Need) -> Entry:
    words = {"need": str(need.category), "answer": need.get_interest_display()}
    return Entry(
        cast("datetime", need.interest_at), _("Help with %(need)s: %(answer)s") % words
    )


def _of_need_closed(need: Need) -> Entry:
    title = _("Need closed: %(need)s") % {"need": need.category}
    return Entry(
        cast("datetime", need.closed_at),
        title,
        need.get_closed_reason_display(),
        "success",
    )


def _of_referral(event: ReferralEvent) -> Entry:
    referral = event.referral
    words = {
        "service": str(referral.service),
        "organization": str(referral.organization),
        "who": event.actor_label,
    }
    return Entry(
        event.at,
        _("Referral %(number)s: %(what)s")
        % {"number": referral.number, "what": event.label},
        _("%(service)s, %(organization)s. By %(who)s") % words,
        REFERRAL_TONES.get(Status(event.to_status), "neutral"),
        referral.get_absolute_url(),
    )


def _of_text(message: Any) -> Entry:
    title = _("Text to the patient: %(status)s") % {
        "status": message.get_status_display()
    }
    return Entry(message.created_at, title, message.body, TEXT_TONES[message.status])


def _of_reply(inbound: Any) -> Entry:
    return Entry(inbound.received_at, _("Text from the patient"), inbound.body)


def _of_consent(consent: Consent) -> Entry:
    title = _("Consent: %(purpose)s") % {"purpose": consent.get_purpose_display()}
    return Entry(consent.recorded_at, title, _by(consent.recorded_by), "success")


def _of_revocation(consent: Consent) -> Entry:
    title = _("Consent taken back: %(purpose)s") % {
        "purpose": consent.get_purpose_display()
    }
    return Entry(
        cast("datetime", consent.revoked_at), title, _by(consent.revoked_by), "danger"
    )


def _of_task(task: Task) -> Entry:
    """Finished by nobody, it may well not have been done."""
    words = _("Done: %(task)s") if task.done_by else _("No longer needed: %(task)s")
    title = words % {"task": task.title}
    return Entry(cast("datetime", task.done_at), title, _by(task.done_by))


def _by(who: Any) -> str:
    return _("By %(who)s") % {"who": who} if who else ""
