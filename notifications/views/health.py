import logging

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.backlog import describe_backlog
from notifications.failures import describe_failure
from notifications.health import describe_health
from notifications.navigation import message_pages
from notifications.permissions import can_see_health
from people.permissions import require_or_404
from people.requests import SignedInRequest

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """For monitors: 503 without a database; a worker that lags or is silent is told,
    and does not take the site out of service."""
    try:
        backlog = describe_backlog()
    except (DatabaseError, InterfaceError) as error:
        logger.error("Health: %s", describe_failure(error))  # noqa: TRY400
        return JsonResponse({"status": "no-database"}, status=503)
    return JsonResponse({"status": "ok", **backlog})


@require_safe
@login_required
def messages_health(request: SignedInRequest) -> HttpResponse:
    """What is slow or broken, and what to do about it. Rule: `can_see_health`."""
    require_or_404(can_see_health(request.user))
    context = {"health": describe_health(), "message_pages": message_pages(request)}
    return render(request, "notifications/health.html", context)
