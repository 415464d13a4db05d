from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponse]
HOOKS = "/hooks/"


def answer_hooks(get_response: GetResponse) -> GetResponse:
    """A provider's webhook has no session, no language and no page: its view answers
    it at once, as the provider waits. All that middleware does further in is for
    people."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(HOOKS):
            return get_response(request)
        try:
            view, args, kwargs = resolve(request.path_info, "notifications.urls")
        except Resolver404:
            return get_response(request)
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return middleware


def keep_private(get_response: GetResponse) -> GetResponse:
    """What somebody signed in was shown stays in no cache: on a computer that many
    share, the Back button shows nobody's record after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # What says itself how it is cached is asked first: looking at the user would
        # make an answer that is the same for all vary by cookie.
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return middleware
