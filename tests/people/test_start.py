"""Where each role begins: after sign-in, and by our name on top of every page."""

import pytest
from django.template import engines

from people.models import Role
from people.navigation import start_of
from tests.care.programs.factories import ProgramFactory
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
PAGE = '{% extends "layouts/app.html" %}{% block title %}Title{% endblock %}'


@pytest.mark.parametrize("role", Role.values)
def test_our_name_leads_to_a_page_that_is_there(client_for, rf, role):
    request = rf.get("/")
    request.user = user = WorkerFactory(role=role)
    page = engines["django"].from_string(PAGE).render({}, request)
    assert f'<a class="brand" href="{start_of(user)}">' in page
    assert client_for(user).get(start_of(user), follow=True).status_code == 200


def test_analysts_of_a_health_plan_begin_with_its_members():
    plan = ProgramFactory(kind="payer").organization
    user = WorkerFactory(at=plan, role=Role.PAYER_ANALYST)
    assert start_of(user) == "/members/"
