"""What the directory can be narrowed by; where and when are the search's own work."""

import operator
from functools import reduce
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resources.matching.facts import Place
from resources.matching.reasons import NAMED_LANGUAGES
from resources.matching.rules import LANGUAGE_FAMILIES
from resources.models import Category, SearchRow, Service
from resources.models.service import Household, RestrictedGender
from resources.places import PlaceNotFound, read_place
from resources.words import categories_called, saying, wanted_words

DISTANCES = (2, 5, 10, 25, 50)
DEFAULT_MILES = 25
OLDER_FROM, YOUNG_UNTIL = 50, 24
MADE_FOR = {
    "families": Q(household=Household.FAMILIES),
    "young": Q(maximum_age__lte=YOUNG_UNTIL),
    "older": Q(minimum_age__gte=OLDER_FROM),
    "women": Q(restricted_gender=RestrictedGender.WOMEN),
    "men": Q(restricted_gender=RestrictedGender.MEN),
    "single": Q(household=Household.SINGLE),
    "veterans": Q(requires_veteran=True),
}

Rows = QuerySet[SearchRow]


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


class PointForm(forms.Form):
    """Where a browser says that somebody is."""

    latitude = forms.FloatField(min_value=-90, max_value=90)
    longitude = forms.FloatField(min_value=-180, max_value=180)


class Checkbox(forms.CheckboxInput):
    """Unchecked is no choice at all."""

    def value_from_datadict(  # type: ignore[override]
        self, data: Any, files: Any, name: str
    ) -> bool | None:
        return super().value_from_datadict(data, files, name) or None


class ServiceFilter(django_filters.FilterSet):
    """Rows of the public search by need, words, language and so on, with its form."""

    need = django_filters.ModelChoiceFilter(
        label=_("Kind of help"),
        empty_label=_("Any help"),
        queryset=lambda _request: Category.objects.filter(offered=True).in_order(),
        method="filter_need",
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
        label=_("Step-free access"), method="filter_accessible", widget=Checkbox
    )
    serves = django_filters.BooleanFilter(
        label=_("Serves the place I gave"), method="pass_through", widget=Checkbox
    )
    who = django_filters.ChoiceFilter(
        label=_("Made for"),
        method="filter_who",
        choices=[
            ("families", _("Families with children")),
            ("young", _("Young people")),
            ("older", _("Older people")),
            ("women", _("Women")),
            ("men", _("Men")),
            ("single", _("Single adults")),
            ("veterans", _("Veterans")),
        ],
        empty_label=_("Anyone"),
    )
    stores = django_filters.ChoiceFilter(
        label=_("Stores that take SNAP or WIC"),
        method="filter_stores",
        choices=[("hide", _("Leave out")), ("only", _("Show only stores"))],
        empty_label=_("Show after other help"),
    )

    class Meta:
        model = SearchRow
        fields: list[str] = []
        form = SearchForm

    def filter_need(self, queryset: Rows, _name: str, value: Category) -> Rows:
        return queryset.filter(service__in=_of_categories([value.code]))

    def filter_words(self, queryset: Rows, _name: str, value: str) -> Rows:
        """Services whose text has every word, or of a category that people call so.
        With both, `says_it` tells which has the words."""
        words = wanted_words(value)
        if not words:
            return queryset.none()
        codes = categories_called(value)
        says = Q(service__in=saying(words))
        if not codes:
            return queryset.filter(says)
        return queryset.filter(says | Q(service__in=_of_categories(codes))).annotate(
            says_it=Case(When(says, then=True), default=False)
        )

    def filter_language(self, queryset: Rows, _name: str, value: str) -> Rows:
        codes = LANGUAGE_FAMILIES.get(value, {value})
        spoken = (Q(languages__contains=f",{code},") for code in codes)
        return queryset.filter(reduce(operator.or_, spoken))

    def filter_accessible(self, queryset: Rows, _name: str, value: bool) -> Rows:
        return queryset.filter(is_step_free=True) if value else queryset

    def filter_who(self, queryset: Rows, _name: str, value: str) -> Rows:
        return queryset.filter(MADE_FOR[value])

    def filter_stores(self, queryset: Rows, _name: str, value: str) -> Rows:
        return queryset.filter(is_referable=value == "hide")

    def pass_through(self, queryset: Rows, _name: str, _value: Any) -> Rows:
        return queryset


def _of_categories(codes: list[str]) -> Any:
    needs = Service.categories.through.objects.filter(category_id__in=codes)
    return needs.order_by().values("service_id")
