"""Curators edit the words of messages: checked, kept by version, taken back."""

import pytest
from django.urls import reverse

from notifications.kinds import all_kinds, get_kind, render
from notifications.models import MessageWording
from notifications.wordings import add_missing_wordings
from people.models import Role
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
SNIPPET = "wagtailsnippets_notifications_messagewording"
GOOD = "{sender_name}: a local program said yes. Call {help_phone}."


@pytest.fixture
def curator(client_for):
    return client_for(WorkerFactory(role=Role.CURATOR))


@pytest.fixture
def wording():
    return MessageWording.objects.get(kind="referral-accepted", language="en")


def url(name: str, *args) -> str:
    return reverse(f"{SNIPPET}:{name}", args=args)


def save(client, wording, body, address=None):
    address = address or url("edit", wording.pk)
    values = form_values(client.get(address).content.decode())
    return client.post(address, values | {"body": body})


def sent_now() -> str:
    return render(get_kind("referral-accepted"), "en", {}).body


def test_every_message_in_every_language_is_listed(curator):
    expected = {(kind.code, code) for kind in all_kinds() for code in kind.languages}
    shipped = {(kind, code) for kind, code in expected if not kind.startswith("test-")}
    rows = MessageWording.objects.values_list("kind", "language")
    assert shipped <= set(rows)
    page = curator.get(url("list"), {"q": "referral-accepted"}).content.decode()
    assert "Referral accepted, to the patient" in page
    wording = MessageWording.objects.get(kind="referral-accepted", language="en")
    assert url("edit", wording.pk) in page


def test_what_is_saved_is_sent_and_counted(curator, wording):
    assert save(curator, wording, GOOD).status_code == 302
    wording.refresh_from_db()
    assert (wording.version, wording.is_shipped) == (2, False)
    assert wording.updated_by is not None
    assert sent_now() == "Nearhand: a local program said yes. Call 412-555-0100."


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{sender_name}: your food is here. {help_phone}", "says what the person"),
        ("{sender_name}: Harbor House called.", "reveals the need"),
        ("{sender_name}: see https://bit.ly/x", "Links to other sites"),
        ("{sender_name} {nobody}", "is not known here"),
        ("{sender_name}: " + "á" * 200, "It takes 4 parts"),
        ("", "required"),
    ],
)
def test_what_is_refused_is_not_sent_and_not_lost(curator, wording, body, problem):
    OrganizationFactory(name="Harbor House", name_is_sensitive=True)
    before = sent_now()
    response = save(curator, wording, body)
    assert response.status_code == 200
    page = response.content.decode()
    assert problem in page
    assert form_values(page)["body"] == body
    errors = page.index('id="panel-child-body-errors"')
    assert problem in page[errors : errors + 900]
    wording.refresh_from_db()
    assert (wording.version, sent_now()) == (1, before)


def test_the_history_says_who_changed_what_and_leads_back(curator, wording):
    shipped = wording.body
    save(curator, wording, GOOD)
    save(curator, wording, GOOD + " Thank you.")
    first, second, third = wording.revisions.order_by("pk")
    assert curator.get(url("history", wording.pk)).status_code == 200
    compared = curator.get(url("revisions_compare", wording.pk, second.pk, third.pk))
    assert "Thank you." in compared.content.decode()
    back = url("revisions_revert", wording.pk, first.pk)
    assert save(curator, wording, shipped, back).status_code == 302
    wording.refresh_from_db()
    assert (wording.body, wording.is_shipped, wording.version) == (shipped, True, 4)
    assert wording.revisions.count() == 4


def test_nothing_is_saved_while_typing(curator, wording):
    page = curator.get(url("edit", wording.pk)).content.decode()
    assert "w-autosave#save" not in page


def test_a_text_has_no_subject_and_an_e_mail_has(curator, wording):
    assert "subject" not in form_values(
        curator.get(url("edit", wording.pk)).content.decode()
    )
    mail = MessageWording.objects.get(kind="referral-notice")
    values = form_values(curator.get(url("edit", mail.pk)).content.decode())
    assert values["subject"] == "Referral {number} for {service}"


def test_none_is_added_or_deleted(curator, wording):
    assert curator.get(url("add")).status_code in {302, 403, 404}
    assert curator.post(url("delete", wording.pk)).status_code in {302, 403, 404}
    assert MessageWording.objects.filter(pk=wording.pk).exists()


def test_better_shipped_words_arrive_where_nobody_wrote_others(curator, wording):
    other = MessageWording.objects.get(kind="referral-sent", language="en")
    save(curator, wording, GOOD)
    MessageWording.objects.filter(pk=other.pk).update(body="Old words.")
    add_missing_wordings()
    other.refresh_from_db()
    wording.refresh_from_db()
    assert other.body == get_kind("referral-sent").wording["en"]
    assert wording.body == GOOD


def test_editors_and_others_are_kept_out(client_for, wording):
    for role in (Role.EDITOR, Role.SOCIAL_WORKER, Role.ADMINISTRATOR):
        client = client_for(WorkerFactory(role=role))
        assert client.get(url("edit", wording.pk)).status_code == 404


def test_a_read_only_curator_changes_nothing(client_for, wording):
    reader = client_for(WorkerFactory(role=Role.CURATOR, read_only=True))
    response = reader.post(url("edit", wording.pk), {"body": GOOD})
    assert response.status_code in {302, 403}
    wording.refresh_from_db()
    assert wording.version == 1
