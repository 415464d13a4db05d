"""An organization's link to its own listings; it shows only what is public."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from people.links import create_link
from resources.models import Organization

PURPOSE = "own-listings"
VALID_FOR = timedelta(days=60)


def new_link_url(organization: Organization) -> str:
    """A fresh absolute link; earlier ones keep working until they end."""
    token = create_link(
        purpose=PURPOSE,
        subject_id=organization.pk,
        audience=organization.notice_email,
        valid_for=VALID_FOR,
    )
    return settings.BASE_URL + reverse("cms:own_listings", args=[token])
