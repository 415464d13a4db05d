"""News from this floor, told inside the transaction that makes it.

`listings_merged`: sender the class of the listing; `kept`, `merged`, `ledger`. Told
before anything of `merged` was moved. Whoever keeps rows that would stand twice does
away with one of them here, by the ledger, so that it can be undone; all other rows are
moved afterwards without being asked for. A floor that forbids the merge raises
`resources.merging.errors.NotMergeableError`.
"""

from django.dispatch import Signal

listings_merged = Signal()
