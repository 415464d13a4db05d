"""Which files are taken, what is kept of them, and for how long."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from referrals.actors import user_actor
from referrals.attachments import (
    MOST_FILES_OF_REFERRAL,
    RefusedFile,
    check_file,
    clean_name,
    remove_old_files,
)
from referrals.models import Attachment
from referrals.models.message import private_storage
from referrals.status import Party, Status
from referrals.threads import ClosedThread, TooManyFiles, write_message
from tests.referrals.files import GPS, PDF, photo, upload


@pytest.fixture(autouse=True)
def empty_storage() -> None:
    """Rows are rolled back after each test, files are not."""
    for name in private_storage().listdir("")[1]:
        private_storage().delete(name)


def found_by_scanner(content: bytes) -> str:
    return "EICAR" if b"EICAR" in content else ""


def scanner_that_is_down(content: bytes) -> str:
    raise ConnectionError


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("letter.pdf", PDF, "application/pdf"),
        ("letter.exe", PDF, "application/pdf"),
        ("photo", photo(), "image/jpeg"),
        ("scan.gif", photo("PNG"), "image/png"),
    ],
)
def test_the_content_says_what_it_is_and_how_its_name_ends(name, content, content_type):
    checked = check_file(upload(name, content))
    ending = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
    assert checked.content_type == content_type
    assert checked.name.endswith(ending[content_type])


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>", "no PDF, JPEG or PNG"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PDF"),
        ("program.jpg", b"MZ\x90\x00", "no PDF"),
        ("empty.pdf", b"", "no PDF"),
        ("half.png", photo("PNG")[:40], "damaged"),
        ("half.jpg", photo()[:60], "damaged"),
        ("big.pdf", PDF + b" " * 1024 * 1024, "bigger than 1 MB"),
        ("bad.pdf", PDF + b"EICAR", "not safe: EICAR"),
    ],
)
def test_whatever_else_is_refused_and_told_why(settings, name, content, why):
    settings.ATTACHMENTS = settings.ATTACHMENTS | {
        "most_megabytes": 1,
        "scanner": f"{__name__}.found_by_scanner",
    }
    with pytest.raises(RefusedFile, match=why):
        check_file(upload(name, content))


def test_a_scanner_that_is_down_lets_nothing_through(settings):
    settings.ATTACHMENTS = settings.ATTACHMENTS | {
        "scanner": f"{__name__}.scanner_that_is_down"
    }
    with pytest.raises(RefusedFile, match="could not be checked"):
        check_file(upload())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_forgets_where_it_was_taken(kind):
    content = photo(kind)
    assert Image.open(BytesIO(content)).getexif().get_ifd(GPS)
    kept = Image.open(BytesIO(check_file(upload("a", content)).content))
    assert not kept.getexif()
    assert kept.size == (20, 10)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ann\\Proof of income.docx", "Proof of income.pdf"),
        ('a"b\r\nSet-Cookie: x=1;.pdf', "a b Set-Cookie x 1.pdf"),
        ("Carta de María.pdf", "Carta de María.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_name_is_plain_words(name, cleaned):
    assert clean_name(name, "application/pdf") == cleaned


def write(network, referral, *files):
    return write_message(
        referral=referral,
        actor=user_actor(network.worker),
        party=Party.SENDER,
        text="See the letter.",
        files=[check_file(file) for file in files],
    )


def stored() -> set[str]:
    return set(private_storage().listdir("")[1])


def test_a_file_is_kept_while_the_referral_is_open_and_a_while_after(network):
    before = stored()
    referral = network.send()
    write(network, referral, upload())
    [name] = stored() - before
    assert "letter" not in name
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert remove_old_files() == 0
    network.as_partner(referral, "decline", reason="other")
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        assert remove_old_files() == 0
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert [remove_old_files(), remove_old_files()] == [1, 0]
    assert name not in stored()
    assert Attachment.objects.get().removed_at


def test_a_site_may_keep_files_as_long_as_the_chart(network, settings):
    settings.ATTACHMENTS = settings.ATTACHMENTS | {"keep_days": 0}
    referral = network.send()
    write(network, referral, upload())
    network.as_partner(referral, "decline", reason="other")
    with time_machine.travel(timezone.now() + timedelta(days=4000)):
        assert remove_old_files() == 0


def test_a_file_nobody_knows_goes_after_a_day(network):
    name = private_storage().save("stray", ContentFile(PDF))
    assert remove_old_files() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        remove_old_files()
    assert name not in stored()


def test_what_is_not_sent_leaves_no_file(network):
    before = stored()
    ended = network.referral(Status.WITHDRAWN)
    with pytest.raises(ClosedThread):
        write(network, ended, upload())
    assert stored() == before


def test_a_referral_holds_only_so_many(network, monkeypatch):
    assert MOST_FILES_OF_REFERRAL == 40
    monkeypatch.setattr("referrals.attachments.MOST_FILES_OF_REFERRAL", 2)
    referral = network.send()
    write(network, referral, upload(), upload())
    before = stored()
    with pytest.raises(TooManyFiles):
        write(network, referral, upload())
    assert stored() == before
