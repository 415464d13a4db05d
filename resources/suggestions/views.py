from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from resources.languages import language_in_use
from resources.models import Service
from resources.request_counts import HOUR, TOO_MANY, count_request
from resources.suggestions.forms import SuggestForm
from resources.suggestions.services import suggest_changes

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Anyone, of a published service. Nothing is public before a curator agrees."""
    service = get_object_or_404(Service.objects.for_listing().public(), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = SuggestForm(data, service=service, language=language_in_use())
    status = 200
    if data is not None:
        with override("en"):
            by = _("Somebody, on the public page")
        status = keep(request, form, service, by=by)
        if status == 200:
            return redirect("resources:suggested", pk=service.pk)
    context = {"service": service, "form": form, "status": status}
    return render(request, "resources/suggest.html", context, status=status)


def keep(request: HttpRequest, form: SuggestForm, service: Service, *, by: str) -> int:
    """200 when it is kept, or came from a machine and is forgotten."""
    if form.is_from_a_machine:
        return 200
    if not form.is_valid():
        return UNPROCESSABLE
    most = settings.SUGGESTIONS_AN_HOUR
    if most and count_request(request, name="suggest", seconds=HOUR) > most:
        return TOO_MANY
    key = form.cleaned_data["key"]
    suggest_changes(service=service, changes=form.changes(), by=by, key=key)
    return 200


@require_safe
@never_cache
def suggested(request: HttpRequest, pk: UUID) -> HttpResponse:
    """That it came; anyone, of a published service."""
    service = get_object_or_404(Service.objects.public(), pk=pk)
    return render(request, "resources/suggested.html", {"service": service})
