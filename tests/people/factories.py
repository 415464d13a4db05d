"""Invented people. Phones are from 555-01xx, e-mail addresses from example.org."""

from datetime import date

import factory
from django.utils import timezone

from people.models import (
    CareRelationship,
    CareTeamMember,
    Consent,
    ConsentWording,
    ContactPoint,
    Membership,
    Patient,
    Role,
    Task,
    User,
)
from people.models.consent import ConsentMethod, ConsentPurpose
from people.models.patient import TextingConsent
from tests.resources.factories import OrganizationFactory

PITTSBURGH = {
    "postal_code": "15207",
    "city": "Pittsburgh",
    "county": "Allegheny",
    "state": "PA",
    "latitude": 40.4012,
    "longitude": -79.9341,
    "point_source": "zip",
    "point_precision": "zip",
    "time_zone": "America/New_York",
}


class UserFactory(factory.django.DjangoModelFactory):
    """Without a role; `MembershipFactory(user=...)` or `WorkerFactory` gives one."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Example{n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.SOCIAL_WORKER


class WorkerFactory(UserFactory):
    """A user with one membership: `WorkerFactory(role=Role.SUPERVISOR, at=clinic)`."""

    @classmethod
    def _create(cls, model_class, *args, **fields):
        membership = {
            "role": fields.pop("role", Role.SOCIAL_WORKER),
            "read_only": fields.pop("read_only", False),
        }
        organization = fields.pop("at", None) or OrganizationFactory()
        user = super()._create(model_class, *args, **fields)
        MembershipFactory(user=user, organization=organization, **membership)
        return user


class ConsentWordingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConsentWording

    purpose = ConsentPurpose.REFERRAL
    version = factory.Sequence(lambda n: f"test-{n}")
    language = "en"
    text = "We would like to send your name and phone number to the places you choose."


class PatientFactory(factory.django.DjangoModelFactory):
    """In Pittsburgh, cared for by `organization=` (made if not given).

    `lead=user` puts that user on the care team; `phone="+14125550142"` adds a number
    that is safe to text and agreed to.
    """

    class Meta:
        model = Patient
        skip_postgeneration_save = True

    given_name = "Maya"
    family_name = factory.Sequence(lambda n: f"Example{n}")
    date_of_birth = date(1984, 5, 17)
    postal_code = PITTSBURGH["postal_code"]
    city = PITTSBURGH["city"]
    county = PITTSBURGH["county"]
    state = PITTSBURGH["state"]
    latitude = PITTSBURGH["latitude"]
    longitude = PITTSBURGH["longitude"]
    point_source = PITTSBURGH["point_source"]
    point_precision = PITTSBURGH["point_precision"]
    time_zone = PITTSBURGH["time_zone"]

    @factory.post_generation
    def organization(self, create, extracted, **fields):
        """`organization=False`: nobody cares for them."""
        if create and extracted is not False:
            CareRelationshipFactory(
                patient=self, organization=extracted or OrganizationFactory()
            )

    @factory.post_generation
    def lead(self, create, extracted, **fields):
        if create and extracted:
            CareTeamMemberFactory(patient=self, user=extracted, is_lead=True)

    @factory.post_generation
    def phone(self, create, extracted, **fields):
        if create and extracted:
            ContactPointFactory(patient=self, phone=extracted)


class CareRelationshipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CareRelationship

    patient = factory.SubFactory(PatientFactory, organization=False)
    organization = factory.SubFactory(OrganizationFactory)


class CareTeamMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CareTeamMember

    patient = factory.SubFactory(PatientFactory)
    user = factory.SubFactory(UserFactory)


class ContactPointFactory(factory.django.DjangoModelFactory):
    """A phone that is safe to text, with the person's agreement."""

    class Meta:
        model = ContactPoint

    patient = factory.SubFactory(PatientFactory)
    phone = factory.Sequence(lambda n: f"+1412555{100 + n % 100:04d}")
    safe_to_text = True
    texting_consent = TextingConsent.AGREED
    texting_consent_at = factory.LazyFunction(timezone.now)


class ConsentFactory(factory.django.DjangoModelFactory):
    """To any partner, no sensitive needs. `organizations=[...]` names partners;
    `sensitive_categories=[...]` (categories or codes) names needs."""

    class Meta:
        model = Consent
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    method = ConsentMethod.VERBAL
    wording = factory.SubFactory(ConsentWordingFactory)
    recorded_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def organizations(self, create, extracted, **fields):
        if create and extracted:
            self.organizations.set(extracted)
            self.all_organizations = False
            self.save(update_fields=["all_organizations"])

    @factory.post_generation
    def sensitive_categories(self, create, extracted, **fields):
        if create and extracted:
            self.sensitive_categories.set(extracted)


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    patient = factory.SubFactory(PatientFactory)
    kind = "made-by-hand"
    title = "Call the patient"
