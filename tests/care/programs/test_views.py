"""Programs, who fits, and moving somebody on."""

import pytest

from care.models import Enrollment, Program
from care.programs.services import identify, save_program
from people.models import Role
from tests.care.factories import make_need
from tests.care.programs.factories import ProgramFactory, enroll
from tests.care.transitions.factories import make_transition
from tests.client import text
from tests.people.factories import PatientFactory, TaskFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(clinic):
    return ProgramFactory(organization=clinic, name="Going home well")


@pytest.fixture
def lead(clinic):
    return WorkerFactory(at=clinic, role=Role.PROGRAM_MANAGER)


def form_of(clinic, **changed):
    return {
        "organization": clinic.pk,
        "kind": "provider",
        "name": "Heart failure at home",
        "room": "50",
        "is_active": "on",
        "fact_ed-visits": "2",
        "fact_conditions": "i50, I11.0",
        "levels-TOTAL_FORMS": "2",
        "levels-INITIAL_FORMS": "0",
        "levels-0-name": "High",
        "levels-0-contact_days": "7",
        "levels-0-check_in_days": "2",
        "levels-0-weight": "3",
        "levels-1-name": "",
        "levels-1-contact_days": "",
        "levels-1-check_in_days": "0",
        "levels-1-weight": "1",
        **changed,
    }


class TestProgramForm:
    def test_adds_criteria_and_levels(self, client_for, lead, clinic):
        response = client_for(lead).post("/programs/new/", form_of(clinic))
        made = Program.objects.get()
        assert response.headers["Location"] == made.get_absolute_url()
        assert made.criteria == [
            {"fact": "ed-visits", "value": 2},
            {"fact": "conditions", "value": ["I50", "I110"]},
        ]
        [level] = made.levels.all()
        assert (level.name, level.contact_days, level.check_in_days) == ("High", 7, 2)

    def test_bad_input_is_kept_and_named(self, client_for, lead, clinic):
        sent = form_of(clinic, fact_conditions="heart, ?", room="x")
        response = client_for(lead).post("/programs/new/", sent)
        assert response.status_code == 422
        assert "Write codes as I50" in text(response)
        assert "heart, ?" in text(response)
        assert not Program.objects.exists()

    def test_edits_what_is_there(self, client_for, lead, program, clinic):
        level = program.levels.first()
        sent = form_of(
            clinic,
            seen=self.seen(client_for(lead), program),
            **{
                "levels-INITIAL_FORMS": "1",
                "levels-TOTAL_FORMS": "1",
                "levels-0-id": level.pk,
                "levels-0-name": "Highest",
            },
        )
        client_for(lead).post(f"/programs/{program.pk}/edit/", sent)
        level.refresh_from_db()
        assert level.name == "Highest"
        assert program.levels.count() == 2

    def seen(self, desk, program):
        return desk.get(f"/programs/{program.pk}/edit/").context["form"].state

    def test_second_of_two_is_told_and_may_save_again(
        self, client_for, lead, program, clinic
    ):
        desk = client_for(lead)
        level = {"levels-INITIAL_FORMS": "1", "levels-0-id": program.levels.first().pk}
        sent = form_of(clinic, seen=self.seen(desk, program), **level)
        Program.objects.filter(pk=program.pk).update(about="Theirs")
        told = desk.post(f"/programs/{program.pk}/edit/", {**sent, "about": "Mine"})
        assert told.status_code == 422
        assert "A colleague has changed the program meanwhile." in text(told)
        assert "Mine" in text(told)
        again = {**sent, "about": "Mine", "seen": told.context["form"].state}
        desk.post(f"/programs/{program.pk}/edit/", again)
        program.refresh_from_db()
        assert program.about == "Mine"

    def test_a_colleague_who_saves_between_look_and_save_is_not_written_over(
        self, client_for, lead, program, clinic, monkeypatch
    ):
        def crossed(**facts):
            Program.objects.filter(pk=program.pk).update(about="Theirs")
            return save_program(**facts)

        monkeypatch.setattr("care.programs.views.save_program", crossed)
        desk = client_for(lead)
        level = {"levels-INITIAL_FORMS": "1", "levels-0-id": program.levels.first().pk}
        seen = self.seen(desk, program)
        sent = form_of(clinic, seen=seen, about="Mine", **level)
        page = f"/programs/{program.pk}/edit/"
        told = desk.post(page, sent)
        assert told.status_code == 422
        assert "A colleague has changed the program meanwhile." in text(told)
        assert "Mine" in text(told)
        program.refresh_from_db()
        assert program.about == "Theirs"
        again = {**sent, "seen": told.context["form"].state}
        assert desk.post(page, again).status_code == 302
        program.refresh_from_db()
        assert program.about == "Mine"

    def test_takes_no_name_of_another(self, client_for, lead, program, clinic):
        other = ProgramFactory(organization=clinic, name="Heart failure at home")
        seen = self.seen(client_for(lead), other)
        sent = form_of(clinic, name=program.name, seen=seen)
        response = client_for(lead).post(f"/programs/{other.pk}/edit/", sent)
        assert response.status_code == 422
        assert "There is a program of this name already." in text(response)
        assert "Edit Heart failure at home" in text(response)

    def test_a_new_one_takes_no_name_of_another_nor_its_heading(
        self, client_for, lead, program, clinic
    ):
        sent = form_of(clinic, name=program.name)
        page = text(client_for(lead).post("/programs/new/", sent))
        assert "Add program" in page
        assert f"Edit {program.name}" not in page
        assert page.count("There is a program of this name already.") == 2
        assert 'href="#id_name"' in page

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("contact_days", "0", "greater than or equal to 1."),
            ("contact_days", "9999999", "less than or equal to 365."),
            ("check_in_days", "366", "less than or equal to 365."),
            ("weight", "99999999999", "less than or equal to 100."),
            ("weight", "0", "greater than or equal to 1."),
            ("weight", "-1", "greater than or equal to 1."),
            ("name", "", "This field is required."),
        ],
    )
    def test_levels_have_limits_told_with_the_rest_in_one_box(
        self, client_for, lead, clinic, field, value, words
    ):
        sent = form_of(clinic, room="x", **{f"levels-0-{field}": value})
        page = text(client_for(lead).post("/programs/new/", sent))
        assert page.count("There is a problem") == 1
        assert 'href="#id_room"' in page
        assert f'<a href="#id_levels-0-{field}"><b>Level 1, ' in page
        assert words in page
        assert not Program.objects.exists()

    def test_two_levels_of_one_name_and_none(self, client_for, lead, clinic):
        second = {"name": "High", "contact_days": "9"}
        rows = {f"levels-1-{name}": value for name, value in second.items()}
        desk = client_for(lead)
        page = text(desk.post("/programs/new/", form_of(clinic, **rows)))
        assert 'href="#id_levels-1-name"' in page
        assert "Another level has this name." in page
        none = form_of(clinic, **{"levels-TOTAL_FORMS": "0"})
        page = text(desk.post("/programs/new/", none))
        assert "There is a problem" in page
        assert "Give at least one level." in page

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("call me maybe", None), ("4125550142", "(412) 555-0142"), ("", "")],
    )
    def test_the_phone_is_one_that_can_be_dialed(
        self, client_for, lead, clinic, typed, kept
    ):
        sent = form_of(clinic, phone=typed)
        response = client_for(lead).post("/programs/new/", sent)
        if kept is None:
            assert "This is not a possible phone number." in text(response)
        assert [p.phone for p in Program.objects.all()] == [kept] * (kept is not None)

    def test_what_a_colleague_wrote_is_shown_beside(
        self, client_for, lead, program, clinic
    ):
        desk = client_for(lead)
        level = program.levels.first()
        rows = {"levels-INITIAL_FORMS": "1", "levels-0-id": level.pk}
        sent = form_of(clinic, seen=self.seen(desk, program), **rows)
        program.levels.filter(pk=level.pk).update(contact_days=21)
        program.about, program.phone = "Theirs", "(412) 555-0188"
        program.save()
        page = text(desk.post(f"/programs/{program.pk}/edit/", sent))
        assert "What stands there now" in page
        assert "<dt>What it does</dt><dd>Theirs</dd>" in page
        assert "<dd>(412) 555-0188</dd>" in page
        assert "<dt>Level 1, Days between contacts</dt><dd>21</dd>" in page
        assert "Another level" in page
        assert "<dt>Kind</dt>" not in page


class TestCandidates:
    def test_shows_why_and_identifies(self, client_for, manager, program, patient):
        make_need(patient, manager)
        PatientFactory(organization=program.organization, given_name="Nobody")
        desk = client_for(manager)
        address = f"/programs/{program.pk}/candidates/"
        page = text(desk.get(address))
        assert "Because: 1 open need" in page
        assert "Nobody" not in page
        desk.post(address, {"patient": [str(patient.pk), "junk"]})
        found = Enrollment.objects.get()
        assert (found.patient, found.because) == (patient, ["1 open need"])
        assert "Maya" not in text(desk.get(address))

    def test_nobody_chosen(self, client_for, manager, program):
        response = client_for(manager).post(
            f"/programs/{program.pk}/candidates/", follow=True
        )
        assert "Choose at least one patient." in text(response)


class TestProgramPage:
    def test_room_and_outcomes(self, client_for, manager, lead, program, patient):
        enroll(patient, manager, program=program)
        page = text(client_for(lead).get(program.get_absolute_url()))
        assert "1 person, 3 of 60 carried" in page
        assert patient.full_name in page

    def test_queries_do_not_grow(self, client_for, lead, manager, program, clinic):
        desk = client_for(lead)
        enroll(PatientFactory(organization=clinic), manager, program=program)
        few = count_queries(desk, program.get_absolute_url())
        for _number in range(4):
            other = WorkerFactory(at=clinic, role=Role.CARE_MANAGER)
            enroll(PatientFactory(organization=clinic), other, program=program)
        assert count_queries(desk, program.get_absolute_url()) == few


class TestOfPatient:
    def test_says_what_fits_and_what_is_missing(
        self, client_for, manager, patient, program
    ):
        ProgramFactory(
            organization=program.organization,
            criteria=[{"fact": "stays", "value": 2}],
        )
        make_need(patient, manager)
        desk = client_for(manager)
        address = f"/patients/{patient.pk}/programs/"
        page = text(desk.get(address))
        assert "Because: 1 open need" in page
        assert "Not found: Hospital stays in a year, at least: 2" in page
        for _twice in range(2):
            response = desk.post(address, {"program": program.pk})
            found = Enrollment.objects.get()
            assert response.headers["Location"] == found.get_absolute_url()

    def test_queries_do_not_grow_with_programs(
        self, client_for, manager, patient, program
    ):
        desk = client_for(manager)
        address = f"/patients/{patient.pk}/programs/"
        few = count_queries(desk, address)
        for _number in range(3):
            ProgramFactory(organization=program.organization)
        assert count_queries(desk, address) == few


class TestMoving:
    def test_enrolls_with_a_level(self, client_for, manager, patient, program):
        found = identify(patient=patient, program=program)
        level = program.levels.get(name="Low")
        sent = {
            "version": 0,
            "level": level.pk,
            "manager": manager.pk,
            "note": "Agreed",
        }
        desk = client_for(manager)
        address = f"/enrollments/{found.pk}/enroll/"
        assert "0 of 60 carried" in text(desk.get(address))
        response = desk.post(address, sent)
        assert response.headers["Location"] == found.get_absolute_url()
        found.refresh_from_db()
        assert (found.status, found.level) == ("enrolled", level)
        page = text(desk.get(found.get_absolute_url()))
        assert "Agreed" in page
        assert "Graduate" in page

    def test_leaving_needs_a_reason(self, client_for, manager, patient, program):
        found = enroll(patient, manager, program=program)
        address = f"/enrollments/{found.pk}/leave/"
        desk = client_for(manager)
        refused = desk.post(address, {"version": found.version, "note": "kept words"})
        assert refused.status_code == 422
        assert "kept words" in text(refused)
        desk.post(address, {"version": found.version, "reason": "moved-away"})
        found.refresh_from_db()
        assert (found.status, found.end_reason) == ("left", "moved-away")
        assert found.next_contact_on is None

    @pytest.mark.parametrize("move", ["graduate", "leave"])
    def test_what_is_open_is_shown_before_they_go(
        self, client_for, manager, patient, program, move
    ):
        found = enroll(patient, manager, program=program)
        desk = client_for(manager)
        address = f"/enrollments/{found.pk}/{move}/"
        assert "Still open" not in text(desk.get(address))
        TaskFactory(patient=patient, is_urgent=True, title="Weight rises")
        TaskFactory(patient=patient, title="Read the letter")
        make_transition(patient)
        page = text(desk.get(address))
        assert "Weight rises" in page
        assert "Read the letter" not in page
        assert "Home from the hospital, day 2 of 30" in page
        assert "Medications reconciled" in page
        assert "Still open" not in text(desk.get(f"/enrollments/{found.pk}/pause/"))

    def test_second_of_two_is_told(self, client_for, manager, patient, program):
        found = enroll(patient, manager, program=program)
        stale = {"version": found.version - 1, "note": "His own words"}
        response = client_for(manager).post(f"/enrollments/{found.pk}/pause/", stale)
        assert response.status_code == 409
        assert "A colleague has changed it meanwhile." in text(response)
        assert "His own words" in text(response)

    def test_a_move_that_is_past_leads_back(
        self, client_for, manager, patient, program
    ):
        found = enroll(patient, manager, program=program)
        response = client_for(manager).get(f"/enrollments/{found.pk}/offer/")
        assert response.headers["Location"] == found.get_absolute_url()
        assert client_for(manager).get(f"/enrollments/{found.pk}/x/").status_code == 404

    def test_program_of_another_organization(self, client_for, manager, patient):
        found = identify(patient=patient, program=ProgramFactory())
        desk = client_for(manager)
        assert desk.get(found.get_absolute_url()).status_code == 200
        assert desk.get(f"/enrollments/{found.pk}/enroll/").status_code == 403
