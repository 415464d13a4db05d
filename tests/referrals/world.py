"""What comes of the world's referral, and the patient's own page."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from people.links import create_link
from people.models import ConsentWording, Patient, User
from people.models.contact_choices import OwnPage
from referrals.attachments import CheckedFile, keep_files, store_files
from referrals.links import new_link_url
from referrals.models import Attachment, Referral, ReferralMessage, SelfReferral
from referrals.own_links import PURPOSE as OWN_PAGE
from referrals.status import Party
from resources.models import Organization, Service
from tests.referrals.factories import HiddenServiceFactory, ServiceNoteFactory
from tests.world_addresses import OF_LINK, OF_NOTE, OF_OWN_PAGE, token_of

if TYPE_CHECKING:
    from tests.world import World


def of_referrals(world: "World") -> dict[str, Any]:
    worker, referral = world.users["social_worker"], {"pk": world.referral.pk}
    note = ServiceNoteFactory(
        service=world.service, organization=world.clinic, author=worker
    )
    hidden = HiddenServiceFactory(need=world.need, hidden_by=worker)
    asking = make_self_referral(world.service, world.clinic, worker)
    file = {"file_id": attach_file(world.referral).pk}
    return {
        **{name: {"pk": note.pk} for name in OF_NOTE},
        "referrals:unhide": {"pk": hidden.pk},
        "referrals:self_referral": {"pk": asking.pk},
        "referrals:packet": {**referral, "way": "print"},
        "referrals:perform": {**referral, "name": "withdraw"},
        "referrals:reach": {**referral, "how": "not-reached"},
        "referrals:inbox_perform": {**referral, "name": "accept"},
        "referrals:appointment": {**referral, "name": "cancel"},
        "referrals:inbox_appointment": {**referral, "name": "cancel"},
        "referrals:inbox_handling": {**referral, "name": "claim"},
        "referrals:inbox_listing": {**referral, "name": "right"},
        "referrals:inbox_room": {"pk": world.service.pk, "name": "right"},
        "referrals:file": {**referral, **file},
        "referrals:inbox_file": {**referral, **file},
        **of_link({"token": token_of(new_link_url(world.referral))}, file),
    }


def of_link(link: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    return {
        **dict.fromkeys(OF_LINK, link),
        "referrals:link_perform": {**link, "name": "accept"},
        "referrals:link_appointment": {**link, "name": "cancel"},
        "referrals:link_listing": {**link, "name": "right"},
        "referrals:link_file": {**link, **file},
    }


def of_own_page(world: "World") -> dict[str, Any]:
    own = {"token": own_page_token(world.patient)}
    return {
        **dict.fromkeys(OF_OWN_PAGE, own),
        "referrals:own_page_consent": {**own, "pk": world.consent.pk},
    }


def make_self_referral(
    service: Service, clinic: Organization, lead: User
) -> SelfReferral:
    """Somebody new asked for the service's help."""
    asking: SelfReferral = SelfReferral.objects.create(
        service=service,
        category_id="food-insecurity",
        organization=clinic,
        lead=lead,
        given_name="Noor",
        family_name="Sample",
        phone="+14125550188",
        wording=ConsentWording.objects.for_self_referral("en"),
    )
    return asking


def own_page_token(patient: Patient) -> str:
    """They agreed to links at their number, and got one."""
    contact = patient.contact_points.get()
    contact.own_page = OwnPage.PLAIN
    contact.save()
    return create_link(
        purpose=OWN_PAGE,
        subject_id=patient.pk,
        audience=str(contact.pk),
        valid_for=timedelta(days=1),
    )


def attach_file(referral: Referral) -> Attachment:
    """With a message of the worker's."""
    message = ReferralMessage.objects.create(
        referral=referral,
        party=Party.SENDER,
        author=referral.sender,
        author_label=str(referral.sender),
        body="The letter of the landlord.",
    )
    [stored] = store_files([CheckedFile("letter.pdf", "application/pdf", b"%PDF-")])
    keep_files(message, [stored])
    return stored
