"""News from this floor, told inside the transaction that makes it.

`needs_merged`: sender Need; `kept`, `merged`, `actor`. Two open needs of one category
turned out to be one person's: what hangs on `merged` moves to `kept`.
"""

from django.dispatch import Signal

needs_merged = Signal()
