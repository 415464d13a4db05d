"""Letters that wait to be printed and mailed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications.letters import (
    MAY_UNDO_FOR,
    NothingToPrint,
    letters_to_print,
    mark_printed,
    print_letters,
    undo_printed,
)
from notifications.models import Channel, Message, Status
from notifications.models.message import MessageQuerySet
from notifications.navigation import message_pages
from notifications.permissions import can_print_letters, can_see_letters
from notifications.threads import label_of
from people import audit
from people.models import User
from people.permissions import of_visible_patients, require, require_or_404
from people.requests import SignedInRequest, uuid_or_none
from resources.pdf import PdfUnavailable

PER_PAGE = 25


@require_safe
@login_required
def letters(request: SignedInRequest) -> HttpResponse:
    """Those that wait, or those mailed. Rule: `can_see_letters`, of patients
    `visible_to`."""
    actor = request.user
    require_or_404(can_see_letters(actor))
    is_mailed = request.GET.get("show") == "mailed"
    found = _mailed(actor) if is_mailed else letters_to_print(actor)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=actor, page="notifications.letters", count=len(page))
    context = {
        "page_obj": page,
        "rows": [(letter, label_of(letter)) for letter in page],
        "is_mailed": is_mailed,
        "may_print": can_print_letters(actor),
        "undo_since": timezone.now() - MAY_UNDO_FOR,
        "message_pages": message_pages(request),
    }
    return render(request, "notifications/letter_list.html", context)


@require_POST
@login_required
def letters_do(request: SignedInRequest) -> HttpResponse:
    """Print or mark as mailed those chosen. Rule: `can_print_letters`."""
    actor = request.user
    require_or_404(can_see_letters(actor))
    require(can_print_letters(actor))
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Choose at least one letter."))
        return redirect("notifications:letters")
    if "mailed" in request.POST:
        return _mark(request, chosen)
    return _download(request, chosen)


@require_POST
@login_required
def letter_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It was not mailed after all; within the hour. Rule: `can_print_letters`."""
    actor = request.user
    require_or_404(can_see_letters(actor))
    message: Message = get_object_or_404(_letters_of(actor), pk=pk)
    require(can_print_letters(actor))
    if undo_printed(actor=actor, message=message):
        messages.success(request, _("The letter waits to be printed again."))
    else:
        messages.error(
            request, _("It was mailed more than an hour ago, or waits already.")
        )
    return redirect("notifications:letters")


def _letters_of(actor: User) -> MessageQuerySet:
    letters = Message.objects.filter(channel=Channel.LETTER)
    seen = letters.filter(of_visible_patients(actor))
    return seen.select_related("patient", "printed_by")


def _mailed(actor: User) -> MessageQuerySet:
    mailed = _letters_of(actor).filter(status=Status.SENT)
    return mailed.order_by("-sent_at", "pk")


def _chosen(request: SignedInRequest) -> list[Message]:
    """Of those the actor sees; a mailed one may be printed again."""
    keys = [uuid_or_none(text) for text in request.POST.getlist("letters")]
    wanted = Q(pk__in=[key for key in keys if key])
    state = Q(status=Status.QUEUED) | Q(status=Status.SENT)
    found = _letters_of(request.user).filter(wanted & state)
    return list(found.order_by("priority", "not_before", "pk"))


def _download(request: SignedInRequest, chosen: list[Message]) -> HttpResponse:
    """Nothing is marked: what jams in the printer waits on."""
    try:
        pdf = print_letters(actor=request.user, messages=chosen)
    except NothingToPrint:
        messages.error(request, _("None of these may be mailed any more. Call them."))
        return redirect("notifications:letters")
    except PdfUnavailable as error:
        messages.error(request, str(error))
        return redirect("notifications:letters")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letters.pdf"'
    return response


def _mark(request: SignedInRequest, chosen: list[Message]) -> HttpResponse:
    marked = mark_printed(actor=request.user, messages=chosen)
    if marked:
        words = ngettext(
            "%(count)d letter is marked as mailed.",
            "%(count)d letters are marked as mailed.",
            len(marked),
        )
        messages.success(request, words % {"count": len(marked)})
    if left := len(chosen) - len(marked):
        words = ngettext(
            "%(count)d is not: it was mailed already, or mail is not safe any more.",
            "%(count)d are not: mailed already, or mail is not safe any more.",
            left,
        )
        messages.warning(request, words % {"count": left})
    return redirect("notifications:letters")
