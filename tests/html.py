"""What every page of ours keeps to, checked on each HTML response in the tests."""

from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

NEEDS_LABEL = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
DATA_SCRIPTS = {"application/json", "application/ld+json"}
ID_REFERENCES = ("aria-describedby", "aria-labelledby", "aria-errormessage", "for")

Rule = Callable[[Element], Iterator[str]]


def lint(html: str, *, fragment: bool = False) -> list[str]:
    """The page's faults in words, none for a sound page.

    A fragment (an answer to htmx) needs no title, heading or language, and may point
    at ids of the page that it lands in.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parseFragment(html) if fragment else parser.parse(html)
    faults = [f"line {at[0]}: {code} {data}" for at, code, data in parser.errors]
    rules = EVERYWHERE if fragment else EVERYWHERE + WHOLE_PAGE
    for rule in rules:
        faults.extend(rule(root))
    return faults


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _tags(root: Element, *names: str) -> Iterator[Element]:
    return (e for e in root.iter() if e.tag in names)


def _show(element: Element) -> str:
    attributes = "".join(f' {k}="{v}"' for k, v in element.attrib.items())
    return f"<{element.tag}{attributes}>"


def one_heading_equal_to_title(root: Element) -> Iterator[str]:
    headings = [text(h) for h in _tags(root, "h1")]
    titles = [text(t) for t in _tags(root, "title")]
    if len(headings) != 1 or not headings[0]:
        yield f"one h1 with words expected, found {headings}"
    elif not titles or titles[0].rsplit(" - ", 1)[0] != headings[0]:
        yield f"the h1 {headings[0]!r} is not the first part of the title {titles}"


def has_language(root: Element) -> Iterator[str]:
    html = root if root.tag == "html" else root.find(".//html")
    if html is None or not html.get("lang"):
        yield "the html element names no language"


def ids_are_unique(root: Element) -> Iterator[str]:
    ids = Counter(e.get("id") for e in root.iter() if e.get("id") is not None)
    for name, count in ids.items():
        if count > 1 or not name or " " in name:
            yield f"id {name!r} is used {count} times or is no id"


def references_exist(root: Element) -> Iterator[str]:
    ids = {e.get("id") for e in root.iter()}
    for element in root.iter():
        for attribute in ID_REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{_show(element)} points at no element: {name}"


def fields_are_labelled(root: Element) -> Iterator[str]:
    labels = list(_tags(root, "label"))
    named = {label.get("for") for label in labels if text(label)} - {None}
    wrapped = {field for label in labels if text(label) for field in label.iter()}
    for field in _tags(root, *NEEDS_LABEL):
        if field.tag == "input" and field.get("type") in NEEDS_NO_LABEL:
            continue
        own_name = field.get("aria-label") or field.get("aria-labelledby")
        if not own_name and field not in wrapped and field.get("id") not in named:
            yield f"{_show(field)} has no label"


def forms_are_complete(root: Element) -> Iterator[str]:
    for form in _tags(root, "form"):
        method = form.get("method", "").lower()
        if method not in {"get", "post", "dialog"}:
            yield f"{_show(form)} has no method"
        if not form.get("action") and method != "dialog":
            yield f"{_show(form)} has no action"
        names = {field.get("name") for field in _tags(form, "input")}
        if method == "post" and "csrfmiddlewaretoken" not in names:
            yield f"{_show(form)} is posted without a CSRF token"


def nothing_inline(root: Element) -> Iterator[str]:
    for element in root.iter():
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                yield f"{_show(element)} has inline {attribute}"
        if element.tag == "style":
            yield "a style element: the policy forbids it"
        is_code = element.tag == "script" and element.get("type") not in DATA_SCRIPTS
        if is_code and not element.get("src"):
            yield "an inline script: the policy forbids it"


def links_go_somewhere(root: Element) -> Iterator[str]:
    for link in _tags(root, "a"):
        href = link.get("href")
        if href is not None and (href in {"", "#"} or href.startswith("javascript:")):
            yield f"{_show(link)} goes nowhere"


def things_to_press_are_named(root: Element) -> Iterator[str]:
    for element in _tags(root, "a", "button"):
        if element.tag == "a" and element.get("href") is None:
            continue
        pictures = any(image.get("alt") for image in _tags(element, "img"))
        if not (text(element) or pictures or element.get("aria-label")):
            yield f"{_show(element)} has no words"


def images_have_alternatives(root: Element) -> Iterator[str]:
    for image in _tags(root, "img"):
        if image.get("alt") is None:
            yield f"{_show(image)} has no alt"


def nothing_from_elsewhere(root: Element) -> Iterator[str]:
    for element in _tags(root, "script", "link", "img", "iframe"):
        address = element.get("src") or element.get("href") or ""
        is_content = element.tag != "link" or element.get("rel") == "stylesheet"
        if is_content and urlsplit(address).netloc:
            yield f"{_show(element)} is loaded from another site"


EVERYWHERE: list[Rule] = [
    ids_are_unique,
    fields_are_labelled,
    forms_are_complete,
    nothing_inline,
    links_go_somewhere,
    things_to_press_are_named,
    images_have_alternatives,
    nothing_from_elsewhere,
]
WHOLE_PAGE: list[Rule] = [one_heading_equal_to_title, has_language, references_exist]
