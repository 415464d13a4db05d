from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import AbstractPage, DefaultBasePageMixin
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.search_panel import search_context
from resources.languages import in_spanish

# The admin shows previews in a frame of its own; the public pages allow none.
in_preview_frame: Any = csp_replace({"frame-ancestors": [SELF]})


class SitePage(AbstractPage, DefaultBasePageMixin):
    """The base of all pages (WAGTAIL_PAGE_MODEL): summary and body, also in Spanish.

    Where there is no Spanish, the English stands, marked as English for screen
    readers, under a notice that says so.
    """

    title_es = models.CharField(_("title in Spanish"), max_length=255, blank=True)
    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=300,
        help_text=_("One or two sentences under the title, and in search engines."),
    )
    summary_es = models.TextField(_("summary in Spanish"), blank=True, max_length=300)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    body_es = StreamField(BodyBlock(), verbose_name=_("body in Spanish"), blank=True)

    english_panels = [
        *AbstractPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    spanish_panels = [
        FieldPanel("title_es", heading=_("Title")),
        FieldPanel("summary_es", heading=_("Summary")),
        FieldPanel("body_es", heading=_("Body")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(english_panels, heading=_("English")),
            ObjectList(spanish_panels, heading=_("Spanish")),
            ObjectList(DefaultBasePageMixin.promote_panels, heading=_("Promote")),
        ]
    )

    search_fields = [
        *AbstractPage.search_fields,
        *DefaultBasePageMixin.search_fields,
        index.SearchField("title_es", boost=2),
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("body_es"),
    ]

    @property
    def speaks_spanish(self) -> bool:
        """The visitor reads Spanish, and so does this page."""
        return in_spanish() and bool(self.body_es or self.summary_es)

    @property
    def is_untranslated(self) -> bool:
        return in_spanish() and not self.speaks_spanish

    @property
    def display_title(self) -> str:
        return self.title_es if in_spanish() and self.title_es else self.title

    @property
    def display_summary(self) -> str:
        return self.summary_es if self.speaks_spanish else self.summary

    @property
    def display_body(self) -> Any:
        return self.body_es if self.speaks_spanish else self.body

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"trail": self.trail()}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        serve = in_preview_frame(super().serve_preview)
        response: HttpResponse = serve(request, mode_name)
        return response

    def trail(self) -> list[dict[str, str]]:
        """The pages above this one, home first."""
        above = self.get_ancestors().live().filter(depth__gt=1).specific()
        return [{"label": p.display_title, "url": p.get_url()} for p in above]


class HomePage(SitePage):
    """The front door: a search, the needs people come with, and the guides."""

    template = "cms/home_page.html"
    max_count = 1
    parent_page_types = ["cms.SitePage"]
    subpage_types = ["cms.GuideIndexPage", "cms.GuidePage", "cms.DirectoryPage"]

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        guides = GuidePage.objects.live().descendant_of(self).order_by("path")
        return context | search_context(request, run=False) | {"guides": guides[:6]}

    class Meta:
        verbose_name = _("home page")


class GuideIndexPage(SitePage):
    template = "cms/guide_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        guides = GuidePage.objects.live().child_of(self).order_by("path")
        return context | {"guides": guides}

    class Meta:
        verbose_name = _("list of guides")


class GuidePage(SitePage):
    """`topics` and `condition_codes` say which care plans it is offered for."""

    template = "cms/guide_page.html"
    parent_page_types = ["cms.GuideIndexPage", "cms.HomePage"]
    subpage_types: list[str] = []

    topics = ParentalManyToManyField(
        "resources.Category", verbose_name=_("needs it is about"), blank=True
    )
    condition_codes = models.CharField(
        _("conditions it is about"),
        max_length=200,
        blank=True,
        help_text=_("Beginnings of ICD-10 codes, with commas between: I50, E11"),
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(SitePage.english_panels, heading=_("English")),
            ObjectList(SitePage.spanish_panels, heading=_("Spanish")),
            ObjectList(
                [
                    FieldPanel("topics", widget=CheckboxSelectMultiple),
                    FieldPanel("condition_codes"),
                ],
                heading=_("Care plans"),
            ),
            ObjectList(DefaultBasePageMixin.promote_panels, heading=_("Promote")),
        ]
    )

    class Meta:
        verbose_name = _("guide")


class DirectoryPage(SitePage):
    """Words of the network's own around the directory's search."""

    template = "cms/directory_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | search_context(request, run=True)

    class Meta:
        verbose_name = _("directory page")
