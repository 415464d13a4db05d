from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.permissions import (
    can_see_health,
    can_see_letters,
    can_see_trouble,
    can_see_unknown_senders,
)
from people.navigation import NavigationItem
from people.permissions import is_worker
from people.requests import SignedInRequest


def message_pages(request: SignedInRequest | HttpRequest) -> list[NavigationItem]:
    """The pages about messages that the signed-in user has business on."""
    pages = (
        (_("Texts"), "conversation_list", is_worker),
        (_("Unknown numbers"), "unknown_senders", can_see_unknown_senders),
        (_("Not delivered"), "trouble", can_see_trouble),
        (_("Letters"), "letters", can_see_letters),
        (_("How it runs"), "messages_health", can_see_health),
    )
    return [
        NavigationItem(label, url, request.path == url)
        for label, name, may_see in pages
        if may_see(request.user)  # type: ignore[arg-type]
        and (url := reverse(f"notifications:{name}"))
    ]
