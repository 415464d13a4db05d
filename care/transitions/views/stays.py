"""Files of admissions and discharges, and the tokens of systems that send them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from care.csv_tables import NotATable
from care.models.transitions import FeedToken, StayImport
from care.programs.permissions import can_run_programs
from care.transitions.feeds import create_token, revoke_token
from care.transitions.forms import ImportForm, TokenForm
from care.transitions.imports import import_stays
from care.transitions.stays import FIELDS
from people import audit
from people.models import User
from people.permissions import SUPERVISING, WORKER_ROLES, require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest

PER_PAGE = 50
SHOWN = 20


def _organizations(user: User) -> list[Any]:
    """Workers elsewhere and others are told that there is no such page; colleagues who
    do not run programs may not."""
    require_or_404(user.has_role(*WORKER_ROLES))
    require(can_run_programs(user))
    return user.writable_organization_ids(*SUPERVISING)


@require_safe
@login_required
def stays(request: SignedInRequest) -> HttpResponse:
    """Who: `can_run_programs`; of those organizations."""
    return _page(request)


@require_POST
@login_required
def stays_upload(request: SignedInRequest) -> HttpResponse:
    """Take in a file. Who: `can_run_programs`."""
    _organizations(request.user)
    form = ImportForm(request.POST, request.FILES, actor=request.user)
    if form.is_valid():
        try:
            run = import_stays(
                text=form.cleaned_data["file"],
                organization=form.cleaned_data["organization"],
                source=form.cleaned_data["source"],
                file_name=form.file_name,
                actor=request.user,
            )
        except NotATable as error:
            form.add_error("file", str(error))
        else:
            return redirect(run)
    return _page(request, upload=form)


@require_POST
@login_required
@never_cache
def token_add(request: SignedInRequest) -> HttpResponse:
    """A new token, shown this once. Who: `can_run_programs`."""
    _organizations(request.user)
    form = TokenForm(request.POST, actor=request.user, prefix="token")
    if not form.is_valid():
        return _page(request, naming=form)
    _made, token = create_token(actor=request.user, **form.cleaned_data)
    return _page(request, token=token)


@require_POST
@login_required
def token_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nothing more is taken from it. Who: `can_run_programs` of its organization."""
    mine = FeedToken.objects.filter(organization__in=_organizations(request.user))
    if revoke_token(token=get_object_or_404(mine, pk=pk), actor=request.user):
        messages.success(request, _("The token is revoked."))
    else:
        messages.info(request, _("It was revoked already."))
    return redirect("care:stays")


@require_safe
@login_required
def stay_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What became of a file's rows; those refused name people. Who:
    `can_run_programs` of its organization."""
    mine = StayImport.objects.filter(organization__in=_organizations(request.user))
    run = get_object_or_404(mine, pk=pk)
    page = Paginator(run.refused.order_by("line", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    audit.record_list(actor=request.user, page="care.stay_import", count=len(page))
    context = {"run": run, "page_obj": page}
    return render(request, "care/transitions/import.html", context)


def _sources(organizations: list[Any]) -> list[str]:
    """Names that were given before."""
    of_ours = {"organization__in": organizations}
    files = StayImport.objects.filter(**of_ours).order_by("source")
    tokens = FeedToken.objects.filter(**of_ours).order_by("name")
    named = files.values_list("source", flat=True).distinct()
    return sorted({*named, *tokens.values_list("name", flat=True).distinct()})


def _page(
    request: SignedInRequest,
    *,
    upload: ImportForm | None = None,
    naming: TokenForm | None = None,
    token: str = "",
) -> HttpResponse:
    organizations = _organizations(request.user)
    runs = StayImport.objects.filter(organization__in=organizations)
    tokens = FeedToken.objects.current().filter(organization__in=organizations)
    context = {
        "upload": upload or ImportForm(actor=request.user),
        "naming": naming or TokenForm(actor=request.user, prefix="token"),
        "token": token,
        "runs": runs.order_by("-at", "pk")[:SHOWN],
        "tokens": tokens.select_related("organization").order_by("-created_at", "pk"),
        "columns": FIELDS,
        "sources": _sources(organizations),
    }
    status = UNPROCESSABLE if upload or naming else 200
    return render(request, "care/transitions/stays.html", context, status=status)
