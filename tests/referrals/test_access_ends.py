"""What an organization sees ends with the reason for it: each end, at each door."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from people.services import revoke_consent
from referrals.actors import SYSTEM, user_actor
from referrals.links import links_of
from referrals.models import Attachment, PartnerNote, ReferralMessage
from referrals.status import DeclineReason, NotHelpedReason, Status
from referrals.transitions import perform
from resources.models import ListingSuggestion
from tests.client import CheckedClient
from tests.referrals.files import upload
from tests.referrals.test_views_partner import INBOX, path_of, unlock

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
    "consent runs out": lambda n, r: n.end_consent(),
}


class Doors:
    """A browser that has the link open, and a partner with an account."""

    def __init__(self, network, client_for, status):
        self.referral = network.referral(status)
        self.by_link, self.path = CheckedClient(), path_of(self.referral)
        unlock(self.by_link, self.path)
        self.account = client_for(network.partner)
        self.inbox = reverse("referrals:inbox_referral", args=[self.referral.pk])
        self.by_link.post(f"{self.path}message/", {"attached": upload()})
        self.file = Attachment.objects.get()

    def pages(self):
        """Each thing that shows or gives something: who asks, where."""
        for browser, path in ((self.by_link, self.path), (self.account, self.inbox)):
            yield browser, path
            yield browser, f"{path}file/{self.file.pk}/"

    def changes(self):
        for browser, path in ((self.by_link, self.path), (self.account, self.inbox)):
            yield browser, f"{path}do/ask/", {"message": "Typed text"}
            yield browser, f"{path}message/", {"message": "Typed text"}
            yield browser, f"{path}appointment/book/", {"place": "Typed text"}
            yield browser, f"{path}listing/change/", {"text": "Typed text"}
        note = {"text": "Typed text"}
        yield self.account, f"{self.inbox}colleagues/note/", note

    def row(self) -> dict[str, str]:
        text = self.account.get(f"{INBOX}export.csv").text.removeprefix("\ufeff")
        [row] = csv.DictReader(io.StringIO(text))
        return row


@pytest.mark.parametrize("end", ENDS)
def test_every_door_is_shut_by_every_end(network, client_for, end):
    taken_on = end.startswith("close")
    doors = Doors(network, client_for, Status.ACCEPTED if taken_on else Status.SENT)
    referral, patient = doors.referral, network.patient
    assert [b.get(where).status_code for b, where in doors.pages()] == [200] * 4
    assert patient.full_name in doors.by_link.get(doors.path).text
    assert doors.row()["Person"] == patient.full_name
    ENDS[end](network, referral)
    referral.refresh_from_db()

    answers = [browser.get(where) for browser, where in doors.pages()]
    assert [answer.status_code for answer in answers] == [410, 410, 404, 404]
    before = (ReferralMessage.objects.count(), referral.status)
    refused = [b.post(where, data) for b, where, data in doors.changes()]
    for answer in refused:
        assert answer.status_code == 410
        assert "Typed text" in answer.text, "What was typed is not lost."
    assert unlock(CheckedClient(), doors.path).status_code == 410
    for answer in (*answers, *refused):
        assert patient.family_name not in answer.getvalue().decode()

    referral.refresh_from_db()
    assert (ReferralMessage.objects.count(), referral.status) == before
    assert not PartnerNote.objects.exists()
    assert not ListingSuggestion.objects.exists()
    assert referral.number not in doors.account.get(INBOX, {"status": ""}).text
    row = doors.row()
    assert (row["Number"], row["Person"]) == (referral.number, "")
    assert row["Status"] == str(referral.get_status_display())


@pytest.mark.parametrize("why", ["expires_at", "revoked_at", "locked_at"])
def test_a_link_that_has_ended_opens_nothing_in_a_browser_that_had_it(
    network, client_for, why
):
    doors = Doors(network, client_for, Status.SENT)
    links_of(doors.referral).update(**{why: timezone.now()})
    by_link = [(b, where) for b, where in doors.pages() if b is doors.by_link]
    for browser, where in by_link:
        assert browser.get(where).status_code == 410
    posts = [(w, data) for b, w, data in doors.changes() if b is doors.by_link]
    for where, data in posts:
        response = doors.by_link.post(where, data)
        assert response.status_code == 410
        assert "Typed text" in response.text
        assert network.patient.family_name not in response.text
    assert doors.account.get(doors.inbox).status_code == 200
