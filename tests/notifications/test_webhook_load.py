"""`manage.py bench_webhooks`, in small."""

import pytest

from notifications.inbound import receive
from notifications.models import InboundMessage
from notifications.proving.twilio_webhooks import inbound_fields
from notifications.proving.webhook_client import Report
from notifications.proving.webhook_load import Load, judge, make_knocks, run_load

SMALL = Load(requests=120, clients=4)


@pytest.mark.django_db(transaction=True)
def test_each_text_is_kept_once_and_forged_ones_are_refused():
    """By Gunicorn in processes of its own, with the settings of production."""
    answer = run_load(SMALL)
    assert (answer.taken_in, answer.failed) == (0, 0)
    assert answer.refused > 0
    assert answer.p95 > 0


@pytest.mark.django_db
def test_what_is_lost_believed_or_unheard_is_found():
    knocks = make_knocks(SMALL)
    well = [403 if knock.forged else 200 for knock in knocks]
    report = Report(well, [0.001] * len(well), took=1.0, own_cpu_seconds=0.1)
    for knock in knocks:
        if not knock.forged:
            receive(inbound_fields(knock.text))
    assert judge(SMALL, knocks, report).holds
    InboundMessage.objects.filter(body="1").first().delete()
    forged = next(knock for knock in knocks if knock.forged)
    receive(inbound_fields(forged.text))
    answer = judge(SMALL, knocks, report)
    assert (answer.lost, answer.taken_in, answer.holds) == (1, 1, False)
