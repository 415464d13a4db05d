from cms.viewsets.administration import MembershipViewSet
from cms.viewsets.imports import ImportGroup
from cms.viewsets.listings import ListingGroup
from cms.viewsets.weights import WeightsViewSet
from cms.viewsets.wordings import WordingGroup

__all__ = [
    "ImportGroup",
    "ListingGroup",
    "MembershipViewSet",
    "WeightsViewSet",
    "WordingGroup",
]
