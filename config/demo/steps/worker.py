"""The social worker's part."""

from random import SystemRandom
from uuid import UUID

from config.demo.seed import partner_organization
from config.demo.story import FIRST_NAMES, LAST_NAMES, Story, expect, sign_in
from config.demo.visitor import StepFailed, Visitor
from people.models import Consent, Patient
from referrals.matching import matches_for
from referrals.models import Referral
from referrals.places import place_key
from referrals.status import Status
from resources.models import Service
from screening.models import Need, Screening

# The last two digits of numbers that no seeded patient has.
LINES = [str(line) for line in range(60, 100)]
# AHC HRSN core: a steady home, food ran out, rides missed, utilities fine.
ANSWERS = {
    "71802-3": "LA31993-1",
    "96778-6": "LA9-3",
    "88122-7": "LA28397-0",
    "88123-5": "LA6729-3",
    "93030-5": "LA33-6",
    "96779-4": "LA32-8",
    "95618-5": "LA6270-8",
    "95617-7": "LA6270-8",
    "95616-9": "LA6270-8",
    "95615-1": "LA6270-8",
}


def signs_in(story: Story) -> str:
    sign_in(story.worker, "worker")
    expect(story.worker.path.startswith("/work/"), "The worklist does not open.")
    return f"signs in and lands on “{story.worker.title}”"


def mistypes_the_zip(story: Story) -> str:
    pick = SystemRandom().choice
    given, family = pick(FIRST_NAMES), f"{pick(LAST_NAMES)}-{pick(LAST_NAMES)}"
    story.notes |= {"given": given, "family": family, "line": pick(LINES)}
    story.worker.open("/patients/add/")
    story.worker.submit(_person(story, "00000"), form="add", status=422)
    story.worker.sees("ZIP code 00000")
    expect(given in str(story.worker.soup), "What was typed is lost.")
    return "types a ZIP that does not exist: told so, nothing typed is lost"


def _person(story: Story, postal_code: str) -> dict[str, str]:
    return {
        "given_name": story.notes["given"],
        "family_name": story.notes["family"],
        "date_of_birth": "5/17/1984",
        "preferred_language": "es",
        "postal_code": postal_code,
        "household_size": "3",
        "annual_income": "21000",
        "phone": f"412-555-01{story.notes['line']}",
        "safe_to_call": "on",
        "safe_to_text": "on",
        "texting_consent": "agreed",
        "voicemail_ok": "on",
    }


def adds_a_patient(story: Story) -> str:
    story.worker.submit(_person(story, "15120"), form="add", status=None)
    asked_twice = "may be here already" in story.worker.text
    if asked_twice:
        story.worker.submit(form="add")
    found = Patient.objects.filter(family_name=story.notes["family"])
    expect(found.exists(), "The patient was not saved.")
    story.patient_id = found.latest("created_at").pk
    story.worker.open(f"/patients/{story.patient_id}/")
    return (
        f"adds {story.patient.full_name}, Spanish, {story.patient.city}"
        f" {story.patient.postal_code}, safe to text"
    )


def records_consent(story: Story) -> str:
    story.worker.open(f"/patients/{story.patient_id}/consents/add/")
    story.worker.submit({"method": "verbal", "scope": "any"}, form="consents")
    consent = Consent.objects.filter(patient=story.patient_id).first()
    expect(consent is not None, "No consent was recorded.")
    words = consent.wording if consent else ""
    return f"records spoken consent: {words}, until {consent and consent.expires_on}"


def screens(story: Story) -> str:
    page = story.worker.open(f"/patients/{story.patient_id}/screenings/")
    core = "ahc-hrsn-core"
    page.submit(form=core, button="Start in English")
    screening = Screening.objects.get(patient=story.patient_id)
    answers = {f"a-{question}": answer for question, answer in ANSWERS.items()}
    page.submit(answers, form="answers", button="Save and finish")
    screening.refresh_from_db()
    expect(screening.status == "completed", "The screening was not finished.")
    page.open(f"/screenings/{screening.pk}/result/")
    needs = story.patient.needs.in_order()
    because = needs[0].risk[0]
    return (
        f"screens with the AHC HRSN core: flags {', '.join(map(str, needs))};"
        f" e.g. “{because['answer']}” ({because['rule']})"
    )


def asks_who_wants_help(story: Story) -> str:
    wanted = {"food-insecurity": "yes", "transportation-insecurity": "later"}
    for need in story.patient.needs.in_order():
        answer = wanted.get(need.category_id, "no")
        story.worker.submit({"interest": answer}, form=f"{need.pk}/interest")
    said = [
        f"{n.category}: {n.get_interest_display()}"
        for n in story.patient.needs.in_order()
    ]
    return "asks “would you like help with this?”: " + ", ".join(said)


def looks_at_matches(story: Story) -> str:
    page = story.worker.open(f"/needs/{story.food.pk}/matches/")
    names = [h.get_text(" ", strip=True) for h in page.soup.select(".match-title")]
    reasons = page.soup.select(".match .reasons-for li")
    expect(len(names) >= 3, "Fewer than three services match.")
    first = reasons[0].get_text(" ", strip=True) if reasons else ""
    return f"sees {len(names)} services ranked; first {names[0]}: {first}"


def prints_a_handout(story: Story) -> str:
    page = story.worker
    keys = [str(box["value"]) for box in page.soup.select(".match-choose input")][:3]
    query = "&".join(f"place={key}" for key in keys)
    page.open(f"/needs/{story.food.pk}/handout/?{query}")
    body = page.response.content
    expect(body.startswith(b"%PDF"), "The handout is no PDF.")
    size = f"{len(body) // 1024} KB"
    return f"prints a handout of {len(keys)} places in Spanish, tagged PDF, {size}"


def sends_two_referrals(story: Story) -> str:
    home = partner_organization()
    first, second = by_link(story.food, home.pk), _of(home.pk)
    page = story.worker
    page.open(f"/needs/{story.food.pk}/preview/?place={first}&place={second}")
    page.sees("will see", story.patient.full_name, "412").sees_no("worried")
    page.submit({"note": "Has a small stroller."}, form="send")
    sent = Referral.objects.filter(patient=story.patient_id).for_listing()
    expect(sent.count() == 2, "Two referrals were not sent.")
    for referral in sent:
        by_account = referral.organization_id == home.pk
        story.notes["account" if by_account else "link"] = str(referral.pk)
    names = " and ".join(str(r.organization) for r in sent.order_by("created_at"))
    return f"previews what each will see, and sends to {names}"


def by_link(need: Need, account: UUID) -> str:
    """The best match that takes e-mail and is not the organization with accounts."""
    for found in matches_for(need):
        organization = found.service.organization
        if organization.notice_email and organization.pk != account:
            return place_key(found.service, found.service_at_location)
    raise StepFailed("No matching organization takes e-mail.")


def _of(organization: UUID) -> str:
    service = (
        Service.objects.referable()
        .filter(organization=organization, categories="food-insecurity")
        .order_by("name")[0]
    )
    return place_key(service, service.service_at_locations.first())


def answers_the_question(story: Story) -> str:
    referral = story.referral("link")
    story.worker.open(f"/referrals/{referral.pk}/").sees("stairs")
    story.worker.submit({"message": "Yes, the ground floor."}, form="do/answer")
    referral.refresh_from_db()
    expect(referral.status == Status.SENT, "The answer was not recorded.")
    return "answers the partner's question; the partner's clock runs again"


def offers_the_next_best(story: Story) -> str:
    declined = story.referral("link")
    page = _task(story, f"/referrals/{declined.pk}/")
    page.open(f"/referrals/{declined.pk}/").sees("Next best service")
    page.follow("Look at it first")
    page.submit(form="send")
    follower = Referral.objects.filter(follows=declined).for_listing().first()
    expect(follower is not None, "The next best service was not asked.")
    return f"sees the decline on the worklist, offers {follower and follower.service}"


def _task(story: Story, address: str) -> Visitor:
    """The page of the worklist's tasks that has one leading to the address."""
    page = story.worker.open("/work/?section=tasks")
    while page.soup.select_one(f"main a[href='{address}']") is None:
        page.follow("Next")
    return page


def sees_the_contradiction(story: Story) -> str:
    page = story.worker.open("/work/").sees("different things")
    page.open(f"/referrals/{story.notes['account']}/").sees("Not yet", "Timeline")
    return "is shown at the top: the partner says helped, the patient says not yet"


def closes_the_need(story: Story) -> str:
    page = story.worker.open(f"/needs/{story.food.pk}/close/")
    page.submit({"reason": "met", "note": "Called both; food arrived."}, form="close")
    need = story.food
    expect(not need.is_open, "The need is still open.")
    return f"calls both, and closes the need: {need.get_status_display()}"
