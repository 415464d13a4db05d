"""The network's own words and lists: curators'."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import EditView, SnippetViewSetGroup

from cms.forms.wording import MessageWordingForm
from cms.guard import GuardedViewSet
from cms.viewsets.plan_templates import PlanTemplateViewSet
from cms.wording_panel import WordingPanel
from notifications.kinds import all_kinds
from notifications.models import MessageWording, QuickText
from people.models import ConsentWording
from resources.models import Category, TaxonomyTerm
from resources.services import apply_term


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


class TermForm(WagtailAdminModelForm):
    """Saving another need matches the services that bear the term anew."""

    def save(self, commit: bool = True) -> Any:
        term = super().save(commit=commit)
        if commit and "category" in self.changed_data:
            apply_term(term=term, before=self.initial.get("category") or "")
        return term


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
            ],
            base_form_class=TermForm,
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


class MessageWordingEditView(EditView):
    """What is saved is sent from then on: nothing is saved while typing, and the words
    before the first change stay in the history."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def save_instance(self) -> Any:
        before = MessageWording.objects.get(pk=self.object.pk)
        if before.latest_revision_id is None:
            before.save_revision(clean=False)
            self.object.latest_revision = before.latest_revision
        return super().save_instance()


class MessageWordingViewSet(GuardedViewSet):
    """Every message in every language is there: none is added or taken away."""

    model = MessageWording
    icon = "mail"
    menu_label = gettext_lazy("Message wordings")
    edit_view_class = MessageWordingEditView
    list_display = (
        "label",
        "language",
        BooleanColumn("is_shipped", label=gettext_lazy("As shipped")),
        "version",
        "updated_at",
        "updated_by",
    )
    list_filter = ("language", "is_shipped")
    search_fields = ("kind", "body", "subject")
    list_per_page = 50
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        wordings = super().get_queryset(request).select_related("updated_by")
        return wordings.filter(kind__in=[kind.code for kind in all_kinds()])

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                FieldPanel("subject"),
                FieldPanel("body"),
                WordingPanel(heading=gettext_lazy("Length and looks")),
            ],
            base_form_class=MessageWordingForm,
        ).bind_to_model(self.model)


class QuickTextViewSet(GuardedViewSet):
    model = QuickText
    icon = "comment"
    menu_label = gettext_lazy("Texts at hand")
    list_display = ("title", "body", "position")
    search_fields = ("title", "body", "body_es")
    copy_view_enabled = False

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [FieldPanel(n) for n in ("title", "body", "body_es", "position")]
        ).bind_to_model(self.model)


class WordingGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Words and lists")
    menu_icon = "openquote"
    menu_order = 200
    items = (
        CategoryViewSet,
        TermViewSet,
        MessageWordingViewSet,
        QuickTextViewSet,
        ConsentWordingViewSet,
        PlanTemplateViewSet,
    )
