"""Two records of one person become one. The record that goes stays as a pointer to the
other, with its trail; upper floors move their rows when they hear `patients_merged`."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people import audit
from people.models import AccessLink, Consent, ContactPoint, Patient, Task, User
from people.models.patient import TextingConsent
from people.permissions import can_merge_patients
from people.services import end_texting_consent, revoke_consent
from people.signals import patients_merged

PLACE = (
    *("no_fixed_address", "address_1", "address_2", "city", "county", "state"),
    *("postal_code", "mail_is_safe", "latitude", "longitude", "point_source"),
    *("point_precision", "time_zone"),
)
FACTS = (
    *("preferred_name", "date_of_birth", "gender", "household_size", "annual_income"),
    *("is_veteran", "has_mobility_limits", "has_children", "documents", "free_times"),
)
TEXTING = (
    *("texting_consent", "texting_consent_at", "texting_consent_by"),
    *("texting_method", "texting_wording"),
)
SAFETY = ("safe_to_text", "safe_to_call", "voicemail_ok", "own_page")


class NotMergeableError(Exception):
    """The same record twice, or one that was merged before."""


@audit.in_turn()
def merge_patients(*, kept: Patient, merged: Patient, actor: User) -> Patient:
    """Move everything of `merged` to `kept`, for good. What `kept` says goes before
    what `merged` says, except for safety: a way that one record calls unsafe is unsafe,
    a refusal of texts holds, and a consent taken back later ends an earlier one."""
    if not can_merge_patients(actor, kept, merged):
        raise PermissionDenied
    keys = sorted([kept.pk, merged.pk])
    locked = Patient.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    records = {patient.pk: patient for patient in locked}
    if len(records) < 2 or any(patient.merged_into_id for patient in records.values()):
        raise NotMergeableError
    kept, merged = records[kept.pk], records[merged.pk]
    outlived = _consents_outlived(kept, merged)
    _fill_facts(kept, merged)
    _move_contact(kept, merged)
    _move_team(kept, merged)
    _move_tasks(kept, merged, actor)
    merged.consents.update(patient=kept)
    # Links to a page of theirs; they may have a fresh one.
    links = AccessLink.objects.filter(subject_id=merged.pk, revoked_at=None)
    links.update(revoked_at=timezone.now())
    merged.merged_into, merged.merged_at = kept, timezone.now()
    merged.save(update_fields=["merged_into", "merged_at"])
    patients_merged.send(sender=Patient, kept=kept, merged=merged, actor=actor)
    for consent in outlived:
        consent.refresh_from_db()
        note = _("It was taken back on the record that was merged with this one.")
        revoke_consent(actor=actor, consent=consent, note=note)
    for patient, other in ((kept, merged), (merged, kept)):
        audit.record(
            "merge-patients", actor=actor, patient=patient, reason=str(other.pk)
        )
    return kept


def _consents_outlived(one: Patient, other: Patient) -> list[Consent]:
    """Current ones that are older than a word taken back on the other record, which is
    then the person's last."""
    outlived = []
    for mine, theirs in ((one, other), (other, one)):
        revoked = Consent.objects.filter(patient=theirs).exclude(revoked_at=None)
        for consent in Consent.objects.current().filter(patient=mine).order_by("pk"):
            later = revoked.filter(
                purpose=consent.purpose, revoked_at__gt=consent.recorded_at
            )
            if later.exists():
                outlived.append(consent)
    return outlived


def _fill_facts(kept: Patient, merged: Patient) -> None:
    """What nobody has asked on the kept record; an address is taken whole or not."""
    for name in FACTS:
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(merged, name))
    if not kept.postal_code and not kept.address_1:
        for name in PLACE:
            setattr(kept, name, getattr(merged, name))
    kept.needs_interpreter = kept.needs_interpreter or merged.needs_interpreter
    kept.save()


def _move_contact(kept: Patient, merged: Patient) -> None:
    """Each number once, with the more careful of two answers."""
    known = list(kept.contact_points.order_by("pk"))
    for point in merged.contact_points.order_by("pk"):
        same = next(
            (p for p in known if (p.phone, p.email) == (point.phone, point.email)), None
        )
        if same is None:
            point.patient = kept
            point.is_preferred = point.is_preferred and not known
            point.save()
            continue
        _be_careful(same, point)
        point.delete()


def _be_careful(point: ContactPoint, other: ContactPoint) -> None:
    for name in SAFETY:
        setattr(point, name, getattr(point, name) and getattr(other, name))
    point.is_wrong_number = point.is_wrong_number or other.is_wrong_number
    notes = dict.fromkeys(filter(None, [point.safety_note, other.safety_note]))
    point.safety_note = " ".join(notes)[:255]
    unsaid = point.texting_consent == TextingConsent.NOT_ASKED
    if unsaid or other.texting_consent == TextingConsent.REFUSED:
        for name in TEXTING:
            setattr(point, name, getattr(other, name))
    if not point.texting_consent:
        end_texting_consent(point=point)
    point.save()


def _move_team(kept: Patient, merged: Patient) -> None:
    """Who cares for the person, each once; the lead of the kept record leads."""
    now = timezone.now()
    theirs = kept.care_relationships.filter(ended_at=None).values("organization")
    current = merged.care_relationships.filter(ended_at=None)
    current.filter(
        organization__in=list(theirs.values_list("organization", flat=True))
    ).update(ended_at=now)
    merged.care_relationships.update(patient=kept)
    team = kept.care_team.filter(until=None)
    members = list(team.values_list("user", flat=True))
    merged.care_team.filter(until=None, user__in=members).update(until=now)
    if team.filter(is_lead=True).exists():
        merged.care_team.update(is_lead=False)
    merged.care_team.update(patient=kept)


def _move_tasks(kept: Patient, merged: Patient, actor: User) -> None:
    """Those about the person as such are asked once."""
    about_both = Task.objects.open().filter(subject_id=kept.pk).values("kind")
    kinds = list(about_both.values_list("kind", flat=True))
    of_person = Task.objects.open().filter(subject_id=merged.pk)
    of_person.filter(kind__in=kinds).update(done_at=timezone.now(), done_by=actor)
    Task.objects.open().filter(subject_id=merged.pk).update(subject_id=kept.pk)
    for task in Task.objects.filter(Q(patient=merged)).order_by("pk"):
        task.patient = kept
        task.url = task.url.replace(str(merged.pk), str(kept.pk))
        task.save(update_fields=["patient", "url"])
