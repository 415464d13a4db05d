from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from care.forms import FilterForm, SaveFilterForm
from care.lens import address_of
from care.models import SavedFilter
from care.saved_filters import save_filter
from people.permissions import is_worker, require_or_404
from people.requests import SignedInRequest

WORKLIST = "care:worklist"


@require_POST
@login_required
def filter_set(request: SignedInRequest) -> HttpResponse:
    """Show the worklist with a filter; with `save` keep it under a name. Who:
    `is_worker`, each for oneself."""
    require_or_404(is_worker(request.user))
    form = FilterForm(request.POST, actor=request.user)
    form.is_valid()
    chosen = form.cleaned_data["filter"]
    whose = request.POST.get("whose", "")
    naming = SaveFilterForm(request.POST)
    if "save" not in request.POST:
        return _to(address_of(chosen, whose=whose, session=request.session))
    if not naming.is_valid():
        messages.error(request, _("Give the filter a name to save it."))
        return _to(address_of(chosen, whose=whose, session=request.session))
    saved = save_filter(user=request.user, chosen=chosen, **naming.cleaned_data)
    messages.success(request, _("Filter “%(name)s” is saved.") % {"name": saved.name})
    return _to(f"filter={saved.pk}&whose={whose}")


@require_POST
@login_required
def filter_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: whose filter it is."""
    require_or_404(is_worker(request.user))
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    saved.delete()
    words = _("Filter “%(name)s” is deleted; no task was touched.")
    messages.success(request, words % {"name": saved.name})
    return _to("filter=none")


def _to(query: str) -> HttpResponse:
    return redirect(f"{reverse(WORKLIST)}?{query}")
