"""Doing one thing to several lines of the worklist, and taking it back.

Each is one transaction that waits its turn at the audit trail, so that two people who
choose the same lines come one after the other and the second changes only what the
first has left.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from care.models import ActionName, Snooze, WorkAction
from care.rows import Row
from care.services import finish_task, reopen_task
from care.worklist import Scope, all_tasks
from people import audit
from people.care_teams import hand_over_lead, lasting_member, leave_care_team
from people.models import Patient, Task, User

Item = dict[str, Any]


@audit.in_turn()
def finish_rows(*, actor: User, rows: Sequence[Row]) -> WorkAction | None:
    """Tasks alone are done by a click: what else stands there ends when it is dealt
    with. None where nothing was open any more."""
    now = timezone.now()
    items = [
        {"id": str(row.task.pk), "patient": str(row.patient.pk), "what": row.what}
        for row in rows
        if row.task and finish_task(actor=actor, task=row.task, at=now)
    ]
    return _kept(actor, ActionName.DONE, items, at=now)


@audit.in_turn()
def snooze_rows(
    *, actor: User, rows: Sequence[Row], until: date, reason: str, note: str = ""
) -> WorkAction | None:
    """They wait until the day, for everybody who would see them."""
    now = timezone.now()
    items = []
    for row in rows:
        key: dict[str, Any] = {"subject": row.subject, "subject_id": row.subject_id}
        before = Snooze.objects.filter(**key).first()
        facts = {
            "until": until,
            "reason": reason,
            "note": note,
            "title": row.what[:255],
        }
        Snooze.objects.update_or_create(
            **key,
            defaults={**facts, "patient": row.patient, "set_by": actor, "set_at": now},
        )
        audit.record("snooze", actor=actor, patient=row.patient, reason=reason)
        items.append(
            {
                "subject": row.subject,
                "id": str(row.subject_id),
                "patient": str(row.patient.pk),
                "what": row.what,
                "before": _facts_of(before),
            }
        )
    return _kept(actor, ActionName.SNOOZE, items, at=now, until=until)


@audit.in_turn()
def give_rows(*, actor: User, rows: Sequence[Row], to: User) -> WorkAction | None:
    """The tasks are the colleague's from now on. One that the colleague would not see,
    such as that of a private need, stays where it is."""
    wanted = [row.task.pk for row in rows if row.task]
    patients = Patient.objects.changeable_by(to).order_by()
    seen = all_tasks(Scope(to)).filter(pk__in=wanted, patient__in=patients)
    items = []
    for task in seen.exclude(owner=to):
        before = task.owner_id
        given = Task.objects.filter(pk=task.pk, done_at=None, owner=before)
        if given.update(owner=to):
            words = f"{before or ''} > {to.pk}"
            audit.record(
                "task-given",
                actor=actor,
                patient=task.patient,
                subject=task,
                reason=words,
            )
            patient = str(task.patient_id)
            items.append(
                {
                    "id": str(task.pk),
                    "patient": patient,
                    "what": task.title,
                    "before": before,
                }
            )
    return _kept(actor, ActionName.GIVE, items, given_to=to)


@audit.in_turn()
def hand_over_patients(
    *, actor: User, patients: Sequence[Patient], to: User, stays: bool
) -> WorkAction | None:
    """The colleague leads their care teams, with the tasks that were the lead's."""
    items = []
    for patient in patients:
        given = hand_over_lead(actor=actor, patient=patient, to=to, stays=stays)
        if given is not None:
            tasks = [str(pk) for pk in given.tasks]
            facts = {"before": given.before, "had_joined": given.had_joined}
            pk = str(patient.pk)
            items.append({"id": pk, "patient": pk, "tasks": tasks, **facts})
    return _kept(actor, ActionName.LEAD, items, given_to=to)


@audit.in_turn()
def undo(*, actor: User, action: WorkAction) -> int | None:
    """Put back what nobody has changed since; how many lines that is. None when it was
    undone already, or too long ago."""
    claimed = WorkAction.objects.undoable_by(actor).filter(pk=action.pk)
    if not claimed.update(undone_at=timezone.now()):
        return None
    put_back = UNDO[ActionName(action.name)]
    return sum(put_back(actor, action, item) for item in action.items)


@audit.in_turn()
def wake(*, actor: User, snooze: Snooze) -> None:
    """It is on the list again before its day."""
    snooze.delete()
    audit.record("snooze-ended", actor=actor, patient=snooze.patient)


def _kept(
    actor: User, name: ActionName, items: list[Item], **facts: Any
) -> WorkAction | None:
    if not items:
        return None
    return WorkAction.objects.create(actor=actor, name=name, items=items, **facts)


def _facts_of(snooze: Snooze | None) -> dict[str, Any] | None:
    if snooze is None:
        return None
    return {
        "until": snooze.until.isoformat(),
        "reason": snooze.reason,
        "note": snooze.note,
        "set_by_id": snooze.set_by_id,
        "set_at": snooze.set_at.isoformat(),
    }


def _reopen(actor: User, action: WorkAction, item: Item) -> bool:
    task = Task.objects.filter(
        pk=item["id"], done_by=action.actor_id, done_at=action.at
    ).first()
    return task is not None and reopen_task(actor=actor, task=task)


def _unsnooze(actor: User, action: WorkAction, item: Item) -> bool:
    snoozes = Snooze.objects.filter(
        subject=item["subject"], subject_id=item["id"], set_at=action.at
    )
    before = item["before"]
    done = snoozes.update(**before) if before else snoozes.delete()[0]
    if done:
        audit.record("snooze-ended", actor=actor, patient=_patient_of(item))
    return bool(done)


def _give_back(actor: User, action: WorkAction, item: Item) -> bool:
    tasks = Task.objects.filter(
        pk=item["id"], owner=action.given_to_id, done_at=None
    ).select_related("patient")
    task = tasks.first()
    if task is None or not tasks.update(owner=item["before"]):
        return False
    words = f"{action.given_to_id} > {item['before'] or ''}"
    audit.record(
        "task-given", actor=actor, patient=task.patient, subject=task, reason=words
    )
    return True


def _hand_back(actor: User, action: WorkAction, item: Item) -> bool:
    patient, to = _patient_of(item), action.given_to
    before = User.objects.filter(pk=item["before"], is_active=True).first()
    member = patient and to and lasting_member(patient, to)
    if not (patient and to and member and member.is_lead):
        return False
    stays = item["had_joined"]
    if before is None:
        if not stays:
            return leave_care_team(actor=actor, member=member)
        return bool(type(member).objects.filter(pk=member.pk).update(is_lead=False))
    back = hand_over_lead(actor=actor, patient=patient, to=before, stays=stays)
    if back:
        own = [pk for pk in back.tasks if str(pk) not in item["tasks"]]
        Task.objects.open().filter(pk__in=own, owner=before).update(owner=to)
    return back is not None


def _patient_of(item: Item) -> Patient | None:
    return Patient.objects.filter(pk=item["patient"]).first()


UNDO: dict[ActionName, Callable[[User, WorkAction, Item], bool]] = {
    ActionName.DONE: _reopen,
    ActionName.SNOOZE: _unsnooze,
    ActionName.GIVE: _give_back,
    ActionName.LEAD: _hand_back,
}
