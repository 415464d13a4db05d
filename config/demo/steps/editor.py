"""The organization's editor corrects the listing; a curator publishes it."""

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from config.demo.seed import partner_organization
from config.demo.story import Story, expect, sign_in
from referrals.matching import matches_for
from resources.match_index import verify
from resources.models import Service

ADMIN = "/admin/snippets/resources/service"


def _service() -> Service:
    return Service.objects.filter(
        organization=partner_organization(), categories="food-insecurity"
    ).order_by("name")[0]


def corrects_the_listing(story: Story) -> str:
    sign_in(story.editor, "editor")
    service = _service()
    story.notes["was"] = service.description
    stamp = format_date(localtime(), "M j, g:i A")
    story.notes["now"] = f"Fresh produce every Thursday (corrected {stamp})."
    page = story.editor.open(f"{ADMIN}/edit/{service.pk}/")
    page.submit(
        {"description": story.notes["now"], "action-submit": "1"}, form=str(service.pk)
    )
    expect(_service().description == story.notes["was"], "Published by an editor.")
    others = Service.objects.exclude(organization=partner_organization()).first()
    page.open(f"{ADMIN}/edit/{others and others.pk}/", status=None)
    expect(page.response.status_code in {302, 403, 404}, "Another's listing opens.")
    return f"corrects “{service}” and submits it; nothing is public yet"


def publishes_it(story: Story) -> str:
    sign_in(story.curator, "curator")
    service = _service()
    page = story.curator.open(f"{ADMIN}/edit/{service.pk}/")
    page.submit(
        {"action-workflow-action": "true", "workflow-action-name": "approve"},
        form=str(service.pk),
    )
    expect(_service().description == story.notes["now"], "It was not published.")
    return "looks at what was changed, approves and publishes it"


def finds_it_in_the_directory(story: Story) -> str:
    service = _service()
    page = story.visitor.open(f"/services/{service.pk}/").sees("Fresh produce every")
    page.open("/services/?need=food-insecurity&place=15120")
    expect(page.soup.select_one("a[href*='/services/']") is not None, "Nothing found.")
    page.open("/services/?need=food-insecurity&place=00000", status=None).sees("00000")
    expect(not verify(), "The match table differs from the listings.")
    found = [match.service for match in matches_for(story.food, limit=50)]
    public = next((s for s in found if s.pk == service.pk), None)
    expect(public is not None, "The next match does not show the service.")
    return f"reads it in the public directory, no sign-in: “{story.notes['now']}”"
