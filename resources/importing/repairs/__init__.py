"""Repairs of values as directories really write them. Pure: no database, no network.

Each function takes the text of one cell and returns a `Reading`: the value, and one
`Repair` for everything it changed, so that a report can say what was done. A value
that cannot be read without guessing raises `Unreadable`, whose message says why.
"""

from resources.importing.repairs.reading import Reading, Repair, Unreadable

__all__ = ["Reading", "Repair", "Unreadable"]
