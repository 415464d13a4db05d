from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import urlpatterns as wagtail_patterns
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.gate import gate, to_sign_in
from cms.homepage import ListingsHomeView

urlpatterns = [
    path(
        "",
        gate(require_admin_access(ListingsHomeView.as_view())),
        name="wagtailadmin_home",
    ),
    path("login/", to_sign_in, name="wagtailadmin_login"),
    re_path(
        r"^password_reset/", RedirectView.as_view(pattern_name="account_reset_password")
    ),
    *decorate_urlpatterns(wagtail_patterns, gate),
]
