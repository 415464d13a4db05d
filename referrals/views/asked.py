"""Who asked for help by themselves, for those who call back."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people import audit
from people.permissions import is_worker, require_or_404
from people.requests import SignedInRequest
from referrals.models import SelfReferral
from referrals.self_referral_forms import AskedFilterForm

PER_PAGE = 25


@require_safe
@login_required
def asked(request: SignedInRequest) -> HttpResponse:
    """Requests out of the public directory, those to be called first. Who: workers;
    what: `visible_to`."""
    user = request.user
    require_or_404(is_worker(user))
    form = AskedFilterForm(request.GET)
    requests = SelfReferral.objects.visible_to(user).for_listing()
    pages = Paginator(form.narrow(requests, actor=user), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    audit.record_list(actor=user, page="referrals.asked", count=len(page))
    context = {"page_obj": page, "filters": form, "is_narrowed": bool(request.GET)}
    return render(request, "referrals/asked.html", context)
