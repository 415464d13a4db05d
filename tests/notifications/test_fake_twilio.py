"""The fake behaves as Twilio does: what other tests and the proofs rest on."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from notifications.provider_codes import CODES
from notifications.proving.twilio_faults import Faults, troubles
from notifications.proving.twilio_server import FakeTwilio, fake_twilio
from notifications.proving.twilio_texts import ACCOUNT, TOKEN, magic_code
from notifications.proving.twilio_webhooks import (
    SIGNATURE,
    Webhooks,
    form_request,
    inbound_fields,
)
from tests.notifications.factories import NUMBER, OTHER_NUMBER, OUR_NUMBER

CALLBACK = "https://nearhand.example/hooks/twilio/status/1/"


@pytest.fixture
def fake():
    with fake_twilio() as fake:
        fake.faults.hang_seconds = 0.1
        yield fake


@pytest.fixture
def client(fake) -> Client:
    return client_of(fake)


def client_of(fake: FakeTwilio, token: str = TOKEN) -> Client:
    client = Client(ACCOUNT, token, http_client=TwilioHttpClient(timeout=20))
    client.api.base_url = fake.url
    return client


def send(client: Client, to: str = NUMBER, body: str = "Hello", **more):
    return client.messages.create(to=to, from_=OUR_NUMBER, body=body, **more)


def refusal(client: Client, to: str = NUMBER, **more) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        send(client, to, **more)
    return caught.value.status, caught.value.code


def bodies(fake: FakeTwilio, number: str = NUMBER) -> list[str]:
    return [text.body for text in fake.account.phones[number]]


class TestSending:
    def test_each_text_has_an_sid_of_its_own_and_reaches_the_phone(self, fake, client):
        sent = [send(client, body=str(n)) for n in range(20)]
        assert len({message.sid for message in sent}) == 20
        assert {message.status for message in sent} == {"queued"}
        assert bodies(fake) == [str(n) for n in range(20)]

    def test_only_our_account_and_token(self, fake):
        assert refusal(client_of(fake, "wrong")) == (401, 20003)
        assert requests.get(f"{fake.url}/elsewhere", timeout=1).status_code == 401
        auth = (ACCOUNT, TOKEN)
        answer = requests.get(f"{fake.url}/elsewhere", auth=auth, timeout=1)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)

    def test_what_is_missing_or_wrong_is_refused(self, fake, client):
        assert refusal(client, to="5550142") == (400, 21211)
        assert refusal(client, body="") == (400, 21602)
        assert refusal(client, body="x" * 1601) == (400, 21617)
        assert fake.accepted == []

    @pytest.mark.parametrize("code", sorted(filter(str.isdecimal, CODES)))
    def test_a_magic_number_for_each_code_we_know(self, fake, client, code):
        number = f"+150055{code}"
        if int(code) < 30000:
            assert refusal(client, to=number)[1] == int(code)
            assert fake.accepted == []
        else:
            text = fake.account.texts[send(client, to=number).sid]
            assert (text.code, text.status in {"failed", "undelivered"}) == (
                int(code),
                True,
            )
        assert bodies(fake, number) == []

    def test_twilios_own_magic_numbers(self):
        assert magic_code("+15005550004") == 21610
        assert magic_code("+15005550009") == 21614
        assert magic_code("+15005550006") is None
        assert magic_code(NUMBER) is None


class TestOptOut:
    def test_stop_and_start_count_by_number(self, fake, client):
        fake.text_us(NUMBER, " Stop ", to=OUR_NUMBER)
        assert refusal(client) == (400, 21610)
        send(client, OTHER_NUMBER)
        fake.text_us(NUMBER, "START", to=OUR_NUMBER)
        assert send(client).sid

    def test_a_stop_while_the_text_waits_shows_in_its_status(self, fake, client):
        fake.account.holding = True
        sid = send(client).sid
        fake.text_us(NUMBER, "STOP", to=OUR_NUMBER)
        fake.account.let_go()
        assert client.messages(sid).fetch().error_code == 21610
        assert bodies(fake) == []

    def test_a_thread_holds_both_directions(self, fake, client):
        send(client, body="Coming?")
        fake.text_us(NUMBER, "1", to=OUR_NUMBER)
        send(client, OTHER_NUMBER)
        thread = fake.account.thread(NUMBER)
        assert [text.body for text in thread] == ["Coming?", "1"]


class TestFaults:
    @pytest.mark.parametrize(
        ("fate", "arrives"),
        [
            ("busy", False),
            ("fail", False),
            ("drop", False),
            ("hang", False),
            ("accept-then-fail", True),
            ("accept-then-drop", True),
            ("accept-then-cut", True),
            ("accept-then-hang", True),
        ],
    )
    def test_no_answer_or_a_bad_one_and_what_is_true(self, fake, client, fate, arrives):
        fake.next_answers = [fate]
        with pytest.raises((TwilioRestException, requests.RequestException)):
            send(client)
        assert bodies(fake) == ["Hello"] * arrives
        assert len(fake.requests) == 1
        send(client, body="again")
        assert bodies(fake)[-1] == "again"

    def test_a_slow_answer_is_a_good_one(self, fake, client):
        fake.next_answers, fake.faults.slow_seconds = ["slow"], 0.1
        start = time.monotonic()
        assert send(client).sid
        assert time.monotonic() - start > 0.1

    def test_busy_comes_in_bursts(self, fake, client):
        fake.faults.rates, fake.faults.busy_burst = {"busy": 1.0}, 3
        assert refusal(client) == (429, 20429)
        fake.faults.rates = {}
        assert [refusal(client)[0], refusal(client)[0]] == [429, 429]
        assert send(client).sid

    def test_the_same_seed_is_the_same_bad_luck(self):
        draws = [
            [faults.draw() for _ in range(400)]
            for faults in (
                Faults(rates=troubles(0.1), seed=7),
                Faults(rates=troubles(0.1), seed=7),
                Faults(rates=troubles(0.1), seed=8),
            )
        ]
        assert draws[0] == draws[1] != draws[2]
        failed = sum(fate != "accept" for fate in draws[0])
        assert 20 <= failed <= 60

    def test_a_fate_that_is_none(self):
        with pytest.raises(ValueError, match="accept-then-drop"):
            Faults(next_answers=["explode"]).draw()


class TestListing:
    def test_filters(self, fake, client):
        send(client, body="mine")
        send(client, OTHER_NUMBER)
        fake.text_us(NUMBER, "1", to=OUR_NUMBER)
        assert [m.body for m in client.messages.list(to=NUMBER)] == ["mine"]
        assert [m.body for m in client.messages.list(from_=NUMBER)] == ["1"]
        now = datetime.now(UTC)
        day = timedelta(days=1)
        assert client.messages.list(date_sent_after=now + day) == []
        assert len(client.messages.list(date_sent_after=now - day)) == 3
        assert client.messages.list(date_sent_before=now - day) == []
        assert len(client.messages.list(date_sent=now.date())) == 3

    def test_newest_first_over_many_pages_while_more_come(self, fake, client):
        for n in range(7):
            send(client, body=str(n))
        found = []
        for message in client.messages.stream(to=NUMBER, page_size=3):
            found.append(message.body)
            if len(found) == 2:
                send(client, body="meanwhile")
        assert found == ["6", "5", "4", "3", "2", "1", "0"]

    def test_asking_for_a_number_leaves_no_trace_in_the_log(self, fake, client, caplog):
        """Twilio's client tells the address of each request, and so the number."""
        with caplog.at_level(logging.INFO):
            client.messages.list(to=NUMBER)
        assert NUMBER[1:] not in caplog.text

    def test_a_text_may_show_late(self, fake, client):
        fake.account.list_lag = timedelta(seconds=60)
        sid = send(client).sid
        assert client.messages.list(to=NUMBER) == []
        assert client.messages(sid).fetch().sid == sid

    def test_a_text_that_waits_was_not_sent_yet(self, fake, client):
        fake.account.holding = True
        message = client.messages(send(client).sid).fetch()
        assert (message.status, message.date_sent) == ("queued", None)
        fake.account.let_go()
        message = message.fetch()
        assert message.status == "delivered"
        assert message.date_sent is not None


class TestWebhooks:
    def test_a_request_is_signed_over_the_public_address(self, fake):
        text = fake.text_us(NUMBER, "1", to=OUR_NUMBER)
        url = "https://nearhand.example/hooks/twilio/inbound/"
        for forged in (False, True):
            raw = form_request(url, inbound_fields(text), forged=forged).decode()
            head = raw.split("\r\n")
            [signature] = [
                line.split(": ")[1] for line in head if line.startswith(SIGNATURE)
            ]
            valid = RequestValidator(TOKEN).validate(
                url, inbound_fields(text), signature
            )
            assert valid is not forged

    def test_callbacks_come_twice_out_of_order_or_not_at_all(self, fake, client):
        text = fake.account.texts[send(client).sid]
        assert statuses(Webhooks(0), text) == ["sent", "delivered"]
        doubled = statuses(Webhooks(0, twice=1.0), text)
        assert sorted(doubled) == ["delivered"] * 2 + ["sent"] * 2
        assert statuses(Webhooks(0, lost=1.0), text) == []
        orders = {
            tuple(statuses(Webhooks(0, disordered=True, seed=seed), text))
            for seed in range(20)
        }
        assert orders == {("sent", "delivered"), ("delivered", "sent")}

    def test_they_are_posted_where_we_said(self, fake, client):
        heard: list[bytes] = []
        server = fake.run(listen(heard))
        fake.webhooks = Webhooks(server.sockets[0].getsockname()[1])
        send(client, status_callback=CALLBACK)
        send(client, "+15005530006", status_callback=CALLBACK)
        wait_for(lambda: len(heard) == 4)
        assert {line.split()[1] for line in heard} == {b"/hooks/twilio/status/1/"}
        wait_for(lambda: fake.webhooks and not fake.webhooks.pending)
        assert fake.webhooks.refused == []
        fake.run(close(server))


def statuses(webhooks: Webhooks, text) -> list[str]:
    return [fields["MessageStatus"] for fields in webhooks.news_of(text)]


async def listen(heard: list[bytes]) -> asyncio.Server:
    async def answer(reader, writer):
        heard.append(await reader.readline())
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


async def close(server: asyncio.Server) -> None:
    server.close()


def wait_for(fact) -> None:
    for _ in range(1000):
        if fact():
            return
        time.sleep(0.02)
    pytest.fail("It did not happen within 20 s.")
