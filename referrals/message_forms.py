"""Writing to the other side of a referral."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.attachments import (
    MOST_FILES,
    TYPES,
    CheckedFile,
    RefusedFile,
    check_file,
)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by its content; names those it does not take."""

    widget = SeveralFilesInput(attrs={"accept": ",".join(TYPES)})

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        uploads = data if isinstance(data, list) else [data] if data else []
        if len(uploads) > MOST_FILES:
            words = _("Choose at most %(most)s files at a time.")
            raise forms.ValidationError(words % {"most": MOST_FILES})
        checked, refused = [], []
        for upload in uploads:
            try:
                checked.append(check_file(super().clean(upload, initial)))
            except RefusedFile as why:
                refused.append(f"{upload.name}: {why}")
        if refused:
            raise forms.ValidationError(refused)
        return checked


class WriteForm(forms.Form):
    """A message with files, or either alone; `key` makes the form one message however
    often it is sent."""

    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attached = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG, up to five at a time."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="write-%s", initial={"key": uuid4()})

    @property
    def typed(self) -> str:
        """What was typed, shown back where the form itself is gone."""
        return str(self["message"].value() or "")

    @property
    def facts(self) -> dict[str, Any]:
        key: UUID | None = self.cleaned_data["key"]
        return {
            "text": self.cleaned_data["message"],
            "files": self.cleaned_data["attached"],
            "key": key,
        }

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        if not self.errors and not (facts["message"] or facts["attached"]):
            self.add_error("message", _("Write a message or choose a file."))
        return facts
