"""A plan's rules: tried before they count, never lost, told when overtaken."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from care.members.rules import FIRST_RULES, MOST_RULES, BadRules, read_rules
from care.members.segmenting import put_rules_in_force, rules_in_force
from care.models import RunState, SegmentRules, SegmentRun
from tests.care.members.factories import MemberMonthFactory

URL = reverse("care:segment_rules")


def form(*rules, base=1, **changes):
    """What the page would send: each rule as the values of its fields."""
    sent = {
        "form-TOTAL_FORMS": len(rules),
        "form-INITIAL_FORMS": 0,
        "cost_percent": 50,
        "cost_dollars": 2000,
        "acute": 2,
        "note": "",
        "seen": "",
        **{f"days_{tier}": 30 for tier in (1, 2, 3, 4)},
        "base": base,
    }
    for number, rule in enumerate(rules):
        sent |= {f"form-{number}-{name}": value for name, value in rule.items()}
    return sent | changes


MANY_VISITS = {"tier": 4, "ed_visits": 3}


class TestTrying:
    def test_it_shows_whom_it_would_move_and_writes_nothing(self, desk, plan):
        for visits in (3, 3, 6, 0):
            MemberMonthFactory(member__organization=plan, ed_visits=visits)
        page = desk.post(URL, form(MANY_VISITS))
        assert (page.context["moved"], page.context["members"]) == (2, 4)
        assert "2 of 4 members would be in another tier" in " ".join(page.text.split())
        assert rules_in_force(plan).version == 1
        assert not SegmentRun.objects.exists()

    def test_before_a_file_was_read(self, desk):
        page = desk.post(URL, form(MANY_VISITS))
        assert "No file of members has been read yet" in page.text

    def test_it_counts_only_once_its_effect_was_seen(self, desk, plan):
        unseen = desk.post(URL, form(MANY_VISITS, use=1))
        assert unseen.status_code == 200
        assert rules_in_force(plan).version == 1
        seen = unseen.context["seen"]
        other = desk.post(URL, form({"tier": 3, "stays": 1}, use=1, seen=seen))
        assert other.status_code == 200
        assert rules_in_force(plan).version == 1
        done = desk.post(URL, form(MANY_VISITS, use=1, seen=seen, note="More room"))
        assert done.status_code == 302
        latest = rules_in_force(plan)
        assert (latest.version, latest.note) == (2, "More room")
        assert latest.content["rules"] == [MANY_VISITS]
        assert SegmentRun.objects.get().state == RunState.ASKED
        assert SegmentRules.objects.get(version=1).content == FIRST_RULES.as_content()


class TestEditing:
    def test_what_is_wrong_stands_in_one_box_that_names_rule_and_field(self, desk):
        wrong = ({"tier": 4, "ed_visits": 0}, MANY_VISITS, {"tier": 3, "stays": "x"})
        page = desk.post(URL, form(*wrong, acute="many")).text
        assert page.count("There is a problem") == 1
        assert '<a href="#id_form-0-ed_visits"><b>Rule 1, ED visits' in page
        assert '<a href="#id_form-2-stays"><b>Rule 3, ' in page
        assert '<a href="#id_acute">' in page

    def test_the_second_of_two_is_told_and_loses_nothing(self, desk, plan, manager):
        put_rules_in_force(
            plan=plan,
            rules=FIRST_RULES,
            base=rules_in_force(plan).version,
            note="",
            actor=manager,
        )
        page = desk.post(URL, form({"tier": 4, "ed_visits": 77}, use=1))
        assert page.status_code == 409
        assert "Moreno put version 2 in force" in page.text
        assert 'value="77"' in page.text
        assert desk.post(URL, form(MANY_VISITS, base=2)).status_code == 200

    def test_rows_left_empty_or_out_are_no_rules(self, desk):
        rows = [{"tier": 4}, MANY_VISITS, {"tier": 3, "stays": 1, "leave_out": "on"}]
        page = desk.post(URL, form(*rows))
        assert page.context["is_tried"]
        nothing = desk.post(URL, form({"tier": 4}))
        assert nothing.status_code == 422
        assert "There must be between 1 and" in nothing.text

    def test_bad_input_keeps_what_was_typed(self, desk):
        page = desk.post(URL, form({"tier": 4, "ed_visits": "many"}, note="Why not"))
        assert page.status_code == 422
        assert 'value="many"' in page.text
        assert "Why not" in page.text

    def test_rules_are_folded_and_say_what_they_are_unless_one_is_wrong(self, desk):
        def folds(page):
            found = re.findall(
                r'<details class="formset-row"( open)?>\s*<summary>(.*?)</summary>',
                page.text,
            )
            return [
                (bool(is_open), strip_tags(words).strip()) for is_open, words in found
            ]

        first = folds(desk.get(URL))
        assert not any(is_open for is_open, _words in first)
        assert first[4] == (False, "Rule 5 High: 3 or more ED visits")
        assert first[-1] == (False, "Rule 13, new")
        rows = ({"tier": 4, "ed_visits": "many"}, {"tier": 3, "stays": 2})
        wrong = folds(desk.post(URL, form(*rows)))
        assert wrong[0] == (True, "Rule 1, new")
        assert wrong[1] == (False, "Rule 2, new High: 2 or more stays")

    def test_what_stands_is_shown_and_goes_back_as_it_is(self, desk, reader, plan):
        page = desk.get(URL)
        shown = [form.initial for form in page.context["formset"].initial_forms]
        assert shown == FIRST_RULES.as_content()["rules"]
        assert "Put in force" not in page.text
        assert reader.get(URL).status_code == 200
        assert reader.post(URL, form(MANY_VISITS)).status_code == 403


class TestContent:
    def test_the_first_rules_are_rules(self):
        assert read_rules(FIRST_RULES.as_content()) == FIRST_RULES

    @pytest.mark.parametrize(
        "said",
        [
            {"tier": 1, "ed_visits": 1},
            {"tier": 4},
            {"tier": 4, "ed_visits": 0},
            {"tier": 4, "ed_visits": "1 OR 1=1"},
            {"tier": 4, "ed_visits": True},
            {"tier": 4, "cost": 1.5},
            {"tier": 4, "conditions": []},
            {"tier": 4, "conditions": ["gout"]},
            {"tier": 4, "rising": False},
            {"tier": 4, "height": 7},
            "everybody",
        ],
    )
    def test_what_is_no_rule(self, said):
        with pytest.raises(BadRules):
            read_rules({"rules": [said]})

    @pytest.mark.parametrize(
        "content",
        [
            {"rules": [MANY_VISITS], "trend": {"acute": 0}},
            {"rules": [MANY_VISITS], "contact_days": {"9": 7}},
            {"rules": [MANY_VISITS], "contact_days": {"4": -7}},
            {"rules": [MANY_VISITS] * (MOST_RULES + 1)},
            [],
        ],
    )
    def test_what_are_no_rules(self, content):
        with pytest.raises(BadRules):
            read_rules(content)
