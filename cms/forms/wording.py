from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from notifications.kinds import find_kind


class MessageWordingForm(WagtailAdminModelForm):
    """The words of one message. A text has no subject, so it is asked for none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = find_kind(self.instance.kind)
        if kind is not None and kind.channel == "sms":
            self.fields.pop("subject", None)
        self.fields["body"].widget.attrs["data-wording"] = ""

    def clean_body(self) -> str:
        """Browsers send a line's end as two characters; phones get one."""
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        return body

    def save(self, commit: bool = True) -> Any:
        self.instance.updated_by = self.for_user
        return super().save(commit)
