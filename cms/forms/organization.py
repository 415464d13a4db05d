from typing import Any

from cms.forms.listing import ListingForm
from cms.forms.rows import check_rows, phone_faults


class OrganizationForm(ListingForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_rows(self, "phones", phone_faults)
        return cleaned
