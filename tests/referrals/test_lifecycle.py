from io import StringIO

from django.core.management import call_command

from referrals.lifecycle import PATH, document
from referrals.status import TRANSITIONS, Status


def test_the_document_is_current():
    assert PATH.read_text(encoding="utf-8") == document(), (
        "Run: manage.py referral_lifecycle --write"
    )


def test_it_names_every_status_and_transition():
    text = document()
    assert all(f"| `{status}` |" in text for status in Status)
    assert all(f"| `{name}` |" in text for name in TRANSITIONS)


def test_the_command_prints_it():
    out = StringIO()
    call_command("referral_lifecycle", stdout=out)
    assert out.getvalue().strip() == document().strip()
