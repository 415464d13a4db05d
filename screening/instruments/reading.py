import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screening.instruments.definition import (
    Alert,
    AnyOf,
    FollowUp,
    Instrument,
    InvalidInstrumentError,
    Option,
    Question,
    Rule,
    Score,
    SumAtLeast,
    Translation,
)
from screening.instruments.validation import problems_of

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
LAST = 1000
Json = dict[str, Any]


def read_instrument(path: Path) -> Instrument:
    """Read and check one file; InvalidInstrumentError lists everything wrong in it."""
    try:
        instrument = _instrument(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise InvalidInstrumentError(path.name, [str(error)]) from error
    except KeyError as error:
        raise InvalidInstrumentError(path.name, [f"{error} is missing"]) from error
    except (TypeError, AttributeError) as error:
        problem = f"something has the wrong shape ({error})"
        raise InvalidInstrumentError(path.name, [problem]) from error
    if problems := problems_of(instrument):
        raise InvalidInstrumentError(path.name, problems)
    return instrument


def _instrument(document: Json) -> Instrument:
    form = document["questionnaire"]
    if form["resourceType"] != "Questionnaire":
        raise ValueError("questionnaire is no FHIR R4 Questionnaire")
    declining = set(document.get("declinedCodes", ()))
    translations = document.get("translations", {})
    return Instrument(
        id=form["id"],
        version=form["version"],
        title=form["title"],
        description=form["description"],
        copyright=form["copyright"],
        publisher=form["publisher"],
        is_active=form["status"] == "active",
        position=document.get("position", LAST),
        language=form["language"],
        questions=tuple(_questions(form["item"], declining)),
        rules=tuple(_rule(flag) for flag in document["flags"]),
        translations={
            code: _translation(code, words) for code, words in translations.items()
        },
        part=document.get("part", ""),
        is_private=document.get("private", False),
        is_optional=document.get("optional", False),
        carry_over_days=document.get("carryOverDays", 0),
        scores=tuple(_score(score) for score in document.get("scores", ())),
        alerts=tuple(_alert(alert) for alert in document.get("alerts", ())),
        follow_ups=tuple(
            FollowUp(f["flag"], f["instrument"]) for f in document.get("followUps", ())
        ),
    )


def _questions(
    items: list[Json], declining: set[str], group: Json | None = None
) -> Iterator[Question]:
    """The questions in order; those calculated from others are never asked."""
    for item in items:
        if item["type"] == "group":
            yield from _questions(item["item"], declining, item)
        elif not item.get("readOnly"):
            yield _question(item, declining, group or {})


def _question(item: Json, declining: set[str], group: Json) -> Question:
    return Question(
        link_id=item["linkId"],
        text=item["text"],
        kind=item["type"],
        stem=group.get("text", ""),
        stem_id=group.get("linkId", ""),
        options=tuple(_option(o, declining) for o in item.get("answerOption", ())),
        is_multiple=item.get("repeats", False),
    )


def _option(option: Json, declining: set[str]) -> Option:
    coding = option["valueCoding"]
    extensions = {e["url"]: e for e in option.get("extension", ())}
    ordinal = extensions.get(ORDINAL)
    return Option(
        code=coding["code"],
        display=coding["display"],
        ordinal=int(ordinal["valueDecimal"]) if ordinal else None,
        is_exclusive=EXCLUSIVE in extensions and extensions[EXCLUSIVE]["valueBoolean"],
        declines=coding["code"] in declining,
    )


def _rule(flag: Json) -> Rule:
    return Rule(
        id=flag["id"],
        category=flag["category"],
        text=flag["text"],
        source=flag["source"],
        condition=_condition(flag),
    )


def _condition(flag: Json) -> AnyOf | SumAtLeast:
    if flag["kind"] == "any":
        return AnyOf(_codes(flag))
    if flag["kind"] == "sum":
        return SumAtLeast(tuple(flag["items"]), flag["atLeast"], flag["total"])
    raise ValueError(f"flag {flag['id']}: kind must be any or sum, not {flag['kind']}")


def _codes(document: Json) -> dict[str, frozenset[str]]:
    return {w["linkId"]: frozenset(w["codes"]) for w in document["when"]}


def _score(score: Json) -> Score:
    return Score(
        id=score["id"],
        title=score["title"],
        link_ids=tuple(score["items"]),
        total=score["total"],
        bands=tuple((band["from"], band["text"]) for band in score["bands"]),
        source=score["source"],
    )


def _alert(alert: Json) -> Alert:
    return Alert(alert["id"], _codes(alert), alert["script"])


def _translation(language: str, words: Json) -> Translation:
    return Translation(
        language=language,
        is_official=words["status"] == "official",
        note=words["note"],
        title=words["title"],
        questions=words["items"],
        answers=words["answers"],
        rules=words["flags"],
    )
