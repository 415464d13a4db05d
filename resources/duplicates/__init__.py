"""Listings that are probably the same, found for curators to look at."""
