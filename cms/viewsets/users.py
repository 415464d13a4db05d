from typing import Any

from django.views import View
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from cms.forms.users import EditUserForm, NewUserForm
from cms.guard import GuardedView, guarded


class UserViewSet(WagtailUserViewSet):
    create_template_name = "cms/admin/user_create.html"
    edit_template_name = "cms/admin/user_edit.html"

    def construct_view(self, view_class: type[View], **kwargs: Any) -> Any:
        return super().construct_view(guarded(view_class, GuardedView), **kwargs)

    def get_form_class(self, for_update: bool = False) -> Any:
        return EditUserForm if for_update else NewUserForm
