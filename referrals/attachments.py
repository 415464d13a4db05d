"""Files on a referral: what is taken, under which name it is kept, and for how long."""

import logging
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from notifications.jobs import register_job
from referrals.models import Attachment, Referral, ReferralMessage
from referrals.models.message import private_storage
from referrals.status import TERMINAL

logger = logging.getLogger(__name__)
MOST_FILES = 5
MOST_FILES_OF_REFERRAL = 40
MOST_PIXELS = 60_000_000
LONGEST_NAME = 80
# How a file of this type begins, and how its name ends.
TYPES = {
    "application/pdf": (b"%PDF-", ".pdf"),
    "image/jpeg": (b"\xff\xd8\xff", ".jpg"),
    "image/png": (b"\x89PNG\r\n\x1a\n", ".png"),
}
UNSAFE = re.compile(r"[^\w .()-]+")
# A file is stored a moment before its row; one still without after this is nobody's.
STRAY_AFTER = timedelta(days=1)


class RefusedFile(Exception):
    """The file is not taken; says why in words for who sent it."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    name: str
    content_type: str
    content: bytes


def check_file(upload: "UploadedFile[Any]") -> CheckedFile:
    """What is kept of an upload. Raises RefusedFile: too big, of no type that is taken
    whatever its name says, damaged, or the scanner found something."""
    most = settings.ATTACHMENTS["most_megabytes"]
    if (upload.size or 0) > most * 1024 * 1024:
        words = _("It is bigger than %(most)s MB.")
        raise RefusedFile(words % {"most": most})
    content = upload.read()
    content_type = _type_of(content)
    if found := _scan(content):
        raise RefusedFile(_("It is not safe: %(found)s.") % {"found": found})
    if content_type.startswith("image/"):
        content = _redrawn(content, content_type)
    return CheckedFile(
        clean_name(upload.name or "", content_type), content_type, content
    )


def _type_of(content: bytes) -> str:
    for content_type, (beginning, _ending) in TYPES.items():
        if content.startswith(beginning):
            return content_type
    raise RefusedFile(_("It is no PDF, JPEG or PNG file."))


def _scan(content: bytes) -> str:
    """What the site's own scanner says; "" where all is well or none is set. Raises
    RefusedFile where it says nothing."""
    scanner: str = settings.ATTACHMENTS["scanner"]
    if not scanner:
        return ""
    look: Callable[[bytes], str] = import_string(scanner)
    try:
        return look(content)
    except Exception as failure:
        logger.exception("The scanner of files failed")
        raise RefusedFile(_("It could not be checked. Try again later.")) from failure


def _redrawn(content: bytes, content_type: str) -> bytes:
    """The picture alone: a photo carries where and when it was taken."""
    drawn = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise RefusedFile(_("The picture is too large."))
            upright = ImageOps.exif_transpose(image)
            upright.info = {}
            upright.save(
                drawn, TYPES[content_type][1].strip(".").replace("jpg", "jpeg")
            )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as failure:
        raise RefusedFile(_("The picture is damaged.")) from failure
    return drawn.getvalue()


def clean_name(name: str, content_type: str) -> str:
    """Plain words that end as the content says: no folders, nothing a browser or a
    shell could read otherwise."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    stem = UNSAFE.sub(" ", stem).strip(" .")
    stem = Truncator(" ".join(stem.split())).chars(LONGEST_NAME, truncate="")
    return (stem.strip(" .") or "file") + TYPES[content_type][1]


def store_files(files: Iterable[CheckedFile]) -> list[Attachment]:
    """Write the files, before any row waits on it; the rows are for `keep_files`."""
    return [
        Attachment(
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            file=private_storage().save(uuid.uuid4().hex, ContentFile(file.content)),
        )
        for file in files
    ]


def keep_files(message: ReferralMessage, stored: Iterable[Attachment]) -> None:
    for attachment in stored:
        attachment.message = message
        attachment.save(force_insert=True)


def discard_files(stored: Iterable[Attachment]) -> None:
    for attachment in stored:
        private_storage().delete(str(attachment.file.name))


def has_room_for(referral: Referral, count: int) -> bool:
    """Whether so many more files may be added; a link must not fill the disk."""
    return Attachment.objects.of(referral).count() + count <= MOST_FILES_OF_REFERRAL


def remove_old_files() -> int:
    """Delete the files of referrals that ended ATTACHMENTS["keep_days"] ago, and those
    that no row knows; how many."""
    return sum(_remove(one) for one in _outdated()) + _remove_strays()


def _outdated() -> "QuerySet[Attachment]":
    days = settings.ATTACHMENTS["keep_days"]
    if not days:
        return Attachment.objects.none()
    return Attachment.objects.kept().filter(
        message__referral__status__in=TERMINAL,
        message__referral__closed_at__lt=timezone.now() - timedelta(days=days),
    )


def _remove(attachment: Attachment) -> int:
    private_storage().delete(str(attachment.file.name))
    return (
        Attachment.objects.kept()
        .filter(pk=attachment.pk)
        .update(removed_at=timezone.now())
    )


def _remove_strays() -> int:
    storage = private_storage()
    before = timezone.now() - STRAY_AFTER
    known = set(Attachment.objects.order_by().values_list("file", flat=True))
    strays = [name for name in _stored_names() if name not in known]
    old = [name for name in strays if storage.get_modified_time(name) < before]
    for name in old:
        storage.delete(name)
    return len(old)


def _stored_names() -> list[str]:
    try:
        return private_storage().listdir("")[1]
    except FileNotFoundError:
        return []


def register() -> None:
    register_job("remove_old_files", every_seconds=86_400, run=remove_old_files)
