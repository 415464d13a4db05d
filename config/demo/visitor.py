"""A person at a browser, without the browser: real requests, real forms, real CSRF."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.http import HttpResponse
from django.test import Client


class StepFailed(Exception):
    """What the person expected to find and did not."""


@dataclass
class Visitor:
    """Opens pages, fills in the forms that stand on them, and reads the answer."""

    name: str
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    response: HttpResponse = field(init=False)
    path: str = ""

    def open(self, path: str, *, status: int | None = 200) -> "Visitor":
        response = self.client.get(path, follow=True, **self._headers())
        return self._arrive(path, response, status)

    def submit(
        self,
        values: dict[str, Any] | None = None,
        *,
        form: str = "",
        button: str = "",
        status: int | None = 200,
    ) -> "Visitor":
        """Send the form whose action, id or hidden value contains `form`, changed by
        `values`, by the button that reads so.

        A list sets several values; None leaves the field out, as an unchecked box.
        """
        found = self._form(form)
        data = _fields(found)
        for name, value in (values or {}).items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value
        action = str(found.get("action") or self.path)
        if button:
            clicked = self._button(found, button)
            data[str(clicked.get("name", ""))] = str(clicked.get("value", ""))
            action = str(clicked.get("formaction") or action)
        method = str(found.get("method", "get")).lower()
        send = self.client.post if method == "post" else self.client.get
        response = send(_path(action, self.path), data, follow=True, **self._headers())
        return self._arrive(_path(action, self.path), response, status)

    def follow(self, text: str) -> "Visitor":
        """Follow the first link that reads so."""
        for link in self.soup.find_all("a", href=True):
            if text.lower() in link.get_text(" ", strip=True).lower():
                return self.open(_path(str(link["href"]), self.path))
        raise StepFailed(f"{self.name} finds no link '{text}' on {self.path}")

    def sees(self, *texts: str) -> "Visitor":
        page = self.text
        for text in texts:
            if text.lower() not in page.lower():
                raise StepFailed(f"{self.name} does not see '{text}' on {self.path}")
        return self

    def sees_no(self, *texts: str) -> "Visitor":
        page = self.text
        for text in texts:
            if text.lower() in page.lower():
                raise StepFailed(f"{self.name} sees '{text}' on {self.path}")
        return self

    def choices(self, name: str) -> list[str]:
        """The values that a radio button of this name may take on the page."""
        found = self.soup.find_all("input", attrs={"name": name, "type": "radio"})
        return [str(radio["value"]) for radio in found]

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.content, "html.parser")

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    @property
    def title(self) -> str:
        heading = self.soup.find("h1")
        return heading.get_text(" ", strip=True) if heading else ""

    def _headers(self) -> dict[str, Any]:
        base = urlsplit(settings.BASE_URL)
        return {
            "secure": settings.SECURE_SSL_REDIRECT,
            "headers": {"host": base.netloc, "referer": settings.BASE_URL + self.path},
        }

    def _arrive(self, path: str, response: Any, status: int | None) -> "Visitor":
        chain = getattr(response, "redirect_chain", [])
        self.path = _path(chain[-1][0], path) if chain else path
        self.response = response
        if status is not None and response.status_code != status:
            raise StepFailed(
                f"{self.name} got {response.status_code}, not {status}, on {self.path}"
                + _first_error(self.soup if _is_html(response) else None)
            )
        return self

    def _button(self, form: Tag, text: str) -> Tag:
        for button in form.find_all("button"):
            if text.lower() in button.get_text(" ", strip=True).lower():
                return button
        raise StepFailed(f"{self.name} finds no button '{text}' on {self.path}")

    def _form(self, part: str) -> Tag:
        page = self.soup.find("main") or self.soup
        forms = [f for f in page.find_all("form") if part in _names(f)]
        if not forms:
            raise StepFailed(f"{self.name} finds no form '{part}' on {self.path}")
        return forms[0]


def _names(form: Tag) -> str:
    hidden = [str(i.get("value", "")) for i in form.find_all("input", type="hidden")]
    return " ".join([str(form.get("action", "")), str(form.get("id", "")), *hidden])


def _is_html(response: HttpResponse) -> bool:
    return "html" in response.get("Content-Type", "")


def _first_error(soup: BeautifulSoup | None) -> str:
    found = (
        soup.select_one(".error-summary, .field-error, .errorlist") if soup else None
    )
    return f": {found.get_text(' ', strip=True)[:200]}" if found else ""


def _path(address: str, base: str) -> str:
    """The path and query of an address on the page at `base`."""
    parts = urlsplit(address)
    if not parts.path:
        return base.split("?", maxsplit=1)[0] + (
            f"?{parts.query}" if parts.query else ""
        )
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _fields(form: Tag) -> dict[str, Any]:
    """What the browser would send if nothing were touched."""
    data: dict[str, Any] = {}
    for tag in form.find_all(["input", "textarea", "select"]):
        name = tag.get("name")
        if not name or tag.has_attr("disabled"):
            continue
        for value in _values(tag):
            data.setdefault(str(name), []).append(value)
    return data


def _values(tag: Tag) -> list[str]:
    if tag.name == "textarea":
        return [tag.get_text().removeprefix("\n")]
    if tag.name == "select":
        chosen = list(tag.find_all("option", selected=True))
        if not chosen and not tag.has_attr("multiple"):
            chosen = list(tag.find_all("option"))[:1]
        return [str(o.get("value", o.get_text())) for o in chosen]
    kind = str(tag.get("type", "text")).lower()
    if kind in {"submit", "button", "image", "file", "reset"}:
        return []
    if kind in {"checkbox", "radio"}:
        return [str(tag.get("value", "on"))] if tag.has_attr("checked") else []
    return [str(tag.get("value", ""))]
