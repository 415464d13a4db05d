from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.jobs import registered_jobs
from notifications.models import Message
from people.models import Task
from referrals.jobs import ask_patients
from referrals.models import Referral
from referrals.services import send_referrals
from referrals.status import PatientAnswer, Status
from tests.referrals.factories import make_network, reply

ASKS = Message.objects.filter(kind="did-you-get-help")


def accepted(network, **ago) -> Referral:
    referral = network.referral(Status.ACCEPTED)
    Referral.objects.filter(pk=referral.pk).update(
        accepted_at=timezone.now() - timedelta(**ago)
    )
    return referral


def test_the_worker_runs_them():
    names = {job.name for job in registered_jobs()}
    assert {"ask_patients", "watch_clocks", "watch_consents"} <= names


class TestEach:
    """One that fails holds up no other, and is logged without a name."""

    def test_the_others_go_on(self, network, monkeypatch, caplog):
        from referrals import jobs

        broken, fine = accepted(network, days=8), accepted(make_network(), days=8)
        raise_task = jobs.raise_call_task

        def stumble(referral, *args):
            if referral == broken:
                raise ValueError(referral.patient.full_name)
            raise_task(referral, *args)

        monkeypatch.setattr(jobs, "raise_call_task", stumble)
        with caplog.at_level("ERROR"):
            assert ask_patients() == 1
        assert Task.objects.open().get(kind="ask-patient").subject_id == fine.pk
        assert "ValueError" in caplog.text
        assert broken.patient.family_name not in caplog.text


class TestAsking:
    def test_a_week_after_the_yes_the_patient_is_asked_once(self, texting):
        referral = accepted(texting, days=8)
        assert [ask_patients() for _run in range(3)] == [1, 0, 0]
        ask = ASKS.get()
        assert ask.subject_id == referral.pk
        assert set(ask.asks) == {"1", "2", "3"}

    @pytest.mark.parametrize("days", [6, 31])
    def test_neither_too_early_nor_out_of_the_blue(self, texting, days):
        accepted(texting, days=days)
        assert ask_patients() == 0

    def test_one_who_has_answered_is_not_asked(self, texting):
        referral = accepted(texting, days=8)
        reply(referral, PatientAnswer.GOT_HELP)
        assert ask_patients() == 0

    @pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.CLOSED_NOT_HELPED])
    def test_nobody_is_asked_about_what_came_to_nothing(self, texting, status):
        referral = accepted(texting, days=8)
        Referral.objects.filter(pk=referral.pk).update(status=status)
        assert ask_patients() == 0

    def test_one_who_is_not_texted_is_called_once(self, network):
        referral = accepted(network, days=8)
        ask_patients()
        assert not ASKS.all()
        task = Task.objects.open().get(subject_id=referral.pk, kind="ask-patient")
        task.done_at = timezone.now()
        task.save()
        ask_patients()
        assert Task.objects.filter(kind="ask-patient").count() == 1

    def test_two_questions_are_never_open_at_once(self, texting):
        accepted(texting, days=9)
        [second] = send_referrals(
            need=texting.need,
            places=[(texting.another_service(), None)],
            sender=texting.worker,
        )
        Referral.objects.filter(pk=second.pk).update(
            status=Status.ACCEPTED, accepted_at=timezone.now() - timedelta(days=8)
        )
        assert ask_patients() == 1
        assert ask_patients() == 0
        ASKS.update(answered_at=timezone.now())
        assert ask_patients() == 1
