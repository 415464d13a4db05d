import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from screening import checks, instruments
from screening.instruments import (
    InvalidInstrumentError,
    Question,
    UnknownInstrumentError,
    current_instruments,
    find_current,
    get_instrument,
    instrument_files,
    read_instrument,
)
from screening.responses import Response, checked

REFERENCE = settings.BASE_DIR.parent / "shared" / "reference" / "screening"
HVS = next(p for p in instrument_files() if p.stem == "hunger-vital-sign")


@pytest.fixture
def document() -> dict:
    return json.loads(HVS.read_text())


@pytest.fixture
def read(tmp_path: Path):
    def read_document(document: dict):
        path = tmp_path / "tried.json"
        path.write_text(json.dumps(document))
        return read_instrument(path)

    return read_document


def problems(read, document: dict) -> list[str]:
    with pytest.raises(InvalidInstrumentError) as caught:
        read(document)
    assert caught.value.file == "tried.json"
    return caught.value.problems


def test_shipped_instruments_are_sound():
    assert checks.check_instruments() == []
    offered = {i.id: len(i.questions) for i in current_instruments()}
    assert offered == {
        "ahc-hrsn-core": 10,
        "ahc-hrsn-supplemental": 17,
        "hunger-vital-sign": 2,
        "phq-2": 2,
        "phq-9": 10,
    }


def test_optional_instrument_is_offered_where_it_is_named(settings):
    assert find_current("katz-adl") is None
    settings.OPTIONAL_INSTRUMENTS = ["katz-adl"]
    assert len(find_current("katz-adl").questions) == 6


@pytest.mark.parametrize(
    ("part", "broken", "problem"),
    [
        ("scores", {"items": ["x"]}, "score s looks at question x, which is not in"),
        ("scores", {}, "score s adds up question 88122-7, whose answers have no"),
        (
            "scores",
            {"items": [], "bands": [{"from": 1, "text": "?"}]},
            "score s has bands that do not rise from 0",
        ),
        (
            "alerts",
            {"when": [{"linkId": "88122-7", "codes": ["LA0-0"]}]},
            "alert s names answer LA0-0, which question 88122-7 does not offer",
        ),
        ("followUps", {}, "follow-up phq-9 waits for an unknown flag"),
    ],
)
def test_scores_alerts_and_follow_ups_are_checked(
    read, document, part, broken, problem
):
    sound = {
        "scores": {
            "id": "s",
            "title": "Sum",
            "items": ["88122-7"],
            "total": "t",
            "bands": [{"from": 0, "text": "?"}],
            "source": "?",
        },
        "alerts": {"id": "s", "script": "self-harm"},
        "followUps": {"flag": "unknown", "instrument": "phq-9"},
    }
    document[part] = [sound[part] | broken]
    assert problem in problems(read, document)[0]


def test_alert_without_a_page_to_show_is_refused(tmp_path, monkeypatch, document):
    alert = {"linkId": "88122-7", "codes": ["LA28397-0"]}
    document["alerts"] = [{"id": "a", "when": [alert], "script": "unicorns"}]
    (tmp_path / "alert.json").write_text(json.dumps(document))
    monkeypatch.setattr(instruments, "FOLDER", tmp_path)
    [message] = checks.check_instruments()
    assert message.id == "screening.E004"
    assert "screening/scripts/unicorns.html" in message.msg


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("-1", "whole number"),
        ("1.5", "whole number"),
        ("nan", "whole number"),
        ("4125550142", "too large"),
    ],
)
def test_a_number_that_cannot_be_kept_is_refused(typed, error):
    question = Question("minutes", "How many minutes?", kind="integer")
    with pytest.raises(ValidationError, match=error):
        checked(question, Response(number=Decimal(typed)))


def test_translation_is_marked_and_keeps_the_codes():
    english = find_current("ahc-hrsn-core")
    spanish = english.in_language("es")
    assert spanish.is_unofficial
    assert not english.is_unofficial
    assert spanish.questions[4].text != english.questions[4].text
    assert [q.link_id for q in spanish.questions] == list(english.by_link_id)
    assert [q.by_code.keys() for q in spanish.questions] == [
        q.by_code.keys() for q in english.questions
    ]


def test_language_without_translation_stays_english():
    phq = find_current("phq-2")
    assert phq.in_language("es") is phq


def test_unknown_version_is_named():
    with pytest.raises(UnknownInstrumentError, match=r"phq-2 0\.1"):
        get_instrument("phq-2", "0.1")


def test_retired_version_can_be_read_and_not_started(tmp_path, monkeypatch, document):
    (tmp_path / "now.json").write_text(json.dumps(document))
    document["questionnaire"] |= {"version": "0.9", "status": "retired"}
    (tmp_path / "before.json").write_text(json.dumps(document))
    monkeypatch.setattr(instruments, "FOLDER", tmp_path)
    instruments.load_instruments.cache_clear()
    try:
        assert get_instrument("hunger-vital-sign", "0.9").version == "0.9"
        assert [i.version for i in current_instruments()] == ["1.0"]
    finally:
        instruments.load_instruments.cache_clear()


def test_two_files_of_one_version_are_refused(tmp_path, monkeypatch, document):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(document))
    monkeypatch.setattr(instruments, "FOLDER", tmp_path)
    instruments.load_instruments.cache_clear()
    try:
        with pytest.raises(InvalidInstrumentError, match="in another file too"):
            instruments.load_instruments()
    finally:
        instruments.load_instruments.cache_clear()


def test_rule_on_unknown_question(read, document):
    document["flags"][0]["when"][0]["linkId"] = "00000-0"
    (problem,) = problems(read, document)
    assert "looks at question 00000-0, which is not in the questionnaire" in problem


def test_rule_on_answer_not_offered(read, document):
    document["flags"][0]["when"][0]["codes"].append("LA0-0")
    assert problems(read, document) == [
        "flag food-insecurity names answer LA0-0, which question 88122-7 does not offer"
    ]


def test_rule_must_not_count_a_refusal(read, document):
    document["flags"][0]["when"][0]["codes"].append("LA15775-2")
    assert "means that the person declined" in problems(read, document)[0]


def test_rule_needs_text_and_source(read, document):
    document["flags"][0] |= {"text": "", "source": " "}
    assert problems(read, document) == [
        "flag food-insecurity has no text",
        "flag food-insecurity has no source",
    ]


def test_sum_needs_ordinals(read, document):
    document["flags"][0] |= {
        "kind": "sum", "items": ["88122-7"], "atLeast": 1, "total": "x",
    }  # fmt: skip
    assert "no ordinal values" in problems(read, document)[0]


def test_sum_that_cannot_be_reached(read):
    document = json.loads(HVS.with_stem("phq-2").read_text())
    document["flags"][0]["atLeast"] = 7
    assert problems(read, document) == [
        "flag depression needs 7, and the sum is never above 6"
    ]


def test_repeated_codes_and_questions(read, document):
    items = document["questionnaire"]["item"]
    items[0]["answerOption"].append(items[0]["answerOption"][0])
    items.append(items[1])
    found = problems(read, document)
    assert "question 88123-5 is there twice" in found
    assert "question 88122-7 has answer LA28397-0 twice" in found


def test_question_without_answers(read, document):
    del document["questionnaire"]["item"][0]["answerOption"]
    assert "question 88122-7 needs at least two answers" in problems(read, document)[0]


def test_question_of_unknown_type(read, document):
    document["questionnaire"]["item"][0]["type"] = "attachment"
    assert "is of type attachment" in problems(read, document)[0]


def test_half_a_translation(read, document):
    del document["translations"]["es"]["items"]["88123-5"]
    document["translations"]["es"]["answers"]["LA0-0"] = "?"
    assert problems(read, document) == [
        "translation es lacks question 88123-5",
        "translation es has unknown answer LA0-0",
    ]


@pytest.mark.parametrize("key", ["questionnaire", "flags"])
def test_missing_part_is_named(read, document, key):
    del document[key]
    assert problems(read, document) == [f"'{key}' is missing"]


def test_flag_of_unknown_kind(read, document):
    document["flags"][0]["kind"] = "product"
    assert "kind must be any or sum" in problems(read, document)[0]


def test_file_that_is_no_json(tmp_path):
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(InvalidInstrumentError, match=r"broken\.json"):
        read_instrument(tmp_path / "broken.json")


def test_check_reports_faulty_files_and_unknown_categories(
    tmp_path, monkeypatch, document
):
    (tmp_path / "broken.json").write_text("{")
    document["flags"][0]["category"] = "unicorns"
    (tmp_path / "strange.json").write_text(json.dumps(document))
    monkeypatch.setattr(instruments, "FOLDER", tmp_path)
    assert [m.id for m in checks.check_instruments()] == [
        "screening.E001",
        "screening.E002",
    ]


needs_reference = pytest.mark.skipif(
    not REFERENCE.exists(), reason=f"no reference data at {REFERENCE}"
)
SOURCES = {
    "ahc-hrsn-core": ("ahc-hrsn", "core_items"),
    "hunger-vital-sign": ("hunger-vital-sign", "items"),
    "phq-2": ("phq-2", "items"),
    "phq-9": ("phq-9", "items"),
    "ahc-hrsn-supplemental": ("ahc-hrsn", "supplemental_items"),
}


@needs_reference
@pytest.mark.parametrize("name", SOURCES)
def test_wording_and_codes_are_those_of_the_reference(name: str):
    file, key = SOURCES[name]
    reference = json.loads((REFERENCE / f"{file}.json").read_text())
    asked = [item for item in reference[key] if not item.get("calculated")]
    questions = find_current(name).questions
    assert [(q.link_id, q.text) for q in questions] == [
        (item["code"], item["text"]) for item in asked
    ]
    for question, item in zip(questions, asked, strict=True):
        assert [(o.code, o.display, o.ordinal) for o in question.options] == [
            (o["code"], o["display"], o.get("score")) for o in item["options"]
        ]


@needs_reference
def test_katz_is_worded_as_in_the_reference(settings):
    settings.OPTIONAL_INSTRUMENTS = ["katz-adl"]
    reference = json.loads((REFERENCE / "katz-adl.json").read_text())
    asked = find_current("katz-adl").questions
    for question, item in zip(asked, reference["items"], strict=True):
        assert [(o.display, o.ordinal) for o in question.options] == [
            (item["independent_1"], 1),
            (item["dependent_0"], 0),
        ]


@needs_reference
def test_answers_that_flag_are_those_of_the_reference():
    reference = json.loads((REFERENCE / "ahc-hrsn.json").read_text())
    rules = {r.id: r.condition for r in find_current("ahc-hrsn-core").rules}
    for rule in reference["flag_rules"]:
        if rule["domain"] not in rules:
            continue
        condition = rules.pop(rule["domain"])
        if rule["kind"] == "any":
            assert condition.codes == {k: frozenset(v) for k, v in rule["when"]}
        else:
            assert list(condition.link_ids) == rule["items"]
            assert condition.at_least == rule["threshold"]
            assert condition.total == rule["total_code"]
    assert rules == {}
