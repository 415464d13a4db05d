from cms.forms.location import LocationForm
from cms.forms.organization import OrganizationForm
from cms.forms.service import ServiceForm

__all__ = ["LocationForm", "OrganizationForm", "ServiceForm"]
