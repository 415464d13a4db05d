"""News from this floor, told inside the transaction that makes it.

`consent_revoked`: sender Consent; `consent`, `actor` (the user who recorded it, None
where the person did it alone).
"""

from django.dispatch import Signal

consent_revoked = Signal()
