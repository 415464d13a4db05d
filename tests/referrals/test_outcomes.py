"""What counts for and against a service."""

import pytest

from referrals.jobs import keep_track_records
from referrals.models import Referral
from referrals.outcomes import count_outcomes
from referrals.status import NotHelpedReason, Outcome, PatientAnswer, Status
from resources.models import TrackRecord
from resources.track_record import OutcomeCounts


def counts(network, status, *, accepted=False, **facts):
    referral = network.send()
    moments = {"accepted_at": referral.sent_at if accepted else None}
    Referral.objects.filter(pk=referral.pk).update(status=status, **moments, **facts)
    return count_outcomes()[network.service.pk]


@pytest.mark.parametrize(
    "status",
    [Status.SENT, Status.NEEDS_INFO, Status.WITHDRAWN, Status.CONSENT_REVOKED],
)
def test_what_had_no_answer_counts_for_nothing(network, status):
    assert counts(network, status) == OutcomeCounts()


@pytest.mark.parametrize("status", [Status.DECLINED, Status.EXPIRED])
def test_a_no_and_silence_count_as_not_accepted(network, status):
    assert counts(network, status) == OutcomeCounts(asked=1)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.WITHDRAWN])
def test_accepted_and_not_ended_yet_or_withdrawn_later(network, status):
    found = counts(network, status, accepted=True)
    assert found == OutcomeCounts(asked=1, accepted=1)


def test_helped(network):
    found = counts(network, Status.CLOSED_HELPED, accepted=True)
    assert found == OutcomeCounts(1, 1, 1, 1)


def test_the_patients_word_goes_before_the_organizations(network):
    found = counts(
        network,
        Status.CLOSED_HELPED,
        accepted=True,
        patient_answer=PatientAnswer.NOT_YET,
    )
    assert (found.ended, found.helped) == (1, 0)


def test_and_so_it_does_in_its_favor(network):
    found = counts(
        network,
        Status.CLOSED_NOT_HELPED,
        accepted=True,
        reason=NotHelpedReason.MOVED_AWAY,
        patient_answer=PatientAnswer.GOT_HELP,
    )
    assert (found.ended, found.helped) == (1, 1)


@pytest.mark.parametrize(
    ("reason", "ended"),
    [
        (NotHelpedReason.NO_CAPACITY, 1),
        (NotHelpedReason.COULD_NOT_REACH, 1),
        (NotHelpedReason.MOVED_AWAY, 0),
        (NotHelpedReason.PATIENT_DECLINED, 0),
        (NotHelpedReason.NO_LONGER_NEEDED, 0),
    ],
)
def test_ends_that_are_not_its_doing_do_not_count(network, reason, ended):
    found = counts(network, Status.CLOSED_NOT_HELPED, accepted=True, reason=reason)
    assert (found.ended, found.helped) == (ended, 0)


def test_the_job_writes_the_track_record_and_repeats_itself(network):
    referral = network.send()
    network.as_partner(referral, "accept")
    network.as_partner(referral, "close_helped", outcome=Outcome.NEED_MET)
    assert keep_track_records() == 1
    record = TrackRecord.objects.get(service=network.service)
    assert (record.asked, record.accepted, record.helped) == (1, 1, 1)
    assert keep_track_records() == 0
