"""Comorbidity as LACE weighs it, from ICD-10-CM codes.

Weights: van Walraven et al., CMAJ 2010;182:551-7, the footnote to its table of points,
which follows Schneeweiss et al., Health Serv Res 2003;38:1103-20. Codes:
Quan et al., Med Care 2005;43:1130-9, whose renal disease is split here by the stage of
chronic kidney disease, as LACE weighs mild and severe differently: N18.1 to N18.3 are
mild, N18.4 to N18.6, dialysis and transplant severe; so are the codes of high blood
pressure that name stage 5 (I12.0, I13.11, I13.2), while those of stages 1 to 4 together
(I12.9, I13.0, I13.10) are mild unless a code of N18 says more. Needs a clinician's eye.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """`codes` are starts of codes, without dots. It counts once; with `instead_of` it
    takes the place of the milder one."""

    code: str
    label: str | Promise
    points: int
    codes: tuple[str, ...]
    instead_of: str = ""

    def covers(self, icd: str) -> bool:
        return plain(icd).startswith(self.codes)


COMORBIDITIES = [
    Comorbidity(
        "infarction", _("Earlier heart attack"), 1, ("I21", "I22", "I252")
    ),
    Comorbidity(
        "cerebrovascular", _("Stroke or TIA"), 1,
        ("G45", "G46", "H340", *(f"I6{n}" for n in range(10))),
    ),
    Comorbidity(
        "peripheral", _("Peripheral vascular disease"), 1,
        ("I70", "I71", "I731", "I738", "I739", "I771", "I790", "I792", "K551",
         "K558", "K559", "Z958", "Z959"),
    ),
    Comorbidity(
        "diabetes", _("Diabetes without complications"), 1,
        tuple(f"E1{t}{c}" for t in (0, 1, 3) for c in (0, 1, 6, 8, 9)),
    ),
    Comorbidity(
        "heart-failure", _("Heart failure"), 2,
        ("I099", "I110", "I130", "I132", "I255", "I420", "I425", "I426", "I427",
         "I428", "I429", "I43", "I50", "P290"),
    ),
    Comorbidity(
        "diabetes-organs", _("Diabetes with damaged organs"), 2,
        tuple(f"E1{t}{c}" for t in (0, 1, 3) for c in (2, 3, 4, 5, 7)),
        instead_of="diabetes",
    ),
    Comorbidity(
        "lung", _("Chronic lung disease"), 2,
        ("I278", "I279", *(f"J4{n}" for n in range(8)),
         *(f"J6{n}" for n in range(8)), "J684", "J701", "J703"),
    ),
    Comorbidity(
        "mild-liver-kidney", _("Mild liver or kidney disease"), 2,
        ("B18", "K700", "K701", "K702", "K703", "K709", "K713", "K714", "K715",
         "K717", "K73", "K74", "K760", "K762", "K763", "K764", "K768", "K769",
         "Z944", "I129", "I130", "I131", "N032", "N033", "N034", "N035", "N036",
         "N037", "N052", "N053", "N054", "N055", "N056", "N057", "N181", "N182",
         "N183", "N189", "N19", "N250"),
    ),
    Comorbidity(
        "tumor", _("Any tumor, leukemia or lymphoma"), 2,
        (*(f"C{n:02}" for n in range(27)), *(f"C{n}" for n in range(30, 35)),
         *(f"C{n}" for n in range(37, 42)), "C43",
         *(f"C{n}" for n in range(45, 59)), *(f"C{n}" for n in range(60, 77)),
         *(f"C{n}" for n in range(81, 86)), "C88", *(f"C{n}" for n in range(90, 98))),
    ),
    Comorbidity(
        "dementia", _("Dementia"), 3,
        ("F00", "F01", "F02", "F03", "F051", "G30", "G311"),
    ),
    Comorbidity(
        "connective", _("Connective tissue disease"), 3,
        ("M05", "M06", "M315", "M32", "M33", "M34", "M351", "M353", "M360"),
    ),
    Comorbidity("aids", _("AIDS"), 4, ("B20", "B21", "B22", "B24")),
    Comorbidity(
        "severe-liver-kidney", _("Moderate or severe liver or kidney disease"), 4,
        ("I120", "I1311", "I132", "I850", "I859", "I864", "I982", "K704", "K711",
         "K721", "K729", "K765", "K766", "K767", "N184", "N185", "N186", "Z490",
         "Z491", "Z492", "Z940", "Z992"),
        instead_of="mild-liver-kidney",
    ),
    Comorbidity(
        "metastatic", _("Metastatic solid tumor"), 6, ("C77", "C78", "C79", "C80"),
        instead_of="tumor",
    ),
]  # fmt: skip


def plain(icd: str) -> str:
    """ "I50.9" as "I509"."""
    return icd.replace(".", "").strip().upper()


def comorbidities(codes: Iterable[str]) -> list[Comorbidity]:
    """What the codes mean, each once, the heaviest of a kind in place of the milder."""
    known = list(codes)
    found = [c for c in COMORBIDITIES if any(c.covers(icd) for icd in known)]
    replaced = {c.instead_of for c in found}
    return [c for c in found if c.code not in replaced]
