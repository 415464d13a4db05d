"""A listing as schema.org's JSON-LD, for search engines: only what its page shows."""

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from resources import hours
from resources.cards import phones_for, public_point
from resources.models import Location, Service, ServiceAtLocation
from resources.models.place import LocationType

DAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    *("Saturday", "Sunday"),
)
SCHEMA = "https://schema.org"
NO_MARKUP = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def json_ld(service: Service) -> SafeString:
    """What goes into a script element as data; it can end no element."""
    text = json.dumps(service_data(service), ensure_ascii=False)
    return mark_safe(text.translate(NO_MARKUP))  # noqa: S308


def service_data(service: Service) -> dict[str, Any]:
    """Of a service with everything prefetched (`Service.objects.for_listing`)."""
    at_locations: list[ServiceAtLocation | None] = [*service.service_at_locations.all()]
    return _told(
        {
            "@context": SCHEMA,
            "@type": "Service",
            "name": service.name,
            "description": service.description,
            "url": settings.BASE_URL + service.get_absolute_url(),
            "serviceType": [category.name for category in service.categories.all()],
            "provider": _provider(service),
            "areaServed": [area.value for area in service.service_areas.all()],
            "isAccessibleForFree": service.is_free or None,
            "availableChannel": [
                _channel(service, one) for one in at_locations or [None]
            ],
        }
    )


def _provider(service: Service) -> dict[str, Any]:
    organization = service.organization
    return _told(
        {
            "@type": "Organization",
            "name": organization.name,
            "url": organization.website,
        }
    )


def _channel(service: Service, at_location: ServiceAtLocation | None) -> dict[str, Any]:
    phones = phones_for(service, at_location)
    spoken = [language.code for language in service.languages.all() if language.code]
    return _told(
        {
            "@type": "ServiceChannel",
            "serviceUrl": service.url,
            "availableLanguage": spoken,
            "servicePhone": [
                {"@type": "ContactPoint", "telephone": phone.number}
                for phone in phones
                if phone.href
            ],
            "serviceLocation": _place(service, at_location),
        }
    )


def _place(
    service: Service, at_location: ServiceAtLocation | None
) -> dict[str, Any] | None:
    """Nothing of a confidential place, nor of one that nobody goes to."""
    location = at_location.location if at_location else None
    if location is None or location.is_confidential:
        return None
    if location.location_type != LocationType.PHYSICAL:
        return None
    return _told(
        {
            "@type": "Place",
            "name": location.name,
            "address": _address(location),
            "geo": _geo(location),
            "openingHoursSpecification": _opening(service, at_location),
        }
    )


def _address(location: Location) -> dict[str, Any] | None:
    address = location.address
    if address is None:
        return None
    return _told(
        {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(
                filter(None, [address.address_1, address.address_2])
            ),
            "addressLocality": address.city,
            "addressRegion": address.state_province,
            "postalCode": address.postal_code,
            "addressCountry": address.country,
        }
    )


def _geo(location: Location) -> dict[str, Any] | None:
    point = public_point(location)
    if point is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": point.latitude,
        "longitude": point.longitude,
    }


def _opening(
    service: Service, at_location: ServiceAtLocation | None
) -> list[dict[str, Any]]:
    return [
        _told(
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": DAYS[row.weekday],
                "opens": f"{row.opens_at:%H:%M}",
                "closes": f"{row.closes_at:%H:%M}",
                "validFrom": row.valid_from.isoformat() if row.valid_from else None,
                "validThrough": row.valid_to.isoformat() if row.valid_to else None,
            }
        )
        for row in hours.hours_for(service, at_location).weekly
        if row.opens_at and row.closes_at and not row.by_appointment
    ]


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what the listing does not say."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
