import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError

from notifications import kinds
from notifications.kinds import Audience, MessageKind, all_kinds, register, render
from notifications.lint import lint_wording
from notifications.models import MessageWording
from notifications.segments import count_segments

SHIPPED = [(kind.code, language) for kind in all_kinds() for language in kind.languages]


@pytest.mark.parametrize(("code", "language"), SHIPPED)
def test_every_shipped_message_renders_and_betrays_nothing(code, language, db):
    kind = kinds.get_kind(code)
    rendered = render(kind, language, kind.sample)
    assert rendered.language == language
    assert "{" not in rendered.subject + rendered.body
    subject = kind.subject.get(language, "")
    assert lint_wording(kind, subject, kind.wording[language]) == []


def test_messages_of_other_apps_are_among_them():
    assert {"first-contact", "help", "referral-sent", "did-you-get-help"} <= {
        code for code, _language in SHIPPED
    }


@pytest.mark.parametrize("code", ["first-contact", "start-confirmed"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_first_text_says_what_the_carriers_ask_for(code, language, db):
    body = render(kinds.get_kind(code), language, {}).body
    for words in ("Nearhand", "STOP", "HELP", "2", "6"):
        assert words in body
    assert "rates" in body or "tarifas" in body
    assert count_segments(body).encoding == "GSM-7"


def test_help_names_a_phone(db):
    assert "412-555-0100" in render(kinds.get_kind("help"), "es", {}).body


def test_a_language_without_wording_gets_english(db):
    kind = kinds.get_kind("test-news")
    assert render(kind, "vi", {"place": "X"}).language == "en"


def test_a_curators_wording_comes_first(db):
    MessageWording.objects.create(
        kind="test-news", language="es", body="{sender_name}: hay noticias."
    )
    kind = kinds.get_kind("test-news")
    assert render(kind, "es", {"place": "X"}).body == "Nearhand: hay noticias."
    assert "has news" in render(kind, "en", {"place": "X"}).body


def test_a_forgotten_value_is_an_error_not_a_brace_in_a_text(db):
    with pytest.raises(ValueError, match="place"):
        render(kinds.get_kind("test-news"), "en", {})


def test_a_value_is_never_read_as_a_placeholder(db):
    body = render(kinds.get_kind("test-news"), "en", {"place": "{help_phone}"}).body
    assert "{help_phone} has news" in body


def kind(**changes) -> MessageKind:
    facts = {
        "code": "test-new",
        "label": "New",
        "audience": Audience.PATIENT,
        "channel": "sms",
        "wording": {"en": "Hello {name}", "es": "Hola {name}"},
        "sample": {"name": "Maya"},
    }
    return MessageKind(**(facts | changes))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"wording": {"en": "Hello"}}, "every language"),
        ({"sample": {}}, "no sample"),
        ({"code": "help"}, "Two kinds"),
    ],
)
def test_a_faulty_kind_is_refused_at_start(changes, problem):
    with pytest.raises(ImproperlyConfigured, match=problem):
        register(kind(**changes))


def test_an_unknown_kind_is_named():
    with pytest.raises(LookupError, match="no-such"):
        kinds.get_kind("no-such")


def test_a_wording_counts_its_versions(db):
    wording = MessageWording(kind="test-news", language="en", body="{place}: news.")
    wording.full_clean()
    wording.save()
    wording.body = "{place} has news."
    wording.save(update_fields=["body"])
    wording.refresh_from_db()
    assert wording.version == 2


@pytest.mark.parametrize(
    ("kind", "body"),
    [("no-such", "News."), ("test-news", "{place}: your food is ready.")],
)
def test_a_wording_that_betrays_is_not_saved_from_a_form(db, kind, body):
    with pytest.raises(ValidationError):
        MessageWording(kind=kind, language="en", body=body).full_clean()
