"""The organization's editor corrects the listing; a curator publishes it."""

from config.demo.seed import partner_organization
from config.demo.story import Story, expect, sign_in
from resources.match_index import verify
from resources.models import Service


def _service() -> Service:
    return (
        Service.objects.filter(
            organization=partner_organization(), categories="food-insecurity"
        )
        .order_by("name")
        .first()
    ) or Service.objects.none().get()


def corrects_the_listing(story: Story) -> str:
    raise NotImplementedError


def publishes_it(story: Story) -> str:
    raise NotImplementedError


def finds_it_in_the_directory(story: Story) -> str:
    expect(not verify(), "The match table differs from the listings.")
    raise NotImplementedError


__all__ = ["sign_in"]
