from care.models import WorkAction
from people.models import Task
from people.requests import SignedInRequest, uuid_or_none


def undoable(request: SignedInRequest) -> Task | None:
    """The task just done by this user, named in the address by its id."""
    pk = uuid_or_none(request.GET.get("done", ""))
    done = Task.objects.visible_to(request.user).filter(done_by=request.user)
    done = done.exclude(done_at=None).select_related("patient")
    return done.filter(pk=pk).first() if pk else None


def undoable_action(request: SignedInRequest) -> WorkAction | None:
    """What this user has just done to lines of the worklist, if it can be undone."""
    pk = uuid_or_none(request.GET.get("did", ""))
    mine = WorkAction.objects.undoable_by(request.user).select_related("given_to")
    return mine.filter(pk=pk).first() if pk else None
