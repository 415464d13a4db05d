"""The worker's side of the messages on a referral."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.permissions import require
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.permissions import can_send
from referrals.status import Party
from referrals.views.acting import DONE
from referrals.views.referrals import referral_page, visible_referral
from referrals.views.writing import posted_message, send_file, write


@require_POST
@login_required
def message(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write to the organization. May: a worker who may change the patient."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    form = posted_message(request)
    status = write(found, form, user_actor(request.user), Party.SENDER)
    if status != DONE:
        return referral_page(request, found, written=form, status=status)
    messages.success(request, _("The message is sent."))
    return redirect(f"{found.get_absolute_url()}#messages")


@require_safe
@login_required
def file(request: SignedInRequest, pk: UUID, file_id: UUID) -> FileResponse:
    """A file of the messages. May see: whoever sees the referral."""
    found = visible_referral(request, pk)
    return send_file(found, file_id, user_actor(request.user))
