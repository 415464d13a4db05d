"""What somebody changed on a listing, in words, kept with the entry of its history."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.log_actions import registry
from wagtail.models import Revision

from cms.comparison import row_in_words
from resources.in_words import Change, as_data, value_in_words
from resources.merging.shapes import Fact, shape_of
from resources.models import Service

EDIT = "wagtail.edit"
LONGEST = 300
# Follows every change by itself.
FOLLOWS = {"assured"}

# Not chosen when two are merged, but changed by people.
BESIDE = ("organization", "go_live_at", "expire_at")

Words = dict[str, list[str]]


def in_words(listing: Any) -> Words:
    """What the listing says by the label of each field and of each kind of rows."""
    return {label: said for label, said in _said(listing) if said}


def _said(listing: Any) -> Iterator[tuple[str, list[str]]]:
    shape = shape_of(listing)
    for fact in shape.facts:
        if fact.name not in FOLLOWS:
            yield from _facts_of(fact, listing)
    here = {field.name for field in listing._meta.concrete_fields}
    for name in (*BESIDE, *shape.careful):
        if name in here:
            yield from _facts_of(Fact(name, (name,)), listing)
    for relation in get_all_child_relations(type(listing)):
        rows = getattr(listing, relation.get_accessor_name()).all()
        label = relation.related_model._meta.verbose_name_plural
        yield capfirst(label), [row_in_words(row) for row in rows]
    for field in get_all_child_m2m_relations(type(listing)):
        rows = getattr(listing, field.name).all()
        yield capfirst(field.verbose_name), [str(row) for row in rows]


def _facts_of(fact: Fact, listing: Any) -> Iterator[tuple[str, list[str]]]:
    for column in fact.columns:
        field = listing._meta.get_field(column)
        words = value_in_words(listing, field)
        label = fact.label if fact.is_secret else field.verbose_name
        if fact.is_secret and words:
            # Two secrets differ; neither is shown.
            words = f"\0{words}"
        yield capfirst(str(label)), [words] if words else []


def changes(before: Words, after: Words) -> list[Change]:
    found = []
    for label in dict.fromkeys([*before, *after]):
        old, new = before.get(label, []), after.get(label, [])
        if sorted(old) != sorted(new):
            gone = [words for words in old if words not in new]
            come = [words for words in new if words not in old]
            found.append(Change(label, _told(gone), _told(come)))
    return found


def _told(words: list[str]) -> str:
    shown = [_("not shown") if one.startswith("\0") else one for one in words]
    text = "; ".join(shown)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class ChangeNote:
    """Made before a listing is saved, written to its history afterwards."""

    def __init__(self, listing: Any) -> None:
        self.model, self.pk = type(listing), listing.pk
        self.live = in_words(self._stored())

    def write(self, user: Any) -> None:
        """To the entry that the save has just made; none if nothing was changed."""
        stored = self._stored()
        entries = registry.get_logs_for_instance(stored)
        entry = entries.filter(action=EDIT, user=user).order_by("-timestamp").first()
        if entry is None:
            return
        found = changes(*self._versions(stored, entry.revision))
        entry.data = {**(entry.data or {}), "changes": as_data(found)}
        entry.save(update_fields=["data"])

    def _stored(self) -> Any:
        return self.model.objects.get(pk=self.pk)

    def _versions(self, stored: Any, revision: Revision | None) -> tuple[Words, Words]:
        """A draft is compared with the draft before it, the first one with what was
        live, which others change without a draft."""
        if revision is None or not isinstance(stored, Service):
            return self.live, in_words(stored)
        after = in_words(revision.as_object())
        earlier = (
            Revision.objects.for_instance(stored)
            .filter(created_at__lt=revision.created_at)
            .order_by("-created_at")
            .first()
        )
        if earlier is None or earlier.pk == stored.live_revision_id:
            return self.live, after
        return in_words(earlier.as_object()), after


def changes_of(entry: Any) -> list[Change]:
    return [Change(*said) for said in (entry.data or {}).get("changes", [])]
