"""Who may screen and who sees what was said; each docstring is the rule."""

from typing import TYPE_CHECKING

from people.models.user import Role
from people.permissions import WORKER_ROLES, can_change_patient, sees_sensitive
from resources.models import Category
from screening.instruments import Instrument

if TYPE_CHECKING:
    from people.models import Patient, User
    from screening.models import Need, Screening


def can_screen(actor: "User", patient: "Patient") -> bool:
    """A worker, not read-only, of an organization that cares for the patient."""
    return can_change_patient(actor, patient)


def sees_sensitive_answers(actor: "User", screening: "Screening") -> bool:
    """The care team, and the person who asked the questions."""
    if screening.started_by_id == actor.pk:
        return True
    return sees_sensitive(actor, screening.patient)


def hidden_questions(actor: "User", screening: "Screening") -> frozenset[str]:
    """Questions of this screening whose answers the actor may neither see nor give:
    those that rules on sensitive categories look at, for all but the above."""
    if sees_sensitive_answers(actor, screening):
        return frozenset()
    return sensitive_questions(screening.definition)


def sensitive_questions(instrument: Instrument) -> frozenset[str]:
    """Questions that a rule on a sensitive category looks at; of a private instrument
    all."""
    if instrument.is_private:
        return frozenset(instrument.by_link_id)
    sensitive = sensitive_categories(instrument)
    return frozenset(
        link_id
        for rule in instrument.rules
        if rule.category in sensitive
        for link_id in rule.link_ids
    )


def sensitive_categories(instrument: Instrument) -> frozenset[str]:
    codes = {rule.category for rule in instrument.rules}
    sensitive = Category.objects.filter(code__in=codes, sensitive=True)
    return frozenset(sensitive.order_by("code").values_list("code", flat=True))


def can_say_acted(actor: "User", screening: "Screening") -> bool:
    """A worker or clinician, not read-only, who sees the answers."""
    writes = actor.writable_organization_ids(*WORKER_ROLES, Role.CLINICIAN)
    return bool(writes) and sees_sensitive_answers(actor, screening)


def can_void(actor: "User", screening: "Screening") -> bool:
    """May change the patient and sees all that was answered."""
    may_change = can_change_patient(actor, screening.patient)
    return may_change and not hidden_questions(actor, screening)


def can_add_sensitive_need(actor: "User", patient: "Patient") -> bool:
    """The care team: nobody else would see the need that was added."""
    return sees_sensitive(actor, patient)


def can_change_need(actor: "User", need: "Need") -> bool:
    """May change the patient; for a sensitive need, is on the care team too."""
    if not can_change_patient(actor, need.patient):
        return False
    return not need.category.sensitive or sees_sensitive(actor, need.patient)
