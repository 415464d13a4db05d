from django.db import migrations
from wagtail.models import (
    BootstrapLocaleField,
    BootstrapTranslatableModel,
    BootstrapTranslationKeyField,
)


class Migration(migrations.Migration):
    """The base page comes before wagtailcore, its locales after; hence three files."""

    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        BootstrapLocaleField("cms.SitePage"),
        BootstrapTranslationKeyField("cms.SitePage"),
        BootstrapTranslatableModel("cms.SitePage"),
    ]
