from django.db import transaction

from care.filters import WorkFilter
from care.models import SavedFilter
from people.models import User


@transaction.atomic
def save_filter(
    *, user: User, name: str, chosen: WorkFilter, is_default: bool
) -> SavedFilter:
    """Under a name that the user has already it takes the place of the old one; one is
    the default at most."""
    User.objects.select_for_update().get(pk=user.pk)
    if is_default:
        SavedFilter.objects.filter(user=user).update(is_default=False)
    saved, _created = SavedFilter.objects.update_or_create(
        user=user,
        name=name,
        defaults={"facts": chosen.facts(), "is_default": is_default},
    )
    return saved
