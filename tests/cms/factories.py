import factory
import wagtail_factories
from wagtail.models import Site

from cms.models import GuideIndexPage, GuidePage, HomePage


class SitePageFactory(wagtail_factories.PageFactory):
    """Under the site's home page unless told otherwise."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Page {n}")
    parent = factory.LazyFunction(lambda: Site.objects.get().root_page)


class GuidePageFactory(SitePageFactory):
    class Meta:
        model = GuidePage


class GuideIndexPageFactory(SitePageFactory):
    class Meta:
        model = GuideIndexPage


class HomePageFactory(SitePageFactory):
    class Meta:
        model = HomePage
