"""The Spanish catalog as people edit it, as Django reads it, and what it must cover."""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = ROOT / "locale/es/LC_MESSAGES"

KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? (".*")')
STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"(?<!\w)(p?)n?(?:gettext|_)\({STRING}(?:, ?{STRING})?")
CONTEXT_FIRST = ("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy")
NAMES = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", *CONTEXT_FIRST)

Key = tuple[str, str]


@dataclass(slots=True)
class Entry:
    context: str = ""
    original: str = ""
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.original

    @property
    def is_translated(self) -> bool:
        return all(self.translations) and not self.is_fuzzy

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each Spanish form beside the English one that it stands for."""
        originals = [self.original, self.plural] if self.plural else [self.original]
        return list(zip(originals, self.translations, strict=True))


def read_po(path: Path) -> list[Entry]:
    """All entries but the header, in the file's order."""
    paragraphs = path.read_text(encoding="utf-8").split("\n\n")
    entries = [_entry(p.splitlines()) for p in paragraphs if "\nmsgstr" in p]
    return [entry for entry in entries if entry.original]


def _entry(lines: list[str]) -> Entry:
    entry = Entry()
    keyword = ""
    for line in lines:
        if line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        found = KEYWORD.fullmatch(line)
        if found:
            keyword = found[1]
            if keyword == "msgstr":
                entry.translations.append("")
        _add(entry, keyword, ast.literal_eval(found[3] if found else line))
    return entry


def _add(entry: Entry, keyword: str, text: str) -> None:
    match keyword:
        case "msgctxt":
            entry.context += text
        case "msgid":
            entry.original += text
        case "msgid_plural":
            entry.plural += text
        case _:
            entry.translations[-1] += text


def read_mo(path: Path) -> dict[str, str]:
    """GNU's binary catalog as it stands: "context\\4original\\0plural" to its forms."""
    data = path.read_bytes()
    magic, _revision, count, originals, translations = struct.unpack_from("<5I", data)
    assert magic == 0x950412DE

    def text(table: int, index: int) -> str:
        length, start = struct.unpack_from("<2I", data, table + index * 8)
        return data[start : start + length].decode()

    return {text(originals, n): text(translations, n) for n in range(count)}


def compiled(entries: list[Entry]) -> dict[str, str]:
    """What a compiler makes of the entries: only those that are translated."""
    result: dict[str, str] = {}
    for entry in entries:
        if entry.is_translated:
            context = f"{entry.context}\4" if entry.context else ""
            plural = f"\0{entry.plural}" if entry.plural else ""
            key = f"{context}{entry.original}{plural}"
            result[key] = "\0".join(entry.translations)
    return result


def strings_of(path: Path) -> Iterator[Key]:
    """Each string that a module or a template asks a translation of."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _strings_of_module(source)
        return
    for with_context, first, second in CALL.findall(templatize(source)):
        texts = [ast.literal_eval(text) for text in (first, second) if text]
        yield (texts[0], texts[1]) if with_context else ("", texts[0])


def _strings_of_module(source: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in NAMES:
            has_context = node.func.id in CONTEXT_FIRST
            texts = [ast.literal_eval(argument) for argument in node.args[:2]]
            yield (texts[0], texts[1]) if has_context else ("", texts[0])
