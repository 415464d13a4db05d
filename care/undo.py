from uuid import UUID

from people.models import Task
from people.requests import SignedInRequest


def undoable(request: SignedInRequest) -> Task | None:
    """The task just done by this user, named in the address by its id."""
    try:
        pk = UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    done = Task.objects.visible_to(request.user).filter(pk=pk, done_by=request.user)
    return done.exclude(done_at=None).select_related("patient").first()
