"""The list of who asked for help by themselves."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from people.models import AuditEvent, ConsentWording, Task
from referrals.models import SelfReferral, SelfReferralStatus
from referrals.self_referrals import confirm, dismiss, take_in
from tests.queries import count_queries
from tests.referrals.factories import Network, make_network

LIST = "/self-referrals/"


def ask(network: Network, name: str, **facts: object) -> SelfReferral:
    return take_in(
        request=SelfReferral(
            service=network.service,
            category=network.need.category,
            organization=network.clinic,
            given_name=name,
            family_name="Example",
            phone="+14125550188",
            wording=ConsentWording.objects.for_self_referral("en"),
            **{"lead": network.worker, **facts},
        )
    )


def rows(response) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [row.get_text(" ", strip=True) for row in page.select("tbody tr")]


def named(response) -> list[str]:
    return [row.split()[0] for row in rows(response)]


def test_who_waits_longest_comes_first_with_the_one_thing_to_do(network, worker):
    hour = timedelta(hours=1)
    late = ask(network, "Noor", when=["mornings"], created_at=timezone.now() - hour)
    ask(network, "Ana", language="es")
    Task.objects.filter(subject_id=late.pk).update(due_at=timezone.now() - hour)
    response = worker.get(LIST)
    first, second = rows(response)
    for words in ("Noor Example", "Weekly groceries", "Overdue for 1 h", "Weekday mor"):
        assert words in first
    assert first.endswith("Call back : Noor Example")
    assert "Ana Example Spanish" in second
    assert f'href="{LIST}{late.pk}/"' in response.text
    seen = AuditEvent.objects.filter(actor=network.worker).latest("sequence")
    assert seen.patient_id is None


def test_it_is_narrowed_by_state_caller_and_language(network, worker):
    colleague = network.colleague()
    for name in ("Noor", "Ana", "Lin"):
        ask(network, name, language="es" if name == "Ana" else "en")
    theirs = ask(network, "Kai", lead=colleague)
    noor, lin = (SelfReferral.objects.get(given_name=n) for n in ("Noor", "Lin"))
    confirm(request=noor, actor=network.worker)
    dismiss(request=lin, actor=network.worker, note="Wrong number")
    for query, names in (
        ({}, ["Ana", "Kai"]),
        ({"whose": "mine"}, ["Ana"]),
        ({"state": "sent"}, ["Noor"]),
        ({"state": "dismissed"}, ["Lin"]),
        ({"state": "all", "language": "es"}, ["Ana"]),
        ({"state": "nonsense"}, ["Ana", "Kai"]),
    ):
        assert named(worker.get(LIST, query)) == names, query
    assert noor.referral.get_absolute_url() in worker.get(LIST, {"state": "sent"}).text
    theirs.delete()
    assert "Nobody fits" in worker.get(LIST, {"whose": "mine", "language": "zh"}).text


def test_the_worklist_leads_there_where_somebody_asked(network, worker, outsider):
    assert LIST not in worker.get("/work/").text
    ask(network, "Noor")
    assert f'href="{LIST}"' in worker.get("/work/").text
    assert LIST not in outsider.get("/work/").text


@pytest.mark.parametrize("state", SelfReferralStatus.values)
def test_a_longer_list_asks_no_more_of_the_database(network, worker, state):
    for name in ("Noor", "Ana"):
        ask(network, name)
    SelfReferral.objects.update(status=state)
    few = count_queries(worker, f"{LIST}?state={state}")
    for number in range(5):
        ask(network, f"Kai{number}")
    SelfReferral.objects.update(status=state)
    assert count_queries(worker, f"{LIST}?state={state}") == few


def test_who_sees_it(network, worker, colleague, read_only, outsider, partner, client):
    assert "Nobody waits for a call" in worker.get(LIST).text
    ask(network, "Noor")
    assert named(colleague.get(LIST)) == named(read_only.get(LIST)) == ["Noor"]
    assert named(outsider.get(LIST)) == []
    assert partner.get(LIST).status_code == 404
    assert client.get(LIST).status_code == 302
    assert worker.post(LIST).status_code == 405


def test_a_private_need_is_for_the_care_team_alone(client_for):
    network = make_network("mental-health")
    ask(network, "Noor")
    assert named(client_for(network.worker).get(LIST)) == ["Noor"]
    assert named(client_for(network.colleague()).get(LIST)) == []
