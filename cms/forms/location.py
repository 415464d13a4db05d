from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.forms.listing import ListingForm
from cms.forms.rows import check_rows, phone_faults
from cms.permissions import is_curator
from resources.geocoding import clean_zip, geocode
from resources.models import Location

POINT_BY_HAND = "by hand"


class LocationForm(ListingForm):
    """A place. Its point follows its address, unless a curator sets the point."""

    def clean_is_confidential(self) -> bool:
        confidential: bool = self.cleaned_data["is_confidential"]
        reveals = self.initial.get("is_confidential") and not confidential
        if reveals and not is_curator(self.for_user, to_change=True):
            raise ValidationError(
                _("Ask a curator to make this address public. It stays hidden.")
            )
        return confidential

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_rows(self, "phones", phone_faults)
        check_rows(self, "addresses", address_faults)
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error(
                "longitude", _("Give both latitude and longitude, or neither.")
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        location = super().save(commit=False)
        if {"latitude", "longitude"} & set(self.changed_data):
            location.point_source = POINT_BY_HAND
            location.point_precision = ""
        elif self._needs_point(location):
            set_point(location)
        if commit:
            location.save()
        return location

    def _needs_point(self, location: Location) -> bool:
        if "is_confidential" in self.changed_data:
            return True
        addresses = self.formsets.get("addresses")
        return bool(addresses is not None and addresses.has_changed())


def address_faults(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("country") == "US" and not clean_zip(row.get("postal_code") or ""):
        return {"postal_code": _("Write the five digits of the ZIP code.")}
    return {}


def set_point(location: Location) -> None:
    """The address's point; none for a confidential place, and none when unknown."""
    address = location.address
    found = None
    if address is not None and not location.is_confidential:
        found = geocode(
            postal_code=address.postal_code,
            city=address.city,
            state=address.state_province,
            address_1=address.address_1,
        )
    location.latitude = found.point.latitude if found else None
    location.longitude = found.point.longitude if found else None
    location.point_source = found.source if found else ""
    location.point_precision = found.precision if found else ""
