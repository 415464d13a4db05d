"""How a medication is taken, in fixed words, so that a paper can say it in the
patient's language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """Whose list it is. `LAST`: what was agreed the last time."""

    LAST = "last", _("Last reconciliation")
    PATIENT = "patient", _("What the patient takes")
    DISCHARGE = "discharge", _("Discharge list")
    PHARMACY = "pharmacy", _("Pharmacy")
    OTHER = "other", _("Another list")
    STARTED = "started", _("Started now")


class Route(models.TextChoices):
    MOUTH = "mouth", _("by mouth")
    SKIN = "skin", _("on the skin")
    EYE = "eye", _("in the eye")
    EAR = "ear", _("in the ear")
    NOSE = "nose", _("in the nose")
    INHALED = "inhaled", _("breathed in")
    UNDER_TONGUE = "tongue", _("under the tongue")
    INJECTED = "injected", _("by injection")
    RECTAL = "rectal", _("in the rectum")


# The same ingredient in the eye and by mouth are two medications.
LOCAL_ROUTES = frozenset({Route.SKIN, Route.EYE, Route.EAR, Route.NOSE, Route.INHALED})


class Frequency(models.TextChoices):
    DAILY = "daily", _("once a day")
    MORNING = "morning", _("every morning")
    BEDTIME = "bedtime", _("at bedtime")
    TWICE = "twice", _("2 times a day")
    THREE = "three", _("3 times a day")
    FOUR = "four", _("4 times a day")
    HOURS_4 = "4-hours", _("every 4 hours")
    HOURS_6 = "6-hours", _("every 6 hours")
    HOURS_8 = "8-hours", _("every 8 hours")
    HOURS_12 = "12-hours", _("every 12 hours")
    OTHER_DAY = "other-day", _("every other day")
    WEEKLY = "weekly", _("once a week")
    MONTHLY = "monthly", _("once a month")


class DoseUnit(models.TextChoices):
    TABLET = "tablet", _("tablet(s)")
    CAPSULE = "capsule", _("capsule(s)")
    PUFF = "puff", _("puff(s)")
    DROP = "drop", _("drop(s)")
    UNIT = "unit", pgettext_lazy("dose", "unit(s)")
    ML = "ml", _("mL")
    PATCH = "patch", _("patch(es)")
    SPRAY = "spray", _("spray(s)")


class Action(models.TextChoices):
    CONTINUE = "continue", _("Continue")
    CHANGE = "change", _("Change")
    STOP = "stop", pgettext_lazy("medication", "Stop")
    NEW = "new", pgettext_lazy("medication", "New")


TAKEN = (Action.CONTINUE, Action.CHANGE, Action.NEW)


class Reason(models.TextChoices):
    WORKS = "works", _("It works as it is")
    CONFIRMED = "confirmed", _("Asked and confirmed")
    DOSE = "dose", _("The dose is to be another")
    TIMING = "timing", _("It is to be taken at other times")
    FORM = "form", _("Another product of the same medicine")
    SIDE_EFFECT = "side-effect", _("It had side effects")
    ALLERGY = "allergy", _("Allergy")
    INTERACTION = "interaction", _("It does not go together with another medicine")
    DUPLICATE = "duplicate", _("The same medicine is taken already")
    FINISHED = "finished", _("The course is finished")
    NOT_NEEDED = "not-needed", _("It is not needed any more")
    NOT_TAKEN = "not-taken", _("It has not been taken")
    REPLACED = "replaced", _("Another medicine takes its place")
    STARTED = "started", _("Started at the hospital or the clinic")
    OTHER = "other", _("Another reason: see the note")
