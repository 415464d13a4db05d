from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from cms.forms.rows import check_rows, phone_faults


class OrganizationForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_rows(self, "phones", phone_faults)
        return cleaned
