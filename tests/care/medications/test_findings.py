"""What is noticed, and that silence never passes for a check."""

import json

import pytest

from care.medications.findings import Taken, find
from care.medications.ingredients import ingredients_of
from care.medications.interactions import SHIPPED, TableError, check_table
from care.medications.interactions import interaction_table as table


def taking(*names: str) -> list[Taken]:
    return [Taken(name, name, ingredients_of(name)) for name in names]


# Of each pair of table 2 of Phansalkar et al. 2012.
ONC = [
    ("Adderall", "Nardil"),
    ("atazanavir", "omeprazole"),
    ("febuxostat", "azathioprine"),
    ("Prozac", "selegiline"),
    ("irinotecan", "ketoconazole"),
    ("tramadol", "phenelzine"),
    ("amitriptyline", "isocarboxazid"),
    ("sotalol", "haloperidol"),
    ("ramelteon", "ciprofloxacin"),
    ("ritonavir", "rifampin"),
    ("darunavir", "St. John\u2019s Wort"),
    ("Zocor", "Biaxin"),
    ("ergotamine", "clarithromycin"),
    ("Zanaflex", "fluvoxamine"),
    ("tranylcypromine", "procarbazine"),
    ("Imitrex", "phenelzine"),
]


@pytest.mark.parametrize(("one", "other"), ONC)
def test_each_pair_of_the_list_is_caught_in_either_order(one, other):
    for names in ((one, other), (other, one)):
        [clash] = find(taking(*names), []).clashes
        assert (clash.first, clash.second) == names
        assert clash.why


def test_the_shipped_table_has_the_fifteen_pairs_and_says_what_it_is():
    assert len(table().pairs) == 15
    assert "Phansalkar" in table().source
    assert "warfarin" in table().leaves_out


@pytest.mark.parametrize(
    ("one", "other"),
    [("pravastatin", "clarithromycin"), ("warfarin", "ibuprofen"), ("Zocor", "Zocor")],
)
def test_pairs_that_are_not_in_it(one, other):
    assert find(taking(one, other), []).clashes == []


def test_what_the_table_does_not_know_is_named():
    found = find(taking("warfarin", "Zocor", "Nobody's Tonic", "Vicodin"), [])
    assert found.not_checked == ["warfarin", "Nobody's Tonic", "Vicodin"]


def test_a_combination_clashes_by_each_part_and_is_twice():
    found = find(taking("Tylenol", "Nyquil", "Parnate"), [])
    assert [(t.ingredient, t.first, t.second) for t in found.twice] == [
        ("acetaminophen", "Tylenol", "Nyquil")
    ]
    assert [(c.first, c.second) for c in found.clashes] == [("Nyquil", "Parnate")]


@pytest.mark.parametrize(
    ("substance", "name", "family"),
    [
        ("Lisinopril", "Zestoretic", ""),
        ("Penicillin", "Augmentin", "penicillins"),
        ("Penicillin", "Penicillin VK", "penicillins"),
        ("Penicillins - rash", "Pen VK", "penicillins"),
        ("Sulfa antibiotics", "Bactrim", "sulfa antibiotics"),
        ("Cephalosporins", "Keflex", "cephalosporins"),
        ("allergic to Advil", "ibuprofen", ""),
        ("naproxen", "Aleve Nights", ""),
        ("sulfa drugs", "Bactrim", "sulfa antibiotics"),
        ("NSAIDs", "Advil", "NSAIDs"),
        ("Amoxicillin", "Penicillin VK", "penicillins"),
        ("naproxen", "ibuprofen", "NSAIDs"),
    ],
)
def test_allergies_are_held_against_ingredients(substance, name, family):
    [found] = find(taking(name, "metformin"), [substance, "peanuts"]).allergies
    assert (found.name, found.substance, found.family) == (name, substance, family)


def test_a_medication_is_named_when_no_table_says_what_is_in_it():
    found = find(taking("Aleve Nights", "Foovin", "warfarin", "Zestoretic"), [])
    assert found.unknown == ["Aleve Nights", "Foovin"]
    assert found.kept()["unknown"] == ["Aleve Nights", "Foovin"]


def test_an_allergy_that_no_name_is_known_for_is_said_to_be_held_against_nothing():
    found = find(taking("Zocor"), ["peanuts", "aspirin", "Sulfa antibiotics", "Foovin"])
    assert found.substances == ["aspirin", "Sulfa antibiotics"]
    assert found.not_held == ["peanuts", "Foovin"]
    assert found.kept()["not_held"] == ["peanuts", "Foovin"]


def test_a_table_of_ones_own_takes_its_place(settings, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("first,second,why\nCoumadin,ibuprofen,Bleeding\n")
    settings.MEDICATION_INTERACTIONS = str(own)
    found = find(taking("warfarin", "Motrin", "simvastatin"), [])
    assert [(c.first, c.why) for c in found.clashes] == [("warfarin", "Bleeding")]
    assert found.not_checked == ["simvastatin"]
    assert check_table() == []


BROKEN = {
    "gone.json": None,
    "no.json": "{",
    "shape.json": '["a"]',
    "empty.json": '{"name":"x","source":"x","covers":"","leaves_out":"","pairs":[]}',
    "class.json": json.dumps(
        json.loads(SHIPPED.read_text()) | {"classes": {}}, ensure_ascii=False
    ),
    "head.csv": "drug,why\nx,y\n",
    "cell.csv": "first,second,why\nwarfarin,,Bleeding\n",
    "none.csv": "first,second,why\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_table_that_cannot_be_used_is_never_silent(name, settings, tmp_path):
    if BROKEN[name] is not None:
        (tmp_path / name).write_text(BROKEN[name])
    settings.MEDICATION_INTERACTIONS = str(tmp_path / name)
    with pytest.raises(TableError, match=name):
        table()
    assert [error.id for error in check_table()] == ["care.E001"]
    found = find(taking("Zocor", "Biaxin"), [])
    assert found.table is None
    assert name in found.fault
    assert found.not_checked == ["Zocor", "Biaxin"]
