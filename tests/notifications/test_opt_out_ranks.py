import pytest

from notifications import numbers
from notifications.channels import ChannelError
from notifications.lanes import Lane
from notifications.models import OptOut, OptOutSource

NUMBER = "+14125550142"


@pytest.mark.django_db
@pytest.mark.parametrize("spoken", [OptOutSource.WORDS, OptOutSource.STAFF])
def test_stop_after_other_words_is_a_stop(spoken):
    numbers.opt_out(number=NUMBER, source=spoken)

    numbers.opt_out(number=NUMBER, source=OptOutSource.KEYWORD)

    assert OptOut.objects.get().source == OptOutSource.KEYWORD


@pytest.mark.django_db
@pytest.mark.parametrize("spoken", [OptOutSource.WORDS, OptOutSource.STAFF])
def test_other_words_after_stop_leave_it_a_stop(spoken):
    numbers.opt_out(number=NUMBER, source=OptOutSource.KEYWORD)

    numbers.opt_out(number=NUMBER, source=spoken)

    assert OptOut.objects.get().source == OptOutSource.KEYWORD


@pytest.mark.parametrize("code", ["21610", "40300"])
def test_who_opted_out_is_not_texted_by_the_next_provider(settings, code):
    settings.NOTIFICATIONS = settings.NOTIFICATIONS | {
        "sms_fail_over": f"not-processed,{code}"
    }

    assert not Lane("sms").passes_on(ChannelError(code, permanent=True))
