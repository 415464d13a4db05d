"""Permissions of the admin's groups; `cms.permissions` narrows them per listing."""

from people.groups import ADMINISTRATORS, CURATORS, EDITORS

EVERYTHING = ("add", "change", "delete", "view")
ADMIN = "wagtailadmin.access_admin"


def _all(model: str, *more: str) -> tuple[str, ...]:
    app_label, name = model.split(".")
    return tuple(f"{app_label}.{action}_{name}" for action in (*EVERYTHING, *more))


def _look_and_decide(*names: str) -> tuple[str, ...]:
    return tuple(f"resources.{do}_{n}" for n in names for do in ("view", "change"))


RIGHTS_OF_GROUP: dict[str, tuple[str, ...]] = {
    EDITORS: (
        ADMIN,
        "resources.view_service",
        "resources.change_service",
        "resources.view_location",
        "resources.change_location",
        "resources.view_organization",
        "resources.change_organization",
    ),
    CURATORS: (
        ADMIN,
        *_all("resources.service", "publish", "lock", "unlock"),
        *_all("resources.location"),
        *_all("resources.organization"),
        *_all("resources.category"),
        *_all("resources.taxonomyterm"),
        "resources.view_listingsuggestion",
        "resources.change_listingsuggestion",
        "resources.view_likelyduplicate",
        "resources.change_likelyduplicate",
        "resources.view_listingmerge",
        "resources.change_listingmerge",
        *_look_and_decide("importrun", "setasiderow", "keptedit", "sourcelisting"),
        "resources.view_matchingweights",
        "resources.change_matchingweights",
        "notifications.view_messagewording",
        "notifications.change_messagewording",
        *_all("notifications.quicktext"),
        *_all("care.plantemplate"),
        "people.view_consentwording",
        "people.add_consentwording",
        "people.change_consentwording",
    ),
    ADMINISTRATORS: (
        ADMIN,
        "people.add_user",
        "people.change_user",
        "people.view_user",
        *_all("people.membership"),
        "resources.view_organization",
        "wagtailcore.change_site",
    ),
}
