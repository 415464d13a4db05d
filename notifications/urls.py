from django.urls import path

from notifications.views import (
    conversations,
    demo,
    health,
    hooks,
    letters,
    listing_text,
    texting,
    trouble,
    unknown_senders,
)

app_name = "notifications"
urlpatterns = [
    path("healthz", health.health, name="health"),
    path("hooks/twilio/inbound/", hooks.twilio_inbound, name="twilio_inbound"),
    path("hooks/twilio/status/<uuid:pk>/", hooks.twilio_status, name="twilio_status"),
    path("messages/trouble/", trouble.trouble, name="trouble"),
    path("messages/trouble/decide/", trouble.trouble_decide, name="trouble_decide"),
    path("messages/letters/", letters.letters, name="letters"),
    path("messages/letters/do/", letters.letters_do, name="letters_do"),
    path("messages/letters/<uuid:pk>/undo/", letters.letter_undo, name="letter_undo"),
    path("hooks/telnyx/inbound/", hooks.telnyx_inbound, name="telnyx_inbound"),
    path("hooks/telnyx/status/<uuid:pk>/", hooks.telnyx_status, name="telnyx_status"),
    path("messages/health/", health.messages_health, name="messages_health"),
    path("messages/unknown/", unknown_senders.unknown_senders, name="unknown_senders"),
    path(
        "messages/unknown/<uuid:pk>/",
        unknown_senders.unknown_sender,
        name="unknown_sender",
    ),
    path(
        "messages/unknown/<uuid:pk>/search/",
        unknown_senders.sender_search,
        name="sender_search",
    ),
    path(
        "messages/unknown/<uuid:pk>/assign/",
        unknown_senders.sender_assign,
        name="sender_assign",
    ),
    path(
        "messages/unknown/<uuid:pk>/handled/",
        unknown_senders.sender_handled,
        name="sender_handled",
    ),
    path("services/<uuid:pk>/text/", listing_text.listing_text, name="listing_text"),
    path("texts/", conversations.conversation_list, name="conversation_list"),
    path("patients/<uuid:pk>/texts/", conversations.conversation, name="conversation"),
    path(
        "patients/<uuid:pk>/texts/check/", conversations.check_text, name="check_text"
    ),
    path(
        "patients/<uuid:pk>/texts/settled/",
        conversations.texts_settled,
        name="texts_settled",
    ),
    path("texts/<uuid:pk>/answers/", conversations.match_reply, name="match_reply"),
    path("patients/<uuid:pk>/texting/", texting.texting, name="texting"),
    path(
        "patients/<uuid:pk>/texting/wrong/", texting.number_wrong, name="number_wrong"
    ),
    path("patients/<uuid:pk>/texting/stop/", texting.texts_stop, name="texts_stop"),
    path(
        "patients/<uuid:pk>/texting/resume/", texting.texts_resume, name="texts_resume"
    ),
    path("demo/phones/", demo.demo_phones, name="demo_phones"),
    path("demo/phones/<int:pk>/", demo.demo_phone, name="demo_phone"),
    path("demo/phones/<int:pk>/reply/", demo.demo_reply, name="demo_reply"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
]
