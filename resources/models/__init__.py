from resources.models.category import Category
from resources.models.duplicate import LikelyDuplicate, ListingKind
from resources.models.hours import HoursException, Schedule, WeeklyHours
from resources.models.import_run import ImportRun, Review, RunState, SetAsideRow, Why
from resources.models.listing import (
    Contact,
    CostOption,
    Funding,
    Language,
    OrganizationIdentifier,
    Phone,
    RequiredDocument,
    ServiceArea,
    ServiceCapacity,
    Unit,
    Url,
)
from resources.models.listing_check import ListingCheck
from resources.models.match_row import MatchRow
from resources.models.merge import ListingMerge, RetiredKey
from resources.models.organization import Organization, Program
from resources.models.place import Accessibility, Address, Location
from resources.models.residency import ResidencyRule
from resources.models.search_row import SearchRow
from resources.models.service import Capacity, Service, ServiceAtLocation
from resources.models.source_listing import KeptEdit, SourceListing
from resources.models.suggestion import ListingSuggestion
from resources.models.taxonomy import (
    Attribute,
    Metadata,
    MetaTableDescription,
    Taxonomy,
    TaxonomyTerm,
)
from resources.models.track_record import TrackRecord
from resources.models.weights import MatchingWeights

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "Capacity",
    "Category",
    "Contact",
    "CostOption",
    "Funding",
    "HoursException",
    "ImportRun",
    "KeptEdit",
    "Language",
    "LikelyDuplicate",
    "ListingCheck",
    "ListingKind",
    "ListingMerge",
    "ListingSuggestion",
    "Location",
    "MatchRow",
    "MatchingWeights",
    "MetaTableDescription",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Program",
    "RequiredDocument",
    "ResidencyRule",
    "RetiredKey",
    "Review",
    "RunState",
    "Schedule",
    "SearchRow",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "SetAsideRow",
    "SourceListing",
    "Taxonomy",
    "TaxonomyTerm",
    "TrackRecord",
    "Unit",
    "Url",
    "WeeklyHours",
    "Why",
]
