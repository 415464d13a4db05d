"""How matches are ordered: curators'."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import EditView

from cms.guard import GuardedViewSet
from resources.models import MatchingWeights

WEIGHTS = (
    *("fit", "needs", "capacity", "trusted"),
    *("track_record", "language", "freshness"),
)
STEPS = ("steps_phone_only", "steps_unreachable")


class WeightsEditView(EditView):
    @property
    def header_more_buttons(self) -> list[Any]:
        reset = Button(
            _("Reset to the shipped ones"),
            url=self.reverse_by_name("reset"),
            icon_name="undo",
            priority=30,
        )
        return [*super().header_more_buttons, reset]

    def reverse_by_name(self, name: str) -> str:
        url: str = self.model.snippet_viewset.reverse(name, self.object.pk)
        return url


class ResetView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, then puts the shipped weights back as a version of their own."""

    model = MatchingWeights
    template_name = "cms/admin/weights_reset.html"
    page_title = gettext_lazy("Reset to the shipped ones")
    header_icon = "undo"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shipped = MatchingWeights()
        every = MatchingWeights._meta.fields
        fields = [field for field in every if field.name in (*WEIGHTS, *STEPS)]
        now = MatchingWeights.current()
        rows = [
            (field.verbose_name, getattr(now, field.name), getattr(shipped, field.name))
            for field in fields
        ]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "edit_url": MatchingWeights.snippet_viewset.reverse("edit", now.pk),
        }

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        shipped = MatchingWeights(pk=MatchingWeights.ONLY_ID)
        shipped.save()
        revision = shipped.save_revision(user=self.request.user)
        log(shipped, "wagtail.edit", user=self.request.user, revision=revision)
        messages.success(self.request, _("Matches are ordered as shipped again."))
        return redirect(MatchingWeights.snippet_viewset.reverse("edit", shipped.pk))


class WeightsViewSet(GuardedViewSet):
    model = MatchingWeights
    icon = "order"
    menu_label = gettext_lazy("Order of matches")
    add_to_admin_menu = True
    menu_order = 210
    edit_view_class = WeightsEditView
    list_display = ("__str__", *WEIGHTS)
    copy_view_enabled = False

    def reverse(self, name: str, pk: int) -> str:
        return reverse(self.get_url_name(name), args=[pk])

    @property
    def reset_view(self) -> Any:
        return self.construct_view(ResetView)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("reset/<int:pk>/", self.reset_view, name="reset"),
        ]

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                HelpPanel(
                    gettext_lazy(
                        "What does not fit somebody always comes last, and nearer "
                        "always before farther: within 1, 2, 5, 10, 25, 50, 100, then "
                        "200 miles. Among services about as near, these weights "
                        "decide. 0 leaves a thing out. Age, gender and origin have no "
                        "weight and can be given none."
                    )
                ),
                MultiFieldPanel(
                    [FieldPanel(name) for name in WEIGHTS],
                    heading=gettext_lazy("Weights, 0 to 100"),
                ),
                MultiFieldPanel(
                    [FieldRowPanel([FieldPanel(name) for name in STEPS])],
                    heading=gettext_lazy("Places that are hard to ask, 0 to 3 steps"),
                ),
            ]
        ).bind_to_model(self.model)
