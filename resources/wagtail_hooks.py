from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter


@hooks.register("register_log_actions")
def register_tellings(actions: Any) -> None:
    @actions.register_action("nearhand.tell")
    class Told(LogFormatter):
        label = gettext_lazy("Told by the organization")

        def format_message(self, log_entry: Any) -> str:
            if by := log_entry.data.get("by"):
                return _("Told by %(name)s") % {"name": by}
            return _("Told by the organization")


@hooks.register("register_log_actions")
def register_merges(actions: Any) -> None:
    @actions.register_action("nearhand.merge")
    class Merged(LogFormatter):
        label = gettext_lazy("Merge")

        def format_message(self, log_entry: Any) -> str:
            return _("%(name)s was merged into this one") % {
                "name": log_entry.data.get("with", "")
            }

    @actions.register_action("nearhand.undo_merge")
    class Undone(LogFormatter):
        label = gettext_lazy("Undo a merge")

        def format_message(self, log_entry: Any) -> str:
            return _("%(name)s was taken out of this one again") % {
                "name": log_entry.data.get("with", "")
            }
