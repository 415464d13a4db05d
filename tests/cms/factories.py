import factory
import wagtail_factories
from wagtail.models import Site

from cms.models import GuideIndexPage, GuidePage, HomePage
from people.models import Membership, Role, User
from tests.resources.factories import OrganizationFactory


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


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Example{n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.EDITOR


def make_user(role: str, organization=None, **facts) -> User:
    organization = organization or OrganizationFactory()
    return MembershipFactory(role=role, organization=organization, **facts).user
