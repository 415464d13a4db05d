"""QR codes: on paper to public pages of services alone; to a link of a person's own
only on a worker's screen, never kept."""

from base64 import b64encode
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from resources.models import Service


def page_address(service: "Service") -> str:
    """The public page of the service, in full."""
    return str(settings.BASE_URL) + reverse("resources:service", args=[service.pk])


def qr_code(address: str) -> str:
    """A QR code of the address as an image that stands in the document itself."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    image = qrcode.make(address, image_factory=SvgPathFillImage, border=2)
    svg = b64encode(image.to_string()).decode("ascii")
    return f"data:image/svg+xml;base64,{svg}"
