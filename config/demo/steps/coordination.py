"""A need of the plan goes to a partner without an account and comes back as met."""

from care.models import Goal
from config.demo.seed import partner_organization
from config.demo.steps.partner import link_in_mail
from config.demo.steps.patient import worker_delivers
from config.demo.steps.worker import by_link
from config.demo.story import Story, expect
from referrals.models import Referral
from referrals.status import Status


def refers(story: Story) -> str:
    need = story.utilities
    page = story.manager.open(f"/patients/{story.patient_id}/")
    page.submit({"interest": "yes"}, form=f"{need.pk}/interest")
    place = by_link(need, partner_organization().pk)
    page.open(f"/needs/{need.pk}/preview/?place={place}")
    page.sees("will see", story.patient.full_name).sees_no("heart", "simvastatin")
    page.submit(form="send")
    sent = Referral.objects.for_listing().get(need=need)
    story.notes["utilities"] = str(sent.pk)
    return (
        f"refers them to {sent.organization}, who will see nothing of"
        " illness or medications"
    )


def partner_closes(story: Story) -> str:
    worker_delivers(story)
    page = story.link.open(link_in_mail(story, "utilities"))
    page.submit({"answer": "1984"}, form="open").sees(story.patient.full_name)
    opened = page.path
    page.submit({"message": "We will call the company."}, form="do/accept")
    page.open(opened)
    page.submit({"outcome": "need-met"}, form="do/close_helped")
    referral = story.referral("utilities")
    expect(referral.status == Status.CLOSED_HELPED, "Not closed.")
    return (
        f"accepts {referral.number} from the e-mail and closes it:"
        f" {referral.get_outcome_display()}"
    )


def sees_it_in_the_plan(story: Story) -> str:
    """The goal for the need moved by itself."""
    referral = story.referral("utilities")
    goal = Goal.objects.get(needs=story.utilities)
    expect(goal.achievement_status == "achieved", "The goal did not move.")
    said = goal.get_achievement_status_display()
    story.manager.open(f"/goals/{goal.pk}/").sees(referral.number)
    return f"sees that this moved the goal “{goal.description}”: {said}"
