"""What is read out of one line, as pharmacies, hospitals and people write them."""

from decimal import Decimal

import pytest

from care.medications.ingredients import ingredients_of
from care.medications.reading import read_line, read_parts


@pytest.mark.parametrize(
    ("name", "ingredients"),
    [
        ("Metoprolol succinate ER", ["metoprolol"]),
        ("METOPROLOL TARTRATE", ["metoprolol"]),
        ("Toprol XL", ["metoprolol"]),
        ("Zestoretic", ["hydrochlorothiazide", "lisinopril"]),
        ("Lisinopril/HCTZ", ["hydrochlorothiazide", "lisinopril"]),
        ("lisinopril-hydrochlorothiazide", ["hydrochlorothiazide", "lisinopril"]),
        ("Amoxicillin and clavulanate potassium", ["amoxicillin", "clavulanate"]),
        ("Augmentin", ["amoxicillin", "clavulanate"]),
        ("Bactrim DS", ["sulfamethoxazole", "trimethoprim"]),
        ("Tylenol PM", ["acetaminophen", "diphenhydramine"]),
        ("Tylenol", ["acetaminophen"]),
        ("Mucinex DM maximum", ["dextromethorphan", "guaifenesin"]),
        ("Losartan potassium", ["losartan"]),
        ("Potassium chloride", ["potassium chloride"]),
        ("Potassium citrate", ["potassium citrate"]),
        ("Lithium carbonate", ["lithium"]),
        ("Levotiroxina", ["levothyroxine"]),
        ("Warfarin (Coumadin)", ["warfarin"]),
        ("Nobody's Tonic", ["nobody's tonic"]),
        ("Lantus", ["insulin glargine"]),
        ("Insulin lispro", ["insulin lispro"]),
        ("Insulin Something", ["insulin", "insulin something"]),
        ("Novolog 70/30", ["insulin aspart", "novolog 70-30"]),
        ("Tylenol (with codeine)", ["acetaminophen", "codeine"]),
        ("Aleve PM", ["diphenhydramine", "naproxen"]),
        ("Aleve Nights", ["aleve nights", "naproxen"]),
        ("Penicillin VK", ["penicillin v"]),
        ("Pen VK", ["penicillin v"]),
        ("Jantoven (warfarin)", ["warfarin"]),
        ("Newbrand (warfarin)", ["newbrand", "warfarin"]),
        ("aspirin (my sister's)", ["aspirin", "aspirin (my sister's)"]),
        ("lisinopril (blood pressure)", ["lisinopril"]),
        ("Toprol-XL", ["metoprolol"]),
        ("baby aspirin", ["aspirin"]),
        ("ferrous gluconate", ["ferrous gluconate"]),
        ("rizatriptan benzoate", ["rizatriptan"]),
        ("erythromycin ethylsuccinate", ["erythromycin"]),
        ("haloperidol decanoate", ["haloperidol"]),
        ("", []),
    ],
)
def test_ingredients(name, ingredients):
    assert list(ingredients_of(name)) == ingredients


def facts(text: str) -> dict[str, object]:
    line = read_line(text)
    return {
        "name": line.name,
        "strength": line.strength,
        "dose": (line.dose_amount, line.dose_unit),
        "route": line.route,
        "frequency": line.frequency,
        "as_needed": line.as_needed,
    }


@pytest.mark.parametrize(
    ("text", "name", "strength", "dose", "route", "frequency", "as_needed"),
    [
        ("Metoprolol succinate ER 50 mg, 1 tab po bid", "Metoprolol succinate ER",
         "50 mg", (1, "tablet"), "mouth", "twice", False),
        ("Coumadin 5 mg tablet - take 1/2 tablet at bedtime", "Coumadin",
         "5 mg", (Decimal("0.50"), "tablet"), "", "bedtime", False),
        ("albuterol HFA 90 mcg 2 puffs q4h prn", "albuterol HFA",
         "90 mcg", (2, "puff"), "inhaled", "4-hours", True),
        ("Insulin glargine 100 units/mL inject 20 units nightly", "Insulin glargine",
         "100 units/ml", (20, "unit"), "injected", "bedtime", False),
        ("Levotiroxina 50 mcg una tableta por la mañana", "Levotiroxina",
         "50 mcg", (1, "tablet"), "", "morning", False),
        ("50 mg sertraline", "sertraline", "50 mg", (None, ""), "", "", False),
        ("alendronate 70 mg once a week", "alendronate",
         "70 mg", (None, ""), "", "weekly", False),
        ("Tylenol PM at night when I cannot sleep", "Tylenol PM",
         "", (None, ""), "", "bedtime", False),
        ("amlodipine", "amlodipine", "", (None, ""), "", "", False),
    ],
)  # fmt: skip
def test_a_line(text, name, strength, dose, route, frequency, as_needed):
    assert facts(text) == {
        "name": name,
        "strength": strength,
        "dose": dose,
        "route": route,
        "frequency": frequency,
        "as_needed": as_needed,
    }


@pytest.mark.parametrize(
    ("text", "name", "strength"),
    [
        ("1. Simvastatin", "Simvastatin", ""),
        ("2) Clarithromycin 500 mg", "Clarithromycin", "500 mg"),
        ("- Toprol-XL 50 mg", "Toprol-XL", "50 mg"),
        ("Take 1 tablet of metoprolol", "metoprolol", ""),
        ("Take 5 mg of warfarin daily", "warfarin", "5 mg"),
        ("Simvastatin nightly", "Simvastatin", ""),
        ("Simvastatin nightly 20 mg", "Simvastatin", "20 mg"),
        ("daily aspirin", "aspirin", ""),
        ("Daily Vite", "Daily Vite", ""),
        ("Tylenol 3 every 6 hours", "Tylenol 3", ""),
        ("Humulin 70/30 daily", "Humulin 70/30", ""),
        (
            "Hydrocodone 5 mg-acetaminophen 325 mg tablet",
            "Hydrocodone / acetaminophen",
            "5 mg-325 mg",
        ),
        ("metformin 500 mg tablet 1000 mg daily", "metformin", "500 mg"),
        ("Take 1 tablet daily", "", ""),
    ],
)
def test_the_name_among_the_directions(text, name, strength):
    line = read_line(text)
    assert (line.name, line.strength) == (name, strength)


@pytest.mark.parametrize(
    ("text", "name", "strength"),
    [
        ("alprazolam .5 mg qhs", "alprazolam", "0.5 mg"),
        ("digoxin .125 mg", "digoxin", "0.125 mg"),
        ("warfarin 5.0 mg", "warfarin", "5 mg"),
        ("foo 2.50-1.0 mg", "foo", "2.50-1 mg"),
        ("clonazepam .25mg", "clonazepam", "0.25 mg"),
        (".5 mg alprazolam", "alprazolam", "0.5 mg"),
        ("alprazolam,.5 mg", "alprazolam", "0.5 mg"),
        ("Sertraline,50 mg,daily", "Sertraline", "50 mg"),
        ("digoxin 0,125 mg", "digoxin", "0,125 mg"),
        ("heparin 1,000 units", "heparin", "1,000 units"),
        ("Vitamin D3, 1000 units", "Vitamin D3", "1000 units"),
        ("warfarin 2½ mg", "warfarin", "2 1/2 mg"),
        ("warfarin 2 1/2 mg", "warfarin", "2 1/2 mg"),
    ],
)
def test_a_small_strength_is_not_read_as_a_great_one(text, name, strength):
    line = read_line(text)
    assert (line.name, line.strength, line.is_unsure) == (name, strength, False)


@pytest.mark.parametrize(
    "text",
    [
        "alprazolam ,5 mg",
        "metformin 1.000 mg bid",
        "warfarin 0. 5 mg",
        "metoprolol tab.50 mg",
    ],
)
def test_a_strength_that_is_read_in_two_ways_is_left_open(text):
    line = read_line(text)
    assert (line.strength, line.is_unsure) == ("", True)


AMOUNTS = {
    "0.5": "1/2 tablet; ½ tablet; .5 tablet; 0.5 tablet; half a tablet;"
    " one-half tablet; - 1/2 tablet; media tableta; half of a tablet; A HALF TABLET",
    "1.5": "1 1/2 tablets; 1½ tablets; 1 ½ tablets; 1-1/2 tablets; 1 and 1/2 tablets;"
    " take 1 1/2; one and a half tablets; ONE AND ONE-HALF TABLETS;"
    " una y media tabletas",
    "2.25": "2 1/4 tablets; 2¼ tablets",
    "": "1-2 tablets; 1-2 1/2 tablets; 1 to 1 1/2 tablets; 1/2-1 tablet;"
    " 1 - 1/2 tablet; one or two tablets; one to two tablets; 1 tablet and a half;"
    " una tableta y media; 0,5 tablet; ,5 tablet; #30 1/2 tablet; 1/3 tablet;"
    " 1,000 tablets; 5/0 tablets",
}


@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_with_a_part_is_read_whole_or_left_open(amount):
    for said in AMOUNTS[amount].split(";"):
        line = read_line(f"clonidine 0.1mg{said if said[0] == ' ' else f' {said}'} bid")
        assert (line.name, line.strength) == ("clonidine", "0.1 mg"), said
        assert line.dose_amount == (Decimal(amount) if amount else None), said


@pytest.mark.parametrize(
    ("text", "name", "amount"),
    [
        ("½ tablet lisinopril", "lisinopril", Decimal("0.5")),
        ("1½ tablets of lisinopril daily", "lisinopril", Decimal("1.5")),
        ("warfarin, 1 1/2 tablets", "warfarin", Decimal("1.5")),
        # Five and a half, or half of a 5.
        ("warfarin 5 1/2 tablet daily", "warfarin", None),
        ("Tylenol 3 1/2 tablet daily", "Tylenol 3", Decimal("0.5")),
    ],
)
def test_an_amount_beside_the_name(text, name, amount):
    line = read_line(text)
    assert (line.name, line.dose_amount) == (name, amount)


def test_a_range_is_not_made_into_an_amount():
    for text in ("Percocet 5/325 mg 1-2 tabs q6h", "Percocet 5/325 mg 1 to 2 tabs q6h"):
        assert read_line(text).dose_amount is None


def test_salt_and_release_make_another_product():
    assert read_line("metoprolol succinate ER 50 mg").form == "succinate er"
    assert read_line("metoprolol tartrate 50 mg").form == "tartrate"
    assert read_line("aspirin 81 mg EC daily").form == "ec"


def test_columns_are_read_like_a_line():
    assert read_parts("Lasix", "40 mg", "1 tablet by mouth daily") == read_line(
        "Lasix 40 mg, 1 tablet by mouth daily"
    )
