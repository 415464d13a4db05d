from care.transitions.views.feed import feed_stays
from care.transitions.views.stays import (
    stay_import,
    stays,
    stays_upload,
    token_add,
    token_revoke,
)
from care.transitions.views.transition import transition, transition_do

__all__ = [
    "feed_stays",
    "stay_import",
    "stays",
    "stays_upload",
    "token_add",
    "token_revoke",
    "transition",
    "transition_do",
]
