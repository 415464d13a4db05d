from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from referrals.views import (
    appointments,
    asked,
    calendars,
    compare,
    forwarding,
    hiding,
    inbox,
    lifecycle,
    link_actions,
    links,
    matches,
    messages,
    needs,
    news,
    notes,
    own_links,
    own_page,
    packets,
    reaching,
    referrals,
    reopening,
    rooms,
    self_referral,
    sending,
    trusted,
    unmet,
)

View = Callable[..., Any]


def at_each_door(
    rest: str, name: str, *, inbox: View, link: View, worker: View | None = None
) -> list[URLPattern]:
    """The same thing done to a referral by its worker, in the organization's inbox and
    by its link."""
    doors = (
        ("referrals/<uuid:pk>/", name, worker),
        ("inbox/<uuid:pk>/", f"inbox_{name}", inbox),
        ("r/<str:token>/", f"link_{name}", link),
    )
    return [
        path(door + rest, view, name=called) for door, called, view in doors if view
    ]


app_name = "referrals"
urlpatterns = [
    *at_each_door(
        "do/<slug:name>/",
        "perform",
        worker=referrals.perform_transition,
        inbox=inbox.inbox_perform,
        link=link_actions.link_perform,
    ),
    *at_each_door(
        "appointment/<slug:name>/",
        "appointment",
        worker=appointments.appointment,
        inbox=inbox.inbox_appointment,
        link=link_actions.link_appointment,
    ),
    *at_each_door(
        "message/",
        "message",
        worker=messages.message,
        inbox=inbox.inbox_message,
        link=link_actions.link_message,
    ),
    *at_each_door(
        "file/<uuid:file_id>/",
        "file",
        worker=messages.file,
        inbox=inbox.inbox_file,
        link=link_actions.link_file,
    ),
    *at_each_door(
        "listing/<slug:name>/",
        "listing",
        inbox=inbox.inbox_listing,
        link=link_actions.link_listing,
    ),
    path("needs/<uuid:pk>/matches/", matches.matches, name="matches"),
    path("needs/<uuid:pk>/preview/", sending.preview, name="preview"),
    path("needs/<uuid:pk>/send/", sending.send, name="send"),
    path("needs/<uuid:pk>/handout/", matches.handout, name="handout"),
    path("needs/<uuid:pk>/compare/", compare.compare, name="compare"),
    path("needs/<uuid:pk>/hide/", hiding.hide, name="hide"),
    path("needs/<uuid:pk>/nothing-fits/", unmet.nothing_fits, name="nothing_fits"),
    path("needs/<uuid:pk>/close/", needs.close_need, name="close_need"),
    path("hidden-services/<uuid:pk>/show/", hiding.unhide, name="unhide"),
    path("trusted/", trusted.trusted, name="trusted"),
    path("services/<uuid:pk>/trust/", trusted.trust, name="trust"),
    path("services/<uuid:pk>/colleagues/", notes.colleagues, name="colleagues"),
    path("service-notes/<uuid:pk>/edit/", notes.note_edit, name="note_edit"),
    path("service-notes/<uuid:pk>/pin/", notes.note_pin, name="note_pin"),
    path("service-notes/<uuid:pk>/delete/", notes.note_delete, name="note_delete"),
    path("referrals/", referrals.referral_list, name="list"),
    path("referrals/<uuid:pk>/", referrals.referral, name="referral"),
    path(
        "referrals/<uuid:pk>/patient-answer/",
        referrals.patient_answer,
        name="patient_answer",
    ),
    path("referrals/<uuid:pk>/reach/<slug:how>/", reaching.reach, name="reach"),
    path("referrals/<uuid:pk>/packet/<slug:way>/", packets.packet, name="packet"),
    path(
        "referrals/<uuid:pk>/send-on/",
        forwarding.send_on_referral,
        name="send_on",
    ),
    path("sending-on/", forwarding.forwarding, name="forwarding"),
    path("referrals/<uuid:pk>/reopen/", reopening.reopen, name="reopen"),
    path("referrals/how-they-go/", lifecycle.lifecycle, name="lifecycle"),
    path("calendars/", calendars.calendar_list, name="calendars"),
    path("calendars/<uuid:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<uuid:pk>/clocks/", calendars.clock_rules, name="clock_rules"),
    path("referrals/<uuid:pk>/link/", referrals.new_link, name="new_link"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/e-mails/", news.inbox_news, name="inbox_news"),
    path("inbox/room/", rooms.inbox_rooms, name="inbox_rooms"),
    path("inbox/room/<uuid:pk>/<slug:name>/", rooms.inbox_room, name="inbox_room"),
    path("inbox/export.csv", inbox.inbox_export, name="inbox_export"),
    path("inbox/<uuid:pk>/", inbox.inbox_referral, name="inbox_referral"),
    path("services/<uuid:pk>/ask/", self_referral.ask_for_help, name="ask_for_help"),
    path("self-referrals/", asked.asked, name="asked"),
    path("help-asked/", self_referral.help_asked, name="help_asked"),
    path(
        "self-referrals/<uuid:pk>/", self_referral.self_referral, name="self_referral"
    ),
    path("patients/<uuid:pk>/own-page/", own_links.own_link, name="own_link"),
    path("me/<str:token>/", own_page.own_page, name="own_page"),
    path("me/<str:token>/open/", own_page.own_page_open, name="own_page_open"),
    path("me/<str:token>/call/", own_page.own_page_call, name="own_page_call"),
    path(
        "me/<str:token>/consents/<uuid:pk>/",
        own_page.own_page_consent,
        name="own_page_consent",
    ),
    path(
        "inbox/<uuid:pk>/colleagues/<slug:name>/",
        inbox.inbox_handling,
        name="inbox_handling",
    ),
    path("r/<str:token>/", links.link, name="link"),
    path("r/<str:token>/open/", links.unlock, name="unlock"),
    path("r/<str:token>/room/", rooms.link_room, name="link_room"),
    path("r/<str:token>/new/", links.renew_link, name="renew_link"),
]
