"""Every address that is registered under /admin/, named or not, filled in with keys of
another organization's rows. What a new argument stands for has to be said here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import uuid4

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from django.utils.regex_helper import normalize
from wagtail.admin.models import EditingSession
from wagtail.models import TaskState, WorkflowState

from people.models import Invitation, User
from resources.importing.identity import term_id
from resources.models import (
    ImportRun,
    KeptEdit,
    LikelyDuplicate,
    ListingCheck,
    ListingMerge,
    ListingSuggestion,
    MatchingWeights,
    Service,
    SetAsideRow,
    SourceListing,
)

# Arguments that name a row by its key: of the model that the namespace ends with, or of
# the one said here; else a service's, a place's and an organization's are tried.
KEYS = {"pk", "object_id"}
MODEL_OF = {
    ":unanswered_listings_done": "organization",
    ":listing_claims_decide": "invitation",
}
OWNED = ("service", "location", "organization")
# Of Wagtail's own: pages, pictures, documents and the like belong to no organization.
ONE = (1,)
PLAIN: dict[str, tuple[Any, ...]] = {
    "action": ("delete",),
    "action_name": ("approve", "publish"),
    "app_label": ("resources",),
    "app_name": ("resources",),
    "collection_id": ONE,
    "content_type_app_name": ("cms",),
    "content_type_model_name": ("guidepage",),
    "destination_id": ONE,
    "doc_id": ONE,
    "document_id": ONE,
    "filter_spec": ("max-100x100",),
    "image_id": ONE,
    "model_name": OWNED,
    "page_id": ONE,
    "page_pk": ONE,
    "page_to_move_id": ONE,
    "parent_page_id": ONE,
    "redirect_id": ONE,
    "token": ("x",),
    "uidb64": ("x",),
    "uploaded_file_id": ONE,
    "what": ("right", "again", "take", "leave", "approve", "decline"),
    "workflow_pk": ONE,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A registered pattern: its regular expression under /admin/, its name with the
    innermost namespace, and the view."""

    regex: str
    name: str
    namespace: str
    view: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Address:
    """`has_key`: something in it names a row."""

    pattern: Pattern
    path: str
    has_key: bool


def patterns(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[Pattern]:
    for one in (resolver or get_resolver("cms.admin_urls")).url_patterns:
        regex = prefix + _inner(one)
        if isinstance(one, URLResolver):
            yield from patterns(one, regex, one.namespace or namespace)
        else:
            name = f"{namespace}:{one.name or regex}"
            yield Pattern(regex, name, namespace, one.callback)


def _inner(pattern: URLPattern | URLResolver) -> str:
    regex: str = pattern.pattern.regex.pattern
    return regex.removeprefix("^").removesuffix("\\Z").removesuffix("$")


@dataclass(frozen=True, slots=True)
class Rows:
    """Keys of an organization's rows, by model and by the name of an argument."""

    of_models: dict[str, Any]
    of_arguments: dict[str, tuple[Any, ...]]

    def values_of(self, argument: str, pattern: Pattern) -> tuple[Any, ...]:
        if argument in self.of_arguments:
            return self.of_arguments[argument]
        if argument in PLAIN:
            return PLAIN[argument]
        if argument in KEYS:
            model = pattern.namespace.rpartition("_")[2]
            model = MODEL_OF.get(pattern.name, model)
            if model not in self.of_models and "_resources_" in pattern.namespace:
                raise LookupError(f"{pattern.name} takes a {model}: make one.")
            models = [model] if model in self.of_models else OWNED
            return tuple(self.of_models[name] for name in models)
        raise LookupError(
            f"{pattern.name} takes an argument {argument!r}: say in "
            "tests/cms/every_address.py which row of another organization it names."
        )


def addresses(rows: Rows) -> dict[Pattern, list[Address]]:
    """What leads to each pattern; an empty list for one that nothing leads to."""
    return {pattern: _addresses(pattern, rows) for pattern in patterns()}


def _addresses(pattern: Pattern, rows: Rows) -> list[Address]:
    """With keys of rows; where nothing of the kind leads there, with the number 1."""
    ones = Rows(dict.fromkeys(rows.of_models, 1), rows.of_arguments)
    found = list(_filled(pattern, rows)) or _filled(pattern, ones)
    return list(dict.fromkeys(found))


def _filled(pattern: Pattern, rows: Rows) -> Iterator[Address]:
    for template, arguments in normalize(pattern.regex):
        choices = [rows.values_of(argument, pattern) for argument in arguments]
        for values in product(*choices):
            path = "/admin/" + template % dict(zip(arguments, values, strict=True))
            if _leads_to(path, pattern):
                yield Address(pattern, path, bool(arguments))


def _leads_to(path: str, pattern: Pattern) -> bool:
    try:
        return resolve(path).func is pattern.view
    except Resolver404:
        return False


def rows_of(service: Service, author: User) -> Rows:
    """With all that may hang on a service and its organization."""
    organization = service.organization
    state = WorkflowState.objects.for_instance(service).get()
    task_state = TaskState.objects.get(workflow_state=state)
    session = EditingSession.objects.create(
        user=author, content_object=service, last_seen_at=timezone.now()
    )
    today = timezone.localdate()
    ListingCheck.objects.create(
        organization=organization, asked_on=today, lapsed_on=today
    )
    claim = Invitation.objects.create(
        organization=organization,
        kind="claim",
        email="who@example.org",
        status="waiting",
    )
    suggestion = ListingSuggestion.objects.create(
        service=service, field="name", text="Renamed", by="Somebody"
    )
    weights = _saved_weights()
    return Rows(
        {
            **_of_imports(service),
            **_of_duplicates(service),
            "category": "food-insecurity",
            "taxonomyterm": term_id("food-insecurity"),
            "matchingweights": MatchingWeights.ONLY_ID,
            "service": service.pk,
            "location": service.service_at_locations.get().location_id,
            "organization": organization.pk,
            "listingsuggestion": suggestion.pk,
            "membership": author.memberships.get().pk,
            "users": author.pk,
            "invitation": claim.pk,
        },
        {
            "revision_id": (service.latest_revision_id, weights),
            "revision_id_a": ("earliest", service.latest_revision_id),
            "revision_id_b": ("latest", service.latest_revision_id),
            "session_id": (session.pk,),
            "task_id": (task_state.task_id,),
            "task_state_id": (task_state.pk,),
            "workflow_state_id": (state.pk,),
        },
    )


def _saved_weights() -> int:
    """The key of a version of the weights of matches."""
    weights = MatchingWeights.current()
    weights.save()
    version: int = weights.save_revision().pk
    return version


def _of_imports(service: Service) -> dict[str, Any]:
    """What an import left: what the source says of the service, and a row of it."""
    run = ImportRun.objects.create(origin="/deliveries/theirs")
    listing = SourceListing.objects.create(
        table="service", listing_id=service.pk, name=service.name
    )
    edit = KeptEdit.objects.create(listing=listing, unit="name", here=service.name)
    row = SetAsideRow.objects.create(
        run=run, why="unreadable", reason=service.name, row={"name": service.name}
    )
    return {
        "importrun": run.pk,
        "sourcelisting": listing.pk,
        "keptedit": edit.pk,
        "setasiderow": row.pk,
    }


def _of_duplicates(service: Service) -> dict[str, Any]:
    """A listing that is probably the same, and one that was."""
    twin = Service.objects.create(
        organization=service.organization, name=service.name, live=False
    )
    one, other = sorted((service.pk, twin.pk))
    pair = LikelyDuplicate.objects.create(kind="service", one=one, other=other, score=9)
    merge = ListingMerge.objects.create(
        kind="service",
        kept_id=service.pk,
        merged_id=uuid4(),
        kept_name=service.name,
        merged_name=service.name,
        by="A curator",
    )
    return {"likelyduplicate": pair.pk, "listingmerge": merge.pk}
