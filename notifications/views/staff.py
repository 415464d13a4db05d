from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.models import InboundMessage
from notifications.permissions import (
    can_handle_unknown_senders,
    can_see_unknown_senders,
)
from people import audit
from people.permissions import (
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import SignedInRequest

PER_PAGE = 25


@require_safe
@login_required
def unknown_senders(request: SignedInRequest) -> HttpResponse:
    """Texts that belong to no one patient. Rule: `can_see_unknown_senders`, and those
    of a shared phone only to who sees all who share it."""
    actor = request.user
    require_or_404(can_see_unknown_senders(actor))
    texts = (
        InboundMessage.objects.without_patient()
        .filter(handled_at=None)
        .visible_to(actor)
        .order_by("-received_at", "pk")
    )
    page = Paginator(texts, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(
        actor=actor, page="notifications.unknown_senders", count=len(page)
    )
    context = {
        "page_obj": page,
        "may_handle": can_handle_unknown_senders(actor),
        "zone": settings.LOCAL_TIME_ZONE,
    }
    return render(request, "notifications/unknown_senders.html", context)


@require_POST
@login_required
def sender_handled(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Off the list; the text is kept. Rule: `can_handle_unknown_senders`."""
    actor = request.user
    require_or_404(can_see_unknown_senders(actor))
    texts = InboundMessage.objects.without_patient()
    inbound = visible_or_404(texts, actor, pk=pk)
    require(can_handle_unknown_senders(actor))
    InboundMessage.objects.filter(pk=inbound.pk, handled_at=None).update(
        handled_at=timezone.now(), handled_by=actor
    )
    messages.success(request, _("Marked as dealt with. The text is kept."))
    return redirect("notifications:unknown_senders")
