"""Messages and files of a referral, on the worker's page and on the organization's."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from people import audit
from people.requests import CONFLICT, UNPROCESSABLE
from referrals.actors import Actor
from referrals.message_forms import WriteForm
from referrals.models import Attachment, Referral
from referrals.status import Party
from referrals.threads import (
    ClosedThread,
    Line,
    TooManyFiles,
    thread_of,
    write_message,
)
from referrals.views.acting import DONE

ANY_FILE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages with the addresses of their files, and the form to write another,
    where this reader may."""

    lines: list[tuple[Line, list[tuple[Attachment, str]]]]
    form: WriteForm | None
    url: str


def thread_panel(
    referral: Referral,
    *,
    url: str,
    file_url: str,
    may_write: bool,
    bound: WriteForm | None = None,
) -> Thread:
    """`url` is where the form is posted, `file_url` that of the file ANY_FILE."""

    def address(file: Attachment) -> str:
        return file_url.replace(str(ANY_FILE), str(file.pk))

    lines = [
        (line, [(file, address(file)) for file in line.files])
        for line in thread_of(referral)
    ]
    return Thread(lines, (bound or WriteForm()) if may_write else None, url)


def posted_message(request: HttpRequest) -> WriteForm:
    return WriteForm(request.POST, request.FILES)


def write(referral: Referral, form: WriteForm, actor: Actor, party: Party) -> int:
    """Send the message and answer DONE, or the status to draw the page again with:
    what is wrong then stands on the form."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        # What it writes for colleagues is in the network's language.
        with override(settings.LANGUAGE_CODE):
            write_message(referral=referral, actor=actor, party=party, **form.facts)
    except ClosedThread:
        form.add_error(None, _("It was not sent: the referral or consent has ended."))
        return CONFLICT
    except TooManyFiles:
        form.add_error("attached", _("This referral holds as many files as it can."))
        return UNPROCESSABLE
    return DONE


def send_file(referral: Referral, file_id: UUID, actor: Actor) -> FileResponse:
    """A file of the referral to keep, never to show or run in the browser; recorded.
    The caller has asked whether this reader may see the referral."""
    file = Attachment.objects.kept().of(referral).filter(pk=file_id).first()
    if file is None:
        raise Http404
    audit.record(
        "read-file",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=file,
    )
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def worker_file_url(referral: Referral) -> str:
    return reverse("referrals:file", args=[referral.pk, ANY_FILE])
