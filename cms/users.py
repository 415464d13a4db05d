from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's user management with our forms and behind our guard."""

    user_viewset = "cms.viewsets.users.UserViewSet"
