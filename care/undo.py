from care.models import WorkAction
from people.models import Task
from people.requests import SignedInRequest, uuid_or_none


def undoable(request: SignedInRequest) -> Task | None:
    """The task just done by this user, named in the address by its id."""
    pk = uuid_or_none(request.GET.get("done", ""))
    done = Task.objects.visible_to(request.user).filter(pk=pk, done_by=request.user)
    return done.exclude(done_at=None).select_related("patient").first()


def undoable_action(request: SignedInRequest) -> WorkAction | None:
    """What this user has just done to lines of the worklist, if it can be undone."""
    pk = uuid_or_none(request.GET.get("did", ""))
    mine = WorkAction.objects.undoable_by(request.user).filter(pk=pk)
    return mine.select_related("given_to").first()
