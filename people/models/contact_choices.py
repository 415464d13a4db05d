from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactSystem(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")


class OwnPage(models.TextChoices):
    """Whether texts to a number may carry a link to the person's own page, and whether
    that page may name private needs. Whoever holds the phone and knows the year of
    birth reads it, so nothing is shown that the person has not agreed to."""

    NONE = "", _("No link")
    PLAIN = "plain", _("Yes, without private needs")
    PRIVATE = "private", _("Yes, private needs too: nobody else uses this phone")
