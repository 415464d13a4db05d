"""What follows from what happens: e-mails, texts, tasks, ended links."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from notifications.models import InboundMessage, Message
from notifications.signals import inbound_received, message_in_trouble
from people.models import Task
from people.services import revoke_consent
from people.tasks import finish_tasks
from referrals.actors import SYSTEM, link_actor, user_actor
from referrals.links import links_of, new_link_url
from referrals.services import send_referrals
from referrals.silence import watch_clocks
from referrals.status import (
    DeclineReason,
    NotHelpedReason,
    PatientAnswer,
    Status,
)
from referrals.transitions import perform
from resources.models import Organization
from tests.referrals.factories import make_network, reply
from tests.resources.factories import ServiceFactory


def open_tasks(referral) -> set[str]:
    tasks = Task.objects.open().filter(subject_id=referral.pk)
    return set(tasks.order_by("kind").values_list("kind", flat=True))


def messages(channel: str) -> list[str]:
    found = Message.objects.filter(channel=channel).exclude(kind="first-contact")
    return list(found.order_by("created_at").values_list("kind", flat=True))


def usable_links(referral) -> int:
    return links_of(referral).filter(revoked_at=None).count()


class TestSending:
    def test_the_organization_is_written_to_and_the_patient_texted(self, texting):
        texting.send()
        assert messages("email") == ["referral-notice"]
        assert messages("sms") == ["referral-sent"]
        assert Message.objects.get(channel="email").to == "pantry@example.org"

    def test_the_referral_address_comes_before_the_general_one(self, network):
        Organization.objects.filter(pk=network.pantry.pk).update(
            referral_email="referrals@example.org"
        )
        network.service.refresh_from_db()
        network.send()
        assert Message.objects.get(channel="email").to == "referrals@example.org"

    def test_without_an_e_mail_address_somebody_calls(self, network):
        Organization.objects.filter(pk=network.pantry.pk).update(email="")
        network.service.refresh_from_db()
        referral = network.send()
        assert messages("email") == []
        task = Task.objects.open().get(subject_id=referral.pk)
        assert task.title == "Call Hill Pantry: it has no e-mail"
        assert task.owner == network.worker

    def test_a_patient_who_is_not_texted_gets_no_text_and_no_call_yet(self, network):
        referral = network.send()
        assert messages("sms") == []
        assert open_tasks(referral) == set()


class TestWords:
    """What stands in messages may be read by anybody."""

    def bodies(self, network, channel):
        other = network.another_service("Evening meals")
        referral = network.send(note="Secret note")
        network.as_partner(referral, "ask", message="Which day?")
        perform(
            referral,
            "answer",
            actor=user_actor(network.worker),
            message="Secret answer",
        )
        network.as_partner(referral, "accept")
        [second] = send_referrals(
            need=network.need, places=[(other, None)], sender=network.worker
        )
        perform(
            second, "withdraw", actor=user_actor(network.worker), message="Secret why"
        )
        found = Message.objects.filter(channel=channel).order_by("created_at")
        return [f"{message.subject}\n{message.body}".lower() for message in found]

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_texts_name_no_person_no_need_and_no_organization(self, texting, language):
        texting.patient.preferred_language = language
        texting.patient.save()
        bodies = self.bodies(texting, "sms")
        assert len(bodies) >= 3
        forbidden = [
            texting.patient.given_name,
            texting.patient.family_name,
            "hill pantry",
            "weekly groceries",
            "food",
            "secret",
        ]
        for word in forbidden:
            assert not any(word.lower() in body for body in bodies), word

    def test_e_mails_name_no_person_and_repeat_nothing_written(self, texting):
        bodies = self.bodies(texting, "email")
        assert len(bodies) == 4
        forbidden = [
            texting.patient.given_name,
            texting.patient.family_name,
            "555-0142",
            "secret",
            "which day",
            texting.need.category.label,
        ]
        for word in forbidden:
            assert not any(word.lower() in body for body in bodies), word

    def test_e_mails_carry_the_number_the_service_and_a_link(self, network):
        referral = network.send()
        mail = Message.objects.get(channel="email")
        assert referral.number in mail.subject
        assert "Weekly groceries" in mail.body
        assert "/r/" in mail.body

    def test_the_end_is_told_without_a_link(self, network):
        referral = network.send()
        perform(referral, "withdraw", actor=user_actor(network.worker), message="-")
        assert "/r/" not in Message.objects.get(kind="referral-ended").body


class TestAnswers:
    def test_the_patient_hears_of_the_yes(self, texting):
        referral = texting.send()
        texting.as_partner(referral, "accept")
        assert messages("sms") == ["referral-sent", "referral-accepted"]
        assert open_tasks(referral) == set()

    def test_a_patient_who_is_not_texted_is_called(self, network):
        referral = network.send()
        network.as_partner(referral, "accept")
        assert open_tasks(referral) == {"tell-patient"}

    def test_a_waitlist_needs_a_person_to_explain_it(self, texting):
        referral = texting.send()
        day = timezone.localdate() + timedelta(days=30)
        texting.as_partner(referral, "waitlist", expected_on=day)
        assert open_tasks(referral) == {"tell-patient-waitlist"}
        texting.as_partner(referral, "start")
        assert open_tasks(referral) == set()
        assert messages("sms") == ["referral-sent", "referral-accepted"]

    def test_a_yes_taken_back_before_its_text_left_is_told_to_nobody(self, texting):
        referral = texting.send()
        texting.as_partner(referral, "accept")
        texting.as_partner(referral, "unaccept")
        text = Message.objects.get(kind="referral-accepted")
        assert (text.status, text.error_code) == ("suppressed", "withdrawn")
        assert open_tasks(referral) == set()
        texting.as_partner(referral, "accept")
        again = Message.objects.exclude(pk=text.pk).get(kind="referral-accepted")
        assert again.status == "queued"

    def test_one_whose_text_has_left_is_told_by_a_person(self, texting):
        referral = texting.send()
        texting.as_partner(referral, "accept")
        Message.objects.filter(kind="referral-accepted").update(status="delivered")
        texting.as_partner(referral, "unaccept")
        assert open_tasks(referral) == {"referral-unaccepted"}

    def test_one_called_already_is_called_again_one_not_called_yet_is_not(
        self, network
    ):
        referral = network.send()
        network.as_partner(referral, "accept")
        network.as_partner(referral, "unaccept")
        assert open_tasks(referral) == set()
        network.as_partner(referral, "accept")
        finish_tasks(subject_id=referral.pk, actor=network.worker)
        network.as_partner(referral, "unaccept")
        assert open_tasks(referral) == {"referral-unaccepted"}

    def test_a_question_is_the_senders_until_answered(self, network):
        referral = network.send()
        network.as_partner(referral, "ask", message="Which day?")
        assert open_tasks(referral) == {"referral-question"}
        perform(referral, "answer", actor=user_actor(network.worker), message="Any")
        assert open_tasks(referral) == set()
        assert messages("email") == ["referral-notice", "referral-answered"]

    def test_news_ends_the_reminder(self, network):
        referral = network.late(Status.IN_SERVICE, hours=1)
        watch_clocks()
        assert open_tasks(referral) == {"referral-overdue"}
        referral.refresh_from_db()
        network.as_partner(referral, "report", message="Second box picked up")
        assert open_tasks(referral) == set()

    def test_a_decline_asks_for_the_next_service_with_its_reason(self, network):
        referral = network.send()
        network.as_partner(referral, "decline", reason=DeclineReason.NO_CAPACITY)
        task = Task.objects.open().get(subject_id=referral.pk)
        assert task.kind == "referral-declined"
        assert task.detail == "No room now. Nothing else that fits was found"


ENDS = {
    "decline": lambda n, r: n.as_partner(r, "decline", reason=DeclineReason.OTHER),
    "close": lambda n, r: n.as_partner(r, "close_helped", outcome="need-met"),
    "close, not helped": lambda n, r: n.as_partner(
        r, "close_not_helped", reason=NotHelpedReason.OTHER
    ),
    "withdraw": lambda n, r: perform(
        r, "withdraw", actor=user_actor(n.worker), message="-"
    ),
    "expire": lambda n, r: perform(r, "expire", actor=SYSTEM, reason="no-answer"),
    "revoke": lambda n, r: revoke_consent(actor=n.worker, consent=n.consent),
}


@pytest.mark.parametrize("end", ENDS)
def test_every_end_ends_every_link(network, end):
    referral = network.referral(
        Status.ACCEPTED if end.startswith("close") else Status.SENT
    )
    new_link_url(referral)
    assert usable_links(referral) == 2
    ENDS[end](network, referral)
    assert usable_links(referral) == 0


@pytest.mark.parametrize("end", ENDS)
def test_every_end_leaves_one_thing_to_do_or_none(network, end):
    referral = network.referral(
        Status.ACCEPTED if end.startswith("close") else Status.SENT
    )
    ENDS[end](network, referral)
    assert len(open_tasks(referral)) == (0 if end == "withdraw" else 1)


@pytest.mark.parametrize("end", ["withdraw", "expire", "revoke"])
def test_the_organization_is_told_what_it_did_not_do_itself(network, end):
    referral = network.send()
    ENDS[end](network, referral)
    kind = "referral-expired" if end == "expire" else "referral-ended"
    assert kind in messages("email")


class TestRevocation:
    def test_another_consent_keeps_it_open(self, network):
        from tests.people.factories import ConsentFactory

        referral = network.send()
        ConsentFactory(patient=network.patient)
        revoke_consent(actor=network.worker, consent=network.consent)
        referral.refresh_from_db()
        assert referral.status == Status.SENT

    def test_another_patients_referral_is_left_alone(self, network):
        other = make_network().send()
        network.send()
        revoke_consent(actor=network.worker, consent=network.consent)
        other.refresh_from_db()
        assert other.status == Status.SENT


class TestThePatientsAnswer:
    @pytest.mark.parametrize("answer", PatientAnswer.values)
    def test_each_digit_is_kept_and_closes_nothing(self, network, answer):
        referral = network.referral(Status.ACCEPTED)
        reply(referral, answer)
        assert referral.patient_answer == answer
        assert referral.status == Status.ACCEPTED
        assert referral.events.last().actor_label == "Patient, by text"

    def test_not_yet_is_a_task(self, network):
        referral = network.referral(Status.ACCEPTED)
        reply(referral, PatientAnswer.NOT_YET)
        assert open_tasks(referral) == {"patient-not-yet"}

    def test_a_later_yes_ends_that_task(self, network):
        referral = network.referral(Status.ACCEPTED)
        reply(referral, PatientAnswer.NOT_YET)
        reply(referral, PatientAnswer.GOT_HELP)
        assert open_tasks(referral) == set()

    def test_no_longer_needed_asks_whether_to_withdraw(self, network):
        referral = network.referral(Status.ACCEPTED)
        reply(referral, PatientAnswer.NO_LONGER_NEEDED)
        assert open_tasks(referral) == {"patient-no-longer-needs"}

    def test_a_contradiction_is_one_urgent_task(self, network):
        referral = network.referral(Status.ACCEPTED)
        network.as_partner(referral, "close_helped", outcome="need-met")
        reply(referral, PatientAnswer.NOT_YET)
        reply(referral, PatientAnswer.NOT_YET)
        [task] = Task.objects.open().filter(kind="answers-disagree")
        assert task.is_urgent
        assert referral.answers_disagree

    def test_a_contradiction_the_other_way_round_too(self, network):
        referral = network.referral(Status.ACCEPTED)
        reply(referral, PatientAnswer.NOT_YET)
        network.as_partner(referral, "close_helped", outcome="need-met")
        assert open_tasks(referral) == {"answers-disagree"}

    def test_helped_after_all(self, network):
        referral = network.referral(Status.ACCEPTED)
        reply(referral, PatientAnswer.GOT_HELP)
        network.as_partner(
            referral, "close_not_helped", reason=NotHelpedReason.COULD_NOT_REACH
        )
        assert "answers-disagree" in open_tasks(referral)

    def test_other_texts_are_not_answers(self, network):
        referral = network.referral(Status.ACCEPTED)
        other = Message(kind="referral-accepted", subject_id=referral.pk)
        for question, meaning in ((other, "got-help"), (None, "text")):
            inbound_received.send(
                InboundMessage,
                inbound=None,
                patient=None,
                reply_to=question,
                meaning=meaning,
            )
        reply(referral, "something-else")
        assert referral.patient_answer == ""


def test_an_answer_by_link_says_who_gave_it(network):
    referral = network.send()
    perform(referral, "accept", actor=link_actor(referral))
    assert referral.events.last().actor_label == "Hill Pantry, by link"


class TestANoticeThatDidNotArrive:
    def trouble(self, referral):
        message = Message.objects.get(subject_id=referral.pk, channel="email")
        message_in_trouble.send(Message, message=message, status="failed")

    def test_somebody_calls_the_organization(self, network):
        referral = network.send()
        self.trouble(referral)
        self.trouble(referral)
        assert "partner-untold" in open_tasks(referral)

    def test_nobody_calls_about_a_referral_that_has_ended(self, network):
        referral = network.send()
        network.as_partner(referral, "decline", reason="no-capacity")
        self.trouble(referral)
        assert "partner-untold" not in open_tasks(referral)


def test_two_referrals_of_one_sending_are_one_text(texting):
    other = ServiceFactory(categories=["food-insecurity"])
    send_referrals(
        need=texting.need,
        places=[(texting.service, None), (other, None)],
        sender=texting.worker,
        submission_key=uuid4(),
    )
    sent = Message.objects.filter(kind="referral-sent", patient=texting.patient)
    assert sent.count() == 1
