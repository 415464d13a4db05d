"""Imports in the admin: curators'."""

from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.viewsets.import_runs import ImportRunViewSet
from cms.viewsets.kept_edits import KeptEditViewSet
from cms.viewsets.set_aside import SetAsideViewSet
from cms.viewsets.source_listings import SourceListingViewSet


class ImportGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Imports")
    menu_icon = "download"
    menu_order = 150
    items = (
        ImportRunViewSet,
        SetAsideViewSet,
        KeptEditViewSet,
        SourceListingViewSet,
    )
