from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.permissions import require
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.packet import Way, make_packet
from referrals.permissions import can_send
from referrals.transitions import ConsentMissing
from referrals.views.referrals import visible_referral
from resources.pdf import PdfUnavailable


@require_POST
@login_required
def packet(request: SignedInRequest, pk: UUID, way: str) -> HttpResponse:
    """The referral as PDF, to hand over or to fax. May: a worker who may change the
    patient."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    if way not in list(Way):
        raise Http404
    try:
        pdf = make_packet(referral=found, way=Way(way), actor=user_actor(request.user))
    except ConsentMissing:
        messages.error(
            request,
            _("No packet was made: the referral has ended, or so has consent."),
        )
        return redirect(found)
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(found)
    name = f"referral-{found.number}-{way}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
