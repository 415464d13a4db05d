"""An organization takes over its listings: claims, invitations, who edits, removal."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AccessLink, AuditEvent, Invitation, Membership, Role, User
from tests.people.factories import UserFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"
ACCOUNT = {"first_name": "Ana", "last_name": "Example", "password": PASSWORD}


@pytest.fixture
def pantry():
    organization = OrganizationFactory(
        name="Hill Pantry",
        email="Hill@example.org",
        referral_email="desk@example.org",
    )
    ServiceFactory(organization=organization, email="boxes@example.org")
    return organization


@pytest.fixture
def manager(pantry):
    user = WorkerFactory(role=Role.EDITOR, at=pantry)
    Membership.objects.filter(user=user).update(manages_editors=True)
    return user


def ask(client, pantry, email: str, **more):
    data = {"name": "Ana", "email": email, "note": "", **more}
    return client.post(reverse("cms:claim", args=[pantry.pk]), data)


def link_in(mail: Message) -> str:
    return re.search(r"/invitation/[\w-]+/", mail.body)[0]


@pytest.mark.parametrize("address", ["hill@example.org", "Desk@Example.org"])
def test_its_own_address_gets_a_link_and_manages_the_listing(
    client, client_for, pantry, address
):
    assert ask(client, pantry, address).status_code == 302
    mail = Message.objects.get()
    assert (mail.kind, mail.to) == ("listing-claim", address.lower())
    link = link_in(mail)
    before = AuditEvent.objects.count()
    for _scanner in range(2):
        assert client.get(link).status_code == 200
    assert (User.objects.count(), AuditEvent.objects.count()) == (0, before)
    assert client.post(link, ACCOUNT | {"password": "short"}).status_code == 422
    assert client.post(link, ACCOUNT).status_code == 302
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    member = user.memberships.get()
    assert (member.organization, member.role) == (pantry, Role.EDITOR)
    assert member.manages_editors
    assert client_for(user).get("/admin/").status_code == 200
    assert client_for(user).get("/editors/").status_code == 200
    assert client.post(link, ACCOUNT).status_code == 410, "Once."
    assert Membership.objects.count() == 1
    actions = AuditEvent.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["claim.asked", "editor.joined"]


def test_the_link_is_hashed_and_ends_in_three_days(client, pantry):
    ask(client, pantry, "hill@example.org")
    link = link_in(Message.objects.get())
    found = AccessLink.objects.get()
    assert found.token_hash not in link
    assert found.expires_at - timezone.now() <= timedelta(days=3)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(link).status_code == 410
    assert client.post(link, ACCOUNT).status_code == 410
    assert client.get("/invitation/nonsense/").status_code == 404
    assert not User.objects.exists()


def test_an_address_of_a_service_waits_for_a_curator(client, pantry):
    ask(client, pantry, "boxes@example.org")
    assert not Message.objects.exists()
    assert Invitation.objects.waiting().count() == 1


def test_another_address_waits_for_a_curator(client, client_for, pantry):
    ask(client, pantry, "somebody@elsewhere.example.org", note="I am the cook.")
    assert not Message.objects.exists()
    claim = Invitation.objects.get()
    user = WorkerFactory(role=Role.CURATOR)
    curator = client_for(user)
    assert "Claims of listings to check: 1" in curator.get("/admin/").text
    assert "I am the cook." in curator.get(reverse("listing_claims")).text
    decide = reverse("listing_claims_decide", args=[claim.pk, "approve"])
    assert curator.get(decide).status_code == 405
    assert curator.post(decide).status_code == 302
    assert curator.post(decide).status_code == 404, "Decided once."
    link = link_in(Message.objects.get())
    client.post(link, ACCOUNT)
    assert User.objects.get(email=claim.email).memberships.get().manages_editors
    claim.refresh_from_db()
    assert claim.decided_by == user


def test_a_declined_claim_says_how_to_ask_again(client, client_for, pantry):
    ask(client, pantry, "somebody@elsewhere.example.org")
    claim = Invitation.objects.get()
    decide = reverse("listing_claims_decide", args=[claim.pk, "decline"])
    for role, status in ((Role.EDITOR, 404), (Role.ADMINISTRATOR, 404)):
        outsider = client_for(WorkerFactory(role=role, at=pantry))
        assert outsider.post(decide).status_code == status
        assert outsider.get(reverse("listing_claims")).status_code == 404
    reader = client_for(WorkerFactory(role=Role.CURATOR, read_only=True))
    assert reader.post(decide).status_code == 403
    client_for(WorkerFactory(role=Role.CURATOR)).post(decide)
    mail = Message.objects.get()
    assert mail.kind == "listing-claim-declined"
    assert "/invitation/" not in mail.body


def test_where_somebody_manages_it_a_curator_is_asked_always(client, pantry, manager):
    ask(client, pantry, "hill@example.org")
    assert not Message.objects.exists()
    assert Invitation.objects.waiting().count() == 1


def test_the_answer_is_the_same_for_every_address(client, pantry):
    known, unknown = (
        ask(client, pantry, email) for email in ("hill@example.org", "x@example.com")
    )
    assert known.headers["Location"] == unknown.headers["Location"]
    assert "hill@" not in client.get(known.headers["Location"]).text.lower()


def test_nobody_is_mailed_over_and_over(client, pantry, settings):
    for _twice in range(2):
        assert ask(client, pantry, "hill@example.org").status_code == 302
    assert Message.objects.count() == 1
    settings.CLAIMS_AN_HOUR = 2
    assert ask(client, pantry, "boxes@example.org").status_code == 429
    assert Message.objects.count() == 1


def test_machines_unlisted_organizations_and_mistakes(client, pantry):
    assert ask(client, pantry, "hill@example.org", website="Spam").status_code == 302
    wrong = ask(client, pantry, "no address", note="As typed")
    assert wrong.status_code == 422
    assert "As typed" in wrong.text
    assert not Invitation.objects.exists()
    unlisted = OrganizationFactory(email="clinic@example.org")
    assert ask(client, unlisted, "clinic@example.org").status_code == 404


def test_in_spanish(client, pantry):
    client.cookies["django_language"] = "es"
    ask(client, pantry, "hill@example.org")
    mail = Message.objects.get()
    assert "Su ficha de Hill Pantry" in mail.subject
    assert "Elija una contraseña" in client.get(link_in(mail)).text


def test_an_account_that_is_there_only_gets_the_role(client, pantry):
    user = UserFactory(email="hill@example.org")
    ask(client, pantry, "hill@example.org")
    link = link_in(Message.objects.get())
    assert "password" not in client.get(link).text
    assert client.post(link).status_code == 302
    assert user.memberships.get().manages_editors
    assert User.objects.count() == 1


def test_a_closed_account_is_not_opened_by_a_link(client, pantry):
    UserFactory(email="hill@example.org", is_active=False)
    ask(client, pantry, "hill@example.org")
    assert client.post(link_in(Message.objects.get())).status_code == 410
    assert not Membership.objects.exists()


def invite(client, pantry, email: str, **more):
    url = reverse("cms:editor_invite", args=[pantry.pk])
    return client.post(url, {"email": email, **more})


def test_a_colleague_is_invited_edits_and_is_removed(
    client, client_for, pantry, manager
):
    managing = client_for(manager)
    assert invite(managing, pantry, "Lee@example.org").status_code == 302
    assert "lee@example.org" in managing.get("/editors/").text
    mail = Message.objects.get()
    assert str(manager) in mail.body
    client.post(link_in(mail), ACCOUNT)
    lee = User.objects.get(email="lee@example.org")
    membership = lee.memberships.get()
    assert not membership.manages_editors
    editing = client_for(lee)
    assert editing.get("/admin/").status_code == 200
    assert editing.get("/editors/").status_code == 404
    remove = reverse("cms:editor_remove", args=[membership.pk])
    assert "from this moment on" in managing.get(remove).text
    assert editing.get("/admin/").status_code == 200
    managing.post(remove)
    assert editing.get("/admin/").status_code == 404
    assert AuditEvent.objects.filter(action="editor.removed", actor=manager).exists()


def test_invitations_are_refused_replaced_and_withdrawn(
    client, client_for, pantry, manager
):
    managing = client_for(manager)
    assert invite(managing, pantry, manager.email).status_code == 422
    assert invite(managing, pantry, "no address").status_code == 422
    for _twice in range(2):
        invite(managing, pantry, "lee@example.org", manages_editors="on")
    first, second = Message.objects.order_by("created_at")
    assert client.get(link_in(first)).status_code == 410
    assert client.get(link_in(second)).status_code == 200
    invitation = Invitation.objects.open().get()
    managing.post(reverse("cms:invitation_withdraw", args=[invitation.pk]))
    assert client.post(link_in(second), ACCOUNT).status_code == 410
    assert not User.objects.filter(email="lee@example.org").exists()


def test_nobody_manages_anothers_editors(client_for, pantry, manager):
    theirs = WorkerFactory(role=Role.EDITOR)
    membership = theirs.memberships.get()
    other = membership.organization
    invitation = Invitation.objects.create(
        organization=other, kind="invitation", email="x@example.org",
        sent_at=timezone.now(),
    )  # fmt: skip
    managing = client_for(manager)
    assert managing.get(reverse("cms:editors_of", args=[other.pk])).status_code == 404
    assert invite(managing, other, "lee@example.org").status_code == 404
    for url in (
        reverse("cms:editor_remove", args=[membership.pk]),
        reverse("cms:invitation_withdraw", args=[invitation.pk]),
    ):
        assert managing.post(url).status_code == 404
    own = reverse("cms:editor_remove", args=[manager.memberships.get().pk])
    assert managing.post(own).status_code == 403
    Membership.objects.filter(user=manager).update(read_only=True)
    assert managing.get("/editors/").status_code == 404
    assert theirs.memberships.get().is_active


@pytest.fixture
def claimed(client, pantry) -> str:
    """The link of a claim that is open."""
    ask(client, pantry, "hill@example.org")
    return link_in(Message.objects.get())


def test_a_claim_waits_for_a_curator_where_somebody_came_first(
    client, client_for, pantry, claimed
):
    user = WorkerFactory(role=Role.EDITOR, at=pantry)
    Membership.objects.filter(user=user).update(manages_editors=True)
    assert client.post(claimed, ACCOUNT).status_code == 410
    assert not User.objects.filter(email="hill@example.org").exists()
    claim = Invitation.objects.waiting().get()
    assert client.get(claimed).status_code == 410
    decide = reverse("listing_claims_decide", args=[claim.pk, "approve"])
    client_for(WorkerFactory(role=Role.CURATOR)).post(decide)
    [link] = {link_in(mail) for mail in Message.objects.all()} - {claimed}
    assert client.post(link, ACCOUNT).status_code == 302
    assert User.objects.get(email="hill@example.org").memberships.exists()


@pytest.mark.parametrize("facts", [{"is_active": False}, {"read_only": True}])
def test_what_an_administrator_decided_is_not_undone_by_a_claim(
    client, pantry, claimed, facts
):
    user = WorkerFactory(role=Role.EDITOR, at=pantry, email="hill@example.org")
    user.memberships.update(**facts)
    assert client.post(claimed).status_code == 410
    membership = user.memberships.get()
    assert not membership.manages_editors
    assert {name: getattr(membership, name) for name in facts} == facts
    assert Invitation.objects.waiting().count() == 1


def test_who_comes_back_has_what_the_invitation_says(
    client, client_for, pantry, manager
):
    lee = WorkerFactory(role=Role.EDITOR, at=pantry, email="lee@example.org")
    lee.memberships.update(is_active=False, manages_editors=True)
    invite(client_for(manager), pantry, "lee@example.org")
    assert client.post(link_in(Message.objects.get())).status_code == 302
    membership = lee.memberships.get()
    assert (membership.is_active, membership.manages_editors) == (True, False)


def test_with_an_editor_their_invitations_end(client, client_for, pantry, manager):
    lee = WorkerFactory(role=Role.EDITOR, at=pantry)
    lee.memberships.update(manages_editors=True)
    invite(client_for(lee), pantry, "friend@example.org", manages_editors="on")
    remove = reverse("cms:editor_remove", args=[lee.memberships.get().pk])
    client_for(manager).post(remove)
    assert client.post(link_in(Message.objects.get()), ACCOUNT).status_code == 410
    assert not User.objects.filter(email="friend@example.org").exists()


def test_an_open_claim_is_not_sent_again_and_a_day_has_an_end(
    client, pantry, claimed, settings
):
    settings.CLAIMS_AN_HOUR = 0
    Invitation.objects.update(created_at=timezone.now() - timedelta(hours=2))
    ask(client, pantry, "hill@example.org")
    assert Message.objects.count() == 1
    for number in range(12):
        ask(client, pantry, f"p{number}@elsewhere.example.org")
    assert Invitation.objects.count() == 10
    ask(client, pantry, "desk@example.org")
    assert Message.objects.filter(to="desk@example.org").exists()
