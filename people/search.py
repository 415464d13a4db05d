"""One box finds a patient by name, date of birth or phone.

What was searched for is personal, so it is kept in the session under a key of its own
and the key alone stands in the address.
"""

import secrets

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q

from people.dates import read_birth_date
from people.names import fold

SESSION_KEY = "patient_searches"
KEPT = 20
LEAST_DIGITS = 4


def condition_for(text: str) -> Q:
    """A date is a date of birth, four digits and more a phone, else words of a name,
    all of which must be there."""
    if born := read_birth_date(text):
        return Q(date_of_birth=born)
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) >= LEAST_DIGITS and not any(c.isalpha() for c in text):
        return _phone(digits)
    condition = Q()
    for word in fold(text).split():
        condition &= Q(search_name__contains=word)
    return condition


def _phone(digits: str) -> Q:
    from people.models import ContactPoint

    points = ContactPoint.objects.filter(phone__contains=digits)
    return Q(pk__in=points.values("patient"))


def keep_search(session: SessionBase, text: str) -> str:
    """Keep the words and return their key; the last KEPT searches stay."""
    searches = dict(session.get(SESSION_KEY, {}))
    key = secrets.token_urlsafe(6)
    searches[key] = text
    session[SESSION_KEY] = dict(list(searches.items())[-KEPT:])
    return key


def kept_search(session: SessionBase, key: str) -> str:
    """The words kept under the key, "" when it is unknown or no longer kept."""
    return str(session.get(SESSION_KEY, {}).get(key, ""))
