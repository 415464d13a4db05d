"""How a partner's account hears of referrals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.models import Role
from people.permissions import require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent
from referrals.account_news import choose_news
from referrals.models import NewsChoice
from referrals.models.partner_news import is_own_address
from referrals.news_forms import NewsForm
from resources.models import Organization


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def inbox_news(request: SignedInRequest) -> HttpResponse:
    """Each e-mail at once, one a day, or none. Who: partners, each for themselves;
    read-only ones too."""
    user = request.user
    require_or_404(user.has_role(Role.PARTNER))
    own = Organization.objects.filter(pk__in=user.organization_ids(Role.PARTNER))
    organizations = list(own.order_by("name", "pk"))
    choice = NewsChoice.objects.filter(user=user).first()
    form = NewsForm(sent(request), choice=choice, organizations=organizations)
    if form.is_valid():
        choose_news(user=user, by=form.cleaned_data["by"])
        messages.success(request, _("It is saved, for you alone."))
        return redirect("referrals:inbox_news")
    same = [o for o in organizations if is_own_address(o, user.email)]
    context = {"form": form, "organizations": organizations, "same": same}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "referrals/inbox_news.html", context, status=status)
