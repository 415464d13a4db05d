"""What an editor can put on a page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from resources.models import Category

RICH_TEXT = ["bold", "italic", "ul", "ol", "link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("info", _("Good to know")),
            ("success", _("Good news")),
            ("warning", _("Take care")),
            ("danger", _("Danger")),
        ],
        default="info",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "cms/blocks/callout.html"


class PhoneBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Who answers"), max_length=120, help_text=_("United Way 211")
    )
    number = blocks.CharBlock(
        label=_("Number"),
        max_length=30,
        help_text=_("As people read it: 412-555-0142, or 988."),
    )
    hours = blocks.CharBlock(
        label=_("When"), max_length=120, required=False, help_text=_("Day and night")
    )
    note = blocks.CharBlock(label=_("Note"), max_length=200, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not dialable(cleaned["number"]):
            message = _("Write a number that a phone can dial, for example 211.")
            raise blocks.StructBlockValidationError(
                {"number": ValidationError(message)}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return context | {"dialable": dialable(value["number"])}

    class Meta:
        icon = "mobile-alt"
        label = _("Phone")
        template = "cms/blocks/phone.html"


class StepsBlock(blocks.ListBlock):
    """Steps in their order; each is a title and what to do."""

    def __init__(self, **kwargs: Any) -> None:
        step = blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("Step"), max_length=120)),
                (
                    "text",
                    blocks.RichTextBlock(label=_("What to do"), features=RICH_TEXT),
                ),
            ]
        )
        super().__init__(step, min_num=1, **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"


def category_choices() -> list[tuple[str, str]]:
    categories: QuerySet[Category] = Category.objects.filter(offered=True)
    return [(category.code, category.label) for category in categories.in_order()]  # type: ignore[attr-defined]


class NeedLinksBlock(blocks.StructBlock):
    """Ways into the search, by kind of need."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    categories = blocks.MultipleChoiceBlock(
        label=_("Kinds of need"),
        choices=category_choices,
        help_text=_("Each becomes a link to its search results."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        found = Category.objects.in_bulk(value["categories"])
        search = reverse("resources:search")
        links = [
            {"label": found[code].label, "url": f"{search}?need={code}#found"}
            for code in value["categories"]
            if code in found
        ]
        return context | {"links": links}

    class Meta:
        icon = "search"
        label = _("Links to needs")
        template = "cms/blocks/need_links.html"


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Words on it"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.CharBlock(
        label=_("Or an address"),
        max_length=200,
        required=False,
        help_text=_("On this site: /services/. Elsewhere: https://…"),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        address = cleaned["address"]
        if bool(cleaned["page"]) == bool(address):
            message = _("Choose a page, or write an address; not both.")
            raise blocks.StructBlockValidationError({"page": ValidationError(message)})
        if address and not address.startswith(("/", "https://", "tel:", "mailto:")):
            message = _("Start with / for this site, or with https:// for another.")
            raise blocks.StructBlockValidationError(
                {"address": ValidationError(message)}
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("Button")
        template = "cms/blocks/button.html"


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock(max_length=120)
    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT, template="cms/blocks/text.html"
    )
    callout = CalloutBlock()
    phone = PhoneBlock()
    steps = StepsBlock()
    needs = NeedLinksBlock()
    button = ButtonBlock()
    image = ImageBlock(label=_("Image"), template="cms/blocks/image.html")


def dialable(number: str) -> str:
    """The number for a tel: link; "" where there is nothing to dial."""
    digits = "".join(c for c in number if c.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else digits
