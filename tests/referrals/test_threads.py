"""Worker and organization write to each other on a referral."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AuditEvent, Role, Task
from referrals.actors import user_actor
from referrals.models import Attachment, ReferralMessage
from referrals.status import Party, Status
from referrals.threads import write_message
from tests.client import CheckedClient
from tests.people.factories import WorkerFactory
from tests.referrals.factories import make_network
from tests.referrals.files import PDF, upload
from tests.referrals.test_views_partner import opened, path_of, unlock  # noqa: F401

TASKS = Task.objects.open().filter(kind="referral-message")
MAILS = Message.objects.filter(kind="referral-message")


def form_on(page) -> dict[str, str]:
    form = BeautifulSoup(page.content, "html.parser").select_one(
        "form[action$='/message/']"
    )
    return {"key": str(form.select_one("input[name=key]")["value"])}


def address(referral, door: str, what: str = "message", *more) -> str:
    prefix = f"{door}_" if door else ""
    return reverse(f"referrals:{prefix}{what}", args=[referral.pk, *more])


class TestTheWorkerWrites:
    def test_the_organization_hears_that_there_is_one_and_not_what_it_says(
        self, network, worker
    ):
        referral = network.send()
        page = worker.get(referral.get_absolute_url())
        data = {"message": "She has a stroller.", **form_on(page)}
        for _twice in range(2):
            response = worker.post(address(referral, ""), data | {"attached": upload()})
            assert response.url == f"{referral.get_absolute_url()}#messages"
        mail = MAILS.get()
        assert referral.number in mail.subject
        assert "/r/" in mail.body
        for private in ("stroller", "letter.pdf", network.patient.family_name):
            assert private not in mail.subject + mail.body
        assert Attachment.objects.count() == referral.messages.count() == 1
        assert "She has a stroller." in worker.get(referral.get_absolute_url()).text

    def test_an_empty_one_and_a_bad_file_keep_what_was_typed(self, network, worker):
        referral = network.send()
        empty = worker.post(address(referral, ""), {"message": ""})
        assert empty.status_code == 422
        assert "Write a message or choose a file." in empty.text
        bad = upload("page.html", b"<html>")
        response = worker.post(
            address(referral, ""), {"message": "As typed", "attached": [upload(), bad]}
        )
        assert response.status_code == 422
        assert "page.html: It is no PDF" in response.text
        assert "As typed" in response.text
        assert not ReferralMessage.objects.exists()

    def test_who_may_not(self, network, read_only, outsider, client):
        referral = network.send()
        where, data = address(referral, ""), {"message": "Hello"}
        assert read_only.post(where, data).status_code == 403
        assert outsider.post(where, data).status_code == 404
        assert "login" in client.post(where, data).url
        assert read_only.get(where).status_code == 405
        page = read_only.get(referral.get_absolute_url())
        assert "Write a message" not in page.text

    @pytest.mark.parametrize("end", ["ended", "no consent"])
    def test_nothing_leaves_once_it_has_ended_or_consent_has(
        self, network, worker, end
    ):
        referral = network.referral(
            Status.WITHDRAWN if end == "ended" else Status.ACCEPTED
        )
        if end == "no consent":
            network.end_consent()
        response = worker.post(address(referral, ""), {"message": "As typed"})
        assert response.status_code == 409
        assert "It was not sent" in response.text
        assert "As typed" in response.text
        assert not MAILS.exists()
        page = worker.get(referral.get_absolute_url())
        assert "Write a message" not in page.text


@pytest.fixture(params=["link", "inbox"])
def by_door(request, network, partner):
    """A sent referral, a browser of the organization at each of its doors, the page
    there, and how its other addresses begin."""
    referral = network.send()
    if request.param == "inbox":
        page = reverse("referrals:inbox_referral", args=[referral.pk])
        return referral, partner, page
    client, path = CheckedClient(), path_of(referral)
    unlock(client, path)
    return referral, client, path


class TestTheOrganizationWrites:
    def test_the_worker_gets_a_task_until_it_is_answered(self, network, by_door):
        referral, client, path = by_door
        data = {"message": "Which bus?", **form_on(client.get(path))}
        for _twice in range(2):
            response = client.post(f"{path}message/", data | {"attached": upload()})
            assert response.status_code == 302
        assert "Which bus?" in client.get(path).text
        assert TASKS.get().owner == network.worker
        assert not MAILS.exists()
        write_message(
            referral=referral,
            actor=user_actor(network.worker),
            party=Party.SENDER,
            text="The 56.",
        )
        assert not TASKS.exists()
        assert "The 56." in client.get(path).text

    def test_at_any_time_while_it_is_open(self, network, by_door):
        referral, client, path = by_door
        type(referral).objects.update(status=Status.WAITLISTED)
        assert client.post(f"{path}message/", {"message": "Still here?"}).url
        assert ReferralMessage.objects.get().body == "Still here?"

    def test_an_empty_one_is_told_so(self, by_door):
        _referral, client, path = by_door
        response = client.post(f"{path}message/", {"message": " "})
        assert response.status_code == 422
        assert "Write a message or choose a file." in response.text

    def test_the_file_is_given_to_keep_never_to_run(self, network, by_door, worker):
        referral, client, path = by_door
        client.post(f"{path}message/", {"attached": upload("My letter.html", PDF)})
        file = Attachment.objects.get()
        for browser, where in (
            (client, f"{path}file/{file.pk}/"),
            (worker, address(referral, "", "file", file.pk)),
        ):
            response = browser.get(where)
            assert response.getvalue() == PDF
            headers = response.headers
            assert headers["Content-Disposition"].startswith("attachment;")
            assert 'filename="My letter.pdf"' in headers["Content-Disposition"]
            assert headers["Content-Type"] == "application/pdf"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in headers["Content-Security-Policy"]
            assert "no-store" in headers["Cache-Control"]
            assert browser.post(where).status_code == 405
        assert AuditEvent.objects.filter(action="read-file").count() == 2

    def test_a_file_of_another_referral_is_none_of_theirs(self, network, by_door):
        _referral, client, path = by_door
        other = make_network()
        write_message(
            referral=other.send(),
            actor=user_actor(other.worker),
            party=Party.SENDER,
            text="-",
            files=[],
        )
        foreign = Attachment.objects.create(
            message=ReferralMessage.objects.get(),
            name="a.pdf", content_type="application/pdf", size=1, file="a",
        )  # fmt: skip
        assert client.get(f"{path}file/{foreign.pk}/").status_code == 404

    def test_a_deleted_file_is_named_and_no_longer_given(self, by_door):
        _referral, client, path = by_door
        client.post(f"{path}message/", {"attached": upload()})
        Attachment.objects.update(removed_at=timezone.now())
        assert "letter.pdf, deleted on" in client.get(path).text
        file = Attachment.objects.get()
        assert client.get(f"{path}file/{file.pk}/").status_code == 404


class TestTheLinkStaysShut:
    def test_a_locked_link_takes_no_message_and_gives_no_file(self, network, opened):  # noqa: F811
        referral, client, path = opened
        client.post(f"{path}message/", {"attached": upload()})
        file = Attachment.objects.get()
        stranger = CheckedClient()
        response = stranger.post(f"{path}message/", {"message": "As typed"})
        assert response.status_code == 422
        assert "year of birth" in response.text
        assert "As typed" in response.text
        assert stranger.get(f"{path}file/{file.pk}/").url == path
        assert referral.messages.count() == 1
        assert client.get(f"{path}message/").status_code == 405
        assert client.get(f"/r/none/file/{file.pk}/").status_code == 404

    def test_a_read_only_partner_reads_and_writes_nothing(self, network, client_for):
        reader = client_for(
            WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
        )
        referral = network.send()
        response = reader.post(address(referral, "inbox"), {"message": "Hello"})
        assert response.status_code == 403
        stranger = client_for(WorkerFactory(role=Role.PARTNER))
        assert stranger.post(address(referral, "inbox")).status_code == 404
        assert (
            stranger.get(address(referral, "inbox", "file", uuid4())).status_code == 404
        )

    def test_no_one_writes_for_another_side(self, network):
        referral = network.send()
        for actor, party in (
            (user_actor(network.partner), Party.SENDER),
            (user_actor(network.worker), Party.RECEIVER),
        ):
            with pytest.raises(PermissionDenied):
                write_message(referral=referral, actor=actor, party=party, text="Hello")


class TestReceipts:
    def test_each_side_sees_when_the_other_has_seen_it(self, network, worker, opened):  # noqa: F811
        referral, client, path = opened
        client.get(path)
        worker.post(address(referral, ""), {"message": "She has a stroller."})
        page = worker.get(referral.get_absolute_url())
        assert "Not seen by the other side yet." in page.text
        client.get(path)
        assert (
            "Seen by Hill Pantry, by link"
            in worker.get(referral.get_absolute_url()).text
        )
        client.post(f"{path}message/", {"message": "Thank you."})
        assert "Not seen by the other side yet." in client.get(path).text
        worker.get(referral.get_absolute_url())
        assert f"Seen by {network.worker}" in client.get(path).text

    def test_the_first_look_counts_and_is_not_moved(self, network, worker, opened):  # noqa: F811
        referral, client, path = opened
        worker.post(address(referral, ""), {"message": "Hello"})
        client.get(path)
        early = timezone.now() - timedelta(hours=3)
        AuditEvent.objects.filter(reason__contains="organization").update(at=early)
        ReferralMessage.objects.update(at=early - timedelta(minutes=1))
        client.get(path)
        seen = (
            BeautifulSoup(
                worker.get(referral.get_absolute_url()).content, "html.parser"
            )
            .select_one("#messages")
            .text
        )
        local = timezone.localtime(early)
        assert f"{local:%b} {local.day}" in seen
        assert seen.count("Seen by") == 1

    def test_what_was_read_before_it_was_written_is_not_seen(self, network, worker):
        referral = network.send()
        worker.post(address(referral, ""), {"message": "Hello"})
        assert not AuditEvent.objects.filter(reason__contains="organization").exists()
        assert "Not seen" in worker.get(referral.get_absolute_url()).text
