"""Pages of the demonstration: invented people's phones and mail. 404 anywhere else."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.demo_phones import describe, phones, send_reply
from notifications.forms.demo import ReplyForm
from notifications.models import ARRIVED, Channel, Message
from notifications.numbers import number_of

PHONES_PER_PAGE = 6
MAILS_PER_PAGE = 10
BUBBLES_IN_LIST = 8
BUBBLES_ON_PAGE = 100
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@demo_only
def demo_phones(request: HttpRequest) -> HttpResponse:
    """All phones, or the one of `number`."""
    found = phones()
    if number := request.GET.get("number"):
        found = found.filter(phone=number)
    page = Paginator(found, PHONES_PER_PAGE).get_page(request.GET.get("page"))
    shown = describe(list(page.object_list), most=BUBBLES_IN_LIST)
    context = {
        "page_obj": page,
        "phones": shown,
        "zone": settings.LOCAL_TIME_ZONE,
        "bubble_lists": ",".join(f"#bubbles-{phone.pk}" for phone in shown),
    }
    return render(request, "notifications/demo_phones.html", context)


@require_safe
@demo_only
def demo_phone(request: HttpRequest, pk: int) -> HttpResponse:
    [phone] = describe([get_object_or_404(phones(), pk=pk)], most=BUBBLES_ON_PAGE)
    context = {
        "phone": phone,
        "zone": settings.LOCAL_TIME_ZONE,
        "bubble_lists": f"#bubbles-{phone.pk}",
    }
    return render(request, "notifications/demo_phone.html", context)


@require_POST
@demo_only
def demo_reply(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(phones(), pk=pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write something to send, at most 1,600 letters."))
    elif send_reply(number_of(contact), form.cleaned_data["body"]) != HTTPStatus.OK:
        messages.error(request, _("The text was refused. Check the TWILIO settings."))
    if request.POST.get("from") == "phone":
        return redirect("notifications:demo_phone", pk=pk)
    return redirect("notifications:demo_phones")


@require_safe
@demo_only
def demo_mail(request: HttpRequest) -> HttpResponse:
    mails = (
        Message.objects.filter(channel=Channel.EMAIL, status__in=ARRIVED)
        .select_related("organization")
        .order_by("-sent_at", "pk")
    )
    page = Paginator(mails, MAILS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "zone": settings.LOCAL_TIME_ZONE}
    return render(request, "notifications/demo_mail.html", context)
