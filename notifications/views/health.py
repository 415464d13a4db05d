import logging

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.backlog import describe_backlog
from notifications.failures import describe_failure

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
