"""The partners' part: one by link without an account, one with an account."""

import re
from datetime import timedelta

from bs4 import BeautifulSoup
from django.utils import timezone

from config.demo.story import Story, expect, sign_in
from notifications.models import Message
from referrals.status import Status

LINK = re.compile(r"/r/[\w-]+/")


def opens_the_link(story: Story) -> str:
    referral = story.referral("link")
    link = link_in_mail(story, "link")
    story.link.open(link).sees(referral.number).sees_no(referral.patient.family_name)
    story.link.submit({"answer": "1901"}, form="open", status=422).sees("not it")
    story.link.submit({"answer": "1984"}, form="open")
    story.link.sees(referral.patient.full_name).sees_no("worried")
    story.notes["link_path"] = story.link.path
    return (
        f"opens {referral.number} from the e-mail, no account: a wrong year of birth"
        " is refused, the right one opens it"
    )


def link_in_mail(story: Story, key: str) -> str:
    """The newest e-mail about the referral, as the mail page shows it."""
    message = Message.objects.filter(
        subject_id=story.notes[key], channel="email"
    ).latest("created_at")
    story.link.open("/demo/mail/")
    for mail in BeautifulSoup(story.link.response.content, "html.parser").select(
        "article.mail"
    ):
        text = mail.get_text(" ") + " ".join(str(a["href"]) for a in mail.select("a"))
        if message.subject in text and (found := LINK.search(text)):
            return found.group()
    found = LINK.search(message.body)
    return found.group() if found else "/"


def asks_a_question(story: Story) -> str:
    story.link.submit({"message": "Can they manage without stairs?"}, form="do/ask")
    expect(story.referral("link").status == Status.NEEDS_INFO, "No question recorded.")
    return "asks a question; the clock is the care team's now"


def declines(story: Story) -> str:
    story.link.open(story.notes["link_path"]).sees("ground floor")
    story.link.submit(
        {"reason": "no-capacity", "message": "Full until Friday."}, form="do/decline"
    )
    referral = story.referral("link")
    expect(referral.status == Status.DECLINED, "The decline was not recorded.")
    story.link.open(story.notes["link_path"], status=410)
    return f"declines: {referral.reason_label}; the link opens no more"


def accepts_in_the_inbox(story: Story) -> str:
    sign_in(story.partner, "partner")
    referral = story.referral("account")
    story.partner.open("/inbox/").sees(referral.number)
    story.partner.follow(referral.number).sees(referral.patient.full_name)
    story.partner.submit({"message": "Thursday 2 pm works."}, form="do/accept")
    expect(story.referral("account").status == Status.ACCEPTED, "Not accepted.")
    return f"signs in, sees {referral.number} in the inbox and accepts it"


def makes_an_appointment(story: Story) -> str:
    day = timezone.localdate() + timedelta(days=3)
    page = story.partner.open(f"/inbox/{story.notes['account']}/")
    page.submit({"day": day.isoformat(), "hour": "14:00"}, form="appointment/book")
    made = story.referral("account").appointments.get()
    page.sees(made.when)
    return f"makes an appointment: {made.when}"


def reports_progress(story: Story) -> str:
    page = story.partner.open(f"/inbox/{story.notes['account']}/")
    page.submit(form="do/start")
    page.submit({"message": "First box picked up."}, form="do/report")
    expect(story.referral("account").status == Status.IN_SERVICE, "Not started.")
    return "starts helping and reports: first box picked up"


def closes_as_helped(story: Story) -> str:
    page = story.partner.open(f"/inbox/{story.notes['account']}/")
    page.submit({"outcome": "need-met"}, form="do/close_helped")
    referral = story.referral("account")
    expect(referral.status == Status.CLOSED_HELPED, "Not closed.")
    page.open(f"/inbox/{story.notes['account']}/", status=404)
    return f"closes it: {referral.get_outcome_display()}; access ends with it"
