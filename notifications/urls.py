from django.urls import path

from notifications.views import demo, health, hooks, staff

app_name = "notifications"
urlpatterns = [
    path("healthz", health.health, name="health"),
    path("hooks/twilio/inbound/", hooks.twilio_inbound, name="twilio_inbound"),
    path("hooks/twilio/status/<uuid:pk>/", hooks.twilio_status, name="twilio_status"),
    path("messages/unknown/", staff.unknown_senders, name="unknown_senders"),
    path(
        "messages/unknown/<uuid:pk>/handled/",
        staff.sender_handled,
        name="sender_handled",
    ),
    path("patients/<uuid:pk>/texts/resume/", staff.resume_texts, name="resume_texts"),
    path("demo/phones/", demo.demo_phones, name="demo_phones"),
    path("demo/phones/<int:pk>/", demo.demo_phone, name="demo_phone"),
    path("demo/phones/<int:pk>/reply/", demo.demo_reply, name="demo_reply"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
]
