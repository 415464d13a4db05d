"""Keeps the flat tables that matching and the public search read true to the listings.

Whatever changes a listing calls `refresh_services`. `resources.receivers` does so for
every save, delete and publication; what writes in bulk (the importer) calls it itself.
"""

from resources.match_index.checking import Difference, differences, verify
from resources.match_index.rows import WIDE_AREAS
from resources.match_index.table import MATCH, SEARCH
from resources.match_index.writing import rebuild, refresh_services

__all__ = [
    "MATCH",
    "SEARCH",
    "WIDE_AREAS",
    "Difference",
    "differences",
    "rebuild",
    "refresh_services",
    "verify",
]
