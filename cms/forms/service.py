from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.forms.listing import ListingForm
from cms.forms.rows import area_faults, check_rows, phone_faults
from cms.guard import visible_to
from cms.permissions import is_curator
from resources.models import Location, Service, ServiceAtLocation


class ServiceForm(ListingForm):
    """A listing; an editor's choices are his organizations' own locations, and those
    where the service is already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "categories" in self.fields:
            self.fields["categories"].widget = forms.CheckboxSelectMultiple(
                choices=self.fields["categories"].choices
            )
        self._limit_locations()

    def _limit_locations(self) -> None:
        formset = self.formsets.get("service_at_locations")
        if formset is None or is_curator(self.for_user):
            return
        allowed = locations_for(self.for_user, self.instance)
        for row in formset.forms:
            row.fields["location"].queryset = allowed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._check_ages(cleaned)
        self._check_room(cleaned)
        check_rows(self, "phones", phone_faults)
        check_rows(self, "service_areas", area_faults)
        return cleaned

    def _check_ages(self, cleaned: dict[str, Any]) -> None:
        youngest, oldest = cleaned.get("minimum_age"), cleaned.get("maximum_age")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("maximum_age", _("The oldest age is below the youngest."))

    def _check_room(self, cleaned: dict[str, Any]) -> None:
        until = cleaned.get("capacity_until")
        changed = {"capacity", "capacity_until"} & set(self.changed_data)
        if changed and until and until < timezone.localdate():
            self.add_error(
                "capacity_until",
                _("That day has passed. Choose the last day on which this holds."),
            )

    def save(self, commit: bool = True) -> Any:
        """Whoever corrects a listing confirms it."""
        if self.has_changed() or self._rows_changed():
            self.instance.assured_date = timezone.localdate()
            self.instance.assurer_email = getattr(self.for_user, "email", "")
        return super().save(commit=commit)

    def _rows_changed(self) -> bool:
        return any(formset.has_changed() for formset in self.formsets.values())


def locations_for(user: Any, service: Service) -> Any:
    """Locations an editor may put a service at."""
    own = visible_to(user, Location).order_by().values("pk")
    here = ServiceAtLocation.objects.filter(service=service.pk).order_by()
    return Location.objects.filter(Q(pk__in=own) | Q(pk__in=here.values("location")))
