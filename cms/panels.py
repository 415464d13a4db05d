"""How the editing forms are laid out: tabs, sections, and what each field asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from cms.week_panel import WeekPanel
from resources.models.listing import PhoneType

CURATORS_ONLY = "resources.add_service"


def _tab(heading: Any, *panels: Panel) -> ObjectList:
    return ObjectList(list(panels), heading=heading)


def _row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


def _time(name: str, help_text: Any = "") -> FieldPanel:
    """The browser's own field: Wagtail's picker makes "8 PM" the time it is now."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return FieldPanel(name, widget=widget, help_text=help_text)


def _day(name: str, help_text: Any = "") -> FieldPanel:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return FieldPanel(name, widget=widget, help_text=help_text)


PHONES = InlinePanel(
    "phones",
    heading=_("Phones"),
    label=_("Phone"),
    panels=[
        _row("number", "extension"),
        FieldRowPanel(
            [
                FieldPanel("type", widget=forms.Select(choices=PhoneType.choices)),
                FieldPanel("description"),
            ]
        ),
    ],
)
WEEKLY_HOURS = WeekPanel(
    "weekly_hours",
    heading=_("Week"),
    label=_("Hours"),
    help_text=_(
        "Choose Open and write the times, like 9 AM or 17:00. A day that closes for "
        "lunch has two rows. Closing after midnight is fine: 8 PM to 2 AM."
    ),
    panels=[
        FieldPanel("weekday"),
        _time("opens_at"),
        _time("closes_at"),
        FieldPanel("note"),
        _day("valid_from"),
        _day("valid_to"),
    ],
)
HOURS_EXCEPTIONS = InlinePanel(
    "hours_exceptions",
    heading=_("Days off and other exceptions"),
    label=_("Exception"),
    panels=[
        FieldRowPanel([_day("starts_on"), _day("ends_on")]),
        FieldPanel("is_closed"),
        FieldRowPanel(
            [
                _time("opens_at", _("If open at other hours.")),
                _time("closes_at"),
            ]
        ),
        FieldPanel("note"),
    ],
)
LANGUAGES = InlinePanel(
    "languages",
    heading=_("Languages spoken"),
    label=_("Language"),
    panels=[
        FieldRowPanel(
            [
                FieldPanel("name", help_text=_("Spanish")),
                FieldPanel("code", help_text=_("es; leave empty if you do not know.")),
            ]
        ),
        FieldPanel("note"),
    ],
)

SERVICE = TabbedInterface(
    [
        _tab(
            _("Listing"),
            FieldPanel("organization", permission=CURATORS_ONLY),
            FieldPanel("name", help_text=_("What people would call it.")),
            FieldPanel(
                "description",
                help_text=_("What a person gets, in plain words, first things first."),
            ),
            FieldPanel(
                "categories",
                help_text=_("Each need that a person could bring here."),
            ),
            MultiFieldPanel(
                [FieldPanel("name_es"), FieldPanel("description_es")],
                heading=_("In Spanish"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "application_process",
                        help_text=_("What to do first: call, come, fill in a form."),
                    ),
                    _row("is_walk_in", "requires_referral"),
                    _row("is_free", "fees_description"),
                    FieldPanel("wait_time"),
                ],
                heading=_("How to get it"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("status"),
                    FieldPanel(
                        "alert",
                        help_text=_("A short notice shown on top: closed for repairs."),
                    ),
                    FieldPanel("is_referable"),
                ],
                heading=_("State"),
            ),
            PublishingPanel(),
        ),
        _tab(
            _("Who it is for"),
            FieldPanel(
                "eligibility_description",
                help_text=_("The rules in words, whatever the fields below say."),
            ),
            _row("minimum_age", "maximum_age"),
            FieldPanel(
                "income_limit_percent",
                help_text=_("200 means twice the Federal Poverty Level."),
            ),
            _row("restricted_gender", "requires_veteran"),
            FieldPanel("household"),
            InlinePanel(
                "residency_rules",
                heading=_("Where people must live"),
                label=_("Residents of"),
                help_text=_(
                    "Only if people are turned away who live elsewhere. One of several "
                    "is enough."
                ),
                panels=[_row("area_type", "value")],
            ),
            InlinePanel(
                "service_areas",
                heading=_("Area it serves"),
                label=_("Area"),
                help_text=_("None means anywhere."),
                panels=[_row("area_type", "value"), FieldPanel("description")],
            ),
        ),
        _tab(
            _("Hours"),
            HelpPanel(
                _(
                    "Hours given here go before the hours of the places where the "
                    "service is. Leave every day closed if they are the same."
                )
            ),
            WEEKLY_HOURS,
            FieldPanel("open_on_holidays"),
            HOURS_EXCEPTIONS,
        ),
        _tab(_("Contact"), PHONES, _row("email", "url")),
        _tab(
            _("Where"),
            InlinePanel(
                "service_at_locations",
                heading=_("Places"),
                label=_("Place"),
                help_text=_("None for a service by phone or on line."),
                panels=[FieldPanel("location"), FieldPanel("description")],
            ),
        ),
        _tab(
            _("Papers, cost, languages"),
            InlinePanel(
                "required_documents",
                heading=_("Papers to bring"),
                label=_("Paper"),
                panels=[FieldPanel("document")],
            ),
            InlinePanel(
                "cost_options",
                heading=_("Costs"),
                label=_("Cost"),
                panels=[FieldPanel("option"), _row("amount", "amount_description")],
            ),
            LANGUAGES,
            FieldPanel("interpretation_services"),
        ),
        _tab(
            _("Room"),
            HelpPanel(
                _(
                    "Say whether you have room, and until when that holds. A full "
                    "service comes last in matches until that day."
                )
            ),
            FieldRowPanel(
                [
                    FieldPanel("capacity"),
                    _day("capacity_until", _("After this day the room is not known.")),
                ]
            ),
            FieldPanel("capacity_note"),
        ),
    ]
)

LOCATION = TabbedInterface(
    [
        _tab(
            _("Place"),
            FieldPanel("organization", permission="resources.add_location"),
            FieldPanel("name", help_text=_("What the sign says.")),
            FieldPanel("description"),
            FieldPanel("is_confidential"),
            InlinePanel(
                "addresses",
                heading=_("Addresses"),
                label=_("Address"),
                panels=[
                    _row("address_1", "address_2"),
                    _row("city", "region"),
                    _row("state_province", "postal_code"),
                    _row("address_type", "country"),
                ],
            ),
            FieldPanel(
                "transportation", help_text=_("Bus lines, parking, which door.")
            ),
            InlinePanel(
                "accessibility",
                heading=_("Access"),
                label=_("Feature"),
                panels=[
                    FieldPanel("description", help_text=_("Step-free entrance.")),
                    FieldPanel("details"),
                ],
            ),
            MultiFieldPanel(
                [
                    FieldPanel("latitude", permission="resources.add_location"),
                    FieldPanel("longitude", permission="resources.add_location"),
                ],
                heading=_("Point on the map"),
                help_text=_("Follows the address unless set here."),
                permission="resources.add_location",
            ),
        ),
        _tab(
            _("Hours"),
            WEEKLY_HOURS,
            FieldPanel("open_on_holidays"),
            HOURS_EXCEPTIONS,
        ),
        _tab(_("Contact and languages"), PHONES, LANGUAGES, FieldPanel("url")),
    ]
)

ORGANIZATION = ObjectList(
    [
        FieldPanel("name"),
        FieldPanel("alternate_name"),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldPanel("email"),
                # Where referrals go, and what opens them: not by who claimed it.
                FieldPanel("referral_email", permission=CURATORS_ONLY),
                FieldPanel("new_pin", permission=CURATORS_ONLY),
                FieldPanel("daily_digest"),
                FieldPanel("website"),
                PHONES,
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("name_is_sensitive", permission=CURATORS_ONLY),
                FieldPanel("is_sample", permission=CURATORS_ONLY),
            ],
            heading=_("For curators"),
            permission=CURATORS_ONLY,
        ),
    ]
)
