from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.models.contacts import Contact
from care.sections import Section
from people.questions_phone import phone_for_questions

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 4


def section(reader: "Reader") -> Section:
    """The last contacts."""
    contacts = Contact.objects.visible_to(reader)
    return Section(
        "contacts",
        _("Contacts"),
        "care/contacts/_section.html",
        {
            "contacts": list(
                contacts.select_related("by").order_by("-at", "pk")[:SHOWN]
            ),
            "line": phone_for_questions(reader.patient),
        },
        is_aside=True,
    )
