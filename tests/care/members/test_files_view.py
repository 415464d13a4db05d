"""Files sent on the page, and which member a patient is."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from care.members.asking import start_asked
from care.members.importing import carry_out
from care.models import ImportState, Member, MemberImport
from people.merging import merge_patients
from people.models import AuditEvent, Role
from tests.care.members.factories import MemberFactory, make_plan
from tests.people.factories import OrganizationFactory, PatientFactory, WorkerFactory

FILES = reverse("care:member_imports")
CONTENT = (
    b"member_id,birth_date,enrolled_from,sex\n"
    b"A1,1958-03-31,2025-01-01,F\n"
    b"A2,1958-03-31,2025-01-01,=cmd()\n"
)


def upload(content=CONTENT):
    return {"file": SimpleUploadedFile("june.csv", content, "text/csv")}


class TestFiles:
    @pytest.fixture(autouse=True)
    def folder(self, settings, tmp_path):
        settings.MEMBER_FILES_DIR = str(tmp_path / "files")
        return tmp_path / "files"

    def test_sent_read_and_gone(self, desk, folder, plan, monkeypatch):
        """The same file sent twice meanwhile is read once."""
        sent = [desk.post(FILES, upload()) for _twice in range(2)]
        run = MemberImport.objects.get()
        url = reverse("care:member_import", args=[run.pk])
        assert [response["Location"] for response in sent] == [url, url]
        assert "Refresh" in desk.get(url)
        assert len(list(folder.iterdir())) == 1
        started = []
        monkeypatch.setattr(
            "care.members.asking.start_process", lambda *what: started.append(what)
        )
        assert start_asked() == 1
        assert started == [("import_members", run.pk)]
        carry_out(MemberImport.objects.get())
        assert not list(folder.iterdir())
        page = desk.get(url)
        assert "Refresh" not in page
        assert "Sex is none of F, M and U." in page.text
        rows = b"".join(
            desk.get(reverse("care:member_import_bad_rows", args=[run.pk]))
        ).decode()
        assert '3,"Sex is none of F, M and U.",\'=cmd(),' in rows

    def test_the_one_sent_later_has_the_last_word(self, desk, plan, monkeypatch):
        """However fast it could be read: it waits for the earlier one. Another plan's
        does not, nor does one that died for ever."""
        started = []
        monkeypatch.setattr(
            "care.members.asking.start_process", lambda *what: started.append(what[1])
        )
        head = b"member_id,birth_date,enrolled_from,plan\n"
        for name in (b"Gold", b"Silver", b"Gold"):
            row = b"A1,1958-03-31,2025-01-01," + name + b"\n"
            desk.post(FILES, upload(head + row))
        first, second, third = MemberImport.objects.order_by("started_at")
        theirs = MemberImport.objects.create(organization=make_plan())
        assert (start_asked(), start_asked()) == (2, 0)
        assert started == [first.pk, theirs.pk]
        page = desk.get(reverse("care:member_import", args=[second.pk]))
        assert "Waits for an earlier file" in page.text
        assert desk.get(FILES).text.count("Waits for an earlier file") == 2
        carry_out(first)
        old = timezone.now() - 2 * MemberImport.SILENT_FOR
        for _turn in range(MemberImport.MOST_TRIES):
            assert start_asked() == 1
            MemberImport.objects.filter(pk=second.pk).update(alive_at=old)
        assert start_asked() == 1
        assert started[2:] == [second.pk] * MemberImport.MOST_TRIES + [third.pk]
        carry_out(third)
        assert Member.objects.get().plan == "Gold"

    def test_a_file_that_is_none(self, desk):
        desk.post(FILES, upload(b"name\n"))
        run = MemberImport.objects.get()
        with pytest.raises(Exception, match="Missing: member_id, birth"):
            carry_out(run)
        page = desk.get(reverse("care:member_import", args=[run.pk]))
        assert "Missing: member_id, birth_date, enrolled_from. Read there: name." in (
            page.text
        )
        assert run.state == ImportState.FAILED
        assert desk.post(FILES, upload(b"")).status_code == 422
        assert desk.post(FILES).status_code == 422

    def test_who_sends_and_sees(self, reader, outsider, analyst, plan):
        run = MemberImport.objects.create(organization=plan, file_name="june.csv")
        url = reverse("care:member_import", args=[run.pk])
        assert reader.post(FILES, upload()).status_code == 403
        assert analyst.post(FILES, upload()).status_code == 404
        seen = [client.get(url).status_code for client in (reader, outsider, analyst)]
        assert seen == [200, 404, 404]
        assert "june.csv" not in outsider.get(FILES).text


class TestLink:
    BORN = date(1958, 3, 31)

    @pytest.fixture
    def person(self, plan):
        return PatientFactory(organization=plan, date_of_birth=self.BORN)

    @pytest.fixture
    def member(self, plan):
        return MemberFactory(organization=plan, birth_date=self.BORN)

    def link(self, client, person, plan, key):
        url = reverse("care:member_link", args=[person.pk])
        return client.post(url, {"plan": plan.pk, "member_id": key})

    def test_by_the_id_and_the_date_of_birth(self, desk, plan, person, member):
        wrong = MemberFactory(organization=plan)
        for key in (wrong.external_id, "nobody"):
            page = self.link(desk, person, plan, key)
            assert page.status_code == 422
            assert "no member of this ID with the patient" in page.text
            assert key in page.text
        for _twice in range(2):
            done = self.link(desk, person, plan, f" {member.external_id} ")
            assert done.status_code == 302
        member.refresh_from_db()
        assert member.patient == person
        assert AuditEvent.objects.filter(action="plan_member_linked").count() == 1
        assert member.external_id in desk.get(person.get_absolute_url()).text

    def test_nobody_is_two_members_nor_two_people_one(self, desk, plan, person, member):
        self.link(desk, person, plan, member.external_id)
        twin = PatientFactory(organization=plan, date_of_birth=self.BORN)
        other = MemberFactory(organization=plan, birth_date=self.BORN)
        for patient, key in ((twin, member), (person, other)):
            page = self.link(desk, patient, plan, key.external_id)
            assert "is linked already" in page.text
        unknown = PatientFactory(organization=plan, date_of_birth=None)
        assert "no date of birth" in self.link(desk, unknown, plan, "M1").text

    def test_it_is_undone(self, desk, reader, plan, person, member):
        self.link(desk, person, plan, member.external_id)
        url = reverse("care:member_unlink", args=[person.pk])
        assert reader.post(url, {"member": member.pk}).status_code == 403
        assert desk.post(url, {"member": "x"}).status_code == 404
        assert desk.post(url, {"member": member.pk}).status_code == 302
        member.refresh_from_db()
        assert member.patient is None
        assert desk.post(url, {"member": member.pk}).status_code == 404

    def test_workers_of_other_organizations_are_told_nothing(
        self, client_for, reader, outsider, plan, person, member
    ):
        clinic = OrganizationFactory()
        cared_for = PatientFactory(organization=clinic)
        worker = client_for(WorkerFactory(role=Role.SOCIAL_WORKER, at=clinic))
        assert self.link(worker, cared_for, plan, "M1").status_code == 404
        assert "Health plan" not in worker.get(cared_for.get_absolute_url()).text
        assert self.link(outsider, person, plan, "M1").status_code == 404
        assert self.link(reader, person, plan, "M1").status_code == 403
        assert "Link to a member" not in reader.get(person.get_absolute_url()).text

    def test_a_merged_record_takes_its_link_along(self, plan, manager, person, member):
        kept, twice = (
            PatientFactory(organization=plan),
            MemberFactory(organization=plan),
        )
        Member.objects.filter(pk=member.pk).update(patient=person)
        merge_patients(kept=kept, merged=person, actor=manager)
        member.refresh_from_db()
        assert member.patient == kept
        other = PatientFactory(organization=plan)
        Member.objects.filter(pk=twice.pk).update(patient=other)
        merge_patients(kept=kept, merged=other, actor=manager)
        twice.refresh_from_db()
        member.refresh_from_db()
        assert (member.patient, twice.patient) == (kept, None)
