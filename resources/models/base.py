import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class HsdsModel(models.Model):
    """A row of an HSDS table, with a UUID for its key.

    `extra` is what the source said beyond our fields: `given` has the values that the
    import repaired, column -> [as given, as kept]; `more` has columns without a field.
    A lossless export writes both; nothing else reads them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Revisions give keys back as text, and text equals no UUID: rows of a draft
        # would be taken for new ones.
        key: Any = self.id
        if isinstance(key, str):
            self.id = uuid.UUID(key)


class Sourced(models.Model):
    """Where an imported row is from; `source_id` is the id in the source's words."""

    source = models.CharField(_("source"), max_length=120, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    last_modified = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
