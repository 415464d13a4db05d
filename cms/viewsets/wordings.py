"""The network's own words and lists: curators'."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.guard import GuardedViewSet
from notifications.models import MessageWording
from people.models import ConsentWording
from resources.models import Category, TaxonomyTerm


class CategoryViewSet(GuardedViewSet):
    model = Category
    icon = "tag"
    menu_label = gettext_lazy("Kinds of need")
    list_display = ("name", "code", "sensitive", "offered", "position")
    search_fields = ("name", "name_es", "code", "plain_words")
    copy_view_enabled = False

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                FieldPanel("code"),
                FieldRowPanel([FieldPanel("name"), FieldPanel("name_es")]),
                FieldPanel("plain_words"),
                MultiFieldPanel(
                    [
                        FieldPanel("offered"),
                        FieldPanel("sensitive"),
                        FieldPanel("is_gravity"),
                        FieldPanel("position"),
                    ],
                    heading=gettext_lazy("How it is treated"),
                ),
            ]
        ).bind_to_model(self.model)


class TermViewSet(GuardedViewSet):
    model = TaxonomyTerm
    icon = "list-ul"
    menu_label = gettext_lazy("Terms of taxonomies")
    list_display = ("name", "code", "taxonomy", "category")
    list_filter = ("category", "taxonomy_detail")
    search_fields = ("name", "code")
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("category")

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                FieldPanel("category"),
                FieldPanel("name"),
                FieldPanel("code"),
                FieldPanel("taxonomy_detail"),
                FieldPanel("parent"),
                FieldPanel("description"),
            ]
        ).bind_to_model(self.model)


class ConsentWordingViewSet(GuardedViewSet):
    model = ConsentWording
    icon = "form"
    menu_label = gettext_lazy("Consent wordings")
    list_display = ("purpose", "version", "language", "is_current")
    list_filter = ("purpose", "language", "is_current")
    search_fields = ("text", "version")

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                FieldRowPanel(
                    [FieldPanel(n) for n in ("purpose", "version", "language")]
                ),
                FieldPanel(
                    "text",
                    help_text=gettext_lazy(
                        "Once somebody has agreed to these words, copy them to a new "
                        "version instead of changing them."
                    ),
                ),
                FieldPanel("is_current"),
            ]
        ).bind_to_model(self.model)


class MessageWordingViewSet(GuardedViewSet):
    model = MessageWording
    icon = "mail"
    menu_label = gettext_lazy("Message wordings")
    list_display = ("kind", "language", "version", "updated_at")
    list_filter = ("language",)
    search_fields = ("kind", "body")
    copy_view_enabled = False


class WordingGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Words and lists")
    menu_icon = "openquote"
    menu_order = 200
    items = (
        CategoryViewSet,
        TermViewSet,
        MessageWordingViewSet,
        ConsentWordingViewSet,
    )
