from django import template
from django.urls import reverse

from referrals.self_referrals import is_taken_in
from resources.models import Service

register = template.Library()


@register.simple_tag
def self_referral_url(service: Service) -> str:
    """Where somebody asks for this service's help; "" where nobody would call back."""
    if not is_taken_in(service):
        return ""
    return reverse("referrals:ask_for_help", args=[service.pk])
