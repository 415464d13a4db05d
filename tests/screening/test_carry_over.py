"""Nobody is asked twice: answers of late come along with their date."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Task
from screening.models import Answer, Screening
from screening.services import finish_screening
from screening.services.screenings import FINISH_TASK
from tests.screening.factories import PHQ, PHQ_2, PHQ_9, ScreeningFactory

pytestmark = pytest.mark.django_db
FOOD = {"88122-7": "LA28397-0", "88123-5": "LA28398-8"}


@pytest.fixture
def ask(patient, clinic, worker):
    def ask(instrument, answers=None, by=worker, days_ago=0, **fields):
        screening = ScreeningFactory(
            instrument=instrument,
            patient=patient,
            organization=clinic,
            started_by=by,
            answers=answers,
            **fields,
        )
        at = timezone.now() - timedelta(days=days_ago)
        screening.answers.update(answered_at=at)
        return screening

    return ask


def page_of(client, screening):
    return client.get(reverse("screening:screen", args=[screening.pk]))


def keep(client, screening, chosen, **data):
    address = reverse("screening:save_answer", args=[screening.pk])
    return client.post(address, {"keep": chosen, **data})


def answers_of(screening):
    return {a.link_id: a.values[0] for a in screening.answers.all()}


def test_one_tap_keeps_an_answer_with_its_date(ask, client_for, worker):
    before = ask("hunger-vital-sign", FOOD, days_ago=20)
    client, now = client_for(worker), ask("ahc-hrsn-core")

    page = page_of(client, now).content.decode()
    assert "Still so" in page
    assert "Often true" in page
    keep(client, now, "88122-7", **{"a-93030-5": "LA33-6"})

    kept = now.answers.get(link_id="88122-7")
    assert kept.carried_from == before
    assert kept.answered_at == before.answers.get(link_id="88122-7").answered_at
    # What else stood on the page is saved too.
    assert answers_of(now) == {"88122-7": "LA28397-0", "93030-5": "LA33-6"}
    assert "Carried over" in page_of(client, now).content.decode()


def test_all_are_kept_at_once_and_no_given_answer_is_touched(ask, client_for, worker):
    ask("hunger-vital-sign", FOOD)
    now = ask("ahc-hrsn-core", {"88122-7": "LA28398-8"})
    keep(client_for(worker), now, "all")
    assert answers_of(now) == {"88122-7": "LA28398-8", "88123-5": "LA28398-8"}


def test_changed_here_it_is_an_answer_of_today(ask, client_for, worker):
    ask("hunger-vital-sign", FOOD, days_ago=20)
    client, now = client_for(worker), ask("ahc-hrsn-core")
    keep(client, now, "all")
    address = reverse("screening:save_answer", args=[now.pk])
    client.post(address, {"question": "88122-7", "a-88122-7": "LA28398-8"})
    changed = now.answers.get(link_id="88122-7")
    assert changed.carried_from is None
    assert changed.answered_at > timezone.now() - timedelta(days=1)


def test_old_or_void_answers_are_asked_anew(ask, client_for, worker):
    ask("hunger-vital-sign", FOOD, days_ago=100)
    voided = ask("phq-2", {PHQ_2[0]: PHQ[1]})
    Screening.objects.filter(pk=voided.pk).update(status="entered-in-error")
    client = client_for(worker)
    for name in ("ahc-hrsn-core", "ahc-hrsn-supplemental"):
        assert "Still so" not in page_of(client, ask(name)).content.decode()


def test_private_answers_of_others_are_not_offered(ask, client_for, colleague):
    ask("phq-2", {PHQ_2[0]: PHQ[1]})
    theirs = ask("ahc-hrsn-supplemental", by=colleague)
    client = client_for(colleague)
    assert "Still so" not in page_of(client, theirs).content.decode()
    keep(client, theirs, "all")
    assert answers_of(theirs) == {}


def finish(client, screening):
    address = reverse("screening:finish", args=[screening.pk])
    return client.post(address, {"confirmed": "1"})


def test_three_points_on_the_phq_2_go_on_with_the_phq_9(ask, client_for, worker):
    first = ask("phq-2", {PHQ_2[0]: PHQ[2], PHQ_2[1]: PHQ[1]}, days_ago=1)
    at = first.answers.get(link_id=PHQ_2[0]).answered_at

    answer = finish(client_for(worker), first)

    following = Screening.objects.get(instrument="phq-9")
    assert answer["Location"] == following.get_absolute_url()
    assert answers_of(following) == {PHQ_2[0]: PHQ[2], PHQ_2[1]: PHQ[1]}
    assert set(following.answers.values_list("answered_at", flat=True)) == {at}
    assert Task.objects.open().get(kind=FINISH_TASK).subject_id == following.pk


def test_two_points_do_not(ask, client_for, worker):
    first = ask("phq-2", {PHQ_2[0]: PHQ[1], PHQ_2[1]: PHQ[1]})
    answer = finish(client_for(worker), first)
    assert answer["Location"] == reverse("screening:result", args=[first.pk])
    assert not Screening.objects.filter(instrument="phq-9").exists()


def test_who_may_not_see_the_answers_begins_it_for_who_may(
    ask, client_for, worker, colleague
):
    first = ask("phq-2", {PHQ_2[0]: PHQ[3], PHQ_2[1]: PHQ[3]})
    answer = finish(client_for(colleague), first)
    following = Screening.objects.get(instrument="phq-9")
    assert answer["Location"] == reverse("screening:result", args=[first.pk])
    assert following.started_by == worker


def test_it_is_not_asked_again_within_the_week(ask, worker):
    ask("phq-9", dict.fromkeys(PHQ_9, PHQ[0]), completed=True)
    first = ask("phq-2", {PHQ_2[0]: PHQ[3], PHQ_2[1]: PHQ[3]})
    finish_screening(screening=first, actor=worker)
    assert not first.followed_by.exists()
    assert not Answer.objects.exclude(carried_from=None).exists()


def test_finished_without_a_score_it_is_asked_again(ask, worker):
    ask("phq-9", dict.fromkeys(PHQ_9[:-1], PHQ[1]), completed=True)
    first = ask("phq-2", {PHQ_2[0]: PHQ[3], PHQ_2[1]: PHQ[3]})
    finish_screening(screening=first, actor=worker)
    assert first.followed_by.get().is_unfinished


def test_begun_before_it_is_gone_on_with(ask, client_for, worker):
    begun = ask("phq-9", {PHQ_9[2]: PHQ[1]})
    first = ask("phq-2", {PHQ_2[0]: PHQ[2], PHQ_2[1]: PHQ[1]})
    answer = finish(client_for(worker), first)
    assert answer["Location"] == begun.get_absolute_url()
    assert set(answers_of(begun)) == {*PHQ_2, PHQ_9[2]}


def test_of_a_colleague_who_may_not_see_them_it_gets_no_answers(
    ask, client_for, worker, colleague
):
    begun = ask("phq-9", by=colleague)
    first = ask("phq-2", {PHQ_2[0]: PHQ[2], PHQ_2[1]: PHQ[1]})
    answer = finish(client_for(worker), first)
    assert answer["Location"] == begun.get_absolute_url()
    assert answers_of(begun) == {}
