"""An organization's link: works without an account, for one referral.

A GET writes nothing but the record that somebody read the referral, so that a mail
scanner that follows the link changes nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.links import MAX_TRIES, find_link, is_usable
from people.models import AccessLink
from people.open_links import is_open_here, open_here, tries_left_in_words
from people.requests import GONE, UNPROCESSABLE
from referrals.actors import link_actor
from referrals.forms import FactorForm
from referrals.links import (
    PURPOSE,
    SESSION_MINUTES,
    Factor,
    factor_of,
    may_renew,
)
from referrals.models import Referral
from referrals.notices import send_fresh_link
from referrals.permissions import partner_may_open
from referrals.services import open_link
from referrals.views.partner import (
    Door,
    ended_page,
    partner_page,
    partner_referrals,
)

LAYOUT = "layouts/partner.html"
# A second factor holds for this long in one browser, then is asked again.
OPEN_FOR = timedelta(minutes=SESSION_MINUTES)


@require_safe
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The number and the service, then the second question, then the referral."""
    found, referral = find(token)
    if closed := shut_for_good(request, token, found, referral):
        return closed
    if not is_open_here(request, found):
        return _door(request, token, referral, FactorForm(label=_question(referral)))
    return partner_page(request, referral, entered(token, referral))


@require_POST
@never_cache
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """Check the second factor; five wrong answers lock the link."""
    found, referral = find(token)
    if closed := shut_for_good(request, token, found, referral):
        return closed
    form = FactorForm(request.POST, label=_question(referral))
    if not form.is_valid():
        return _door(request, token, referral, form, status=UNPROCESSABLE)
    answer = form.cleaned_data["answer"]
    # The care team reads what comes of it.
    with override(settings.LANGUAGE_CODE):
        is_right = open_link(link=found, referral=referral, answer=answer)
    if is_right:
        open_here(request, found, within=OPEN_FOR)
        return redirect("referrals:link", token=token)
    form.add_error("answer", tries_left_in_words(MAX_TRIES - found.failed_tries))
    return shut_for_good(request, token, found, referral) or _door(
        request, token, referral, form, status=UNPROCESSABLE
    )


@require_POST
@never_cache
def renew_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the organization's own address; says the same whether or
    not there was anything to send."""
    _found, referral = find(token)
    if partner_may_open(referral) and may_renew(referral):
        with override(settings.LANGUAGE_CODE):
            send_fresh_link(referral, actor=link_actor(referral))
    return render(request, "referrals/link_renewed.html")


def find(token: str) -> tuple[AccessLink, Referral]:
    found = find_link(token, purpose=PURPOSE)
    if found is None:
        raise Http404
    referral = partner_referrals().filter(pk=found.subject_id).first()
    if referral is None:
        raise Http404
    return found, referral


def shut_for_good(
    request: HttpRequest,
    token: str,
    found: AccessLink,
    referral: Referral,
    *,
    typed: str = "",
) -> HttpResponse | None:
    """Why it does not open and what to do, if it does not; nothing about the person."""
    if not partner_may_open(referral):
        return ended_page(request, referral, entered(token, referral), typed=typed)
    if is_usable(found):
        return None
    context = {
        "layout": LAYOUT,
        "why": "locked" if found.locked_at else "expired",
        "token": token,
        "number": referral.number,
        "typed": typed,
    }
    return render(request, "referrals/link_closed.html", context, status=GONE)


def shut(
    request: HttpRequest,
    token: str,
    found: AccessLink,
    referral: Referral,
    *,
    typed: str,
) -> HttpResponse | None:
    """The answer to whoever may not act by this link now: it has ended, or its second
    question must be answered first. What was typed is shown back."""
    if closed := shut_for_good(request, token, found, referral, typed=typed):
        return closed
    if is_open_here(request, found):
        return None
    return _locked_again(request, token, referral, typed)


def _door(
    request: HttpRequest,
    token: str,
    referral: Referral,
    form: FactorForm,
    *,
    status: int = 200,
    typed: str = "",
) -> HttpResponse:
    context = {"token": token, "referral": referral, "form": form, "typed": typed}
    return render(request, "referrals/link_door.html", context, status=status)


def _locked_again(
    request: HttpRequest, token: str, referral: Referral, typed: str
) -> HttpResponse:
    """The half hour ran out while they were typing: ask again, lose nothing."""
    form = FactorForm(label=_question(referral))
    return _door(request, token, referral, form, status=UNPROCESSABLE, typed=typed)


def _question(referral: Referral) -> str:
    questions = {
        Factor.PIN: _("Your organization's PIN"),
        Factor.BIRTH_YEAR: _("The person's year of birth"),
        Factor.PHONE_CODE: _("The six-digit code the care team gave you"),
    }
    return questions[factor_of(referral)]


def entered(token: str, referral: Referral) -> Door:
    return Door(actor=link_actor(referral), layout=LAYOUT, name="link", key=token)
