from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from notifications.forms.listing_text import ListingTextForm
from notifications.listing_texts import TooManyTexts, text_listing
from people.requests import UNPROCESSABLE, sent
from resources.languages import language_in_use
from resources.models import Service
from resources.request_counts import HOUR, TOO_MANY, count_request


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def listing_text(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Anyone, of a published service. The answer never tells whether somebody is
    known, or has opted out of texts."""
    services = Service.objects.public().select_related("organization")
    service = get_object_or_404(services, pk=pk)
    form = ListingTextForm(sent(request))
    status = 200
    if request.method == "POST":
        status = _send(request, form, service)
        if status == 200:
            messages.success(request, _("The text is on its way."))
            return redirect(service)
    context = {"service": service, "form": form, "status": status}
    return render(request, "notifications/listing_text.html", context, status=status)


def _send(request: HttpRequest, form: ListingTextForm, service: Service) -> int:
    """200 when it is queued, or came from a machine and is forgotten."""
    if form.is_from_a_machine:
        return 200
    if not form.is_valid():
        return UNPROCESSABLE
    most = settings.LISTING_TEXTS["most_an_hour"]
    if most and count_request(request, name="listing-text", seconds=HOUR) > most:
        return TOO_MANY
    try:
        text_listing(
            service=service,
            number=form.cleaned_data["phone"].as_e164,
            language=language_in_use(),
        )
    except TooManyTexts:
        return TOO_MANY
    return 200
