"""What a new installation needs in its CMS; every function may run again and again."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)
from wagtail.snippets.models import create_extra_permissions, get_snippet_models

from cms.models import DirectoryPage, GuideIndexPage, GuidePage, HomePage, SitePage
from cms.rights import RIGHTS_OF_GROUP
from people.groups import CURATORS
from resources.models import Service

PAGES_JSON = Path(__file__).parent / "data" / "pages.json"
# Read on the button: "Submit to curators".
WORKFLOW = "curators"
TASK = "Look of a curator"
PAGE_PERMISSIONS = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
WAGTAILS_OWN_GROUPS = ("Editors", "Moderators")


def prepare_site(**signal: Any) -> None:
    """Groups, workflow and pages, after each migrate; nothing is done over again."""
    if "cms_homepage" not in connection.introspection.table_names():
        return
    create_groups()
    create_workflow()
    create_site_pages()


@transaction.atomic
def create_groups() -> None:
    """The admin's groups with their permissions; Wagtail's own two go when unused."""
    _create_permissions()
    for name, rights in RIGHTS_OF_GROUP.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))
    curators = Group.objects.get(name=CURATORS)
    _give_pages(curators)
    _give_collections(curators)
    Group.objects.filter(name__in=WAGTAILS_OWN_GROUPS, user=None).delete()


def _create_permissions() -> None:
    """Django makes them app by app after migrating; ours may not have had its turn."""
    labels = {model._meta.app_label for model in get_snippet_models()}
    labels |= {"wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs"}
    labels |= {"people", "cms", "resources", "care"}
    for label in sorted(labels):
        create_permissions(apps.get_app_config(label), verbosity=0)
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))


def _permissions(rights: tuple[str, ...]) -> list[Permission]:
    """Permission rows of "app.codename" names. Raises Permission.DoesNotExist."""
    found = []
    for right in rights:
        app_label, codename = right.split(".")
        found.append(
            Permission.objects.get(content_type__app_label=app_label, codename=codename)
        )
    return found


def _give_pages(group: Group) -> None:
    root = SitePage.objects.get(depth=1)
    page_type = ContentType.objects.get_for_model(SitePage)
    for action in PAGE_PERMISSIONS:
        permission = Permission.objects.get(
            content_type=page_type, codename=f"{action}_sitepage"
        )
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _give_collections(group: Group) -> None:
    root = Collection.get_first_root_node()
    for model in ("image", "document"):
        for action in ("add", "change", "choose"):
            permission = Permission.objects.get(codename=f"{action}_{model}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


@transaction.atomic
def create_workflow() -> Workflow:
    """What is submitted waits for one curator; services use it."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    task, created = GroupApprovalTask.objects.get_or_create(name=TASK)
    if created:
        task.groups.set(Group.objects.filter(name=CURATORS))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Service),
        defaults={"workflow": workflow},
    )
    return workflow


@transaction.atomic
def create_site_pages() -> HomePage:
    """Home, directory and guides in place of Wagtail's welcome page. Pages that are
    there stay as they are."""
    home = HomePage.objects.first()
    if home is not None:
        return home
    words = json.loads(PAGES_JSON.read_text(encoding="utf-8"))
    root = SitePage.objects.get(depth=1)
    # Its slug is Wagtail's too; the welcome page goes once nothing points at it.
    home = _add(root, HomePage, words["home"], slug="nearhand")
    _use_as_home(home)
    root.get_children().filter(slug="home", depth=2).type(SitePage).exact_type(
        SitePage
    ).delete()
    _add(home, DirectoryPage, words["directory"], slug="directory", in_menus=True)
    guides = _add(home, GuideIndexPage, words["guides"], slug="guides", in_menus=True)
    for guide in words["guide_pages"]:
        _add(guides, GuidePage, guide, slug=guide["slug"])
    return home


def _add(
    parent: Any,
    model: type[SitePage],
    words: dict[str, Any],
    *,
    slug: str,
    in_menus: bool = False,
) -> Any:
    page = model(
        slug=slug,
        show_in_menus=in_menus,
        body=json.dumps(words["body"]),
        body_es=json.dumps(words["body_es"]),
        **{name: words[name] for name in ("title", "title_es")},
        **{name: words[name] for name in ("summary", "summary_es")},
    )
    # The tree's paths are kept on the parent; a stale one would reuse a place.
    SitePage.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    return page


def _use_as_home(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost"
    )
    site.root_page = home
    site.site_name = settings.NETWORK_NAME
    site.save()
