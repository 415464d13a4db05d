"""What a colleague wrote of a program, beside what was typed."""

from django.utils.translation import gettext as _

from care.models.programs import IntensityLevel, Program
from care.programs.forms import LevelFormSet, ProgramForm
from care.standing import now_stands


def program_now(form: ProgramForm) -> list[tuple[str, str]]:
    """Of what was typed otherwise, levels too: how it reads now."""
    there = Program.objects.get(pk=form.instance.pk)
    found = now_stands(ProgramForm(form.data, instance=there, actor=form.actor))
    rows = {level.pk: level for level in there.levels.all()}
    typed = LevelFormSet(form.data, instance=there, prefix="levels")
    for number, row in enumerate(typed.forms, start=1):
        if rows.pop(row.instance.pk, None):
            name = _("Level %(number)s") % {"number": number}
            found += [(f"{name}, {label}", value) for label, value in now_stands(row)]
    return found + [(_("Another level"), _in_words(level)) for level in rows.values()]


def _in_words(level: IntensityLevel) -> str:
    words = _("%(level)s: a contact every %(days)s days")
    return words % {"level": level, "days": level.contact_days}
