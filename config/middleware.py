from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
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


def lead_to_page(get_response: GetResponse) -> GetResponse:
    """An address that only takes forms has no page of its own. Whoever comes there in a
    browser, by another language or by signing in again, is led to the page above it;
    programs get their 405."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        has_no_page = isinstance(response, HttpResponseNotAllowed)
        is_visit = "text/html" in request.headers.get("Accept", "")
        if has_no_page and is_visit and request.method == "GET":
            return redirect(_page_above(request.path_info))
        return response

    return middleware


def _page_above(path: str) -> str:
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            is_ours = resolve(above).url_name != "wagtail_serve"
        except Resolver404:
            continue
        if is_ours:
            return above
    return "/"
