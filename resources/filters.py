"""What the directory can be narrowed by; where and when are the search's own work."""

import operator
import unicodedata
from functools import reduce
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resources.matching.facts import Place
from resources.matching.reasons import NAMED_LANGUAGES
from resources.matching.rules import LANGUAGE_FAMILIES
from resources.models import Category, Service
from resources.models.service import ServiceQuerySet
from resources.places import PlaceNotFound, read_place

DISTANCES = (2, 5, 10, 25, 50)
DEFAULT_MILES = 25
TEXT_FIELDS = (
    "name",
    "name_es",
    "alternate_name",
    "description",
    "description_es",
    "organization__name",
)


class SearchForm(forms.Form):
    """Also answers `place_found`, the Place of what was typed, or None."""

    place_found: Place | None = None

    def clean_place(self) -> str:
        typed = self.cleaned_data["place"].strip()
        if typed:
            try:
                self.place_found = read_place(typed)
            except PlaceNotFound as error:
                raise ValidationError(str(error)) from error
        return typed


class Checkbox(forms.CheckboxInput):
    """Unchecked is no choice at all."""

    def value_from_datadict(  # type: ignore[override]
        self, data: Any, files: Any, name: str
    ) -> bool | None:
        return super().value_from_datadict(data, files, name) or None


class ServiceFilter(django_filters.FilterSet):
    """Public services by need, words, language, cost and so on, with its form."""

    need = django_filters.ModelChoiceFilter(
        label=_("Kind of help"),
        empty_label=_("Any help"),
        queryset=lambda _request: Category.objects.filter(offered=True).in_order(),
        field_name="categories",
    )
    q = django_filters.CharFilter(
        label=_("Or in your own words"),
        method="filter_words",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 80}),
        max_length=80,
        help_text=_("For example: diapers, rent, bus pass."),
    )
    place = django_filters.CharFilter(
        label=_("Near"),
        method="pass_through",
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "maxlength": 80}),
        max_length=80,
        help_text=_("ZIP code or city, for example 15213 or Pittsburgh, PA."),
    )
    distance = django_filters.ChoiceFilter(
        label=_("Within"),
        method="pass_through",
        choices=lambda: [
            (str(m), gettext("%(miles)s miles") % {"miles": m}) for m in DISTANCES
        ],
        empty_label=None,
    )
    language = django_filters.ChoiceFilter(
        label=_("Language spoken"),
        method="filter_language",
        choices=[
            (code, name) for code, name in NAMED_LANGUAGES.items() if code != "en"
        ],
        empty_label=_("Any language"),
    )
    open_now = django_filters.BooleanFilter(
        label=_("Open now"), method="pass_through", widget=Checkbox
    )
    free = django_filters.BooleanFilter(
        label=_("Free"), field_name="is_free", widget=Checkbox
    )
    walk_in = django_filters.BooleanFilter(
        label=_("No appointment needed"), field_name="is_walk_in", widget=Checkbox
    )
    accessible = django_filters.BooleanFilter(
        label=_("Step-free access"), method="pass_through", widget=Checkbox
    )
    stores = django_filters.ChoiceFilter(
        label=_("Stores that take SNAP or WIC"),
        method="filter_stores",
        choices=[("hide", _("Leave out")), ("only", _("Show only stores"))],
        empty_label=_("Show after other help"),
    )

    class Meta:
        model = Service
        fields: list[str] = []
        form = SearchForm

    def filter_words(
        self, queryset: ServiceQuerySet, _name: str, value: str
    ) -> ServiceQuerySet:
        """Services whose text has every word, or of a category that people call so."""
        codes = categories_called(value)
        matching = queryset.filter(text_query(value) | Q(categories__in=codes))
        return queryset.filter(pk__in=matching.order_by().values("pk"))

    def filter_language(
        self, queryset: ServiceQuerySet, _name: str, value: str
    ) -> ServiceQuerySet:
        codes = LANGUAGE_FAMILIES.get(value, {value})
        at_location = "service_at_locations__location__languages__code__in"
        spoken = Q(languages__code__in=codes) | Q(**{at_location: codes})
        return queryset.filter(
            pk__in=Service.objects.filter(spoken).order_by().values("pk")
        )

    def filter_stores(
        self, queryset: ServiceQuerySet, _name: str, value: str
    ) -> ServiceQuerySet:
        return queryset.filter(is_referable=value == "hide")

    def pass_through(
        self, queryset: ServiceQuerySet, _name: str, _value: Any
    ) -> ServiceQuerySet:
        return queryset


def text_query(words: str) -> Q:
    """Every word somewhere in the listing's text, in any case."""
    each = [
        reduce(operator.or_, (Q(**{f"{f}__icontains": word}) for f in TEXT_FIELDS))
        for word in words.split()
    ]
    return reduce(operator.and_, each, Q())


def categories_called(words: str) -> list[str]:
    """The categories that people call by these words, accents and case aside.

    "bus pass" finds the category with that phrase; each single word counts too.
    """
    asked = fold(words)
    found = []
    for category in Category.objects.filter(offered=True).in_order():
        names = [category.name, category.name_es, *category.plain_words.splitlines()]
        folded = {fold(name) for name in names if name.strip()}
        if asked in folded or any(f" {name} " in f" {asked} " for name in folded):
            found.append(category.code)
    return found


def fold(text: str) -> str:
    """Lower case, without accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())
