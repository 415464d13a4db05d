"""What a world has of a health plan: its clinic is one."""

from typing import TYPE_CHECKING, Any

from care.models import BadMemberRow, MemberImport, Program, ProgramKind, Tier
from tests.care.members.factories import MemberFactory

if TYPE_CHECKING:
    from tests.world import World


def of_members(world: "World") -> dict[str, Any]:
    Program.objects.create(
        organization=world.clinic, kind=ProgramKind.PAYER, name="Complex care"
    )
    member = MemberFactory(organization=world.clinic)
    run = MemberImport.objects.create(organization=world.clinic, file_name="june.csv")
    BadMemberRow.objects.create(of=run, line=7, reason="sex", value="?", text="7,?")
    file, person = {"pk": run.pk}, {"pk": world.patient.pk}
    return {
        "care:tier_members": {"tier": Tier.HIGH.value},
        "care:member": {"pk": member.pk},
        "care:member_import": file,
        "care:member_import_bad_rows": file,
        "care:member_link": person,
        "care:member_unlink": person,
    }
