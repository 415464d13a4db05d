"""Nobody who is silent is forgotten: what was tried is listed, then other ways are."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Channel, Message
from people.models import Consent, ContactPoint, Patient, Task
from people.services import revoke_consent
from referrals.asking import ask_again, call_the_silent
from referrals.jobs import ask_patients
from referrals.outreach import ask_or_reach_out, note_not_reached
from referrals.reaching import silent_in_a_row, ways_now
from referrals.status import PatientAnswer, Status
from tests.notifications.factories import SentMessageFactory
from tests.referrals.factories import reply

CALLS = Task.objects.filter(kind="ask-patient")
OUTREACH = Task.objects.filter(kind="patient-outreach")


def url(referral, how="not-reached"):
    return reverse("referrals:reach", args=[referral.pk, how])


@pytest.fixture
def silent(texting):
    """Accepted, asked twice by text, and not a word."""
    referral = texting.referral(Status.ACCEPTED)
    for kind in ("did-you-get-help", "did-you-get-help-again"):
        SentMessageFactory(kind=kind, subject_id=referral.pk, patient=texting.patient)
    return referral


def test_two_silent_texts_make_a_call_and_a_call_in_vain_an_outreach(silent, texting):
    Message.objects.filter(subject_id=silent.pk).update(
        created_at=timezone.now() - timedelta(days=9)
    )
    assert call_the_silent() == 1
    note_not_reached(referral=silent, actor=texting.worker)
    assert not CALLS.filter(done_at=None).exists()
    task = OUTREACH.get()
    lines = task.detail.splitlines()
    assert [line.split(": ", 1)[1] for line in lines[:3]] == [
        "Text: Sent, not yet confirmed by the carrier",
        "Text: Sent, not yet confirmed by the carrier",
        f"Call by {texting.worker}: not reached",
    ]
    assert lines[3].startswith("Hill Pantry: Accepted, last news")
    assert "Text; Call at safe hours; Ask the organization" in lines[4]
    assert task.owner == texting.worker


def test_a_call_in_vain_before_that_is_tried_again(texting):
    referral = texting.referral(Status.ACCEPTED)
    ask_or_reach_out(referral)
    note_not_reached(referral=referral, actor=texting.worker)
    assert CALLS.filter(done_at=None).count() == 1
    assert not OUTREACH.exists()


def test_an_answer_ends_the_search_and_the_count(silent, texting):
    note_not_reached(referral=silent, actor=texting.worker)
    reply(silent, PatientAnswer.GOT_HELP)
    assert not OUTREACH.filter(done_at=None).exists()
    assert silent_in_a_row(silent) == 0


def test_not_yet_lists_what_was_tried_and_where_the_partner_stands(silent):
    reply(silent, PatientAnswer.NOT_YET)
    detail = Task.objects.get(kind="patient-not-yet").detail
    assert "Text: Sent" in detail
    assert "They said: Not yet" in detail
    assert "Hill Pantry: Accepted" in detail


def test_only_safe_ways_are_named(silent):
    ContactPoint.objects.update(safe_to_text=False, safe_to_call=False)
    labels = [way.label for way in ways_now(silent)]
    assert labels == [
        "Ask the organization whether it has reached them",
        "Ask the care team who sees them next",
    ]


def test_a_letter_nobody_mailed_does_not_count_as_asked(network):
    mail(network)
    network.referral(Status.ACCEPTED)
    network.need.referrals.update(accepted_at=timezone.now() - timedelta(days=8))
    assert ask_patients() == 1
    letter = Message.objects.get(channel=Channel.LETTER, kind="did-you-get-help")
    assert "Please call us" in letter.body
    assert "Reply" not in letter.body
    long_ago = timezone.now() - timedelta(days=8)
    Message.objects.filter(pk=letter.pk).update(created_at=long_ago)
    assert ask_again() == 0
    Message.objects.filter(pk=letter.pk).update(status="sent")
    assert ask_again() == 1


def mail(network):
    Patient.objects.filter(pk=network.patient.pk).update(
        mail_is_safe=True, address_1="1 Cedar Street"
    )
    network.patient.refresh_from_db()


class TestView:
    def test_a_call_in_vain_is_written_down(self, network, worker):
        referral = network.referral(Status.ACCEPTED)
        page = worker.get(referral.get_absolute_url())
        assert "I called and did not reach them" in page.text
        worker.post(url(referral))
        assert "Called the patient: not reached" in (
            worker.get(referral.get_absolute_url()).text
        )

    def test_a_letter_is_written_once_where_mail_is_safe(self, network, worker):
        referral = network.referral(Status.ACCEPTED)
        page = worker.post(url(referral, "letter"), follow=True)
        assert "No letter: mail to them is not safe" in page.text
        mail(network)
        Message.objects.all().delete()
        for _pressed in range(2):
            worker.post(url(referral, "letter"))
        assert Message.objects.get().channel == Channel.LETTER

    def test_wrong_verb_and_unknown_way(self, network, worker):
        referral = network.referral(Status.ACCEPTED)
        assert worker.get(url(referral)).status_code == 405
        assert worker.post(url(referral, "pigeon")).status_code == 404

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider
    ):
        address = url(network.referral(Status.ACCEPTED))
        codes = [c.post(address).status_code for c in (colleague, read_only, outsider)]
        assert codes == [302, 403, 404]

    def test_without_consent_they_may_still_be_called(self, network, worker):
        referral = network.referral(Status.ACCEPTED)
        consent = Consent.objects.get(pk=network.consent.pk)
        revoke_consent(actor=network.worker, consent=consent)
        assert worker.post(url(referral)).status_code == 302
