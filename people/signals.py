"""News from this floor, told inside the transaction that makes it.

`consent_revoked`: sender Consent; `consent`, `actor` (the user who recorded it, None
where the person did it alone).
`patients_merged`: sender Patient; `kept`, `merged`, `actor`. Whoever keeps rows of a
patient moves those of `merged` to `kept`.
"""

from django.dispatch import Signal

consent_revoked = Signal()
patients_merged = Signal()
