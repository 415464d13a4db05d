import pytest

from tests import html

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Patients - Nearhand</title></head>
<body><main><h1>Patients</h1>{}</main></body></html>"""


def test_sound_page_has_no_faults():
    form = """<form method="post" action="/x/">
    <input type="hidden" name="csrfmiddlewaretoken" value="t">
    <label for="zip">ZIP</label><input id="zip" name="zip" aria-describedby="hint">
    <p id="hint">Five digits.</p><label><input type="checkbox" name="c"> Yes</label>
    <button>Save</button></form>"""
    assert html.lint(PAGE.format(form)) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<h1>Another</h1>", "one h1"),
        ('<p id="a"></p><p id="a"></p>', "used 2 times"),
        ('<input name="zip">', "no label"),
        ('<label>ZIP</label><input name="zip">', "no label"),
        ('<label for="a"></label><input id="a">', "no label"),
        ('<form action="/x/"></form>', "no method"),
        ('<form method="get"></form>', "no action"),
        ('<form method="post" action="/x/"></form>', "CSRF"),
        ('<p style="color: red">x</p>', "inline style"),
        ('<button onclick="go()">Go</button>', "inline onclick"),
        ("<script>go()</script>", "inline script"),
        ('<a href="#">Go</a>', "goes nowhere"),
        ("<button></button>", "no words"),
        ('<img src="/a.png">', "no alt"),
        ('<script src="https://cdn.example/a.js"></script>', "another site"),
        ('<p aria-describedby="gone">x</p>', "points at no element"),
        ("<p><div></p>", "line"),
    ],
)
def test_fault_is_found(content: str, fault: str):
    assert any(fault in found for found in html.lint(PAGE.format(content)))


def test_heading_must_be_first_part_of_title():
    page = PAGE.format("").replace("<title>Patients", "<title>People")
    assert "first part of the title" in html.lint(page)[0]


def test_fragment_needs_no_heading_but_sound_fields():
    assert html.lint("<p>2 services</p>", fragment=True) == []
    assert html.lint('<input name="zip">', fragment=True) != []
